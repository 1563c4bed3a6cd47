"""How often one caller may ask: exactly so often, told with every answer, and no other caller is held up."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from dcst.api import limits
from dcst.time import clock
from indicators.changes import issue_key
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db
ME = "/api/v1/me/"
CALLS = 5


@pytest.fixture(autouse=True)
def minute(monkeypatch, settings):
    """The tests stand 18 seconds into a minute, in which a caller may ask five times."""
    settings.API_CALLS_PER_MINUTE = CALLS
    monkeypatch.setattr(limits, "moment", lambda: 60_018)


def test_every_answer_says_how_much_is_left(caller):
    for left in (4, 3):
        answer = caller.get(ME)
        assert answer["RateLimit-Policy"] == '"default";q=5;w=60'
        assert answer["RateLimit"] == f'"default";r={left};t=42'


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [("get", "/api/v1/plans/", 403), ("get", "/api/v1/observations/0/", 404), ("post", "/api/v1/submissions/", 400)],
)
def test_a_refusal_counts_and_says_what_is_left_too(method, address, status, caller):
    answer = getattr(caller, method)(address, {} if method == "get" else "{", "application/json")
    assert (answer.status_code, answer["RateLimit"]) == (status, '"default";r=4;t=42')


def test_the_fifth_request_passes_and_the_sixth_does_not(caller):
    assert [caller.get(ME).status_code for _ in range(CALLS + 1)] == [200] * CALLS + [429]


def test_whoever_asks_too_often_is_told_when_to_come_again(caller):
    *_, refused = [caller.get(ME) for _ in range(CALLS + 1)]
    assert refused["Content-Type"] == "application/problem+json"
    assert (refused["Retry-After"], refused["RateLimit"]) == ("42", '"default";r=0;t=42')
    told = refused.json()
    assert (told["status"], told["title"]) == (429, "Too many requests")
    assert told["detail"] == "More than 5 requests came within 60 seconds. Send the next one in 42 seconds."


def test_the_next_minute_begins_anew(caller, monkeypatch):
    for _ in range(CALLS + 1):
        caller.get(ME)
    monkeypatch.setattr(limits, "moment", lambda: 60_060)
    answer = caller.get(ME)
    assert (answer.status_code, answer["RateLimit"]) == (200, '"default";r=4;t=60')


def test_another_key_of_the_same_organisation_is_not_held_up(caller, organisation, officer):
    for _ in range(CALLS + 1):
        caller.get(ME)
    _, other = issue_key(organisation, by=officer, at=clock.now(), name="Other")
    assert Client(headers={"X-Api-Key": other}).get(ME)["RateLimit"] == '"default";r=4;t=42'


def test_a_person_is_counted_apart_from_every_key(caller, staff):
    for _ in range(CALLS + 1):
        caller.get(ME)
    assert staff.get(ME)["RateLimit"] == '"default";r=4;t=42'
    assert [staff.get(ME).status_code for _ in range(CALLS)] == [200] * (CALLS - 1) + [429]


def test_a_stranger_is_told_of_no_allowance(stranger):
    assert "RateLimit" not in stranger.get(ME)


def test_a_page_of_the_site_is_not_counted(staff):
    assert "RateLimit" not in staff.get("/board/")


def together(secrets, settings, asked, allowed):
    """{key: {status: number}} of many requests at once, dealt out to 40 threads."""
    settings.API_CALLS_PER_MINUTE = allowed

    def ask(secret):
        try:
            return secret, Client(headers={"X-Api-Key": secret}).get(ME).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(40) as pool:
        found = list(pool.map(ask, secrets * asked))
    return {secret: Counter(status for sender, status in found if sender == secret) for secret in secrets}


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_of_100_requests_at_once_exactly_as_many_pass_as_may(issued, settings):
    assert together([issued[1]], settings, 100, 35) == {issued[1]: {200: 35, 429: 65}}


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_13_keys_at_once_are_each_counted_exactly(organisation, officer, settings):
    secrets = []
    for number in range(13):
        owner = OrganisationFactory(code=f"owner-{number}")
        secrets.append(issue_key(owner, by=officer, at=clock.now(), name="Nightly")[1])
    for counted in together(secrets, settings, 5, 3).values():
        assert counted == {200: 3, 429: 2}


def test_the_headers_are_written_as_the_draft_says():
    written = limits.Allowance(600, 0, 7).headers
    for value, names in ((written["RateLimit-Policy"], "qw"), (written["RateLimit"], "rt")):
        assert re.fullmatch(rf'"default";{names[0]}=\d+;{names[1]}=\d+', value)
