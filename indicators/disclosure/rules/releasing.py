"""What of a release to the public is kept back, whatever went out before it (rule release-1). Pure.

What is out stays known: it is counted for ever, withdrawn or not. So each release is decided with all before it, as the
tables of `hiding` are, with three differences. A figure that was shown can never be hidden again, only a new one can. A
figure that was hidden stays so. And two versions of one figure are held against each other: 20 that becomes 21 tells of
one child, so that the later version is kept back, and as much beside it as it takes.

Where even all that is new would not be enough, nothing goes out.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from indicators.disclosure.rules.bounds import OutOfWork
from indicators.disclosure.rules.cells import Cell, Measure, TableTerms, Threshold
from indicators.disclosure.rules.hiding import ANY, FigureTable, OpenDoor
from indicators.disclosure.rules.known import Linked
from indicators.disclosure.rules.sums import Sum
from indicators.terms import AreaCode

RELEASE_RULE: Final = "release-1"  # releases name it


@dataclass(frozen=True)
class Outing:
    """What one release showed of a set of tables and what it said is hidden, by the ids of figures."""

    moment: datetime
    shown: frozenset[Hashable]
    hidden: frozenset[Hashable] = frozenset()

    @property
    def ids(self) -> frozenset[Hashable]:
        return self.shown | self.hidden


class GivenAway(Exception):
    """A release that would give a small number away, whatever of it is kept back."""


@dataclass(frozen=True)
class Revision(Sum):
    """Two versions of one figure, the larger as the total: what lies between them may be few children."""

    def rest(self, measure: Measure) -> Decimal | None:
        """How much more the larger is; None where it is not, since nobody knows of two hidden ones that they agree."""
        return super().rest(measure) or None


class PublicTable(FigureTable):
    """The figures of one set of tables as the public has them, release by release."""

    def __init__(self, threshold: Threshold, terms: TableTerms = ANY) -> None:
        super().__init__(threshold, terms)
        self.out: dict[Hashable, Cell] = {}  # all that ever went out, hidden or not
        self.shown: set[Hashable] = set()

    def recall(self, went: Outing, cells: Mapping[Hashable, Cell], parents: Mapping[str, str]) -> None:
        """Take in what went out before, as it was decided then."""
        self._add(went, cells, parents)
        self.shown |= went.shown
        self.hidden = (self.hidden | went.hidden) - self.shown

    def let_out(self, going: Outing, cells: Mapping[Hashable, Cell], parents: Mapping[str, str]) -> None:
        """Take in what is to go out, and hide as much of it as must be. Raises GivenAway."""
        was_open = self._open()
        earlier = [cell for cell in self.out.values() if cell.id in self.shown]
        new = self._add(going, cells, parents)
        self.hidden |= {id for id, cell in new.items() if id in going.hidden or self._is_alone(cell, earlier)}
        self._shut_doors(new)
        if self._open() - was_open:
            raise GivenAway

    def _add(self, went: Outing, cells: Mapping[Hashable, Cell], parents: Mapping[str, str]) -> dict[Hashable, Cell]:
        """What is new of it, by its id."""
        known = [cells[id] for id in went.ids if id not in self.out and id in cells]
        new = {cell.id: replace(cell, since=went.moment, until=None) for cell in known}
        revised = list(_revisions(self.out.values(), new.values()))
        self.out |= new
        # Of each place what went out last, as somebody reads it who has all releases.
        standing = {cell.place: cell for cell in self.out.values()}
        again = {id: self.out[id] for id in went.ids if id in self.out}
        standing |= {cell.place: cell for cell in again.values()}
        self._take_in(list(standing.values()), parents, new)
        self.known.add(revised, [])
        return new

    def _is_alone(self, cell: Cell, earlier: Iterable[Cell]) -> bool:
        """Whether it is small by itself, or leaves by few more or fewer than a version that is out."""
        if cell.must_hide(self.threshold, self.terms):
            return True
        held = [one.left for one in earlier if one.place == cell.place and one.left is not None]
        return cell.left is not None and any(self.threshold.is_small(abs(cell.left - left)) for left in held)

    def _open(self) -> set[Hashable]:
        """The names of the doors that are open, those too that nothing is left to shut with."""
        self.safe = set()
        systems = self.known.systems(self.hidden)
        try:
            return {name for name, door in self._doors() if not door.is_shut(systems)}
        except OutOfWork:
            return set()

    def _can_go(self, cell: Cell, door: OpenDoor) -> bool:
        return cell.id not in self.shown and super()._can_go(cell, door)

    def _noughts(self, held: Linked) -> frozenset[Hashable]:
        found = super()._noughts(held)
        return frozenset() if found & self.shown else found


def _revisions(earlier: Collection[Cell], new: Iterable[Cell]) -> Iterable[Sum]:
    for cell in new:
        for old in earlier:
            if old.place == cell.place:
                yield Revision(cell, (old,), "time")
                yield Revision(old, (cell,), "time")


def kept_back(
    cells: Iterable[Cell],
    before: Sequence[Outing],
    going: Outing,
    parents: Mapping[AreaCode, AreaCode],
    threshold: Threshold | None,
    terms: TableTerms = ANY,
) -> frozenset[Hashable]:
    """The ids of those figures of a release that are hidden in it. Raises GivenAway where hiding is not enough.

    `cells` are the figures of one set of tables (set_name), with their periods: all that went out or is to. `before`
    are all releases, the first one first, withdrawn ones too. What `going` has as hidden is so in the house as well.
    Without a threshold nothing else is.
    """
    if threshold is None:
        return going.hidden
    by_id: dict[Hashable, Cell] = {cell.id: cell for cell in cells}
    table, places = PublicTable(threshold, terms), dict[str, str](parents.items())
    for went in before:
        table.recall(went, by_id, places)
    table.let_out(going, by_id, places)
    return frozenset(id for id in going.ids if id in table.hidden or id in going.hidden)
