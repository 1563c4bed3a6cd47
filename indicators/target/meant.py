"""The number a stored target means for one period, by its shape. Takes stored targets, gives what the rules take."""

from datetime import date
from decimal import Decimal
from typing import Literal, Protocol

from dcst.models import Area
from dcst.status.rag import Reason
from dcst.time.periods import Kind, Period, PeriodError, PeriodText
from dcst.time.spans import whole_period
from indicators.models import Target
from indicators.statistics.comparison import Comparator
from indicators.statistics.points import SIGNS
from indicators.target.rules.promises import Path, Promise, TargetShape, target_of
from indicators.target.rules.target import TargetError, TargetFacts
from indicators.terms import Operator, PolarityCode

LEVELS: dict[Operator, TargetShape] = {
    "<": TargetShape.BELOW,
    "<=": TargetShape.AT_MOST,
    "=": TargetShape.TO_BE,
    ">=": TargetShape.AT_LEAST,
    ">": TargetShape.ABOVE,
}
LEVEL = Target.Shape.LEVEL.value
SHAPES: dict[str, TargetShape] = {
    Target.Shape.YEARLY_CHANGE: TargetShape.CHANGE_A_YEAR,
    Target.Shape.HALVE: TargetShape.HALVE,
    Target.Shape.IN_LINE: TargetShape.IN_LINE_WITH,
}


class StoredTarget(Protocol):
    """A row of the table of targets, or a Level of gathering, which has all that a plain number needs."""

    pk: int
    shape: str
    operator: Operator
    value: Decimal | None
    tolerance: Decimal | None
    tolerance_inner: Decimal | None
    baseline: Decimal | None
    baseline_period: PeriodText | Literal[""]
    rate: Decimal | None
    comparator: Area | None
    comparator_id: int | None
    start: date
    end: date | None
    confirmed: bool


def target_facts(row: StoredTarget) -> TargetFacts:
    """A target that is a number, as the rule takes it.

    Its period is blank where its days are those of no one period.
    """
    return TargetFacts(
        f"target:{row.pk}",
        row.operator,
        row.value,
        row.tolerance,
        row.tolerance_inner,
        _period_of(row.start, row.end) if row.end else "",
        row.confirmed,
    )


def meant(
    row: StoredTarget | None, period: Period | None, polarity: PolarityCode, beside=None
) -> tuple[TargetFacts | None, Reason | None]:
    """(what the rule is given or None, how its number was reckoned or why there is none).

    `beside(area pk, period)` gives the figure of another area as (value, its canonical period), for a target in line
    with it; None where there is no figure. Without a period no number can be reckoned, and both are None.
    """
    if row is None:
        return None, None
    if row.shape == LEVEL:
        return target_facts(row), None
    if period is None:
        return None, None
    try:
        found = target_of(promise_of(row, period), period, polarity, comparator=_comparator(row, period, beside))
    except TargetError as wrong:
        return None, Reason("target_misset", {"problem": str(wrong)})
    if found.value is None:
        return None, found.reason
    edge = _edge(found.value, row.tolerance, polarity)
    return found.facts(f"target:{row.pk}", edge, row.tolerance_inner, row.confirmed), found.reason


def promise_of(row: StoredTarget, period: Period) -> Promise:
    """A target of another shape than a level, as the statistics take it.

    Its last day becomes the period of the kind judged that holds the day.
    """
    by = _containing(row.end, period) if row.end else None
    since = Period.parse(row.baseline_period) if row.baseline_period else None
    if row.shape == Target.Shape.LINE:
        return Promise(LEVELS[row.operator], row.value, row.baseline, since, by, Path.LINE)
    return Promise(SHAPES[row.shape], row.rate, row.baseline, since, by)


def _period_of(start: date, end: date) -> str:
    """The canonical text of the one period that has these days; blank where none has."""
    found = whole_period(start, end)
    return found.text if found else ""


def _containing(day, period):
    try:
        return Period.containing(day, period.kind)
    except PeriodError:
        return Period.containing(day, Kind.AS_AT)


def _comparator(row, period, beside):
    if row.shape != Target.Shape.IN_LINE:
        return None
    held = beside(row.comparator_id, str(period)) if beside else None
    value, of = held or (None, str(period))
    return Comparator(str(row.comparator), value, of)


def _edge(value, reach, polarity):
    """The edge of At risk, `reach` away from the number of the period on its worse side."""
    if reach is None or polarity not in SIGNS:
        return reach
    return value - SIGNS[polarity] * reach
