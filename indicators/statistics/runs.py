"""Which values of a run are more than noise, by which rules, and towards which side. Pure.

A run is a stretch of values that follow one another: no rule looks across a gap. All members of a pattern are flagged,
also those that came before it was complete. 1 is upwards or above, -1 downwards or below.

Source: nhs-r-community/NHSRplotthedots 0.2.2, ptd_special_cause_type.
"""

from collections.abc import Sequence
from decimal import Decimal

from indicators.statistics.spc import Limits, Settings, SignalRule, TwoOfThree

Signals = dict[SignalRule, int]
WINDOW = 3


def signals(values: Sequence[Decimal], limits: Limits, settings: Settings) -> list[Signals]:
    """For each value the rules it breaks, in the order of precedence, each with its side."""
    found = {
        SignalRule.OUTSIDE: outside(values, limits),
        SignalRule.TREND: in_trend(values, settings.trend),
        SignalRule.TWO_OF_THREE: in_two_of_three(values, limits, settings.two_of_three),
        SignalRule.SHIFT: in_shift([limits.side(value) for value in values], settings.shift),
    }
    return [
        {rule: found[rule][place] for rule in settings.precedence if found[rule][place]} for place in range(len(values))
    ]


def runs_alone(values: Sequence[Decimal], settings: Settings) -> list[Signals]:
    """The same without limits: only whether a value is one of a run that rises or falls.

    A side of the mean says nothing there: among few values one that lies far out puts all others on its other side.
    """
    return [{SignalRule.TREND: side} if side else {} for side in in_trend(values, settings.trend)]


def outside(values: Sequence[Decimal], limits: Limits) -> list[int]:
    """On a limit is inside."""
    return [(value > limits.high) - (value < limits.low) for value in values]


def in_shift(sides: Sequence[int], length: int) -> list[int]:
    """Members of a run of so many values on one side of the mean."""
    found = [0] * len(sides)
    for start in range(len(sides) - length + 1):
        window = sides[start : start + length]
        if window[0] and len(set(window)) == 1:
            found[start : start + length] = window
    return found


def in_trend(values: Sequence[Decimal], length: int) -> list[int]:
    """Members of a run of so many values that all rise or all fall.

    The value at a turn between two runs belongs to the one that leaves: that is where the series is going from there.
    """
    steps = [(after > before) - (after < before) for before, after in zip(values, values[1:], strict=False)]
    found = [0] * len(values)
    for start in range(len(values) - length + 1):
        window = steps[start : start + length - 1]
        if window[0] and len(set(window)) == 1:
            found[start : start + length] = [window[0]] * length
    return found


def in_two_of_three(values: Sequence[Decimal], limits: Limits, variant: TwoOfThree) -> list[int]:
    """The near ones of three values on one side of the mean, two of which or all are near the limit."""
    near = [_near(value, limits, variant) for value in values]
    sides = [limits.side(value) for value in values]
    found = [0] * len(values)
    for start in range(len(values) - WINDOW + 1):
        places = range(start, start + WINDOW)
        together = abs(sum(sides[place] for place in places)) == WINDOW
        if together and sum(near[place] for place in places) >= 2:
            for place in places:
                found[place] = sides[place] if near[place] else found[place]
    return found


def _near(value: Decimal, limits: Limits, variant: TwoOfThree) -> bool:
    if variant is TwoOfThree.BETWEEN and not limits.low <= value <= limits.high:
        return False
    return value > limits.near_high or value < limits.near_low
