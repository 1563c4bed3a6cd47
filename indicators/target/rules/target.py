"""How an indicator is judged against its target (rule target-4). Pure.

Compared in Decimal on the unrounded value. Equality is on the kind side, but a strict operator is strict: exactly 20
does not meet "below 20". A printed "to be 8" on an indicator with a direction means at or better than 8.
"""

from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from dcst.status.rag import Rag, Reason, Verdict, bare, say_number
from dcst.time.periods import Period, PeriodError, PeriodText
from indicators.statistics.points import Sign
from indicators.statistics.rounding import plain, rounded, with_unit
from indicators.terms import NOTHING, WITHDRAWN, MarkerCode, Operator, PolarityCode, ValueStatusCode

TARGET_RULE = "target-4"

Absence = Literal["not_due", "overdue", "not_collected"]
Rating = tuple[Rag, list[Reason]]
OPERATORS: tuple[Operator, ...] = ("<", "<=", "=", ">=", ">")
STRICTLY: dict[Operator, str] = {"<": "below ", ">": "above "}
FITTING: dict[PolarityCode, tuple[Operator, ...]] = {
    "high_is_good": ("=", ">=", ">"),
    "low_is_good": ("=", "<=", "<"),
    "plan_is_best": ("=",),
}
DIRECTIONS: dict[PolarityCode, str] = {
    "high_is_good": "Higher is better",
    "low_is_good": "Lower is better",
    "plan_is_best": "On plan is best",
}
UNJUDGED: dict[PolarityCode, str] = {"neutral": "neutral", "not_applicable": "not_judged"}
ABSENT: dict[Absence | None, tuple[Rag, str]] = {
    "not_due": (Rag.NOT_DUE, "value_not_due"),
    "overdue": (Rag.NO_DATA, "value_overdue"),
    "not_collected": (Rag.NO_DATA, "value_not_collected"),
    None: (Rag.NO_DATA, "value_never"),
}
MARKED_ABSENT: dict[MarkerCode, tuple[Rag, str]] = {
    "c": (Rag.SUPPRESSED, "value_confidential"),
    "x": (Rag.NO_DATA, "value_not_available"),
    "z": (Rag.NO_DATA, "value_not_applicable"),
    "u": (Rag.NO_DATA, "value_unreliable_absent"),
    "low": (Rag.NO_DATA, "value_too_low"),
}
# No value was sent, or none is any more: the same as a marker in its place, and the period is said.
UNSENT: dict[MarkerCode, str] = {WITHDRAWN: "value_withdrawn", NOTHING: "value_nothing"}
MARKED_BESIDE: dict[MarkerCode, str] = {
    "u": "value_unreliable",
    "e": "value_estimated",
    "b": "value_break",
    "low": "value_rounds_to_zero",
}


class TargetError(ValueError):
    """A target that cannot be used; the sentence says why."""


class ValueFacts(NamedTuple):
    """A figure, in the unit of its indicator."""

    id: str
    value: Decimal | None
    marker: MarkerCode = ""
    status: ValueStatusCode = "final"
    period: PeriodText | Literal[""] = ""
    queried: bool = False  # its sender has been asked about it
    outdated: str = ""  # what the definition it was sent under said otherwise than the one in force
    impossible: str = ""  # which values its indicator can have, in words, where this is none of them
    said: str = ""  # why there is nothing to report


class TargetFacts(NamedTuple):
    """A target, in the unit of its indicator.

    `tolerance` is the value at the edge of amber; for plan_is_best the pair is two distances, inner and outer.
    """

    id: str
    operator: Operator
    value: Decimal | None
    tolerance: Decimal | None = None
    tolerance_low: Decimal | None = None  # plan_is_best only: the inner distance
    period: str = ""  # canonical, or as printed
    confirmed: bool = True
    outdated: str = ""  # as of a value: what the definition it was set under said otherwise


def check_target(
    operator: Operator,
    value: Decimal | None,
    tolerance: Decimal | None,
    polarity: PolarityCode,
    tolerance_low: Decimal | None = None,
) -> None:
    """Refuse, by a TargetError, a target that could not be judged as it is meant. All in the unit of the indicator."""
    if operator not in OPERATORS:
        raise TargetError(f"“{operator}” is no comparison. Use one of: {' '.join(OPERATORS)}.")
    if polarity not in FITTING or value is None:
        return  # kept as printed; nothing will be judged by it
    if operator not in FITTING[polarity]:
        allowed = " or ".join(FITTING[polarity])
        raise TargetError(f"{DIRECTIONS[polarity]} for this indicator, so the target needs {allowed}, not {operator}.")
    if polarity == "plan_is_best":
        _check_distances(tolerance_low, tolerance)
    elif tolerance_low is not None:
        raise TargetError("A pair of tolerances is for indicators where on plan is best. Give one tolerance.")
    elif tolerance is not None:
        _check_side(value, tolerance, polarity)


