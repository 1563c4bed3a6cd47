"""The meetings of the Board and the other bodies, and who keeps their calendar."""

from django.db import models
from django.db.models import Q

from dcst.models import Fact, FactQuerySet, GovernanceBody, not_before_known, only_one_current
from dcst.people.roles import Permission, bodies_of, permissions_of
from dcst.time.clock import day_of, time_of


def bodies_kept_by(user, today):
    """A queryset of the bodies whose meetings a person may enter on a day: the officer any, a secretary the own."""
    if Permission.KEEP_ANY_MEETINGS in permissions_of(user, today):
        return GovernanceBody.objects.all()
    return GovernanceBody.objects.filter(pk__in=[body.pk for body in bodies_of(user, today)])


class MeetingQuerySet(FactQuerySet):
    def to_be_held(self):
        """Those that are not called off."""
        return self.filter(called_off=False)

    def kept_by(self, user, today):
        """Those that a person may move or call off on a day."""
        return self.filter(body__in=bodies_kept_by(user, today))


class Meeting(Fact):
    """A day on which a body meets. One that is moved or called off is a new row of the same code, with the reason."""

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", "Ordinary"
        EXTRAORDINARY = "extraordinary", "Extraordinary"
        ANNUAL = "annual", "Annual general"

    code = models.SlugField(max_length=100)
    body = models.ForeignKey("dcst.GovernanceBody", models.PROTECT, related_name="meetings")
    day = models.DateField()
    kind = models.CharField(max_length=15, choices=Kind, default=Kind.ORDINARY)
    papers_at = models.DateTimeField(null=True, blank=True)
    called_off = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    origin = models.CharField(max_length=20, default="reported")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["day", "code"]
        constraints = [
            only_one_current("one_current_row_per_meeting", "code"),
            models.UniqueConstraint(
                fields=["body", "day"],
                condition=Q(known_to__isnull=True, called_off=False),
                name="one_meeting_of_a_body_a_day",
            ),
            models.CheckConstraint(condition=Q(called_off=False) | ~Q(reason=""), name="called_off_says_why"),
            not_before_known("meeting_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.body}, {self.day:%-d %B %Y}"

    @property
    def is_of_the_board(self):
        return self.body.kind == GovernanceBody.Kind.BOARD

    @property
    def papers_day(self):
        """The day its papers go out; None where that is not said."""
        return day_of(self.papers_at) if self.papers_at else None

    @property
    def papers_time(self):
        """The time of day they go out; None where the day alone is said."""
        return time_of(self.papers_at) if self.papers_at else None
