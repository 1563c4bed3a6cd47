"""When rows were written, by the database's own clock, and since when none can appear any more.

A fact is known from when its sender was heard, and is there for others once its transaction has ended: a longer one
may end after a shorter one that was heard later. Who reads what is new since a moment, and then what is new since that,
must therefore ask from a moment before which nothing is still on its way.
"""

from datetime import UTC, datetime
from typing import NamedTuple

from django.db import connection, models, transaction

WHEN = "STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW')"
# What each session of this database began and has not ended; what a session saw of others is forgotten first, because
# PostgreSQL keeps it to the end of a transaction.
UNDER_WAY = """
SELECT pg_stat_clear_snapshot();
SELECT statement_timestamp(), (
    SELECT min(xact_start) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
)
"""


class WallClock(models.Func):
    """The moment at which the database writes a row: its clock at that row, not at the start of the transaction."""

    function = "CLOCK_TIMESTAMP"
    arity = 0
    output_field = models.DateTimeField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template=WHEN.replace("%", "%%%%"), **context)


class Settled(NamedTuple):
    """`now` by the database's clock, and `until`: what is not yet to be read bears that moment or a later one."""

    now: datetime
    until: datetime


def settled() -> Settled:
    """Asked before rows are read: each row written before `until` is then among them, or never will be."""
    return _by_sessions() if connection.vendor == "postgresql" else _by_waiting()


def _by_sessions():
    with connection.cursor() as cursor:
        cursor.execute(UNDER_WAY)
        now, oldest = cursor.fetchone()
    return Settled(now, min(now, oldest or now))


def _by_waiting():
    """On SQLite one transaction writes at a time: who holds the lock knows that none is under way."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {WHEN}")
        [text] = cursor.fetchone()
    now = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return Settled(now, now)
