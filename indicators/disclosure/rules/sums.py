"""Which figures add up: areas and groups to their total, and periods that hold one another. Pure."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from dcst.time.periods import Kind, Period, PeriodText, add_months
from indicators.disclosure.rules.cells import MEASURES, Cell, Measure, TableTerms
from indicators.groups import GroupCode
from indicators.terms import AreaCode

STEPS: Final = {Kind.MONTH: 1, Kind.QUARTER: 3}  # months of one step of a figure that is of the last twelve
Link = Literal["areas", "groups", "time"]


@dataclass(frozen=True)
class Sum:
    """A total and the parts it is made of, as they stood together in one release.

    Of two counts of which one holds the other the later is the total, and what came between them is not listed.
    """

    total: Cell
    parts: tuple[Cell, ...]
    link: Link

    @property
    def cells(self) -> tuple[Cell, ...]:
        return (*self.parts, self.total)

    @property
    def is_breakdown(self) -> bool:
        return self.link != "time"

    def rest(self, measure: Measure) -> Decimal | None:
        """What the parts that are known leave of the total; None where they do not fit under it."""
        total: Decimal | None = getattr(self.total, measure)
        if total is None:
            return None
        rest = total - _added(self.parts, measure)
        return rest if rest >= 0 else None

    def is_whole(self, measure: Measure) -> bool:
        return self.rest(measure) == 0 and all(getattr(part, measure) is not None for part in self.parts)


@dataclass(frozen=True)
class Strip:
    """Figures of one area and group, each the sum of some steps of time, with the names of those steps."""

    cells: tuple[Cell, ...]
    steps: tuple[tuple[Hashable, ...], ...]


def set_name(period: str, terms: TableTerms) -> str:
    """The name of the set of tables of an indicator that are decided together: those whose periods add up."""
    if terms.adds_up == "cumulative":
        return f"year from {_year(period, terms).isoformat()}"
    return "all periods" if terms.adds_up == "windows" else period


def periods_beside(period: str, terms: TableTerms) -> frozenset[str]:
    """The periods that stand in one set of tables with this one, itself among them; overlapping ones have no end.

    In a year that adds up those of its kind that end in it.
    """
    if terms.adds_up != "cumulative":
        return frozenset({period})
    year, kind = _year(period, terms), Period.parse(period).kind
    months = range(12) if kind is not Kind.POOLED else ()
    found = [Period.containing(add_months(year, month), kind).text for month in months]
    return frozenset({period, *(text for text in found if _year(text, terms) == year)})


def terms_of(snapshot_or_flow: str, period_kind: str, anchor: str) -> TableTerms:
    """What a definition says of how its periods add up: the words “cumulative” or “rolling …”, or pooled years."""
    opens = {"academic": 9, "calendar": 1}.get(anchor, 4)
    said = snapshot_or_flow.strip().lower()
    if said.startswith("cumulative"):
        return TableTerms("cumulative", opens)
    is_rolling = said.startswith("rolling") and period_kind in STEPS
    return TableTerms("windows" if is_rolling or period_kind == Kind.POOLED else "", opens)


def _year(period: str, terms: TableTerms) -> date:
    """The first day of the year a period is of."""
    end = Period.parse(period).end
    return date(end.year - (end.month < terms.opens), terms.opens, 1)


def sums_of(standing: Iterable[Cell], parents: Mapping[str, str], terms: TableTerms) -> list[Sum]:
    """Every total with its parts, in every period, and every count that holds the one before it in its year."""
    standing = list(standing)
    found: list[Sum] = []
    for period in sorted({cell.period for cell in standing}):
        found += _breakdowns([cell for cell in standing if cell.period == period], parents)
    if terms.adds_up == "cumulative":
        found += _growing(standing, terms)
    return found


def _breakdowns(standing: list[Cell], parents: Mapping[str, str]) -> Iterator[Sum]:
    """An area of its parts in the same group, all children of their groups; a total that nobody sent is implied."""
    sets = _sets(standing, parents)
    sent: dict[tuple[str, str], Cell] = {(cell.area, cell.group): cell for cell in standing}
    implied = {
        place: _implied(place, parts) for place, parts in sets.items() if _is_implied(place, sets, parents, sent)
    }
    totals = sent | implied
    for place, by in _sets(totals.values(), parents).items():
        for link, parts in by.items() if place in totals else ():
            alone = tuple(part for part in parts if not part.is_implied)
            held = Sum(totals[place], tuple(parts), "areas" if link == "areas" else "groups")
            if alone:
                yield held if _fits(held) else Sum(held.total, alone, held.link)


def _sets(standing: Iterable[Cell], parents: Mapping[str, str]) -> dict[tuple[str, str], dict[str, list[Cell]]]:
    """{place of a total: {what it is broken down by: parts}}. Groups are written “breakdown: part”."""
    found: dict[tuple[str, str], dict[str, list[Cell]]] = {}
    for cell in sorted(standing, key=lambda cell: (cell.area, cell.group)):
        if parent := parents.get(cell.area):
            found.setdefault((parent, cell.group), {}).setdefault("areas", []).append(cell)
        if cell.group:
            by = cell.group.partition(":")[0] if ":" in cell.group else ""
            found.setdefault((cell.area, ""), {}).setdefault(f"groups {by}", []).append(cell)
    return dict(sorted(found.items()))


def _is_implied(
    place: tuple[str, str],
    sets: Mapping[tuple[str, str], Mapping[str, list[Cell]]],
    parents: Mapping[str, str],
    totals: Mapping[tuple[str, str], Cell],
) -> bool:
    """Whether a total that nobody sent can be used: two breakdowns share it, or it is a part of one that was sent."""
    if place in totals:
        return False
    area, group = place
    above = {(parents.get(area, ""), group), (area, "")} - {place}
    is_part = any(one in totals for one in above) and any(len(parts) > 1 for parts in sets[place].values())
    return len(sets[place]) > 1 or is_part


def _implied(place: tuple[str, str], by: Mapping[str, list[Cell]]) -> Cell:
    """The total that parts imply: never shown, and as much as the larger breakdown has."""
    one = next(iter(by.values()))[0]
    since = max(part.since for parts in by.values() for part in parts)
    count, of = (_most(by.values(), measure) for measure in MEASURES)
    name = "implied", one.period, *place, since
    return Cell(name, AreaCode(place[0]), GroupCode(place[1]), since, None, count, of, period=one.period)


def _most(breakdowns: Iterable[list[Cell]], measure: Measure) -> Decimal | None:
    known = [parts for parts in breakdowns if any(getattr(part, measure) is not None for part in parts)]
    return max((_added(parts, measure) for parts in known), default=None)


def _fits(held: Sum) -> bool:
    return all(getattr(held.total, measure) is None or held.rest(measure) is not None for measure in MEASURES)


def _added(parts: Iterable[Cell], measure: Measure) -> Decimal:
    return sum((getattr(part, measure) or Decimal(0) for part in parts), Decimal(0))


def _growing(standing: Iterable[Cell], terms: TableTerms) -> Iterator[Sum]:
    """Each count with the one before it in its year, of the same area and group."""
    rows: dict[Hashable, list[Cell]] = {}
    for cell in standing:
        rows.setdefault((cell.area, cell.group, _year(cell.period, terms)), []).append(cell)
    for _, cells in sorted(rows.items()):
        cells.sort(key=lambda cell: Period.parse(cell.period).end)
        known = [cell for cell in cells if cell.size or cell.count == 0]
        yield from (Sum(late, (early,), "time") for early, late in zip(known, known[1:], strict=False))


def strips_of(standing: Iterable[Cell], terms: TableTerms) -> list[Strip]:
    """The figures whose periods overlap, by area and group, where there are two or more."""
    if terms.adds_up != "windows":
        return []
    rows: dict[tuple[str, str], list[Cell]] = {}
    for cell in sorted(standing, key=lambda cell: cell.place):
        rows.setdefault((cell.area, cell.group), []).append(cell)
    moment = max((cell.since for cells in rows.values() for cell in cells), default=None)
    return [
        Strip(tuple(cells), tuple(tuple((moment, *place, step) for step in steps_of(cell.period)) for cell in cells))
        for place, cells in sorted(rows.items())
        if len(cells) > 1
    ]


def steps_of(period: str) -> tuple[str, ...]:
    """The steps of time that one figure is the sum of: the years of pooled years, else the last twelve months."""
    read = Period.parse(PeriodText(period))
    if read.kind is Kind.POOLED:
        return tuple(str(year) for year in range(read.start.year, read.end.year + 1))
    step = STEPS.get(read.kind, 12)
    return tuple(add_months(read.start, -step * back).isoformat() for back in range(12 // step))
