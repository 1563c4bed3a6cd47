"""The course of the grades as a plotly figure, a plain dict. Pure. The words are those of the scale."""

from collections.abc import Sequence
from typing import Any

from dcst.pages.chart_colours import DARK_BLUE, DARK_PINK
from inspections.rules.timeline import Event, TimelineMark

Plotly = dict[str, Any]  # a figure, or a part of one, as plotly.js takes it
OWN, PROMISE = DARK_BLUE, DARK_PINK


def course_figure(events: Sequence[Event], words: Sequence[str]) -> Plotly:
    """Judgements as a line of steps up to the day shown, promises as hollow dots; `words` from the lowest grade up."""
    judged = [event for event in events if event.mark is not TimelineMark.PROMISED and event.position is not None]
    promised = [event for event in events if event.mark is TimelineMark.PROMISED]
    today = next(event for event in events if event.mark is TimelineMark.TODAY)
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": "Judged",
                "x": [event.day.isoformat() for event in judged],
                "y": [event.position for event in judged],
                "line": {"color": OWN, "width": 3, "shape": "hv"},
                "marker": {
                    "size": [0 if event.mark is TimelineMark.TODAY else 12 for event in judged],
                    "color": OWN,
                    "opacity": 1,
                },
                "hovertemplate": "%{x}<extra></extra>",
                "cliponaxis": False,
            },
            {
                "type": "scatter",
                "mode": "markers",
                "name": "Promised",
                "x": [event.day.isoformat() for event in promised],
                "y": [event.position for event in promised],
                "marker": {"size": 14, "symbol": "diamond-open", "color": PROMISE, "line": {"width": 2}},
                "hovertemplate": "%{x}<extra></extra>",
                "cliponaxis": False,
            },
        ],
        "layout": {
            "height": 320,
            "margin": {"t": 40, "r": 24, "b": 40, "l": 150},
            "xaxis": {"type": "date"},
            "yaxis": {
                "tickmode": "array",
                "tickvals": list(range(1, len(words) + 1)),
                "ticktext": list(words),
                "range": [0.4, len(words) + 0.6],
            },
            "shapes": [
                {
                    "type": "line",
                    "x0": today.day.isoformat(),
                    "x1": today.day.isoformat(),
                    "y0": 0,
                    "y1": 1,
                    "yref": "paper",
                }
            ],
            "annotations": [
                {
                    "x": today.day.isoformat(),
                    "y": 1,
                    "yref": "paper",
                    "yanchor": "bottom",
                    "text": "This day",
                }
            ],
        },
    }
