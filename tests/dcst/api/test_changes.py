"""Which figures were made or ended since a moment: who polls with what `until` said misses none."""

import datetime
from decimal import Decimal

import pytest

from dcst.models import settled
from dcst.time import clock
from dcst.time.periods import Period
from indicators.changes import add_observation
from indicators.models import Observation
from tests.dcst.api.test_walks import under_way
from tests.indicators.factories import IndicatorFactory, ObservationFactory, area, publish

pytestmark = pytest.mark.django_db
OBSERVATIONS = "/api/v1/observations/"


@pytest.fixture
def indicator(db):
    area()
    return IndicatorFactory(code="M01")


def tell(indicator, officer, value, period="FY2017-18-Q3", at=None):
    given = {"period": Period.parse(period), "value": Decimal(value)}
    return add_observation(indicator, by=officer, at=at or clock.now(), **given)


def since(client, moment, rest=""):
    """(rows that changed, what to ask since next time): every page of them."""
    rows, answer = [], client.get(f"{OBSERVATIONS}?changed_since={moment}{rest}").json()
    until = answer["until"]
    while True:
        rows += answer["results"]
        assert answer["until"] == until
        if answer["next"] is None:
            return rows, until
        answer = client.get(answer["next"]).json()


def test_what_was_made_since_is_told_and_nothing_older(staff, indicator, officer):
    tell(indicator, officer, "20", "FY2017-18-Q1")
    until = staff.get(OBSERVATIONS).json()["until"]
    tell(indicator, officer, "21", "FY2017-18-Q2")
    rows, _ = since(staff, until)
    assert [(row["period"], row["value"]) for row in rows] == [("FY2017-18-Q2", "21.000000")]


def test_a_correction_tells_the_row_that_ended_and_the_one_that_began(staff, indicator, officer):
    tell(indicator, officer, "20")
    until = staff.get(OBSERVATIONS).json()["until"]
    tell(indicator, officer, "21")
    rows, _ = since(staff, until)
    assert [(row["value"], row["known_to"] is None) for row in rows] == [("20.000000", False), ("21.000000", True)]


def test_a_row_that_ended_without_another_is_told(staff, indicator):
    ObservationFactory(indicator=indicator, series=publish(indicator))
    until = staff.get(OBSERVATIONS).json()["until"]
    Observation.objects.close(clock.now())
    [row] = since(staff, until)[0]
    assert row["known_to"] is not None
    assert staff.get(OBSERVATIONS).json()["count"] == 0


def test_who_polls_again_and_again_is_told_each_change_once(staff, indicator, officer):
    found, until = since(staff, "2000-01-01")
    assert found == []
    for number in range(5):
        tell(indicator, officer, str(20 + number))
        rows, until = since(staff, until)
        found += [row["value"] for row in rows if row["known_to"] is None]
    assert found == [f"{20 + number}.000000" for number in range(5)]
    assert since(staff, until)[0] == []


def test_what_is_known_from_long_ago_and_was_stored_just_now_is_told(staff, indicator):
    """As published figures are: known from the day of their publication."""
    until = staff.get(OBSERVATIONS).json()["until"]
    row = ObservationFactory(indicator=indicator, known_from=clock.start_of(datetime.date(2016, 12, 30)))
    assert [told["id"] for told in since(staff, until)[0]] == [row.pk]


def test_a_walk_through_what_changed_gives_all_of_it_and_leads_from_its_first_page(staff, indicator, officer):
    for quarter in (1, 2, 3):
        tell(indicator, officer, "20", f"FY2017-18-Q{quarter}")
    first = staff.get(f"{OBSERVATIONS}?changed_since=2018-01-31&page_size=1").json()
    tell(indicator, officer, "21", "FY2017-18-Q2")
    second = staff.get(first["next"]).json()
    assert second["until"] == first["until"]
    assert [row["value"] for row in since(staff, first["until"])[0]] == ["20.000000", "21.000000"]


def test_filters_hold_for_what_changed_too(staff, indicator, officer):
    tell(indicator, officer, "20")
    tell(IndicatorFactory(code="M02"), officer, "30")
    assert [row["indicator"] for row in since(staff, "2018-01-31", "&indicator=M02")[0]] == ["M02"]


def test_a_partner_is_told_of_its_own_figures_alone(caller, indicator, officer):
    foreign = IndicatorFactory(code="M02", organisation=None)
    foreign.sources.all().delete()
    tell(indicator, officer, "20")
    tell(foreign, officer, "63.7")
    assert [row["indicator"] for row in since(caller, "2018-01-31")[0]] == ["M01"]


@pytest.mark.parametrize(
    "text",
    ["2018-01-31", "2018-01-31T00:00Z", "2018-01-31T00:00:00.123456Z", "2018-01-31T00:00:00+00:00"],
)
def test_a_moment_may_be_written_in_these_ways(text, staff, indicator, officer):
    tell(indicator, officer, "20")
    assert len(since(staff, text)[0]) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("yesterday", "moment_unreadable"),
        ("2018-01-31T09:30:00", "moment_unreadable"),
        ("2018-02-30T09:30:00Z", "moment_unreadable"),
        ("2018-01-31T25:00:00Z", "moment_unreadable"),
        ("31/01/2018", "moment_unreadable"),
        ("٢٠١٨-٠١-٣١", "moment_unreadable"),
        ("0001-01-01T00:00:00Z", "moment_outside"),
        ("1999-12-31", "moment_outside"),
        ("2018-02-01", "moment_outside"),
        ("9999-12-31T23:59:59Z", "moment_outside"),
    ],
)
def test_what_is_no_moment_or_lies_ahead_is_refused(text, code, staff):
    answer = staff.get(OBSERVATIONS, {"changed_since": text})
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["column"], error["code"]) == (400, "changed_since", code)


def test_what_changed_is_not_told_as_at_a_day(staff):
    answer = staff.get(f"{OBSERVATIONS}?changed_since=2018-01-01&as_at=2018-01-30")
    assert [(error["column"], error["code"]) for error in answer.json()["errors"]] == [("as_at", "not_together")]


def test_the_moment_of_the_database_goes_forward():
    first, second = settled(), settled()
    assert first.until <= first.now <= second.now


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_what_is_stored_after_a_poll_that_it_began_before_is_told_by_the_next(
    staff, indicator, officer, open_connection
):
    """Two at once: the first heard ends last, and bears the earlier moment."""
    heard, other = clock.now(), IndicatorFactory(code="M02", strand=None)
    with under_way(lambda: tell(other, officer, "5", at=heard)):
        tell(indicator, officer, "20")
        rows, until = since(staff, "2018-01-31")
        assert [row["indicator"] for row in rows] == ["M01"]
    rows, until = since(staff, until)
    assert "M02" in [row["indicator"] for row in rows]
    assert Observation.objects.get(indicator=other).known_from == heard
    assert since(staff, until)[0] == []
