"""A chart as a still picture: the figure that plotly draws (a plain dict) as SVG, with nothing fetched. Pure.

It stands where no script has drawn yet, where none runs, and on paper: a browser prints before a script could draw.
Of plotly's figures it knows what ours are made of: lines, dots, whiskers, shapes and words, each in the place and
colour that the figure says, and the template's where it says none.
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from dcst.pages.chart_colours import CATEGORIES, GREY, GRID, INK, PAPER
from dcst.pages.still.axes import axis_of
from dcst.pages.still.marks import DASHES, at, mark

Plotly = dict[str, Any]
WIDTH = 760  # in the units of the drawing, of a figure that says none
MARGIN = {"t": 24, "r": 16, "b": 48, "l": 56}
LETTER, LINE = 7.2, 17  # what one takes of the width, and of the height
ANCHORS = {"left": "start", "center": "middle", "right": "end"}
RISES = {"top": 0.85, "middle": 0.35, "bottom": -0.25}  # of the height of a letter, to its foot


class Still:
    """One figure and where its parts lie in the drawing."""

    def __init__(self, figure: Plotly):
        self.data, self.layout = figure["data"], figure["layout"]
        given = {**MARGIN, **self.layout.get("margin", {})}
        self.height = int(self.layout.get("height", 380))
        self.width = int(self.layout.get("meta", {}).get("width", WIDTH))
        self.y = axis_of(self.layout.get("yaxis", {}), self.data, "y")
        self.x = axis_of(self.layout.get("xaxis", {}), self.data, "x")
        self.titled = self.y.title != ""
        widest = max((len(words) for _, words in self.y.ticks), default=0) * LETTER
        self.left = max(given["l"], widest + 14 + (LINE if self.titled else 0))
        self.right, self.top = self.width - given["r"], given["t"]
        self.foot = self.height - given["b"]

    def across(self, value: Any) -> float:
        return round(float(self.left + self.x.share(value) * (self.right - self.left)), 1)

    def up(self, value: Any) -> float:
        return round(float(self.foot - self.y.share(value) * (self.foot - self.top)), 1)

    def place(self, part: Plotly, x: str, y: str) -> tuple[float, float]:
        """Of a shape's corner or of words; on paper, as plotly calls it, one is the whole of the plot."""
        if part.get("xref") == "paper":
            px = self.left + part[x] * (self.right - self.left)
        else:
            px = self.across(part[x])
        py = self.foot - part[y] * (self.foot - self.top) if part.get("yref") == "paper" else self.up(part[y])
        return round(px, 1), round(py, 1)

    @property
    def parts(self) -> Iterable[str]:
        shapes = self.layout.get("shapes", ())
        below = [shape for shape in shapes if shape.get("layer") == "below"]
        yield from (self.shape(shape) for shape in below)
        yield from self.grid()
        yield from (self.shape(shape) for shape in shapes if shape not in below)
        for number, trace in enumerate(self.data):
            yield from self.trace(trace, CATEGORIES[number % len(CATEGORIES)])
        yield from (self.words(words) for words in self.layout.get("annotations", ()))

    def grid(self) -> Iterable[str]:
        """The lines across, the axes, and what stands beside them."""
        across, upright = self.layout.get("yaxis", {}), self.layout.get("xaxis", {})
        for value, words in self.y.ticks:
            y = self.up(value)
            if across.get("showgrid", True):
                yield line(self.left, y, self.right, y, GRID)
            yield text(self.left - 8, y, words, anchor="right")
        for value, words in self.x.ticks:
            x = self.across(value)
            yield line(x, self.foot, x, self.top if upright.get("showgrid") else self.foot + 5, GREY, 0.6)
            yield text(x, self.foot + 8, words, anchor="center", rise="top")
        yield line(self.left, self.foot, self.right, self.foot, GREY)
        if self.titled:
            middle = (self.top + self.foot) / 2
            yield text(13, middle, self.y.title, anchor="center", turn=-90)
        if self.x.title:
            yield text((self.left + self.right) / 2, self.height - 8, self.x.title, anchor="center", rise="bottom")

    def shape(self, shape: Plotly) -> str:
        (x0, y0), (x1, y1) = self.place(shape, "x0", "y0"), self.place(shape, "x1", "y1")
        edge = shape.get("line", {})
        if shape.get("type") == "rect":
            x, y, width, height = min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0)
            inside = fill(shape.get("fillcolor", "none"))
            return f'<rect x="{x}" y="{y}" width="{at(width)}" height="{at(height)}" {inside}/>'
        return line(x0, y0, x1, y1, edge.get("color", GREY), edge.get("width", 1), edge.get("dash", "dot"))

    def trace(self, trace: Plotly, colour: str) -> Iterable[str]:
        """The pieces of a line between its gaps, then whiskers, dots and the words beside these."""
        mode, stroke = trace.get("mode", "lines+markers"), trace.get("line", {})
        pairs = zip(trace["x"], trace["y"], strict=True)
        spots = [None if x is None or y is None else (self.across(x), self.up(y)) for x, y in pairs]
        if "lines" in mode:
            for run in runs(spots):
                joined = " ".join(f"{x},{y}" for x, y in run)
                dash = DASHES.get(stroke.get("dash", "solid"), "")
                yield (
                    f'<polyline points="{joined}" fill="none" stroke="{escape(stroke.get("color", colour))}"'
                    f' stroke-width="{stroke.get("width", 2)}"{dash}/>'
                )
        yield from self.whiskers(trace, colour)
        for number, spot in enumerate(spots):
            if spot and "markers" in mode:
                yield mark(*spot, trace.get("marker", {}), number, stroke.get("color", colour))
            if spot and "text" in mode and (words := part_of(trace.get("text", ""), number)):
                yield text(spot[0], spot[1] - 9, words, anchor="right" if number else "left", rise="bottom")

    def whiskers(self, trace: Plotly, colour: str) -> Iterable[str]:
        for name, along in (("error_y", False), ("error_x", True)):
            error = trace.get(name)
            if not error:
                continue
            for number, (more, less) in enumerate(zip(error["array"], error["arrayminus"], strict=True)):
                x, y = trace["x"][number], trace["y"][number]
                if more is None or x is None or y is None:
                    continue
                ends = [(x - less, y), (x + more, y)] if along else [(x, y - less), (x, y + more)]
                (x0, y0), (x1, y1) = [(self.across(a), self.up(b)) for a, b in ends]
                tint = part_of(error.get("color", colour), number)
                yield line(x0, y0, x1, y1, tint, error.get("thickness", 1.4))

    def words(self, words: Plotly) -> str:
        x, y = self.place(words, "x", "y")
        font = words.get("font", {})
        return text(
            x + words.get("xshift", 0),
            y - words.get("yshift", 0),
            words["text"],
            anchor=words.get("xanchor", "center"),
            rise=words.get("yanchor", "middle"),
            colour=font.get("color", INK),
            bold=font.get("weight") == "bold",
            turn=words.get("textangle", 0),
        )


