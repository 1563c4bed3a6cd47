"""A series as a small drawing beside its figures: a line with a gap wherever a value is missing. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from dcst.status.rag import counted
from indicators.charts.gaps import ChartPoint, with_gaps

WIDTH, HEIGHT, EDGE = 120, 32, 5
LONGEST = 24  # points; the page of the indicator draws them all


@dataclass(frozen=True)
class Dot:
    """In the units of the drawing, from its upper left corner."""

    x: float
    y: float
    hollow: bool


@dataclass(frozen=True)
class Sparkline:
    """`path` is the line, `dots` what needs a mark: the last value, what is provisional, what stands alone."""

    path: str
    dots: tuple[Dot, ...]
    words: str
    width: int = WIDTH
    height: int = HEIGHT


def sparkline(points: Iterable[ChartPoint]) -> Sparkline | None:
    """The last values of one line, evenly in time; None where fewer than two are known.

    The height is the range of the values, so that a small movement is seen: it shows a course, and no size.
    """
    points = with_gaps(points)
    while points and points[-1].value is None:
        points.pop()
    points = points[-LONGEST:]
    known = [point for point in points if point.value is not None]
    if len(known) < 2:
        return None
    runs = _runs(points, known)
    path = "".join("M" + "L".join(f"{dot.x:g} {dot.y:g}" for dot in run) for run in runs if len(run) > 1)
    marked = [dot for run in runs for dot in run if dot.hollow or len(run) == 1 or dot is runs[-1][-1]]
    return Sparkline(path, tuple(marked), _words(points, known))


def _runs(points: Sequence[ChartPoint], known: Sequence[ChartPoint]) -> list[list[Dot]]:
    """The dots of the points that follow one another without a gap."""
    first, last = points[0].period.end, points[-1].period.end
    values = [point.value for point in known if point.value is not None]
    low = min(values)
    days, span = (last - first).days or 1, max(values) - low

    def dot(point: ChartPoint, value: Decimal) -> Dot:
        along = (point.period.end - first).days / days
        up = float((value - low) / span) if span else 0.5
        x, y = EDGE + along * (WIDTH - 2 * EDGE), HEIGHT - EDGE - up * (HEIGHT - 2 * EDGE)
        return Dot(round(x, 1), round(y, 1), point.hollow)

    runs = groupby(points, lambda point: point.value is not None)
    return [[dot(point, point.value) for point in run if point.value is not None] for is_known, run in runs if is_known]


def _words(points: Sequence[ChartPoint], known: Sequence[ChartPoint]) -> str:
    """What the drawing holds, for who does not see it."""
    missing = len(points) - len(known)
    gap = f", {counted(missing, 'gap')} between" if missing else ""
    return f"{len(known)} values from {known[0].period.label} to {known[-1].period.label}{gap}"
