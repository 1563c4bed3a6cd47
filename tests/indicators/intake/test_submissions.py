"""A partner's submission: all or nothing, once for each key, unknown and foreign alike, verdicts right at commit."""

import datetime
import hashlib
import random
import uuid
from decimal import Decimal
from itertools import islice

import pytest

from dcst.models import Area, Assessment, AuditEvent
from dcst.time import clock
from indicators.changes import KeyReused, receive_repeat, receive_submission
from indicators.intake.sending import Sending
from indicators.models import IndicatorSource, Observation, Submission
from tests.factories import OrganisationFactory, StrandFactory
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area, publish

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2018, 1, 31, 10, tzinfo=clock.LONDON)
LATER = AT + datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def borough(db):
    return area()


@pytest.fixture
def organisation(db):
    return OrganisationFactory(code="a-partner")


@pytest.fixture
def send(organisation, partner):
    def sent(rows, key=None, at=AT, body=None, organisation=organisation):
        body = body or hashlib.sha256(repr(rows).encode()).hexdigest()
        key = key or uuid.uuid4().hex
        sending = Sending(organisation, idempotency_key=key, body_hash=body, request_id="r1")
        repeated = receive_repeat(sending, by=partner, at=at)
        return repeated or receive_submission(sending, {"values": rows}, by=partner, at=at)

    return sent


def row(indicator, value="20", **cells):
    return {"indicator": indicator.code, "period": "FY2017-18-Q3", "value": value} | cells


def test_what_is_sent_is_stored_rated_and_counted(send, organisation):
    indicator = IndicatorFactory()
    TargetFactory(indicator=indicator)
    submission = send([row(indicator, "24.5", status="provisional", note="First count")]).submission
    stored = Observation.objects.get()
    assert (stored.value, stored.status, stored.note) == (Decimal("24.5"), "provisional", "First count")
    assert (stored.sender, stored.submission, stored.known_from) == (organisation, submission, AT)
    assert (submission.outcome, submission.created, submission.rows) == ("accepted", 1, 1)
    assert Assessment.objects.current().get(subject=indicator.code).rag == "at_risk"
    event = AuditEvent.objects.get()
    assert (event.verb, event.subject, event.after["created"]) == ("receive submission", str(submission.pk), 1)


def test_created_corrected_and_unchanged_are_told_row_by_row(send):
    new, changed, same = (IndicatorFactory() for _ in range(3))
    send([row(changed, "1"), row(same, "2.50")])
    submission = send([row(same, "2.5"), row(new, "3"), row(changed, "4")], at=LATER).submission
    assert (submission.created, submission.corrected, submission.unchanged) == (1, 1, 1)
    assert [value["outcome"] for value in submission.answer["values"]] == ["unchanged", "created", "corrected"]
    assert [value["row"] for value in submission.answer["values"]] == [1, 2, 3]


def test_a_correction_keeps_the_row_it_replaces(send):
    indicator = IndicatorFactory()
    send([row(indicator, "1")])
    send([row(indicator, "2", status="revised")], at=LATER)
    old, new = Observation.objects.order_by("pk")
    assert (old.value, old.known_to, new.known_from, new.known_to) == (1, LATER, LATER, None)


@pytest.mark.parametrize(
    "change", [{"status": "final"}, {"marker": "e"}, {"note": "x"}, {"numerator": "2", "denominator": "10"}]
)
def test_a_change_of_anything_but_the_value_is_a_correction_too(send, change):
    indicator = IndicatorFactory()
    send([row(indicator)])
    assert send([row(indicator, **change)], at=LATER).submission.corrected == 1


