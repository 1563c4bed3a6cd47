"""The log of attempts: every one, whatever became of it; to be filtered, kept thirteen months, and nobody else's."""

import datetime
import re

import pytest
from django.core.management import call_command
from django.db import IntegrityError, OperationalError
from django.test import Client

from dcst.models import AuditEvent
from dcst.site.tasks import forget_old
from dcst.time import clock
from indicators.changes import forget_attempts, issue_key, note_attempt, revoke_key
from indicators.models import Attempt, Submission
from tests.factories import OrganisationFactory
from tests.indicators.factories import IndicatorFactory, area

pytestmark = pytest.mark.django_db
LOG = "/partner/a-partner/log/"
GOOD = {"indicator": "M05", "period": "FY2017-18-Q3", "value": "20"}


@pytest.fixture(autouse=True)
def here(pinned, db):
    area()


@pytest.fixture
def organisation(db):
    return OrganisationFactory(code="a-partner")


@pytest.fixture
def post(organisation, officer):
    """post(body, kind=…) sends with a key of that kind."""
    IndicatorFactory(code="M05")
    keys = {
        kind: issue_key(organisation, by=officer, at=clock.now(), name=kind, kind=kind) for kind in ("live", "test")
    }

    def sent(body, kind="live", key="k", query="", content_type="application/json", quiet=False):
        headers = {"X-Api-Key": keys[kind][1]} | ({"Idempotency-Key": key} if key else {})
        return Client(headers=headers, raise_request_exception=not quiet).post(
            f"/api/v1/submissions/{query}", body, content_type
        )

    sent.keys = {kind: key for kind, (key, _) in keys.items()}
    return sent


def page(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def cells(**changed):
    return {"values": [GOOD | changed]}


TWO = {"values": [GOOD, GOOD | {"indicator": "M77"}]}
ATTEMPTS = {
    "accepted": (cells(), {}, "accepted", 201, {"created": 1}),
    "refused": (cells(value="many"), {}, "refused", 422, {"rejected": 1}),
    "in part": (TWO, {"query": "?mode=valid"}, "partly", 201, {"created": 1, "rejected": 1}),
    "with a test key": (cells(), {"kind": "test"}, "tried", 200, {"created": 1}),
    "refused of a test key": (cells(value="many"), {"kind": "test"}, "tried", 422, {"rejected": 1}),
    "tried": (cells(), {"query": "?dry_run=true"}, "tried", 200, {"created": 1}),
    "without its key": (cells(), {"key": None}, "unreadable", 400, {}),
    "no JSON": ("{", {}, "unreadable", 400, {}),
    "no values": ({}, {}, "unreadable", 400, {}),
    "another format": ("a,b", {"content_type": "text/plain"}, "unreadable", 415, {}),
    "no file of values": ("a,b", {"content_type": "text/csv"}, "unreadable", 422, {}),
}


@pytest.mark.parametrize("what", ATTEMPTS)
def test_every_attempt_leaves_a_line(what, post, organisation):
    body, given, outcome, status, counts = ATTEMPTS[what]
    answer = post(body, **given)
    assert answer.status_code == status
    line = Attempt.objects.get()
    assert (line.organisation, line.outcome, line.status, line.channel) == (organisation, outcome, status, "api")
    assert (line.key, line.by) == (post.keys[given.get("kind", "live")], line.key.user)
    assert line.request_id == answer["X-Request-Id"]
    assert {name: number for name, number in line.rows.items() if number} == counts
    assert bool(line.summary) is (status >= 400)
    assert (line.submission is None) is not Submission.objects.exists()


def test_a_repeat_is_told_apart_from_the_first(post):
    post(cells())
    post(cells())
    assert [line.outcome for line in Attempt.objects.order_by("id")] == ["accepted", "repeated"]
    assert len({line.submission for line in Attempt.objects.all()}) == 1
    assert post({"values": []}, key="k2").status_code == 400


def test_a_key_that_may_not_send_is_logged_as_refused(organisation, officer):
    _, sent = issue_key(organisation, by=officer, at=clock.now(), name="Read", may_send=False)
    Client(headers={"X-Api-Key": sent}).post("/api/v1/submissions/", {}, "application/json")
    assert Attempt.objects.get().outcome == "refused"


def test_a_key_that_waits_for_approval_is_logged_as_refused(organisation, partner):
    key, sent = issue_key(organisation, by=partner, at=clock.now(), name="First")
    answer = Client(headers={"X-Api-Key": sent}).post("/api/v1/submissions/", {}, "application/json")
    line = Attempt.objects.get()
    assert (answer.status_code, line.status, line.outcome) == (403, 403, "refused")
    assert (line.key, line.by, line.organisation) == (key, key.user, organisation)
    assert "approval" in line.summary


@pytest.mark.parametrize("kind", ["live", "test"])
def test_a_key_that_has_ended_is_logged_as_refused(post, kind, officer):
    revoke_key(post.keys[kind], by=officer, at=clock.now())
    assert post(cells(), kind).status_code == 401
    line = Attempt.objects.get()
    assert (line.status, line.outcome, line.key) == (401, "refused", post.keys[kind])


@pytest.mark.parametrize("kind", ["live", "test"])
def test_an_attempt_beyond_the_minutes_limit_is_logged_as_refused(post, kind, settings):
    settings.API_CALLS_PER_MINUTE = 0
    answer = post(cells(), kind)
    line = Attempt.objects.get()
    assert (answer.status_code, line.status, line.outcome) == (429, 429, "refused")
    assert answer.json().get("sandbox", False) is (kind == "test")


@pytest.mark.parametrize(
    ("failure", "status"), [(OperationalError("away"), 503), (IntegrityError("twice"), 500), (ValueError("?"), 500)]
)
def test_an_attempt_that_failed_on_our_side_is_logged_as_failed(post, monkeypatch, failure, status):
    def fail(*args, **kwargs):
        raise failure

    monkeypatch.setattr("indicators.api.submissions.try_rows", fail)
    answer = post(cells(), query="?dry_run=true", quiet=True)
    line = Attempt.objects.get()
    assert (answer.status_code, line.status, line.outcome) == (status, status, "failed")
    assert (line.summary, line.request_id) == (
        f"Nothing was saved: {type(failure).__name__}.",
        answer["X-Request-Id"],
    )


def test_what_is_stored_is_answered_so_even_when_the_log_takes_no_line(post, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise OperationalError("away")

    monkeypatch.setattr("indicators.api.attempts.note_attempt", fail)
    assert (post(cells()).status_code, Submission.objects.count()) == (201, 1)
    assert "An attempt could not be noted" in caplog.text


@pytest.mark.parametrize("key", [None, "dcst_live_00000000.nonsense", "a password sent by mistake"])
def test_a_stranger_leaves_no_line_but_one_in_the_sites_own_log(post, key, caplog):
    Client(headers={"X-Api-Key": key} if key else {}).post("/api/v1/submissions/", {}, "application/json")
    assert Attempt.objects.count() == 0
    assert ("A key that is not known was sent" in caplog.text) is (key is not None)
    assert "nonsense" not in caplog.text and "password" not in caplog.text


@pytest.mark.parametrize("who", ["partner", "officer"])
def test_the_log_tells_when_who_what_and_how_many(who, request, client, post):
    post(cells())
    post("{", key="k2")
    client.force_login(request.getfixturevalue(who))
    text = page(client.get(LOG))
    assert "Accepted (201)" in text and "1 created" in text and "Could not be read (400)" in text
    assert f"Key “live” ({post.keys['live'].prefix})" in text
    for line in Attempt.objects.all():
        assert line.request_id in text
    assert f"/partner/a-partner/submissions/{Submission.objects.get().pk}/" in text
    assert LOG in page(client.get("/partner/a-partner/"))


def at(day):
    return clock.start_of(datetime.date.fromisoformat(day)) + datetime.timedelta(hours=12)


def noted(organisation, by, day, outcome="accepted"):
    told = {"channel": "api", "status": 201, "outcome": outcome, "request_id": f"on-{day}-{outcome}"}
    return note_attempt(organisation, by=by, at=at(day), **told)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"on-2018-01-10-accepted", "on-2018-01-20-refused", "on-2018-01-30-accepted"}),
        ("?outcome=refused", {"on-2018-01-20-refused"}),
        ("?since_day=20&since_month=1&since_year=2018", {"on-2018-01-20-refused", "on-2018-01-30-accepted"}),
        ("?until_day=20&until_month=1&until_year=2018", {"on-2018-01-10-accepted", "on-2018-01-20-refused"}),
        ("?outcome=accepted&since_day=11&since_month=1&since_year=2018", {"on-2018-01-30-accepted"}),
    ],
)
def test_the_log_is_filtered_by_outcome_and_day(client, partner, organisation, query, shown):
    for day, outcome in (("2018-01-10", "accepted"), ("2018-01-20", "refused"), ("2018-01-30", "accepted")):
        noted(organisation, partner, day, outcome)
    client.force_login(partner)
    assert set(re.findall(r"on-2018[\w-]+", page(client.get(f"{LOG}{query}")))) == shown


