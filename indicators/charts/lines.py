"""The lines of an indicator's chart: the one that speaks, dark, and what it is compared with, grey. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from dcst.pages.chart_colours import DARK_BLUE, DARK_GREY, DARK_PINK, INK, ORANGE
from dcst.status.rag import say_number
from dcst.time.periods import Kind
from indicators.charts.gaps import NOT_PUBLISHED, NOT_RECEIVED, ChartPoint, Plotly, SignalGroup, with_gaps

OWN, BESIDE = DARK_BLUE, DARK_GREY
# Improvement, concern, neither: as Making Data Count has them, with orange dark enough to be seen.
SIGNAL_COLOURS: dict[SignalGroup, str] = {"improvement": "#1d70b8", "concern": ORANGE, "neutral": DARK_PINK}
SHAPES: dict[SignalGroup, str] = {"": "circle", "improvement": "square", "concern": "diamond", "neutral": "star"}


@dataclass(frozen=True)
class ChartLine:
    """A line of its own: own figures, or one published series for one area. `key` names it in an address.

    `name` is what a choice calls it, `label` what stands at its last point before the value.
    """

    name: str
    points: tuple[ChartPoint, ...]
    own: bool = False
    area_kind: str = "borough"
    key: str = ""
    label: str = ""

    @property
    def nothing(self) -> str:
        """What is said of a period for which nothing came."""
        if self.own:
            return NOT_RECEIVED
        return NOT_PUBLISHED if self.area_kind == "borough" else f"{self.name}: {NOT_PUBLISHED}"

    @property
    def last(self) -> ChartPoint | None:
        """Its last point that has a value."""
        known = [point for point in self.points if point.value is not None]
        return max(known, key=lambda point: point.period, default=None)

    @property
    def kind(self) -> Kind | None:
        """Of the periods its last value comes in; None without any."""
        return self.last.period.kind if self.last else None


@dataclass(frozen=True)
class Unit:
    """How values are written: the unit, of which a percentage's alone stands beside each, and the decimals."""

    name: str = ""
    decimals: int | None = None

    def told(self, value: Decimal) -> str:
        return say_number(value, self.decimals, commas=True) + (" %" if self.name == "%" else "")


def drawn_line(line: ChartLine, unit: Unit, *, main: bool) -> Plotly:
    points, last = with_gaps(line.points), line.last
    marks = [point.marks if main and point.value is not None and point != last else "" for point in points]
    drawn: Plotly = {
        "type": "scatter",
        "mode": "lines+markers+text" if any(marks) else "lines+markers",
        "name": line.name,
        "x": [point.period.end.isoformat() for point in points],
        "y": [None if point.value is None else float(point.value) for point in points],
        "text": marks,
        "textposition": "top left",
        "hovertext": [f"{point.period.label} {point.marks}".rstrip() for point in points],
        "hovertemplate": f"%{{y}}{' %' if unit.name == '%' else ''}, %{{hovertext}}<extra>%{{fullData.name}}</extra>",
        "line": {"color": OWN, "width": 3} if main else {"color": BESIDE, "width": 1.6, "dash": "dot"},
        "marker": _dots(points, OWN if main else BESIDE, 9 if main else 5),
    }
    if main and last and last.low is not None:
        drawn["error_y"] = _whiskers(points, last)
    return drawn


def _whiskers(points: Sequence[ChartPoint], last: ChartPoint) -> Plotly:
    """How sure the last value is: its interval of 95 %. Those of all would hide the line."""

    def reach(point: ChartPoint, edge: Decimal | None) -> float | None:
        return None if point != last or edge is None or point.value is None else float(abs(edge - point.value))

    return {
        "type": "data",
        "symmetric": False,
        "array": [reach(point, point.high) for point in points],
        "arrayminus": [reach(point, point.low) for point in points],
        "color": OWN,
    }


def _dots(points: Sequence[ChartPoint], colour: str, plain: int) -> Plotly:
    """Hollow where provisional; a signal that ends now has a shape and a colour of its own."""
    return {
        "opacity": 1,
        "size": [12 if point.signal else plain for point in points],
        "symbol": [SHAPES[point.signal] + ("-open" if point.hollow else "") for point in points],
        "color": [SIGNAL_COLOURS.get(point.signal, colour) for point in points],
        "line": {
            "color": [colour if point.hollow else INK for point in points],
            "width": [2 if point.hollow else 1 if point.signal else 0 for point in points],
        },
    }


def signal_that_ends_now(points: Iterable[ChartPoint]) -> tuple[ChartPoint, ...]:
    """The points with the signal of the last value alone, as far back as it runs: what is over is history."""
    found = sorted(points, key=lambda point: point.period)
    known = [place for place, point in enumerate(found) if point.value is not None]
    last = found[known[-1]].signal if known else ""
    begun = len(found)
    for place in reversed(known):
        if not last or found[place].signal != last:
            break
        begun = place
    return tuple(point if place >= begun else replace(point, signal="") for place, point in enumerate(found))
