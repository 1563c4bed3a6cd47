"""POST /api/v1/submissions/ over HTTP: who may, what is answered, and that a repeat is answered byte for byte."""

import json
import threading
from decimal import Decimal

import pytest
from django.db import OperationalError, connection

from dcst.models import ApiKey, AuditEvent
from dcst.time import clock
from indicators.api.docs import SENT
from indicators.changes import issue_key, revoke_key
from indicators.models import Attempt, Observation, Submission
from tests.factories import OrganisationFactory
from tests.indicators.factories import IndicatorFactory, TargetFactory, area, placed

pytestmark = pytest.mark.django_db
PATH = "/api/v1/submissions/"


@pytest.fixture(autouse=True)
def here(pinned, db):
    area()


@pytest.fixture
def organisation(db):
    return OrganisationFactory(code="a-partner")


@pytest.fixture
def issued(organisation, officer):
    """(key, secret) of the partner."""
    return issue_key(organisation, by=officer, at=clock.now(), name="Nightly")


@pytest.fixture
def post(client, issued):
    """post(values) → the answer; everything that a request has may be replaced."""

    def sent(values=None, *, key="k1", body=None, query="", content_type="application/json", **headers):
        body = json.dumps({"values": values}) if body is None else body
        given = {"Authorization": f"Bearer {issued[1]}", "Idempotency-Key": key} | headers
        return client.post(
            PATH + query,
            body,
            content_type,
            headers={name: value for name, value in given.items() if value is not None},
        )

    return sent


def row(indicator, value="20", **cells):
    return {"indicator": indicator.code, "period": "FY2017-18-Q3", "value": value} | cells


def test_values_are_accepted_and_the_answer_says_where_it_can_be_read_again(post, client, issued):
    indicator = IndicatorFactory()
    TargetFactory(indicator=indicator)
    answer = post([row(indicator, 24.5, note="First count")])
    assert answer.status_code == 201
    told = answer.json()
    assert (told["outcome"], told["rows"], told["created"], told["errors"]) == ("accepted", 1, 1, [])
    again = client.get(answer["Location"], headers={"X-Api-Key": issued[1]})
    assert again.json() == told | {"status": "finished", "percent": 100}
    assert Observation.objects.get().value == Decimal("24.5")


@pytest.mark.servers  # SQLite keeps 15 digits of a decimal
def test_numbers_keep_every_digit(post):
    indicator = IndicatorFactory(definition__value_type="rate")
    body = (
        f'{{"values": [{{"indicator": "{indicator.code}", "period": "FY2017-18-Q3", "value": 123456789012.123456}}]}}'
    )
    assert post(body=body).status_code == 201
    assert Observation.objects.get().value == Decimal("123456789012.123456")


def test_a_refusal_names_row_column_code_and_remedy_and_stores_nothing(post):
    indicator = IndicatorFactory()
    answer = post([row(indicator), row(indicator, "x", period="FY2017-18-Q2")])
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    problem = answer.json()
    assert problem["detail"] == "1 of 2 rows was refused, and nothing was stored."
    [error] = problem["errors"]
    assert list(error) == ["row", "pointer", "column", "code", "message", "fix", "docs"]
    assert error["docs"] == "/api/v1/docs/#error-not_a_number"
    assert (error["row"], error["pointer"], error["code"]) == (2, "/values/1/value", "not_a_number")
    assert Observation.objects.count() == 0
    assert Submission.objects.get().outcome == "refused"


def test_a_repeat_is_answered_byte_for_byte(post):
    indicator = IndicatorFactory()
    first = post([row(indicator)])
    again = post([row(indicator)])
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert (again.get("Location"), again["Content-Type"]) == (first.get("Location"), first["Content-Type"])
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert Submission.objects.count() == 1


