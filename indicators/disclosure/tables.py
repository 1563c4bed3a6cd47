"""The figures of indicators as the rules of hiding read them: which tables need them at all, and the tables."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, DecimalField, ExpressionWrapper, F, FilteredRelation, Max, Min, Q, Value
from django.db.models.functions import Coalesce

from dcst.models import Many
from dcst.time.periods import Period
from indicators.disclosure.rules.hiding import ANY, Cell, TableTerms, Threshold, counts_of, terms_of
from indicators.models import Marker, Observation, Suppression

VERSION = (
    "pk",
    "indicator_id",
    "period",
    "rule__pk",
    "rule__suppress_from",
    "rule__suppress_to",
    "rule__value_type",
    "rule__unit",
    "rule__snapshot_or_flow",
    "rule__period_kind",
    "rule__anchor",
    "rule__is_sensitive",
    "rule__structural_noughts",
    "area__code",
    "area__parent__code",
    "group",
    "known_from",
    "known_to",
    "value",
    "numerator",
    "denominator",
    "marker",
)
SAID = ("snapshot_or_flow", "period_kind", "anchor")  # what a definition says of how its periods add up
DEFAULT = Threshold()


@dataclass
class FigureTables:
    """Every version of the figures of an indicator by period, and what the rules need beside them."""

    threshold: Threshold | None = DEFAULT
    terms: TableTerms = ANY
    cells: dict[str, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    parents: dict[str, str] = field(default_factory=dict)


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


def asked_for(asked):
    """The condition for observations of {indicator pk: its periods, None for all}."""
    some = {pk: periods for pk, periods in asked.items() if periods is not None}
    found = Q(indicator__any_of=Many(pk for pk in asked if pk not in some))
    if some:
        periods = frozenset().union(*some.values())
        # By the last days as well, which the index holds: years of other periods are passed over there.
        ends = sorted({Period.parse(period).end for period in periods})
        found |= Q(indicator__any_of=Many(some), period_end__in=ends, period__any_of=Many(periods))
    return found


def sightings(asked):
    """[Sighting] of the tables of {indicator pk: its periods, None for all}, and of some more, in one query."""
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
    found = _with_rule(asked).annotate(left=left).values("indicator_id", "period").order_by()
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
    names = ("indicator_id", *Sighting._fields[1:])
    return list(map(Sighting._make, found.values_list(*names)))


def tables_of(places):
    """{indicator pk: FigureTables} of (indicator pk, period) pairs, in one query."""
    places, found = set(places), defaultdict(FigureTables)
    periods = defaultdict(set)
    for indicator, period in places:
        periods[indicator].add(period)
    if not places:
        return found
    for row in _with_rule(periods).order_by().values_list(*VERSION, named=True):
        if (row.indicator_id, row.period) in places:
            table = found[row.indicator_id]
            table.threshold, table.terms = _threshold(row), _terms(row)
            table.cells[row.period].append(_cell(row))
            table.parents[row.area__code] = row.area__parent__code
    return found


def _with_rule(asked):
    """Own observations, each with `rule`, the definition in force now: it decides for figures of whatever day."""
    in_force = FilteredRelation("indicator__definitions", condition=Q(indicator__definitions__known_to=None))
    return Observation.objects.own().filter(asked_for(asked)).annotate(rule=in_force)


def _cell(row):
    numbers = row.value, row.numerator, row.denominator
    counts = counts_of(row.rule__value_type or "", row.rule__unit or "", *numbers)
    kept = row.marker == Marker.CONFIDENTIAL
    return Cell(row.pk, row.area__code, row.group, row.known_from, row.known_to, *counts, kept=kept)


def standing_of(indicators):
    """({indicator pk: the Suppression that stands}, {indicator pk: TableTerms}) of indicators, by their pks.

    In one query. Of those of which nothing stands, or without a definition, there are none.
    """
    in_force = FilteredRelation("indicator__definitions", condition=Q(indicator__definitions__known_to=None))
    said = {name: Coalesce(F(f"in_force__{name}"), Value("")) for name in SAID}
    standing, terms = {}, {}
    rows = Suppression.objects.current().filter(indicator__any_of=Many(indicators))
    for row in rows.annotate(in_force=in_force, **said):
        standing[row.indicator_id] = row
        terms[row.indicator_id] = terms_of(*(getattr(row, name) for name in SAID))
    return standing, terms


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
