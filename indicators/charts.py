"""The chart of an indicator as a plotly figure, a plain dict. Pure: the values are given, and missing ones are gaps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dcst.periods import Kind, Period

# Categorical colours of the Analysis Function, and greys for what Doncaster is compared with.
OWN, PUBLISHED, TARGET = "#12436D", "#28A197", "#801650"
TEXT = {PUBLISHED: "#1A6E66"}  # where the line's own colour is too light to be read as letters
GREYS = {"nation": "#3D3D3D", "region": "#6F777B", "neighbours": "#8A6D3B"}
DASHES = {"region": "dot", "neighbours": "dashdot"}
LIMIT = "#505a5f"
LIMIT_WORDS = {"high": "Upper limit", "mean": "Mean", "low": "Lower limit"}
HEIGHT, TOP, BOTTOM = 440, 24, 48
LABEL_HEIGHT = 18 / (HEIGHT - TOP - BOTTOM)  # as a share of the height
LABEL_WIDTH = 190
HEADROOM = 1.08
LONGEST_GAP = 60  # periods; a longer silence is drawn as one gap


@dataclass(frozen=True)
class Point:
    period: Period
    value: Decimal | None
    hollow: bool = False  # provisional
    marks: str = ""  # shorthand such as [e]
    low: Decimal | None = None  # the ends of its interval, where it is known
    high: Decimal | None = None


@dataclass(frozen=True)
class Series:
    """A line of its own: own figures, or one published series for one area. `place` numbers the published series."""

    name: str
    points: tuple[Point, ...]
    own: bool = False
    area_kind: str = "borough"
    place: int = 0


@dataclass(frozen=True)
class Step:
    """A target over a time; the line steps where it changes."""

    value: Decimal
    start: date
    end: date | None = None


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
    series: Iterable[Series],
    steps: Iterable[Step],
    unit: str,
    today: date,
    bands: Iterable[Band] = (),
    edges: Iterable[Edge] = (),
) -> dict:
    series = [line for line in series if line.points]
    bands = list(bands)
    ends = [point.period.end for line in series for point in line.points]
    traces = [_line(line) for line in series]
    if ends and (target := _target(steps, min(ends), max(*ends, today)))["x"]:
        traces.append(target)
    traces += _limits(bands)
    low, high = _range(traces)
    return {
        "data": [*traces, *_kept_back(series)],
        "layout": {
            "height": HEIGHT,
            "margin": {"t": TOP, "r": LABEL_WIDTH, "b": BOTTOM, "l": 56},
            "xaxis": {"type": "date", "showgrid": False, "linecolor": "#505a5f", "ticks": "outside"},
            "yaxis": {
                "title": {"text": unit},
                "range": [low, high],
                "gridcolor": "#d8d8d8",
                "zerolinecolor": "#505a5f",
                "automargin": True,
            },
            "legend": {"orientation": "h", "x": 0, "y": -0.2},
            "showlegend": False,
            "hovermode": "closest",
            "annotations": _labels(traces, low, high) + [_edge_words(edge) for edge in edges],
            "shapes": [_edge_line(edge) for edge in edges],
        },
    }


def _range(traces):
    """From zero, or from below it, with some room at the ends."""
    values = [y for trace in traces for y in [*trace["y"], *_ends(trace)] if y is not None]
    return min([*values, 0]) * HEADROOM, max([*values, 0]) * HEADROOM or 1


def _ends(trace):
    """Where the whiskers of a line end."""
    whiskers = trace.get("error_y")
    if not whiskers:
        return []
    pairs = zip(trace["y"], whiskers["array"], strict=True)
    return [y + reach for y, reach in pairs if y is not None and reach is not None]


def with_gaps(points: Iterable[Point]) -> list[Point]:
    """In order of time, with a point without a value wherever a period of the same rhythm is missing."""
    points = sorted(points, key=lambda point: point.period)
    months = _rhythm(points)
    found = points[:1]
    for point in points[1:]:
        found += [Point(period, None) for period in _between(found[-1].period, point.period, months)]
        found.append(point)
    return found


def _rhythm(points):
    """The months between two points of a series of days or waves: the shortest distance found."""
    days = [point.period.start for point in points]
    apart = [(b.year - a.year) * 12 + b.month - a.month for a, b in zip(days, days[1:], strict=False)]
    return min([months for months in apart if months > 0], default=12)


def _between(earlier, later, months):
    if earlier.kind is not later.kind:
        return []
    if earlier.kind is Kind.WAVE:
        months = max(12, months - months % 12)
    period, missing = earlier.next(months), []
    while period.start < later.start and len(missing) < LONGEST_GAP:
        missing.append(period)
        period = period.next(months)
    return missing


def _line(line):
    points = with_gaps(line.points)
    colour = OWN if line.own else GREYS.get(line.area_kind, PUBLISHED)
    drawn = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": line.name,
        "x": [point.period.end.isoformat() for point in points],
        "y": [None if point.value is None else float(point.value) for point in points],
        "text": [f"{point.period.label} {point.marks}".rstrip() for point in points],
        "hovertemplate": "%{y}, %{text}<extra>%{fullData.name}</extra>",
        "connectgaps": False,
        "line": {
            "color": colour,
            "width": 3 if line.own else 2,
            "dash": DASHES.get(line.area_kind, "solid"),
        },
        "marker": {
            "size": 9 if line.own else 6,
            "symbol": ["circle-open" if point.hollow else "circle" for point in points],
        },
    }
    if any(point.low is not None for point in points):
        drawn["error_y"] = _whiskers(points, colour)
    return drawn


def _kept_back(series):
    """“[c]” on the axis where a figure is suppressed: at the same height whatever it is."""
    points = [point for line in series for point in line.points if point.value is None and "[c]" in point.marks]
    if not points:
        return []
    return [
        {
            "type": "scatter",
            "mode": "text",
            "name": "Suppressed",
            "x": [point.period.end.isoformat() for point in points],
            "y": [0] * len(points),
            "text": ["[c]"] * len(points),
            "textposition": "top center",
            "hovertext": [point.period.label for point in points],
            "hovertemplate": "%{hovertext}<extra>Suppressed</extra>",
        }
    ]


def _whiskers(points, colour):
    """How sure each value is: the interval of 95 %, none where it is not known."""

    def reach(point, end):
        edge = getattr(point, end)
        return None if edge is None or point.value is None else float(abs(edge - point.value))

    return {
        "type": "data",
        "symmetric": False,
        "array": [reach(point, "high") for point in points],
        "arrayminus": [reach(point, "low") for point in points],
        "color": colour,
        "thickness": 1,
        "width": 3,
    }


def _target(steps, first, last):
    """From the first figure to the last one or today; a time without a target is a gap in the line."""
    x, y, reached = [], [], None
    for step in sorted(steps, key=lambda step: step.start):
        start, end = max(step.start, first), min(step.end or last, last)
        if start > end:
            continue
        if reached is not None and (start - reached).days > 1:
            x.append(start.isoformat())
            y.append(None)
        x += [start.isoformat(), end.isoformat()]
        y += [float(step.value)] * 2
        reached = end
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "Target",
        "x": x,
        "y": y,
        "hovertemplate": "%{y}<extra>Target</extra>",
        "connectgaps": False,
        "line": {"color": TARGET, "width": 2, "dash": "dash", "shape": "hv"},
    }


def _limits(bands):
    """The mean and the two limits of each segment: thin grey lines, dashed while they are on trial."""
    return [_limit(bands, name, words) for name, words in LIMIT_WORDS.items()] if bands else []


def _limit(bands, name, words):
    x, y = [], []
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
        "connectgaps": False,
        "line": {
            "color": LIMIT,
            "width": 1 if name == "mean" else 1.5,
            "dash": "dash" if bands[-1].trial else "solid" if name == "mean" else "dot",
        },
    }


def _edge_line(edge):
    day = edge.day.isoformat()
    line = {"color": LIMIT, "width": 1, "dash": "dot"}
    return {"type": "line", "x0": day, "x1": day, "y0": 0, "y1": 1, "yref": "paper", "line": line}


def _edge_words(edge):
    return {
        "x": edge.day.isoformat(),
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "xanchor": "left",
        "text": edge.words,
        "showarrow": False,
        "font": {"color": LIMIT, "size": 12},
    }


def _labels(traces, low, high):
    """Each line's name beside the plot at the height of its last value, moved apart where two would cover each other.

    Named "line", because on a narrow screen they make room for the legend.
    """
    ends = [(_height(trace, low, high), trace["name"], trace["line"]["color"]) for trace in traces]
    ends = sorted(end for end in ends if end[0] is not None)
    heights = _apart([height for height, _, _ in ends])
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
            "showarrow": False,
            "font": {"color": TEXT.get(colour, colour), "size": 13},
        }
        for height, (_, name, colour) in zip(heights, ends, strict=True)
    ]


def _height(trace, low, high):
    values = [y for y in trace["y"] if y is not None]
    return (values[-1] - low) / (high - low) if values else None


def _apart(heights):
    """The same heights in order, at least a label's height between two: pushed up, then down again from the top."""
    found = []
    for height in heights:
        found.append(max(height, found[-1] + LABEL_HEIGHT) if found else height)
    top = 1 + LABEL_HEIGHT
    for place in reversed(range(len(found))):
        top = found[place] = min(found[place], top - LABEL_HEIGHT)
    return found