def still(figure: Plotly) -> str:
    """The SVG of a figure; blank of one that has nothing to draw. What is said of it is said beside it."""
    if not figure["data"]:
        return ""
    drawn = Still(figure)
    return (
        f'<svg viewBox="0 0 {drawn.width} {drawn.height}" width="{drawn.width}" height="{drawn.height}" font-size="13"'
        f' aria-hidden="true" focusable="false" fill="{INK}">{"".join(drawn.parts)}</svg>'
    )


def runs(spots: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """The spots that follow one another: a gap is never bridged."""
    found: list[list[tuple[float, float]]] = [[]]
    for spot in spots:
        if spot is None:
            found.append([])
        else:
            found[-1].append(spot)
    return [run for run in found if len(run) > 1]


def part_of(value: Any, number: int) -> Any:
    """What a figure says of one point: of each its own, or the same of all."""
    return value[number] if isinstance(value, list | tuple) else value


def fill(colour: str) -> str:
    return f'fill="{escape(colour)}"'


def line(x0: float, y0: float, x1: float, y1: float, colour: str, width: float = 1, dash: str = "solid") -> str:
    ends = f'x1="{at(x0)}" y1="{at(y0)}" x2="{at(x1)}" y2="{at(y1)}"'
    return f'<line {ends} stroke="{escape(colour)}" stroke-width="{width}"{DASHES.get(dash, "")}/>'


def text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "left",
    rise: str = "middle",
    colour: str = INK,
    bold: bool = False,
    turn: float = 0,
) -> str:
    """Words at a place, in lines where they have breaks, with a white edge so that they are read over what passes."""
    lines = [escape(part) for part in words.split("<br>")]
    over = {"top": 0, "middle": (len(lines) - 1) / 2, "bottom": len(lines) - 1}.get(rise, 0)
    y += RISES.get(rise, 0.35) * 13 - over * LINE
    if turn:  # upright words stand on their end: their anchor is where they begin
        anchor = {"bottom": "left", "top": "right"}.get(rise, anchor)
    spun = f' transform="rotate({turn} {at(x)} {at(y)})"' if turn else ""
    rows = "".join(
        f'<tspan x="{at(x)}" dy="{LINE if number else 0}">{part}</tspan>' for number, part in enumerate(lines)
    )
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{at(x)}" y="{at(y)}" text-anchor="{ANCHORS.get(anchor, "middle")}" {fill(colour)}{weight}'
        f' stroke="{PAPER}" stroke-width="3" paint-order="stroke"{spun}>{rows}</text>'
    )
