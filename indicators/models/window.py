"""Periods that were opened, closed or said to be complete, and corrections asked for after a period was closed."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from dcst.models import Fact, FactQuerySet, not_before_known, only_one_current
from dcst.people.roles import Permission, organisations_of, permissions_of
from indicators import groups
from indicators.models.indicator import Indicator
from indicators.models.observation import Observation


class PeriodWindow(Fact):
    """A period of an indicator opened or closed by hand. Without one the calendar decides."""

    class Opening(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="windows")
    period = models.CharField(max_length=20)
    state = models.CharField(max_length=6, choices=Opening)
    until = models.DateField(null=True, blank=True)
    reason = models.TextField()

    class Meta:
        ordering = ["indicator", "period", "known_from"]
        constraints = [
            only_one_current("one_current_period_window", "indicator", "period"),
            not_before_known("period_window_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(state="closed") | Q(until__isnull=True), name="closed_has_no_last_day"),
        ]

    def __str__(self):
        return f"{self.indicator.code} {self.period}: {self.state}"


class CompleteSetQuerySet(FactQuerySet):
    def standing(self, at):
        """Those known at a moment that nothing came after: a later figure of the sender, or a withdrawal, ends it."""
        later = Observation.objects.own().filter(
            indicator=OuterRef("indicator"),
            period=OuterRef("period"),
            sender=OuterRef("organisation"),
            known_from__gt=OuterRef("known_from"),
            known_from__lte=at,
        )
        return self.known_at(at).filter(~Exists(later))


class CompleteSet(Fact):
    """An organisation has sent all it will send of an indicator for a period: every locality and group of it."""

    organisation = models.ForeignKey("dcst.Organisation", models.PROTECT, related_name="complete_sets")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="complete_sets")
    period = models.CharField(max_length=20)
    reason = models.TextField(blank=True)

    objects = CompleteSetQuerySet.as_manager()

    class Meta:
        ordering = ["indicator", "period", "known_from"]
        constraints = [
            only_one_current("one_current_complete_set", "organisation", "indicator", "period"),
            not_before_known("complete_set_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.indicator.code} {self.period}: all sent by {self.organisation}"


class LateCorrectionQuerySet(models.QuerySet):
    def readable_by(self, user, today):
        """The corrections a user may read on a day: all for who decides on them; a partner its own organisations’."""
        if Permission.MANAGE_PARTNERS in permissions_of(user, today):
            return self
        return self.filter(organisation__in=organisations_of(user, today))

    def waiting(self):
        """Those not answered yet."""
        return self.filter(answer="")


class LateCorrection(models.Model):
    """A value for a closed period, or its withdrawal: asked for with a reason, done once the officer approves."""

    class Ruling(models.TextChoices):
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"

    organisation = models.ForeignKey("dcst.Organisation", models.PROTECT, related_name="late_corrections")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="late_corrections")
    area = models.ForeignKey("dcst.Area", models.PROTECT, related_name="+")
    group = models.CharField(max_length=60, blank=True)
    period = models.CharField(max_length=20)
    withdrawal = models.BooleanField(default=False)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    numerator = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    denominator = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    marker = models.CharField(max_length=4, blank=True)
    reason = models.TextField()
    asked_by = models.ForeignKey("dcst.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Ruling, blank=True)
    answer_words = models.TextField(blank=True)
    answered_by = models.ForeignKey("dcst.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    observation = models.ForeignKey("Observation", models.PROTECT, null=True, related_name="late_corrections")

    objects = LateCorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "indicator", "area", "group", "period"],
                condition=Q(answer=""),
                name="one_waiting_correction_per_value",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="an_answer_has_its_moment",
            ),
        ]

    @property
    def group_words(self):
        return groups.label(self.group)

    def __str__(self):
        return f"{self.indicator.code} {self.period}, asked by {self.organisation}"
