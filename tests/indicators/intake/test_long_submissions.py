"""More values than a request has time for: taken with a promise, stored by a worker, followed at one address."""

import json

import pytest

from dcst.models import ApiKey
from dcst.time import clock
from indicators import changes
from indicators.changes import issue_key, work_on_uploads
from indicators.intake.changes import upload_jobs
from indicators.intake.rules.rows import MOST_ROWS, MOST_ROWS_BY_WORKER
from indicators.models import Attempt, Observation, Submission, Upload
from tests.factories import OrganisationFactory
from tests.indicators.factories import IndicatorFactory, area

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def long(monkeypatch):
    """Three values are more than a request has time for, and five more than a worker takes."""
    monkeypatch.setattr("indicators.intake.rules.way.MOST_ROWS", 2)
    monkeypatch.setattr("indicators.intake.rules.way.MOST_ROWS_BY_WORKER", 4)


@pytest.fixture
def post(client, officer, pinned):
    area()
    for code in ("M01", "M02", "M03", "M04"):
        IndicatorFactory(code=code)

    def sent(*values, key="k1", query="", kind=ApiKey.Kind.LIVE):
        rows = [{"indicator": f"M{n:02}", "value": value} for n, value in enumerate(values, start=1)]
        secret = keys[kind]
        headers = {"X-Api-Key": secret, "Idempotency-Key": key}
        body = json.dumps({"period": "FY2017-18-Q3", "values": rows})
        return client.post(f"/api/v1/submissions/{query}", body, "application/json", headers=headers)

    organisation = OrganisationFactory(code="a-partner")
    given = {"by": officer, "at": clock.now(), "name": "Nightly"}
    keys = {kind: issue_key(organisation, kind=kind, **given)[1] for kind in ApiKey.Kind.values}
    sent.follow = lambda answer: client.get(answer["Location"], headers={"X-Api-Key": keys[ApiKey.Kind.LIVE]})
    return sent


def work():
    return work_on_uploads(by=None, at=clock.now())


def test_what_a_request_has_time_for_and_what_a_worker_takes():
    assert (MOST_ROWS, MOST_ROWS_BY_WORKER) == (5000, 50_000)


def test_it_is_taken_with_a_promise_and_stored_by_a_worker(post):
    answer = post("20", "21", 22.5)
    told = answer.json()
    assert (answer.status_code, answer["Retry-After"]) == (202, "5")
    assert answer["Location"].endswith(f"/api/v1/submissions/{told['id']}/")
    assert (told["outcome"], told["status"], told["percent"], told["rows"]) == ("waiting", "queued", 0, 3)
    assert Observation.objects.count() == 0

    waiting = post.follow(answer)
    assert (waiting.json(), waiting["Retry-After"]) == (told, "5")
    assert work() == 1
    done = post.follow(answer)
    assert {name: done.json()[name] for name in ("id", "outcome", "status", "percent", "created", "valid")} == {
        "id": told["id"],
        "outcome": "accepted",
        "status": "finished",
        "percent": 100,
        "created": 3,
        "valid": 3,
    }
    assert "Retry-After" not in done
    assert [value["row"] for value in done.json()["values"]] == [1, 2, 3]
    assert dict(Observation.objects.values_list("indicator__code", "value")) == {"M01": 20, "M02": 21, "M03": 22.5}
    assert work() == 0


def test_while_a_worker_reads_it_says_how_far_it_is(post, monkeypatch):
    answer = post("20", "21", "22")
    monkeypatch.setattr(upload_jobs, "EVERY", 0)
    seen = []
    write = upload_jobs._Progress.write

    def watched(progress, **told):
        write(progress, **told)
        seen.append(post.follow(answer).json())

    monkeypatch.setattr(upload_jobs._Progress, "write", watched)
    work()
    assert [(told["status"], told["percent"]) for told in seen] == [("running", 33), ("running", 66), ("running", 99)]


