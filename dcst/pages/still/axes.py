"""The axes of a still picture: where a value lies, and what is written along them. Pure.

An axis is as its figure says. One that says nothing of its range or its ticks gets those that fit its values.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil, floor, log10
from typing import Any, TypeVar

from dcst.status.rag import say_number

T = TypeVar("T")
Plotly = dict[str, Any]
MOST_TICKS = 7
ROOM = 0.05  # at both ends of an axis that names no range


@dataclass(frozen=True)
class Axis:
    """`names` are those of a category axis, in order; `ticks` the values that are named, with their words."""

    low: float
    high: float
    names: tuple[str, ...] = ()
    is_date: bool = False
    ticks: tuple[tuple[Any, str], ...] = ()
    title: str = ""

    def number(self, value: Any) -> float:
        if self.is_date:
            return date.fromisoformat(str(value)[:10]).toordinal()
        return self.names.index(value) if self.names else float(value)

    def share(self, value: Any) -> float:
        """How far along the axis a value lies: nought at its beginning, one at its end."""
        return (self.number(value) - self.low) / ((self.high - self.low) or 1)


def axis_of(told: Plotly, data: Sequence[Plotly], name: str) -> Axis:
    """The axis that a figure says, for the values of its traces."""
    values = [value for trace in data for value in trace[name] if value is not None]
    is_date = told.get("type") == "date" or _are_days(values)
    named = tuple(dict.fromkeys(values)) if not is_date and values and isinstance(values[0], str) else ()
    bare = Axis(0, 1, named, is_date)
    low, high = _range(told, bare, values)
    title = told.get("title", {}).get("text", "")
    ticks = tuple(_ticks(told, bare, values, low, high))
    return Axis(low, high, named, is_date, ticks, title)


def _are_days(values: Sequence[Any]) -> bool:
    try:
        return bool(values) and all(date.fromisoformat(value) for value in values)
    except (TypeError, ValueError):
        return False


def _range(told: Plotly, bare: Axis, values: Sequence[Any]) -> tuple[float, float]:
    if "range" in told:
        low, high = (bare.number(value) if bare.is_date else float(value) for value in told["range"])
        return low, high
    numbers = [bare.number(value) for value in values] or [0, 1]
    room = (max(numbers) - min(numbers) or 1) * ROOM
    low, high = min(numbers) - room, max(numbers) + room
    return (min(low, 0), high) if told.get("rangemode") == "tozero" else (low, high)


def _ticks(told: Plotly, bare: Axis, values: Sequence[Any], low: float, high: float) -> list[tuple[Any, str]]:
    if "tickvals" in told:
        return list(zip(told["tickvals"], told["ticktext"], strict=True))
    if bare.is_date:
        return [(day, f"{date.fromisoformat(day):%b %Y}") for day in thinned(sorted(set(values)))]
    if bare.names:
        return [(value, value) for value in thinned(bare.names)]
    step = told.get("dtick") or nice(high - low)
    decimals = max(0, -floor(log10(step)))
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    values = [place * step for place in range(first, last + 1)]
    return [(value, say_number(Decimal(repr(value)), decimals, commas=True)) for value in values]


def thinned(values: Sequence[T], most: int = MOST_TICKS) -> list[T]:
    """Every so many of them, the last among them, so that their words do not cover one another."""
    every = ceil(len(values) / most) or 1
    return list(values[::-1][::every])[::-1]


def nice(span: float, steps: int = 4) -> float:
    """The round step, 1, 2, 2.5 or 5 and noughts, that parts a span into about so many."""
    if span <= 0:
        return 1
    power: float = 10.0 ** floor(log10(span / steps))
    return float(next((power * part for part in (1, 2, 2.5, 5) if power * part >= span / steps), power * 10))
