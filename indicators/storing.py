"""Storing many figures at once."""

import csv
import io

from django.db import connection

from dcst.models import Origin
from indicators.models import Observation

# What differs from figure to figure, and what all that are stored at once have in common.
OWN = (
    "indicator_id",
    "area_id",
    "period_kind",
    "period_start",
    "period_end",
    "period",
    "group",
    "value",
    "numerator",
    "denominator",
    "status",
    "marker",
    "note",
    "known_from",
)
SHARED = ("by_id", "submission_id", "sender_id", "origin", "known_from_estimated", "source_text")
MAY_BE_BLANK = ("group", "marker", "note", "source_text")  # where an empty text is no null


def store(changed, held, *, at, by=None, submission=None, sender=None, origin=Origin.REPORTED):
    """Open a row for each planned figure."""
    shared = (_pk(by), _pk(submission), _pk(sender), origin, False, "")
    rows = [(*_columns(row, held, at), *shared) for row in changed]
    names = OWN + SHARED
    if connection.vendor == "postgresql":
        copy(names, rows)
    else:
        Observation.objects.bulk_create(Observation(**dict(zip(names, row, strict=True))) for row in rows)


def _pk(row):
    return None if row is None else row.pk


def _columns(row, held, at):
    """In the order of OWN."""
    figure, period, old = row.figure, row.figure.period, row.old
    return (
        held.indicators[figure.indicator],
        held.areas[figure.area],
        period.kind.value,
        period.start,
        period.end,
        period.text,
        figure.group,
        *figure.content,
        max(at, old.known_from) if old else at,
    )


def copy(names, rows):
    """Write rows by COPY: a model instance for each, or a statement with all of them in it, takes twice as long."""
    quote = connection.ops.quote_name
    columns, blanks = (", ".join(map(quote, given)) for given in (names, MAY_BE_BLANK))
    lines = io.StringIO()
    csv.writer(lines).writerows(rows)
    lines.seek(0)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(
            f"COPY {quote(Observation._meta.db_table)} ({columns}) FROM STDIN"
            f" WITH (FORMAT csv, FORCE_NOT_NULL ({blanks}))",
            lines,
        )
