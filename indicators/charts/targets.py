"""The targets of an indicator on its chart: lines that step where the number changes, tolerance shaded. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from dcst.pages.chart_colours import DARK_PINK
from dcst.status.rag import say_number
from indicators.charts.gaps import Plotly
from indicators.charts.labels import Label

Dash = Literal["solid", "dash", "dot", "dashdot"]
TARGET = DARK_PINK
TOLERANCE, TOLERANCE_TEXT = "#fff3b0", "#5c4d00"


@dataclass(frozen=True)
class Step:
    """A target over a time, in the unit of the indicator.

    `tolerance` is the far edge of At risk. `near`: how far from it a figure is still on plan, where neither side is
    better; the tolerance then lies on both sides.
    """

    value: Decimal
    start: date
    end: date | None = None
    near: Decimal | None = None
    confirmed: bool = True
    tolerance: Decimal | None = None

    def within(self, first: date, last: date) -> bool:
        """Whether any of its days is drawn."""
        return self.start <= last and (self.end is None or self.end >= first)

    @property
    def edges(self) -> tuple[Decimal, ...]:
        """The two edges of what is shaded; none where nothing is."""
        if self.near:
            return (self.value - self.near, self.value + self.near)
        if self.tolerance is None or self.tolerance == self.value:
            return ()
        return (min(self.value, self.tolerance), max(self.value, self.tolerance))

    def labels(self, name: str, end: date) -> list[Label]:
        """What stands beside its end: “Target 22”, “Tolerance 25”."""
        day = self.end if self.end and self.end < end else None
        doubt = "" if self.confirmed else "<br>to be confirmed"
        words = f"{name} {say_number(self.value, commas=True)}{doubt}"
        found = [Label(words, self.value, TARGET, day=day)]
        if self.near:
            found.append(Label(f"within {say_number(self.near)}", self.value + self.near, TOLERANCE_TEXT, day=day))
        elif self.edges and self.tolerance is not None:
            words = f"Tolerance {say_number(self.tolerance, commas=True)}"
            found.append(Label(words, self.tolerance, TOLERANCE_TEXT, day=day))
        return found


def last_step(steps: Iterable[Step], first: date, last: date) -> Step | None:
    """The latest that is drawn."""
    return max((step for step in steps if step.within(first, last)), key=lambda step: step.start, default=None)


def target_lines(steps: Iterable[Step], stretch: Iterable[Step], first: date, last: date) -> list[Plotly]:
    """What is rated against, and what is hoped for beyond it; neither where no target falls into the time."""
    steps = sorted(steps, key=lambda step: step.start)
    unsettled = bool(steps) and not steps[-1].confirmed
    found = (
        _line("Target, to be confirmed" if unsettled else "Target", steps, first, last, "solid"),
        _line("Stretch target", sorted(stretch, key=lambda step: step.start), first, last, "dot"),
    )
    return [line for line in found if line["x"]]


def tolerance_bands(steps: Iterable[Step], first: date, last: date) -> list[Plotly]:
    """From each target to the far edge of At risk, or around a plan; as shapes, below the lines."""
    found = []
    for step in steps:
        start, end = _clipped(step, first, last)
        if step.edges and start <= end:
            low, high = step.edges
            found.append(
                {
                    "type": "rect",
                    "layer": "below",
                    "x0": start.isoformat(),
                    "x1": end.isoformat(),
                    "y0": float(low),
                    "y1": float(high),
                    "fillcolor": TOLERANCE,
                    "line": {"width": 0},
                }
            )
    return found


def _line(name: str, steps: Sequence[Step], first: date, last: date, dash: Dash) -> Plotly:
    """From the first figure to the last; a time without a target is a gap in the line."""
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
        "line": {"color": TARGET, "width": 2, "dash": dash},
    }


def _clipped(step: Step, first: date, last: date) -> tuple[date, date]:
    return max(step.start, first), min(step.end or last, last)
