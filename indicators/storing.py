"""Storing many figures at once."""

import json

from django.db import connection

from dcst.models import Origin
from indicators.models import Observation

# What differs from figure to figure, and what all that are stored at once have in common.
OWN = {
    "indicator_id": "bigint",
    "area_id": "bigint",
    "period_kind": "text",
    "period_start": "date",
    "period_end": "date",
    "period": "text",
    "group": "text",
    "value": "numeric",
    "numerator": "numeric",
    "denominator": "numeric",
    "status": "text",
    "marker": "text",
    "note": "text",
    "known_from": "timestamptz",
}
SHARED = ("by_id", "submission_id", "sender_id", "origin", "known_from_estimated", "source_text")


def store(changed, held, *, at, by=None, submission=None, sender=None, origin=Origin.REPORTED):
    """Open a row for each planned figure; their ids, in order."""
    shared = dict(zip(SHARED, (_pk(by), _pk(submission), _pk(sender), origin, False, ""), strict=True))
    rows = [_columns(row, held, at) for row in changed]
    if connection.vendor == "postgresql":
        return _insert(rows, shared)
    names = tuple(OWN)
    made = (Observation(**dict(zip(names, row, strict=True)), **shared) for row in rows)
    return [row.pk for row in Observation.objects.bulk_create(made)]


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


def _insert(rows, shared):
    """One statement whose text does not grow with the rows: to write each row's columns out as parameters, and a model
    instance to take them from, takes several times as long."""
    quote = connection.ops.quote_name
    columns = ", ".join(map(quote, (*OWN, *shared)))
    own = ", ".join(map(quote, OWN))
    types = ", ".join(f"{quote(name)} {kind}" for name, kind in OWN.items())
    given = ", ".join(["%s"] * len(shared))
    sent = json.dumps([dict(zip(OWN, row, strict=True)) for row in rows], default=str)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(Observation._meta.db_table)} ({columns}) SELECT {own}, {given}"  # noqa: S608 - our own words
            f" FROM ROWS FROM (json_to_recordset(%s) AS ({types})) WITH ORDINALITY AS sent ORDER BY ordinality"
            " RETURNING id",
            [*shared.values(), sent],
        )
        return [pk for (pk,) in cursor.fetchall()]
