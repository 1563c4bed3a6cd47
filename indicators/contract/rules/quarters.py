"""The four quarters of a review, and why one of them may have no figure. Pure."""

from collections.abc import Iterable
from datetime import date

from dcst.status.rag import Rag
from dcst.time.periods import Kind, Period
from indicators.calendar.rules.calendars import Calendar

QUARTERS = 4
# Kinds whose periods stand in the calendar, so that it is known which of them ends in a quarter.
IN_THE_CALENDAR = frozenset(
    {Kind.MONTH, Kind.QUARTER, Kind.TERM, Kind.YEAR_FINANCIAL, Kind.YEAR_ACADEMIC, Kind.YEAR_CALENDAR}
)


def quarters_of(day: date, number: int = QUARTERS) -> list[Period]:
    """The last quarters that have ended by a day, the oldest first; a quarter has ended on its last day."""
    last = Period.containing(day, Kind.QUARTER)
    if last.end > day:
        last = last.previous()
    return [last.shift(-back) for back in range(number - 1, -1, -1)]


def latest_in(quarter: Period, periods: Iterable[Period]) -> Period | None:
    """The one of some periods that speaks for a quarter: the last that ends in it; None where none does."""
    return max((one for one in periods if quarter.start <= one.end <= quarter.end), default=None)


def absence(quarter: Period, calendar: Calendar | None, since: date | None, today: date) -> Rag:
    """The status of a quarter without a figure: Not due yet while none need be there, else No data.

    `since` is the first day on which the measure was defined: what began before it was never asked for.
    """
    if calendar is None or calendar.kind not in IN_THE_CALENDAR:
        return Rag.NO_DATA
    last = Period.containing(quarter.end, calendar.kind)
    period = latest_in(quarter, (last, last.previous()))
    if period is None or (since is not None and period.start < since):
        return Rag.NOT_DUE
    due = calendar.due_on(period)
    return Rag.NOT_DUE if due is not None and today <= due else Rag.NO_DATA
