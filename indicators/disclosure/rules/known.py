"""What everybody can write down of the figures that are hidden, from those that are shown. Pure."""

from collections.abc import Callable, Collection, Hashable, Iterator
from decimal import Decimal
from functools import cache
from math import inf
from typing import Final

from indicators.disclosure.rules.bounds import Equation, Room, System, Work
from indicators.disclosure.rules.cells import COUNT, MEASURES, Cell, Measure, TableTerms, Threshold
from indicators.disclosure.rules.sums import Strip, Sum

REST: Final = "rest"
Systems = Callable[[Measure], System]
Linked = Sum | Strip


class KnownSums:
    """All sums of one set of tables that ever stood, and the figures in them."""

    def __init__(self, threshold: Threshold, terms: TableTerms, work: Work) -> None:
        self.threshold, self.terms, self.work = threshold, terms, work
        self.sums: list[Sum] = []
        self.strips: list[Strip] = []
        self.cells: dict[Hashable, Cell] = {}

    def add(self, sums: list[Sum], strips: list[Strip]) -> None:
        """Take in what stands; overlapping periods only where any numbers of their steps give the figures."""
        self.sums += sums
        self.strips += [held for held in strips if self._is_possible(held)]
        linked: list[Linked] = [*sums, *strips]
        self.cells |= {cell.id: cell for held in linked for cell in held.cells}

    def _is_possible(self, strip: Strip) -> bool:
        return all(
            System(_strip_equations(strip, measure, frozenset()), {}, self.work).is_possible for measure in MEASURES
        )

    def layers(self, ids: Collection[Hashable], hidden: Collection[Hashable]) -> list[list[Linked]]:
        """The sums of figures, then those that share a hidden figure with them, and so on."""
        found: list[list[Linked]] = []
        left: list[Linked] = [*self.sums, *self.strips]
        reached = set(ids)
        while near := [held for held in left if has_any(held, reached)]:
            left = [held for held in left if not has_any(held, reached)]
            found.append(near)
            cells = [cell for held in near for cell in held.cells]
            reached |= {cell.id for cell in cells if cell.id in hidden or cell.is_implied}
        return found

    def systems(self, hidden: Collection[Hashable]) -> Systems:
        """What can be written down of each measure while these figures are hidden; nothing before it is asked for."""

        @cache
        def system(measure: Measure) -> System:
            return System(self._equations(measure, hidden), self._rooms(measure, hidden), self.work)

        return system

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
            noughts = [part for part in parts if getattr(part, measure) == 0]
            is_hidden = bool(noughts) and all(part.id in hidden or part.is_implied for part in parts)
            if is_hidden and not all(self.is_implied_nought(part, hidden) for part in noughts):
                found |= {part.id for part in parts}
        return found

    def is_hidden_nought(self, id: Hashable) -> bool:
        """Whether a hidden figure is a nought that covers others as a count: what tells of it uncovers them."""
        return is_nought(self.cells[id]) and self.cells[id].of is None

    def is_implied_nought(self, cell: Cell, hidden: Collection[Hashable]) -> bool:
        """Whether a total that is shown says that all its parts are noughts."""
        return any(cell in held.parts and held.total.id not in hidden and is_nought(held.total) for held in self.sums)


def is_nought(cell: Cell) -> bool:
    return cell.size == 0 and (cell.count is not None or cell.of is not None)


def has_any(held: Linked, ids: Collection[Hashable]) -> bool:
    return any(cell.id in ids for cell in held.cells)


def _strip_equations(strip: Strip, measure: Measure, hidden: Collection[Hashable]) -> Iterator[Equation]:
    for cell, steps in zip(strip.cells, strip.steps, strict=True):
        number = getattr(cell, measure)
        if number is not None:
            own: dict[Hashable, int] = {cell.id: -1} if cell.id in hidden else {}
            yield Equation(dict.fromkeys(steps, 1) | own, 0.0 if own else float(number))
