"""Who calls: staff by a session, a partner by its key, a stranger; and what there is to be read."""

import pytest
from django.test import Client

from dcst import clock
from indicators.changes import issue_key
from tests.factories import OrganisationFactory


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
