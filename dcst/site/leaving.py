"""Closing an account: what hangs on it goes to others, or to nobody, and is then without an owner everywhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dcst.models import Membership, User
from dcst.people.changes.people import close_account, end_role
from dcst.problems import Refused
from dcst.time.clock import day_of
from indicators.changes import hand_over_obligation
from indicators.models import Undertaking
from objectives.changes import assign
from objectives.models import Assignment


@dataclass(frozen=True)
class HangsOn:
    """What hangs on a person today: the duties they hold of actions, what they undertook, and their roles."""

    assignments: list[Assignment]
    undertakings: list[Undertaking]
    memberships: list[Membership]


def hangs_on(user: User, at: datetime) -> HangsOn:
    """The HangsOn of a person at a moment, in three queries."""
    held = Assignment.objects.current().filter(user=user).select_related("action")
    undertaken = Undertaking.objects.current().filter(user=user).select_related("indicator")
    roles = Membership.objects.on(day_of(at)).filter(user=user).select_related("organisation", "body")
    return HangsOn(
        list(held.order_by("duty", "action__code")), list(undertaken.order_by("indicator__code")), list(roles)
    )


@transaction.atomic
def leave(user: User, *, by: User, at: datetime, successors: Mapping[tuple[str, int], User | None]) -> None:
    """Close an account and hand over what hangs on it. Raises Refused, with the code of what somebody cannot take.

    `successors` is {("assignment" or "undertaking", pk): who takes it}; what is not among them goes to nobody.
    """
    if user == by:
        raise Refused("You cannot close your own account: ask another performance officer")
    found = hangs_on(user, at)
    for held in found.assignments:
        to = successors.get(("assignment", held.pk))
        try:
            assign(held.action, by=by, at=at, duty=Assignment.Duty(held.duty), user=to)
        except Refused as refusal:
            raise Refused(f"{held.action.code}: {refusal.message}") from None
    for undertaking in found.undertakings:
        hand_over_obligation(undertaking, by=by, at=at, to=successors.get(("undertaking", undertaking.pk)))
    for membership in found.memberships:
        end_role(membership, by=by, at=at)
    close_account(user, by=by, at=at)
