"""Storing many figures at once."""

from datetime import UTC

from django.db import connection

from dcst.copying import copy
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


def store(changed, held, *, at, by=None, submission=None, sender=None, origin=Origin.REPORTED):
    """Open a row for each planned figure."""
    at = at.astimezone(UTC)  # which is written quickly; the offset of another zone is looked up for every row
    shared = (_pk(by), _pk(submission), _pk(sender), origin, False, "")
    rows = [(*_columns(row, held, at), *shared) for row in changed]
    names = OWN + SHARED
    if connection.vendor == "postgresql":
        copy(Observation, names, rows)
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
