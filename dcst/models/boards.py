"""What people say about a board: what is at stake, what they pin to it, and which figures head it."""

from django.db import models
from django.db.models import Q

from dcst.models.base import Fact, Sourced, not_before_known, only_one_current
from dcst.status.harm import HARMS, Harm

CARDS = 6  # at the head of a board


class HarmClass(Sourced, Fact):
    """What is at stake where something goes wrong, of an indicator or an action by its code; and why it is read so."""

    class Subject(models.TextChoices):
        INDICATOR = "indicator", "Indicator"
        ACTION = "action", "Action"

    subject_kind = models.CharField(max_length=40, choices=Subject)
    subject = models.CharField(max_length=120)
    harm = models.CharField(max_length=12, choices=[(harm.value, words) for harm, words in HARMS.items()])
    reason = models.TextField()

    class Meta:
        ordering = ["subject_kind", "subject"]
        verbose_name_plural = "harm classes"
        constraints = [
            only_one_current("one_current_harm_class", "subject_kind", "subject"),
            not_before_known("harm_class_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(reason=""), name="harm_class_says_why"),
        ]

    def __str__(self):
        return f"{self.subject_kind} {self.subject}: {Harm(self.harm).words}"


class BoardPin(Fact):
    """Something that a body wants first on its board, by its kind and code, with the reason."""

    body = models.ForeignKey("dcst.GovernanceBody", models.PROTECT, related_name="pins")
    subject_kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    reason = models.TextField()
    origin = models.CharField(max_length=20, default="reported")

    class Meta:
        ordering = ["known_from"]
        constraints = [
            only_one_current("one_current_pin", "body", "subject_kind", "subject"),
            not_before_known("pin_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(reason=""), name="pin_says_why"),
        ]

    def __str__(self):
        return f"{self.body}: {self.subject_kind} {self.subject}"


class BoardCard(Fact):
    """Which card stands at a place at the head of a body's board; a blank subject is a place left empty."""

    class Kind(models.TextChoices):
        INDICATOR = "indicator", "Indicator"
        OUTTURN = "outturn", "Forecast outturn"
        UNKNOWN = "unknown", "Not known"
        NOTHING = "nothing", "Nothing"

    body = models.ForeignKey("dcst.GovernanceBody", models.PROTECT, related_name="cards")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    subject = models.CharField(max_length=120, blank=True)
    origin = models.CharField(max_length=20, default="reported")

    class Meta:
        ordering = ["position"]
        constraints = [
            only_one_current("one_current_card_per_place", "body", "position"),
            not_before_known("card_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(position__range=(1, CARDS)), name="card_has_one_of_the_places"),
            models.CheckConstraint(
                condition=(Q(kind="indicator") & ~Q(subject="")) | (~Q(kind="indicator") & Q(subject="")),
                name="card_of_an_indicator_names_it",
            ),
        ]

    def __str__(self):
        return f"{self.body}, {self.position}: {self.subject or self.kind}"
