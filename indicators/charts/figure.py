"""The chart of an indicator as a plotly figure, a plain dict. Pure: the values are given, and missing ones are gaps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from dcst.pages.chart_colours import DARK_BLUE, DARK_GREY, DARK_PINK, GREY, INK, ORANGE, TURQUOISE
from indicators.charts.gaps import (
    NOT_PUBLISHED,
    NOT_RECEIVED,
    Absence,
    ChartPoint,
    SignalGroup,
    absences,
    with_gaps,
)
from indicators.charts.targets import Dash, Plotly, Step, plan_bands, target_lines

OWN, PUBLISHED = DARK_BLUE, TURQUOISE
TEXT = {PUBLISHED: "#1A6E66"}  # where the line's own colour is too light to be read as letters
YEAR_BEFORE = "year-before"
# Of what Doncaster is compared with; its own figures of the year before keep its colour.
COLOURS = {"nation": DARK_GREY, "region": "#6F777B", "neighbours": GREY, YEAR_BEFORE: OWN}
DASHES: dict[str, Dash] = {"region": "dot", "neighbours": "dashdot", YEAR_BEFORE: "dot"}
LimitName = Literal["high", "mean", "low"]
LIMIT_WORDS: dict[LimitName, str] = {"high": "Upper limit", "mean": "Mean", "low": "Lower limit"}
HEIGHT, TOP, BOTTOM = 440, 24, 48  # pixels
LABEL_HEIGHT = 18 / (HEIGHT - TOP - BOTTOM)  # as a share of the height
LABEL_WIDTH = 190
HEADROOM = 1.08
HALF_A_YEAR = timedelta(days=183)
# Improvement, concern, neither: as Making Data Count has them, with orange dark enough to be seen.
SIGNAL_COLOURS: dict[SignalGroup, str] = {"improvement": "#1d70b8", "concern": ORANGE, "neutral": DARK_PINK}
SHAPES: dict[SignalGroup, str] = {"": "circle", "improvement": "square", "concern": "diamond", "neutral": "star"}


@dataclass(frozen=True)
class ChartLine:
    """A line of its own: own figures, or one published series for one area. `place` numbers the published series."""

    name: str
    points: tuple[ChartPoint, ...]
    own: bool = False
    area_kind: str = "borough"
    place: int = 0

    @property
    def nothing(self) -> str:
        """What is said of a period for which nothing came."""
        if self.own:
            return NOT_RECEIVED
        return NOT_PUBLISHED if self.area_kind == "borough" else f"{self.name}: {NOT_PUBLISHED}"


@dataclass(frozen=True)
class Band:
    """Control limits over one segment of the series; on trial while its values are too few."""

    start: date
    end: date
    low: Decimal
    mean: Decimal
    high: Decimal
    trial: bool


@dataclass(frozen=True)
class Edge:
    """A day at which the series breaks or its limits begin anew, with the words for it."""

    day: date
    words: str


def indicator_figure(
    series: Iterable[ChartLine],
    steps: Iterable[Step],
    unit: str,
    today: date,
    bands: Iterable[Band] = (),
    edges: Iterable[Edge] = (),
    stretch: Iterable[Step] = (),
) -> Plotly:
    """All values are in the unit of the indicator; `unit` is what is written beside the axis."""
    series = [line for line in series if line.points]
    bands, steps = list(bands), list(steps)
    ends = [point.period.end for line in series for point in line.points]
    told = [line for line in series if line.area_kind != YEAR_BEFORE]  # a gap is spoken of in its own year
    traces = [_line(line) for line in series]
    over = (min(ends), max(*ends, today)) if ends else None
    on_plan = plan_bands(steps, *over) if over else []
    traces += target_lines(steps, stretch, *over) if over else []
    traces += _limits(bands)
    low, high = _range(traces, [edge for band in on_plan for edge in (band["y0"], band["y1"])])
    return {
        "data": traces,
        "layout": {
            "height": HEIGHT,
            "margin": {"r": LABEL_WIDTH},
            "xaxis": {"type": "date"} | _around(ends),
            "yaxis": {"title": {"text": unit}, "range": [low, high]},
            "annotations": [
                *_labels(traces, low, high),
                *(_edge_words(edge) for edge in edges),
                *map(_absence_words, absences((line.nothing, line.points) for line in told)),
            ],
            "shapes": [*(_edge_line(edge) for edge in edges), *on_plan],
        },
    }


def _around(ends: Sequence[date]) -> Plotly:
    """Half a year to either side of a day that stands alone: an axis of its own choice would count milliseconds."""
    if not ends or max(ends) - min(ends) > HALF_A_YEAR:
        return {}
    return {"range": [(min(ends) - HALF_A_YEAR).isoformat(), (max(ends) + HALF_A_YEAR).isoformat()], "dtick": "M3"}


def _range(traces: list[Plotly], edges: list[float]) -> tuple[float, float]:
    """From zero, or from below it, with some room at the ends."""
    values = [*edges, *(y for trace in traces for y in [*trace["y"], *_ends(trace)] if y is not None)]
    return min([*values, 0]) * HEADROOM, max([*values, 0]) * HEADROOM or 1


def _ends(trace: Plotly) -> list[float]:
    """Where the whiskers of a line end."""
    whiskers = trace.get("error_y")
    if not whiskers:
        return []
    pairs = zip(trace["y"], whiskers["array"], strict=True)
    return [y + reach for y, reach in pairs if y is not None and reach is not None]


def _line(line: ChartLine) -> Plotly:
    points = with_gaps(line.points)
    marks = ["" if point.value is None or line.area_kind != "borough" else point.marks for point in points]
    colour = OWN if line.own else COLOURS.get(line.area_kind, PUBLISHED)
    drawn: Plotly = {
        "type": "scatter",
        "mode": "lines+markers+text" if any(marks) else "lines+markers",
        "name": line.name,
        "x": [point.period.end.isoformat() for point in points],
        "y": [None if point.value is None else float(point.value) for point in points],
        "text": marks,
        "textposition": "top left",
        "hovertext": [f"{point.period.label} {point.marks}".rstrip() for point in points],
        "hovertemplate": "%{y}, %{hovertext}<extra>%{fullData.name}</extra>",
        "line": {
            "color": colour,
            "width": 3 if line.own else 2,
            "dash": DASHES.get(line.area_kind, "solid"),
        },
        "marker": _dots(points, line.own, colour),
    }
    if any(point.low is not None for point in points):
        drawn["error_y"] = _whiskers(points, colour)
    return drawn


def _whiskers(points: Sequence[ChartPoint], colour: str) -> Plotly:
    """How sure each value is: the interval of 95 %, none where it is not known."""

    def reach(value: Decimal | None, edge: Decimal | None) -> float | None:
        return None if edge is None or value is None else float(abs(edge - value))

    return {
        "type": "data",
        "symmetric": False,
        "array": [reach(point.value, point.high) for point in points],
        "arrayminus": [reach(point.value, point.low) for point in points],
        "color": colour,
    }


def _limits(bands: list[Band]) -> list[Plotly]:
    """The mean and the two limits of each segment: thin grey lines, dashed while they are on trial."""
    return [_limit(bands, name, words) for name, words in LIMIT_WORDS.items()] if bands else []


def _limit(bands: list[Band], name: LimitName, words: str) -> Plotly:
    x: list[str] = []
    y: list[float | None] = []
    for band in bands:
        x += [band.start.isoformat(), band.end.isoformat(), band.end.isoformat()]
        y += [float(getattr(band, name)), float(getattr(band, name)), None]
    words = f"{words} (trial)" if bands[-1].trial else words
    return {
        "type": "scatter",
        "mode": "lines",
        "name": words,
        "x": x,
        "y": y,
        "hovertemplate": f"%{{y:.1f}}<extra>{words}</extra>",
        "line": {
            "color": GREY,
            "width": 1 if name == "mean" else 1.5,
            "dash": "dash" if bands[-1].trial else "solid" if name == "mean" else "dot",
        },
    }


def _edge_line(edge: Edge) -> Plotly:
    day = edge.day.isoformat()
    return {"type": "line", "x0": day, "x1": day, "y0": 0, "y1": 1, "yref": "paper"}


def _edge_words(edge: Edge) -> Plotly:
    return {
        "x": edge.day.isoformat(),
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "xanchor": "left",
        "text": edge.words,
        "font": {"color": GREY, "size": 12},
    }


def _dots(points: Sequence[ChartPoint], own: bool, colour: str) -> Plotly:
    """Hollow where provisional; what moves by more than chance has a shape and a colour of its own."""
    plain = 9 if own else 6
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


def _absence_words(absence: Absence) -> Plotly:
    """Upright, so that a period is wide enough for its words; over the lines that pass."""
    return {
        "name": "absence",
        "x": absence.middle.isoformat(),
        "y": 0,
        "xanchor": "center",
        "yanchor": "bottom",
        "text": absence.words,
        "textangle": -90,
        "bgcolor": "rgba(255, 255, 255, 0.8)",
        "font": {"size": 12},
    }


def _labels(traces: list[Plotly], low: float, high: float) -> list[Plotly]:
    """Each line's name beside the plot at the height of its last value, moved apart where two would cover each other.

    Named "line", because on a narrow screen they make room for the legend.
    """
    heights = [(_height(trace, low, high), trace) for trace in traces]
    ends = sorted((height, trace["name"], trace["line"]["color"]) for height, trace in heights if height is not None)
    return [
        {
            "name": "line",
            "xref": "paper",
            "yref": "paper",
            "x": 1.01,
            "y": height,
            "xanchor": "left",
            "yanchor": "middle",
            "text": name,
            "font": {"color": TEXT.get(colour, colour)},
        }
        for height, (_, name, colour) in zip(_apart([height for height, _, _ in ends]), ends, strict=True)
    ]


def _height(trace: Plotly, low: float, high: float) -> float | None:
    """Of its last value, as a share of the plot; None for a line without any."""
    values: list[float] = [y for y in trace["y"] if y is not None]
    return (values[-1] - low) / (high - low) if values else None


def _apart(heights: list[float]) -> list[float]:
    """The same heights in order, at least a label's height between two: pushed up, then down again from the top."""
    found: list[float] = []
    for height in heights:
        found.append(max(height, found[-1] + LABEL_HEIGHT) if found else height)
    top = 1 + LABEL_HEIGHT
    for place in reversed(range(len(found))):
        top = found[place] = min(found[place], top - LABEL_HEIGHT)
    return found
