"""The verbs that tie actions to priorities and to the bodies that assure them, and that say which are critical."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from dcst.models import Origin, User
from dcst.problems import Refused
from dcst.record import audit
from dcst.record.assess import mark_due
from dcst.record.links import tie
from objectives.models import Action, AssuringBody, CriticalMark, PriorityTag
from objectives.verdicts import above_actions


@transaction.atomic
def tie_priorities(
    end: Mapping[str, Any], others: Collection[Any], *, by: User, at: datetime, origin: str = Origin.REPORTED
) -> None:
    """Say which priorities an action serves, or which actions serve a priority: `end` is {"action" or "priority": row}.

    Raises Refused. An action of one plan may serve a priority that the other prints.
    """
    tie(PriorityTag, end, others, verb="tie to priorities", by=by, at=at, origin=origin)


@transaction.atomic
def tie_bodies(
    end: Mapping[str, Any], others: Collection[Any], *, by: User, at: datetime, origin: str = Origin.REPORTED
) -> None:
    """Say which bodies assure an action beside those of its strand, or which actions a body assures. Raises Refused.

    `end` is {"action" or "body": row}.
    """
    tie(AssuringBody, end, others, verb="tie to bodies", by=by, at=at, origin=origin)


@transaction.atomic
def mark_critical(
    action: Action, *, by: User, at: datetime, critical: bool, reason: str, origin: str = Origin.REPORTED
) -> CriticalMark | None:
    """Say that an action is critical, or no longer is, with the reason. Raises Refused.

    While a critical one is off track, what it is part of is at risk at best.
    """
    Action.objects.select_for_update().get(pk=action.pk)
    reason = reason.strip()
    if not reason:
        raise Refused("Enter a reason", "reason")
    held = CriticalMark.objects.current().filter(action=action).first()
    if held is None and not critical:
        raise Refused(f"{action.code} is not critical", "critical")
    if held and critical and held.reason == reason:
        return held
    CriticalMark.objects.filter(action=action).close(at)
    new = None
    if critical:
        since = max(at, held.known_from) if held else at
        new = CriticalMark.objects.create(action=action, reason=reason, by=by, known_from=since, origin=origin)
    before = {"critical": held is not None, "reason": held.reason if held else ""}
    after = {"critical": critical, "reason": reason}
    audit.record("mark critical", "action", action.code, by=by, at=at, before=before, after=after)
    mark_due(above_actions([action.code], at), at)
    return new