def test_five_identical_submissions_write_once(send):
    indicator = IndicatorFactory()
    TargetFactory(indicator=indicator)
    for number in range(5):
        send([row(indicator)], key=f"key-{number}", at=AT + datetime.timedelta(minutes=number))
    assert Observation.objects.count() == 1
    assert Assessment.objects.filter(subject=indicator.code).count() == 1
    assert list(Submission.objects.order_by("received_at").values_list("created", "unchanged")) == [
        (1, 0),
        (0, 1),
        (0, 1),
        (0, 1),
        (0, 1),
    ]


def outcomes(receipt):
    return [(value["outcome"], value["reasons"]) for value in receipt.submission.answer["values"]]


def test_the_same_body_that_still_stands_is_not_read_again(send, django_assert_max_num_queries):
    indicators = [IndicatorFactory() for _ in range(3)]
    rows = [row(indicator, note=f"of {indicator.code}") for indicator in indicators]
    first = send(rows, at=AT)
    again = send(rows, at=LATER)
    assert outcomes(again) == [("unchanged", [])] * 3
    told = ("row", "indicator", "area", "period", "notes")
    assert [[value[name] for name in told] for value in again.submission.answer["values"]] == [
        [value[name] for name in told] for value in first.submission.answer["values"]
    ]
    with django_assert_max_num_queries(11):
        send(rows, at=LATER)
    assert AuditEvent.objects.filter(verb="receive submission", after__unchanged=3).count() == 2
    assert Observation.objects.count() == 3


def test_the_same_body_puts_back_what_was_corrected_since(send):
    one, two = IndicatorFactory(), IndicatorFactory()
    send([row(one, "1"), row(two, "2")])
    send([row(two, "3")], at=LATER)
    assert outcomes(send([row(one, "1"), row(two, "2")], at=LATER)) == [("unchanged", []), ("corrected", [])]
    assert Observation.objects.current().get(indicator=two).value == 2


def test_the_same_body_is_read_anew_when_values_are_taken_of_its_area_no_more(send):
    indicator, north = IndicatorFactory(), area("north", Area.Kind.LOCALITY)
    send([row(indicator, area="north")])
    Area.objects.filter(pk=north.pk).update(kind=Area.Kind.AUTHORITY)
    assert send([row(indicator, area="north")], at=LATER).submission.rejected == 1


def test_the_same_body_is_read_anew_when_the_sender_is_no_source_any_more(send):
    indicator = IndicatorFactory()
    send([row(indicator)])
    IndicatorSource.objects.all().delete()
    assert outcomes(send([row(indicator)], at=LATER)) == [("rejected", ["unknown_indicator"])]


def test_the_same_body_is_read_anew_when_the_indicator_is_defined_otherwise(send):
    indicator = IndicatorFactory()
    send([row(indicator)])
    indicator.definitions.update(period_kind="month")
    assert outcomes(send([row(indicator)], at=LATER)) == [("rejected", ["period_kind"])]


def test_what_a_refused_body_asks_for_is_not_taken_as_done(send):
    indicator = IndicatorFactory()
    rows = [row(indicator), row(indicator, "x", period="FY2017-18-Q2")]
    send(rows)
    assert send(rows, at=LATER).submission.outcome == "refused"


def test_one_wrong_row_and_nothing_is_stored_but_the_refusal(send):
    indicator = IndicatorFactory()
    submission = send([row(indicator), row(indicator, "x", period="FY2017-18-Q2")]).submission
    assert Observation.objects.count() == 0
    assert (submission.outcome, submission.valid, submission.rejected, submission.rows) == ("refused", 1, 2, 2)
    [error] = submission.answer["errors"]
    assert (error["row"], error["pointer"], error["code"]) == (2, "/values/1/value", "not_a_number")
    assert AuditEvent.objects.count() == 0


def test_a_foreign_and_an_unknown_indicator_are_answered_alike(send):
    foreign = IndicatorFactory(organisation=OrganisationFactory(code="yjb"))
    errors = send([row(foreign), row(foreign) | {"indicator": "M999"}]).submission.answer["errors"]
    first, second = (
        {k: v.replace(foreign.code, "M999") for k, v in e.items() if k in ("code", "message", "fix")} for e in errors
    )
    assert first == second


