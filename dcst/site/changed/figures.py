"""Figures that were replaced by others: what was known, and what it became, step by step."""

from django.db.models import Q

from dcst.site.changed.subjects import indicators_of
from dcst.site.changed.told import Change
from dcst.status.movement import ChangeGroup
from dcst.status.rag import say_number
from dcst.time.clock import day_of
from indicators.disclosure.revisions import revisions
from indicators.models import Observation


def revised(window):
    """[Change]: every figure that became another in the window, the latest first."""
    ended = Q(known_to__gt=window.start, known_to__lte=window.end)
    asked = indicators_of(window.plan, window.end)
    replaced = Observation.objects.filter(ended, indicator__in=asked).values("indicator")
    versions = Observation.objects.filter(
        ended | Q(known_from__gt=window.start), known_from__lte=window.end, indicator__in=replaced
    ).select_related("indicator", "area")
    seen = window.eyes.figures(versions)
    pairs = revisions(seen, lambda row: row.known_to is None or row.known_to > window.end)
    return [_told(old, new) for old, new in pairs if new and new.value != old.value]


def _told(old, new):
    return Change(
        group=ChangeGroup.REVISED,
        kind="revision",
        code=old.indicator.code,
        text=f"{old.indicator}, {old.area}, {old.when.label}",
        day=day_of(old.known_to),
        before=_figure(old),
        after=_figure(new),
    )


def _figure(row):
    if row.suppressed or row.in_counts:
        return row.in_counts or row.shorthand
    return row.absence if row.value is None else say_number(row.value)