def test_after_a_refusal_the_same_key_takes_the_mended_body(post):
    indicator = IndicatorFactory()
    refused = post([row(indicator, "x")])
    mended = post([row(indicator, "20")])
    assert (refused.status_code, mended.status_code, mended.json()["created"]) == (422, 201, 1)
    assert "Idempotent-Replayed" not in mended
    assert post([row(indicator, "20")]).content == mended.content
    assert post([row(indicator, "x")]).json()["code"] == "key_reused"
    # What was refused stays on record, and so does each line of the log.
    kept = Submission.objects.order_by("received_at", "rejected").values_list("outcome", "idempotency_key")
    assert set(kept) == {("refused", None), ("accepted", "k1")}
    assert str(Submission.objects.get(outcome="refused").pk) == refused.json()["submission"]
    assert list(Attempt.objects.order_by("pk").values_list("outcome", flat=True)) == [
        "refused",
        "accepted",
        "repeated",
        "refused",
    ]


def test_a_refused_body_that_comes_again_is_read_by_the_rules_of_that_moment(post):
    indicator = IndicatorFactory(definition__period_kind="month")
    first, again = post([row(indicator)]), post([row(indicator)])
    assert (first.status_code, again.status_code, "Idempotent-Replayed" in again) == (422, 422, False)
    assert first.json()["submission"] != again.json()["submission"]
    indicator.definitions.update(period_kind="quarter")
    assert post([row(indicator)]).status_code == 201
    assert Submission.objects.filter(idempotency_key="k1").count() == 1


def test_a_test_key_takes_no_key_from_a_refusal_for_good(post, client, organisation, officer):
    indicator = IndicatorFactory()
    post([row(indicator, "x")])
    _, secret = issue_key(organisation, by=officer, at=clock.now(), name="Test", kind="test")
    assert post([row(indicator)], Authorization=f"Bearer {secret}").status_code == 200
    assert Submission.objects.get().idempotency_key == "k1"


@pytest.mark.parametrize("key", ["k1", "k2"])
def test_a_body_that_is_known_is_answered_without_being_read(post, monkeypatch, key):
    values = [row(IndicatorFactory())]
    first = post(values, key="k1")
    monkeypatch.setattr("indicators.api.sent.read_json", lambda content: pytest.fail("it was read"))
    again = post(values, key=key)
    assert again.status_code == 201
    assert again.json()["values"][0]["outcome"] == ("created" if key == "k1" else "unchanged")
    assert (again.content == first.content) == (key == "k1")
    assert [attempt.outcome for attempt in Attempt.objects.order_by("id")][1:] == [
        "repeated" if key == "k1" else "accepted"
    ]


@pytest.mark.parametrize("key", ["k1", "k2"])
def test_what_is_not_sent_as_json_is_refused_though_its_bytes_are_known(post, key):
    values = [row(IndicatorFactory())]
    post(values, key="k1")
    assert post(values, key=key, content_type="text/plain").status_code == 415


@pytest.mark.parametrize("ids", ["code", "framework"])
def test_a_repeat_is_known_whatever_code_it_names_indicators_by(post, monkeypatch, ids):
    indicator = IndicatorFactory()
    placed(indicator, "B13")
    sent = row(indicator) | ({"indicator": "B13"} if ids == "framework" else {})
    body = json.dumps({"ids": ids, "values": [sent]})
    assert post(body=body, key="k1").json()["created"] == 1
    monkeypatch.setattr("indicators.api.sent.read_json", lambda content: pytest.fail("it was read"))
    assert post(body=body, key="k2").json()["unchanged"] == 1


def test_five_identical_posts_write_once(post):
    indicator = IndicatorFactory()
    answers = [post([row(indicator)], key=f"k{number}").json() for number in range(5)]
    assert [(told["created"], told["unchanged"]) for told in answers] == [(1, 0)] + 4 * [(0, 1)]
    assert Observation.objects.count() == 1


def test_a_key_used_for_another_body_is_refused(post):
    indicator = IndicatorFactory()
    post([row(indicator)])
    answer = post([row(indicator, "21")])
    assert answer.status_code == 422
    assert "new key" in answer.json()["detail"]
    assert Observation.objects.get().value == 20


