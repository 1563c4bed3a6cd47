"""What is to be told, to whom, and what became of it: notices, the messages that carry them, and each try."""

import secrets
import uuid

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Lower, Now

from dcst.models.people import Organisation, User

# In the place of an address or a kind: all there are.
EVERY = "*"
# In the place of an address: the organisation's webhook.
TO_WEBHOOK = "webhook"


class ContactAddress(models.Model):
    """An address that is told what an organisation's people are told, entered by hand: a shared mailbox."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="contact_addresses")
    email = models.EmailField()
    name = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                "organisation", Lower("email"), condition=Q(ended_at__isnull=True), name="one_open_contact_address"
            ),
        ]

    def __str__(self):
        return self.email


class TellPreference(models.Model):
    """Whether an address is told of a kind of notice. Without a row the kind itself says.

    `address` in lower case, or TO_WEBHOOK, or EVERY for all of the organisation; `kind` a code, or EVERY for what has
    no row of its own. Without an organisation it is about what a person is told by themselves.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="tell_preferences")
    address = models.CharField(max_length=254)
    kind = models.CharField(max_length=60)
    wanted = models.BooleanField()

    class Meta:
        constraints = [
            # Of two rows without an organisation a database says that they differ.
            models.UniqueConstraint(
                Coalesce("organisation", Value(0)), "address", "kind", name="one_preference_per_kind"
            )
        ]

    def __str__(self):
        return f"{self.address} {self.kind}: {self.wanted}"


class Webhook(models.Model):
    """Where an organisation's systems are told. The secret is made from `salt` and the site's own key, and not kept.

    The secret before the last roll signs beside the new one until `old_until`.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="webhooks")
    url = models.CharField(max_length=500)
    salt = models.CharField(max_length=64)
    old_salt = models.CharField(max_length=64, blank=True)
    old_until = models.DateTimeField(null=True, blank=True)
    since = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(ended_at__isnull=True), name="one_open_webhook_per_organisation"
            )
        ]

    def __str__(self):
        return self.url

    @staticmethod
    def draw():
        """A fresh salt: 256 bits of chance."""
        return secrets.token_hex(32)


class Notice(models.Model):
    """Something that an organisation, or a person, is to be told; written in the transaction of what it tells.

    `items` are the things it is about, as the kind takes them, of `count` in all. Of one audience no two notices of a
    kind have the same `once`, unless it is blank. Until `ready_at` it waits for others to be told with it; the messages
    were made from it at `sorted_at`.
    """

    kind = models.CharField(max_length=60)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="notices")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="notices")
    items = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=1)
    once = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    ready_at = models.DateTimeField()
    sorted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "kind",
                Coalesce("organisation", Value(0)),
                Coalesce("user", Value(0)),
                "once",
                condition=~Q(once=""),
                name="told_once",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=True, user__isnull=False)
                | Q(organisation__isnull=False, user__isnull=True),
                name="notice_has_one_audience",
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(sorted_at__isnull=True), name="notice_to_sort")]

    def __str__(self):
        return f"{self.kind} for {self.organisation or self.user}"


class MessageQuerySet(models.QuerySet):
    def to_send(self, at):
        """Those whose next try has come and that no worker holds, the first first."""
        free = Q(held_until__isnull=True) | Q(held_until__lt=Now())
        return self.filter(free, state=Message.Delivery.WAITING, next_at__lte=at).order_by("next_at", "made_at")


class Message(models.Model):
    """One envelope: a mail to an address, or a call of a webhook. Its id stays the same at every try.

    `held_by` and `held_until` are the mark of the worker that is sending it.
    """

    class Carrier(models.TextChoices):
        MAIL = "mail", "E-mail"
        WEBHOOK = "webhook", "Webhook"

    class Delivery(models.TextChoices):
        WAITING = "waiting", "On its way"
        SENT = "sent", "Sent"
        GIVEN_UP = "given_up", "Given up"
        DROPPED = "dropped", "No longer wanted"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    carrier = models.CharField(max_length=10, choices=Carrier)
    kind = models.CharField(max_length=60)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="messages")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="messages")
    webhook = models.ForeignKey(Webhook, models.PROTECT, null=True, related_name="messages")
    to = models.CharField(max_length=500)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=Delivery, default=Delivery.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    held_by = models.UUIDField(null=True, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "id"]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="message_to_send"),
            models.Index(fields=["organisation", "-made_at"], name="message_of_organisation"),
            models.Index(fields=["made_at"], name="message_made_at"),
        ]

    def __str__(self):
        return f"{self.subject} to {self.to}"

    @property
    def public_id(self):
        """What receivers know it by at every try."""
        return f"msg_{self.id.hex}"

    @property
    def is_given_up(self):
        return self.state == self.Delivery.GIVEN_UP


class DeliveryTry(models.Model):
    """One try to send a message, and what was answered: the first kilobytes of it."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="log")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    took_ms = models.PositiveIntegerField()
    succeeded = models.BooleanField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return f"try {self.number} of {self.message_id}"


class ToldDay(models.Model):
    """A day on which it was looked what the calendar has to tell."""

    day = models.DateField(unique=True)

    def __str__(self):
        return str(self.day)
