"""What rows have in common: where they come from, and when they were known."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Expression, F, Q, Value
from django.db.models.functions import Greatest

from dcst.time import clock


class Origin(models.TextChoices):
    PLAN = "plan", "Stated in the plan"
    PUBLISHED = "published", "Published"
    REPORTED = "reported", "Reported here"
    DEMONSTRATION = "demonstration", "Demonstration data"


class Sourced(models.Model):
    """A row with its place in the source: document, line and heading, blank where it has none."""

    origin = models.CharField(max_length=20, choices=Origin, default=Origin.PLAN)
    document = models.CharField(max_length=60, blank=True)
    line = models.CharField(max_length=20, blank=True)
    heading = models.TextField(blank=True)

    class Meta:
        abstract = True

    @property
    def source(self):
        """“Business Plan 2016-19, line 554” in words for a page."""
        place = f"line {self.line}" if self.line else ""
        return ", ".join(part for part in (DOCUMENTS.get(self.document, self.document), place) if part)


DOCUMENTS = {
    "business-plan-2016-19": "Business Plan 2016-19",
    "cyp-plan-2017-20": "Children and Young People’s Plan 2017-20",
    "local-reports": "Published local reports",
    "curated": "Our own curation",
}


class FactQuerySet(models.QuerySet):
    def known_at(self, at: datetime | Expression) -> Self:
        """The rows as they were known at a moment: known_from <= at < known_to."""
        return self.filter(Q(known_to__isnull=True) | Q(known_to__gt=at), known_from__lte=at)

    def current(self) -> Self:
        """The rows that no later one has replaced: those without known_to. Where the clock is held, those of then."""
        return self.known_at(clock.now()) if clock.is_held() else self.filter(known_to__isnull=True)

    def close(self, at: datetime) -> int:
        """End the open rows at a moment; never before they began, so that their own day still shows them.

        Returns how many were open.
        """
        return self.current().end(at)

    def end(self, at: datetime) -> int:
        """The same for rows that have an end already; returns how many there are."""
        return self.update(known_to=Greatest(Value(at), F("known_from"), output_field=models.DateTimeField()))


class Fact(models.Model):
    """Something somebody said. Never changed: a correction is a new row, and sets known_to of the old one."""

    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey("dcst.User", models.PROTECT, null=True, blank=True, related_name="+")

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True


class Link(Fact):
    """Somebody's word that two rows belong together, from when until when."""

    origin = models.CharField(max_length=20, choices=Origin, default=Origin.REPORTED)

    class Meta:
        abstract = True


def only_one_current(name, *fields):
    """A constraint: at most one open row, which is one without known_to, for a key of fields."""
    return models.UniqueConstraint(fields=fields, condition=Q(known_to__isnull=True), name=name)


def not_before_known(name):
    """A constraint: no row ends before it begins."""
    return models.CheckConstraint(
        condition=Q(known_to__isnull=True) | Q(known_to__gte=models.F("known_from")), name=name
    )
