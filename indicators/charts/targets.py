"""The targets of an indicator on its chart: lines that step where the number changes, and bands of a plan. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from dcst.pages.chart_colours import DARK_PINK

Plotly = dict[str, Any]  # a figure, or a part of one, as plotly.js takes it
Dash = Literal["solid", "dash", "dot", "dashdot"]
TARGET = DARK_PINK
PLAN_BAND = "rgba(128, 22, 80, 0.12)"


@dataclass(frozen=True)
class Step:
    """A target over a time, in the unit of the indicator.

    `near`: how far from it a figure is still on plan, where neither side is better.
    """

    value: Decimal
    start: date
    end: date | None = None
    near: Decimal | None = None
    confirmed: bool = True


def target_lines(steps: Iterable[Step], stretch: Iterable[Step], first: date, last: date) -> list[Plotly]:
    """What is rated against, and what is hoped for beyond it; neither where no target falls into the time."""
    steps = sorted(steps, key=lambda step: step.start)
    unsettled = bool(steps) and not steps[-1].confirmed
    found = (
        _line("Target, to be confirmed" if unsettled else "Target", steps, first, last, "dash"),
        _line("Stretch target", sorted(stretch, key=lambda step: step.start), first, last, "dot"),
    )
    return [line for line in found if line["x"]]


def plan_bands(steps: Iterable[Step], first: date, last: date) -> list[Plotly]:
    """A band around each plan that has room on both sides; as shapes, below the lines."""
    held = [(step.value, step.near, *_clipped(step, first, last)) for step in steps if step.near]
    return [
        {
            "type": "rect",
            "layer": "below",
            "x0": start.isoformat(),
            "x1": end.isoformat(),
            "y0": float(plan - near),
            "y1": float(plan + near),
            "fillcolor": PLAN_BAND,
            "line": {"color": TARGET},
        }
        for plan, near, start, end in held
        if start <= end
    ]


def _line(name: str, steps: Iterable[Step], first: date, last: date, dash: Dash) -> Plotly:
    """From the first figure to the last one or today; a time without a target is a gap in the line."""
    x: list[str] = []
    y: list[float | None] = []
    reached: date | None = None
    for step in steps:
        start, end = _clipped(step, first, last)
        if start > end:
            continue
        if reached is not None and (start - reached).days > 1:
            x.append(start.isoformat())
            y.append(None)
        x += [start.isoformat(), end.isoformat()]
        y += [float(step.value)] * 2
        reached = end
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": x,
        "y": y,
        "hovertemplate": f"%{{y}}<extra>{name}</extra>",
        "line": {"color": TARGET, "width": 2, "dash": dash, "shape": "hv"},
    }


def _clipped(step: Step, first: date, last: date) -> tuple[date, date]:
    return max(step.start, first), min(step.end or last, last)