@pytest.mark.parametrize("key", [None, "", "x" * 256, "schl\xfcssel"])
def test_a_request_without_a_readable_key_cannot_be_taken(post, key):
    answer = post([row(IndicatorFactory())], key=key)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["column"] == "Idempotency-Key"
    assert Submission.objects.count() == 0


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"values": []}',
        '{"values": [{"indicator": "M05", "colour": "red"}]}',
        '{"values": [{"indicator": "M05", "indicator": "M06"}]}',
        '{"values": [{"indicator": 5}]}',
        "[" * 100_000,
        b"\xff\xfe{}",
    ],
)
def test_a_body_that_cannot_be_read_is_said_to_be_so(post, body):
    answer = post(body=body)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["detail"]
    assert Submission.objects.count() == 0


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e309", "1e99999999999999999999", "9" * 5000])
def test_a_number_that_is_none_is_refused_with_its_row(post, number):
    body = f'{{"values": [{{"indicator": "{IndicatorFactory().code}", "period": "FY2017-18-Q3", "value": {number}}}]}}'
    answer = post(body=body)
    assert answer.status_code == 422
    assert [(error["row"], error["column"]) for error in answer.json()["errors"]] == [(1, "value")]


def test_text_that_no_database_keeps_is_refused_or_taken_out_of_a_note(post):
    answer = post([row(IndicatorFactory(), note="a\x00b"), {"indicator": "\ud800", "period": "\x00"}])
    assert answer.status_code == 422
    assert {error["column"] for error in answer.json()["errors"]} == {"indicator", "value"}
    assert post([row(IndicatorFactory(), note="a\x00b\ud800")]).status_code == 201
    assert Observation.objects.get().note == "ab\ufffd"


def test_a_body_in_another_format_is_refused(post):
    assert post(body="indicator,value", content_type="text/plain").status_code == 415


