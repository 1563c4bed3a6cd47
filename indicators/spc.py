"""Control limits of individual values and their moving ranges (XmR). Pure."""

from dataclasses import dataclass
from decimal import Decimal

ENOUGH = 13  # values of one segment under which limits are only on trial
LIMIT = Decimal("2.66")
SCREEN = Decimal("3.267")


@dataclass(frozen=True)
class Limits:
    low: Decimal
    mean: Decimal
    high: Decimal


def limits(values: list[Decimal]) -> Limits | None:
    """The mean, and 2.66 mean moving ranges to either side; None where the values do not vary enough to say.

    A moving range of 3.267 times their mean or more is left out of it, once; the mean of the values stays.
    """
    if len(values) < 2:
        return None
    moves = [abs(after - before) for before, after in zip(values, values[1:], strict=False)]
    usual = _mean(moves)
    usual = _mean([move for move in moves if move < SCREEN * usual] or moves)
    if usual == 0:
        return None
    mean = _mean(values)
    return Limits(mean - LIMIT * usual, mean, mean + LIMIT * usual)


def _mean(numbers):
    return sum(numbers) / len(numbers)
