"""Which lines make the outturn worse than the budget, the largest first, and how they are drawn. Pure. In £000.

Bars are from nought, to one scale for all of a list; the tick is how far a line may go before it is Off track.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT, TICK = 320, 22, 3  # of the drawing of a bar


@dataclass(frozen=True)
class Heading:
    """A line of the budget, or several taken together, by how much worse than its budget it is forecast to end."""

    code: str  # blank for several
    name: str
    worse_by: Decimal
    tolerance: Decimal | None

    @property
    def is_beyond(self) -> bool:
        """Whether it is worse than its tolerance allows; without one, worse at all. Several have none to go beyond."""
        return bool(self.code) and self.worse_by > (self.tolerance or Decimal(0))

    @property
    def word(self) -> str:
        """How it stands to its tolerance, in words."""
        if not self.code:
            return "together"
        if self.worse_by <= 0:
            return "no overspend"
        if self.tolerance is None:
            return "no tolerance set"
        return "beyond tolerance" if self.is_beyond else "within tolerance"


@dataclass(frozen=True)
class DrawnHeading:
    """A heading drawn: where its bar begins and how wide it is, where nought is and where the tolerance ends."""

    heading: Heading
    x: int
    width: int
    nought: int
    tick: int | None
    whole: int = WIDTH
    height: int = HEIGHT


def worst_first(headings: Iterable[Heading], most: int | None = None) -> list[Heading]:
    """Those that are worse than their budget, the largest first, `most` of them; the others together as one, last."""
    headings = list(headings)
    worse = sorted((one for one in headings if one.worse_by > 0), key=lambda one: (-one.worse_by, one.name))
    shown = worse if most is None or len(worse) <= most else worse[:most]
    rest = worse[len(shown) :]
    others = rest + [one for one in headings if one.worse_by <= 0]
    if not others:
        return shown
    which = "" if rest else ", on or better than their budget"
    name = others[0].name if len(others) == 1 else f"{len(others)} other lines{which}"
    code = others[0].code if len(others) == 1 else ""
    total = sum((one.worse_by for one in others), Decimal(0))
    return [*shown, Heading(code, name, total, others[0].tolerance if code else None)]


def bars(headings: Iterable[Heading]) -> list[DrawnHeading]:
    """The headings drawn to one scale, in their order."""
    headings = list(headings)
    ends = [one.worse_by for one in headings] + [one.tolerance for one in headings if one.tolerance is not None]
    most, least = max([*ends, Decimal(0)]), min([*ends, Decimal(0)])
    scale = (WIDTH - TICK) / (most - least) if most > least else Decimal(0)
    nought = round(-least * scale)
    return [_bar(one, scale, nought) for one in headings]


def _bar(heading: Heading, scale: Decimal, nought: int) -> DrawnHeading:
    width = round(abs(heading.worse_by) * scale)
    width = max(width, 1) if heading.worse_by else 0
    x = nought if heading.worse_by > 0 else max(nought - width, 0)
    tick = None if heading.tolerance is None else nought + round(heading.tolerance * scale)
    return DrawnHeading(heading, x, width, nought, tick)
