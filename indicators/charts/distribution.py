"""How a figure lies among those of other authorities, as a plotly figure, a plain dict. Pure.

A dot for each with its own interval, and a line for England: whose interval the line leaves out differs by more than
chance. There is no funnel, since two ranges of chance in one chart are one too many.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from dcst.pages.chart_colours import DARK_BLUE, DARK_GREY
from indicators.charts.axis import fitted
from indicators.charts.gaps import Plotly
from indicators.charts.labels import HALF
from indicators.statistics.intervals import Interval

OWN, BESIDE = DARK_BLUE, DARK_GREY
ROW_HEIGHT, TOP, BOTTOM = 17, 22, 30  # pixels
LETTER = 7.4
Whole = tuple[str, Decimal, str]  # the name of England or the region, its figure, and how that is written


@dataclass(frozen=True)
class PeerDot:
    """`sure`: its own interval of 95 %, where that is known."""

    name: str
    value: Decimal
    is_own: bool = False
    in_counts: str = ""  # what stands in the place of a percentage of few
    sure: Interval | None = None


def distribution_figure(rows: Iterable[PeerDot], whole: Whole | None) -> Plotly:
    """Dots in the order given, the first on top; `whole` as a line across them."""
    rows = list(rows)[::-1]
    axis = fitted(_drawn(rows, whole))
    names = ["" if row.is_own else row.name for row in rows]
    return {
        "data": [_dots(rows, own) for own in (False, True) if any(row.is_own is own for row in rows)],
        "layout": {
            "height": TOP + BOTTOM + ROW_HEIGHT * len(rows),
            "meta": {"width": HALF},
            "margin": {"t": TOP, "b": BOTTOM, "l": int(max(len(row.name) for row in rows) * LETTER) + 12},
            "xaxis": {"range": [axis.low, axis.high], "dtick": axis.step, "tickformat": f",.{axis.decimals}f"},
            "yaxis": {
                "range": [-0.6, len(rows) - 0.4],
                "tickvals": list(range(len(rows))),
                "ticktext": names,
                "ticks": "",
                "showgrid": False,
                "zeroline": False,
            },
            "shapes": [_whole_line(whole)] if whole else [],
            "annotations": [
                *([_whole_words(whole)] if whole else []),
                *(_own_name(place, row) for place, row in enumerate(rows) if row.is_own),
                *(_counts(place, row, axis.low) for place, row in enumerate(rows) if row.in_counts),
            ],
        },
    }


def axis_words(rows: Iterable[PeerDot], whole: Whole | None) -> str:
    """“The axis begins at 15.”; blank where zero is on it."""
    return fitted(_drawn(rows, whole)).words


def _drawn(rows: Iterable[PeerDot], whole: Whole | None) -> list[float]:
    shown = [row for row in rows if not row.in_counts]
    values = [row.value for row in shown] + ([whole[1]] if whole else [])
    values += [edge for row in shown if row.sure for edge in (row.sure.lower, row.sure.upper)]
    return [float(value) for value in values]


def _dots(rows: list[PeerDot], own: bool) -> Plotly:
    """The dots of the others, or the own one, which is larger and dark."""
    held = [(place, row) for place, row in enumerate(rows) if row.is_own is own]
    colour = OWN if own else BESIDE
    drawn: Plotly = {
        "type": "scatter",
        "mode": "markers",
        "name": "Doncaster" if own else "Authorities",
        "x": [None if row.in_counts else float(row.value) for _, row in held],
        "y": [place for place, _ in held],
        "text": [row.name for _, row in held],
        "marker": {"color": colour, "size": 11 if own else 8},
        "hovertemplate": "%{x}<extra>%{text}</extra>",
    }
    if any(row.sure for _, row in held):
        drawn["error_x"] = {
            "type": "data",
            "symmetric": False,
            "array": [_reach(row, row.sure.upper if row.sure else None) for _, row in held],
            "arrayminus": [_reach(row, row.sure.lower if row.sure else None) for _, row in held],
            "color": colour,
        }
    return drawn


def _reach(row: PeerDot, edge: Decimal | None) -> float | None:
    return None if edge is None or row.in_counts else float(abs(edge - row.value))


def _own_name(place: int, row: PeerDot) -> Plotly:
    """In bold, which a tick can be only by markup."""
    return {
        "xref": "paper",
        "x": 0,
        "xshift": -4,
        "xanchor": "right",
        "y": place,
        "text": row.name,
        "font": {"weight": "bold"},
    }


def _counts(place: int, row: PeerDot, low: float) -> Plotly:
    return {"x": low, "y": place, "xanchor": "left", "xshift": 4, "text": row.in_counts}


def _whole_line(whole: Whole) -> Plotly:
    at = float(whole[1])
    return {
        "type": "line",
        "x0": at,
        "x1": at,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"color": BESIDE, "dash": "dash"},
    }


def _whole_words(whole: Whole) -> Plotly:
    return {
        "x": float(whole[1]),
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "text": f"{whole[0]} {whole[2]}",
        "font": {"color": BESIDE},
    }
