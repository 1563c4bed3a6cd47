"""Where the borough lies among its peers, as a small drawing: worst, middle half, best, as Fingertips has it. Pure.

The worst is always at the left. Only where more or less is better, and four authorities or more have a figure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from dcst.status.rag import say_number
from indicators.statistics.standing import JUDGED, Quartiles, quartiles
from indicators.terms import PolarityCode

WIDTH, HEIGHT, EDGE = 120, 16, 6


@dataclass(frozen=True)
class PeerRow:
    """In the units of the drawing: from the worst, at EDGE, to the best; the middle half; the borough at `own`.

    `words` say all of it, for who does not see it; `short` where it lies, for who does.
    """

    left: float
    right: float
    own: float
    short: str
    words: str
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def band(self) -> float:
        """How wide the middle half is drawn."""
        return round(self.right - self.left, 1)

    @property
    def svg(self) -> str:
        """HTML of the drawing, and of its words. In one piece: a list has hundreds."""
        return (
            f'<svg class="dcst-peer-row" viewBox="0 0 {self.width} {self.height}" width="{self.width}"'
            f' height="{self.height}" aria-hidden="true" focusable="false">'
            f'<path class="dcst-peer-row__ends" d="M6 8H114M6 4V12M114 4V12"/>'
            f'<rect class="dcst-peer-row__middle" x="{self.left}" y="3" width="{self.band}" height="10"/>'
            f'<circle cx="{self.own}" cy="8" r="4"/></svg>'
            f'<span class="dcst-list__small" aria-hidden="true">{escape(self.short)}</span>'
            f'<span class="govuk-visually-hidden">{escape(self.words)}</span>'
        )


def peer_row(
    own: str,
    values: Mapping[str, Decimal | None],
    polarity: PolarityCode,
    *,
    decimals: int = 1,
    unit: str = "",
    when: str = "",
) -> PeerRow | None:
    """The row of one area, by its code, among all that have a value, itself among them.

    `unit` follows each number, and `when` says the period. None where it has no value, fewer than four have one, all
    have the same, or neither more nor less is better.
    """
    known = [value for value in values.values() if value is not None]
    value, bounds = values.get(own), quartiles(known)
    if value is None or bounds is None or polarity not in JUDGED or min(known) == max(known):
        return None
    marks = [min(known), bounds.first, bounds.third, max(known)]
    worst, low, high, best = marks if polarity == "high_is_good" else marks[::-1]

    def x(number: Decimal) -> float:
        along = float((number - worst) / (best - worst))
        return round(EDGE + along * (WIDTH - 2 * EDGE), 1)

    def say(number: Decimal) -> str:
        return f"{say_number(number, decimals, commas=True)}{unit}"

    short = _place(value, worst, bounds, best, is_better=abs(best - value) < abs(best - high))
    among = f"{short} of {bounds.of} authorities{f' in {when}' if when else ''}"
    told = f"worst {say(worst)}, middle half {say(low)} to {say(high)}, best {say(best)}"
    return PeerRow(x(low), x(high), x(value), short, f"{among}: {say(value)}; {told}")


def _place(value: Decimal, worst: Decimal, bounds: Quartiles, best: Decimal, *, is_better: bool) -> str:
    if bounds.first <= value <= bounds.third:
        return "In the middle half"
    if value in (worst, best):
        return "Worst" if value == worst else "Best"
    return f"{'Better' if is_better else 'Worse'} than the middle half"
