"""What the target rule is given of many indicators, in few queries. Rows are tuples, because there are thousands.

Each has the names of the model it is read from, so that what takes one takes the other.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Min, OuterRef, Subquery

from dcst.models import Area, Moment, Prepared, Some
from dcst.time.clock import day_of
from indicators.models import BOROUGH, Definition, Indicator, Observation, Target, ValueStatus
from indicators.models.observation import FigureWords
from indicators.statistics.bounds import ValueBounds
from indicators.target.definitions import in_force
from indicators.target.meant import LEVEL
from indicators.target.rules.target import ValueFacts
from indicators.terms import NOTHING, PolarityCode

ANYTHING = ValueBounds()


class StoredFigure(NamedTuple):
    """An observation as far as the target rule needs it, in the unit of its indicator."""

    indicator_id: int
    pk: int
    value: Decimal | None
    marker: str
    status: str
    period: str
    period_kind: str
    period_start: datetime.date
    period_end: datetime.date
    queried: bool
    known_from: datetime.datetime
    note: str

    when = FigureWords.when  # type: ignore[misc]  # mypy takes it for a field without a type

    @property
    def status_shown(self):
        """Its status; provisional while it is in question, whatever it was sent as."""
        return ValueStatus.PROVISIONAL.value if self.queried else self.status


class DefinitionFacts(NamedTuple):
    """A version of a definition as far as the target rule needs it."""

    indicator_id: int
    polarity: PolarityCode
    unit: str
    value_type: str
    decimals: int
    lowest: Decimal | None
    highest: Decimal | None
    period_kind: str
    lag_days: int | None
    months: int | None
    anchor: str
    grace_days: int
    known_from: datetime.datetime
    known_to: datetime.datetime | None

    bounds = Definition.bounds  # type: ignore[misc]  # as of covers below


class Level(NamedTuple):
    """A target that is a number, as far as the target rule needs it."""

    indicator_id: int
    pk: int
    kind: str
    shape: str
    operator: str
    value: Decimal | None
    tolerance: Decimal | None
    tolerance_inner: Decimal | None
    start: datetime.date
    end: datetime.date | None
    confirmed: bool
    comparator_id: int | None
    known_from: datetime.datetime

    covers = Target.covers  # type: ignore[misc]  # mypy takes it for a field without a type


@dataclass(slots=True)
class Gathered:
    """An indicator with what was known of it at a moment; `figure` is its latest own one for all of the borough."""

    pk: int
    code: str
    kind: str
    versions: list  # of its definition
    figure: StoredFigure | None
    targets_then: list
    definition: DefinitionFacts | None  # in force

    def under(self, moment):
        """The definition that stood at an earlier moment; None where none did."""
        held = self.definition
        return held if held and held.known_from <= moment else in_force(self.versions, moment)

    @property
    def since(self):
        """The first day on which it was defined; None where it never was."""
        return min((day_of(row.known_from) for row in self.versions), default=None)


def _latest():
    # Its id, and not a join with the areas: so the index gives the latest figure first, and the others are not read.
    borough = Area.objects.filter(code=BOROUGH).values("pk")[:1]
    own = Observation.objects.known_at(Moment("at")).own().filter(indicator=OuterRef("pk"), area=borough, group="")
    latest = Subquery(own.newest_first().values("pk")[:1])
    return Indicator.objects.filter(code__any_of=Some("codes")).order_by("pk").values_list("pk", "code", "kind", latest)


def _figures():
    rows = Observation.objects.filter(pk__any_of=Some("pks")).with_queries(Moment("at")).order_by()
    return rows.values_list(*StoredFigure._fields)


def _versions():
    rows = Definition.objects.filter(known_from__lte=Moment("at"), indicator_id__any_of=Some("pks")).order_by()
    return rows.values_list(*DefinitionFacts._fields)


def _levels():
    rows = Target.objects.known_at(Moment("at")).filter(indicator_id__any_of=Some("pks")).order_by()
    return rows.values_list(*Level._fields)


LATEST, FIGURES, VERSIONS, LEVELS = map(Prepared, (_latest, _figures, _versions, _levels))


def gather(codes, at):
    """[Gathered] of the indicators with these codes as known at a moment, in a fixed number of queries."""
    rows = LATEST(codes=codes, at=at)
    newest = map(StoredFigure._make, FIGURES(pks=[row[3] for row in rows if row[3]], at=at))
    return gather_terms([row[:3] for row in rows], at, {row.indicator_id: row for row in newest})


def gather_terms(indicators, at, figures=None):
    """[Gathered] of indicators given as (pk, code, kind); without a figure where `figures`, {pk: its own}, has none."""
    figures, pks = figures or {}, [pk for pk, _, _ in indicators]
    versions, targets = versions_of(pks, at), _targets(pks, at)
    moment = at.astimezone(datetime.UTC)  # the zone of the rows: between two zones both offsets are looked up each time
    found = []
    for pk, code, kind in indicators:
        held = versions.get(pk, [])
        found.append(Gathered(pk, code, kind, held, figures.get(pk), targets.get(pk, []), in_force(held, moment)))
    return found


def versions_of(pks, at):
    """{indicator pk: [DefinitionFacts]}: the versions known by a moment; [] for an indicator without."""
    found = defaultdict(list)
    for row in map(DefinitionFacts._make, VERSIONS(pks=pks, at=at)):
        found[row.indicator_id].append(row)
    return found


def _targets(pks, at):
    """{indicator pk: its targets}; those of a shape that is reckoned stand as models, whole."""
    found, levels = defaultdict(list), list(map(Level._make, LEVELS(pks=pks, at=at)))
    shaped = [row.pk for row in levels if row.shape != LEVEL]
    whole = Target.objects.select_related("comparator").in_bulk(shaped) if shaped else {}
    for row in levels:
        found[row.indicator_id].append(whole.get(row.pk, row))
    return found


def value_facts(row, definition, outdated=""):
    """A figure, of the whole or of a part, as the rule takes it under the definition in force, which may be None.

    `outdated`: what the definition it was sent under counted otherwise.
    """
    bounds = definition.bounds if definition and row.value is not None and not outdated else ANYTHING
    impossible = bounds.words if bounds.exclude(row.value) else ""
    said = row.note if row.marker == NOTHING else ""  # of the whole alone, so that parts are read without notes
    told = row.value, row.marker, row.status_shown, row.period, row.queried, outdated, impossible, said
    return ValueFacts(f"observation:{row.pk}", *told)


def first_known(facts):
    """{indicator pk: the first day on which any of its rows becomes known} of some querysets of facts, in one query."""
    first, *others = (rows.values_list("indicator").annotate(first=Min("known_from")).order_by() for rows in facts)
    found = {}
    for pk, moment in first.union(*others, all=True):
        found[pk] = min(moment, found.get(pk, moment))
    return {pk: day_of(moment) for pk, moment in found.items()}
