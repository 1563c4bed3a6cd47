"""A series of one indicator, area and group as the statistics read it: in order, with gaps and breaks. Pure.

A gap is never bridged: what is missing, kept back or queried is not there, and nothing is reckoned across it. A break
parts a series as a rebase does: what comes before cannot be set beside what comes after.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from dcst.time.periods import Kind, Period
from indicators.statistics.intervals import Interval
from indicators.terms import PolarityCode

ANNUAL = (Kind.YEAR_FINANCIAL, Kind.YEAR_ACADEMIC, Kind.YEAR_CALENDAR)
SEASONAL = (Kind.TERM,)
A_YEAR = 12  # months
Sign = Literal[1, -1]
SIGNS: dict[PolarityCode, Sign] = {"high_is_good": 1, "low_is_good": -1}  # of the polarities that have a better way


class SeriesError(ValueError):
    """Points that are no series; the sentence says why."""


@dataclass(frozen=True)
class SeriesPoint:
    """One value, in the unit of the indicator. `is_break`: it and what follows are counted in another way.

    `interval` is the published one, or the computed one of a rate; a proportion whose publisher gives none is left
    without, and its counts are used. A queried value is shown and left out of everything that is reckoned.
    """

    period: Period
    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    interval: Interval | None = None
    is_break: bool = False
    queried: bool = False

    @property
    def counts(self) -> bool:
        """Whether it is reckoned with."""
        return self.value is not None and not self.queried


def ordered(points: Iterable[SeriesPoint]) -> list[SeriesPoint]:
    """By period. Raises SeriesError: one kind of period, one point each, so pick the version shown before calling."""
    points = sorted(points, key=lambda point: point.period)
    if len({point.period.kind for point in points}) > 1:
        raise SeriesError("A series has one kind of period.")
    if len({point.period for point in points}) < len(points):
        raise SeriesError("A series has one value for each period.")
    return points


def values_of(points: Iterable[SeriesPoint]) -> list[Decimal]:
    """The values of points that are reckoned with, in their order."""
    return [point.value for point in points if point.value is not None]


def before(period: Period, *, seasonal: bool = False, months: int | None = None) -> Period:
    """What a value is compared with: the period expected before it, or the same one a year earlier if seasonal.

    `months` between two are needed for days and survey waves, which come at no interval of their own.
    """
    return period.same_last_year() if seasonal else period.previous(months)


def broken(points: Iterable[SeriesPoint], breaks: Iterable[date], first: Period, last: Period) -> bool:
    """Whether a break lies between two periods: at a point after the first, or on a day after the first begins."""
    marked = any(point.is_break and first < point.period <= last for point in points)
    return marked or any(first.start < day <= last.start for day in breaks)


def stretches(points: Sequence[SeriesPoint], months: int | None = None) -> list[list[SeriesPoint]]:
    """The runs of points that follow one another without a gap. Queried and missing values are gaps."""
    found: list[list[SeriesPoint]] = []
    last = None
    for point in points:
        if point.counts:
            if last is None or last.next(months) != point.period:
                found.append([])
            found[-1].append(point)
            last = point.period
    return found
