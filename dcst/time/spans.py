"""A time from one day to another in words: by the period it is, or by its days. Pure."""

from datetime import date
from functools import lru_cache

from dcst.time.periods import Kind, Period, PeriodError, say_day

# A time is one of these where its days are those of it; what is shorter is tried first.
WHOLE_PERIODS = (
    Kind.YEAR_FINANCIAL,
    Kind.YEAR_ACADEMIC,
    Kind.YEAR_CALENDAR,
    Kind.QUARTER,
    Kind.TERM,
    Kind.MONTH,
)


@lru_cache(maxsize=1024)
def whole_period(start: date, end: date, kinds: tuple[Kind, ...] = WHOLE_PERIODS) -> Period | None:
    """The one period of these kinds that has these days; None where none has."""
    for kind in kinds:
        try:
            return Period(kind, start, end)
        except PeriodError:
            continue
    return None


def say_span(start: date, end: date | None) -> str:
    """“2016/17”, “1 April 2016 to 30 June 2018”, or “1 April 2016 on” of what has no end."""
    if end is None:
        return f"{say_day(start)} on"
    found = whole_period(start, end, (*WHOLE_PERIODS, Kind.POOLED))
    return found.label if found else f"{say_day(start)} to {say_day(end)}"