def test_a_repeat_finds_it_under_way_and_then_done(post):
    first, again = post("20", "21", "22"), post("20", "21", "22")
    assert (again.status_code, again.json(), again["Idempotent-Replayed"]) == (202, first.json(), "true")
    assert (Submission.objects.count(), Upload.objects.count()) == (1, 1)
    work()
    done = post("20", "21", "22")
    assert (done.status_code, done.json()["created"], done["Idempotent-Replayed"]) == (201, 3, "true")
    other = post("20", "21", "23")
    assert (other.status_code, other.json()["errors"][0]["code"]) == (422, "key_reused")


@pytest.mark.parametrize(("mode", "outcome", "stored"), [("all", "refused", 0), ("valid", "partly", 2)])
def test_faulty_rows_are_told_when_it_is_finished(post, mode, outcome, stored):
    answer = post("20", "x", "22", query=f"?mode={mode}")
    assert answer.status_code == 202
    work()
    told = post.follow(answer).json()
    assert (told["outcome"], told["status"], told["errors"][0]["pointer"]) == (outcome, "finished", "/values/1/value")
    assert Observation.objects.count() == stored
    assert Attempt.objects.order_by("pk").values_list("outcome", "channel")[1] == (outcome, "api")


def test_a_failure_says_where_it_stopped_and_the_same_request_tries_again(post, monkeypatch):
    answer = post("20", "21", "22")
    with monkeypatch.context() as broken:
        broken.setattr("indicators.intake.changes.submissions.fill_in_outcomes", lambda *given: {}["a bug"])
        assert work() == 1
    failed = post.follow(answer).json()
    assert (failed["status"], failed["outcome"], failed["created"]) == ("failed", "failed", 0)
    assert failed["errors"][0]["message"] == "The work stopped at row 3 of 3. Nothing was stored."
    assert Observation.objects.count() == 0
    assert (work(), post("20", "21", "22").status_code, work()) == (0, 202, 1)
    assert post.follow(answer).json()["created"] == 3


def test_a_promise_that_ended_in_a_refusal_gives_its_key_up(post):
    post("20", "x", "22")
    work()
    again = post("20", "x", "22")
    assert (again.status_code, "Idempotent-Replayed" in again) == (202, False)
    work()
    mended = post("20", "21", "22")
    assert (mended.status_code, work(), post.follow(mended).json()["created"]) == (202, 1, 3)
    assert Submission.objects.filter(idempotency_key="k1").count() == 1


def test_a_promise_under_way_keeps_its_key_and_one_that_failed_gives_it_to_another_body(post, monkeypatch):
    answer = post("20", "21", "22")
    assert post("20", "21", "23").json()["code"] == "key_reused"
    with monkeypatch.context() as broken:
        broken.setattr("indicators.intake.changes.submissions.fill_in_outcomes", lambda *given: {}["a bug"])
        work()
    other = post("20", "21", "23")
    assert (other.status_code, other.json()["id"] != answer.json()["id"]) == (202, True)
    assert (work(), post.follow(other).json()["created"], work()) == (1, 3, 0)
    assert post.follow(answer).json()["status"] == "failed"


def test_what_is_answered_at_once_takes_no_more_than_before(post):
    for given in ({"query": "?dry_run=true"}, {"kind": ApiKey.Kind.TEST}):
        answer = post("20", "21", "22", **given)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "too_many_values")
    assert post("1", "2", "3", "4", "5").json()["errors"][0]["code"] == "too_many_values"
    assert Upload.objects.count() == 0


def test_the_log_has_a_line_of_the_promise_and_one_of_its_end(post, officer):
    post("20", "21", "22")
    work()
    kept = Attempt.objects.order_by("pk").values_list("outcome", "status", "key__name", "rows__created")
    assert list(kept) == [("waiting", 202, "Nightly", 0), ("accepted", 201, "Nightly", 3)]
    changes.forget_uploads(by=officer, at=clock.now())
    assert Submission.objects.get().created == 3


def test_the_partners_page_tells_of_it_too(post, client, partner):
    answer = post("20", "21", "22")
    client.force_login(partner)
    assert "3 are being stored" in client.get("/partner/a-partner/").content.decode()
    page = client.get(f"/partner/a-partner/submissions/{answer.json()['id']}/").content.decode()
    assert "Being stored:" in page
