"""The API is what its schema says: whatever the schema allows, and what it does not, is sent to every operation, and
each answer is held against it. By the performance officer's session and by a partner's key; the same in every run."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, settings
from schemathesis import checks
from schemathesis.config import SchemathesisConfig

from dcst import clock
from dcst.api_urls import router
from dcst.wsgi import application
from indicators.api_docs import SENT
from indicators.changes import issue_key
from tests.api import world
from tests.factories import OrganisationFactory
from tests.indicators.factories import IndicatorFactory

EXAMPLES = 5
FOR_PARTNERS = ["indicators", "observations", "targets", "submissions", "queries", "periods", "me"]
BY_KEY_ALONE = ["/api/v1/submissions/", "/api/v1/queries/{id}/answer/"]
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]

# Built here and not in a fixture, because the tests are made from its operations.
schema = schemathesis.openapi.from_dict(
    SchemaGenerator().get_schema(request=None, public=True),
    config=SchemathesisConfig.from_dict({"generation": {"with-security-parameters": False, "deterministic": True}}),
)
schema.app = application


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


@pytest.fixture(autouse=True)
def open_connection():
    """A request's end would close the test's own connection; Django's test client keeps it in the same way."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def by_session(db, rows, pinned, officer):
    """What the performance officer's browser sends with every request."""
    client = Client()
    client.force_login(officer)
    return {"cookies": {"sessionid": client.cookies["sessionid"].value}}


@pytest.fixture
def by_key(db, rows, pinned, officer):
    """What a partner's program sends with every request."""
    _, sent = issue_key(OrganisationFactory(code="a-partner"), by=officer, at=clock.now(), name="Trying")
    return {"headers": {"X-Api-Key": sent}}


tried = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@schema.exclude(path=BY_KEY_ALONE).parametrize()
@tried
def test_whatever_staff_ask_is_answered_as_the_schema_documents(case, by_session):
    answer = case.call_and_validate(checks=CHECKS, **by_session)
    # The answer to a stranger would mean that nothing was tried.
    assert answer.status_code not in (401, 403) or case.method not in ("GET", "HEAD", "OPTIONS")


@schema.include(path_regex=f"/({'|'.join(FOR_PARTNERS)})/").parametrize()
@tried
def test_whatever_a_partner_asks_or_sends_is_answered_as_the_schema_documents(case, by_key):
    assert case.call_and_validate(checks=CHECKS, **by_key).status_code not in (401, 403)


def ask(method, address, caller, **given):
    return schema[address][method].Case(**given).call_and_validate(checks=CHECKS, **caller)


@pytest.mark.parametrize("name", [prefix for prefix, _, _ in router.registry])
def test_every_row_there_is_fits_the_schema(name, by_session):
    rows = ask("GET", f"/api/v1/{name}/", by_session).json()["results"]
    assert rows
    identity = "id" if "id" in rows[0] else "code"
    for row in rows:
        where = {identity: row[identity]}
        assert ask("GET", f"/api/v1/{name}/{{{identity}}}/", by_session, path_parameters=where).status_code == 200


def test_a_submission_and_a_refusal_fit_the_schema(by_key):
    for body, status in ((SENT, 201), ({"values": [SENT["values"][0] | {"period": "never"}]}, 422), ({}, 400)):
        sent = {"headers": by_key["headers"] | {"Idempotency-Key": f"expecting {status}"}}
        answer = ask("POST", "/api/v1/submissions/", sent, body=body, media_type="application/json")
        assert answer.status_code == status
        received = answer.json().get("id") or answer.json().get("submission")
        if received:
            where = {"id": received}
            assert ask("GET", "/api/v1/submissions/{id}/", by_key, path_parameters=where).status_code == 200
