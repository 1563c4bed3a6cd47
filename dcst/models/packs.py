"""Packs: pages of a day as files to keep, with a hash of the facts they show; and which items the public may have."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from dcst.models.base import Fact, FactQuerySet, not_before_known, only_one_current


class PackQuerySet(models.QuerySet):
    def light(self):
        """Without what no page needs: the text of the facts."""
        return self.defer("facts")

    def jobs(self):
        """Those to be made that no worker holds, the oldest first; by the clock that all workers share."""
        waiting = self.filter(state=Pack.Making.WAITING)
        return waiting.filter(Q(held_until__isnull=True) | Q(held_until__lt=Now())).order_by("recorded_at", "pk")


class Pack(models.Model):
    """What was asked for, with the rights it is drawn with, and what became of it.

    It is drawn as at `moment`, when it was asked for, of `day`: so it can be drawn anew as it was. `seen_by` are those
    rights as a text; who does not hold all of them must not have it (`dcst/people/rights.py`). A worker holds it under
    an id of its own until it finishes or `held_until` passes; the files, the facts and the state are stored together.
    """

    class Making(models.TextChoices):
        WAITING = "waiting", "Being made"
        MADE = "made", "Ready"
        FAILED = "failed", "Not made"

    class Kind(models.TextChoices):
        INTERNAL = "internal", "Internal"
        PUBLIC = "public", "Public"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=240)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.INTERNAL)
    by = models.ForeignKey("dcst.User", models.PROTECT, related_name="+")
    day = models.DateField()
    moment = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    rights = models.JSONField(default=dict)
    seen_by = models.TextField()
    items = models.JSONField(default=list)  # of “indicator/M05”, in their order
    state = models.CharField(max_length=10, choices=Making, default=Making.WAITING)
    done = models.PositiveSmallIntegerField(default=0)
    doing = models.CharField(max_length=240, blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    held_by = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True)
    facts = models.BinaryField(null=True)  # the canonical text that the hash is of, deflated
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    release = models.CharField(max_length=16, blank=True)  # of the code and templates it was drawn by

    objects = PackQuerySet.as_manager()

    class Meta:
        ordering = ["-moment", "-recorded_at", "-pk"]
        indexes = [models.Index(fields=["recorded_at"], condition=Q(state="waiting"), name="packs_to_make")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="made") | (~Q(sha256="") & Q(facts__isnull=False)), name="made_pack_has_its_facts"
            )
        ]

    def __str__(self):
        return self.title

    @property
    def is_running(self):
        return self.state == self.Making.WAITING

    @property
    def size(self):
        """The bytes of its files."""
        return sum(file.size for file in self.files.all())


class PackFileQuerySet(models.QuerySet):
    def light(self):
        """Without the bytes."""
        return self.defer("content")


class PackFile(models.Model):
    """A finished file of a pack: its bytes stand in the database, because the worker may be another machine."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        XLSX = "xlsx", "Excel workbook"

    pack = models.ForeignKey(Pack, models.CASCADE, related_name="files")
    kind = models.CharField(max_length=4, choices=Kind)
    name = models.CharField(max_length=160)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField(null=True)

    objects = PackFileQuerySet.as_manager()

    class Meta:
        ordering = ["kind"]
        constraints = [models.UniqueConstraint(fields=["pack", "kind"], name="one_file_of_a_kind_in_a_pack")]

    def __str__(self):
        return self.name


class PackMark(Fact):
    """Whether an item may stand in a public pack, and why; what nobody has decided is private."""

    item = models.CharField(max_length=160)
    is_public = models.BooleanField()
    reason = models.TextField()

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            only_one_current("one_mark_of_a_pack_item", "item"),
            not_before_known("pack_mark_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(reason=""), name="pack_mark_has_a_reason"),
        ]

    def __str__(self):
        return f"{self.item}: {'public' if self.is_public else 'private'}"
