"""The axis of a line: fitted to what is drawn, with round ends, and said in words where it leaves out zero. Pure.

A bar begins at zero, since its length is read; of a line the slope is read, and zero would flatten it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, log10

from dcst.status.rag import say_number

STEPS = 4
ROUND = (1.0, 2.0, 2.5, 5.0)
NEAR_ZERO = 0.3  # an axis that would begin in the lowest part of its height begins at zero
ROOM = 0.04  # of the span, so that no dot stands on the edge
MOST_DECIMALS = 6


@dataclass(frozen=True)
class LineAxis:
    """From `low` to `high` in round steps."""

    low: float
    high: float
    step: float

    @property
    def decimals(self) -> int:
        """Those its ticks are written with."""
        return next((n for n in range(MOST_DECIMALS) if round(self.step, n) == self.step), MOST_DECIMALS)

    @property
    def words(self) -> str:
        """“The axis begins at 20.”; blank where zero is on it."""
        if self.low <= 0 <= self.high:
            return ""
        return f"The axis begins at {say_number(Decimal(repr(self.low)))}."


def fitted(values: Iterable[float]) -> LineAxis:
    """The axis of the values; from zero where they begin near it, and never below it for values that are not."""
    held = list(values)
    low, high = min(held, default=0.0), max(held, default=1.0)
    if low == high == 0:
        return LineAxis(0.0, 1.0, 0.25)
    if 0 <= low < NEAR_ZERO * high:
        low = 0.0
    span = (high - low) or abs(high) or 1.0
    step = _step(span / STEPS)
    room = ROOM * span
    first = floor((low - room) / step) * step
    last = ceil((high + room) / step) * step
    if low >= 0:
        first = max(first, 0.0)
    if high <= 0:
        last = min(last, 0.0)
    return LineAxis(_clean(first), _clean(last), step)


def _step(least: float) -> float:
    power = 10.0 ** floor(log10(least))
    return _clean(next((power * part for part in ROUND if power * part >= least * 0.999), power * 10))


def _clean(number: float) -> float:
    """Without the dust of binary fractions."""
    return round(number, MOST_DECIMALS + 2) + 0.0
