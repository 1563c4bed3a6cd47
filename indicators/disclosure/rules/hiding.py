"""Small numbers: which figures are kept back so that nobody can be identified (rule disclosure-2). Pure.

A figure that counts few children is small: its count, out of how many, or how many are left. Nought is not small, and
is shown: so who sees that a figure is hidden knows that it is at least 1. Of a sensitive trait, all or none of few are
hidden as well. Small figures are hidden, and then as many others as it takes: in every sum of parts and total, in every
release, what is shown must leave each small figure room on both sides of the threshold, and every hidden figure as much
room as the threshold is wide.

Parts give way before the whole: further parts of the same sum, the smallest first; then the noughts of a breakdown
that is hidden altogether, so that each of it may be nought; then other breakdowns; a total last, and only where nothing
before it is enough.

Releases are gone through in the order in which they became known, and each is decided once. So a figure that was
hidden stays hidden whatever arrives later; where a new release would give it away, a new figure is hidden with it. Only
when no new one is left is an older one hidden, which those who saw it may remember.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from math import inf
from typing import Final

from indicators.disclosure.rules.bounds import Enough, Equation, OutOfWork, Room, System, Work
from indicators.disclosure.rules.cells import (
    COUNT,
    LEFT,
    MEASURES,
    OF,
    Cell,
    Counted,
    Measure,
    TableTerms,
    Threshold,
    counts_of,
)
from indicators.disclosure.rules.sums import Strip, Sum, set_name, strips_of, sums_of, terms_of
from indicators.terms import AreaCode

__all__ = ["RULE", "Cell", "TableTerms", "Threshold", "counts_of", "hidden_of", "set_name", "terms_of"]

RULE = "disclosure-2"  # kept rows name it
REST: Final = "rest"
MOST_WORK = 300_000  # factors of linear programmes for one set of tables, a second or two; then all of a release goes
ANY = TableTerms()
Systems = Mapping[Measure, System]
# In which order figures give way: how far they are, and what they are in their sums.
NEAR, NOUGHTS, OTHER, OTHER_NOUGHTS, TOTAL, HEADLINE = range(6)


@dataclass(frozen=True)
class Door:
    """What gives something away: the figures next to it, and whether a system closes it."""

    ids: frozenset[Hashable]
    is_shut: Callable[[Systems], bool]


@dataclass(frozen=True)
class Step:
    """Figures that may be hidden next, together."""

    is_seen: bool  # what some have seen goes after what nobody has
    tier: int
    far: int
    size: Decimal
    place: tuple[str, str, str]
    ids: frozenset[Hashable]

    @property
    def order(self) -> tuple[int, Decimal, tuple[str, str, str], str]:
        """Near before far, small before large."""
        return self.far, self.size, self.place, str(sorted(map(str, self.ids)))


def hidden_of(
    cells: Iterable[Cell],
    parents: Mapping[AreaCode, AreaCode],
    threshold: Threshold | None,
    terms: TableTerms = ANY,
) -> frozenset[Hashable]:
    """The ids of the figures of one indicator that are hidden from who may not see small numbers.

    `cells` are all versions there ever were of one set of tables (set_name), mostly those of one period; `parents` says
    of which area each is a part. Without a threshold only what the source marks confidential is hidden.
    """
    cells = frozenset(cells)
    kept = frozenset(cell.id for cell in cells if cell.kept)
    if threshold is None:
        return kept
    return _hidden(cells, frozenset(parents.items()), threshold, terms)


@lru_cache(maxsize=4096)
def _hidden(
    cells: frozenset[Cell], parents: frozenset[tuple[str, str]], threshold: Threshold, terms: TableTerms
) -> frozenset[Hashable]:
    stood = [cell for cell in cells if cell.until is None or cell.until > cell.since]
    table = FigureTable(threshold, terms)
    for moment in sorted({cell.since for cell in stood}):
        standing = [cell for cell in stood if cell.since <= moment and (cell.until is None or cell.until > moment)]
        table.release(standing, dict(parents), moment)
    never = cells - set(stood)  # replaced in the moment they came: they stood in no sum
    if table.hidden or any(cell.must_hide(threshold, terms) for cell in never):
        return frozenset(table.hidden | {cell.id for cell in never})
    return frozenset()


class FigureTable:
    """The figures of one set of tables, release by release, and those of them that are hidden."""

    def __init__(self, threshold: Threshold, terms: TableTerms = ANY) -> None:
        self.threshold, self.terms = threshold, terms
        self.hidden: set[Hashable] = set()  # ids of figures
        self.sums: list[Sum] = []
        self.strips: list[Strip] = []
        self.cells: dict[Hashable, Cell] = {}  # all that stand in a sum
        self.safe: set[Hashable] = set()  # doors that are shut
        self.work = Work(MOST_WORK)

    def release(self, standing: Collection[Cell], parents: Mapping[str, str], moment: datetime) -> None:
        """Take in what stands at a moment, and hide as much of it as must be.

        Where it would take too long to find out how much, all that is new is hidden.
        """
        new = {cell.id: cell for cell in standing if cell.since == moment}
        self.hidden |= {cell.id for cell in standing if cell.must_hide(self.threshold, self.terms)}
        self._take_in(standing, parents, new)
        self.safe = set()
        try:
            while door := self._open_door():
                self.hidden |= self._next(door, new)
        except OutOfWork:
            self.hidden |= {cell.id for cell in new.values() if cell.size > 0}

    def _take_in(self, standing: Collection[Cell], parents: Mapping[str, str], new: Collection[Hashable]) -> None:
        sums = [held for held in sums_of(standing, parents, self.terms) if any(cell.id in new for cell in held.cells)]
        strips = [held for held in strips_of(standing, self.terms) if any(cell.id in new for cell in held.cells)]
        self.sums += sums
        self.strips += [held for held in strips if self._is_possible(held)]
        self.cells |= {cell.id: cell for held in (*sums, *strips) for cell in held.cells}

    def _is_possible(self, strip: Strip) -> bool:
        """Whether any numbers of its steps give the figures of a strip: where none do, it tells nothing."""
        return all(
            System(_strip_equations(strip, measure, frozenset()), {}, self.work).is_possible for measure in MEASURES
        )

    # What is open

    def _open_door(self) -> Door | None:
        """The next thing that the figures shown give away; None once all is safe.

        To hide one more leaves all others more room, so what is safe stays so until the next release.
        """
        systems = self._systems(self.hidden)
        for name, door in self._doors():
            if not door.is_shut(systems) and any(self._steps(door.ids, ())):
                return door
            self.safe.add(name)
        return None

    def _doors(self) -> Iterator[tuple[Hashable, Door]]:
        for cell in self.cells.values():
            if cell.id not in self.safe and (cell.id in self.hidden or cell.is_implied):
                yield cell.id, Door(frozenset({cell.id}), lambda systems, cell=cell: self._is_safe(cell, systems))  # type: ignore[misc]
        for place, held in enumerate(self.sums):
            for measure in MEASURES if (REST, place) not in self.safe else ():
                if self._is_rest_small(held, measure):
                    yield (REST, place, measure), _door(held.cells, (REST, place), measure, self.threshold.is_cover)
        for strip in self.strips:
            for step in sorted({step for steps in strip.steps for step in steps}, key=str):
                if (step, COUNT) not in self.safe:
                    yield (step, COUNT), _door(strip.cells, step, COUNT, self.threshold.is_doubt)

    def _is_rest_small(self, held: Sum, measure: Measure) -> bool:
        """What is not listed can be small as well: a part that is confidential or late, children of no known area, or
        who came between two counts."""
        rest = held.rest(measure)
        kept = any(part.kept and getattr(part, measure) is None for part in held.parts)
        return rest is not None and (self.threshold.is_small(rest) or bool(kept and rest))

    def _is_safe(self, cell: Cell, systems: Systems) -> bool:
        smalls = cell.smalls(self.threshold)
        if OF in smalls:
            smalls = [name for name in smalls if name != LEFT]  # of nobody knows how many, nobody knows the rest
        if smalls:
            return all(_leaves(cell, name, self.threshold.is_cover, systems) for name in smalls)
        if cell.is_implied or (cell.count is None and cell.of is None):
            return True
        return _leaves(cell, OF if cell.count is None else COUNT, self.threshold.is_room, systems)

    # What everybody can write down

    def _systems(self, hidden: Collection[Hashable]) -> Systems:
        return {
            measure: System(self._equations(measure, hidden), self._rooms(measure, hidden), self.work)
            for measure in MEASURES
        }

    def _equations(self, measure: Measure, hidden: Collection[Hashable]) -> Iterator[Equation]:
        """The sums of the hidden figures, by the totals and parts that are shown."""
        for place, held in enumerate(self.sums):
            if held.rest(measure) is None:
                continue
            parts = [part for part in held.parts if getattr(part, measure) is not None]
            unknown = [part for part in parts if part.id in hidden or part.is_implied]
            known = sum((getattr(part, measure) for part in parts if part not in unknown), Decimal(0))
            terms: dict[Hashable, int] = {part.id: 1 for part in unknown}
            terms |= {} if held.is_whole(measure) else {(REST, place): 1}
            if held.total.id in hidden or held.total.is_implied:
                yield Equation(terms | {held.total.id: -1}, float(-known))
            elif terms:
                yield Equation(terms, float(getattr(held.total, measure) - known))
        for strip in self.strips:
            yield from _strip_equations(strip, measure, hidden)

    def _rooms(self, measure: Measure, hidden: Collection[Hashable]) -> dict[Hashable, Room]:
        """What is known of each hidden figure by itself: noughts are shown, and no count is above what it is out of.

        Who reads the tables knows how many children there are.
        """
        noughts = self._may_be_nought(measure, hidden)
        return {
            cell.id: (0 if cell.id in noughts else self._lowest(cell, measure), self._highest(cell, measure))
            for cell in self.cells.values()
            if cell.id in hidden
        }

    def _lowest(self, cell: Cell, measure: Measure) -> int:
        number = getattr(cell, measure)
        may_be_nought = cell.kept or (measure == COUNT and cell.may_be_nought(self.threshold, self.terms))
        return 0 if may_be_nought or not number or number % 1 else 1

    def _highest(self, cell: Cell, measure: Measure) -> float:
        is_known = measure == COUNT and cell.of is not None and not self.threshold.is_small(cell.of)
        return float(max(cell.of or 0, cell.count or 0)) if is_known else inf

    def _may_be_nought(self, measure: Measure, hidden: Collection[Hashable]) -> set[Hashable]:
        """The ids of the parts of breakdowns that are hidden altogether and their noughts with them."""
        found: set[Hashable] = set()
        for held in self.sums:
            parts = [part for part in held.parts if not part.is_structural(self.terms)] if held.is_breakdown else []
            if all(part.id in hidden or part.is_implied for part in parts) and any(
                getattr(part, measure) == 0 and not self._is_implied_nought(part, hidden) for part in parts
            ):
                found |= {part.id for part in parts}
        return found

    def _is_implied_nought(self, cell: Cell, hidden: Collection[Hashable]) -> bool:
        """Whether a total that is shown says that all its parts are noughts."""
        return any(cell in held.parts and held.total.id not in hidden and _is_nought(held.total) for held in self.sums)

    # What gives way

    def _next(self, door: Door, new: Collection[Hashable]) -> frozenset[Hashable]:
        """The ids of what is hidden next: of the first tiers that are enough together, the last if it is by itself."""
        tiers: dict[tuple[bool, int], list[Step]] = {}
        for step in self._steps(door.ids, new):
            tiers.setdefault((step.is_seen, step.tier), []).append(step)
        chosen, together = min(tiers), set(self.hidden)
        for tier in sorted(tiers):
            alone = frozenset().union(*(step.ids for step in tiers[tier]))
            together |= alone
            if door.is_shut(self._systems(together)):
                chosen = tier if door.is_shut(self._systems(self.hidden | alone)) else chosen
                break
        return min(tiers[chosen], key=lambda step: step.order).ids

    def _steps(self, ids: Collection[Hashable], new: Collection[Hashable]) -> Iterator[Step]:
        """What is shown in the sums of these figures and in all that hang on them."""
        layers = self._layers(ids)
        totals = {held.total.id: far for far, near in reversed([*enumerate(layers)]) for held in near if _is_breakdown(held)}
        parts = {part.id for held in self.sums if held.is_breakdown for part in held.parts}
        for far, near in enumerate(layers):
            for cell in {cell.id: cell for held in near for cell in held.cells}.values():
                is_total = cell.id in totals and (totals[cell.id] == 0 or not self._is_part(cell, layers[0]))
                if cell.id not in self.hidden and not cell.is_implied and self._can_go(cell, is_total):
                    tier = (TOTAL if cell.id in parts else HEADLINE) if is_total else OTHER if far else NEAR
                    yield Step(cell.id not in new, tier, far, cell.size, cell.place, frozenset({cell.id}))
            for held in near:
                if noughts := self._noughts(held):
                    place = held.cells[-1].place
                    ids = frozenset(noughts)
                    yield Step(bool(ids - set(new)), OTHER_NOUGHTS if far else NOUGHTS, far, Decimal(0), place, ids)

    def _can_go(self, cell: Cell, is_total: bool) -> bool:
        """A nought goes with its breakdown, or where as a total it says that all parts of a sensitive trait are one."""
        is_telling = is_total and self.terms.is_sensitive and not cell.is_structural(self.terms)
        return cell.size > 0 or is_telling and _is_nought(cell)

    def _is_part(self, cell: Cell, near: Iterable[Sum | Strip]) -> bool:
        return any(_is_breakdown(held) and cell in held.cells[:-1] for held in near)

    def _noughts(self, held: Sum | Strip) -> set[Hashable]:
        """The ids of the noughts that are hidden with the whole of a breakdown."""
        if not _is_breakdown(held):
            return set()
        shown = [part for part in held.cells[:-1] if part.id not in self.hidden and _is_nought(part)]
        can_be_another = [part for part in shown if not part.is_structural(self.terms) and not part.is_implied]
        return {part.id for part in can_be_another if not self._is_implied_nought(part, self.hidden)}

    def _layers(self, ids: Collection[Hashable]) -> list[list[Sum | Strip]]:
        """The sums of figures, then those that share a hidden figure with them, and so on."""
        found: list[list[Sum | Strip]] = []
        reached, left = set(ids), [*self.sums, *self.strips]
        while near := [held for held in left if any(cell.id in reached for cell in held.cells)]:
            left = [held for held in left if held not in near]
            found.append(near)
            cells = [cell for held in near for cell in held.cells]
            reached |= {cell.id for cell in cells if cell.id in self.hidden or cell.is_implied}
        return found


def _is_nought(cell: Cell) -> bool:
    return cell.size == 0 and (cell.count is not None or cell.of is not None)


def _is_breakdown(held: Sum | Strip) -> bool:
    return isinstance(held, Sum) and held.is_breakdown


def _door(cells: Iterable[Cell], unknown: Hashable, measure: Measure, enough: Enough) -> Door:
    return Door(frozenset(cell.id for cell in cells), lambda systems: systems[measure].leaves(unknown, enough))


def _leaves(cell: Cell, name: Counted, enough: Enough, systems: Systems) -> bool:
    """Whether the sums leave enough room to what a figure counts, is out of, or leaves of that."""

    def is_enough(low: float, high: float) -> bool:
        if name != LEFT:
            return enough(low, high)
        assert cell.of is not None  # else nothing is left of it
        return enough(float(cell.of) - high, float(cell.of) - low)

    return systems[OF if name == OF else COUNT].leaves(cell.id, is_enough)


def _strip_equations(strip: Strip, measure: Measure, hidden: Collection[Hashable]) -> Iterator[Equation]:
    for cell, steps in zip(strip.cells, strip.steps, strict=True):
        number = getattr(cell, measure)
        if number is not None:
            own: dict[Hashable, int] = {cell.id: -1} if cell.id in hidden else {}
            yield Equation(dict.fromkeys(steps, 1) | own, 0.0 if own else float(number))
