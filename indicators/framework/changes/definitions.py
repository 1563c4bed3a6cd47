"""Agreeing a definition. Its fields are never changed: a new version closes the one before it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from dcst.models import Origin, User
from dcst.problems import Refused
from dcst.record import audit
from dcst.record.assess import reassess
from dcst.status.rag import say_number
from dcst.time.clock import day_of, end_of
from indicators.disclosure.deciding import SMALL_NUMBERS
from indicators.framework.coverage import owed
from indicators.framework.structural import structural_noughts
from indicators.models import Definition, Indicator
from indicators.target.agreed import refuse_one_sided
from indicators.target.definitions import JUDGING, LABELS, affected
from indicators.target.verdicts import INDICATOR
from indicators.terms import What


@transaction.atomic
def agree_definition(
    indicator: Indicator,
    *,
    by: User,
    at: datetime,
    reason: str,
    accepted: bool = False,
    origin: str = Origin.REPORTED,
    agreed: bool = False,
    **words: Any,
) -> Definition:
    """Agree how an indicator is counted and judged: a new version, in force from here on.

    `words` are columns of a definition, those of LABELS; what is not given stays as it stands. Raises Refused. Figures
    keep the version in force when they were sent. A change of unit, kind of value, calendar or polarity under figures
    or targets is made only by somebody who has seen what it touches. Agreeing an agreed version again writes nothing.
    `agreed`: by both sides of the contract, which a measure of it needs.
    """
    Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
    if unknown := set(words) - set(LABELS):
        raise TypeError(f"A definition has no {', '.join(sorted(unknown))}")
    held = Definition.objects.current().filter(indicator=indicator).first()
    new = _following(held, indicator, words)
    changed = [name for name in LABELS if hasattr(new, name) and getattr(held, name, None) != getattr(new, name)]
    if held and held.by_id and not changed:
        return held
    if not agreed:
        refuse_one_sided(indicator, at)
    _check(held, new, changed, reason, accepted, at)
    new.by, new.reason, new.origin = by, reason.strip(), origin
    new.document = new.line = new.heading = ""
    return _replace(held, new, changed, by, at)


def _following(held: Definition | None, indicator: Indicator, words: Mapping[str, Any]) -> Definition:
    """A row that says what the one before says, but for what is given."""
    new = Definition.objects.get(pk=held.pk) if held else Definition(indicator=indicator)
    new.pk, new._state.adding, new.known_to = None, True, None
    for name, value in words.items():
        setattr(new, name, value.strip() if isinstance(value, str) else value)
    if "structural_noughts" in words:
        new.structural_noughts = structural_noughts(new.structural_noughts)
    return new


def _check(
    held: Definition | None,
    new: Definition,
    changed: Collection[str],
    reason: str,
    accepted: bool,
    at: datetime,
) -> None:
    if not new.definition:
        raise Refused("Enter what the indicator counts", "definition")
    if not reason.strip():
        raise Refused("Enter a reason: who agreed it, and why it changes", "reason")
    if held and "polarity" in changed and not ("polarity_basis" in changed and new.polarity_basis):
        raise Refused("Enter the reason for the new polarity", "polarity_basis")
    if bool(new.counted_one) is not bool(new.counted_many):
        missing = "counted_many" if new.counted_one else "counted_one"
        raise Refused("Enter what is counted both as one and as many, or neither", missing)
    _check_flows(new)
    _check_bounds(new)
    _check_suppression(held, new, changed)
    if What.NAME in owed(new.indicator, day_of(at)):
        raise Refused("Agree the name of this measure first")
    touched = list(dict.fromkeys(words for name, words in JUDGING.items() if name in changed))
    if held and touched and not accepted and affected(new.indicator, end_of(day_of(at))).anything:
        raise Refused(f"Confirm that you have seen what a change of {' and '.join(touched)} affects", "accepted")


def _check_flows(new: Definition) -> None:
    """Only a stock has starts and ends, and they are counted by others."""
    for name in ("starts", "ends"):
        if getattr(new, f"{name}_id") is None:
            continue
        if new.snapshot_or_flow != "snapshot":
            raise Refused("Only a snapshot has starts and ends: leave them blank, or settle that it is one", name)
        if getattr(new, f"{name}_id") == new.indicator_id:
            raise Refused("Select the indicator that counts them, which is another than this one", name)


def _check_bounds(new: Definition) -> None:
    bounds = new.bounds
    if bounds.low is not None and bounds.high is not None and bounds.low >= bounds.high:
        other = "lowest" if new.highest is None else "highest"
        raise Refused(f"No value could be {bounds.words}: the lowest must be below the highest", other)


def _check_suppression(held: Definition | None, new: Definition, changed: Collection[str]) -> None:
    """A range from at least 1, or none; and why, where it is another than before."""
    first, last = new.suppress_from, new.suppress_to
    if first is None or last is None:
        if first is not last:
            missing = "suppress_to" if last is None else "suppress_from"
            raise Refused("Enter both ends of the range of small numbers, or neither", missing)
    elif not 1 <= first <= last:
        raise Refused("The range of small numbers must begin at 1 or above and not end before it begins", "suppress_to")
    is_other = held and {"suppress_from", "suppress_to"} & set(changed)
    if (is_other and "suppression_basis" not in changed) or (first is None or is_other) and not new.suppression_basis:
        raise Refused("Enter the reason for the new suppression rule", "suppression_basis")


def _told(row: Definition, name: str) -> object:
    """A column as the audit trail keeps it; of another indicator its code, and a number as text."""
    value = getattr(row, name)
    if isinstance(value, Decimal):
        return say_number(value)
    return value.code if isinstance(value, Indicator) else value


def _replace(held: Definition | None, new: Definition, changed: Collection[str], by: User, at: datetime) -> Definition:
    new.known_from = max(at, held.known_from) if held else at
    if held:
        Definition.objects.filter(pk=held.pk).close(at)
    new.save()
    code = new.indicator.code
    before = {name: _told(held, name) for name in changed} if held else None
    after = {name: _told(new, name) for name in changed} | {"reason": new.reason}
    audit.record("agree definition", "indicator", code, by=by, at=at, before=before, after=after)
    # Small is what the definition in force says, and its kind of value says what is counted.
    reassess(SMALL_NUMBERS, [code], at)
    reassess(INDICATOR, [code], at)
    return new
