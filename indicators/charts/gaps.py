"""The points of a series with its gaps: which periods have no value, and what is said of each. Pure.

A gap is never bridged. What stands at it are words, so that it is read without colour and without the line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, Literal

from dcst.time.periods import Kind, Period

Plotly = dict[str, Any]  # a figure, or a part of one, as plotly.js takes it
NOT_RECEIVED, NOT_PUBLISHED = "not received", "not published"
LONGEST_GAP = 60  # periods; a longer silence is drawn as one gap
TOLD = 6  # periods that are named in one sentence
SignalGroup = Literal["improvement", "concern", "neutral", ""]  # blank: it moves by no more than chance


@dataclass(frozen=True)
class ChartPoint:
    """`absent` is what stands where a value would, if there is none to be shown: “suppressed [c]”, “3 of 11”.

    Blank, nothing came: not received of own figures, not published of others.
    """

    period: Period
    value: Decimal | None
    hollow: bool = False  # provisional
    marks: str = ""  # shorthand such as [e]
    low: Decimal | None = None  # the ends of its interval, where it is known
    high: Decimal | None = None
    absent: str = ""
    signal: SignalGroup = ""


@dataclass(frozen=True)
class Absence:
    """Periods one after the other of which the same is said, from the day the first ends to that of the last."""

    first: date
    last: date
    words: str

    @property
    def middle(self) -> date:
        return self.first + (self.last - self.first) / 2


def with_gaps(points: Iterable[ChartPoint]) -> list[ChartPoint]:
    """In order of time, with a point without a value wherever a period of the same rhythm is missing."""
    # As periods are in order, told plainly: of thousands of points, to ask each period takes longer.
    points = sorted(points, key=lambda point: (point.period.start, point.period.end, point.period.kind.value))
    months = _rhythm(points)
    found = points[:1]
    for point in points[1:]:
        found += [ChartPoint(period, None) for period in _between(found[-1].period, point.period, months)]
        found.append(point)
    return found


def _rhythm(points: Sequence[ChartPoint]) -> int:
    """The months between two points of a series of days or waves: the shortest distance found."""
    days = [point.period.start for point in points]
    apart = [(b.year - a.year) * 12 + b.month - a.month for a, b in zip(days, days[1:], strict=False)]
    return min([months for months in apart if months > 0], default=12)


def _between(earlier: Period, later: Period, months: int) -> list[Period]:
    if earlier.kind is not later.kind:
        return []
    if earlier.kind is Kind.WAVE:
        months = max(12, months - months % 12)
    missing: list[Period] = []
    period = earlier.next(months)
    while period.start < later.start and len(missing) < LONGEST_GAP:
        missing.append(period)
        period = period.next(months)
    return missing


def absences(lines: Iterable[tuple[str, Iterable[ChartPoint]]]) -> list[Absence]:
    """What is said at the gaps of several lines, each given as (what is said where nothing came, its points).

    A day at which something is said already is not spoken of again: the first line is the one the chart is about.
    """
    found: list[Absence] = []
    spoken: set[date] = set()
    for nothing, points in lines:
        said = [(point.period.end, _said(point, nothing)) for point in with_gaps(points)]
        said = [(day, "" if day in spoken else words) for day, words in said]
        for words, run in groupby(said, lambda pair: pair[1]):
            days = [day for day, _ in run]
            if words:
                found.append(Absence(days[0], days[-1], words))
                spoken |= set(days)
    return found


def _said(point: ChartPoint, nothing: str) -> str:
    return "" if point.value is not None else point.absent or nothing


def gaps_in_words(points: Iterable[ChartPoint], nothing: str) -> str:
    """“Not received: April to June 2017. 3 of 11: July to September 2017.” Blank where nothing is missing."""
    held: dict[str, list[str]] = {}
    for point in with_gaps(points):
        if words := _said(point, nothing):
            held.setdefault(words, []).append(point.period.label)
    return " ".join(f"{words[:1].upper()}{words[1:]}: {_listed(labels)}." for words, labels in held.items())


SIGNALS: dict[SignalGroup, str] = {
    "concern": "A diamond marks concern",
    "improvement": "A square marks improvement",
    "neutral": "A star marks what is unusual",
}


def signals_in_words(points: Iterable[ChartPoint]) -> str:
    """“A diamond marks concern, more than chance explains: November 2017, December 2017.” Blank without signals."""
    held: dict[SignalGroup, list[str]] = {}
    for point in sorted(points, key=lambda point: point.period):
        if point.signal:
            held.setdefault(point.signal, []).append(point.period.label)
    return " ".join(f"{SIGNALS[name]}, more than chance explains: {_listed(held[name])}." for name in held)


def _listed(labels: list[str]) -> str:
    more = len(labels) - TOLD
    return ", ".join(labels[:TOLD]) + (f" and {more} more" if more > 0 else "")
