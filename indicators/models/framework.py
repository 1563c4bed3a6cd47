"""The frameworks that name indicators, and the place an indicator has in each."""

from typing import TYPE_CHECKING, NamedTuple

from django.db import models
from django.db.models import Q

from dcst.models import Fact, Sourced, not_before_known, only_one_current

if TYPE_CHECKING:
    from indicators.models.indicator import Indicator

LONGEST_LABEL = 40


class Placed(NamedTuple):
    """An indicator, and the label and position that it is to have in a framework."""

    indicator: "Indicator"
    label: str
    position: int


class Framework(Sourced):
    """A document or agreement that names indicators: the outcomes framework, the Business Plan, the contract."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "code"]

    def __str__(self):
        return self.name


class FrameworkPlace(Sourced, Fact):
    """Where an indicator stands in a framework beside the one it has its code from, and what it is called there.

    In its own framework a place says only what it is called.
    """

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="places")
    indicator = models.ForeignKey("indicators.Indicator", models.PROTECT, related_name="places")
    label = models.CharField(max_length=LONGEST_LABEL, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["framework__position", "position"]
        constraints = [
            only_one_current("one_current_place_in_a_framework", "framework", "indicator"),
            not_before_known("place_ends_after_it_begins"),
            models.UniqueConstraint(
                fields=["framework", "label"],
                condition=Q(known_to__isnull=True) & ~Q(label=""),
                name="a_label_names_one_indicator_of_its_framework",
            ),
        ]

    def __str__(self):
        return f"{self.label or self.indicator.code} in {self.framework}"
