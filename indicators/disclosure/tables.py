"""The figures of indicators as the rules of hiding read them: which tables need them at all, and the tables."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, DecimalField, ExpressionWrapper, F, FilteredRelation, Max, Min, Q, Value
from django.db.models.functions import Coalesce

from dcst.models import Prepared, Some
from dcst.time.periods import Period
from indicators.disclosure.rules.hiding import ANY, Cell, TableTerms, Threshold, counts_of, terms_of
from indicators.models import Marker, Observation, Suppression


class StoredVersion(NamedTuple):
    """A version of a figure with what its definition says of numbers, by the names of their columns."""

    pk: int
    indicator_id: int
    period: str
    rule__pk: int | None
    rule__suppress_from: int | None
    rule__suppress_to: int | None
    rule__value_type: str | None
    rule__unit: str | None
    rule__snapshot_or_flow: str | None
    rule__period_kind: str | None
    rule__anchor: str | None
    rule__is_sensitive: bool | None
    rule__structural_noughts: str | None
    area__code: str
    area__parent__code: str | None
    group: str
    known_from: datetime
    known_to: datetime | None
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    marker: str


SAID = ("snapshot_or_flow", "period_kind", "anchor")  # what a definition says of how its periods add up
DEFAULT = Threshold()


@dataclass
class FigureTables:
    """Every version of the figures of an indicator by period, and what the rules need beside them."""

    threshold: Threshold | None = DEFAULT
    terms: TableTerms = ANY
    cells: dict[str, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    parents: dict[str, str] = field(default_factory=dict)


class StandingDecision(NamedTuple):
    """Of a Suppression that stands what is needed to decide whether it goes on standing."""

    pk: int
    indicator_id: int
    rule: str
    hidden: dict
    judged_to: int


class Sighting(NamedTuple):
    """What can be told of a table without looking at its figures."""

    indicator: int
    period: str
    newest: int  # the highest id of its figures
    first: datetime  # when the first of them became known
    rows: int
    kept: int
    counted: int
    small: int
    snapshot_or_flow: str
    period_kind: str
    anchor: str

    @property
    def is_plain(self):
        """Whether nothing of it can be hidden: no number of children, or a single one that is not small.

        Where periods add up, none is a table by itself.
        """
        is_alone = self.rows == 1 and not terms_of(self.snapshot_or_flow, self.period_kind, self.anchor).adds_up
        return not self.kept and (not self.counted or is_alone and not self.small)


# Observations as `asked_for` asks for them. By the last days as well, which the index holds: years of other periods are
# passed over there.
ASKED = Q(indicator__any_of=Some("whole")) | Q(
    indicator__any_of=Some("some"), period_end__any_of=Some("ends"), period__any_of=Some("periods")
)


def asked_for(asked):
    """What the queries here are asked with for {indicator pk: its periods, None for all}."""
    some = {pk: periods for pk, periods in asked.items() if periods is not None}
    periods = frozenset().union(*some.values())
    ends = {Period.parse(period).end.isoformat() for period in periods}
    return {"whole": [pk for pk in asked if pk not in some], "some": some, "ends": ends, "periods": periods}


def sightings(asked):
    """[Sighting] of the tables of {indicator pk: its periods, None for all}, and of some more, in one query."""
    return list(map(Sighting._make, SIGHTINGS(**asked_for(asked))))


def _sightings():
    counts = Q(rule__value_type__in=("count", "")) | Q(rule__pk=None)
    counted = Q(numerator__isnull=False) | Q(denominator__isnull=False) | counts & Q(value__isnull=False)
    applies = Q(rule__pk=None) | Q(rule__suppress_from__isnull=False)
    left = ExpressionWrapper(F("denominator") - F("numerator"), DecimalField())
    numbers = ("numerator", "denominator", "left")
    last = F("rule__suppress_to")
    small = Q(rule__pk=None) | Q(numerator=None, denominator__isnull=False) | counts & Q(value__lte=last)
    for name in numbers:
        small |= Q(**{f"{name}__lte": last})
    small |= Q(denominator__lte=last + 1)
    found = _with_rule().annotate(left=left).values("indicator_id", "period").order_by()
    found = found.annotate(
        newest=Max("pk"),
        first=Min("known_from"),
        rows=Count("pk"),
        kept=Count("pk", filter=Q(marker=Marker.CONFIDENTIAL)),
        counted=Count("pk", filter=counted & applies),
        small=Count("pk", filter=small & applies),
        # One and the same for all figures of an indicator.
        **{name: Coalesce(Min(f"rule__{name}"), Value("")) for name in SAID},
    )
    return found.values_list("indicator_id", *Sighting._fields[1:])


def tables_of(places):
    """{indicator pk: FigureTables} of (indicator pk, period) pairs, in one query."""
    places, found = set(places), defaultdict(FigureTables)
    periods = defaultdict(set)
    for indicator, period in places:
        periods[indicator].add(period)
    if not places:
        return found
    for row in map(StoredVersion._make, VERSIONS(**asked_for(periods))):
        if (row.indicator_id, row.period) in places:
            table = found[row.indicator_id]
            table.threshold, table.terms = _threshold(row), _terms(row)
            table.cells[row.period].append(_cell(row))
            table.parents[row.area__code] = row.area__parent__code
    return found


def _with_rule():
    """Own observations as ASKED, each with `rule`, the definition in force now: it decides for figures of any day."""
    in_force = FilteredRelation("indicator__definitions", condition=Q(indicator__definitions__known_to=None))
    return Observation.objects.own().filter(ASKED).annotate(rule=in_force)


SIGHTINGS = Prepared(_sightings)
VERSIONS = Prepared(lambda: _with_rule().order_by().values_list(*StoredVersion._fields))


def _cell(row):
    numbers = row.value, row.numerator, row.denominator
    counts = counts_of(row.rule__value_type or "", row.rule__unit or "", *numbers)
    kept = row.marker == Marker.CONFIDENTIAL
    return Cell(row.pk, row.area__code, row.group, row.known_from, row.known_to, *counts, kept=kept)


def standing_of(indicators):
    """({indicator pk: the StandingDecision}, {indicator pk: TableTerms}) of indicators, by their pks.

    In one query. Of those of which nothing stands, or without a definition, there are none.
    """
    standing, terms = {}, {}
    for *stood, flow, kind, anchor in STANDING(indicators=indicators):
        row = StandingDecision(*stood)
        standing[row.indicator_id], terms[row.indicator_id] = row, terms_of(flow, kind, anchor)
    return standing, terms


def _standing():
    in_force = FilteredRelation("indicator__definitions", condition=Q(indicator__definitions__known_to=None))
    said = {name: Coalesce(F(f"in_force__{name}"), Value("")) for name in SAID}
    rows = (
        Suppression.objects.current().filter(indicator__any_of=Some("indicators")).annotate(in_force=in_force, **said)
    )
    return rows.order_by().values_list(*StandingDecision._fields, *SAID)


STANDING = Prepared(_standing)


def _terms(row):
    """How the tables add up, and which noughts are told, by the definition in force."""
    if row.rule__pk is None:
        return ANY
    said = terms_of(row.rule__snapshot_or_flow, row.rule__period_kind, row.rule__anchor)
    structural = frozenset(row.rule__structural_noughts.splitlines())
    return replace(said, is_sensitive=row.rule__is_sensitive, structural=structural)


def _threshold(row):
    """Small is what is small of every indicator, unless its definition says otherwise."""
    if row.rule__pk is None:
        return DEFAULT
    return None if row.rule__suppress_from is None else Threshold(row.rule__suppress_from, row.rule__suppress_to)
