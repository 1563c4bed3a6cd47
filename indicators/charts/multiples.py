"""Small multiples: the course of each part of a whole, drawn alike on one scale so that they can be compared. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dcst.status.rag import say_number
from indicators.charts.axis import LineAxis, fitted
from indicators.charts.gaps import ChartPoint, with_gaps

WIDTH, HEIGHT, EDGE = 220, 60, 6


@dataclass(frozen=True)
class Spot:
    """In the units of the drawing, from its upper left corner."""

    x: float
    y: float
    hollow: bool = False


@dataclass(frozen=True)
class Panel:
    """One part: `path` is its line, `spots` its values; none of either where no value is known or shown."""

    path: str
    spots: tuple[Spot, ...]
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class Multiples:
    """The panels in the order given. `target`: how high the line of the target lies in each; None without one."""

    panels: tuple[Panel, ...]
    axis: LineAxis
    target: float | None = None
    width: int = WIDTH

    @property
    def words(self) -> str:
        """“All on one scale, from 20 to 40.”"""
        low, high = (say_number(Decimal(repr(end))) for end in (self.axis.low, self.axis.high))
        line = " The line across is the target." if self.target is not None else ""
        return f"All on one scale, from {low} to {high}.{line}"


def multiples(parts: Sequence[Sequence[ChartPoint]], target: Decimal | None = None) -> Multiples | None:
    """The panels of the parts' points; None where no part has a value."""
    points = [with_gaps(part) for part in parts]
    values = [float(point.value) for part in points for point in part if point.value is not None]
    if not values:
        return None
    axis = fitted([*values, *([float(target)] if target is not None else [])])
    days = [point.period.end for part in points for point in part]
    first, last = min(days), max(days)
    panels = tuple(_panel(part, axis, first, last) for part in points)
    return Multiples(panels, axis, None if target is None else _up(float(target), axis))


def _panel(points: Sequence[ChartPoint], axis: LineAxis, first: date, last: date) -> Panel:
    path, spots, joined = "", [], False
    for point in points:
        if point.value is None:
            joined = False
            continue
        spot = Spot(_along(point.period.end, first, last), _up(float(point.value), axis), point.hollow)
        path += f"{'L' if joined else 'M'}{spot.x:g} {spot.y:g}"
        spots.append(spot)
        joined = True
    return Panel(path, tuple(spots))


def _along(day: date, first: date, last: date) -> float:
    """From the left edge to the right one; a day alone stands at the right, where the last of a line is."""
    if first == last:
        return WIDTH - EDGE
    return round(EDGE + (day - first).days / (last - first).days * (WIDTH - 2 * EDGE), 1)


def _up(value: float, axis: LineAxis) -> float:
    return round(HEIGHT - EDGE - (value - axis.low) / ((axis.high - axis.low) or 1) * (HEIGHT - 2 * EDGE), 1)
