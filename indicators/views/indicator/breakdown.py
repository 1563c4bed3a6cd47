"""The parts of an indicator: its latest figure by localities and groups, and what they make together."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from dcst.models import Area
from dcst.status.rag import Verdict
from indicators import groups
from indicators.charts.gaps import ChartPoint
from indicators.charts.multiples import multiples
from indicators.disclosure.shown import ShownFigure
from indicators.models import BOROUGH
from indicators.target.part_verdicts import rate_part
from indicators.target.rules.parts import Part, RollUp, roll_up
from indicators.target.verdicts import target_given
from indicators.views.indicator.series import points

LOCALITIES, WITHIN = "Localities", "Groups within localities"


@dataclass(frozen=True)
class PartRow:
    """A part as one reader sees it: its name, its figure, its status by the target of the whole."""

    name: str
    figure: ShownFigure
    verdict: Verdict | None  # None where the target is not one for a part, or not for this reader
    points: tuple[ChartPoint, ...] = ()  # its course


@dataclass
class Split:
    """One way of dividing the whole: by localities, or by the groups of one dimension.

    Groups within localities have no roll-up.
    """

    name: str
    rows: list[PartRow]
    roll_up: RollUp | None
    target: Decimal | None = None  # that each is held against

    @cached_property
    def multiples(self):
        """The Multiples of its rows; None where none has a value."""
        return multiples([row.points for row in self.rows], self.target)

    @property
    def drawn(self):
        """[(row, its panel or None)]."""
        panels = self.multiples.panels if self.multiples else [None] * len(self.rows)
        return list(zip(self.rows, panels, strict=True))


class Parts:
    """The parts of one indicator's latest own figure, as one reader sees them, of the latest period that has parts."""

    def __init__(self, known):
        self.known, self.indicator, self.measure = known, known.indicator, known.measure

    @cached_property
    def _figures(self):
        """(the whole or None, its parts) of the latest period that has parts."""
        own = [row for row in self.known.figures if row.series_id is None]
        parts = [row for row in own if not _is_whole(row)]
        if not parts:
            return None, []
        last = max(parts, key=lambda row: (row.period_end, row.period_start)).period
        whole = [row for row in own if _is_whole(row) and row.period == last]
        return next(iter(whole), None), [row for row in parts if row.period == last]

    @property
    def whole(self):
        """The PartRow of all of the borough; None where it has no figure for the period."""
        found = self._figures[0]
        return self._row("All of Doncaster", found) if found else None

    @property
    def period(self):
        """The canonical text of the period. Only where there are parts."""
        return self._figures[1][0].period

    @cached_property
    def splits(self):
        """[Split] of the ways there are figures for: localities, then the dimensions; [] without parts."""
        held = defaultdict(list)
        for figure in self._figures[1]:
            held[_split(figure)].append(figure)
        return [self._told(name, held[name]) for name in sorted(held, key=_order)]

    @cached_property
    def off_track(self):
        """The names of the parts that are off track, whatever the whole is."""
        rows = [row for split in self.splits for row in split.rows]
        return [row.name for row in rows if row.verdict and row.verdict.rag.value == "off_track"]

    def _told(self, name, figures):
        rows = [self._row(_name(figure), figure) for figure in figures]
        if name == WITHIN:
            return Split(name, rows, None, self._number)
        if name != LOCALITIES:
            rows.sort(key=lambda row: groups.place(row.figure.group))
        expected = self._localities if name == LOCALITIES else ()
        whole = self._figures[0]
        found = roll_up(
            _part("", whole) if whole else None,
            [_part(row.name, row.figure) for row in rows],
            expected,
            self.measure.multiplier,
            self.measure.value_type == "count",
        )
        return Split(name, rows, found, self._number)

    @property
    def _number(self):
        """The number each part is held against; None where none is."""
        held = self._target
        return held.value if held and held.confirmed and self.measure.value_type != "count" else None

    @property
    def _localities(self):
        rows = Area.objects.filter(kind=Area.Kind.LOCALITY, parent__code=BOROUGH).order_by("name")
        return list(rows.values_list("name", flat=True))

    def _row(self, name, figure):
        drawn = self._course[figure.area_id, figure.group]
        return PartRow(name, figure, rate_part(figure, self.indicator, self._target), drawn)

    @cached_property
    def _course(self):
        """{(area pk, group): the points of its own figures}, of the kind of period of the latest."""
        held, kind = defaultdict(list), self._figures[1][0].period_kind
        for row in self.known.figures:
            if row.series_id is None and row.period_kind == kind:
                held[row.area_id, row.group].append(row)
        return {part: points(rows) for part, rows in held.items()}

    @cached_property
    def _target(self):
        if not self.known.sees_verdict:
            return None
        return target_given(self.indicator, self._figures[1][0], self.known.beside)


def _is_whole(figure):
    return figure.area.code == BOROUGH and not figure.group


def _split(figure):
    if not figure.group:
        return LOCALITIES
    if figure.area.code != BOROUGH:
        return WITHIN
    dimension = groups.dimension_of(figure.group)
    return dimension.name if dimension else figure.group


def _order(name):
    names = [LOCALITIES, *(row.name for row in groups.DIMENSIONS.values())]
    return (names.index(name) if name in names else len(names), name)


def _name(figure):
    if figure.area.code == BOROUGH:
        return groups.label(figure.group)
    return f"{figure.area.name}, {groups.label(figure.group)}" if figure.group else figure.area.name


def _part(name, figure):
    return Part(name, figure.value, figure.numerator, figure.denominator, figure.suppressed, figure.queried)
