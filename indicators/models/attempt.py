"""The log of attempts to send: every one, the refused and the unreadable too."""

from django.db import models

from dcst.people.roles import Permission, organisations_of, permissions_of
from indicators.models.observation import Submission


class AttemptQuerySet(models.QuerySet):
    def readable_by(self, user, today):
        """The attempts a user may read on a day: all for who manages partners; a partner its own organisations’."""
        if Permission.MANAGE_PARTNERS in permissions_of(user, today):
            return self
        return self.filter(organisation__in=organisations_of(user, today))


class Attempt(models.Model):
    """One attempt of an organisation to send values: when, who, by which key, and what was answered."""

    class Route(models.TextChoices):
        API = "api", "API"
        FILE = "file", "File"

    class Ending(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        PARTLY = "partly", "Accepted in part"
        REFUSED = "refused", "Refused"
        UNREADABLE = "unreadable", "Could not be read"
        TRIED = "tried", "Tried, not stored"
        REPEATED = "repeated", "Repeated, answered as before"
        WAITING = "waiting", "Taken, being stored"
        FAILED = "failed", "Failed on our side"

    organisation = models.ForeignKey("dcst.Organisation", models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    channel = models.CharField(max_length=4, choices=Route)
    by = models.ForeignKey("dcst.User", models.PROTECT, related_name="+")
    key = models.ForeignKey("dcst.ApiKey", models.PROTECT, null=True, related_name="+")
    request_id = models.CharField(max_length=40, blank=True)
    status = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=10, choices=Ending)
    rows = models.JSONField(default=dict)
    summary = models.TextField(blank=True)
    submission = models.ForeignKey(Submission, models.SET_NULL, null=True, related_name="attempts")

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["organisation", "-at"], name="attempts_of_organisation")]

    def __str__(self):
        return f"{self.organisation} at {self.at:%Y-%m-%d %H:%M}: {self.get_outcome_display()}"
