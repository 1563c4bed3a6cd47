"""The rights a pack is drawn with: those of who asked for it, kept as they were, or the narrowest that there are.

A right to do something is not lent: what a pack shows is for reading. So two people who may read the same draw the
same, and whoever holds all that it was drawn with may have it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dcst.models import GovernanceBody, Membership, Organisation, User
from dcst.people.roles import ROLES, Permission, memberships_of, organisations_of, permissions_of

SEEING = frozenset(
    {
        Permission.READ,
        Permission.READ_OWN,
        Permission.REPORT_OWN,
        Permission.SEND_VALUES,
        Permission.COMMISSION,
        Permission.SEE_SMALL_NUMBERS,
        Permission.READ_AUDIT,
    }
)
# What is published of indicators, and nothing of any organisation's own.
PUBLIC = frozenset({Permission.READ_OWN})
NOBODY = -1  # no account has it
OWN_NUMBERS = {Permission.REPORT_OWN, Permission.SEND_VALUES}  # small ones are shown of what is one's own


@dataclass(frozen=True)
class Rights:
    """Whose they are (None: the public), which permissions, and the roles that tell whose figures are one's own."""

    user: int | None
    permissions: frozenset[Permission]
    roles: tuple[tuple[str, int | None, int | None], ...] = ()

    @property
    def text(self) -> str:
        """The same for all who see the same: “read|” of a board member, “read report_own|u7” of a manager."""
        names = " ".join(sorted(permission.name.lower() for permission in self.permissions))
        own = self.permissions & OWN_NUMBERS and Permission.SEE_SMALL_NUMBERS not in self.permissions
        return f"{names}|u{self.user}" if own else f"{names}|"

    @property
    def as_json(self) -> dict[str, Any]:
        names = sorted(permission.name for permission in self.permissions)
        return {"user": self.user, "permissions": names, "roles": list(map(list, self.roles))}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Rights":
        permissions = frozenset(Permission[name] for name in told["permissions"])
        return cls(told["user"], permissions, tuple((role, org, body) for role, org, body in told["roles"]))

    def reader(self, today: date) -> User:
        """A user for views to be asked with, never to be saved: it may see exactly this, on a day."""
        user = User(pk=NOBODY, name="The public") if self.user is None else User.objects.get(pk=self.user)
        user.is_active = True
        user.lent = self.permissions  # type: ignore[attr-defined]
        held = [_membership(user, *role) for role in self.roles]
        user._memberships_on = today, held  # type: ignore[attr-defined]
        return user


def _membership(user: User, role: str, organisation: int | None, body: int | None) -> Membership:
    held = Membership(user=user, role=role)
    if organisation:
        held.organisation = Organisation.objects.get(pk=organisation)
    if body:
        held.body = GovernanceBody.objects.get(pk=body)
    return held


PUBLIC_RIGHTS = Rights(None, PUBLIC)


def rights_of(user: User, today: date) -> Rights:
    """What a person may see on a day."""
    seeing = permissions_of(user, today) & SEEING
    telling = {Permission.SEND_VALUES, Permission.COMMISSION}
    held = [
        (row.role, row.organisation_id, row.body_id) for row in memberships_of(user, today) if ROLES[row.role] & telling
    ]
    return Rights(user.pk, seeing, tuple(sorted(held, key=repr)))


def holds(user: User, today: date, text: str) -> bool:
    """Whether a person may see on a day all that was drawn with the rights of this text."""
    names, _, own = text.partition("|")
    wanted = {Permission[name.upper()] for name in names.split()}
    granted = permissions_of(user, today)
    if wanted <= PUBLIC and granted & {Permission.READ, Permission.READ_OWN}:
        return True
    if Permission.SEE_SMALL_NUMBERS in granted:
        wanted -= OWN_NUMBERS
        own = ""
    return wanted <= granted and own in ("", f"u{user.pk}") and bool(granted or organisations_of(user, today))
