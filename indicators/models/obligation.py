"""The facts that confirm what the plan leaves open, and who undertook to confirm the rest by when.

What is still missing is no row of its own: it follows from these facts (`indicators.framework.rules`).
"""

from django.db import models
from django.db.models import Q

from dcst.models import Fact, Origin, Sourced, not_before_known, only_one_current
from dcst.status.rag import say_number
from dcst.time.periods import Period
from indicators.models.indicator import Indicator
from indicators.models.observation import ValueStatus
from indicators.terms import What


class Baseline(Sourced, Fact):
    """The value at the start in the unit of the indicator, the period it is for, and who says so."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="baselines")
    value = models.DecimalField(max_digits=18, decimal_places=6)
    period = models.CharField(max_length=20)
    status = models.CharField(max_length=12, choices=ValueStatus, default=ValueStatus.FINAL)
    printed = models.CharField(max_length=60, blank=True)
    source_text = models.CharField(max_length=300, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            only_one_current("one_current_baseline", "indicator"),
            not_before_known("baseline_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.indicator.code} {self.period}: {say_number(self.value)}"

    @property
    def when(self):
        return Period.parse(self.period)


class CrossReference(Sourced, Fact):
    """The column “x-ref to other plans”: where else the measure stands."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="cross_references")
    text = models.TextField()
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            only_one_current("one_current_cross_reference", "indicator"),
            not_before_known("cross_reference_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(text=""), name="cross_reference_says_where"),
        ]

    def __str__(self):
        return self.text


class Undertaking(Fact):
    """Who is to close an obligation, a person or an organisation, and by when."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="undertakings")
    what = models.CharField(max_length=20, choices=[(what.value, what.words) for what in What])
    user = models.ForeignKey("dcst.User", models.PROTECT, null=True, blank=True, related_name="undertakings")
    organisation = models.ForeignKey(
        "dcst.Organisation", models.PROTECT, null=True, blank=True, related_name="undertakings"
    )
    due = models.DateField()
    note = models.TextField(blank=True)
    origin = models.CharField(max_length=20, choices=Origin, default=Origin.REPORTED)

    class Meta:
        constraints = [
            only_one_current("one_current_undertaking", "indicator", "what"),
            not_before_known("undertaking_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(user__isnull=True, organisation__isnull=False)
                | Q(user__isnull=False, organisation__isnull=True),
                name="undertaking_is_by_one_person_or_organisation",
            ),
        ]

    def __str__(self):
        return f"{self.owner}: {self.what} of {self.indicator.code} by {self.due}"

    @property
    def owner(self):
        """The User or the Organisation, whichever undertook it."""
        return self.user or self.organisation
