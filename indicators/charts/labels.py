"""The names of lines at their last points, so that no chart needs a legend; moved apart where they touch. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dcst.pages.chart_colours import INK
from indicators.charts.axis import LineAxis
from indicators.charts.gaps import Plotly

LINE_HEIGHT = 18  # pixels
WHOLE, HALF = 760, 580  # pixels that a chart is wide, about: of one that speaks, and of one beside another
LETTER, LEAST, MOST = 7.6, 60, 190


@dataclass(frozen=True)
class Label:
    """`day`: where the line ends, if that is before the others; else it is named beside the plot."""

    words: str
    value: Decimal
    colour: str = INK
    bold: bool = False
    day: date | None = None

    @property
    def lines(self) -> int:
        return self.words.count("<br>") + 1


def margin_for(named: Iterable[Label]) -> int:
    """The room beside the plot that the longest of them takes."""
    longest = max((len(part) for label in named if not label.day for part in label.words.split("<br>")), default=0)
    return int(min(max(longest * LETTER + 18, LEAST), MOST))


def labels(named: Sequence[Label], axis: LineAxis, height: int) -> list[Plotly]:
    """Their words as annotations. `height`: of the plot, in pixels."""
    span = axis.high - axis.low
    outside = sorted((label for label in named if not label.day), key=lambda label: label.value)
    places = apart(
        [(float(label.value) - axis.low) / span for label in outside], [row.lines for row in outside], height
    )
    beside = [
        {"name": "line", "xref": "paper", "yref": "paper", "x": 1.0, "xshift": 8, "y": place, "xanchor": "left"}
        | _look(label)
        for place, label in zip(places, outside, strict=True)
    ]
    within = [
        {"name": "line", "x": label.day.isoformat(), "y": float(label.value), "xanchor": "left", "xshift": 8}
        | _look(label)
        for label in named
        if label.day
    ]
    return beside + within


def _look(label: Label) -> Plotly:
    font: Plotly = {"color": label.colour} | ({"weight": "bold"} if label.bold else {})
    return {"yanchor": "middle", "text": label.words, "font": font}


def apart(places: Sequence[float], lines: Sequence[int], height: int) -> list[float]:
    """The same places in order, each two as far apart as their lines are high: pushed up, then down from the top."""
    half = [number * LINE_HEIGHT / height / 2 for number in lines]
    found: list[float] = []
    for number, place in enumerate(places):
        found.append(max(place, found[-1] + half[number - 1] + half[number]) if found else place)
    top = 1 + LINE_HEIGHT / height / 2
    for number in reversed(range(len(found))):
        found[number] = min(found[number], top - half[number])
        top = found[number] - half[number]
    return found