def _check_distances(inner: Decimal | None, outer: Decimal | None) -> None:
    if outer is None and inner is not None:
        raise TargetError("Give the outer distance from the plan as well as the inner one.")
    if any(distance is not None and distance < 0 for distance in (inner, outer)):
        raise TargetError("A distance from the plan cannot be below zero.")
    if inner is not None and outer is not None and inner > outer:
        raise TargetError(f"The inner distance, {say_number(inner)}, is more than the outer, {say_number(outer)}.")


def _check_side(value: Decimal, tolerance: Decimal, polarity: PolarityCode) -> None:
    wrong, right = ("above", "or below") if polarity == "high_is_good" else ("below", "or above")
    if tolerance > value if polarity == "high_is_good" else tolerance < value:
        raise TargetError(
            f"{DIRECTIONS[polarity]}, so the tolerance must be at {right} the target of {say_number(value)}, "
            f"and {say_number(tolerance)} is {wrong} it."
        )


def rate_against_target(
    value: ValueFacts | None,
    target: TargetFacts | None,
    polarity: PolarityCode,
    *,
    absent: Absence | None = None,  # why there is no value
    expected: Period | None = None,
    next_on: date | None = None,
    unit: str = "",
    decimals: int | None = None,
) -> Verdict[Rag]:
    """By the first line that fits: no value, an indicator that is not judged, no target, and only then the target.

    `expected` is the latest period whose value should be in: an older value is rated and said to be the latest.
    """
    missing = _missing(value, absent, expected)
    if missing:
        rag, reasons = missing
        reasons += _besides(target, polarity)
    else:
        assert value is not None and value.value is not None  # else missing
        rag, reasons = _rate_value(value, value.value, target, polarity, unit, decimals)
    ids = tuple([fact.id for fact in (value, target) if fact])
    reasons += _late_note(value, expected)
    reasons += [] if missing or not value else _value_notes(value)
    reasons += _target_notes(value, target) if rag.is_rating and value and target else []
    return Verdict(rag, tuple(reasons), TARGET_RULE, next_on, ids, value.period if value else "")


def _rate_value(
    value: ValueFacts,
    number: Decimal,
    target: TargetFacts | None,
    polarity: PolarityCode,
    unit: str,
    decimals: int | None,
) -> Rating:
    """Of a figure that is there: `number` is the value's own."""
    if polarity not in FITTING:
        return Rag.NOT_RATED, [Reason(UNJUDGED[polarity])]
    if value.outdated:
        return Rag.NOT_RATED, [Reason("value_outdated", {"what": value.outdated})]
    if target is None or target.value is None:
        return Rag.NO_TARGET, [Reason("no_target")]
    if target.outdated:
        return Rag.NOT_RATED, [Reason("target_outdated", {"what": target.outdated})]
    if not target.confirmed:
        told = {"target": _say_target(target, bare(target.value))}
        return Rag.NOT_RATED, [Reason("target_unconfirmed", told)]
    return _compare(number, target, target.value, polarity, unit, decimals)


def _missing(value: ValueFacts | None, absent: Absence | None, expected: Period | None) -> Rating | None:
    """Why there is no figure to judge. A confidential one is never judged, even where a figure stands beside the c."""
    if value is not None and value.value is not None and value.marker != "c":
        return (Rag.NO_DATA, [Reason("value_impossible", {"bounds": value.impossible})]) if value.impossible else None
    if value is not None and value.marker in UNSENT:
        return Rag.NO_DATA, [Reason(UNSENT[value.marker], _unsent(value))]
    marker = value.marker if value else ""
    if marker not in MARKED_ABSENT and absent == "overdue" and expected:
        return Rag.NO_DATA, [Reason("value_overdue_for", {"period": expected})]
    rag, code = MARKED_ABSENT.get(marker, ABSENT[absent])
    return rag, [Reason(code)]


def _unsent(value: ValueFacts) -> dict[str, str]:
    told = {"period": str(value.period)}
    return told | {"said": value.said.rstrip(". ")} if value.marker == NOTHING else told


def _besides(target: TargetFacts | None, polarity: PolarityCode) -> list[Reason]:
    """What would keep the indicator from being rated even if there were a value."""
    if polarity in UNJUDGED:
        return [Reason(UNJUDGED[polarity])]
    return [Reason("no_target")] if target is None or target.value is None else []


