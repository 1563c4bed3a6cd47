"""Who acts: people, the organisations they act for, and the roles they hold for a time."""

import hashlib
import secrets

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from dcst.models.base import Origin, Sourced
from dcst.models.wording import WordedChar, said
from dcst.time.asat import reading_at


class Organisation(Sourced):
    """The Trust, the council, a partner, a publisher, an inspectorate."""

    class Kind(models.TextChoices):
        TRUST = "trust", "The Trust"
        COUNCIL = "council", "Council"
        HEALTH = "health", "Health"
        POLICE = "police", "Police and justice"
        PUBLISHER = "publisher", "Publisher of figures"
        INSPECTORATE = "inspectorate", "Inspectorate"
        GOVERNMENT = "government", "Government"
        PARTNER = "partner", "Partner"

    code = models.SlugField(max_length=60, unique=True)
    name = WordedChar(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.PARTNER)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class OrganisationAlias(Sourced):
    """Another way the documents write an organisation: DCCG for the CCG."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="aliases")
    alias = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "alias"], name="one_alias_per_organisation")]

    def __str__(self):
        return self.alias


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        """The stored User, its address in lower case. Without a password it cannot sign in."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, or the service user that an organisation's keys act as. Deactivated, never deleted."""

    email = models.EmailField(unique=True)
    name = WordedChar(max_length=200)
    job_title = WordedChar(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    is_service = models.BooleanField(default=False)
    origin = models.CharField(max_length=20, choices=Origin, default=Origin.REPORTED)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name or self.email

    def get_full_name(self):
        return str(self)


def called(pk, name, email):
    """How a person of these columns is called on the page that is drawn; blank without one."""
    return said(User, "name", pk, name) or email or ""


def called_at(person, at):
    """The same of a User at a moment, whichever day is shown; blank for nobody."""
    with reading_at(at):
        return str(person or "")


class Role(models.TextChoices):
    MANAGER = "manager", "Manager"
    REVIEWER = "reviewer", "Reviewer"
    OFFICER = "officer", "Performance officer"
    BOARD = "board", "Board member"
    CHAIR = "chair", "Chair"
    SECRETARY = "secretary", "Secretary"
    FINANCE = "finance", "Finance officer"
    PARTNER = "partner", "Partner"
    COMMISSIONER = "commissioner", "Commissioner"
    AUDITOR = "auditor", "Auditor"


# Held for an organisation, and what is asked for where none is given.
FOR_AN_ORGANISATION = {
    Role.PARTNER: "Select the organisation that the partner sends for",
    Role.COMMISSIONER: "Select the organisation that commissions",
}
# The same for a body.
FOR_A_BODY = {
    Role.CHAIR: "Select the body whose chair it is",
    Role.SECRETARY: "Select the body whose secretary it is",
}


class MembershipQuerySet(models.QuerySet):
    def on(self, day):
        """The memberships in force on a day; the first and the last day belong to them."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


class Membership(models.Model):
    """A role a person holds, from a day until a day, for an organisation or on a body. While open, `until` is None."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="memberships")
    body = models.ForeignKey("dcst.GovernanceBody", models.PROTECT, null=True, blank=True, related_name="memberships")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="membership_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(role="partner") | Q(organisation__isnull=False),
                name="partner_belongs_to_an_organisation",
            ),
            models.CheckConstraint(
                condition=~Q(role="secretary") | Q(body__isnull=False),
                name="secretary_belongs_to_a_body",
            ),
            models.CheckConstraint(
                condition=~Q(role="chair") | Q(body__isnull=False),
                name="chair_belongs_to_a_body",
            ),
            models.CheckConstraint(
                condition=~Q(role="commissioner") | Q(organisation__isnull=False),
                name="commissioner_speaks_for_an_organisation",
            ),
            # Of two rows without an organisation a database says that they differ.
            models.UniqueConstraint(
                "user",
                "role",
                Coalesce("organisation", Value(0)),
                Coalesce("body", Value(0)),
                condition=Q(until__isnull=True),
                name="one_open_membership",
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}"


def secret_hash(secret):
    """The SHA-256 of a secret, in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiKeyQuerySet(models.QuerySet):
    def live_at(self, at):
        """The keys that can be used at a moment: approved, not revoked and not expired."""
        return self.filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=at), revoked_at__isnull=True, approved_at__isnull=False
        )


class ApiKey(models.Model):
    """An organisation's key. The secret is shown once; its hash is kept, and found by the prefix.

    What is sent with a test key is checked and not stored. A live key can be used once it is approved.
    """

    class Kind(models.TextChoices):
        LIVE = "live", "Live"
        TEST = "test", "Test"

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="keys")
    user = models.ForeignKey(User, models.PROTECT, related_name="keys")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=4, choices=Kind, default=Kind.LIVE)
    may_send = models.BooleanField(default=True)
    may_read = models.BooleanField(default=True)
    prefix = models.CharField(max_length=24, unique=True)
    secret_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="successors")

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(may_send=True) | Q(may_read=True), name="key_may_do_something"),
            models.UniqueConstraint(
                fields=["replaces"], condition=Q(revoked_at__isnull=True), name="one_standing_successor_per_key"
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.prefix}…)"

    @staticmethod
    def draw(kind):
        """A fresh (prefix, secret) for a kind of key: 32 and 256 bits of chance."""
        return f"dcst_{kind}_{secrets.token_hex(4)}", secrets.token_urlsafe(32)

    def note_use(self, at):
        """Keep the moment of a use, once a minute at most: a write for every request would cost each a commit."""
        before = self.last_used_at
        if before is None or before.replace(second=0, microsecond=0) != at.replace(second=0, microsecond=0):
            type(self).objects.filter(pk=self.pk).update(last_used_at=at)

    @property
    def scopes(self):
        """What the key may do: “send”, “read” or both."""
        return [word for word, granted in (("send", self.may_send), ("read", self.may_read)) if granted]

    @property
    def is_test(self):
        return self.kind == self.Kind.TEST

    @property
    def is_pending(self):
        return self.approved_at is None

    def opens_with(self, secret):
        """Whether a secret is the key's; the time taken does not tell how much of it was right."""
        return secrets.compare_digest(self.secret_hash, secret_hash(secret))
