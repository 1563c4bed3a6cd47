"""How much room the sums that are shown leave a hidden figure, for somebody who solves them. Pure, exact."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import inf

ROUNDS = 20  # of narrowing, beside one for each unknown: a tree needs no more, and elsewhere it need not end
FAR = 10  # times the totals: what can be as much as that has no bound
Room = tuple[float, float]  # the lowest and the highest number that something can be
Enough = Callable[[float, float], bool]  # of a room


@dataclass(frozen=True)
class Equation:
    """terms · unknowns = total. No unknown is below nought; `terms` are the factors by the name of the unknown."""

    terms: Mapping[Hashable, int]
    total: float


def leaves(unknown: Hashable, equations: Iterable[Equation], caps: Mapping[Hashable, float], enough: Enough) -> bool:
    """Whether the lowest and the highest number that the unknown can be are enough; caps hold the most of some.

    What narrowing one equation at a time finds is never too narrow, and exact where no two ways lead from one unknown
    to another. Elsewhere a linear programme decides. Raises ArithmeticError where it finds nothing.
    """
    linked = _linked(unknown, _thinned(_linked(unknown, list(equations))))
    if not linked:
        return enough(0, caps.get(unknown, inf))
    if not enough(*_narrowed(linked, caps)[unknown]):
        return False
    return _is_tree(linked) or enough(*_solved(unknown, linked, caps))


def _linked(unknown: Hashable, equations: list[Equation]) -> list[Equation]:
    """The equations that hang together with the one unknown."""
    found: list[Equation] = []
    reached = {unknown}
    while fresh := [row for row in equations if row not in found and reached & row.terms.keys()]:
        found += fresh
        reached |= {name for row in fresh for name in row.terms}
    return found


def _thinned(equations: list[Equation]) -> list[Equation]:
    """The same equations with as few terms as taking one from another leaves: what two releases share falls out."""
    found = list(equations)
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


def _is_tree(equations: list[Equation]) -> bool:
    """Whether no two ways lead from one unknown to another: then narrowing one by one is exact."""
    unknowns = {name for row in equations for name in row.terms}
    return sum(len(row.terms) for row in equations) == len(unknowns) + len(equations) - 1


def _narrowed(equations: list[Equation], caps: Mapping[Hashable, float]) -> dict[Hashable, Room]:
    found: dict[Hashable, Room] = {name: (0, caps.get(name, inf)) for row in equations for name in row.terms}
    for _ in range(ROUNDS + len(found)):
        before = dict(found)
        for row in equations:
            for name, factor in row.terms.items():
                others = [_times(found[other], times) for other, times in row.terms.items() if other != name]
                most, least = sum(high for _, high in others), sum(low for low, _ in others)
                low, high = _times((row.total - most, row.total - least), 1 / factor)
                found[name] = (max(found[name][0], low), min(found[name][1], high))
        if found == before:
            break
    return found


def _times(room: Room, factor: float) -> Room:
    low, high = room[0] * factor, room[1] * factor
    return (low, high) if factor > 0 else (high, low)


def _solved(unknown: Hashable, equations: list[Equation], caps: Mapping[Hashable, float]) -> Room:
    """The least and the most at once: two copies of the sums in one programme."""
    from scipy.optimize import linprog  # slow to load, and few tables need it

    names = sorted({name for row in equations for name in row.terms}, key=str)
    far = FAR * (1 + sum(abs(row.total) for row in equations))
    rows = [[row.terms.get(name, 0) for name in names] for row in equations]
    none = [0] * len(names)
    goal = [float(name == unknown) for name in names]
    solved = linprog(
        [*goal, *(-factor for factor in goal)],
        A_eq=[row + none for row in rows] + [none + row for row in rows],
        b_eq=[row.total for row in equations] * 2,
        bounds=[(0, caps.get(name, far)) for name in names] * 2,
    )
    if solved.status:
        raise ArithmeticError(solved.message)
    place = names.index(unknown)
    return solved.x[place], solved.x[len(names) + place]
