"""How much room the sums that are shown leave a hidden figure, for somebody who solves them. Pure, exact."""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor, inf, isfinite

ROUNDS = 20  # of narrowing, beside one for each unknown: a tree needs no more, and elsewhere it need not end
FAR = 10  # times the totals: what can be as much as that has no bound
MOST_THINNED = 12  # equations: to shorten more takes longer than to solve them
CLOSE = 1e-6
Room = tuple[float, float]  # the lowest and the highest number that something can be
Enough = Callable[[float, float], bool]  # of a room; of a wider one as well
EVERYTHING: Room = (0, inf)


@dataclass(frozen=True)
class Equation:
    """terms · unknowns = total. `terms` are the factors by the name of the unknown."""

    terms: Mapping[Hashable, int]
    total: float


class OutOfWork(ArithmeticError):
    """To solve what is left would take too long."""


@dataclass
class Work:
    """How much may still be solved, in factors of linear programmes."""

    left: int

    def take(self, factors: int) -> None:
        self.left -= factors
        if self.left < 0:
            raise OutOfWork


class System:
    """All equations that can be written down, and what is known of each unknown by itself: EVERYTHING unless said.

    Raises ArithmeticError where nothing solves them.
    """

    def __init__(self, equations: Iterable[Equation], rooms: Mapping[Hashable, Room], work: Work) -> None:
        self._rooms = rooms
        self._parts: list[LinkedPart] = []
        self._part_of: dict[Hashable, LinkedPart] = {}
        for linked in _parts(list(equations)):
            for rows in _parts(_thinned(linked)):
                part = LinkedPart(rows, rooms, work)
                self._parts.append(part)
                self._part_of |= dict.fromkeys(part.unknowns, part)

    @property
    def is_possible(self) -> bool:
        """Whether any numbers solve them. Raises OutOfWork."""
        return all(part.is_possible for part in self._parts)

    def leaves(self, unknown: Hashable, enough: Enough) -> bool:
        """Whether the lowest and the highest whole number that the unknown can be are enough.

        What narrowing one equation at a time finds is never too narrow, and exact where no two ways lead from one
        unknown to another. Elsewhere a linear programme decides.
        """
        part = self._part_of.get(unknown)
        if part is None:
            return enough(*self._rooms.get(unknown, EVERYTHING))
        if not enough(*part.narrowed[unknown]):
            return False
        return part.is_tree or enough(*part.seen[unknown]) or enough(*part.solved(unknown))


class LinkedPart:
    """Equations that hang together. `seen` is what is known to be possible of each unknown."""

    def __init__(self, rows: list[Equation], rooms: Mapping[Hashable, Room], work: Work) -> None:
        self.rows = rows
        self.unknowns = sorted({name for row in rows for name in row.terms}, key=str)
        self.rooms = {name: rooms.get(name, EVERYTHING) for name in self.unknowns}
        self.is_whole = all(row.total == int(row.total) for row in rows)
        self.seen: dict[Hashable, Room] = dict.fromkeys(self.unknowns, (inf, -inf))
        self._work = work

    @cached_property
    def is_tree(self) -> bool:
        """Whether no two ways lead from one unknown to another."""
        return sum(len(row.terms) for row in self.rows) == len(self.unknowns) + len(self.rows) - 1

    @property
    def is_possible(self) -> bool:
        try:
            self.solved(self.unknowns[0])
        except OutOfWork:
            raise
        except ArithmeticError:
            return False
        return True

    @cached_property
    def narrowed(self) -> dict[Hashable, Room]:
        found = dict(self.rooms)
        where: dict[Hashable, list[int]] = {name: [] for name in self.unknowns}
        for place, row in enumerate(self.rows):
            for name in row.terms:
                where[name].append(place)
        waiting = deque(range(len(self.rows)))
        for _ in range((ROUNDS + len(found)) * len(self.rows) if self.is_tree else ROUNDS * len(self.rows)):
            if not waiting:
                break
            for name, room in _tightened(self.rows[waiting.popleft()], found):
                found[name] = self._rounded(*room)
                waiting.extend(place for place in where[name] if place not in waiting)
        return found

    def solved(self, unknown: Hashable) -> Room:
        """The least and the most of one unknown at once: two copies of the sums in one programme."""
        from scipy.optimize import linprog  # slow to load, and few tables need it

        self._work.take(2 * sum(len(row.terms) for row in self.rows))
        goal = [float(name == unknown) for name in self.unknowns]
        found = linprog([*goal, *(-factor for factor in goal)], A_eq=self._matrix, **self._limits)
        if found.status:
            raise ArithmeticError(found.message)
        size = len(self.unknowns)
        for copy in (found.x[:size], found.x[size:]):
            for name, number in zip(self.unknowns, copy, strict=True):
                least, most = self.seen[name]
                low, high = self._rounded(number, number)
                self.seen[name] = min(least, low), max(most, high)
        place = self.unknowns.index(unknown)
        return self._rounded(found.x[place], found.x[size + place])

    @cached_property
    def _matrix(self):  # type: ignore[no-untyped-def] # scipy has no types
        from scipy.sparse import block_diag, csr_array

        rows = csr_array([[row.terms.get(name, 0) for name in self.unknowns] for row in self.rows])
        return block_diag([rows, rows], format="csr")

    @cached_property
    def _limits(self) -> dict[str, list[float] | list[Room]]:
        far = FAR * (1 + sum(abs(row.total) for row in self.rows))
        rooms = [(low, min(high, max(far, low))) for low, high in self.rooms.values()]
        return {"b_eq": [row.total for row in self.rows] * 2, "bounds": rooms * 2}

    def _rounded(self, low: float, high: float) -> Room:
        """Only whole numbers are possible, unless a total is none."""
        if not self.is_whole:
            return low, high
        return (ceil(low - CLOSE) if isfinite(low) else low), (floor(high + CLOSE) if isfinite(high) else high)


