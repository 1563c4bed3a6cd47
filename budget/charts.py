"""The chart of a forecast as a plotly figure, a plain dict. Pure. Amounts are in £000; a month without one is a gap."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dcst.pages.chart_colours import DARK_BLUE, DARK_PINK, GREY, LIGHT_PURPLE
from dcst.status.rag import say_money
from dcst.time.periods import Period

Plotly = dict[str, Any]  # a figure, or a part of one, as plotly.js takes it
Children = Mapping[str, int | None]  # by the short label of their month
OWN, BUDGET = DARK_BLUE, DARK_PINK
OVER_BARS = (
    LIGHT_PURPLE  # apart from dark bars and from the page to every eye: pink is lost on them, orange beside them
)


def forecast_figure(points: Iterable[tuple[Period, Decimal | None]], budget: Decimal | None) -> Plotly:
    """The forecast outturn as each month's returns gave it, against the budget of the year."""
    points = list(points)
    months = [month.short_label for month, _ in points]
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": "Forecast outturn",
            "x": months,
            "y": [None if amount is None else float(amount) for _, amount in points],
            "line": {"color": OWN, "width": 3},
            "marker": {"size": 8},
            "hovertemplate": "%{x}: £%{y:,}k<extra></extra>",
        }
    ]
    if budget is not None:
        traces.append(_budget_line(months, budget, _roomier_end(points, budget)))
    return {
        "data": traces,
        "layout": {
            "height": 380,
            "margin": {"t": 40, "r": 24, "b": 60, "l": 80},
            "xaxis": {"type": "category"},
            "yaxis": {"title": {"text": "£000, not from zero"}, "tickformat": ","},
        },
    }


def _roomier_end(points: list[tuple[Period, Decimal | None]], budget: Decimal) -> int:
    """The first or the last month: where the forecast is farther from the budget, so that the label stands free."""
    gaps = [abs(amount - budget) for _, amount in points if amount is not None]
    return len(points) - 1 if gaps and gaps[-1] > gaps[0] else 0


def _budget_line(months: list[str], budget: Decimal, labelled: int, name: str = "Budget") -> Plotly:
    label = f"{name} {say_money(budget)}"
    return {
        "type": "scatter",
        "mode": "lines+text",
        "name": name,
        "x": months,
        "y": [float(budget)] * len(months),
        "text": [label if place == labelled else "" for place in range(len(months))],
        "textposition": "top left" if labelled else "top right",
        "line": {"color": BUDGET, "width": 2, "dash": "dash"},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


@dataclass(frozen=True)
class OutturnPoint:
    """A month's forecast outturn by how much worse it is than the budget, and the band it was given; None for none."""

    month: Period
    worse_by: Decimal | None
    best: Decimal | None = None
    worst: Decimal | None = None


def outturn_figure(points: Iterable[OutturnPoint], tolerance: Decimal | None) -> Plotly:
    """How far over the budget the year is forecast to end, month by month from nought, each with its band."""
    points = list(points)
    months = [point.month.short_label for point in points]
    traces = []
    if tolerance is not None:
        end = _roomier_end([(point.month, point.worse_by) for point in points], tolerance)
        traces.append(_budget_line(months, tolerance, end, "Tolerance"))
    traces.append(
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": "Forecast over the budget",
            "x": months,
            "y": [_plain(point.worse_by) for point in points],
            "error_y": {
                "type": "data",
                "symmetric": False,
                "array": [_reach(point.worst, point.worse_by) for point in points],
                "arrayminus": [_reach(point.worse_by, point.best) for point in points],
                "color": GREY,
                "thickness": 2,
                "width": 6,
            },
            "line": {"color": OWN, "width": 3},
            "marker": {"size": 8},
            "hovertemplate": "%{x}: £%{y:,}k<extra></extra>",
        }
    )
    return {
        "data": traces,
        "layout": {
            "height": 340,
            "margin": {"t": 30, "r": 24, "b": 60, "l": 80},
            "xaxis": {"type": "category"},
            "yaxis": {"title": {"text": "£000 over the budget"}, "tickformat": ",", "rangemode": "tozero"},
        },
    }


def panels_figure(
    months: Iterable[Period], spent: Iterable[Decimal | None], planned: Iterable[Decimal | None], children: Children
) -> Plotly:
    """What placements cost in each month, over how many children are in care, in two panels of the same months."""
    names = [month.short_label for month in months]
    return {
        "data": [
            {
                "type": "bar",
                "name": "Spent in the month",
                "x": names,
                "y": [_plain(amount) for amount in spent],
                "marker": {"color": OWN},
                "hovertemplate": "%{x}: £%{y:,}k<extra></extra>",
            },
            {
                "type": "scatter",
                "mode": "lines",
                "name": "Budget of the month",
                "x": names,
                "y": [_plain(amount) for amount in planned],
                "line": {"color": OVER_BARS, "width": 3, "dash": "dash", "shape": "hvh"},
                "hovertemplate": "%{x}, budget: £%{y:,}k<extra></extra>",
            },
            {
                "type": "scatter",
                "mode": "markers+text",
                "name": "Children in care",
                "x": names,
                "y": [children.get(name) for name in names],
                "text": ["" if children.get(name) is None else f"{children[name]:,}" for name in names],
                "textposition": "top center",
                "marker": {"size": 9, "color": OWN},
                "yaxis": "y2",
                "hovertemplate": "%{x}: %{y:,}<extra></extra>",
            },
        ],
        "layout": {
            "height": 460,
            "margin": {"t": 30, "r": 24, "b": 60, "l": 80},
            "xaxis": {"type": "category", "anchor": "y2"},
            "yaxis": {
                "domain": [0.5, 1],
                "title": {"text": "£000 in the month"},
                "tickformat": ",",
                "rangemode": "tozero",
            },
            "yaxis2": {"domain": [0, 0.38], "title": {"text": "Children"}, "tickformat": ","} | _fitted(children),
        },
    }


def _fitted(children: Children) -> Plotly:
    """A range with room for the numbers above the dots; none without any."""
    known = [number for number in children.values() if number is not None]
    if not known:
        return {}
    room = max(max(known) - min(known), 4)
    return {"range": [min(known) - room / 4, max(known) + room / 2]}


def _plain(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)


def _reach(far: Decimal | None, near: Decimal | None) -> float | None:
    """From the one to the other; none where either is not known, or the band lies wholly on the other side."""
    return None if far is None or near is None else float(max(far - near, Decimal(0)))
