"""The chart of a forecast as a plotly figure, a plain dict. Pure. Amounts are in £000; a month without one is a gap."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from dcst.pages.chart_colours import DARK_BLUE, DARK_PINK
from dcst.status.rag import say_money
from dcst.time.periods import Period

Plotly = dict[str, Any]  # a figure, or a part of one, as plotly.js takes it
OWN, BUDGET = DARK_BLUE, DARK_PINK


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


def _budget_line(months: list[str], budget: Decimal, labelled: int) -> Plotly:
    label = f"Budget {say_money(budget)}"
    return {
        "type": "scatter",
        "mode": "lines+text",
        "name": "Budget",
        "x": months,
        "y": [float(budget)] * len(months),
        "text": [label if place == labelled else "" for place in range(len(months))],
        "textposition": "top left" if labelled else "top right",
        "line": {"color": BUDGET, "width": 2, "dash": "dash"},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }
