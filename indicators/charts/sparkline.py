"""A series as a small drawing beside its figures: a line with a gap wherever a value is missing. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import escape
from itertools import groupby
from typing import NamedTuple

from dcst.status.rag import counted
from indicators.charts.gaps import ChartPoint, with_gaps

WIDTH, HEIGHT, EDGE = 120, 32, 5
LONGEST = 24  # points; the page of the indicator draws them all
ON_CARD = 12
BESIDE = 22  # the room at the right for what the last value is held against
TICK = 8  # to either side of the last point
HOLLOW = ' class="dcst-sparkline__hollow"'


class Dot(NamedTuple):
    """In the units of the drawing, from its upper left corner."""

    x: float
    y: float
    hollow: bool


@dataclass(frozen=True)
class Sparkline:
    """`path` is the line, `dots` what needs a mark: the last value, what is provisional, what stands alone.

    `target` is the stroke at which the last value should be, `beside` the dot of whom it is compared with.
    """

    path: str
    dots: tuple[Dot, ...]
    words: str
    target: str = ""
    beside: Dot | None = None
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def svg(self) -> str:
        """HTML of the drawing, and of its words for who does not see it. In one piece: a list has hundreds."""
        target = f'<path class="dcst-sparkline__target" d="{self.target}"/>' if self.target else ""
        dots = "".join(f'<circle cx="{dot.x}" cy="{dot.y}" r="3"{HOLLOW if dot.hollow else ""}/>' for dot in self.dots)
        beside = self.beside
        other = f'<circle class="dcst-sparkline__beside" cx="{beside.x}" cy="{beside.y}" r="3"/>' if beside else ""
        return (
            f'<svg class="dcst-sparkline" viewBox="0 0 {self.width} {self.height}" width="{self.width}"'
            f' height="{self.height}" aria-hidden="true" focusable="false"><path d="{self.path}"/>{target}{dots}{other}'
            f'</svg><span class="govuk-visually-hidden">{escape(self.words)}</span>'
        )


@dataclass(frozen=True)
class Against:
    """What the last value of a small drawing is held against: the number of its target, and another area's figure.

    `words` say both, for who does not see them.
    """

    target: Decimal | None = None
    other: Decimal | None = None
    words: str = ""


@dataclass(frozen=True)
class _Frame:
    """Where a value and a day lie in the drawing: the height is the range of all that is drawn."""

    first: date
    last: date
    low: Decimal
    high: Decimal

    def x(self, point: ChartPoint) -> float:
        along = (point.period.end - self.first).days / ((self.last - self.first).days or 1)
        return round(EDGE + along * (WIDTH - 2 * EDGE), 1)

    def y(self, value: Decimal) -> float:
        up = float((value - self.low) / (self.high - self.low)) if self.high > self.low else 0.5
        return round(HEIGHT - EDGE - up * (HEIGHT - 2 * EDGE), 1)


def sparkline(
    points: Iterable[ChartPoint], *, longest: int = LONGEST, against: Against | None = None
) -> Sparkline | None:
    """The last values of one line, evenly in time; None where fewer than two are known.

    The height is the range of the values, so that a small movement is seen: it shows a course, and no size. What they
    are held against belongs to the range, and stands to the right of the last.
    """
    points = with_gaps(points)
    while points and points[-1].value is None:
        points.pop()
    points = points[-longest:]
    known = [point.value for point in points if point.value is not None]
    if len(known) < 2:
        return None
    held = [value for value in (against.target, against.other) if value is not None] if against else []
    frame = _Frame(points[0].period.end, points[-1].period.end, min([*known, *held]), max([*known, *held]))
    runs = _runs(points, frame)
    path = "".join("M" + "L".join(f"{dot.x:g} {dot.y:g}" for dot in run) for run in runs if len(run) > 1)
    marked = [dot for run in runs for dot in run if dot.hollow or len(run) == 1 or dot is runs[-1][-1]]
    words = _words(points, len(known))
    if against is None:
        return Sparkline(path, tuple(marked), words)
    target = "" if against.target is None else _tick(frame.y(against.target))
    beside = None if against.other is None else Dot(float(WIDTH + BESIDE - EDGE), frame.y(against.other), True)
    told = f"{words}; {against.words}" if against.words else words
    return Sparkline(path, tuple(marked), told, target, beside, WIDTH + BESIDE)


def _tick(y: float) -> str:
    end = WIDTH - EDGE
    return f"M{end - TICK} {y:g}H{end + TICK}"


def _runs(points: Sequence[ChartPoint], frame: _Frame) -> list[list[Dot]]:
    """The dots of the points that follow one another without a gap."""

    def dot(point: ChartPoint, value: Decimal) -> Dot:
        return Dot(frame.x(point), frame.y(value), point.hollow)

    runs = groupby(points, lambda point: point.value is not None)
    return [[dot(point, point.value) for point in run if point.value is not None] for is_known, run in runs if is_known]


def _words(points: Sequence[ChartPoint], number: int) -> str:
    """What the drawing holds, for who does not see it."""
    known = [point for point in points if point.value is not None]
    missing = len(points) - number
    gap = f", {counted(missing, 'gap')} between" if missing else ""
    return f"{number} values from {known[0].period.label} to {known[-1].period.label}{gap}"
