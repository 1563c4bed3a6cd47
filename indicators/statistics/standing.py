"""Where a figure stands among the authorities, as DfE’s Local Authority Interactive Tool defines it. Pure.

Quartiles are of type 7 (R’s own): the place (n - 1)·q, with a straight line between two neighbours. Bands are not
symmetric: a value on a quartile belongs to A where less is better and to the lower band where more is. Ties share the
lowest rank. The mean of statistical neighbours is simple, not weighted by population.

Source: dfe-analytical-services/local-authority-interactive-tool 2e30e395.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from dcst.status.rag import say_number
from indicators.statistics.quantiles import Share
from indicators.terms import PolarityCode

FEWEST = 4  # values under which there are no quartiles
SLACK = 3  # how many widths of the range of a few authorities England may lie outside it
JUDGED = ("high_is_good", "low_is_good")
Band = Literal["A", "B", "C", "D", "-", ""]  # A best
BEST_FIRST: tuple[Band, ...] = ("A", "B", "C", "D")
QUARTERS = tuple(Share(Decimal(quarter) / 4) for quarter in (1, 2, 3))


@dataclass(frozen=True)
class Quartiles:
    """The three bounds, in the unit of the indicator, and of how many values they are."""

    first: Decimal
    second: Decimal
    third: Decimal
    of: int


@dataclass(frozen=True)
class Rank:
    """1 is best; `ties` is how many others share the place."""

    place: int
    of: int
    ties: int


@dataclass(frozen=True)
class NeighbourMean:
    """`count` neighbours of `of` in the set have a value; the mean is of those."""

    value: Decimal
    count: int
    of: int


def quantile(values: Iterable[Decimal], share: Share) -> Decimal:
    """Of type 7, of one value or more."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def quartiles(values: Iterable[Decimal | None]) -> Quartiles | None:
    """None for three values or fewer."""
    known = [value for value in values if value is not None]
    if len(known) < FEWEST:
        return None
    first, second, third = (quantile(known, quarter) for quarter in QUARTERS)
    return Quartiles(first, second, third, len(known))


def band(value: Decimal | None, bounds: Quartiles | None, polarity: PolarityCode) -> Band:
    """“-” where neither more nor less is better, blank where it is not known."""
    if polarity not in JUDGED:
        return "-"
    if value is None or bounds is None:
        return ""
    place = sum(value > bound for bound in (bounds.first, bounds.second, bounds.third))
    return BEST_FIRST[place] if polarity == "low_is_good" else BEST_FIRST[-1 - place]


def rank(code: str, values: Mapping[str, Decimal | None], polarity: PolarityCode) -> Rank | None:
    """The place of one area among all that have a value, by the codes of the areas.

    None where neither more nor less is better or it has no value.
    """
    own = values.get(code)
    if own is None or polarity not in JUDGED:
        return None
    known = [value for value in values.values() if value is not None]
    better = sum(value > own if polarity == "high_is_good" else value < own for value in known)
    return Rank(better + 1, len(known), sum(value == own for value in known) - 1)


def neighbour_mean(values: Mapping[str, Decimal | None]) -> NeighbourMean | None:
    """Of the neighbours of one set; the authority itself must not be among them."""
    known = [value for value in values.values() if value is not None]
    return NeighbourMean(sum(known, Decimal(0)) / len(known), len(known), len(values)) if known else None


def out_of_range(value: Decimal, authorities: Iterable[Decimal | None], *, every_authority: bool = False) -> str:
    """Why a national or regional figure cannot be what it says, in words for `Comparator.blocked`; blank where it can.

    A whole lies within the range of all its parts. Of a few authorities only, chosen because they are alike, the
    range may honestly lie to one side of the whole: there it must be out by more than three times the width.
    """
    known = [part for part in authorities if part is not None]
    if len(known) < FEWEST:
        return ""
    low, high = min(known), max(known)
    slack = 0 if every_authority else SLACK * (high - low)
    if low - slack <= value <= high + slack:
        return ""
    count = len(known)
    return f"{say_number(value)} is impossible beside {say_number(low)} to {say_number(high)} in {count} authorities"
