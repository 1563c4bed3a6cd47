"""When a period's values are taken: from the day after it ends until its grace is over, or as was decided. Pure.

A value is due `lag_days` after the end of its period. It is taken, late or corrected, for `grace_days` more; after that
the period is closed and a value goes in by the performance officer's approval alone.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dcst.time.periods import Kind, Period
from indicators.calendar.rules.calendars import ONE_DAY, Calendar
from indicators.terms import Decision


class WindowState(StrEnum):
    NOT_OPEN = "not open"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class Window:
    """First and last day on which values are taken, and the day by which they are due; None is never."""

    opens: date
    due: date | None
    closes: date | None
    shut: bool = False

    def state(self, today: date) -> WindowState:
        if today < self.opens:
            return WindowState.NOT_OPEN
        if self.shut or (self.closes is not None and today > self.closes):
            return WindowState.CLOSED
        return WindowState.OPEN


def window(calendar: Calendar, period: Period, decision: Decision | None = None) -> Window:
    """A period without a lag never closes by itself, because nobody knows when its value should be in."""
    # A survey's results may come in the year it is named after; any other period must be over.
    opens = period.start if period.kind is Kind.WAVE else period.end + ONE_DAY
    due = calendar.due_on(period)
    if decision is None:
        return Window(opens, due, due and due + timedelta(days=calendar.grace_days))
    if decision.is_open:
        return Window(opens, due, decision.until)
    return Window(opens, due, due and due + timedelta(days=calendar.grace_days), shut=True)


class DueState(StrEnum):
    """What becomes of a period's value, in the words of the page and of the API."""

    NOT_OPEN = "not open"
    DUE = "due"
    RECEIVED = "received"
    QUERIED = "queried"
    LATE = "late"
    NOTHING = "nothing to report"


def due_state(found: Window, today: date, *, received: bool, queried: bool = False, nothing: bool = False) -> DueState:
    """`nothing`: its sender says that there is nothing to report, which answers for the period as a value does."""
    if nothing:
        return DueState.NOTHING
    if received:
        return DueState.QUERIED if queried else DueState.RECEIVED
    if found.state(today) is WindowState.NOT_OPEN:
        return DueState.NOT_OPEN
    if found.due is not None and today > found.due:
        return DueState.LATE
    return DueState.DUE
