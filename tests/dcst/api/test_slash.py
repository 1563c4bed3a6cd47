"""An address of the API without its last slash is the same address, whatever is sent to it."""

import json

import pytest
from django.test import Client

from dcst.time import clock
from indicators.changes import issue_key
from tests.factories import OrganisationFactory
from tests.indicators.factories import IndicatorFactory, area

pytestmark = pytest.mark.django_db
SEND, JSON = "/api/v1/submissions/", "application/json"
BODY = json.dumps({"values": [{"indicator": "M07", "period": "FY2017-18-Q3", "value": "36.1"}]})


@pytest.fixture
def secret(pinned, officer):
    area()
    IndicatorFactory(code="M07")
    return issue_key(OrganisationFactory(code="a-partner"), by=officer, at=clock.now(), name="Nightly")[1]


@pytest.fixture
def post(secret):
    def sent(body, path):
        return Client(headers={"X-Api-Key": secret, "Idempotency-Key": "k"}).post(path, body, JSON)

    return sent


def test_values_are_taken_without_the_last_slash_too(post):
    answer = post(BODY, path=SEND.rstrip("/"))
    assert (answer.status_code, answer.json()["created"]) == (201, 1)
    assert post(BODY, path=SEND).content == answer.content


@pytest.mark.parametrize("path", ["me", "calendar", "submissions", "queries", "periods/FY2017-18-Q3", "indicators"])
def test_every_address_is_the_same_without_it(secret, path):
    asked = Client(headers={"X-Api-Key": secret})
    first, second = asked.get(f"/api/v1/{path}/"), asked.get(f"/api/v1/{path}")
    assert first.status_code == second.status_code
    assert {**first.json(), "request_id": "", "instance": ""} == {**second.json(), "request_id": "", "instance": ""}


@pytest.mark.parametrize("path", ["/api/v1/calendar.ics", "/api/v1/schema", "/api/v1/docs"])
def test_so_are_the_others(secret, path):
    assert Client(headers={"X-Api-Key": secret}).get(path).status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/submission", "/api/v1/submissions//", "/api/v1/nothing/at/all"])
def test_what_is_not_there_is_not_there_without_it_either(post, path):
    assert post(BODY, path=path).status_code == 404


def test_who_is_not_known_is_told_so(secret):
    assert Client().post(SEND.rstrip("/"), BODY, JSON).status_code == 401
