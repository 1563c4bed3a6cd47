"""Batches made up by chance: every row comes to one end, a dry run foretells it, and what is told is what is stored.

What is expected of a row follows from how it was made and from a dictionary of what was sent before it; no rule of the
product is asked.
"""

import datetime
import threading
from collections import Counter
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcst.models import Assessment, AuditEvent
from dcst.time import clock
from indicators.changes import receive_submission, try_rows
from indicators.intake.bodies import read_body
from indicators.intake.sending import Sending
from indicators.models import Observation, ValueQuery
from tests.factories import OrganisationFactory
from tests.indicators import whole
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area
from tests.scale import many, tell

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2018, 1, 31, 10, tzinfo=clock.LONDON)
ENDS = ("created", "corrected", "unchanged", "queried", "rejected")
STORED = ENDS[:4]
COUNTS = ("rows", "valid", *ENDS)
STEADY = "M01"  # has a history that a far value is held against
PERIODS = {
    "M01": ["2017-M12"],
    "M02": ["FY2017-18-Q1", "FY2017-18-Q2", "FY2017-18-Q3"],
    "M03": ["FY2015-16", "FY2016-17"],
    "M04": ["AY2015-16", "AY2016-17"],
}
KINDS = {"M01": "month", "M02": "quarter", "M03": "year-financial", "M04": "year-academic"}
FAULTS = [
    {"indicator": "M77"},
    {"indicator": "M99"},
    {"indicator": "М02"},  # its first letter is Cyrillic
    {"area": "leeds"},
    {"period": "soon"},
    {"period": "FY2030-31"},
    {"value": None},
    {"value": "1,234"},
    {"value": "NaN"},
    {"value": Decimal("1e309")},
    {"value": "-1"},
    {"value": "<5"},
    {"numerator": "3"},
    {"numerator": "-1", "denominator": "2"},
    {"status": "draft"},
    {"marker": "*"},
    {"marker": "c"},
    {"note": "x" * 1001},
]


@st.composite
def made(draw):
    """(row, whether something is wrong with it)"""
    code = draw(st.sampled_from(sorted(PERIODS)))
    row = {
        "indicator": code,
        "period": draw(st.sampled_from(PERIODS[code])),
        "value": draw(st.sampled_from(["1", "2", "3", Decimal("2.5"), "999999"])),
    }
    if draw(st.booleans()):
        row["area"] = draw(st.sampled_from(["doncaster", "north"]))
    if draw(st.integers(0, 3)) == 0:
        row["note"] = draw(st.sampled_from(["", "Counted again", "“Checked”"]))
    if draw(st.integers(0, 3)) == 0:
        row["status"] = draw(st.sampled_from(["management", "final"]))
    if draw(st.integers(0, 7)) == 0:
        return row | draw(st.sampled_from(FAULTS)), True
    return row, False


