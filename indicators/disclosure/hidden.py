"""Which stored figures are hidden from who may not see small numbers: the rules of hiding, asked of every version."""

from dataclasses import dataclass, field

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
    """The DisclosureKey of an observation, or of anything with its columns."""
    return DisclosureKey(
        row.pk,
        row.indicator_id,
        row.period,
        row.series_id is None,
        row.value is not None and row.marker == Marker.CONFIDENTIAL,
    )


def hidden_among(held):
    """The pks of those DisclosureKeys whose figures are hidden from who may not see small numbers."""
    return HiddenFigures().among(held)


class HiddenFigures:
    """The figures hidden from who may not see small numbers; a table, of an indicator and period, is worked out once.

    `kinds` is {indicator pk: (value type, unit)} of the definitions in force that were read with the tables.
    """

    def __init__(self):
        self.kinds = {}
        self._solved = {}
        self._read = set()
        self._whole = set()

    def among(self, held):
        """The pks of the hidden figures of the tables that these DisclosureKeys are of.

        Figures of those tables that were not given may be among them. One that came after its
        table was solved has it solved again: none is shown that was not judged.
        """
        held = list(held)
        tables = {(row.indicator_id, row.period) for row in held if row.is_own}
        unsolved = {(row.indicator_id, row.period) for row in held if row.is_own and row.pk not in self._read}
        if unsolved:
            indicators, periods = ({table[place] for table in unsolved} for place in (0, 1))
            rows = Observation.objects.filter(indicator__in=indicators, period__in=periods)
            self._solve(rows, unsolved.__contains__)
        kept = {row.pk for row in held if row.is_kept}
        return kept.union(*(self._solved.get(table, ()) for table in tables))

    def solve_all(self, indicators):
        """Work out every table of some indicators, by their pks, in one query."""
        unsolved = set(indicators) - self._whole
        if unsolved:
            rows = Observation.objects.filter(indicator__in=unsolved)
            self._solve(rows, lambda table: table not in self._solved)
            self._whole |= unsolved

    def is_any(self, indicator, period):
        """Whether any figure is hidden of a table that was solved, by the pk of its indicator and its period."""
        return bool(self._solved.get((indicator, period)))

    def with_any(self, indicators):
        """The pks of those indicators, of some, of which any figure of any day is hidden."""
        self.solve_all(indicators)
        return {pk for (pk, _), hidden in self._solved.items() if hidden} & set(indicators)

    def _solve(self, rows, is_asked):
        for place, table in _tables(rows, is_asked).items():
            self.kinds[place[0]] = table.kind
            self._solved[place] = hidden_of(table.cells, table.parents, table.threshold)
            self._read |= {cell.id for cell in table.cells}


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


@dataclass
class _Table:
    """Every version of the figures, which area is a part of which, what is small, and what the figures are."""

    threshold: Threshold | None
    kind: tuple[str, str]
    cells: set[Cell] = field(default_factory=set)
    parents: dict[str, str] = field(default_factory=dict)


def _tables(rows, is_asked):
    """{(indicator, period): its table}, where it is asked for, of observations; the own ones alone.

    The definition in force today decides, for figures of whatever day: what is small now was small then.
    """
    found = {}
    in_force = FilteredRelation("indicator__definitions", condition=Q(indicator__definitions__known_to=None))
    for row in rows.own().annotate(rule=in_force).order_by().values_list(*VERSION, named=True):
        place = row.indicator_id, row.period
        if not is_asked(place):
            continue
        if place not in found:
            found[place] = _Table(_threshold(row), (row.rule__value_type or "", row.rule__unit or ""))
        found[place].cells.add(_cell(row))
        found[place].parents[row.area__code] = row.area__parent__code
    return found


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
