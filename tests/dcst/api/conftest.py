"""Who calls: staff by a session, a partner by its key, a stranger; and what there is to be read."""

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client

from dcst.time import clock
from indicators.changes import issue_key
from tests.dcst.api import world
from tests.factories import OrganisationFactory
from tests.indicators.factories import IndicatorFactory


@pytest.fixture(autouse=True)
def here(pinned):
    """The demonstration's day."""


@pytest.fixture
def organisation(db):
    return OrganisationFactory(code="a-partner")


@pytest.fixture
def issued(organisation, officer):
    """(key, what is sent) of the partner."""
    return issue_key(organisation, by=officer, at=clock.now(), name="Nightly")


@pytest.fixture
def staff(officer):
    """A client with the performance officer's session."""
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def caller(issued):
    """A client that sends the partner's key with every request."""
    return Client(headers={"Authorization": f"Bearer {issued[1]}"})


@pytest.fixture
def stranger(db):
    return Client()


@pytest.fixture(scope="module")
def rows(django_db_setup, django_db_blocker):
    """One of everything, and the indicators of the schema's examples."""
    with django_db_blocker.unblock(), transaction.atomic():
        OrganisationFactory(code="a-partner")
        for code in ("M05", "M62"):
            IndicatorFactory(code=code)
        world.add(world.NOON)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def open_connection(settings):
    """A request's end would close the test's own connection; Django's test client keeps it in the same way."""
    settings.API_CALLS_PER_MINUTE = 1_000_000
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def by_session(db, rows, pinned, officer, open_connection):
    """What the performance officer's browser sends with every request."""
    client = Client()
    client.force_login(officer)
    return {"cookies": {"sessionid": client.cookies["sessionid"].value}}


@pytest.fixture
def by_key(db, rows, issued, open_connection):
    """What a partner's program sends with every request."""
    return {"headers": {"X-Api-Key": issued[1]}}
