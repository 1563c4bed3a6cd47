"""The figures of one indicator as the lines the statistics read: own, and each published series of the same measure.

Takes observations, or what a reader is shown of them: a figure that is kept back has no value here either.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dcst.models import Area
from dcst.time.periods import Kind
from indicators.models import BOROUGH
from indicators.statistics.bounds import ValueBounds
from indicators.statistics.comparison import Comparator, ComparedFigure, Comparison, ComparisonOutcome, compare
from indicators.statistics.intervals import NARROW, WIDE, CountError, Counts, Interval, Method, interval_of
from indicators.statistics.points import SEASONAL, SeriesPoint
from indicators.statistics.rounding import places
from indicators.statistics.standing import neighbour_mean, out_of_range
from indicators.terms import UNNAMED, CountedThing, PolarityCode

NEIGHBOURS = "neighbours"
METHODS = {"percentage": Method.WILSON, "rate": Method.BYAR}
_LONG_AGO = date.min
IN_QUESTION = "it is in question"
UNRELIABLE = ("c", "u")  # values that stand under these marks are shown and never reckoned with


@dataclass(frozen=True)
class SeriesTerms:
    """What of an indicator's definition the statistics need. `decimals` are those a value is written with."""

    polarity: PolarityCode = "not_applicable"
    unit: str = ""
    value_type: str = ""
    decimals: int = 1
    months: int | None = None
    flow: str = ""
    possible: ValueBounds = ValueBounds()
    thing: CountedThing = UNNAMED
    seasonal: bool | None = None  # as its calendar is

    @classmethod
    def of(cls, definition):
        """The terms of a Definition; the defaults, which judge nothing, for None."""
        if definition is None:
            return cls()
        return cls(
            definition.polarity,
            definition.unit,
            definition.value_type,
            definition.decimals,
            definition.months,
            definition.snapshot_or_flow,
            definition.bounds,
            definition.thing,
            definition.seasonal,
        )

    @property
    def method(self) -> Method:
        """How an interval is made of counts."""
        return METHODS.get(self.value_type, Method.NONE)

    @property
    def multiplier(self) -> Decimal | None:
        """100 for a percentage, 10,000 for “per 10,000 aged 0-17”; None where the unit does not say."""
        if self.value_type == "percentage":
            return Decimal(100)
        words = self.unit.lower().removeprefix("rate ").split()
        number = words[1].replace(",", "") if len(words) > 1 and words[0] == "per" else ""
        return Decimal(number) if number.isdecimal() else None

    @property
    def adds_up(self) -> bool:
        """Whether the figures of a year sum to the year's."""
        return self.value_type == "count" and self.flow == "flow"

    @property
    def is_stock(self) -> bool:
        """Whether its figures are of who or what is there on a day, most of it the same as on the day before."""
        return self.flow == "snapshot"

    @property
    def is_cumulative(self) -> bool:
        """Whether its figures run from the beginning of the year."""
        return self.flow == "cumulative"

    @property
    def against_last_year(self) -> bool | None:
        """Whether a figure is held against the same period of the year before; None where its calendar says."""
        return True if self.is_cumulative else self.seasonal

    def is_against_last_year(self, kind: Kind) -> bool:
        """The same of periods of a kind: terms are, where nobody has said otherwise."""
        stated = self.against_last_year
        return kind in SEASONAL if stated is None else stated

    @property
    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """(lowest, highest) that a value can be, in its unit, for the drawing of limits; None for no bound."""
        return self.possible.low, self.possible.high

    def is_reckoned(self, row: Any) -> bool:
        """Whether the statistics take the value of a row: it is there, reliable, and one that can be."""
        return row.value is not None and row.marker not in UNRELIABLE and not self.possible.exclude(row.value)


@dataclass(frozen=True)
class Compared:
    """A comparison with the rows it is of, so that a page can say where each figure comes from.

    `row` is the borough's, `other` the other area's; either may be None. `area` is a code, or NEIGHBOURS.
    """

    area: str
    name: str
    comparison: Comparison
    row: Any = None
    other: Any = None
    value: Decimal | None = None  # the comparator's, which for neighbours is a mean of rows

    @property
    def speaks(self) -> bool:
        """Whether the two could be compared."""
        return self.comparison.outcome is not ComparisonOutcome.NOT_COMPARED

    @property
    def answer(self) -> str:
        """The outcome as the text of a Finding."""
        return self.comparison.outcome.value


@dataclass(frozen=True)
class Neighbours:
    """The statistical neighbours of a dated set: its name, and the codes of their areas."""

    name: str
    areas: frozenset[str]


