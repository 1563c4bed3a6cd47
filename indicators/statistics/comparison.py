"""How a figure stands beside a comparator: England, the region, statistical neighbours (rule comparison-1). Pure.

The interval of the figure is set against the comparator, which is taken as exact (Fingertips). Both ends of an interval
belong to it: a comparator on an end is Similar. Figures and comparators are in the unit of the indicator. Periods must
be the same canonical text; anything that is missing makes it Not compared, with the reason.

Source: ukhsa-collaboration/fingertips-open 67808972, Analysis (SingleOverlappingCIs, DoubleOverlappingCIs).
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from dcst.status.rag import MOST_DECIMALS, Reason, say_number
from dcst.time.periods import PeriodText
from indicators.statistics.intervals import WIDE, Interval
from indicators.statistics.points import SIGNS
from indicators.statistics.quantiles import Share
from indicators.statistics.rounding import decimals_of, plain, rounded
from indicators.terms import PolarityCode

COMPARISON_RULE = "comparison-1"


class Side(StrEnum):
    """Where a figure lies beside a comparator, without any judgement."""

    LOWER = "lower"
    SIMILAR = "similar"
    HIGHER = "higher"


class ComparisonOutcome(StrEnum):
    """What is said of it. Lower and Higher are for indicators where neither is better."""

    BEST = "best"
    BETTER = "better"
    SIMILAR = "similar"
    WORSE = "worse"
    WORST = "worst"
    LOWER = "lower"
    HIGHER = "higher"
    NOT_COMPARED = "not_compared"


@dataclass(frozen=True)
class ComparedFigure:
    """What is compared. `problem` says why its counts make no interval (CountError)."""

    value: Decimal | None
    period: PeriodText | Literal[""]  # blank where there is no figure
    interval: Interval | None = None  # at 95 %
    wide: Interval | None = None  # at 99.8 %, for two levels
    problem: str = ""


@dataclass(frozen=True)
class Comparator:
    """What it is set beside. `blocked` is why its figure cannot be used, if so: “3071 is outside 86 to 552, …”."""

    name: str
    value: Decimal | None
    period: PeriodText
    blocked: str = ""


@dataclass(frozen=True)
class Comparison:
    """`difference` is figure less comparator, in the unit of the indicator, known also where no word is given.
    `confidence` is the level at which the two differ, none where they do not."""

    comparator: str
    outcome: ComparisonOutcome
    reasons: tuple[Reason, ...]
    difference: Decimal | None = None
    confidence: Share | None = None
    rule: str = COMPARISON_RULE

    @property
    def why(self) -> str:
        return ". ".join(reason.words for reason in self.reasons)


def compare(
    figure: ComparedFigure,
    comparator: Comparator,
    polarity: PolarityCode,
    *,
    two_levels: bool = False,
    decimals: int = 1,
) -> Comparison:
    """One level (95 %) unless two are asked for; with two, what differs at 99.8 % is Best or Worst."""
    refused = _refused(figure, comparator)
    if refused:
        return Comparison(comparator.name, ComparisonOutcome.NOT_COMPARED, (refused,))
    value, other = figure.value, comparator.value
    assert value is not None and other is not None  # else refused
    difference = value - other
    gap = _say_difference(comparator.name, difference, decimals)
    found = _interval_of(figure, polarity)
    if isinstance(found, Reason):
        return Comparison(comparator.name, ComparisonOutcome.NOT_COMPARED, (found, gap), difference)
    side, interval = _sided(found, figure.wide if two_levels else None, other)
    outcome = outcome_of(side, polarity, interval.confidence == WIDE)
    told = _told(value, interval, other, comparator.name, decimals)
    reason = Reason(f"compared_{side.value}", told)
    level = None if side is Side.SIMILAR else interval.confidence
    return Comparison(comparator.name, outcome, (reason, gap), difference, level)


def _refused(figure: ComparedFigure, comparator: Comparator) -> Reason | None:
    """Why the two cannot stand beside one another at all."""
    name = comparator.name
    if figure.value is None:
        return Reason("not_compared_value")
    if comparator.value is None:
        return Reason("not_compared_comparator", {"name": name})
    if comparator.blocked:
        return Reason("not_compared_blocked", {"name": name, "problem": comparator.blocked})
    if figure.period != comparator.period:
        return Reason("not_compared_period", {"period": figure.period, "other": comparator.period, "name": name})
    return None


def _interval_of(figure: ComparedFigure, polarity: PolarityCode) -> Interval | Reason:
    """The narrow one, or why no word is given although the difference is known."""
    if polarity == "not_applicable":
        return Reason("not_judged")
    if figure.problem:
        return Reason("not_compared_problem", {"problem": figure.problem.removesuffix(".")})
    return figure.interval or Reason("not_compared_counts")


def _sided(narrow: Interval, wide: Interval | None, other: Decimal) -> tuple[Side, Interval]:
    """The side, and the interval that says so: the wide one where the two differ by it."""
    if wide:
        side = beside(wide, other)
        if side is not Side.SIMILAR:
            return side, wide
    return beside(narrow, other), narrow


def beside(interval: Interval, other: Decimal) -> Side:
    """An interval against an exact figure."""
    if interval.holds(other):
        return Side.SIMILAR
    return Side.LOWER if interval.upper < other else Side.HIGHER


def apart(one: Interval, other: Interval) -> Side:
    """Two intervals, of two areas or of two periods: they overlap where they touch."""
    if one.upper < other.lower:
        return Side.LOWER
    return Side.HIGHER if one.lower > other.upper else Side.SIMILAR


def outcome_of(side: Side, polarity: PolarityCode, strongly: bool = False) -> ComparisonOutcome:
    """The word for a side. Where neither more nor less is better it stays Lower or Higher."""
    if side is Side.SIMILAR:
        return ComparisonOutcome.SIMILAR
    direction = SIGNS.get(polarity)
    if direction is None:
        return ComparisonOutcome(side.value)
    better = (side is Side.HIGHER) == (direction == 1)
    if strongly:
        return ComparisonOutcome.BEST if better else ComparisonOutcome.WORST
    return ComparisonOutcome.BETTER if better else ComparisonOutcome.WORSE


def _told(value: Decimal, interval: Interval, other: Decimal, name: str, decimals: int) -> dict[str, str]:
    ends = [plain(rounded(end, [other], decimals)) for end in (interval.lower, interval.upper)]
    return {
        "value": plain(rounded(value, [], decimals)),
        "low": ends[0],
        "high": ends[1],
        "confidence": say_number(100 * interval.confidence),
        "other": _say_other(other, [value, interval.lower, interval.upper], decimals),
        "name": name,
    }


def _say_other(other: Decimal, edges: list[Decimal], decimals: int) -> str:
    """As it is published; a mean of several, which has no end of decimals, with those of the figure."""
    if decimals_of(other) <= MOST_DECIMALS:
        return say_number(other)
    return plain(rounded(other, edges, decimals))


def _say_difference(name: str, difference: Decimal, decimals: int) -> Reason:
    if difference == 0:
        return Reason("difference_none", {"name": name})
    code = "difference_above" if difference > 0 else "difference_below"
    return Reason(code, {"gap": plain(rounded(abs(difference), [Decimal(0)], decimals)), "name": name})