def test_either_of_joint_sources_may_send_and_the_sender_is_recorded(send, organisation):
    indicator = IndicatorFactory(organisation=organisation)
    other = OrganisationFactory(code="rdash")
    IndicatorSource.objects.create(indicator=indicator, organisation=other, printed="CCG/RDaSH")
    send([row(indicator, "1")])
    send([row(indicator, "2")], organisation=other, at=LATER)
    assert [seen.sender.code for seen in Observation.objects.order_by("pk")] == ["a-partner", "rdash"]


def test_a_repeat_of_key_and_body_is_answered_from_the_first_and_does_nothing(send):
    indicator = IndicatorFactory()
    first = send([row(indicator)], key="k")
    again = send([row(indicator)], key="k", at=LATER)
    assert (first.replayed, again.replayed) == (False, True)
    assert first.submission.pk == again.submission.pk
    assert Submission.objects.count() == 1


def test_a_refusal_is_no_answer_to_a_repeat_and_gives_its_key_up(send):
    indicator = IndicatorFactory()
    first = send([row(indicator, "x")], key="k").submission
    again = send([row(indicator, "x")], key="k")
    assert (again.replayed, again.submission.pk != first.pk) == (False, True)
    assert again.submission.answer == first.answer
    taken = send([row(indicator)], key="k").submission
    keys = dict(Submission.objects.values_list("pk", "idempotency_key"))
    assert keys == {first.pk: None, again.submission.pk: None, taken.pk: "k"}


def test_a_key_that_was_used_for_another_body_is_refused(send):
    indicator = IndicatorFactory()
    send([row(indicator)], key="k", body="one")
    with pytest.raises(KeyReused):
        send([row(indicator)], key="k", body="two")


def test_the_same_key_of_another_organisation_is_its_own(send):
    indicator = IndicatorFactory()
    other = OrganisationFactory(code="yjb")
    theirs = IndicatorFactory(organisation=other)
    send([row(indicator)], key="k")
    assert not send([row(theirs)], key="k", organisation=other).replayed


def test_published_figures_stand_beside_what_is_sent_and_are_never_replaced(send):
    indicator = IndicatorFactory()
    published = ObservationFactory(indicator=indicator, series=publish(indicator))
    assert send([row(indicator, "5")]).submission.created == 1
    published.refresh_from_db()
    assert published.known_to is None


@pytest.mark.servers
def test_a_hundred_values_a_thousand_and_five_thousand_take_as_many_queries(send, django_assert_max_num_queries):
    areas = [area(), area("north", Area.Kind.LOCALITY)]
    strand = StrandFactory()
    monthly = {"definition__period_kind": "month", "definition__months": 1, "definition__lag_days": None}
    indicators = [IndicatorFactory(strand=strand, **monthly) for _ in range(10)]
    months = iter([f"{year}-M{month:02d}" for year in range(1980, 2018) for month in range(1, 13)])
    taken = {"created": [], "corrected": [], "unchanged": []}
    for size in (20, 100, 1000, 5000):
        cells = [(i, a, month) for month in islice(months, size // 20) for i in indicators for a in areas]
        for outcome, value in (("created", "50"), ("corrected", "51"), ("unchanged", "51.0")):
            rows = [{"indicator": i.code, "area": a.code, "period": month, "value": value} for i, a, month in cells]
            random.Random(size).shuffle(rows)
            with django_assert_max_num_queries(50) as counted:
                submission = send(rows, at=AT + datetime.timedelta(minutes=sum(map(len, taken.values())))).submission
            assert getattr(submission, outcome) == size
            taken[outcome].append(len(counted))
    # The first of all also begins the record of each indicator.
    assert {outcome: len(set(counts[1:])) for outcome, counts in taken.items()} == dict.fromkeys(taken, 1)
