"""Whether somebody else changed what a person was about to change, since the page they wrote on was drawn.

What its author saw is a number: of the last event of the audit trail. Every verb leaves an event, so that one rule
serves every form.
"""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Q

from dcst.models import AuditEvent

# A transaction that is under way may leave an event with an earlier number than the last one that is seen; a minute
# covers clocks that differ.
LAST_SEEN = "SELECT COALESCE(MAX(id), 0) FROM {table}{settled}"
SETTLED = """
    WHERE recorded_at < COALESCE((
        SELECT min(xact_start) - interval '1 minute' FROM pg_stat_activity
        WHERE backend_xid IS NOT NULL AND datname = current_database() AND pid <> pg_backend_pid()
    ), 'infinity')
"""
# Why and beside what something was said is no part of what is said.
BESIDE = {"reason", "note", "why"}


def last_seen() -> int:
    """The number of the last event of which all before it can be seen too, 0 without any: one query."""
    table = connection.ops.quote_name(AuditEvent._meta.db_table)
    settled = SETTLED if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(LAST_SEEN.format(table=table, settled=settled))
        [number] = cursor.fetchone()
    return int(number)


def overtaking(made: Sequence[AuditEvent], seen: int) -> AuditEvent | None:
    """The last event by which somebody else changed what `made` changed too, after the number that was seen.

    Two events clash if they are of one subject and one verb, or say the same thing of it.
    """
    if not made:
        return None
    subjects = Q()
    for event in made:
        subjects |= Q(subject_kind=event.subject_kind, subject=event.subject)
    others = AuditEvent.objects.filter(subjects, pk__gt=seen).exclude(pk__in=[event.pk for event in made])
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