def _late_note(value: ValueFacts | None, expected: Period | None) -> list[Reason]:
    if value is None or expected is None or not value.period or Period.parse(value.period).end >= expected.end:
        return []
    if value.marker in UNSENT:  # there is no latest value to speak of
        return [Reason("value_overdue_for", {"period": expected})]
    return [Reason("value_stale", {"period": value.period, "expected": expected})]


def _value_notes(value: ValueFacts) -> list[Reason]:
    """What a reader must know beside a figure. Never told of a suppressed one: “rounds to zero” would give it away."""
    notes = [Reason("value_queried")] if value.queried else []
    notes += [Reason("value_provisional")] if value.status == "provisional" else []
    return notes + ([Reason(MARKED_BESIDE[value.marker])] if value.marker in MARKED_BESIDE else [])


def _target_notes(value: ValueFacts, target: TargetFacts) -> list[Reason]:
    """A part of a year beside a target for the whole of it may be all right or not: both periods are told."""
    if not target.period or target.period == value.period:
        return []
    try:
        period = Period.parse(target.period).label
    except PeriodError:
        period = target.period  # as printed
    return [Reason("target_period", {"period": period})]


def _compare(
    value: Decimal, target: TargetFacts, goal: Decimal, polarity: PolarityCode, unit: str, decimals: int | None
) -> Rating:
    """`goal` is the target's own value."""
    try:
        check_target(target.operator, goal, target.tolerance, polarity, target.tolerance_low)
    except TargetError as wrong:
        return Rag.NOT_CALCULATED, [Reason("target_misset", {"problem": str(wrong)})]
    shown = rounded(value, edges_of(target, polarity), decimals)
    if polarity == "plan_is_best":
        return _compare_with_plan(value, shown, target, bare(goal), unit)
    return _compare_with_target(value, shown, target, bare(goal), 1 if polarity == "high_is_good" else -1, unit)


def edges_of(target: TargetFacts | None, polarity: PolarityCode) -> list[Decimal]:
    """The numbers at which the status changes; no figure is shown rounded over one."""
    if target is None or target.value is None:
        return []
    reaches = [reach for reach in (target.tolerance_low, target.tolerance) if reach is not None]
    if polarity == "plan_is_best":
        return [target.value] + [target.value + side * reach for reach in reaches for side in (1, -1)]
    return [target.value, *reaches]


def _compare_with_target(
    value: Decimal, shown: Decimal, target: TargetFacts, goal: Decimal, sign: Sign, unit: str
) -> Rating:
    """`sign` turns low-is-good round, so that one comparison, with its equalities, serves both."""
    edge = bare(target.tolerance)
    told = {"value": with_unit(shown, unit), "target": _say_target(target, goal)}
    level = value == goal
    if sign * value > sign * goal or (level and target.operator not in STRICTLY):
        return Rag.ON_TRACK, [Reason("target_met", told)]
    gap = {} if level else {"gap": plain(abs(shown - goal))}
    if edge is None:
        return Rag.OFF_TRACK, [Reason("target_missed_level" if level else "target_missed", told | gap)]
    told["tolerance"] = plain(edge)
    if sign * value >= sign * edge:
        return Rag.AT_RISK, [Reason("target_within_level" if level else "target_within", told | gap)]
    return Rag.OFF_TRACK, [Reason("target_outside", told | {"gap": plain(abs(shown - edge))})]


def _compare_with_plan(value: Decimal, shown: Decimal, target: TargetFacts, plan: Decimal, unit: str) -> Rating:
    inner, outer = bare(target.tolerance_low), bare(target.tolerance)
    away = abs(value - plan)
    told = {"value": with_unit(shown, unit), "target": plain(plan)}
    if away == 0:
        return Rag.ON_TRACK, [Reason("plan_met", told)]
    told["gap"] = plain(abs(shown - plan))
    if inner is not None and away <= inner:
        return Rag.ON_TRACK, [Reason("plan_near", told | {"near": plain(inner)})]
    if outer is None:
        return Rag.OFF_TRACK, [Reason("plan_missed", told)]
    told["tolerance"] = plain(outer)
    if away <= outer:
        return Rag.AT_RISK, [Reason("plan_within", told)]
    return Rag.OFF_TRACK, [Reason("plan_outside", told | {"beyond": plain(abs(shown - plan) - outer)})]


def _say_target(target: TargetFacts, goal: Decimal) -> str:
    return f"{STRICTLY.get(target.operator, '')}{say_number(goal)}"
