"""Whether a value is so far from its own history that its sender is asked about it. Pure.

Months and quarters with 13 values of one segment or more before them are held against the control limits of those
values. Years and terms never are, and shorter histories are not yet: there, with 4 values or more, a value is asked
about when it has moved from the one before by more than three times the largest move so far and by more than 10 %.
A break in the series begins a new segment. Values that are queried themselves belong to no history.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from dcst.periods import Kind
from dcst.rag import say_number
from indicators.spc import ENOUGH, limits

WITH_LIMITS = (Kind.MONTH, Kind.QUARTER)
FEWEST = 4
TIMES = 3
SHARE = Decimal("0.1")
PLACES = Decimal("0.01")
YEARS = 5  # how far back history is read


@dataclass(frozen=True)
class Point:
    """One value of a history; a break means that it and what follows are counted in another way."""

    value: Decimal
    is_break: bool = False


@dataclass(frozen=True)
class Doubt:
    code: str
    question: str


def doubt(value: Decimal, kind: Kind, history: Iterable[Point]) -> Doubt | None:
    """What is asked about a value, given those before it in the order of their periods."""
    earlier = segment(history)
    found = limits(earlier) if kind in WITH_LIMITS and len(earlier) >= ENOUGH else None
    if found:
        return None if found.low <= value <= found.high else _outside(value, found, len(earlier))
    return _jump(value, earlier) if len(earlier) >= FEWEST else None


def segment(history: Iterable[Point]) -> list[Decimal]:
    values: list[Decimal] = []
    for point in history:
        values = [point.value] if point.is_break else [*values, point.value]
    return values


def _outside(value, found, count):
    low, high = (say_number(edge.quantize(PLACES)) for edge in (found.low, found.high))
    return Doubt(
        "outside_limits",
        f"{say_number(value)} is outside {low} to {high}, the control limits of the {count} values before it. "
        "What explains it?",
    )


def _jump(value, earlier):
    last, move = earlier[-1], abs(value - earlier[-1])
    largest = max(abs(after - before) for before, after in zip(earlier, earlier[1:], strict=False))
    if move <= TIMES * largest or move <= SHARE * abs(last):
        return None
    return Doubt(
        "unusual_change",
        f"{say_number(value)} is {say_number(move)} from the value before it, {say_number(last)}; the largest change "
        f"of the {len(earlier)} values before was {say_number(largest)}. What explains it?",
    )
