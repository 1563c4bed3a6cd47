"""One submission for one idempotency key: sent by a hundred at once, by two organisations, or again after a crash.

Real transactions on PostgreSQL; the crash is a site's process killed in the middle of a request.
"""

import contextlib
import json
import threading

import pytest
import requests
from django.db import connection
from django.test import Client

from dcst.time import clock
from indicators.changes import issue_key
from indicators.models import Attempt, Observation, Submission
from tests import services, sites
from tests.factories import OrganisationFactory
from tests.indicators.factories import IndicatorFactory, area
from tests.scale import many, tell
from tests.waiting import PATIENCE, until

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]
PATH = "/api/v1/submissions/"
SENDERS = 100
AT_ONCE = 60  # as many as the database lets in, and more than it does the work of


@pytest.fixture
def partners(pinned, officer, settings):
    """{organisation: (its key, its indicator)}"""
    settings.API_CALLS_PER_MINUTE = 1_000_000
    area()
    found = {}
    for code in ("a-partner", "another"):
        organisation = OrganisationFactory(code=code)
        _, secret = issue_key(organisation, by=officer, at=clock.now(), name="Nightly")
        found[code] = secret, IndicatorFactory(organisation=organisation)
    return found


def body(indicator, value="20"):
    return json.dumps({"values": [{"indicator": indicator.code, "period": "FY2017-18-Q3", "value": value}]})


def post(secret, sent, key):
    return Client(headers={"X-Api-Key": secret, "Idempotency-Key": key}).post(PATH, sent, "application/json")


def together(sendings):
    """The answers to all sendings, begun at one moment."""
    start, room, answers = threading.Barrier(len(sendings)), threading.Semaphore(AT_ONCE), []

    def send(*sending):
        start.wait()
        with room:
            answers.append((sending, post(*sending)))
            connection.close()

    threads = [threading.Thread(target=send, args=sending) for sending in sendings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == len(sendings)
    return answers


@pytest.mark.parametrize("turn", range(many(2, 50)))
def test_one_of_a_hundred_senders_of_a_key_is_executed_and_all_are_answered_alike(turn, partners):
    secret, indicator = partners["a-partner"]
    answers = [answer for _, answer in together([(secret, body(indicator), "same")] * SENDERS)]
    taken = [answer for answer in answers if answer.status_code == 201]
    assert len({answer.content for answer in taken}) == 1
    assert sum("Idempotent-Replayed" not in answer for answer in taken) == 1
    others = [answer for answer in answers if answer.status_code != 201]
    assert {(answer.status_code, "Retry-After" in answer) for answer in others} <= {(409, True)}
    assert Observation.objects.count() == Submission.objects.count() == 1
    assert Attempt.objects.count() == SENDERS
    tell(rounds=1, sent=SENDERS, executed=Submission.objects.count())


def test_of_two_bodies_under_one_key_one_is_taken_and_the_other_told_so(partners):
    secret, indicator = partners["a-partner"]
    sendings = [(secret, body(indicator, value), "same") for value in ("20", "21")] * 20
    answers = together(sendings)
    [stored] = Observation.objects.values_list("value", flat=True)
    for (_, sent, _), answer in answers:
        is_its_own = json.loads(sent)["values"][0]["value"] == str(int(stored))
        assert answer.status_code == (201 if is_its_own else 422)
        assert is_its_own or answer.json()["errors"][0]["code"] == "key_reused"


def test_of_many_at_once_whose_bodies_are_refused_or_not_exactly_one_is_carried_out(partners):
    """The refused give the key up, to whoever comes next; once one is carried out it is his."""
    secret, indicator = partners["a-partner"]
    sendings = [(secret, body(indicator, value), "same") for value in ("x", "20", "y", "21")] * 15
    answers = together(sendings)
    [stored] = Observation.objects.values_list("value", flat=True)
    [holder] = Submission.objects.filter(idempotency_key="same")
    assert (holder.outcome, Submission.objects.exclude(outcome="refused").count()) == ("accepted", 1)
    for (_, sent, _), answer in answers:
        value = json.loads(sent)["values"][0]["value"]
        codes = {error["code"] for error in answer.json().get("errors", [])}
        if value == str(int(stored)):
            assert answer.status_code == 201
        elif value in ("20", "21"):
            assert (answer.status_code, codes) == (422, {"key_reused"})
        else:
            assert answer.status_code == 422 and codes <= {"key_reused", "not_a_number"}
    assert sum("Idempotent-Replayed" not in answer for _, answer in answers if answer.status_code == 201) == 1


def test_another_organisations_same_key_is_another(partners):
    sendings = [(secret, body(indicator), "same") for secret, indicator in partners.values()] * 20
    answers = together(sendings)
    assert {answer.status_code for _, answer in answers} == {201}
    assert Observation.objects.count() == Submission.objects.count() == len(partners)
    for secret, indicator in partners.values():
        told = {answer.content for (key, _, _), answer in answers if key == secret}
        assert [json.loads(text)["values"][0]["indicator"] for text in told] == [indicator.code]


@contextlib.contextmanager
def nobody_writes_a_figure():
    blocker = services.connect(services.database())
    blocker.autocommit = False
    blocker.cursor().execute("LOCK TABLE indicators_observation IN SHARE MODE")
    try:
        yield
    finally:
        blocker.close()


def is_stuck():
    here = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    [[number]] = services.sql(services.database(), f"SELECT count(*) FROM pg_locks WHERE NOT granted AND {here}")
    return number > 0


def over_http(site, secret, sent, key):
    headers = {"X-Api-Key": secret, "Idempotency-Key": key, "Content-Type": "application/json"}
    return requests.post(f"{site.url}{PATH}", sent, headers=headers, timeout=PATIENCE)


@pytest.mark.parametrize("turn", range(many(1, 10)))
def test_a_key_left_by_a_killed_site_is_free_and_the_retry_is_executed_once(turn, partners):
    secret, indicator = partners["a-partner"]
    lost = []

    def send_and_lose(site):
        try:
            over_http(site, secret, body(indicator), "same")
        except requests.ConnectionError:
            lost.append(True)

    with nobody_writes_a_figure(), sites.web(services.database()) as site:
        sender = threading.Thread(target=send_and_lose, args=[site])
        sender.start()
        until(is_stuck, "the request is about to store")
        sites.kill(site.process)
        sender.join()
    assert (lost, Observation.objects.count()) == ([True], 0)
    with sites.web(services.database()) as site:
        first = over_http(site, secret, body(indicator), "same")
        again = over_http(site, secret, body(indicator), "same")
    tell(kills=1)
    assert (first.status_code, again.status_code, first.content) == (201, 201, again.content)
    assert ("Idempotent-Replayed" in first.headers, "Idempotent-Replayed" in again.headers) == (False, True)
    assert Observation.objects.count() == Submission.objects.count() == 1
