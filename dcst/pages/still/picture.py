"""A chart as a still picture: the figure that plotly draws (a plain dict) as SVG, with nothing fetched. Pure.

It stands where no script has drawn yet, where none runs, and on paper: a browser prints before a script could draw.
Of plotly's figures it knows what ours are made of: lines, steps, bars, dots, whiskers, shapes and words, in panels one
above the other; each in the place and colour that the figure says, and the template's where it says none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Any

from dcst.pages.chart_colours import CATEGORIES, GREY, GRID, INK, PAPER
from dcst.pages.still.axes import Axis, axis_name, axis_of, panels_of
from dcst.pages.still.marks import DASHES, at, mark

Plotly = dict[str, Any]
WIDTH = 760  # in the units of the drawing, of a figure that says none
MARGIN = {"t": 24, "r": 16, "b": 48, "l": 56}
LETTER, LINE = 7.2, 17  # what one takes of the width, and of the height
BESIDE_DOT = {"left": "right", "center": "center", "right": "left"}  # where words stand, and where they then begin
ANCHORS = {"left": "start", "center": "middle", "right": "end"}
RISES = {"top": 0.85, "middle": 0.35, "bottom": -0.25}  # of the height of a letter, to its foot


SHARE_OF_BAR = 0.8  # of the room that each name of an axis has


@dataclass(frozen=True)
class StillPanel:
    """An axis upright, and where its ends lie in the drawing."""

    axis: Axis
    top: float
    foot: float
    has_grid: bool

    def up(self, value: Any) -> float:
        return round(float(self.foot - self.axis.share(value) * (self.foot - self.top)), 1)


class Still:
    """One figure and where its parts lie in the drawing."""

    def __init__(self, figure: Plotly):
        self.data, self.layout = figure["data"], figure["layout"]
        given = {**MARGIN, **self.layout.get("margin", {})}
        self.height = int(self.layout.get("height", 380))
        self.width = int(self.layout.get("meta", {}).get("width", WIDTH))
        self.top, self.foot = given["t"], self.height - given["b"]
        self.x = axis_of(self.layout.get("xaxis", {}), self.data, "x")
        self.panels = {name: self.panel(name, traces) for name, traces in panels_of(figure).items()}
        axes = [panel.axis for panel in self.panels.values()]
        widest = max((len(words) for axis in axes for _, words in axis.ticks), default=0) * LETTER
        self.left = max(given["l"], widest + 14 + (LINE if any(axis.title for axis in axes) else 0))
        self.right = self.width - given["r"]

    def panel(self, name: str, traces: Sequence[Plotly]) -> StillPanel:
        told = self.layout.get(axis_name(name), {})
        axis = axis_of(told, traces, "y")
        low, high = (self.foot - share * (self.foot - self.top) for share in told.get("domain", (0, 1)))
        return StillPanel(axis, high, low, told.get("showgrid", True))

    def across(self, value: Any) -> float:
        return round(float(self.left + self.x.share(value) * (self.right - self.left)), 1)

    def place(self, part: Plotly, x: str, y: str) -> tuple[float, float]:
        """Of a shape's corner or of words; on paper, as plotly calls it, one is the whole of the plot."""
        if part.get("xref") == "paper":
            px = self.left + part[x] * (self.right - self.left)
        else:
            px = self.across(part[x])
        if part.get("yref") == "paper":
            py = self.foot - part[y] * (self.foot - self.top)
        else:
            py = self.panels[part.get("yref", "y")].up(part[y])
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
        for panel in self.panels.values():
            for value, words in panel.axis.ticks:
                y = panel.up(value)
                if panel.has_grid:
                    yield line(self.left, y, self.right, y, GRID)
                yield text(self.left - 8, y, words, anchor="right")
            if panel.axis.title:
                middle = (panel.top + panel.foot) / 2
                yield text(13, middle, panel.axis.title, anchor="center", turn=-90)
        has_grid = self.layout.get("xaxis", {}).get("showgrid")
        for value, words in self.x.ticks:
            x = self.across(value)
            yield line(x, self.foot, x, self.top if has_grid else self.foot + 5, GREY, 0.6)
            yield text(x, self.foot + 8, words, anchor="center", rise="top")
        yield line(self.left, self.foot, self.right, self.foot, GREY)
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
        """The bars, or the pieces of a line between its gaps; then whiskers, dots and the words beside these."""
        panel = self.panels[trace.get("yaxis", "y")]
        pairs = zip(trace["x"], trace["y"], strict=True)
        spots = [None if x is None or y is None else (self.across(x), panel.up(y)) for x, y in pairs]
        if trace["type"] == "bar":
            yield from self.bars(spots, panel.up(0), trace.get("marker", {}).get("color", colour))
            return
        mode, stroke = trace.get("mode", "lines+markers"), trace.get("line", {})
        if "lines" in mode:
            for run in runs(spots):
                joined = " ".join(f"{at(x)},{at(y)}" for x, y in stepped(run, stroke.get("shape", "linear")))
                dash = DASHES.get(stroke.get("dash", "solid"), "")
                yield (
                    f'<polyline points="{joined}" fill="none" stroke="{escape(stroke.get("color", colour))}"'
                    f' stroke-width="{stroke.get("width", 2)}"{dash}/>'
                )
        yield from self.whiskers(trace, panel, colour)
        anchor = BESIDE_DOT[trace.get("textposition", "top center").split()[-1]]
        for number, spot in enumerate(spots):
            if spot and "markers" in mode:
                yield mark(*spot, trace.get("marker", {}), number, stroke.get("color", colour))
            if spot and "text" in mode and (words := part_of(trace.get("text", ""), number)):
                yield text(spot[0], spot[1] - 9, words, anchor=anchor, rise="bottom")

    def bars(self, spots: Sequence[tuple[float, float] | None], nought: float, colour: str) -> Iterable[str]:
        width = SHARE_OF_BAR * (self.right - self.left) / (len(self.x.names) or len(spots))
        for spot in filter(None, spots):
            place = f'x="{at(spot[0] - width / 2)}" y="{at(min(spot[1], nought))}"'
            size = f'width="{at(width)}" height="{at(abs(spot[1] - nought))}"'
            yield f'<rect class="dcst-still__bar" {place} {size} {fill(colour)}/>'

    def whiskers(self, trace: Plotly, panel: StillPanel, colour: str) -> Iterable[str]:
        for name, along in (("error_y", False), ("error_x", True)):
            error = trace.get(name)
            if not error:
                continue
            for number, (more, less) in enumerate(zip(error["array"], error["arrayminus"], strict=True)):
                x, y = trace["x"][number], trace["y"][number]
                if more is None or x is None or y is None:
                    continue
                ends = [(x - less, y), (x + more, y)] if along else [(x, y - less), (x, y + more)]
                (x0, y0), (x1, y1) = [(self.across(a), panel.up(b)) for a, b in ends]
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


def stepped(run: Sequence[tuple[float, float]], shape: str) -> list[tuple[float, float]]:
    """The corners of a line: “hv” goes on and then up, “hvh” goes up half way; any other goes straight."""
    corners = [run[0]]
    for (x, y), (next_x, next_y) in pairwise(run):
        if shape == "hv":
            corners.append((next_x, y))
        elif shape == "hvh":
            middle = (x + next_x) / 2
            corners += [(middle, y), (middle, next_y)]
        corners.append((next_x, next_y))
    return corners


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
