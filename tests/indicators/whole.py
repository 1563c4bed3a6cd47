"""The whole database as one value, to be compared before and after."""

import hashlib

from django.db import connection

# What a request leaves behind even when it is refused: that it was made.
OF_REQUESTS = {"dcst_callcount", "dcst_cache", "django_session", "indicators_attempt"}
MOMENT_OF_USE = "last_used_at"


def rows(*, but=()):
    """Every row of every table, as (table, text), in an order of its own."""
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - set(but)):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            kept = [place for place, name in enumerate(names) if not (but and name == MOMENT_OF_USE)]
            yield from (
                (table, line) for line in sorted(repr([_plain(row[place]) for place in kept]) for row in cursor)
            )


def _plain(cell):
    """PostgreSQL's bytes arrive as a view of memory, which says where it lies and not what is in it."""
    return bytes(cell) if isinstance(cell, memoryview) else cell


def content(*, but=()):
    found = hashlib.sha256()
    for table, line in rows(but=but):
        found.update(f"{table}\x00{line}\x00".encode())
    return found.hexdigest()


def sequences():
    """Where the numbering of rows stands; a transaction that is taken back leaves it further on."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
        return cursor.fetchall()
