"""Issuing and revoking the keys organisations send values with."""

from django.db import transaction

from dcst import audit
from dcst.clock import day_of
from dcst.models import ApiKey, Membership, Role, User, secret_hash
from dcst.problems import Refused


@transaction.atomic
def issue_key(organisation, *, by, at, name, expires_at=None):
    """(key, what is sent): the one time that the secret is known. Only its hash is kept."""
    if not name.strip():
        raise Refused("Enter a name for the key", "name")
    if expires_at is not None and expires_at <= at:
        raise Refused("The day the key expires must be in the future", "expires_at")
    prefix, secret = ApiKey.draw()
    key = ApiKey.objects.create(
        organisation=organisation,
        user=_service_user(organisation, at),
        name=name.strip(),
        prefix=prefix,
        secret_hash=secret_hash(secret),
        created_at=at,
        created_by=by,
        expires_at=expires_at,
    )
    after = {"organisation": organisation.code, "name": key.name, "expires_at": expires_at and expires_at.isoformat()}
    audit.record("issue key", "key", prefix, by=by, at=at, after=after)
    return key, f"{prefix}.{secret}"


@transaction.atomic
def revoke_key(key, *, by, at):
    """Shut a key for good, from this moment on."""
    key = ApiKey.objects.select_for_update(no_key=True).get(pk=key.pk)
    if key.revoked_at is not None:
        raise Refused("This key has been revoked already")
    key.revoked_at = at
    key.save(update_fields=["revoked_at"])
    audit.record("revoke key", "key", key.prefix, by=by, at=at, after={"revoked_at": at.isoformat()})
    return key


def _service_user(organisation, at):
    """The user an organisation's keys act as: it cannot sign in, and holds the partner's role while there are keys."""
    user, _ = User.objects.get_or_create(
        email=f"{organisation.code}@service.invalid",
        defaults={"name": f"{organisation.name} (by key)", "is_service": True, "password": "!"},
    )
    today = day_of(at)
    if not user.memberships.on(today).filter(role=Role.PARTNER, organisation=organisation).exists():
        Membership.objects.create(user=user, role=Role.PARTNER, organisation=organisation, since=today)
    return user
