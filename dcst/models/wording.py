"""How somebody or something was called: words that can be corrected, and are read as at the day that is shown.

A row holds the words that stand now. What stood before is a fact of its own, with the moment until which it stood.
"""

from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from dcst.models.prepared import Moment, Prepared
from dcst.time.asat import reading


class FormerWords(models.Model):
    """What a column of a row said until a moment: the kind and pk of its subject, and the name of the column.

    Never changed. What stood at a moment is the row with the earliest `known_to` after it; where none is, what stands.
    """

    kind = models.CharField(max_length=60)
    subject = models.BigIntegerField()
    column = models.CharField(max_length=40)
    words = models.TextField(blank=True)
    known_to = models.DateTimeField()
    by = models.ForeignKey("dcst.User", models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-known_to", "-pk"]
        indexes = [models.Index(fields=["kind", "subject"], name="former_words_of")]

    def __str__(self):
        return f"“{self.words}” until {self.known_to:%Y-%m-%d}"


FORMER = Prepared(
    lambda: (
        FormerWords.objects.filter(known_to__gt=Moment("at"))
        .order_by("-known_to", "-pk")
        .values_list("kind", "subject", "column", "words")
    )
)


def said(model: Any, column: str, pk: int | None, now: Any) -> Any:
    """What a column of a row says on the page that is drawn: `now`, or what stood on the past day it shows."""
    held = reading.get()
    if held is None or pk is None:
        return now
    if held.words is None:
        # The last one given for a key is the earliest after the moment.
        held.words = {(kind, subject, name): words for kind, subject, name, words in FORMER(at=held.moment)}
    return held.words.get((model._meta.label_lower, pk, column), now)


class _Said(DeferredAttribute):
    def __get__(self, instance, cls=None):
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            super().__get__(instance, cls)
        now = instance.__dict__[name]
        return now if reading.get() is None else said(cls, name, instance.pk, now)

    # With it Python asks __get__ of a loaded column too.
    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = value


class _Worded(models.Field):
    descriptor_class = _Said

    def pre_save(self, model_instance, add):
        return model_instance.__dict__[self.attname]


class WordedChar(_Worded, models.CharField):
    """A CharField whose words can be corrected by `dcst/record/wording.py` `correct`."""

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
