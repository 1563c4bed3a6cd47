"""A proportion in what it counts: how many more would meet the target, and how much one of them moves it. Pure.

`ceil(target × denominator) - numerator` where more is better, and the mirror image where less is. A strict target is
strict: exactly 20 % does not meet “below 20”. `multiplier` is 100 for percentages. Where neither way is better, or on
plan is best, there is no distance.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from indicators.statistics.intervals import PERCENT, CountError, Multiplier, Number
from indicators.statistics.points import SIGNS
from indicators.statistics.rounding import plain, rounded
from indicators.terms import UNNAMED, CountedThing, Operator, PolarityCode

STRICT: tuple[Operator, ...] = ("<", ">")


@dataclass(frozen=True)
class Distance:
    """`missing` more (or fewer, where less is better) would meet the target; none where it is met.

    `spare`: how many could be lost before it is missed. `possible` is false where there are not so many. `thing` is
    what is counted, as the words have it.
    """

    missing: int
    spare: int
    more: bool
    possible: bool
    thing: CountedThing = UNNAMED

    @property
    def is_met(self) -> bool:
        return not self.missing

    @property
    def words(self) -> str:
        if self.is_met:
            return f"Met, with {self.thing.told(self.spare)} to spare" if self.spare else "Met, with none to spare"
        if not self.possible:
            return "Cannot be met with this number" + (f" of {self.thing.many}" if self.thing.many else "")
        return f"{self.thing.told(self.missing, 'more' if self.more else 'fewer')} would meet the target"


def distance(
    numerator: Number,
    denominator: Number,
    target: Decimal,
    polarity: PolarityCode,
    *,
    operator: Operator = "=",
    multiplier: Multiplier = PERCENT,
    thing: CountedThing = UNNAMED,
) -> Distance | None:
    """From the counts to a target in the unit of the figure. Raises CountError for counts that cannot be.

    None where neither more nor less is better.
    """
    sign = SIGNS.get(polarity)
    numerator, denominator = Decimal(numerator), Decimal(denominator)
    if numerator < 0 or denominator <= 0:
        raise CountError(f"{numerator} of {denominator} is no proportion.")
    if sign is None:
        return None
    edge, strict = target * denominator / Decimal(multiplier), operator in STRICT
    if sign > 0:
        least = edge.to_integral_value(ROUND_FLOOR) + 1 if strict else edge.to_integral_value(ROUND_CEILING)
        missing, possible = least - numerator, least <= denominator
    else:
        most = edge.to_integral_value(ROUND_CEILING) - 1 if strict else edge.to_integral_value(ROUND_FLOOR)
        missing, possible = numerator - most, most >= 0
    whole = int(missing.to_integral_value(ROUND_CEILING))
    return Distance(max(whole, 0), max(-whole, 0), sign > 0, possible, thing)


def one_moves(denominator: Number, multiplier: Multiplier = PERCENT) -> Decimal:
    """By how much one of those counted moves the figure, in its unit. Raises CountError without any."""
    if Decimal(denominator) <= 0:
        raise CountError(f"The denominator, {denominator}, is not above zero.")
    return Decimal(multiplier) / Decimal(denominator)


def is_small(
    denominator: Number, target: Decimal | None, tolerance: Decimal | None, multiplier: Multiplier = PERCENT
) -> bool:
    """Whether one alone carries the figure over the whole of At risk, from On track to Off track.

    `target` and `tolerance` are in the unit of the figure. Raises CountError without any.
    """
    if target is None or tolerance is None or target == tolerance:
        return False
    return one_moves(denominator, multiplier) > abs(target - tolerance)


def say_one_moves(
    denominator: Number,
    unit: str = "%",
    decimals: int = 1,
    multiplier: Multiplier = PERCENT,
    thing: CountedThing = UNNAMED,
) -> str:
    """“One child moves this by 2.6 points”. Raises CountError without any."""
    size = plain(rounded(one_moves(denominator, multiplier), [Decimal(0)], decimals))
    who = f"One {thing.one}" if thing.one else "One more or less"
    return f"{who} moves this by {size} {'points' if unit.startswith('%') else unit}".rstrip()