def begins_anew(row) -> bool:
    """Whether a figure and what follows it are counted in another way than what comes before: a break in the series."""
    return row.marker == "b" or bool(row.counted_anew)


class Lines:
    """The rows of one indicator for whole areas, no groups: own ones, and published ones of the same measure.

    A line is the rows of one series and area by the end of their periods. `published` are the pks of the series, those
    that come with their counts or intervals first, then the longer.
    """

    def __init__(self, rows: Iterable, measure: SeriesTerms, neighbours: Neighbours | None = None):
        self.measure, self.neighbours = measure, neighbours
        self._held = defaultdict(list)
        for row in sorted(rows, key=lambda row: (row.period_end, row.period_start, row.pk)):
            self._held[row.series_id, row.area.code].append(row)
        self.published = sorted({series for series, _ in self._held if series is not None}, key=self._fullness)

    def _fullness(self, series):
        """Series whose figures come with their counts or intervals first, then the longer."""
        rows = self.of(series)
        return (-sum(row.numerator is not None or row.lower is not None for row in rows), -len(rows), series)

    @property
    def every(self):
        """All lines, in no order."""
        return self._held.values()

    def of(self, series=None, area=BOROUGH) -> list:
        """The line of a series, by its pk, or of own figures, and of an area, by its code; [] where there is none."""
        return self._held.get((series, area), [])

    @property
    def headline(self) -> list:
        """The line that speaks for the indicator: its own, or else the published one that ends last; [] without either.

        Only rows of the kind of period of its last one, which is what is reported today.
        """
        own = self._of_one_kind(self.of())
        if own:
            return own
        lines = [self._of_one_kind(self.of(series)) for series in self.published]
        return max(lines, key=lambda line: line[-1].period_end if line else _LONG_AGO, default=[])

    @staticmethod
    def _of_one_kind(rows):
        """The rows with the kind of period of the last one, which is what is reported today."""
        return [row for row in rows if row.period_kind == rows[-1].period_kind] if rows else []

    @property
    def annual(self) -> list[list]:
        """[line] of those that could show a trend of five years: the headline first, then the published ones."""
        lines = [self.headline, *(self._of_one_kind(self.of(series)) for series in self.published)]
        return [line for line in lines if line]

    def points(self, rows) -> list[SeriesPoint]:
        """The rows as the statistics read them: a value that is not reckoned with is None, and a queried one is marked.

        Proportions keep their counts; a rate's interval is made of its counts.
        """
        made = None if self.measure.method is Method.WILSON else self.interval
        return [
            SeriesPoint(
                row.when,
                row.value if self.measure.is_reckoned(row) else None,
                row.numerator,
                row.denominator,
                self.published_interval(row) or (made(row) if made else None),
                begins_anew(row),
                row.queried,
            )
            for row in rows
        ]

    def interval(self, row, confidence=NARROW) -> Interval | None:
        """How sure a figure is; None where its counts are not held or make no interval."""
        try:
            return self._made(row, confidence)
        except CountError:
            return None

    @staticmethod
    def published_interval(row) -> Interval | None:
        """The 95 % interval that the publisher gives; None where it gives none, or one that ends before it begins."""
        if row.lower is None or row.upper is None or row.lower > row.upper:
            return None
        return Interval(row.lower, row.upper)

    def _made(self, row, confidence):
        published = self.published_interval(row)
        multiplier = self.measure.multiplier
        method = self.measure.method if multiplier else Method.NONE
        counts = Counts(
            method, row.numerator, row.denominator, multiplier or Decimal(1), (published,) if published else ()
        )
        return interval_of(counts, confidence)

    def figure(self, row, two_levels=False) -> ComparedFigure:
        """A row, or None, as a comparison takes it: without its value where that is not to be reckoned with.

        `two_levels` adds the wider interval; counts that make no interval are its `problem`.
        """
        if row is None:
            return ComparedFigure(None, "")
        if not self.measure.is_reckoned(row) or row.queried:
            return ComparedFigure(None, row.period)
        try:
            wide = self._made(row, WIDE) if two_levels else None
            return ComparedFigure(row.value, row.period, self._made(row, NARROW), wide)
        except CountError as wrong:
            return ComparedFigure(row.value, row.period, problem=str(wrong))

    def compared_with(self, area, name, two_levels=False) -> Compared | None:
        """The borough beside an area, named by code and in words, in the latest period that both have.

        Without such a period the latest figure of each, which is not compared, and the reason says why. None where the
        area has no figure.
        """
        others = [row for series in self.published for row in self.of(series, area) if row.value is not None]
        if not others:
            return None
        row, other = self._pair(others)
        blocked = self.blocked(other)
        comparator = Comparator(name, other.value, other.period, blocked)
        return Compared(area, name, self._compare(row, comparator, two_levels), row, other, other.value)

    def with_neighbours(self, two_levels=False) -> Compared | None:
        """The borough beside the simple mean of the statistical neighbours that have a figure.

        In the latest period with such a mean, of the first series that has one. None without a set of neighbours, or
        without any figure of theirs.
        """
        if self.neighbours is None:
            return None
        for series in self.published:
            for row in reversed(self._candidates(series)):
                held = {code: self._value(series, code, row.period) for code in self.neighbours.areas}
                mean = neighbour_mean(held)
                if mean:
                    name = f"the mean of {mean.count} of {mean.of} statistical neighbours ({self.neighbours.name})"
                    comparator = Comparator(name, mean.value, row.period)
                    compared = self._compare(row, comparator, two_levels)
                    return Compared(NEIGHBOURS, "Statistical neighbours", compared, row, None, mean.value)
        return None

    def comparisons(self, areas: Iterable[tuple[str, str]], two_levels=False) -> list[Compared]:
        """[Compared] of each comparator that has a figure: the areas (code, name) in order, then the neighbours."""
        return list(self.comparisons_in_turn(areas, two_levels))

    def comparisons_in_turn(self, areas: Iterable[tuple[str, str]], two_levels=False) -> Iterator[Compared]:
        """The same, each made when it is asked for."""
        for area, name in areas:
            if row := self.compared_with(area, name, two_levels):
                yield row
        if row := self.with_neighbours(two_levels):
            yield row

    def neighbour_means(self, series) -> list[tuple[object, Decimal]]:
        """[(a row of the borough, the mean of its neighbours in that period)] of one published series."""
        areas = self.neighbours.areas if self.neighbours else ()
        found = []
        for row in self.of(series):
            mean = neighbour_mean({code: self._value(series, code, row.period) for code in areas})
            found += [(row, mean.value)] if mean else []
        return found

    def peers(self, series, period) -> dict[str, Decimal]:
        """{area code: value} of the borough and every authority with a figure for a period in one published series."""
        return {code: row.value for code, row in self.peer_rows(series, period).items()}

    def peer_rows(self, series, period) -> dict:
        """{area code: row} of the same; a row in question is left out, so that no mean, rank or range is made of it."""
        codes = [area for held, area in self._held if held == series and area not in WHOLES]
        rows = {code: self._known(series, code, period) for code in codes}
        return {code: row for code, row in rows.items() if row is not None and row.value is not None}

    def blocked(self, row) -> str:
        """Why a figure of another area is not to be compared with: it is in question, or out of range.

        Blank where it may.
        """
        if row.queried:
            return IN_QUESTION
        if row.series_id is None or row.area.kind not in (Area.Kind.NATION, Area.Kind.REGION):
            return ""
        return out_of_range(row.value, self.peers(row.series_id, row.period).values())

    def _pair(self, others):
        """(figure of the borough, figure of the other area) for the latest period that both have."""
        beside = {(row.series_id, row.period): row for row in others}
        rows = [*self._candidates(None), *(row for series in self.published for row in self._candidates(series))]
        rows.sort(key=lambda row: (row.period_end, row.series_id is None, self._rank(row.series_id)), reverse=True)
        for row in rows:
            series = self.published if row.series_id is None else [row.series_id]
            for held in series:
                if (held, row.period) in beside:
                    return row, beside[held, row.period]
        return (rows[0] if rows else None), max(others, key=lambda row: row.period_end)

    def _rank(self, series):
        return -self.published.index(series) if series in self.published else 1

    def _candidates(self, series):
        return [row for row in self.of(series) if row.value is not None]

    def _value(self, series, area, period):
        row = self._known(series, area, period)
        return row.value if row else None

    def _known(self, series, area, period):
        return next((row for row in self.of(series, area) if row.period == period and not row.queried), None)

    def _compare(self, row, comparator, two_levels) -> Comparison:
        decimals = max(self.measure.decimals, places([row.value if row else None]))
        figure = self.figure(row, two_levels)
        return compare(figure, comparator, self.measure.polarity, two_levels=two_levels, decimals=decimals)


WHOLES = ("england", "yorkshire-and-the-humber")
COMPARATORS = (("england", "England"), ("yorkshire-and-the-humber", "Yorkshire and the Humber"))


def first_comparable(compared: Iterable[Compared]) -> Compared | None:
    """The comparison that speaks for the indicator: the first that gives a word, else the first; None of none."""
    first = None
    for row in compared:
        if row.speaks:
            return row
        first = first or row
    return first
