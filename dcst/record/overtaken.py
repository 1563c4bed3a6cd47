"""Whether somebody else changed what a person was about to change, since the page they wrote on was drawn.

What its author saw is told by numbers of the audit trail: the last event that could be seen, and those before it that
could not, because their transactions were under way. Every verb leaves an event, so that one rule serves every form.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from dcst.models import AuditEvent

SHAPE = re.compile(r"(\d{1,18})(?:~(\d{1,18}(?:,\d{1,18})*))?", re.ASCII)
LOOKED_BACK = 200  # events: a transaction that is under way longer than as many others is not told of
# Why and beside what something was said is no part of what is said.
BESIDE = {"reason", "note", "why"}


@dataclass(frozen=True)
class SeenEvents:
    """The number of the last event that was seen, and the numbers before it that were not there."""

    last: int = 0
    absent: frozenset[int] = frozenset()

    def __str__(self) -> str:
        return f"{self.last}~{','.join(map(str, sorted(self.absent)))}" if self.absent else str(self.last)


def seen_now() -> SeenEvents:
    """What can be seen of the audit trail, in one query."""
    found = list(AuditEvent.objects.order_by("-pk").values_list("pk", flat=True)[:LOOKED_BACK])
    if not found:
        return SeenEvents()
    return SeenEvents(found[0], frozenset(range(found[-1], found[0])) - frozenset(found))


def read_seen(text: str) -> SeenEvents | None:
    """What str() of a SeenEvents gave; None for anything else."""
    told = SHAPE.fullmatch(text)
    if told is None:
        return None
    return SeenEvents(int(told[1]), frozenset(map(int, told[2].split(","))) if told[2] else frozenset())


def overtaking(made: Sequence[AuditEvent], seen: SeenEvents) -> AuditEvent | None:
    """The last event, that was not seen, by which somebody changed what `made` changed too.

    Two events clash if they are of one subject and one verb, or say the same thing of it.
    """
    if not made:
        return None
    subjects = Q()
    for event in made:
        subjects |= Q(subject_kind=event.subject_kind, subject=event.subject)
    unseen = Q(pk__gt=seen.last) | Q(pk__in=seen.absent)
    others = AuditEvent.objects.filter(subjects, unseen).exclude(pk__in=[event.pk for event in made])
    for other in others.select_related("by").order_by("-pk"):
        if any(clash(other, event) for event in made):
            return other
    return None


def clash(one: AuditEvent, other: AuditEvent) -> bool:
    """Whether two events say the same thing of the same subject, so that the later is put in the place of the other."""
    if (one.subject_kind, one.subject) != (other.subject_kind, other.subject):
        return False
    return one.verb == other.verb or bool((_said(one) & _said(other)) - BESIDE)


def _said(event):
    return {*(event.before or {}), *(event.after or {})}
