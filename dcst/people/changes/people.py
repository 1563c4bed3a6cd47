"""The verbs that change who may do what: people and the roles they hold."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from dcst.models import FOR_A_BODY, FOR_AN_ORGANISATION, GovernanceBody, Membership, Organisation, Role, User
from dcst.problems import Refused
from dcst.record import audit
from dcst.record.wording import correct
from dcst.time.clock import day_of


@transaction.atomic
def add_person(
    *,
    by: User | None,
    at: datetime,
    email: str,
    name: str,
    role: str,
    job_title: str = "",
    organisation: Organisation | None = None,
    body: GovernanceBody | None = None,
    origin: str = "reported",
    password: str | None = None,
) -> User:
    """Open an account with a first role, one of Role. Raises Refused.

    Without a password nobody can sign in until one is set by a sent link.
    """
    if User.objects.filter(email__iexact=email).exists():
        raise Refused("There is already an account with this email address", "email")
    try:
        with transaction.atomic():
            user: User = User.objects.create_user(email, password, name=name, job_title=job_title, origin=origin)
    except IntegrityError:
        raise Refused("There is already an account with this email address", "email") from None
    _record("add person", user, by, at, after={"name": name, "job_title": job_title})
    give_role(user, by=by, at=at, role=role, organisation=organisation, body=body)
    return user


@transaction.atomic
def correct_person(user: User, *, by: User, at: datetime, name: str, email: str, job_title: str = "") -> User:
    """Say what a person is called, where mail reaches them and what their post is, from now on. Raises Refused.

    Pages as at a day before say what was said then.
    """
    address = User.objects.normalize_email(email).lower()
    if User.objects.exclude(pk=user.pk).filter(email__iexact=address).exists():
        raise Refused("There is already an account with this email address", "email")
    standing = User.objects.select_for_update().get(pk=user.pk)
    changed = correct(standing, {"name": name, "job_title": job_title}, by=by, at=at)
    if standing.email != address:
        changed["email"] = (standing.email, address)
        standing.email = address
        standing.save(update_fields=["email"])
        # The library keeps addresses of its own, and would go on taking the one before.
        EmailAddress.objects.filter(user=standing).delete()
    if changed:
        before = {column: words for column, (words, _) in changed.items()}
        after = {column: words for column, (_, words) in changed.items()}
        _record("correct person", standing, by, at, before=before, after=after)
    return standing


@transaction.atomic
def give_role(
    user: User,
    *,
    by: User | None,
    at: datetime,
    role: str,
    organisation: Organisation | None = None,
    body: GovernanceBody | None = None,
) -> Membership:
    """Give a person a role, one of Role, from today on; some are held for an organisation, some on a body. Raises
    Refused.
    """
    today = day_of(at)
    if role in FOR_AN_ORGANISATION and organisation is None:
        raise Refused(FOR_AN_ORGANISATION[Role(role)], "organisation")
    if role in FOR_A_BODY and body is None:
        raise Refused(FOR_A_BODY[Role(role)], "body")
    User.objects.select_for_update().get(pk=user.pk)
    if user.memberships.on(today).filter(role=role, organisation=organisation, body=body).exists():
        raise Refused(f"{user} holds this role already", "role")
    held = Membership.objects.create(user=user, role=role, organisation=organisation, body=body, since=today)
    _record("give role", user, by, at, after=_say(held))
    return held


@transaction.atomic
def end_role(membership: Membership, *, by: User, at: datetime) -> Membership:
    """End a role at once: its last day is yesterday, and one that began today is taken away whole. Raises Refused."""
    if membership.user == by:
        raise Refused("You cannot end a role of your own: ask another performance officer")
    yesterday = day_of(at) - timedelta(days=1)
    if membership.until is not None and membership.until <= yesterday:
        return membership
    before = _say(membership)
    if membership.since > yesterday:
        membership.delete()
        after = None
    else:
        membership.until = yesterday
        membership.save(update_fields=["until"])
        after = _say(membership)
    _record("end role", membership.user, by, at, before=before, after=after)
    return membership


@transaction.atomic
def close_account(user: User, *, by: User, at: datetime) -> None:
    """Let a person sign in no longer. What they did stays under their name. Raises Refused."""
    if user == by:
        raise Refused("You cannot close your own account: ask another performance officer")
    _set_active(user, False, "close account", by, at)


@transaction.atomic
def open_account(user: User, *, by: User, at: datetime) -> None:
    """Let a person whose account was closed sign in again, with the roles still in force."""
    _set_active(user, True, "open account", by, at)


def _set_active(user: User, active: bool, verb: str, by: User, at: datetime) -> None:
    if user.is_active == active:
        return
    user.is_active = active
    user.save(update_fields=["is_active"])
    _record(verb, user, by, at, before={"active": not active}, after={"active": active})


def _say(held: Membership) -> dict[str, str | None]:
    return {
        "role": held.role,
        "organisation": held.organisation.code if held.organisation else None,
        "body": held.body.code if held.body else None,
        "since": held.since.isoformat(),
        "until": held.until.isoformat() if held.until else None,
    }


def _record(
    verb: str,
    user: User,
    by: User | None,
    at: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    audit.record(verb, "person", user.email, by=by, at=at, before=before, after=after)
