"""The axes of a figure: where a value lies, and what is written along them. Pure.

An axis is as its figure says. One that says nothing of its range or its ticks gets those that fit its values, and
`settled` says them, so that plotly and the still picture draw the same.
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
APART = 1 / 9  # of an axis of days: nearer than that their words would cover one another
MOST_DECIMALS = 6
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


def settled(figure: Plotly) -> Plotly:
    """The figure with the range and the ticks of each axis said; as it is where it has nothing to draw."""
    data, layout = figure["data"], figure["layout"]
    if not data:
        return figure
    said = {"xaxis": _said(layout.get("xaxis", {}), data, "x")}
    for name, traces in panels_of(figure).items():
        said[axis_name(name)] = _said(layout.get(axis_name(name), {}), traces, "y")
    return {**figure, "layout": {**layout, **said}}


def panels_of(figure: Plotly) -> dict[str, list[Plotly]]:
    """The traces that go by each axis upright, as “y” or “y2”."""
    found: dict[str, list[Plotly]] = {}
    for trace in figure["data"]:
        found.setdefault(trace.get("yaxis", "y"), []).append(trace)
    return dict(sorted(found.items()))


def axis_name(axis: str) -> str:
    """“yaxis2”, as a layout calls the axis that a trace calls “y2”."""
    return f"{axis[0]}axis{axis[1:]}"


def _said(told: Plotly, traces: Sequence[Plotly], name: str) -> Plotly:
    axis = axis_of(told, traces, name)
    ends = [date.fromordinal(round(end)).isoformat() if axis.is_date else end for end in (axis.low, axis.high)]
    ticks = {"tickvals": [value for value, _ in axis.ticks], "ticktext": [words for _, words in axis.ticks]}
    return {"range": ends, **told, **ticks}


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
    if bare.names:
        return -0.5, len(bare.names) - 0.5
    numbers = [bare.number(value) for value in values] or [0, 1]
    room = (max(numbers) - min(numbers) or 1) * ROOM
    low, high = min(numbers) - room, max(numbers) + room
    return (min(low, 0), max(high, 0)) if told.get("rangemode") == "tozero" else (low, high)


def _ticks(told: Plotly, bare: Axis, values: Sequence[Any], low: float, high: float) -> list[tuple[Any, str]]:
    if "tickvals" in told:
        return list(zip(told["tickvals"], told["ticktext"], strict=True))
    if bare.is_date:
        days = apart(sorted(set(values)), (high - low) * APART)
        return [(day, f"{date.fromisoformat(day):%b %Y}") for day in days]
    if bare.names:
        return [(value, value) for value in thinned(bare.names)]
    step = told.get("dtick") or nice(high - low)
    if told.get("tickformat") == ",":  # of whole numbers
        step = next(whole for whole in (1, 2, 5, step) if whole >= step)
    decimals = next((number for number in range(MOST_DECIMALS) if round(step, number) == step), MOST_DECIMALS)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    values = [place * step for place in range(first, last + 1)]
    return [(value, say_number(Decimal(repr(value)), decimals, commas=True)) for value in values]


def apart(days: Sequence[str], least: float) -> list[str]:
    """Those that are at least so many days from the next, the last among them."""
    kept: list[str] = []
    for day in reversed(days):
        if not kept or date.fromisoformat(kept[0]).toordinal() - date.fromisoformat(day).toordinal() >= least:
            kept.insert(0, day)
    return kept


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
