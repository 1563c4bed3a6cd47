"""When a period's values are taken: the day before, the day of and the day after, by the calendar and by decision."""

import datetime
from datetime import date

import pytest

from dcst.time.periods import Period
from indicators.calendar.rules.calendars import Calendar
from indicators.calendar.rules.windows import DueState, Window, WindowState, due_state, window
from indicators.terms import Decision

QUARTERLY = Calendar("quarter", lag_days=30, months=3, grace_days=10)
Q3 = Period.parse("FY2017-18-Q3")
WHEN = {
    "the last day of the period": (date(2017, 12, 31), WindowState.NOT_OPEN),
    "the day after it": (date(2018, 1, 1), WindowState.OPEN),
    "the day it is due": (date(2018, 1, 30), WindowState.OPEN),
    "the day after it was due": (date(2018, 1, 31), WindowState.OPEN),
    "the last day of grace": (date(2018, 2, 9), WindowState.OPEN),
    "the day after the last day of grace": (date(2018, 2, 10), WindowState.CLOSED),
}


@pytest.mark.parametrize("when", WHEN)
def test_a_period_is_open_from_the_day_after_it_ends_until_its_grace_is_over(when):
    day, state = WHEN[when]
    assert window(QUARTERLY, Q3).state(day) is state


def test_a_window_says_its_days():
    assert window(QUARTERLY, Q3) == Window(date(2018, 1, 1), date(2018, 1, 30), date(2018, 2, 9))


@pytest.mark.parametrize(
    ("months", "text", "opens", "closes"),
    [
        (None, "2017-M12", date(2018, 1, 1), date(2018, 2, 9)),
        (None, "FY2016-17", date(2017, 4, 1), date(2017, 5, 10)),
        (None, "AY2016-17", date(2017, 9, 1), date(2017, 10, 10)),
        (None, "CY2016", date(2017, 1, 1), date(2017, 2, 9)),
        (None, "CY2014-16", date(2017, 1, 1), date(2017, 2, 9)),
        (12, "AT2017-03-31", date(2017, 4, 1), date(2017, 5, 10)),
        (24, "WAVE2017", date(2017, 1, 1), date(2018, 2, 9)),
    ],
)
def test_every_kind_of_period_has_its_window(months, text, opens, closes):
    period = Period.parse(text)
    found = window(Calendar(period.kind, lag_days=30, months=months, grace_days=10), period)
    assert (found.opens, found.closes) == (opens, closes)


def test_without_a_lag_a_period_never_closes_by_itself():
    found = window(Calendar("quarter", grace_days=10), Q3)
    assert (found.due, found.closes, found.state(date(2100, 1, 1))) == (None, None, WindowState.OPEN)


DECISIONS = {
    "closed while it would be open": (Decision(False), date(2018, 1, 15), WindowState.CLOSED),
    "closed before it would open": (Decision(False), date(2017, 12, 31), WindowState.NOT_OPEN),
    "opened until a day, on that day": (Decision(True, date(2018, 6, 30)), date(2018, 6, 30), WindowState.OPEN),
    "opened until a day, the day after": (Decision(True, date(2018, 6, 30)), date(2018, 7, 1), WindowState.CLOSED),
    "opened until a day before grace is over": (Decision(True, date(2018, 1, 5)), date(2018, 1, 6), WindowState.CLOSED),
    "opened for good": (Decision(True), date(2100, 1, 1), WindowState.OPEN),
    "opened for good, before it ends": (Decision(True), date(2017, 12, 31), WindowState.NOT_OPEN),
}


@pytest.mark.parametrize("what", DECISIONS)
def test_a_decision_goes_before_the_calendar(what):
    decision, day, state = DECISIONS[what]
    assert window(QUARTERLY, Q3, decision).state(day) is state


STATES = {
    "before it opens": (date(2017, 12, 31), False, False, DueState.NOT_OPEN),
    "the day it opens": (date(2018, 1, 1), False, False, DueState.DUE),
    "the day it is due": (date(2018, 1, 30), False, False, DueState.DUE),
    "the day after": (date(2018, 1, 31), False, False, DueState.LATE),
    "after it closed": (date(2018, 3, 1), False, False, DueState.LATE),
    "received": (date(2018, 1, 31), True, False, DueState.RECEIVED),
    "received and queried": (date(2018, 1, 31), True, True, DueState.QUERIED),
}


@pytest.mark.parametrize("what", STATES)
def test_what_became_of_a_period_in_one_word(what):
    day, received, queried, state = STATES[what]
    assert due_state(window(QUARTERLY, Q3), day, received=received, queried=queried) is state


@pytest.mark.parametrize("day", [date(2017, 12, 31), date(2018, 1, 30), date(2018, 3, 1)])
def test_nothing_to_report_answers_for_a_period_on_any_day(day):
    assert due_state(window(QUARTERLY, Q3), day, received=False, nothing=True) is DueState.NOTHING


def test_what_is_never_due_is_never_late():
    found = window(Calendar("quarter"), Q3)
    assert due_state(found, date(2018, 1, 1) + datetime.timedelta(days=9999), received=False) is DueState.DUE
