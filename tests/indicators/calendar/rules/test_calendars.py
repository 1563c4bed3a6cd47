from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcst.time.periods import Kind, Period
from indicators.calendar.rules.calendars import Calendar

D = date
QUARTERLY = Calendar("quarter", lag_days=30, months=3, anchor="financial")


def text(period):
    return None if period is None else str(period)


@pytest.mark.parametrize(
    "today, expected, next_on",
    [
        (D(2018, 1, 29), "FY2017-18-Q2", D(2018, 1, 31)),
        (D(2018, 1, 30), "FY2017-18-Q2", D(2018, 1, 31)),  # due this very day: in time
        (D(2018, 1, 31), "FY2017-18-Q3", D(2018, 5, 1)),
        (D(2018, 4, 30), "FY2017-18-Q3", D(2018, 5, 1)),
        (D(2018, 5, 1), "FY2017-18-Q4", D(2018, 7, 31)),
    ],
)
def test_a_value_is_expected_from_the_day_after_it_is_due(today, expected, next_on):
    assert text(QUARTERLY.expected(today)) == expected
    assert QUARTERLY.next_on(today) == next_on


@pytest.mark.parametrize(
    "calendar, today, expected, next_on",
    [
        (Calendar("month", 30), D(2018, 1, 31), "2017-M12", D(2018, 3, 3)),
        (Calendar("term", 61), D(2018, 1, 31), "AY2016-17-T3", D(2018, 3, 3)),
        (Calendar("year-financial", 61), D(2017, 5, 31), "FY2015-16", D(2017, 6, 1)),
        (Calendar("year-financial", 61), D(2017, 6, 1), "FY2016-17", D(2018, 6, 1)),
        (Calendar("year-academic", 91), D(2018, 1, 31), "AY2016-17", D(2018, 12, 1)),
        (Calendar("year-calendar", 213), D(2018, 1, 31), "CY2016", D(2018, 8, 2)),
        (Calendar("pooled", 365, 12, "calendar"), D(2018, 1, 31), "CY2014-16", D(2019, 1, 1)),
        (Calendar("pooled", 0, 12, "calendar"), D(2018, 1, 1), "CY2015-17", D(2019, 1, 1)),
        (Calendar("as-at", 91, 12, "financial"), D(2017, 6, 30), "AT2016-03-31", D(2017, 7, 1)),
        (Calendar("as-at", 91, 12, "financial"), D(2017, 7, 1), "AT2017-03-31", D(2018, 7, 1)),
        (Calendar("as-at", 0, 3, "financial"), D(2017, 10, 1), "AT2017-09-30", D(2018, 1, 1)),
        (Calendar("as-at", 0, 12, "academic"), D(2017, 10, 1), "AT2017-08-31", D(2018, 9, 1)),
    ],
)
def test_each_kind_of_calendar(calendar, today, expected, next_on):
    assert text(calendar.expected(today)) == expected
    assert calendar.next_on(today) == next_on


@pytest.mark.parametrize(
    "received, today, expected, next_on",
    [
        ("WAVE2015", D(2018, 7, 2), "WAVE2015", D(2018, 7, 3)),
        ("WAVE2015", D(2018, 7, 3), "WAVE2017", D(2020, 7, 2)),
        ("WAVE2017", D(2017, 9, 1), "WAVE2017", D(2020, 7, 2)),
        (None, D(2018, 7, 3), None, None),
    ],
)
def test_waves_are_expected_from_the_last_one_received(received, today, expected, next_on):
    calendar = Calendar("wave", 183, 24, "academic")
    known = received and Period.parse(received)
    assert text(calendar.expected(today, known)) == expected
    assert calendar.next_on(today, known) == next_on


def test_pooled_years_keep_the_length_they_are_received_in():
    calendar = Calendar("pooled", 365, 12, "calendar")
    assert text(calendar.expected(D(2018, 1, 31), Period.parse("CY2011-15"))) == "CY2012-16"


@pytest.mark.parametrize(
    "calendar",
    [
        Calendar("quarter", None, 3),
        Calendar("", None),
        Calendar("", 30),
        Calendar("as-at", 30),
        Calendar("as-at", 30, 12, "lunar"),
        Calendar("wave", 30, 18),
    ],
)
def test_where_the_calendar_is_not_known_nothing_is_expected_or_overdue(calendar):
    day = D(2018, 1, 31)
    assert calendar.expected(day, Period.parse("WAVE2015")) is None
    assert calendar.next_on(day, Period.parse("WAVE2015")) is None
    assert calendar.absence(day, D(2016, 4, 1)) is None


@pytest.mark.parametrize(
    "since, absence", [(D(2017, 10, 1), "overdue"), (D(2017, 10, 2), "not_due"), (D(2018, 1, 1), "not_due")]
)
def test_no_value_is_not_due_until_the_first_whole_period_since_collection_began(since, absence):
    assert QUARTERLY.absence(D(2018, 1, 31), since) == absence


def test_a_value_without_a_lag_has_no_due_day():
    quarter = Period.parse("FY2017-18-Q3")
    assert QUARTERLY.due_on(quarter) == D(2018, 1, 30)
    assert Calendar("quarter").due_on(quarter) is None


@given(
    st.dates(D(2000, 1, 1), D(2040, 1, 1)),
    st.sampled_from([kind for kind in Kind if kind is not Kind.WAVE]),
    st.integers(0, 500),
    st.sampled_from([3, 6, 12]),
)
def test_what_is_expected_stays_until_the_day_named_and_then_moves_on_by_one(today, kind, lag, months):
    calendar = Calendar(kind, lag, months, "financial")
    expected, next_on = calendar.expected(today), calendar.next_on(today)
    assert calendar.due_on(expected) < today < next_on
    assert calendar.expected(next_on - timedelta(days=1)) == expected
    assert calendar.expected(next_on) == expected.next(months)
