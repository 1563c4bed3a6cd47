"""What is given to the public: releases with every word and figure as it went out, and the words written for them."""

from django.db import models
from django.db.models import Q

from dcst.models.base import Fact, Origin, not_before_known, only_one_current
from dcst.models.records import RAG_CHOICES
from dcst.status.rag import Rag


class ReleaseQuerySet(models.QuerySet):
    def out(self):
        """Those that went out, withdrawn ones among them: what was public once stays known."""
        return self.filter(released_at__isnull=False).order_by("released_at", "pk")

    def standing(self):
        """Those that went out and were not withdrawn."""
        return self.out().filter(withdrawn_at__isnull=True)


class Release(models.Model):
    """What one person proposed to give to the public, and what became of it. Its items are never changed.

    `chosen` says what it was asked for, `rule` by which rule small numbers were kept back. `approved_by` is the second
    person who let it out; None where nobody else could.
    """

    proposed_at = models.DateTimeField()
    by = models.ForeignKey("dcst.User", models.PROTECT, related_name="+")
    note = models.TextField()
    chosen = models.JSONField(default=dict)
    rule = models.CharField(max_length=40)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    released_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey("dcst.User", models.PROTECT, null=True, blank=True, related_name="+")
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_by = models.ForeignKey("dcst.User", models.PROTECT, null=True, blank=True, related_name="+")
    dropped_why = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey("dcst.User", models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_why = models.TextField(blank=True)
    origin = models.CharField(max_length=20, choices=Origin, default=Origin.REPORTED)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(note=""), name="release_says_what_it_is_for"),
            models.CheckConstraint(
                condition=Q(dropped_at__isnull=True) | Q(released_at__isnull=True), name="release_is_dropped_or_out"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(released_at__isnull=False) & ~Q(withdrawn_why=""),
                name="release_is_withdrawn_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("by")),
                name="nobody_approves_their_own_release",
            ),
        ]

    def __str__(self):
        return f"Release {self.pk}"

    @property
    def state(self):
        """“waiting”, “dropped”, “released” or “withdrawn”."""
        if self.released_at is None:
            return "dropped" if self.dropped_at else "waiting"
        return "withdrawn" if self.withdrawn_at else "released"


class ReleaseItem(models.Model):
    """One thing of a release, with the words it goes out with. A later correction is an item of a later release.

    A promise has its printed words as `name` and those written for young people as `plain`; a figure has its number as
    `words`, and as `value` where it is told as such; a status has its target as `words`. `fact` names the figure it is,
    “observation:123”. What is hidden has neither words nor a value, and `why`.
    """

    class Kind(models.TextChoices):
        PROMISE = "promise", "Promise"
        FIGURE = "figure", "Figure"
        STATUS = "status", "Status"

    class Why(models.TextChoices):
        SMALL = "small", "It is a small number, or would give one away among the figures of its table"
        OUT = "out", "Together with what was released before it would give a small number away"

    release = models.ForeignKey(Release, models.PROTECT, related_name="items")
    kind = models.CharField(max_length=10, choices=Kind)
    position = models.PositiveIntegerField()
    subject = models.CharField(max_length=120)  # the code of a strand, an objective or an indicator
    promise = models.CharField(max_length=20, blank=True)  # of a figure or status: the promise it stands under
    name = models.TextField()
    plain = models.TextField(blank=True)
    period = models.CharField(max_length=20, blank=True)
    area = models.CharField(max_length=60, blank=True)
    group = models.CharField(max_length=60, blank=True)
    part = models.CharField(max_length=200, blank=True)  # the locality or group in words; blank for all of Doncaster
    fact = models.CharField(max_length=40, blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    words = models.TextField(blank=True)
    unit = models.CharField(max_length=120, blank=True)
    decimals = models.PositiveSmallIntegerField(null=True, blank=True)
    marks = models.CharField(max_length=120, blank=True)
    rag = models.CharField(max_length=20, blank=True, choices=RAG_CHOICES)
    hidden = models.BooleanField(default=False)
    why = models.CharField(max_length=10, blank=True, choices=Why)
    origin = models.CharField(max_length=20, choices=Origin, default=Origin.REPORTED)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "kind", "subject", "period", "area", "group"], name="one_item_per_thing_released"
            ),
            models.CheckConstraint(
                condition=Q(hidden=False, why="") | (Q(hidden=True, value__isnull=True, words="") & ~Q(why="")),
                name="what_is_hidden_is_not_told",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.subject} {self.period} {self.part}".strip()

    @property
    def status(self):
        """The Rag; None where it has none."""
        return Rag(self.rag) if self.rag else None


class PublicWords(Fact):
    """Words for the public: what a promise means in plain words, by its code; whom to call; the licence."""

    class Kind(models.TextChoices):
        PLAIN = "plain", "Plain words"
        CALL = "call", "Whom to call"
        LICENCE = "licence", "Licence"

    kind = models.CharField(max_length=10, choices=Kind)
    subject = models.CharField(max_length=20, blank=True)
    text = models.TextField(blank=True)  # blank: taken back
    origin = models.CharField(max_length=20, choices=Origin, default=Origin.REPORTED)

    class Meta:
        ordering = ["kind", "subject"]
        verbose_name_plural = "public words"
        constraints = [
            only_one_current("one_current_public_words", "kind", "subject"),
            not_before_known("public_words_end_after_they_begin"),
            models.CheckConstraint(
                condition=(Q(kind="plain") & ~Q(subject="")) | (~Q(kind="plain") & Q(subject="")),
                name="plain_words_are_of_a_promise",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.subject}".strip()
