"""What each role may do: one table. Pages and API ask for a permission, never for a role."""

from datetime import date
from enum import StrEnum
from functools import wraps

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from dcst.models.people import Membership, Role, User
from dcst.time import clock


class Permission(StrEnum):
    READ = "read everything that is not secret"
    READ_OWN = "read the organisation's own indicators and what is published"
    REPORT_OWN = "report progress on the actions one owns"
    REPORT_ANY = "report progress on any action"
    OVERRIDE = "override the status of an action one reviews"
    MANAGE_PLAN = "assign owners, confirm milestones, set targets"
    MANAGE_PARTNERS = "issue and revoke partners' API keys"
    RECORD_INSPECTION = "record inspections and judgements"
    SUBMIT_RETURN = "submit monthly budget returns"
    SEND_VALUES = "send indicator values for one's organisation"
    READ_AUDIT = "read the audit trail"
    TELL_STORY = "tell the story behind the figures one's actions should move"
    KEEP_OWN_MEETINGS = "enter the meetings of the bodies one is secretary of"
    KEEP_ANY_MEETINGS = "enter the meetings of any body"
    PIN_ON_OWN_BOARD = "pin what is to stand first on the board of a body one chairs"
    PIN_ON_ANY_BOARD = "pin what is to stand first on the board of any body"
    CHOOSE_OWN_CARDS = "choose the figures at the head of the board of a body one is secretary of"
    CHOOSE_ANY_CARDS = "choose the figures at the head of the board of any body"
    COMMISSION = "read the contract, and speak in it for the organisation that commissions"
    RELEASE = "release figures to the public"
    SEE_SMALL_NUMBERS = "see numbers so small that they could point at a person"


P = Permission
ROLES = {
    Role.MANAGER: {P.READ, P.REPORT_OWN, P.TELL_STORY},
    Role.REVIEWER: {P.READ, P.REPORT_OWN, P.OVERRIDE, P.TELL_STORY},
    Role.OFFICER: {
        P.READ,
        P.REPORT_ANY,
        P.MANAGE_PLAN,
        P.MANAGE_PARTNERS,
        P.RECORD_INSPECTION,
        P.READ_AUDIT,
        P.SEE_SMALL_NUMBERS,
        P.KEEP_ANY_MEETINGS,
        P.PIN_ON_ANY_BOARD,
        P.CHOOSE_ANY_CARDS,
        P.RELEASE,
    },
    Role.BOARD: {P.READ},
    Role.CHAIR: {P.READ, P.PIN_ON_OWN_BOARD},
    Role.SECRETARY: {P.READ, P.KEEP_OWN_MEETINGS, P.CHOOSE_OWN_CARDS},
    Role.FINANCE: {P.READ, P.SUBMIT_RETURN},
    Role.PARTNER: {P.READ_OWN, P.SEND_VALUES},
    # The other side of the contract: the officer may do all but this.
    Role.COMMISSIONER: {P.COMMISSION},
    Role.AUDITOR: {P.READ, P.READ_AUDIT, P.SEE_SMALL_NUMBERS},
}


def memberships_of(user, today):
    """[Membership] in force on a day; none for a stranger. Looked up once for each user object and day."""
    cached = getattr(user, "_memberships_on", None)
    if cached is None or cached[0] != today:
        found = list(user.memberships.on(today).select_related("organisation", "body")) if user.is_authenticated else []
        cached = user._memberships_on = (today, found)
    return cached[1]


def permissions_of(user: User | AnonymousUser, today: date) -> frozenset[Permission]:
    """Every permission that the user's memberships grant on a day; none to a stranger or a deactivated user.

    A reader in whose place a pack is drawn has exactly those that were `lent` (`dcst/people/rights.py`).
    """
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    lent: frozenset[Permission] | None = getattr(user, "lent", None)
    if lent is not None:
        return lent
    return frozenset().union(*(ROLES[held.role] for held in memberships_of(user, today)))


def organisations_of(user, today):
    """The organisations the user may send values for on a day."""
    return [held.organisation for held in memberships_of(user, today) if Permission.SEND_VALUES in ROLES[held.role]]


def bodies_of(user, today):
    """The bodies whose meetings the user keeps as their secretary on a day."""
    return [held.body for held in memberships_of(user, today) if Permission.KEEP_OWN_MEETINGS in ROLES[held.role]]


def may_for(user, body, today, own, everywhere):
    """Whether a user holds a permission for a body on a day: `everywhere`, or `own` by a role on that very body."""
    if everywhere in permissions_of(user, today):
        return True
    return any(own in ROLES[held.role] and held.body_id == body.pk for held in memberships_of(user, today))


def holders_of(permissions, today):
    """The people whose memberships grant any of these permissions on a day; no service users, nobody who left."""
    roles = [role for role, granted in ROLES.items() if granted & set(permissions)]
    held = Membership.objects.on(today).filter(role__in=roles)
    return User.objects.filter(is_active=True, is_service=False, pk__in=held.values("user"))


def others_who(permission: Permission, user: User, today: date) -> list[User]:
    """Everybody but one person who holds a permission on a day: nobody approves what they wrote where there is one."""
    return list(holders_of([permission], today).exclude(pk=user.pk))


def requires(*permissions):
    """Decorates a view for those who hold any of these permissions; raises PermissionDenied for all others."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not permissions_of(request.user, clock.today()) & set(permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.asks = permissions
        return guarded

    return decorate
