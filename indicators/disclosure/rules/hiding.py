"""Small numbers: which figures are kept back so that nobody can be identified (rule disclosure-3). Pure.

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
from functools import lru_cache, partial
from typing import TypeGuard

from indicators.disclosure.rules.bounds import Enough, OutOfWork, Work
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
from indicators.disclosure.rules.known import REST, KnownSums, Linked, Systems, has_any, is_nought
from indicators.disclosure.rules.sums import Sum, set_name, strips_of, sums_of, terms_of
from indicators.terms import AreaCode

__all__ = ["RULE", "Cell", "TableTerms", "Threshold", "counts_of", "hidden_of", "set_name", "terms_of"]

RULE = "disclosure-3"  # kept rows name it
MOST_WORK = 300_000  # factors of linear programmes for one set of tables, a second or two; then all of a release goes
ANY = TableTerms()
# In which order figures give way: how far they are, and what they are in their sums.
NEAR, NOUGHTS, OTHER, OTHER_NOUGHTS, TOTAL, HEADLINE = range(6)


@dataclass(frozen=True)
class OpenDoor:
    """What gives something away: the figures next to it, and whether a system closes it."""

    ids: frozenset[Hashable]
    measure: Measure
    is_shut: Callable[[Systems], bool]


@dataclass(frozen=True)
class HidingStep:
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
        self.known = KnownSums(threshold, terms, Work(MOST_WORK))
        self.safe: set[Hashable] = set()  # doors that are shut

    def release(self, standing: Collection[Cell], parents: Mapping[str, str], moment: datetime) -> None:
        """Take in what stands at a moment, and hide as much of it as must be.

        Where it would take too long to find out how much, all that is new is hidden.
        """
        new = {cell.id: cell for cell in standing if cell.since == moment}
        self.hidden |= {cell.id for cell in standing if cell.must_hide(self.threshold, self.terms)}
        self._take_in(standing, parents, new)
        self._shut_doors(new)

    def _shut_doors(self, new: Mapping[Hashable, Cell]) -> None:
        self.safe = set()
        try:
            while door := self._open_door():
                self.hidden |= self._next(door, new)
        except OutOfWork:
            self.hidden |= {cell.id for cell in new.values() if cell.size > 0}

    def _take_in(self, standing: Collection[Cell], parents: Mapping[str, str], new: Collection[Hashable]) -> None:
        """A breakdown that stood before says as much of a new one, where nobody sent the total of both."""
        sums = sums_of(standing, parents, self.terms)
        moved = {held.total.id for held in sums if held.total.is_implied and has_any(held, new)}
        strips = [held for held in strips_of(standing, self.terms) if has_any(held, new)]
        self.known.add([held for held in sums if held.total.id in moved or has_any(held, new)], strips)

    # What is open

    def _open_door(self) -> OpenDoor | None:
        """The next thing that the figures shown give away; None once all is safe.

        To hide one more leaves all others more room, so what is safe stays so until the next release.
        """
        systems = self.known.systems(self.hidden)
        for name, door in self._doors():
            if not door.is_shut(systems) and any(self._steps(door, ())):
                return door
            self.safe.add(name)
        return None

    def _doors(self) -> Iterator[tuple[Hashable, OpenDoor]]:
        for cell in self.known.cells.values():
            if cell.id not in self.safe and (cell.id in self.hidden or cell.is_implied):
                measure: Measure = OF if OF in cell.smalls(self.threshold) else COUNT
                yield cell.id, OpenDoor(frozenset({cell.id}), measure, partial(self._is_safe, cell))
        for place, held in enumerate(self.known.sums):
            for measure in MEASURES:
                if (REST, place, measure) not in self.safe and self._is_rest_small(held, measure):
                    yield (REST, place, measure), _door(held.cells, (REST, place), measure, self.threshold.is_cover)
        for strip in self.known.strips:
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

    # What gives way

    def _next(self, door: OpenDoor, new: Collection[Hashable]) -> frozenset[Hashable]:
        """The ids of what is hidden next: of the first tiers that are enough together, the last if it is by itself."""
        tiers: dict[tuple[bool, int], list[HidingStep]] = {}
        for step in self._steps(door, new):
            tiers.setdefault((step.is_seen, step.tier), []).append(step)
        first = chosen = min(tiers)
        together = set(self.hidden)
        for tier in sorted(tiers):
            alone = frozenset[Hashable]().union(*(step.ids for step in tiers[tier]))
            together |= alone
            if door.is_shut(self.known.systems(frozenset(together))):
                is_enough = tier == first or door.is_shut(self.known.systems(self.hidden | alone))
                chosen = tier if is_enough else first
                break
        return min(tiers[chosen], key=lambda step: step.order).ids

    def _steps(self, door: OpenDoor, new: Collection[Hashable]) -> Iterator[HidingStep]:
        """What is shown in the sums of these figures and in all that hang on them."""
        layers = self.known.layers(door.ids, self.hidden)
        roles = self._roles(layers)
        for far, near in enumerate(layers):
            for cell in {cell.id: cell for held in near for cell in held.cells}.values():
                tiers = (OTHER, OTHER_NOUGHTS) if far else (NEAR, NOUGHTS)
                tier = roles.get(cell.id, tiers[cell.size == 0])
                if self._can_go(cell, door):
                    size = cell.size or cell.of or Decimal(0)
                    yield HidingStep(cell.id not in new, tier, far, size, cell.place, frozenset({cell.id}))
            for held in near:
                if noughts := self._noughts(held):
                    tier = OTHER_NOUGHTS if far else NOUGHTS
                    yield HidingStep(bool(noughts - set(new)), tier, far, Decimal(0), held.cells[-1].place, noughts)

    def _roles(self, layers: list[list[Linked]]) -> dict[Hashable, int]:
        """TOTAL or HEADLINE of the totals among some sums, but for those that are only parts in the nearest of them."""
        parts = {part.id for held in self.known.sums if held.is_breakdown for part in held.parts}
        nearest = [held for sums in layers[:1] for held in sums if _is_breakdown(held)]
        near = {held.total.id for held in nearest}
        near_parts = {part.id for held in nearest for part in held.parts}
        totals = {held.total.id for sums in layers for held in sums if _is_breakdown(held)}
        return {id: TOTAL if id in parts else HEADLINE for id in totals if id in near or id not in near_parts}

    def _can_go(self, cell: Cell, door: OpenDoor) -> bool:
        """A nought goes with its breakdown; alone to cover out of how few others are, or noughts that are sensitive."""
        if cell.id in self.hidden or cell.is_implied or cell.size > 0:
            return cell.id not in self.hidden and not cell.is_implied
        covers = door.measure == OF and bool(cell.of)
        tells = self.terms.is_sensitive or any(self.known.is_hidden_nought(id) for id in door.ids if len(door.ids) == 1)
        tells = tells and is_nought(cell) and not cell.is_structural(self.terms)
        return covers or tells

    def _noughts(self, held: Linked) -> frozenset[Hashable]:
        """The ids of the noughts that are hidden with the whole of a breakdown."""
        if not _is_breakdown(held):
            return frozenset()
        shown = [part for part in held.parts if part.id not in self.hidden and is_nought(part)]
        can_be_another = [part for part in shown if not part.is_structural(self.terms) and not part.is_implied]
        return frozenset(part.id for part in can_be_another if not self.known.is_implied_nought(part, self.hidden))


def _is_breakdown(held: Linked) -> TypeGuard[Sum]:
    return isinstance(held, Sum) and held.is_breakdown


def _door(cells: Iterable[Cell], unknown: Hashable, measure: Measure, enough: Enough) -> OpenDoor:
    return OpenDoor(
        frozenset(cell.id for cell in cells), measure, lambda systems: systems(measure).leaves(unknown, enough)
    )


def _leaves(cell: Cell, name: Counted, enough: Enough, systems: Systems) -> bool:
    """Whether the sums leave enough room to what a figure counts, is out of, or leaves of that."""

    def is_enough(low: float, high: float) -> bool:
        if name != LEFT:
            return enough(low, high)
        assert cell.of is not None  # else nothing is left of it
        return enough(float(cell.of) - high, float(cell.of) - low)

    return systems(OF if name == OF else COUNT).leaves(cell.id, is_enough)
