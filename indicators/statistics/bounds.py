"""What a figure can be at all: bounds by the kind of value, unless the definition of the indicator states others. Pure.

A percentage runs from 0 to 100, a count counts whole things from 0 on, a rate and a duration are not below 0. A score,
a gap and a kind that nobody named have the bounds that their definition states, and no others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from dcst.status.rag import say_number

ZERO, HUNDRED = Decimal(0), Decimal(100)
BY_KIND = {
    "percentage": (ZERO, HUNDRED),
    "count": (ZERO, None),
    "rate": (ZERO, None),
    "duration": (ZERO, None),
}
SHARES = ("percentage", "rate")  # of whom the numerator is part of the denominator


@dataclass(frozen=True)
class ValueBounds:
    """The lowest and the highest value, in the unit of the indicator; None where there is no end.

    is_whole: whether the value counts things, of which there is no half.
    """

    low: Decimal | None = None
    high: Decimal | None = None
    is_whole: bool = False

    def exclude(self, value: Decimal) -> bool:
        """Whether a figure cannot be this value."""
        return (
            (self.low is not None and value < self.low)
            or (self.high is not None and value > self.high)
            or (self.is_whole and value != value.to_integral_value())
        )

    @property
    def words(self) -> str:
        """“from 0 to 100”, “a whole number, 0 or more”; blank where anything can be."""
        return ", ".join(self._parts())

    def _parts(self) -> Iterator[str]:
        if self.is_whole:
            yield "a whole number"
        if self.low is not None and self.high is not None:
            yield f"from {say_number(self.low)} to {say_number(self.high)}"
        elif self.low is not None:
            yield f"{say_number(self.low)} or more"
        elif self.high is not None:
            yield f"at most {say_number(self.high)}"


@lru_cache(maxsize=4096)
def bounds_of(value_type: str, lowest: Decimal | None = None, highest: Decimal | None = None) -> ValueBounds:
    """The ValueBounds of a kind of value; `lowest` and `highest` are what the definition states, and go first."""
    low, high = BY_KIND.get(value_type, (None, None))
    return ValueBounds(
        low if lowest is None else lowest, high if highest is None else highest, is_whole=value_type == "count"
    )


def count_fault(
    numerator: Decimal, denominator: Decimal, value_type: str, highest: Decimal | None, whole: bool
) -> tuple[str, str] | None:
    """(which count cannot be, what it can be in words), or None where both can.

    `highest` is the highest value of the indicator: a percentage that may pass 100 may have more above the line than
    below it. `whole` says that people or things are counted, of which there is no half.
    """
    if numerator < 0:
        return "numerator", "0 or more"
    if denominator <= 0:
        return "denominator", "above 0"
    for name, number in (("numerator", numerator), ("denominator", denominator)):
        if whole and number != number.to_integral_value():
            return name, "a whole number"
    passes = highest is not None and value_type == "percentage" and highest > HUNDRED
    if value_type in SHARES and numerator > denominator and not passes:
        return "numerator", f"at most the denominator, {say_number(denominator)}"
    return None
