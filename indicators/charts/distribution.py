"""How a figure lies among those of other authorities, as a plotly figure, a plain dict. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from dcst.pages.chart_colours import DARK_GREY, INK
from indicators.charts.figure import BOTTOM, OWN, TOP
from indicators.charts.targets import Plotly
from indicators.statistics.intervals import Interval

BESIDE, WHOLE = "#85898C", DARK_GREY
ROW_HEIGHT = 26  # pixels
Whole = tuple[str, Decimal]  # the name of England or the region, and its figure


@dataclass(frozen=True)
class Bar:
    """`chance`: where the figure would lie by chance around that of the whole, where that is known."""

    name: str
    value: Decimal
    is_own: bool = False
    in_counts: str = ""  # what stands in the place of a percentage of few
    chance: Interval | None = None


def distribution_figure(rows: Iterable[Bar], unit: str, whole: Whole | None) -> Plotly:
    """Bars in the order given, the first on top; `whole` as a line across them."""
    rows = list(rows)[::-1]
    values = [None if row.in_counts else float(row.value) for row in rows]
    shapes: list[Plotly] = []
    if whole:
        at = float(whole[1])
        shapes = [
            {
                "type": "line",
                "x0": at,
                "x1": at,
                "y0": 0,
                "y1": 1,
                "yref": "paper",
                "line": {"color": WHOLE, "dash": "dash", "width": 2},
            }
        ]
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "name": "Authorities",
                "x": values,
                "y": [row.name for row in rows],
                "marker": {"color": [OWN if row.is_own else BESIDE for row in rows]},
                "hovertemplate": "%{x}<extra>%{y}</extra>",
            },
            *_chance(rows),
        ],
        "layout": {
            "height": TOP + BOTTOM + ROW_HEIGHT * len(rows),
            "margin": {"r": 24, "l": 16},
            "xaxis": {"title": {"text": unit}, "rangemode": "tozero", "showgrid": True},
            "shapes": shapes,
            "annotations": [
                *([_whole_words(whole)] if whole else []),
                *(_counts(row) for row in rows if row.in_counts),
            ],
        },
    }


def _chance(rows: list[Bar]) -> list[Plotly]:
    """A thin line with ends over each bar, ink edged white so that it is seen on light and dark bars."""
    x: list[float | None] = []
    y: list[str | None] = []
    for row in rows:
        if row.chance:
            x += [float(row.chance.lower), float(row.chance.upper), None]
            y += [row.name, row.name, None]
    shared: Plotly = {"type": "scatter", "x": x, "y": y}
    edge = shared | {"mode": "lines", "hoverinfo": "skip", "line": {"color": "#ffffff", "width": 5}}
    line: Plotly = {
        "mode": "lines+markers",
        "name": "By chance",
        "line": {"color": INK, "width": 2},
        "marker": {"symbol": "line-ns-open", "size": 9, "color": INK},
        "hovertemplate": "%{x:.1f}<extra>By chance</extra>",
    }
    return [edge, shared | line] if x else []


def _counts(row: Bar) -> Plotly:
    return {"x": 0, "y": row.name, "xanchor": "left", "text": row.in_counts}


def _whole_words(whole: Whole) -> Plotly:
    return {
        "x": float(whole[1]),
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "text": whole[0],
        "font": {"color": WHOLE},
    }
