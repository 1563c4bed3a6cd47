"""The burn-down of what is still to be confirmed, as a plotly figure: a plain dict. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date

from dcst.time.periods import say_day
from indicators.charts.gaps import Plotly
from indicators.charts.lines import OWN

HEIGHT = 380  # pixels
HEADROOM = 1.1


def burn_down_title(months: Sequence[tuple[date, int]]) -> str:
    """The finding: how many are open, and how that has changed since the end of the first month."""
    if not months:
        return "Nothing is known yet"
    (first, begun), (_, left) = months[0], months[-1]
    change = begun - left
    said = f"{abs(change)} {'fewer' if change > 0 else 'more'} than" if change else "as many as"
    return f"{left} still to be confirmed, {said} on {say_day(first)}"


def burn_down_figure(months: Iterable[tuple[date, int]]) -> Plotly:
    """How many were open at the end of each month, from zero up, with the number at each end of the line."""
    months = list(months)
    numbers = [number for _, number in months]
    ends = {0, len(months) - 1}
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines+markers+text",
                "name": "Still to be confirmed",
                "x": [day.isoformat() for day, _ in months],
                "y": numbers,
                "text": [str(number) if place in ends else "" for place, number in enumerate(numbers)],
                "textposition": "top center",
                "cliponaxis": False,
                "hovertemplate": "%{y} open on %{x|%-d %B %Y}<extra></extra>",
                "line": {"color": OWN, "width": 3},
                "marker": {"size": 9},
            }
        ],
        "layout": {
            "height": HEIGHT,
            "margin": {"r": 32},
            "xaxis": {"type": "date"},
            "yaxis": {"title": {"text": "Still to be confirmed"}, "range": [0, max([*numbers, 1]) * HEADROOM]},
        },
    }
