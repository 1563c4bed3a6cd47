"""Small numbers: which figures are kept back so that nobody can be identified (rule disclosure-2). Pure.

A figure that counts few children is small: its count, out of how many, or how many are left. Nought is not small.
Small figures are hidden, and then as many others as it takes: in every sum of parts and total, in every release, what
is shown must leave each small figure room on both sides of the threshold, and every hidden figure as much room as the
threshold is wide. The next to hide is the smallest part of the sum that is not nought, by area and group where two are
alike; the total where no part is left.

Releases are gone through in the order in which they became known, and each is decided once. So a figure that was
hidden stays hidden whatever arrives later; where a new release would give it away, a new figure is hidden with it. Only
when no new one is left is an older one hidden, which those who saw it may remember.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from math import ceil
from typing import Final, Literal

from indicators.disclosure.rules.bounds import Enough, Equation, leaves
from indicators.groups import GroupCode
from indicators.terms import AreaCode

RULE = "disclosure-2"  # kept rows name it
# What is added up of a figure: the children it counts, or those they are out of.
Measure = Literal["count", "of"]
Counted = Literal["count", "of", "left"]
COUNT: Final = "count"
OF: Final = "of"
LEFT: Final = "left"
REST: Final = "rest"
MEASURES: tuple[Measure, ...] = (COUNT, OF)
NUMBERS: tuple[Counted, ...] = (COUNT, OF, LEFT)
Systems = Mapping[Measure, list[Equation]]
CLOSE = 1e-6


@dataclass(frozen=True)
class Threshold:
    """Counts from the first to the last are small."""

    first: int = 1
    last: int = 5

    @property
    def width(self) -> int:
        return self.last - self.first + 1

    def is_small(self, count: Decimal | None) -> bool:
        return count is not None and count > 0 and self.first <= ceil(count) and count <= self.last

    def is_room(self, low: float, high: float) -> bool:
        return high - low >= self.width - CLOSE

    def is_cover(self, low: float, high: float) -> bool:
        """Whether somebody who knows that a number lies between the two cannot tell if it is small."""
        return self.is_room(low, high) and low <= self.last + CLOSE and high > self.last + CLOSE


@dataclass(frozen=True)
class Cell:
    """One version of one figure: how many children it counts, out of how many where that is known."""

    id: int
    area: AreaCode
    group: GroupCode
    since: datetime
    until: datetime | None
    count: Decimal | None
    of: Decimal | None = None
    kept: bool = False  # confidential at its source, whatever it counts

    @property
    def left(self) -> Decimal | None:
        return None if self.count is None or self.of is None else self.of - self.count

    @property
    def size(self) -> Decimal:
        return (self.of if self.count is None else self.count) or Decimal(0)

    def smalls(self, threshold: Threshold) -> list[Counted]:
        return [name for name in NUMBERS if threshold.is_small(getattr(self, name))]


@dataclass(frozen=True)
class Sum:
    """A total and the parts it is made of, as they stood together in one release."""

    total: Cell
    parts: tuple[Cell, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        return (*self.parts, self.total)

    def rest(self, measure: Measure) -> Decimal | None:
        """What the parts that are known leave of the total; None where they do not fit under it."""
        total: Decimal | None = getattr(self.total, measure)
        if total is None:
            return None
        rest = total - sum(getattr(part, measure) or 0 for part in self.parts)
        return rest if rest >= 0 else None

    def is_whole(self, measure: Measure) -> bool:
        return self.rest(measure) == 0 and all(getattr(part, measure) is not None for part in self.parts)


Shown = tuple[Cell, Sum, int]  # a figure, a sum it is in, and how many sums away that is from what must be kept


def counts_of(
    value_type: str, unit: str, value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None
) -> tuple[Decimal | None, Decimal | None]:
    """(the children a figure counts, out of how many). Of a mean only the second, of a rate only the first.

    Where a share is given without its numerator, it is the one that the denominator gives away.
    """
    if value_type == "count":
        return value, None
    if value_type in ("duration", "score", "gap"):
        return None, denominator
    if value_type == "rate":
        return _numerator(value, numerator, denominator, _scale(unit)), None
    if value_type == "" and numerator is None and denominator is None:
        return (value, None) if value is not None and value == value.to_integral_value() else (None, None)
    return _numerator(value, numerator, denominator, 100), denominator


def _numerator(
    value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None, scale: int | None
) -> Decimal | None:
    if numerator is not None or value is None or denominator is None or scale is None:
        return numerator
    return (value * denominator / scale).to_integral_value()


def _scale(unit: str) -> int | None:
    """10000 of “per 10,000 aged 0-17”; None where the unit does not say."""
    words = unit.split()
    number = words[1].replace(",", "") if len(words) > 1 and words[0] == "per" else ""
    return int(number) if number.isdecimal() else None


def hidden_of(
    cells: Iterable[Cell], parents: Mapping[AreaCode, AreaCode], threshold: Threshold | None
) -> frozenset[int]:
    """The ids of the figures of one indicator and period that are hidden from who may not see small numbers.

    `cells` are all versions there ever were, `parents` says of which area each is a part. Without a threshold only
    what the source marks confidential is hidden.
    """
    cells = frozenset(cells)
    kept = frozenset(cell.id for cell in cells if cell.kept)
    if threshold is None:
        return kept
    return _hidden(cells, frozenset(parents.items()), threshold)


@lru_cache(maxsize=4096)
def _hidden(cells: frozenset[Cell], parents: frozenset[tuple[str, str]], threshold: Threshold) -> frozenset[int]:
    stood = [cell for cell in cells if cell.until is None or cell.until > cell.since]
    table = FigureTable(threshold)
    for moment in sorted({cell.since for cell in stood}):
        standing = [cell for cell in stood if cell.since <= moment and (cell.until is None or cell.until > moment)]
        table.release(standing, dict(parents), moment)
    never = cells - set(stood)  # replaced in the moment they came: they stood in no sum
    if table.hidden or any(cell.kept or cell.smalls(threshold) for cell in never):
        return frozenset(table.hidden | {cell.id for cell in never})
    return frozenset()


class FigureTable:
    """The figures of one indicator and period, release by release, and those of them that are hidden."""

    def __init__(self, threshold: Threshold) -> None:
        self.threshold = threshold
        self.hidden: set[int] = set()  # ids of figures
        self.sums: list[Sum] = []
        self.safe: set[Hashable] = set()  # ids of figures, and (rest, place) of the rests of sums

    def release(self, standing: Collection[Cell], parents: Mapping[str, str], moment: datetime) -> None:
        """Take in what stands at a moment, and hide as much of it as must be."""
        new = {cell.id for cell in standing if cell.since == moment}
        self.safe = set()
        self.hidden |= {cell.id for cell in standing if cell.kept or cell.smalls(self.threshold)}
        self.sums += [found for found in sums_of(standing, parents) if new & {cell.id for cell in found.cells}]
        while found := self._open_door():
            self.hidden.add(min(found, key=lambda one: _order(one, new))[0].id)

    def _open_door(self) -> list[Shown] | None:
        """The figures of which one must be hidden next, as _to_hide() tells them; None once all is safe.

        To hide one more leaves all others more room, so what is safe stays so until the next release.
        """
        systems = {measure: self._equations(measure) for measure in MEASURES}
        for place, held in enumerate(self.sums):
            for cell in held.cells:
                if cell.id in self.hidden and cell.id not in self.safe:
                    if not self._is_safe(cell, systems) and (found := self._to_hide({cell.id})):
                        return found
                    self.safe.add(cell.id)
            if (REST, place) not in self.safe:
                is_open = any(self._gives_away_rest(place, measure, systems[measure]) for measure in MEASURES)
                if is_open and (found := self._to_hide({cell.id for cell in held.cells})):
                    return found
                self.safe.add((REST, place))
        return None

    def _equations(self, measure: Measure) -> list[Equation]:
        """What everybody can write down of the hidden figures, from the totals and parts that are shown."""
        found = []
        for place, held in enumerate(self.sums):
            if held.rest(measure) is None:
                continue
            known = sum((getattr(part, measure) or 0 for part in held.parts if part.id not in self.hidden), Decimal(0))
            unknown = [part.id for part in held.parts if part.id in self.hidden and getattr(part, measure) is not None]
            terms: dict[Hashable, int] = dict.fromkeys(unknown, 1)
            terms |= {} if held.is_whole(measure) else {(REST, place): 1}
            if held.total.id in self.hidden:
                found.append(Equation(terms | {held.total.id: -1}, float(-known)))
            elif terms:
                found.append(Equation(terms, float(getattr(held.total, measure) - known)))
        return found

    def _is_safe(self, cell: Cell, systems: Systems) -> bool:
        smalls = cell.smalls(self.threshold)
        if OF in smalls:
            smalls = [name for name in smalls if name != LEFT]  # of nobody knows how many, nobody knows the rest
        if smalls:
            return all(self._leaves(cell, name, self.threshold.is_cover, systems) for name in smalls)
        measure: Measure = OF if cell.count is None else COUNT
        return cell.size == 0 or self._leaves(cell, measure, self.threshold.is_room, systems)

    def _leaves(self, cell: Cell, name: Counted, enough: Enough, systems: Systems) -> bool:
        """Whether the sums leave enough room to what a figure counts, is out of, or leaves of that."""
        measure: Measure = OF if name == OF else COUNT

        def is_enough(low: float, high: float) -> bool:
            if name != LEFT:
                return enough(low, high)
            assert cell.of is not None  # else nothing is left of it
            return enough(float(cell.of) - high, float(cell.of) - low)

        return leaves(cell.id, systems[measure], self._caps(measure), is_enough)

    def _caps(self, measure: Measure) -> dict[Hashable, float]:
        """No count is above what it is out of: who reads the tables knows how many children there are."""
        if measure == OF:
            return {}
        cells = {cell.id: cell for held in self.sums for cell in held.cells}
        return {
            cell.id: float(max(cell.of, cell.count or 0))
            for cell in cells.values()
            if cell.of is not None and not self.threshold.is_small(cell.of)
        }

    def _gives_away_rest(self, place: int, measure: Measure, equations: list[Equation]) -> bool:
        """What is not listed can be small as well: a part that is confidential or late, children of no known area."""
        held = self.sums[place]
        rest = held.rest(measure)
        kept = any(part.kept and getattr(part, measure) is None for part in held.parts)
        if rest is None or not (self.threshold.is_small(rest) or (kept and rest)):
            return False
        return not leaves((REST, place), equations, self._caps(measure), self.threshold.is_cover)

    def _to_hide(self, ids: set[int]) -> list[Shown]:
        """What is shown in the sums of these figures and in all that hang on them."""
        found: list[list[Sum]] = []
        reached, left = set(ids), list(self.sums)
        while near := [held for held in left if reached & {cell.id for cell in held.cells}]:
            left = [held for held in left if held not in near]
            found.append(near)
            reached |= {cell.id for held in near for cell in held.cells if cell.id in self.hidden}
        return [pair for far, near in enumerate(found) for held in near for pair in self._shown(held, far)]

    def _shown(self, held: Sum, far: int) -> list[Shown]:
        return [(cell, held, far) for cell in held.cells if cell.id not in self.hidden and cell.size > 0]


def _order(one: Shown, new: Collection[int]) -> tuple[bool, int, bool, Decimal, str, str, int]:
    """What nobody has seen before what some have; near before far, parts before totals, small before large."""
    cell, held, far = one
    return (cell.id not in new, far, cell is held.total, cell.size, cell.area, cell.group, cell.id)


def sums_of(standing: Iterable[Cell], parents: Mapping[str, str]) -> list[Sum]:
    """Every total with its parts: an area of its parts in the same group, all children of their groups.

    Groups are written “breakdown: part”; those without a breakdown are parts of one.
    """
    found: list[Sum] = []
    places = {(cell.area, cell.group): cell for cell in standing}
    for (area, group), total in sorted(places.items()):
        sets: dict[Hashable, list[Cell]] = {}
        for (other, part), cell in sorted(places.items()):
            if parents.get(other) == area and part == group:
                sets.setdefault("areas", []).append(cell)
            elif other == area and part and not group:
                sets.setdefault(("groups", part.partition(":")[0] if ":" in part else ""), []).append(cell)
        found += [Sum(total, tuple(parts)) for parts in sets.values()]
    return found