batches = st.lists(
    st.tuples(st.lists(made(), min_size=1, max_size=many(8, 60)), st.sampled_from(["all", "valid"])),
    min_size=1,
    max_size=3,
)
tried = settings(
    max_examples=many(30, 1200),
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def world(partner):
    area(), area("north", "locality"), area("leeds", "authority")
    organisation = OrganisationFactory(code="a-partner")
    for code, kind in KINDS.items():
        told = {"definition__period_kind": kind, "definition__lag_days": None, "definition__value_type": "rate"}
        indicator = IndicatorFactory(code=code, **told)
        TargetFactory(indicator=indicator)
    steady = IndicatorFactory._meta.model.objects.get(code=STEADY)
    for month in range(1, 12):
        for place in ("doncaster", "north"):
            ObservationFactory(indicator=steady, area=area(place), period=f"2017-M{month:02}", value=1 + month % 3)
    IndicatorFactory(code="M77", organisation=OrganisationFactory(code="another"))
    return organisation, partner


def key(row):
    return row["indicator"], row.get("area") or "doncaster", row["period"]


def meaning(row, stood=None):
    """(value, status, note) that are to stand; with the same value, what is left out stays as it stood."""
    value = None if row["value"] is None else Decimal(row["value"])
    _, status, note = stood if stood and stood[0] == value else (None, "management", "")
    return value, row.get("status", status), row.get("note") or note


def expected(batch, mode, before):
    """The ends each row may come to, in order."""
    times = Counter(key(row) for row, faulty in batch if not faulty)
    wrong = [faulty or times[key(row)] > 1 for row, faulty in batch]
    for (row, _), bad in zip(batch, wrong, strict=True):
        if bad or (mode == "all" and any(wrong)):
            yield {"rejected"}
        elif key(row) in before and before[key(row)] == meaning(row, before[key(row)]):
            yield {"unchanged"}
        else:
            end = "corrected" if key(row) in before else "created"
            yield {end, "queried"} if row["indicator"] == STEADY else {end}


def summary(submission):
    return [getattr(submission, name) for name in (*COUNTS, "outcome", "answer", "answer_status")]


def standing():
    return {
        (row.indicator.code, row.area.code, row.period): (row.value, row.status, row.note)
        for row in Observation.objects.current().select_related("indicator", "area")
    }


def hold(batch, mode, at, world):
    """Send one batch, tried first, and hold all that is told of it against what was made and what is stored."""
    organisation, partner = world
    rows = [row for row, _ in batch]
    sending, body = Sending(organisation, mode), {"values": rows}
    before, numbers = whole.content(), whole.sequences()
    foretold = try_rows(sending, read_body(organisation, at, body).rows, by=partner, at=at).submission
    assert (whole.content(), whole.sequences()) == (before, numbers)

    stood, events = standing(), AuditEvent.objects.count()
    versions, questions = Observation.objects.count(), ValueQuery.objects.count()
    submission = receive_submission(sending, body, by=partner, at=at).submission
    assert summary(foretold) == summary(submission)

    told = submission.answer["values"]
    assert [value["row"] for value in told] == list(range(1, len(rows) + 1))
    for value, row, ends in zip(told, rows, expected(batch, mode, stood), strict=True):
        assert value["outcome"] in ends, (row, value)
        assert bool(value["reasons"]) is (value["outcome"] in ("rejected", "queried"))
    counted = Counter(value["outcome"] for value in told)
    assert {name: getattr(submission, name) for name in ENDS} == {name: counted[name] for name in ENDS}
    assert sum(counted.values()) == submission.rows == len(rows)

    stored = {
        (value["indicator"], value["area"], value["period"]): row
        for value, row in zip(told, rows, strict=True)
        if value["outcome"] in STORED
    }
    assert len(stored) in (0, len(rows)) or mode == "valid"
    assert standing() == stood | {place: meaning(row, stood.get(place)) for place, row in stored.items()}
    written = counted["created"] + counted["corrected"] + counted["queried"]
    assert Observation.objects.count() - versions == written == submission.observations.count()
    assert ValueQuery.objects.count() - questions == counted["queried"]
    assert AuditEvent.objects.count() - events == bool(stored)
    return counted


@tried
@given(batches)
def test_every_row_comes_to_one_end_that_a_dry_run_foretells_and_the_database_shows(world, found):
    counted = Counter()
    with transaction.atomic():
        for turn, (batch, mode) in enumerate(found):
            counted += hold(batch, mode, AT + datetime.timedelta(minutes=turn), world)
        transaction.set_rollback(True)
    tell(batches=len(found), rows=sum(counted.values()), **counted)


def test_the_batches_above_come_to_every_end_there_is(world):
    good = [({"indicator": "M02", "period": period, "value": "1"}, False) for period in PERIODS["M02"]]
    far = ({"indicator": STEADY, "period": "2017-M12", "value": "999999"}, False)
    assert hold([*good, far], "all", AT, world) == {"created": 3, "queried": 1}
    changed = [(good[0][0] | {"value": "2"}, False), good[1], (good[2][0] | {"value": "x"}, True)]
    assert hold(changed, "valid", AT, world) == {"corrected": 1, "unchanged": 1, "rejected": 1}
    assert hold(changed, "all", AT, world) == {"rejected": 3}


def test_the_same_batch_again_and_again_writes_no_version_and_no_verdict(world):
    rows = [
        {"indicator": code, "area": place, "period": period, "value": "2"}
        for code, periods in PERIODS.items()
        for period in periods
        for place in ("doncaster", "north")
    ]
    organisation, partner = world
    sending, body = Sending(organisation), {"values": rows}
    receive_submission(sending, body, by=partner, at=AT)
    kept = list(Observation.objects.order_by("pk").values()), list(Assessment.objects.order_by("pk").values())
    for turn in range(1, many(5, 20)):
        again = receive_submission(sending, body, by=partner, at=AT + datetime.timedelta(minutes=turn))
        assert again.submission.unchanged == len(rows)
    assert kept == (list(Observation.objects.order_by("pk").values()), list(Assessment.objects.order_by("pk").values()))


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_many_senders_of_the_same_values_at_once_write_each_of_them_once(world):
    organisation, partner = world
    senders = many(8, 20)
    rows = [{"indicator": code, "period": period, "value": "2"} for code in PERIODS for period in PERIODS[code]]
    start, ends = threading.Barrier(senders), []

    def send(number):
        try:
            start.wait()
            body = {"values": rows if number % 2 else rows[::-1]}
            ends.append(receive_submission(Sending(organisation), body, by=partner, at=AT).submission)
        finally:
            connection.close()

    versions = Observation.objects.count()
    threads = [threading.Thread(target=send, args=[number]) for number in range(senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ends) == senders
    assert Observation.objects.count() - versions == len(rows) == sum(end.created for end in ends)
    assert sum(end.unchanged for end in ends) == len(rows) * (senders - 1)
