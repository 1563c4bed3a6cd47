"""Between which two numbers a hidden figure must lie, for somebody who solves the sums that are shown. Pure, exact."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from math import inf


@dataclass(frozen=True)
class Equation:
    """terms · unknowns = total. No unknown is below nought."""

    terms: Mapping[Hashable, int]
    total: float


def bounds(unknown: Hashable, equations: Iterable[Equation], caps: Mapping[Hashable, float]) -> tuple[float, float]:
    """The lowest and the highest number that the unknown can be; caps hold the most that some can be."""
    linked = _linked(unknown, list(equations))
    if not linked:
        return 0, caps.get(unknown, inf)
    if _is_tree(linked):
        return _narrowed(linked, caps)[unknown]
    return _solved(unknown, linked, caps)


def _linked(unknown, equations):
    """The equations that hang together with the one unknown."""
    reached, found = {unknown}, []
    while fresh := [row for row in equations if row not in found and reached & row.terms.keys()]:
        found += fresh
        reached |= {name for row in fresh for name in row.terms}
    return found


def _is_tree(equations):
    """Whether no two ways lead from one unknown to another: then narrowing one by one is exact."""
    unknowns = {name for row in equations for name in row.terms}
    return sum(len(row.terms) for row in equations) == len(unknowns) + len(equations) - 1


def _narrowed(equations, caps):
    found = {name: (0, caps.get(name, inf)) for row in equations for name in row.terms}
    while True:
        before = dict(found)
        for row in equations:
            for name, sign in row.terms.items():
                others = [_times(found[other], factor) for other, factor in row.terms.items() if other != name]
                low, high = row.total - sum(most for _, most in others), row.total - sum(least for least, _ in others)
                low, high = (low, high) if sign > 0 else (-high, -low)
                found[name] = (max(found[name][0], low), min(found[name][1], high))
        if found == before:
            return found


def _times(pair, sign):
    return pair if sign > 0 else (-pair[1], -pair[0])


def _solved(unknown, equations, caps):
    from scipy.optimize import linprog  # slow to load, and few tables need it

    names = sorted({name for row in equations for name in row.terms}, key=str)
    matrix = [[row.terms.get(name, 0) for name in names] for row in equations]
    totals = [row.total for row in equations]
    limits = [(0, caps.get(name)) for name in names]
    return tuple(
        _answer(linprog([sign * (name == unknown) for name in names], A_eq=matrix, b_eq=totals, bounds=limits), sign)
        for sign in (1, -1)
    )


def _answer(solved, sign):
    """The figures themselves solve the sums, so that where there is no answer there is no bound."""
    if solved.status == 0:
        return sign * solved.fun
    return inf if sign < 0 else 0
