"""Figures that were replaced by others: what was known, and what it became, step by step."""

from collections import namedtuple
from typing import NamedTuple

from django.db.models import Q, Value

from dcst.models import Moment, One, Prepared
from dcst.site.changed.subjects import indicators_of
from dcst.site.changed.told import Change
from dcst.status.movement import ChangeGroup
from dcst.status.rag import say_number
from dcst.time.clock import day_of
from indicators.disclosure.revisions import revisions
from indicators.disclosure.short import COLUMNS
from indicators.models import Observation
from indicators.models.indicator import say_name
from indicators.models.observation import FigureWords


class NamedIndicator(NamedTuple):
    code: str
    name: str

    def __str__(self):
        return say_name(self.name, None)


MORE = ("known_to", "area_id", "group", "indicator__code", "indicator__name", "area__name")


class RevisedFigure(FigureWords, namedtuple("RevisedFigure", (*COLUMNS, *(name.replace("__", "_") for name in MORE)))):
    """A version of a figure, by the names of an Observation; its area is told by its name."""

    __slots__ = ()
    counted_anew = ""

    @property
    def indicator(self):
        return NamedIndicator(self.indicator_code, self.indicator_name)

    @property
    def area(self):
        return self.area_name


def _versions():
    start, end = Moment("start"), Moment("end")
    ended = Q(known_to__gt=start, known_to__lte=end)
    asked = indicators_of(One("plan"), end)
    replaced = Observation.objects.filter(ended, indicator__in=asked).values("indicator")
    rows = Observation.objects.filter(ended | Q(known_from__gt=start), known_from__lte=end, indicator__in=replaced)
    rows = rows.annotate(queried=Value(False)).order_by("period_start", "period_end")
    return rows.values_list(*COLUMNS, *MORE)


VERSIONS = Prepared(_versions)


def revised(window):
    """[Change]: every figure that became another in the window, the latest first."""
    told = VERSIONS(plan=window.plan.pk, start=window.start, end=window.end)
    seen = window.eyes.figures(map(RevisedFigure._make, told))
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
