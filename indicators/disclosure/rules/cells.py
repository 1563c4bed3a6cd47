"""A figure as the rules of small numbers see it: the children it counts, and which counts are small. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from math import ceil
from typing import Any, Final, Literal

from indicators.disclosure.rules.few import FEWEST
from indicators.groups import GroupCode
from indicators.terms import AreaCode

# What is added up of a figure: the children it counts, or those they are out of.
Measure = Literal["count", "of"]
Counted = Literal["count", "of", "left"]
COUNT: Final = "count"
OF: Final = "of"
LEFT: Final = "left"
MEASURES: tuple[Measure, ...] = (COUNT, OF)
NUMBERS: tuple[Counted, ...] = (COUNT, OF, LEFT)
CLOSE = 1e-6


@dataclass(frozen=True)
class Threshold:
    """Counts from the first to the last are small."""

    first: int = 1
    last: int = 5

    @property
    def width(self) -> int:
        return self.last - self.first + 1

    def is_small(self, count: Decimal | None) -> bool:
        return count is not None and count > 0 and self.first <= ceil(count) and count <= self.last

    def is_room(self, low: float, high: float) -> bool:
        return high - low >= self.width - CLOSE

    def is_cover(self, low: float, high: float) -> bool:
        """Whether somebody who knows that a number lies between the two cannot tell if it is small."""
        return self.is_room(low, high) and low <= self.last + CLOSE and high > self.last + CLOSE

    def is_doubt(self, low: float, high: float) -> bool:
        """Whether a number between the two need not be small: of one that nobody sent, that is all that is known."""
        return low < self.first - CLOSE or high > self.last + CLOSE


@dataclass(frozen=True)
class TableTerms:
    """What a definition says of its tables beside the threshold.

    `adds_up`: each count holds the one before it in its year (“cumulative”), or is the sum of so many steps of time of
    which the next one drops the first (“windows”); blank where counts of two periods share no child. `opens` is the
    month in which its year begins. `structural` are the noughts that cannot be anything else: “area”, “group” or “area
    group”, by their codes.
    """

    adds_up: Literal["", "cumulative", "windows"] = ""
    opens: int = 4
    is_sensitive: bool = False
    structural: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Cell:
    """One version of one figure: how many children it counts, out of how many where that is known."""

    id: Any  # of the observation; a total that nobody sent is named by its place and moment
    area: AreaCode
    group: GroupCode
    since: datetime
    until: datetime | None
    count: Decimal | None
    of: Decimal | None = None
    kept: bool = False  # confidential at its source, whatever it counts
    period: str = ""  # needed where periods add up

    @property
    def left(self) -> Decimal | None:
        return None if self.count is None or self.of is None else self.of - self.count

    @property
    def size(self) -> Decimal:
        return (self.of if self.count is None else self.count) or Decimal(0)

    @property
    def is_implied(self) -> bool:
        """Whether it is a total that nobody sent, which its parts imply."""
        return isinstance(self.id, tuple)

    @property
    def place(self) -> tuple[str, str, str]:
        return self.period, self.area, self.group

    def smalls(self, threshold: Threshold) -> list[Counted]:
        return [name for name in NUMBERS if threshold.is_small(getattr(self, name))]

    def is_structural(self, terms: TableTerms) -> bool:
        """Whether it is a nought that has to be one: of nobody, or as the definition says."""
        names = {self.area, self.group, f"{self.area} {self.group}"} - {""}
        return self.count == 0 and (self.of == 0 or bool(names & terms.structural))

    def must_hide(self, threshold: Threshold, terms: TableTerms) -> bool:
        """Whether it is hidden whatever stands beside it: small, or all or none of few where that must not be told."""
        if self.kept or self.smalls(threshold) or self._is_too_few(threshold):
            return True
        is_certain = self.count == 0 or self.left == 0
        return is_certain and self._is_sensitive(terms) and not self.is_structural(terms)

    def may_be_nought(self, threshold: Threshold, terms: TableTerms) -> bool:
        """Whether somebody who knows out of how many it is must reckon with nought, since that would be hidden too."""
        return self._is_too_few(threshold) or self._is_sensitive(terms)

    def _is_too_few(self, threshold: Threshold) -> bool:
        """Of one more than the last small number no split leaves either side room: none and all are hidden as well."""
        return self.count is not None and self.of is not None and threshold.first <= self.of <= threshold.last + 1

    def _is_sensitive(self, terms: TableTerms) -> bool:
        return terms.is_sensitive and self.count is not None and self.of is not None and 0 < self.of < FEWEST


def counts_of(
    value_type: str, unit: str, value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None
) -> tuple[Decimal | None, Decimal | None]:
    """(the children a figure counts, out of how many). Of a mean only the second, of a rate only the first.

    Where a share is given without its numerator, it is the one that the denominator gives away.
    """
    if value_type == "count":
        return value, None
    if value_type in ("duration", "score", "gap"):
        return None, denominator
    if value_type == "rate":
        return _numerator(value, numerator, denominator, _scale(unit)), None
    if value_type == "" and numerator is None and denominator is None:
        return (value, None) if value is not None and value == value.to_integral_value() else (None, None)
    return _numerator(value, numerator, denominator, 100), denominator


def _numerator(
    value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None, scale: int | None
) -> Decimal | None:
    if numerator is not None or value is None or denominator is None or scale is None:
        return numerator
    return (value * denominator / scale).to_integral_value()


def _scale(unit: str) -> int | None:
    """10000 of “per 10,000 aged 0-17”; None where the unit does not say."""
    words = unit.split()
    number = words[1].replace(",", "") if len(words) > 1 and words[0] == "per" else ""
    return int(number) if number.isdecimal() else None
