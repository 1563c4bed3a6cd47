"""Control limits of individual values and their moving ranges (XmR), and what was settled about them. Pure.

Limits are the mean and 2.66 mean moving ranges to either side, in the unit of the indicator. A moving range of 3.267
times their mean or more is left out of it, once; the mean of the values stays. The five points on which the published
tools disagree are settings with a name, kept with every result, so that a later change of mind rewrites nothing.

Source: nhs-r-community/NHSRplotthedots 0.2.2 (the settings called ptd); Making Data Count for `beyond`. The runs are in
runs, the chart in control_chart and its two answers in variation.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

ENOUGH = 13  # values of one segment under which limits are only on trial
LIMIT = Decimal("2.66")
SCREEN = Decimal("3.267")
FIXED_FROM = 12  # the fewest first values that limits may be fixed on


class SignalRule(StrEnum):
    """What makes a value more than noise."""

    OUTSIDE = "outside"  # strictly outside the limits
    TREND = "trend"  # a run of values each higher than the last, or each lower; a tie ends it
    TWO_OF_THREE = "two_of_three"  # two of three in a row near a limit, all three on its side of the mean
    SHIFT = "shift"  # a run of values on one side of the mean; a value on the mean ends it


class TwoOfThree(StrEnum):
    BETWEEN = "between"  # only values between the near limit and the limit count
    BEYOND = "beyond"  # those outside the limit count too


class Equality(StrEnum):
    """What a target on a control limit is."""

    HIT_AND_MISS = "hit_and_miss"
    CONSISTENT = "consistent"


class SettingsError(ValueError):
    """Settings that mean nothing; the sentence says why."""


@dataclass(frozen=True)
class Settings:
    """`fix_after`: limits are made of so many first values of a segment, and of all where it is none."""

    name: str = "ptd"
    screening: bool = True
    shift: int = 7
    trend: int = 7
    two_of_three: TwoOfThree = TwoOfThree.BETWEEN
    precedence: tuple[SignalRule, ...] = (
        SignalRule.OUTSIDE,
        SignalRule.TREND,
        SignalRule.TWO_OF_THREE,
        SignalRule.SHIFT,
    )
    fix_after: int | None = None
    equality: Equality = Equality.HIT_AND_MISS

    def __post_init__(self) -> None:
        object.__setattr__(self, "two_of_three", TwoOfThree(self.two_of_three))
        object.__setattr__(self, "equality", Equality(self.equality))
        object.__setattr__(self, "precedence", tuple(SignalRule(rule) for rule in self.precedence))
        if sorted(self.precedence) != sorted(SignalRule):
            raise SettingsError(f"The precedence names each of {', '.join(SignalRule)} once.")
        if min(self.shift, self.trend) < 3:
            raise SettingsError("A run has three values or more.")
        if self.fix_after is not None and self.fix_after < FIXED_FROM:
            raise SettingsError(f"Limits are fixed on {FIXED_FROM} values or more.")

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"precedence": list(self.precedence)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Settings":
        """Raises SettingsError for settings that mean nothing, TypeError for a name that is none."""
        return cls(**data)


PTD = Settings()


@dataclass(frozen=True)
class Limits:
    """`moving` is the mean moving range they were made of, after screening."""

    low: Decimal
    mean: Decimal
    high: Decimal
    moving: Decimal

    @property
    def near_low(self) -> Decimal:
        """Two thirds of the way from the mean to the limit."""
        return self.mean - 2 * LIMIT * self.moving / 3

    @property
    def near_high(self) -> Decimal:
        return self.mean + 2 * LIMIT * self.moving / 3

    @property
    def moving_high(self) -> Decimal:
        """The upper limit of the moving ranges themselves."""
        return SCREEN * self.moving

    def side(self, value: Decimal) -> int:  # a Side of runs, but reckoned with
        """1 above the mean, -1 below, 0 on it."""
        return (value > self.mean) - (value < self.mean)


def limits(values: Sequence[Decimal], settings: Settings = PTD) -> Limits | None:
    """Of values that follow one another; None where they do not vary enough to say."""
    return limits_of([values], settings)


def limits_of(runs: Sequence[Sequence[Decimal]], settings: Settings = PTD) -> Limits | None:
    """Of the runs of one segment: there is no moving range across the gap between two of them."""
    runs = _first(runs, settings.fix_after)
    values = [value for run in runs for value in run]
    moves = [abs(after - before) for run in runs for before, after in zip(run, run[1:], strict=False)]
    if not moves:
        return None
    usual = _mean(moves)
    if settings.screening:
        usual = _mean([move for move in moves if move < SCREEN * usual] or moves)
    if usual == 0:
        return None
    mean = _mean(values)
    return Limits(mean - LIMIT * usual, mean, mean + LIMIT * usual, usual)


def _first(runs: Sequence[Sequence[Decimal]], number: int | None) -> list[Sequence[Decimal]]:
    if number is None:
        return list(runs)
    kept, left = [], number
    for run in runs:
        kept.append(run[:left])
        left -= len(kept[-1])
    return kept


def _mean(numbers: Sequence[Decimal]) -> Decimal:
    return sum(numbers, Decimal(0)) / len(numbers)
