"""The two addresses for those who watch over the site."""

import datetime

import pytest
from django.db import OperationalError, connection

from dcst.record.assess import mark_due
from dcst.time import clock


def test_a_living_process_says_so_without_asking_the_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = client.get("/healthz/live/")
    assert answer.json() == {"status": "ok"}


@pytest.mark.django_db
def test_a_site_that_can_serve_says_what_it_stands_on(client, settings):
    settings.REDIS_URL = ""
    assert client.get("/healthz/ready/").json() == {
        "status": "ok",
        "database": "ok",
        "broker": "none",
        "waiting": 0,
        "oldest_waiting_seconds": None,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("cookie", ["", "x" * 32, "a session that is"])
def test_a_living_process_asks_no_database_whoever_asks(client, django_assert_num_queries, manager, cookie):
    if cookie == "a session that is":
        client.force_login(manager)
    elif cookie:
        client.cookies["sessionid"] = cookie
    with django_assert_num_queries(0):
        assert client.get("/healthz/live/").json() == {"status": "ok"}


@pytest.mark.django_db
def test_what_a_clock_ahead_asked_for_counts_as_waiting(client, settings):
    settings.REDIS_URL, settings.SWEEP_AFTER_COMMIT = "", False
    mark_due([("action", "BP-1.01")], clock.now() + datetime.timedelta(days=400))
    answer = client.get("/healthz/ready/").json()
    assert (answer["waiting"], answer["oldest_waiting_seconds"]) == (1, 0)


@pytest.mark.django_db
def test_verdicts_that_cannot_be_counted_make_it_degraded_and_not_down(client, settings, monkeypatch):
    def refuse(*args):
        raise OperationalError("canceling statement due to lock timeout")

    settings.REDIS_URL = ""
    monkeypatch.setattr("dcst.models.records.DueQuerySet.waiting", refuse)
    answer = client.get("/healthz/ready/")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert (answer.json()["waiting"], answer.json()["oldest_waiting_seconds"]) == ("not answering", None)


@pytest.mark.django_db
@pytest.mark.parametrize("seconds, status", [(30, "ok"), (59, "ok"), (90, "degraded")])
def test_verdicts_that_wait_longer_than_a_minute_make_it_degraded_but_never_down(client, settings, seconds, status):
    settings.REDIS_URL = ""
    settings.SWEEP_AFTER_COMMIT = False
    mark_due([("action", "BP-1.01")], clock.now() - datetime.timedelta(seconds=seconds))
    answer = client.get("/healthz/ready/")
    assert answer.status_code == 200
    assert answer.json()["status"] == status
    assert seconds <= answer.json()["oldest_waiting_seconds"] <= seconds + 20


@pytest.mark.django_db
def test_a_broker_that_does_not_answer_makes_it_degraded(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/healthz/ready/")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["broker"] == "not answering"


@pytest.mark.django_db
def test_without_its_database_the_site_is_not_ready(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("the server is gone")

    monkeypatch.setattr(connection, "cursor", refuse)
    answer = client.get("/healthz/ready/")
    assert answer.status_code == 503
    assert answer.json() == {"status": "down", "database": "not answering"}


@pytest.mark.servers
@pytest.mark.django_db
def test_a_broker_that_answers_is_ok(client):
    assert client.get("/healthz/ready/").json()["broker"] == "ok"