def _parts(equations: list[Equation]) -> Iterator[list[Equation]]:
    """The equations in groups that share no unknown."""
    where: dict[Hashable, list[int]] = {}
    for place, row in enumerate(equations):
        for name in row.terms:
            where.setdefault(name, []).append(place)
    left = set(range(len(equations)))
    while left:
        found, fresh = set(), [min(left)]
        while fresh:
            place = fresh.pop()
            if place not in found:
                found.add(place)
                fresh += [other for name in equations[place].terms for other in where[name] if other not in found]
        left -= found
        yield [equations[place] for place in sorted(found)]


def _thinned(equations: list[Equation]) -> list[Equation]:
    """The same equations with as few terms as taking one from another leaves: what two releases share falls out."""
    found = list(equations)
    if len(found) > MOST_THINNED:
        return found
    while pair := next(_shorter(found), None):
        place, row = pair
        found[place : place + 1] = [row] if row.terms else []
    return found


def _shorter(equations: list[Equation]) -> Iterator[tuple[int, Equation]]:
    """(place, the equation shorter by what it shares with another)."""
    for place, row in enumerate(equations):
        for other in equations:
            names = row.terms.keys() | other.terms.keys()
            shared = len(row.terms) + len(other.terms) - len(names)
            for sign in (1, -1) if other is not row and 2 * shared > len(other.terms) else ():
                sums = {name: row.terms.get(name, 0) + sign * other.terms.get(name, 0) for name in names}
                terms = {name: factor for name, factor in sums.items() if factor}
                if len(terms) < len(row.terms):
                    yield place, Equation(terms, row.total + sign * other.total)


def _tightened(row: Equation, rooms: Mapping[Hashable, Room]) -> list[tuple[Hashable, Room]]:
    """[(unknown, its room)] of those to which one equation leaves less than they have."""
    held = {name: _times(rooms[name], factor) for name, factor in row.terms.items()}
    least, most = ([room[side] for room in held.values()] for side in (0, 1))
    found = []
    for name, factor in row.terms.items():
        low, high = held[name]
        left = row.total - _without(most, high), row.total - _without(least, low)
        low, high = _times(left, 1 / factor)
        if low > rooms[name][0] + CLOSE or high < rooms[name][1] - CLOSE:
            found.append((name, (max(low, rooms[name][0]), min(high, rooms[name][1]))))
    return found


def _without(numbers: list[float], one: float) -> float:
    """The sum of all but one of them."""
    finite = [number for number in numbers if isfinite(number)]
    if len(finite) == len(numbers):
        return sum(finite) - one
    endless = [number for number in numbers if not isfinite(number)]
    return sum(finite) if endless == [one] else endless[0]


def _times(room: Room, factor: float) -> Room:
    low, high = room[0] * factor, room[1] * factor
    return (low, high) if factor > 0 else (high, low)
