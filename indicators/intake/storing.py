"""Storing many figures at once."""

from dataclasses import dataclass
from datetime import UTC

from django.db import connection

from dcst.files.copying import copy
from dcst.models import Organisation, Origin
from indicators.models import Observation, Submission

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


@dataclass(frozen=True)
class Provenance:
    """Where figures that are stored come from: the submission and the organisation that sent them, where one did."""

    submission: Submission | None = None
    sender: Organisation | None = None
    origin: str = Origin.REPORTED


def store(changed, held, provenance, *, by, at):
    """Write an observation for each planned figure; `held` are the StandingRows they were planned beside.

    A figure is known from `at`, or from when the row it replaces was known if that is later.
    """
    now = at.astimezone(UTC).isoformat()  # written once: to write out a moment takes longer than the rest of a row
    shared = (_pk(by), _pk(provenance.submission), _pk(provenance.sender), provenance.origin, False, "")
    rows = [(*_columns(row, held, at, now), *shared) for row in changed]
    names = OWN + SHARED
    if connection.vendor == "postgresql":
        copy(Observation, names, rows)
    else:
        Observation.objects.bulk_create(Observation(**dict(zip(names, row, strict=True))) for row in rows)


def _pk(row):
    return None if row is None else row.pk


def _columns(row, held, at, now):
    """In the order of OWN; `now` is `at` as text."""
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
        old.known_from if old and old.known_from > at else now,
    )
