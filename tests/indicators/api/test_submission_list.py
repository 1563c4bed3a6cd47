"""GET /api/v1/submissions/: what came when and what became of it, the newest first, to whoever may read it."""

import datetime
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dcst.models import Organisation
from dcst.time import clock
from indicators.changes import issue_key
from indicators.models import Attempt, Submission
from tests.counting import counted
from tests.factories import OrganisationFactory
from tests.indicators.factories import IndicatorFactory, area

pytestmark = pytest.mark.django_db
PATH = "/api/v1/submissions/"
OBSERVATIONS = "/api/v1/observations/"


@pytest.fixture(autouse=True)
def here(pinned, db):
    area()


@pytest.fixture
def organisation(db):
    return OrganisationFactory(code="a-partner")


@pytest.fixture
def key_of(officer):
    """key_of("a-partner") → a client with a key of that organisation."""

    def client(code, **given):
        organisation = Organisation.objects.filter(code=code).first() or OrganisationFactory(code=code)
        _, sent = issue_key(organisation, by=officer, at=clock.now(), name="Nightly", **given)
        return Client(headers={"X-Api-Key": sent})

    return client


@pytest.fixture
def caller(organisation, key_of):
    return key_of("a-partner")


def send(client, key, *rows, query=""):
    body = json.dumps({"values": [{"period": "FY2017-18-Q3", **row} for row in rows]})
    return client.post(PATH + query, body, "application/json", headers={"Idempotency-Key": key})


@pytest.fixture
def three(caller):
    """[the answers to three submissions, as they came]: accepted, accepted in part, refused."""
    IndicatorFactory(code="M01")
    return [
        send(caller, "1", {"indicator": "M01", "value": "20"}).json(),
        send(caller, "2", {"indicator": "M01", "value": "21"}, {"indicator": "M99"}, query="?mode=valid").json(),
        send(caller, "3", {"indicator": "M99", "value": "20"}).json(),
    ]


def ids(answer):
    return [row["id"] for row in answer.json()["results"]]


def test_submissions_are_listed_the_newest_first_with_their_counts(caller, three):
    told = caller.get(PATH).json()
    assert told["count"] == 3
    assert [(row["outcome"], row["rows"], row["valid"], row["faulty"]) for row in told["results"]] == [
        ("refused", 1, 0, 1),
        ("partly", 2, 1, 1),
        ("accepted", 1, 1, 0),
    ]
    first = told["results"][-1]
    one = caller.get(f"{PATH}{first['id']}/").json()
    assert first["id"] == three[0]["id"]
    shared = (set(first) & set(one)) - {"received_at"}
    assert {name: one[name] for name in shared} == {name: first[name] for name in shared}
    assert first["received_at"].startswith(one["received_at"][:19])
    assert not {"values", "errors", "answer"} & set(first)


def test_they_are_filtered_by_outcome_and_by_when_they_came(caller, three):
    assert ids(caller.get(f"{PATH}?outcome=accepted")) == [three[0]["id"]]
    second = Submission.objects.get(pk=three[1]["id"]).received_at
    since = second.astimezone(datetime.UTC).isoformat()
    assert len(ids(caller.get(PATH, {"received_since": since}))) == 2
    later = (second + datetime.timedelta(microseconds=1)).astimezone(datetime.UTC).isoformat()
    assert len(ids(caller.get(PATH, {"received_since": later}))) == 1
    assert len(ids(caller.get(f"{PATH}?received_since=2018-01-31"))) == 3


def test_a_submission_is_not_sent_again_to_who_holds_it(caller, three):
    one = f"{PATH}{three[0]['id']}/"
    tag = caller.get(one)["ETag"]
    assert tag.startswith('"')
    assert caller.get(one, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("outcome=lost", "not_offered"),
        ("received_since=never", "moment_unreadable"),
        ("colour=red", "unknown_filter"),
        ("mode=all", "unknown_filter"),
        ("page_size=1001", "page_size_outside"),
        ("page=9", "no_such_page"),
        ("cursor=x", "cursor_unreadable"),
    ],
)
def test_what_cannot_be_asked_is_refused(query, code, caller):
    assert caller.get(f"{PATH}?{query}").json()["code"] == code


def test_one_that_arrives_on_the_way_repeats_none_and_hides_none(caller, three):
    first = caller.get(f"{PATH}?page_size=1")
    send(caller, "4", {"indicator": "M01", "value": "22"})
    second = caller.get(first.json()["next"])
    third = caller.get(second.json()["next"])
    told = Submission.objects.exclude(idempotency_key="4").order_by("-received_at").values_list("pk", flat=True)
    assert ids(first) + ids(second) + ids(third) == [str(pk) for pk in told]
    assert third.json()["next"] is None
    assert ids(caller.get(third.json()["previous"])) == ids(second)


def test_each_reads_its_own_alone_and_who_sees_small_numbers_all(three, key_of, client, officer, board_member):
    assert ids(key_of("another").get(PATH)) == []
    client.force_login(officer)
    assert len(ids(client.get(PATH))) == len(ids(client.get(f"{PATH}?organisation=a-partner"))) == 3
    assert ids(client.get(f"{PATH}?organisation=another")) == []
    client.force_login(board_member)
    assert ids(client.get(PATH)) == []
    assert Client().get(PATH).status_code == 401


def test_a_key_that_may_only_send_reads_what_became_of_it(three, key_of):
    assert len(ids(key_of("a-partner", may_read=False).get(PATH))) == 3


def test_a_key_that_may_only_read_lists_them_and_still_sends_none(three, key_of):
    reader = key_of("a-partner", may_send=False)
    assert len(ids(reader.get(PATH))) == 3
    assert send(reader, "9", {"indicator": "M01", "value": "20"}).status_code == 403


def test_a_person_lists_them_and_sends_none(three, client, officer):
    client.force_login(officer)
    assert client.get(PATH).status_code == 200
    assert client.post(PATH, "{}", "application/json").status_code == 401


def test_a_test_key_reads_the_list_as_it_is_and_reading_is_no_attempt(caller, three, key_of):
    attempts = Attempt.objects.count()
    told = key_of("a-partner", kind="test").get(PATH).json()
    assert (told["count"], "sandbox" in told) == (3, False)
    caller.get(PATH)
    assert Attempt.objects.count() == attempts


def test_the_list_takes_the_same_number_of_queries_for_few_and_many(caller, three):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            assert caller.get(f"{PATH}?page_size=1000").status_code == 200
        return counted(captured)

    asked()
    few = asked()
    for number in range(5):
        send(caller, f"more {number}", {"indicator": "M01", "value": str(30 + number)})
    assert asked() == few


def test_the_figures_of_a_submission_are_found_by_it(caller, three):
    [first] = caller.get(f"{OBSERVATIONS}?submission={three[1]['id']}").json()["results"]
    assert (first["value"], first["submission"]) == ("21.000000", three[1]["id"])
    assert caller.get(f"{OBSERVATIONS}?submission={three[0]['id']}").json()["count"] == 0
    ended = caller.get(f"{OBSERVATIONS}?submission={three[0]['id']}&changed_since=2018-01-31").json()["results"]
    assert [row["value"] for row in ended] == ["20.000000"]


def test_what_is_no_id_of_a_submission_is_refused(caller):
    [error] = caller.get(f"{OBSERVATIONS}?submission=first").json()["errors"]
    assert (error["column"], error["message"]) == ("submission", "Write the id of a submission as its answer gave it.")


def test_another_organisations_submission_gives_no_figures(key_of, three):
    assert key_of("another").get(f"{OBSERVATIONS}?submission={three[0]['id']}").json()["count"] == 0
