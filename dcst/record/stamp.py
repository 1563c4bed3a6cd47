"""What says whether anything has become known since: every change leaves a row, in its own transaction."""

from dataclasses import dataclass

from django.db import connection

from dcst.models import Assessment, AuditEvent

_TABLES = [Assessment]
# A snapshot does not tell of the change that began last of all.
QUIET = """
    NOT EXISTS (
        SELECT FROM pg_stat_activity
        WHERE backend_xid IS NOT NULL AND datname = current_database() AND pid <> pg_backend_pid()
    )
"""


@dataclass(frozen=True)
class Stamp:
    """`text` differs as soon as anything is known anew. Where it is not `settled`, a change is on its way, and its row
    may have an earlier number than one that stands.
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
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {QUIET if is_postgresql else '1'}, {', '.join(asked)}")
        settled, *found = cursor.fetchone()
    return Stamp(" ".join(map(str, found)), bool(settled))
