"""The dots of a still picture, by the names that plotly gives their shapes. Pure."""

from html import escape
from typing import Any

from dcst.pages.chart_colours import PAPER

DASHES = {
    "dot": ' stroke-dasharray="2 3"',
    "dash": ' stroke-dasharray="8 4"',
    "dashdot": ' stroke-dasharray="8 3 2 3"',
}


def at(place: float) -> str:
    """A place in the drawing, to a tenth of its unit."""
    return str(round(float(place), 1))


def mark(x: float, y: float, marker: dict[str, Any], number: int, line: str) -> str:
    """One dot of a trace: hollow where its shape says open, and a shape for who does not see its colour."""

    def told(name: str, otherwise: Any) -> Any:
        value = marker.get(name, otherwise)
        return value[number] if isinstance(value, list) else value

    shape, size, colour = told("symbol", "circle"), told("size", 6), escape(told("color", line))
    name, _, hollow = shape.partition("-")
    reach = size / 2
    inner = PAPER if hollow else colour
    paint = f'fill="{inner}" stroke="{colour}" stroke-width="{2 if hollow else 1}"'
    if name == "circle":
        return f'<circle cx="{x}" cy="{y}" r="{at(reach)}" {paint}/>'
    corners = " ".join(f"{at(x + right * reach)},{at(y + down * reach)}" for right, down in CORNERS[name])
    return f'<polygon points="{corners}" {paint}/>'


CORNERS = {
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    "star": (
        (0, -1.3),
        (0.35, -0.4),
        (1.3, -0.4),
        (0.55, 0.2),
        (0.8, 1.1),
        (0, 0.55),
        (-0.8, 1.1),
        (-0.55, 0.2),
        (-1.3, -0.4),
        (-0.35, -0.4),
    ),
}
