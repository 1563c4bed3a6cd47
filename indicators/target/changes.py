"""Setting and confirming targets. A new target never rewrites the verdicts of the one before it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, F, Q, QuerySet, Value
from django.db.models.functions import Greatest

from dcst.models import Area, Origin, User
from dcst.problems import Refused
from dcst.record import audit
from dcst.record.assess import reassess
from dcst.time.periods import Period, PeriodError, PeriodText
from indicators.models import Indicator, Target
from indicators.target.agreed import refuse_one_sided
from indicators.target.possible import check_level, refuse_impossible
from indicators.target.rules.promises import check_yearly
from indicators.target.rules.target import TargetError
from indicators.target.verdicts import INDICATOR
from indicators.terms import Operator


@transaction.atomic
def set_target(
    indicator: Indicator,
    *,
    by: User,
    at: datetime,
    kind: str,
    operator: Operator,
    start: date,
    reason: str,
    value: Decimal | None = None,
    shape: str = Target.Shape.LEVEL,
    baseline: Decimal | None = None,
    baseline_period: str = "",
    rate: Decimal | None = None,  # per cent a year, with its sign
    comparator: Area | None = None,
    tolerance: Decimal | None = None,
    tolerance_inner: Decimal | None = None,
    end: date | None = None,
    confirmed: bool = True,
    origin: str = Origin.REPORTED,
    agreed: bool = False,
) -> Target:
    """Say what the value should be over a time; a target of the same kind from the same day is replaced.

    Numbers are in the unit of the indicator, but for `rate`. Raises Refused.

    It is known from now on. What stood until now ends now, and what was only to become known later never does. The same
    target again writes nothing. What its shape does not need is not kept. `agreed`: by both sides of the contract,
    which a measure of it needs for every target that rates it.
    """
    Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
    if not agreed:
        refuse_one_sided(indicator, at, rates=kind != Target.Kind.STRETCH)
    if not reason.strip():
        raise Refused("Enter a reason: where the target comes from", "reason")
    if end is not None and end < start:
        raise Refused("The last day must be on or after the first day", "end")
    given = {"value": value, "baseline": baseline, "baseline_period": baseline_period, "rate": rate}
    given = _needed(shape, end, given | {"comparator": comparator})
    # A target beyond what can be is never met, or always; a baseline beyond it is a slip of the pen.
    refuse_impossible(indicator, at, {name: given[name] for name in ("value", "baseline")})
    if shape == Target.Shape.LEVEL:
        check_level(indicator, at, operator, value, tolerance, tolerance_inner)
    alike = Target.objects.filter(indicator=indicator, kind=kind, start=start)
    new = Target(
        indicator=indicator,
        kind=kind,
        shape=shape,
        operator=operator,
        **given,
        tolerance=tolerance,
        tolerance_inner=tolerance_inner,
        start=start,
        end=end,
        confirmed=confirmed,
        reason=reason,
        by=by,
        origin=origin,
    )
    held, coming = alike.known_at(at).first(), alike.filter(known_from__gt=at).exclude(known_to=F("known_from"))
    if held and all(getattr(held, name) == getattr(new, name) for name in SAID) and not coming.exists():
        return held
    new.known_from = at
    return _replace(held, alike, new, "set target", by=by, at=at)


SAID = (
    "shape",
    "operator",
    "value",
    "baseline",
    "baseline_period",
    "rate",
    "comparator",
    "tolerance",
    "tolerance_inner",
    "end",
    "confirmed",
    "reason",
)
# What each shape needs, and what is asked for where it is missing.
NEEDS: dict[str, tuple[str, ...]] = {
    Target.Shape.LEVEL: ("value",),
    Target.Shape.LINE: ("value", "baseline", "baseline_period"),
    Target.Shape.YEARLY_CHANGE: ("rate", "baseline", "baseline_period"),
    Target.Shape.HALVE: ("baseline", "baseline_period"),
    Target.Shape.IN_LINE: ("comparator",),
}
MISSING = {
    "value": "Enter the target",
    "baseline": "Enter the baseline",
    "baseline_period": "Enter the period of the baseline",
    "rate": "Enter the change each year",
    "comparator": "Select the area",
}


def _needed(shape: str, end: date | None, given: dict[str, Any]) -> dict[str, Any]:
    """What the shape needs of what was given; refused where some of it is missing or means nothing."""
    for name in NEEDS[shape]:
        if given[name] in (None, ""):
            raise Refused(MISSING[name], name)
    if shape == Target.Shape.LINE and end is None:
        raise Refused("Enter the last day: the line ends there", "end")
    if "rate" in NEEDS[shape] and not (given["rate"] > -100 and given["rate"] != 0):
        raise Refused("The change each year must be above or below zero, and more than -100", "rate")
    if "rate" in NEEDS[shape]:
        _check_yearly(given["baseline"])
    if "baseline_period" in NEEDS[shape]:
        given["baseline_period"] = _canonical(given["baseline_period"])
    blank = {"baseline_period": ""}
    return {name: value if name in NEEDS[shape] else blank.get(name) for name, value in given.items()}


def _check_yearly(baseline: Decimal) -> None:
    try:
        check_yearly(baseline)
    except TargetError as wrong:
        raise Refused(str(wrong).removesuffix("."), "baseline") from None


def _canonical(text: str) -> PeriodText:
    try:
        return Period.parse(text).text
    except PeriodError as wrong:
        raise Refused(f"{wrong} For example FY2015-16", "baseline_period") from None


@transaction.atomic
def confirm_target(target: Target, *, by: User, at: datetime, reason: str) -> Target:
    """Say that a printed target means what it seems to mean, so that it is rated from now on. Raises Refused."""
    Indicator.objects.select_for_update(no_key=True).get(pk=target.indicator_id)
    held = Target.objects.current().select_related("indicator").filter(pk=target.pk).first()
    refuse_one_sided(target.indicator, at, rates=target.kind != Target.Kind.STRETCH)
    if held is None:
        raise Refused("This target has been replaced since the page was opened")
    if held.confirmed:
        raise Refused("This target is confirmed already")
    if not reason.strip():
        raise Refused("Enter a reason: who confirmed it and how", "reason")
    new = Target.objects.get(pk=held.pk)
    new.pk, new._state.adding = None, True
    new.confirmed, new.reason, new.by = True, reason, by
    new.known_from = max(at, held.known_from)  # not before what it confirms
    return _replace(held, Target.objects.filter(pk=held.pk), new, "confirm target", by=by, at=at)


def _replace(held: Target | None, ended: QuerySet[Target], new: Target, verb: str, *, by: User, at: datetime) -> Target:
    """Store a target and end those it takes the place of: now, or on their own day, those that nobody knows yet."""
    open_still = ended.filter(Q(known_to__isnull=True) | Q(known_to__gt=at))
    open_still.update(known_to=Greatest(Value(at), F("known_from"), output_field=DateTimeField()))
    new.save()
    code = new.indicator.code
    audit.record(verb, "indicator", code, by=by, at=at, before=_plain(held), after=_plain(new))
    reassess(INDICATOR, [code], at)
    return new


def _plain(target: Target | None) -> dict[str, object] | None:
    if target is None:
        return None
    return {
        "kind": target.kind,
        "target": target.words,
        "operator": target.operator,
        "value": _number(target.value),
        "tolerance": _number(target.tolerance),
        "tolerance_inner": _number(target.tolerance_inner),
        "start": target.start.isoformat(),
        "end": target.end.isoformat() if target.end else None,
        "confirmed": target.confirmed,
        "reason": target.reason,
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