def test_another_organisations_log_is_not_there(client, partner):
    other = OrganisationFactory(code="yjb")
    noted(other, partner, "2018-01-30")
    client.force_login(partner)
    assert client.get("/partner/yjb/log/").status_code == 404
    assert "on-2018" not in page(client.get(LOG))


@pytest.mark.parametrize("who", ["manager", "board_member", "auditor", "finance", "reviewer"])
def test_the_log_is_for_partners_and_the_officer(client, request, who, organisation):
    client.force_login(request.getfixturevalue(who))
    assert client.get(LOG).status_code == 403


def test_the_log_takes_as_many_queries_for_many_attempts_as_for_few(
    client, partner, organisation, django_assert_max_num_queries
):
    client.force_login(partner)
    taken = []
    for number in (1, 20):
        for _ in range(number):
            noted(organisation, partner, "2018-01-30")
        with django_assert_max_num_queries(15) as counted:
            page(client.get(LOG))
        taken.append(len(counted))
    assert taken[0] == taken[1]


def test_thirteen_months_are_kept_and_no_day_more(organisation, partner):
    noted(organisation, partner, "2016-12-30")
    kept = noted(organisation, partner, "2016-12-31")
    assert forget_attempts(by=None, at=clock.now()) == 1
    assert list(Attempt.objects.all()) == [kept]
    event = AuditEvent.objects.get(verb="forget attempts")
    assert event.after == {"attempts": 1, "before": "2016-12-31T00:00:00+00:00"}
    assert forget_attempts(by=None, at=clock.now()) == 0
    assert AuditEvent.objects.filter(verb="forget attempts").count() == 1


@pytest.mark.parametrize("way", [forget_old, lambda: call_command("forget_old")])
def test_the_task_and_the_command_forget(way, organisation, partner):
    noted(organisation, partner, "2016-12-30")
    way()
    assert Attempt.objects.count() == 0


def test_what_was_stored_outlives_its_line(post):
    post(cells())
    Attempt.objects.update(at=at("2016-01-01"))
    forget_attempts(by=None, at=clock.now())
    assert (Attempt.objects.count(), Submission.objects.count()) == (0, 1)
