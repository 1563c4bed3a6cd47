"""How an indicator is judged against its target (rule target-2). Pure.

Compared in Decimal on the unrounded value. Equality is on the kind side, but a strict operator is strict: exactly 20
does not meet "below 20". A printed "to be 8" on an indicator with a direction means at or better than 8.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from dcst.status.rag import Rag, Reason, Verdict, bare, say_number
from dcst.time.periods import Period, PeriodError
from indicators.statistics.rounding import plain, rounded, with_unit

TARGET_RULE = "target-2"
OPERATORS = ("<", "<=", "=", ">=", ">")
STRICTLY = {"<": "below ", ">": "above "}
FITTING = {"high_is_good": ("=", ">=", ">"), "low_is_good": ("=", "<=", "<"), "plan_is_best": ("=",)}
DIRECTIONS = {"high_is_good": "Higher is better", "low_is_good": "Lower is better", "plan_is_best": "On plan is best"}
UNJUDGED = {"neutral": "neutral", "not_applicable": "not_judged"}
ABSENT = {
    "not_due": (Rag.NOT_DUE, "value_not_due"),
    "overdue": (Rag.NO_DATA, "value_overdue"),
    "not_collected": (Rag.NO_DATA, "value_not_collected"),
    None: (Rag.NO_DATA, "value_never"),
}
MARKED_ABSENT = {
    "c": (Rag.SUPPRESSED, "value_confidential"),
    "x": (Rag.NO_DATA, "value_not_available"),
    "z": (Rag.NO_DATA, "value_not_applicable"),
    "u": (Rag.NO_DATA, "value_unreliable_absent"),
    "low": (Rag.NO_DATA, "value_too_low"),
}
MARKED_BESIDE = {
    "u": "value_unreliable",
    "e": "value_estimated",
    "b": "value_break",
    "low": "value_rounds_to_zero",
}


class TargetError(ValueError):
    """A target that cannot be used; the sentence says why."""


class ValueFacts(NamedTuple):
    id: str
    value: Decimal | None
    marker: str = ""  # c x z u low e b
    status: str = "final"  # management, provisional, revised, final
    period: str = ""  # canonical
    queried: bool = False  # its sender has been asked about it
    outdated: str = ""  # what the definition it was sent under said otherwise than the one in force


class TargetFacts(NamedTuple):
    """`tolerance` is the value at the edge of amber; for plan_is_best the pair is two distances, inner and outer."""

    id: str
    operator: str
    value: Decimal | None
    tolerance: Decimal | None = None
    tolerance_low: Decimal | None = None  # plan_is_best only: the inner distance
    period: str = ""
    confirmed: bool = True
    outdated: str = ""  # as of a value: what the definition it was set under said otherwise


def check_target(
    operator: str,
    value: Decimal | None,
    tolerance: Decimal | None,
    polarity: str,
    tolerance_low: Decimal | None = None,
) -> None:
    """Refuse a target that could not be judged as it is meant."""
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
    if inner is not None and inner > outer:
        raise TargetError(f"The inner distance, {say_number(inner)}, is more than the outer, {say_number(outer)}.")


def _check_side(value: Decimal, tolerance: Decimal, polarity: str) -> None:
    wrong, right = ("above", "or below") if polarity == "high_is_good" else ("below", "or above")
    if tolerance > value if polarity == "high_is_good" else tolerance < value:
        raise TargetError(
            f"{DIRECTIONS[polarity]}, so the tolerance must be at {right} the target of {say_number(value)}, "
            f"and {say_number(tolerance)} is {wrong} it."
        )


def rate_against_target(
    value: ValueFacts | None,
    target: TargetFacts | None,
    polarity: str,
    *,
    absent: str | None = None,  # why there is no value: not_due, overdue or not_collected
    expected: Period | None = None,
    next_on: date | None = None,
    unit: str = "",
    decimals: int | None = None,
) -> Verdict:
    """By the first line that fits: no value, an indicator that is not judged, no target, and only then the target.

    `expected` is the latest period whose value should be in: an older value is rated and said to be the latest.
    """
    missing = _missing(value, absent, expected)
    if missing:
        rag, reasons = missing
        reasons += _besides(target, polarity)
    elif polarity not in FITTING:
        rag, reasons = Rag.NOT_RATED, [Reason(UNJUDGED[polarity])]
    elif value.outdated:
        rag, reasons = Rag.NOT_RATED, [Reason("value_outdated", {"what": value.outdated})]
    elif not _is_set(target):
        rag, reasons = Rag.NO_TARGET, [Reason("no_target")]
    elif target.outdated:
        rag, reasons = Rag.NOT_RATED, [Reason("target_outdated", {"what": target.outdated})]
    elif not target.confirmed:
        told = {"target": _say_target(target, bare(target.value))}
        rag, reasons = Rag.NOT_RATED, [Reason("target_unconfirmed", told)]
    else:
        rag, reasons = _compare(value.value, target, polarity, unit, decimals)
    ids = tuple([fact.id for fact in (value, target) if fact])
    reasons += _late_note(value, expected)
    reasons += [] if missing else _value_notes(value)
    reasons += _target_notes(value, target) if rag.is_rating else []
    return Verdict(rag, tuple(reasons), TARGET_RULE, next_on, ids, value.period if value else "")


def _is_set(target: TargetFacts | None) -> bool:
    return target is not None and target.value is not None


def _missing(value, absent, expected) -> tuple[Rag, list[Reason]] | None:
    """Why there is no figure to judge. A confidential one is never judged, even where a figure stands beside the c."""
    if value is not None and value.value is not None and value.marker != "c":
        return None
    marker = value.marker if value else ""
    if marker not in MARKED_ABSENT and absent == "overdue" and expected:
        return Rag.NO_DATA, [Reason("value_overdue_for", {"period": expected})]
    rag, code = MARKED_ABSENT.get(marker, ABSENT[absent])
    return rag, [Reason(code)]


def _besides(target: TargetFacts | None, polarity: str) -> list[Reason]:
    """What would keep the indicator from being rated even if there were a value."""
    if polarity in UNJUDGED:
        return [Reason(UNJUDGED[polarity])]
    return [] if _is_set(target) else [Reason("no_target")]


def _late_note(value: ValueFacts | None, expected: Period | None) -> list[Reason]:
    if value is None or expected is None or not value.period or Period.parse(value.period).end >= expected.end:
        return []
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


def _compare(value: Decimal, target: TargetFacts, polarity: str, unit: str, decimals: int | None):
    try:
        check_target(target.operator, target.value, target.tolerance, polarity, target.tolerance_low)
    except TargetError as wrong:
        return Rag.NOT_CALCULATED, [Reason("target_misset", {"problem": str(wrong)})]
    shown = rounded(value, edges_of(target, polarity), decimals)
    if polarity == "plan_is_best":
        return _compare_with_plan(value, shown, target, unit)
    return _compare_with_target(value, shown, target, 1 if polarity == "high_is_good" else -1, unit)


def edges_of(target: TargetFacts | None, polarity: str) -> list[Decimal]:
    """The numbers at which the status changes; no figure is shown rounded over one."""
    if not _is_set(target):
        return []
    reaches = [reach for reach in (target.tolerance_low, target.tolerance) if reach is not None]
    if polarity == "plan_is_best":
        return [target.value] + [target.value + side * reach for reach in reaches for side in (1, -1)]
    return [target.value, *reaches]


def _compare_with_target(value: Decimal, shown: Decimal, target: TargetFacts, sign: int, unit: str):
    """`sign` turns low-is-good round, so that one comparison, with its equalities, serves both."""
    goal, edge = bare(target.value), bare(target.tolerance)
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


def _compare_with_plan(value: Decimal, shown: Decimal, target: TargetFacts, unit: str):
    plan, inner, outer = bare(target.value), bare(target.tolerance_low), bare(target.tolerance)
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
    return f"{STRICTLY.get(target.operator, '')}{goal:f}"
