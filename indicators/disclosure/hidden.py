"""Which stored figures are hidden from who may not see small numbers: what `disclosure` says of every version held."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import FilteredRelation, Q

from indicators.disclosure.rules.hiding import Cell, Threshold, counts_of, hidden_of
from indicators.models import Marker, Observation


@dataclass(frozen=True)
class DisclosureKey:
    """What must be known of an observation to say who sees it."""

    pk: int
    indicator_id: int
    period: str
    is_own: bool
    is_kept: bool  # a value that its source marks confidential


def disclosure_key(row):
    return DisclosureKey(
        row.pk,
        row.indicator_id,
        row.period,
        row.series_id is None,
        row.value is not None and row.marker == Marker.CONFIDENTIAL,
    )


def hidden_among(held):
    """The pks of those observations that are hidden from who may not see small numbers."""
    held = list(held)
    hidden = {row.pk for row in held if row.is_kept}
    tables = {(row.indicator_id, row.period) for row in held if row.is_own}
    if not tables:
        return hidden
    for cells, parents, threshold in _tables(tables):
        hidden |= hidden_of(cells, parents, threshold)
    return hidden


VERSION = (
    "pk",
    "indicator_id",
    "period",
    "rule__pk",
    "rule__suppress_from",
    "rule__suppress_to",
    "rule__value_type",
    "rule__unit",
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


def _tables(asked):
    """[(every version of its figures, which area is a part of which, what is small)] of each (indicator, period).

    The definition in force today decides, for figures of whatever day: what is small now was small then.
    """
    found = defaultdict(lambda: (set(), {}))
    limits = {}
    indicators, periods = ({pair[place] for pair in asked} for place in (0, 1))
    in_force = FilteredRelation("indicator__definitions", condition=Q(indicator__definitions__known_to=None))
    rows = Observation.objects.own().filter(indicator__in=indicators, period__in=periods).annotate(rule=in_force)
    for row in rows.order_by().values_list(*VERSION, named=True):
        table = row.indicator_id, row.period
        if table in asked:
            cells, parents = found[table]
            cells.add(_cell(row))
            parents[row.area__code] = row.area__parent__code
            limits[table] = _threshold(row)
    return [(*held, limits[table]) for table, held in found.items()]


def _cell(row):
    numbers = row.value, row.numerator, row.denominator
    counts = counts_of(row.rule__value_type or "", row.rule__unit or "", *numbers)
    kept = row.marker == Marker.CONFIDENTIAL
    return Cell(row.pk, row.area__code, row.group, row.known_from, row.known_to, *counts, kept=kept)


def _threshold(row):
    """Small is what is small of every indicator, unless its definition says otherwise."""
    if row.rule__pk is None:
        return Threshold()
    return None if row.rule__suppress_from is None else Threshold(row.rule__suppress_from, row.rule__suppress_to)