def test_a_body_that_is_too_large_is_refused(post, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert post([row(IndicatorFactory(), note="x" * 200)]).status_code == 413


def test_a_parameter_that_is_not_offered_is_not_passed_over(post):
    answer = post([row(IndicatorFactory())], query="?colour=red&colour=blue")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unknown_parameter")
    assert Observation.objects.count() == 0


def test_a_dry_run_answers_as_the_real_one_would_and_needs_no_key(post, client):
    rows = [row(IndicatorFactory()), row(IndicatorFactory())]
    tried = post(rows, query="?dry_run=true", key=None)
    assert (tried.status_code, tried.get("Location")) == (200, None)
    assert (
        Submission.objects.count()
        == Observation.objects.count()
        == AuditEvent.objects.exclude(verb="issue key").count()
        == 0
    )
    real = post(rows)
    differing = {"id", "dry_run", "received_at"}
    assert {k: v for k, v in tried.json().items() if k not in differing} == {
        k: v for k, v in real.json().items() if k not in differing
    }
    assert (tried.json()["id"], tried.json()["dry_run"], real.json()["dry_run"]) == (None, True, False)


def test_a_dry_run_is_refused_as_the_real_one_would_be(post):
    rows = [row(IndicatorFactory()), row(IndicatorFactory(), "x")]
    tried, real = post(rows, query="?dry_run=true", key=None), post(rows)
    assert (tried.status_code, real.status_code) == (422, 422)
    tried, real = tried.json(), real.json()
    assert (tried.pop("submission"), tried.pop("dry_run")) == (None, True)
    assert (bool(real.pop("submission")), real.pop("dry_run")) == (True, False)
    del tried["request_id"], real["request_id"]
    assert tried == real
    assert (real["rows"], real["valid"], real["rejected"]) == (2, 1, 2)
    assert [value["reasons"] for value in real["values"]] == [["batch_refused"], ["not_a_number"]]


def test_the_same_key_and_body_in_another_mode_is_another_request(post):
    rows = [row(IndicatorFactory())]
    assert post(rows, query="?mode=all").status_code == 201
    assert post(rows, query="?mode=valid").json()["errors"][0]["code"] == "key_reused"
    assert post(rows)["Idempotent-Replayed"] == "true"


def test_what_is_stored_in_part_is_answered_201_with_the_faults(post):
    answer = post([row(IndicatorFactory()), row(IndicatorFactory(), "x")], query="?mode=valid")
    told = answer.json()
    assert (answer.status_code, told["outcome"], told["created"], told["rejected"]) == (201, "partly", 1, 1)
    assert [(error["row"], error["code"]) for error in told["errors"]] == [(2, "not_a_number")]
    assert Observation.objects.count() == 1


@pytest.mark.parametrize("header", [None, "Bearer dcst_000000.nonsense", "Basic abc", "Bearer x"])
def test_without_a_known_key_nothing_is_taken(post, header):
    answer = post([row(IndicatorFactory())], Authorization=header)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_and_an_expired_key_are_shut(post, issued, officer):
    revoke_key(issued[0], by=officer, at=clock.now())
    assert post([row(IndicatorFactory())]).status_code == 401
    ApiKey.objects.update(revoked_at=None, expires_at=clock.now())
    assert post([row(IndicatorFactory())]).status_code == 401


def test_a_person_cannot_send_from_a_browser_session(client, partner):
    client.force_login(partner)
    answer = client.post(PATH, {"values": []}, "application/json", headers={"Idempotency-Key": "k"})
    assert answer.status_code == 401


def test_a_key_whose_organisation_has_lost_its_role_is_refused(post, issued):
    issued[0].user.memberships.all().delete()
    assert post([row(IndicatorFactory())]).status_code == 403


def test_a_foreign_and_an_unknown_indicator_are_answered_alike(post):
    foreign = IndicatorFactory(organisation=OrganisationFactory(code="yjb"))
    first = post([row(foreign)], key="a").content.decode().replace(foreign.code, "M999")
    second = post([row(foreign) | {"indicator": "M999"}], key="b").content.decode()
    first, second = json.loads(first), json.loads(second)
    for told in (first, second):
        del told["request_id"], told["submission"]
    assert first == second


def test_the_audit_trail_names_the_key_and_the_request(post, issued):
    answer = post([row(IndicatorFactory())])
    event = AuditEvent.objects.get(verb="receive submission")
    assert (event.channel, event.key, event.request_id) == ("api", issued[0], answer["X-Request-Id"])
    assert Submission.objects.get().request_id == answer["X-Request-Id"]


def test_another_organisations_submission_is_not_there(post, client, officer, issued):
    location = post([row(IndicatorFactory())])["Location"]
    _, other = issue_key(OrganisationFactory(code="yjb"), by=officer, at=clock.now(), name="Theirs")
    client.logout()
    assert client.get(location, headers={"X-Api-Key": other}).status_code == 404
    assert client.get(location).status_code == 401


def test_who_sees_small_numbers_may_read_any_submission_and_no_one_else_of_the_staff(post, client, officer, manager):
    location = post([row(IndicatorFactory())])["Location"]
    client.force_login(officer)
    assert client.get(location).json()["created"] == 1
    client.force_login(manager)
    assert client.get(location).status_code == 404


def test_the_documented_example_is_accepted(post):
    for code in ("M05", "M62"):
        IndicatorFactory(code=code)
    answer = post(body=json.dumps(SENT))
    assert answer.status_code == 201, answer.content


def test_a_key_left_by_a_request_that_failed_is_free_at_once(post, client, monkeypatch):
    indicator = IndicatorFactory()

    def fail(*args, **kwargs):
        raise OperationalError("the server went away")

    client.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr("indicators.intake.changes.submissions.audit.record", fail)
        assert post([row(indicator)]).status_code >= 500
    assert Submission.objects.count() == Observation.objects.count() == 0
    assert post([row(indicator)]).status_code == 201


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_writers_with_the_same_indicators_in_another_order_do_not_block_each_other(client, organisation, officer):
    area()
    indicators = [IndicatorFactory() for _ in range(12)]
    for indicator in indicators:
        TargetFactory(indicator=indicator)
    _, secret = issue_key(organisation, by=officer, at=clock.now(), name="Nightly")
    start, statuses = threading.Barrier(4), []

    def send(number):
        start.wait()
        for turn in range(3):
            rows = [row(indicator, str(20 + number + turn)) for indicator in indicators[:: -1 if number % 2 else 1]]
            headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": f"{number}-{turn}"}
            body = json.dumps({"values": rows})
            statuses.append(client.__class__().post(PATH, body, "application/json", headers=headers).status_code)
        connection.close()

    threads = [threading.Thread(target=send, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [201] * 12
    assert Observation.objects.current().count() == 12
