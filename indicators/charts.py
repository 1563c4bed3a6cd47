"""The chart of an indicator as a plotly figure, a plain dict. Pure: the values are given, and missing ones are gaps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dcst.periods import Kind, Period

# Categorical colours of the Analysis Function, and greys for what Doncaster is compared with.
OWN, PUBLISHED, TARGET = "#12436D", "#28A197", "#801650"
GREYS = {"nation": "#3D3D3D", "region": "#6F777B"}
HEIGHT = 420
PLOT_HEIGHT = HEIGHT - 130
LABEL_HEIGHT = 17
LONGEST_GAP = 60  # periods; a longer silence is drawn as one gap


@dataclass(frozen=True)
class Point:
    period: Period
    value: Decimal | None
    hollow: bool = False  # provisional
    marks: str = ""  # shorthand such as [e]


@dataclass(frozen=True)
class Series:
    """A line of its own: own figures, or one published series for one area."""

    name: str
    points: tuple[Point, ...]
    own: bool = False
    area_kind: str = "borough"


@dataclass(frozen=True)
class Step:
    """A target over a time; the line steps where it changes."""

    value: Decimal
    start: date
    end: date | None = None


def indicator_figure(series: Iterable[Series], steps: Iterable[Step], unit: str, today: date) -> dict:
    series = [line for line in series if line.points]
    ends = [point.period.end for line in series for point in line.points]
    traces = [_line(line) for line in series]
    if ends and (target := _target(steps, min(ends), max(*ends, today)))["x"]:
        traces.append(target)
    return {
        "data": traces,
        "layout": {
            "height": HEIGHT,
            "margin": {"t": 24, "r": 24, "b": 96, "l": 56},
            "xaxis": {"type": "date", "showgrid": False, "linecolor": "#505a5f", "ticks": "outside"},
            "yaxis": {
                "title": {"text": unit},
                "rangemode": "tozero",
                "gridcolor": "#d8d8d8",
                "zerolinecolor": "#505a5f",
                "automargin": True,
            },
            "legend": {"orientation": "h", "x": 0, "y": -0.2},
            "showlegend": True,
            "hovermode": "closest",
            "annotations": _labels(traces),
        },
    }


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
    return {
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
            "dash": "dot" if line.area_kind == "region" else "solid",
        },
        "marker": {
            "size": 9 if line.own else 6,
            "symbol": ["circle-open" if point.hollow else "circle" for point in points],
        },
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


def _labels(traces):
    """Each line's name at its last value, moved apart where two would cover each other."""
    found = []
    for trace in traces:
        drawn = [(x, y) for x, y in zip(trace["x"], trace["y"], strict=True) if y is not None]
        if drawn:
            found.append((*drawn[-1], trace["name"], trace["line"]["color"]))
    found.sort(key=lambda label: label[1])
    values = [y for trace in traces for y in trace["y"] if y is not None]
    scale = PLOT_HEIGHT / ((max([*values, 0]) - min([*values, 0])) or 1)
    labels, top = [], None
    for x, y, name, colour in found:
        place = y * scale if top is None else max(y * scale, top + LABEL_HEIGHT)
        top = place
        labels.append(
            {
                "x": x,
                "y": y,
                "text": name,
                "showarrow": False,
                "xanchor": "right",
                "yanchor": "bottom",
                "yshift": round(place - y * scale) + 4,
                "font": {"color": colour, "size": 13},
                "bgcolor": "rgba(255,255,255,0.75)",
            }
        )
    return labels
