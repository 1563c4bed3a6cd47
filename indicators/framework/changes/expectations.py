"""The verb that says which actions should move which indicators."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from dcst.models import Origin, User
from dcst.problems import Refused
from dcst.record.assess import mark_due
from dcst.record.links import tie
from indicators.models import Expectation, Indicator
from objectives.verdicts import above_actions

NOT_SAID: Mapping[str, Any] = {"direction": "", "by_when": None}


@transaction.atomic
def tie_expectations(
    end: Mapping[str, Any],
    others: Mapping[Any, Mapping[str, Any]],
    *,
    by: User,
    at: datetime,
    origin: str = Origin.REPORTED,
) -> None:
    """Say which indicators an action should move, or which actions should move an indicator. Raises Refused.

    `end` is {"action" or "indicator": row}; `others` is {other row: {} or what is said of it}: "direction", one of
    Expectation.Expected or blank, and "by_when", a day or None. Of {} what was said before stays.
    """
    for other in others:
        indicator = end.get("indicator", other)
        if indicator.kind == Indicator.Kind.INTELLIGENCE_GAP:
            raise Refused(f"{indicator.code} is a gap in what is known, and nothing that can move", "others")
    held = {_other(row, end): row for row in Expectation.objects.current().filter(**end).select_related(*_ENDS)}
    said = {other: words or _kept(held.get(other)) for other, words in others.items()}
    moved = tie(Expectation, end, said, verb="expect of action", by=by, at=at, origin=origin)
    # What is told of the outcomes of what these are part of.
    mark_due(above_actions(moved, at), at)


_ENDS = ("action", "indicator")


def _other(row: Expectation, end: Mapping[str, Any]) -> Any:
    return row.indicator if "action" in end else row.action


def _kept(held: Expectation | None) -> Mapping[str, Any]:
    return {"direction": held.direction, "by_when": held.by_when} if held else NOT_SAID


@transaction.atomic
def say_expected(expectation: Expectation, *, by: User, at: datetime, direction: str, by_when: date | None) -> None:
    """Say where an action should move an indicator, and by when: a day, or None while nobody said. Raises Refused."""
    if by_when is not None and not direction:
        raise Refused("Select where it should go by then", "direction")
    if by_when is not None and by_when <= expectation.known_from.date():
        raise Refused("The day must lie after the day on which this was first expected", "by_when")
    standing = Expectation.objects.current().filter(action=expectation.action).select_related("indicator")
    said: dict[Any, Mapping[str, Any]] = {row.indicator: {} for row in standing}
    said[expectation.indicator] = {"direction": direction, "by_when": by_when}
    tie_expectations({"action": expectation.action}, said, by=by, at=at)
