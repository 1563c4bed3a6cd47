"""The keys organisations send values with: issued, approved, rolled over and revoked."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db import transaction

from dcst.models import ApiKey, Membership, Organisation, Role, User, secret_hash
from dcst.people.notices import KEY_APPROVED
from dcst.people.roles import Permission, permissions_of
from dcst.problems import Refused
from dcst.record import audit
from dcst.record.notices import tell
from dcst.time.clock import day_of

# How long the old key goes on beside the new one.
Overlap = Literal["now", "1h", "24h", "7d"]
OVERLAPS: dict[Overlap, timedelta] = {
    "now": timedelta(0),
    "1h": timedelta(hours=1),
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
}


@transaction.atomic
def issue_key(
    organisation: Organisation,
    *,
    by: User,
    at: datetime,
    name: str,
    expires_at: datetime | None = None,
    kind: str = ApiKey.Kind.LIVE,
    may_send: bool = True,
    may_read: bool = True,
) -> tuple[ApiKey, str]:
    """(key, what is sent): the one time that the secret is known. Only its hash is kept. Raises Refused.

    A live key waits for the performance officer's approval until the organisation has had one approved.
    """
    if not name.strip():
        raise Refused("Enter a name for the key", "name")
    if not (may_send or may_read):
        raise Refused("Select what the key may do", "scopes")
    if expires_at is not None and expires_at <= at:
        raise Refused("The day the key expires must be in the future", "expires_at")
    key, sent = _draw(organisation, by, at, name=name.strip(), kind=kind, may_send=may_send, may_read=may_read)
    key.expires_at = expires_at
    if kind == ApiKey.Kind.TEST or _is_trusted(organisation, by, at):
        key.approved_at, key.approved_by = at, by
    key.save()
    _record("issue key", key, by, at, _say(key))
    return key, sent


@transaction.atomic
def approve_key(key: ApiKey, *, by: User, at: datetime) -> ApiKey:
    """Let a waiting key open. The organisation's later live keys need no approval. Raises Refused."""
    key = _locked(key)
    if key.revoked_at is not None:
        raise Refused("This key has been revoked")
    if key.is_pending:
        key.approved_at, key.approved_by = at, by
        key.save(update_fields=["approved_at", "approved_by"])
        _record("approve key", key, by, at, {"approved_at": at.isoformat()})
        tell(KEY_APPROVED, key.organisation, [{"name": key.name, "prefix": key.prefix}], at=at)
    return key


@transaction.atomic
def roll_key(key: ApiKey, *, by: User, at: datetime, overlap: Overlap) -> tuple[ApiKey, str]:
    """(new key, what is sent): the same rights under a new secret; the old one ends after the overlap.

    Raises Refused, also where a successor stands: of two clicks, or of eight people at once, one makes a key.
    """
    old = _locked(key)
    if standing := old.successors.filter(revoked_at__isnull=True).first():
        raise Refused(f"{standing.prefix} took the place of this key already. If nobody has its secret, roll that one")
    if old.revoked_at is not None or (old.expires_at is not None and old.expires_at <= at):
        raise Refused("This key no longer opens: create another")
    new, sent = _draw(
        old.organisation, by, at, name=old.name, kind=old.kind, may_send=old.may_send, may_read=old.may_read
    )
    new.expires_at, new.approved_at, new.approved_by = old.expires_at, old.approved_at, old.approved_by
    new.replaces = old
    new.save()
    ends_at = _end(old, at, OVERLAPS[overlap])
    after = _say(new) | {"replaces": old.prefix, "old_key_ends_at": ends_at.isoformat()}
    _record("roll key", new, by, at, after)
    return new, sent


@transaction.atomic
def revoke_key(key: ApiKey, *, by: User, at: datetime) -> ApiKey:
    """Shut a key for good, from this moment on. Raises Refused."""
    key = _locked(key)
    if key.revoked_at is not None:
        raise Refused("This key has been revoked already")
    key.revoked_at = at
    key.save(update_fields=["revoked_at"])
    _record("revoke key", key, by, at, {"revoked_at": at.isoformat()})
    return key


def _locked(key: ApiKey) -> ApiKey:
    return ApiKey.objects.select_for_update(no_key=True).get(pk=key.pk)


def _draw(organisation: Organisation, by: User, at: datetime, **given: Any) -> tuple[ApiKey, str]:
    """(a key that is not stored yet, what is sent); `given` are its other columns."""
    prefix, secret = ApiKey.draw(given["kind"])
    key = ApiKey(
        organisation=organisation,
        user=_service_user(organisation, at),
        prefix=prefix,
        secret_hash=secret_hash(secret),
        created_at=at,
        created_by=by,
        **given,
    )
    return key, f"{prefix}.{secret}"


def _is_trusted(organisation: Organisation, by: User, at: datetime) -> bool:
    """Issued by the officer, or by an organisation that had a live key approved before."""
    if Permission.MANAGE_PARTNERS in permissions_of(by, day_of(at)):
        return True
    return ApiKey.objects.filter(organisation=organisation, kind=ApiKey.Kind.LIVE, approved_at__isnull=False).exists()


def _end(old: ApiKey, at: datetime, overlap: timedelta) -> datetime:
    """The old key's last moment, which is stored: never later than it was."""
    if overlap:
        ends_at = old.expires_at = min(filter(None, (old.expires_at, at + overlap)))
    else:
        ends_at = old.revoked_at = at
    old.save(update_fields=["revoked_at", "expires_at"])
    return ends_at


def _say(key: ApiKey) -> dict[str, object]:
    return {
        "organisation": key.organisation.code,
        "name": key.name,
        "kind": key.kind,
        "scopes": key.scopes,
        "expires_at": key.expires_at.isoformat() if key.expires_at else None,
        "approved": not key.is_pending,
    }


def _record(verb: str, key: ApiKey, by: User, at: datetime, after: Mapping[str, object]) -> None:
    audit.record(verb, "key", key.prefix, by=by, at=at, after=after)


def _service_user(organisation: Organisation, at: datetime) -> User:
    """The user an organisation's keys act as: it cannot sign in, and holds the partner's role while there are keys."""
    user, _ = User.objects.get_or_create(
        email=f"{organisation.code}@service.invalid",
        defaults={"name": f"{organisation.name} (by key)", "is_service": True, "password": "!"},
    )
    today = day_of(at)
    if not user.memberships.on(today).filter(role=Role.PARTNER, organisation=organisation).exists():
        Membership.objects.create(user=user, role=Role.PARTNER, organisation=organisation, since=today)
    return user
