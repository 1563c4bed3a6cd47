"""The shapes in which the plans promise something, and the target each makes for one period. Pure.

below 20 · above 70 · to be 8 · 5 % less each year · zero · halve · a grade by a date · in line with a comparator · a
count by a date. A promise without its baseline or its number is a promise still: it makes no target, and says why.
Until the period it is for, a promise is either silent (a step) or goes along a straight line from its baseline. What
it makes is rated by rate_against_target.

A change a year is compounded, “a year on year reduction of 5 %”: the target of a quarter is that of the year it is in.
Grades are reckoned by their place on their own scale, 1 the best, with low_is_good; never across two scales.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from dcst.status.rag import Reason, say_number
from dcst.time.periods import Period
from indicators.statistics.comparison import Comparator
from indicators.statistics.points import A_YEAR, SIGNS, Sign
from indicators.target.rules.target import TargetError, TargetFacts
from indicators.terms import Operator, PolarityCode

PLACES = Decimal("0.000001")
HUNDRED = Decimal(100)


class TargetShape(StrEnum):
    BELOW = "below"
    AT_MOST = "at_most"
    TO_BE = "to_be"
    AT_LEAST = "at_least"
    ABOVE = "above"
    CHANGE_A_YEAR = "change_a_year"
    ZERO = "zero"
    HALVE = "halve"
    GRADE_BY = "grade_by"
    IN_LINE_WITH = "in_line_with"
    COUNT_BY = "count_by"


class Path(StrEnum):
    STEP = "step"
    LINE = "line"


OPERATORS: dict[TargetShape, Operator] = {
    TargetShape.BELOW: "<",
    TargetShape.AT_MOST: "<=",
    TargetShape.TO_BE: "=",
    TargetShape.AT_LEAST: ">=",
    TargetShape.ABOVE: ">",
}
KIND_SIDE: dict[Sign | None, Operator] = {
    1: ">=",
    -1: "<=",
    None: "=",
}  # at the target or better, by the sign of the polarity


@dataclass(frozen=True)
class Promise:
    """`number`: the limit, the count, or the percentage a year with its sign. `since`: the period of the baseline.

    `by`: the period it is for, none where it holds from the start. `grades`: the scale, best first.
    """

    shape: TargetShape
    number: Decimal | None = None
    baseline: Decimal | None = None
    since: Period | None = None
    by: Period | None = None
    path: Path = Path.STEP
    grade: str = ""
    grades: tuple[str, ...] = ()


@dataclass(frozen=True)
class PeriodTarget:
    """What a promise makes of itself for one period. Without a value there is no target, and the reason says why."""

    period: Period
    operator: Operator
    value: Decimal | None
    reason: Reason | None = None

    def facts(
        self,
        id: str,
        tolerance: Decimal | None = None,
        tolerance_low: Decimal | None = None,
        confirmed: bool = True,
    ) -> TargetFacts:
        """As rate_against_target takes it."""
        return TargetFacts(id, self.operator, self.value, tolerance, tolerance_low, str(self.period), confirmed)


def target_of(
    promise: Promise, period: Period, polarity: PolarityCode, *, comparator: Comparator | None = None
) -> PeriodTarget:
    """What the promise asks of one period. Raises TargetError where the promise itself cannot be meant."""
    if promise.shape is TargetShape.IN_LINE_WITH:
        return _in_line(period, polarity, comparator)
    if promise.shape is TargetShape.CHANGE_A_YEAR:
        return _changed(promise, period)
    goal, operator, reason = _goal(promise, polarity)
    if goal is None or promise.by is None:
        return PeriodTarget(period, operator, goal, reason)
    return _on_the_way(promise, promise.by, goal, operator, reason, period)


def place_of(grade: str, grades: tuple[str, ...]) -> Decimal:
    """1 is the best of the scale. Raises TargetError for a grade that is not on it."""
    if grade not in grades:
        raise TargetError(f"“{grade}” is no grade of the scale {', '.join(grades)}.")
    return Decimal(grades.index(grade) + 1)


def _goal(promise: Promise, polarity: PolarityCode) -> tuple[Decimal | None, Operator, Reason | None]:
    """(value, operator, how it was reckoned or why it is not known)."""
    better = KIND_SIDE[SIGNS.get(polarity)]
    if promise.shape is TargetShape.ZERO:
        return Decimal(0), better if better != ">=" else "=", None
    if promise.shape is TargetShape.GRADE_BY:
        return place_of(promise.grade, promise.grades), "<=", None
    if promise.shape is TargetShape.HALVE:
        if promise.baseline is None or promise.since is None:
            return None, better, Reason("promise_no_baseline")
        half = promise.baseline / 2
        told = {"baseline": promise.baseline, "since": promise.since, "value": half}
        return half, better, Reason("promise_half", told)
    operator = OPERATORS.get(promise.shape, better)
    missing = Reason("promise_no_number") if promise.number is None else None
    return promise.number, operator, missing


def _in_line(period: Period, polarity: PolarityCode, comparator: Comparator | None) -> PeriodTarget:
    operator = KIND_SIDE[SIGNS.get(polarity)]
    if comparator is None or comparator.value is None or comparator.blocked:
        name = comparator.name if comparator else "the comparator"
        return PeriodTarget(period, operator, None, Reason("promise_no_comparator", {"name": name}))
    told = {"name": comparator.name, "period": comparator.period}
    if comparator.period != str(period):
        return PeriodTarget(period, operator, None, Reason("promise_other_period", told))
    return PeriodTarget(period, operator, comparator.value, Reason("promise_in_line", told))


def _changed(promise: Promise, period: Period) -> PeriodTarget:
    if promise.number is None or promise.number <= -HUNDRED or promise.number == 0:
        raise TargetError("A change a year is a percentage above or below zero, and more than -100.")
    operator: Operator = ">=" if promise.number > 0 else "<="
    if promise.baseline is None or promise.since is None:
        return PeriodTarget(period, operator, None, Reason("promise_no_baseline"))
    check_yearly(promise.baseline)
    last = min(period.end, promise.by.end) if promise.by else period.end
    years = int((Decimal(_months(promise.since.end, last)) / A_YEAR).to_integral_value(ROUND_CEILING))
    if years < 1:
        return PeriodTarget(period, operator, None, Reason("promise_not_begun", {"since": promise.since}))
    value = (promise.baseline * (1 + promise.number / HUNDRED) ** years).quantize(PLACES)
    told = {"percent": promise.number, "baseline": promise.baseline, "since": promise.since}
    return PeriodTarget(period, operator, value, Reason("promise_changed", told | {"value": value}))


def check_yearly(baseline: Decimal) -> None:
    """Refuse, by a TargetError, a percentage a year of what has none: 5 % less of -10 would be more than it was."""
    if baseline <= 0:
        raise TargetError(f"A percentage a year needs a baseline above zero, and this one is {say_number(baseline)}.")


def _on_the_way(
    promise: Promise, by: Period, goal: Decimal, operator: Operator, reason: Reason | None, period: Period
) -> PeriodTarget:
    """The goal from its own period on; before that nothing, or the place on the line from the baseline."""
    if period.end >= by.end:
        return PeriodTarget(period, operator, goal, reason)
    if promise.path is Path.STEP:
        return PeriodTarget(period, operator, None, Reason("promise_due_later", {"by": by}))
    if promise.baseline is None or promise.since is None:
        return PeriodTarget(period, operator, None, Reason("promise_no_baseline"))
    if promise.since.end >= by.end:
        raise TargetError("The baseline must be for a period before the one the promise is for.")
    if period.end <= promise.since.end:
        return PeriodTarget(period, operator, None, Reason("promise_not_begun", {"since": promise.since}))
    share = Decimal(_months(promise.since.end, period.end)) / _months(promise.since.end, by.end)
    value = (promise.baseline + (goal - promise.baseline) * share).quantize(PLACES)
    told = {"baseline": promise.baseline, "since": promise.since, "goal": goal, "by": by, "value": value}
    return PeriodTarget(period, operator, value, Reason("promise_line", told))


def _months(first: date, last: date) -> int:
    return 12 * (last.year - first.year) + last.month - first.month


def say_promise(promise: Promise, comparator: str = "") -> str:
    """As a reader would say it: “below 20”, “5 % less each year”, “Good by October 2017”."""
    number = "" if promise.number is None else say_number(abs(promise.number))
    by = f" by {promise.by.label}" if promise.by else ""
    more = "less" if promise.number is not None and promise.number < 0 else "more"
    words = {
        TargetShape.BELOW: f"below {number}",
        TargetShape.AT_MOST: f"at most {number}",
        TargetShape.TO_BE: f"to be {number}",
        TargetShape.AT_LEAST: f"at least {number}",
        TargetShape.ABOVE: f"above {number}",
        TargetShape.CHANGE_A_YEAR: f"{number} % {more} each year",
        TargetShape.ZERO: "zero",
        TargetShape.HALVE: "halve",
        TargetShape.GRADE_BY: promise.grade,
        TargetShape.IN_LINE_WITH: f"in line with {comparator}",
        TargetShape.COUNT_BY: number,
    }
    return words[promise.shape] + by
