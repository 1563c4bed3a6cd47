"""What says whether anything has become known since: every change leaves a row, in its own transaction."""

from dataclasses import dataclass

from django.db import connection

from dcst.models import Assessment, AuditEvent

_TABLES = [Assessment]


@dataclass(frozen=True)
class Stamp:
    """`text` differs as soon as anything is known anew. Where it is not `settled`, a change is on its way that began
    before, and its row may get an earlier number than one that stands.
    """

    text: str
    settled: bool


def stamped_by(*models):
    """Count tables in that are written without an audit event; their rows are added and never only changed."""
    _TABLES.extend(model for model in models if model not in _TABLES)


def stamp() -> Stamp:
    """The Stamp of what is known now, in one query."""
    quote = connection.ops.quote_name
    events = quote(AuditEvent._meta.db_table)
    # With its moment: a database that was made anew counts from 1 again.
    asked = [f"(SELECT MAX(id) FROM {events})", f"(SELECT recorded_at FROM {events} ORDER BY id DESC LIMIT 1)"]
    asked += [f"(SELECT MAX(id) FROM {quote(model._meta.db_table)})" for model in _TABLES]
    is_postgresql = connection.vendor == "postgresql"
    quiet = "pg_snapshot_xmin(pg_current_snapshot()) = pg_snapshot_xmax(pg_current_snapshot())"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {quiet if is_postgresql else '1'}, {', '.join(asked)}")
        settled, *found = cursor.fetchone()
    return Stamp(" ".join(map(str, found)), bool(settled))
