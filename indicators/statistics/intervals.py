"""How sure a figure is: intervals of proportions, rates, standardised rates and means. Pure.

Counts and populations are Decimal or int; an interval is in the unit of the figure it belongs to, so `multiplier` is
100 for percentages and 10,000 for a rate per 10,000. Confidence is a share, 0.95 or 0.998, and z is the exact quantile
(1.959963984540054 for 0.95), never 1.96.

Sources: Fingertips technical guidance; PHEindicatormethods 2.1.0. Wilson for proportions (Wilson 1927; Newcombe 1998),
Byar for rates and the exact Poisson limits below a count of 10 (Breslow and Day 1987; Armitage and Berry 2002), Dobson
for directly standardised rates (Dobson et al. 1991), Student's t for means.

A published interval is preferred to a computed one: published counts are rounded, the intervals beside them are not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal, NewType

from indicators.statistics.quantiles import Share, normal, poisson_lower, poisson_upper, student

Number = Decimal | int  # of children, of people: a count or a population
Multiplier = NewType("Multiplier", Decimal)  # makes a figure of a share: 100, 1,000, 10,000
Making = Literal["wilson", "byar", "poisson", "dobson", "t", "published"]
NARROW = Share(Decimal("0.95"))
WIDE = Share(Decimal("0.998"))
LEAST, MOST = Decimal("0.9"), Decimal(1)
EXACT_BELOW = 10  # counts under which Byar's approximation is not good enough
STANDARDISED_FROM = 10  # events under which a standardised rate is not given
PERCENT = Multiplier(Decimal(100))
NOUGHT = Decimal(0)
THIRD = Decimal(1) / 3


class CountError(ValueError):
    """Counts that no interval can be made of; the sentence says why."""


class Method(StrEnum):
    """How the interval of a measure is made; NONE where the measure has no method."""

    WILSON = "wilson"
    BYAR = "byar"
    NONE = "none"


@dataclass(frozen=True)
class Interval:
    """From `lower` to `upper`, in the unit of the figure. Raises CountError where it would end before it begins."""

    lower: Decimal
    upper: Decimal
    confidence: Share = NARROW
    method: Making = "published"

    def __post_init__(self) -> None:
        if self.lower > self.upper:
            raise CountError(f"The interval ends at {self.upper}, before it begins at {self.lower}.")

    def holds(self, value: Decimal) -> bool:
        """Both ends belong to it."""
        return self.lower <= value <= self.upper


@dataclass(frozen=True)
class Counts:
    """What the interval of one figure is made of. `published` are the intervals its publisher gave, if any."""

    method: Method
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    multiplier: Multiplier = PERCENT
    published: tuple[Interval, ...] = ()


@dataclass(frozen=True)
class Stratum:
    """One age band of a standardised rate: events, population, and the standard population."""

    count: Decimal
    population: Decimal
    standard: Decimal


def interval_of(counts: Counts, confidence: Share = NARROW) -> Interval | None:
    """The published interval at this confidence, else one made of the counts, else none. Raises CountError."""
    for interval in counts.published:
        if interval.confidence == confidence:
            return interval
    if counts.numerator is None or counts.denominator is None or counts.method is Method.NONE:
        return None
    make = wilson if counts.method is Method.WILSON else byar
    return make(counts.numerator, counts.denominator, counts.multiplier, confidence)


def wilson(x: Number, n: Number, multiplier: Multiplier = PERCENT, confidence: Share = NARROW) -> Interval:
    """Of the proportion x of n. Raises CountError for counts that cannot be.

    No child is 0 at the lower end and every child is 100 at the upper, by the formula.
    """
    x, n, multiplier = _checked(x, n, multiplier)
    if x > n:
        raise CountError(f"The numerator, {x}, is more than the denominator, {n}.")
    z = normal(_confidence(confidence))
    middle = 2 * x + z * z
    reach = z * (z * z + 4 * x * (n - x) / n).sqrt()
    whole = 2 * (n + z * z)
    # The square root is rounded in its last digit, which must not carry an end below nought or above the whole.
    lower = max((middle - reach) / whole, Decimal(0)) if x else Decimal(0)
    upper = min((middle + reach) / whole, Decimal(1)) if x < n else Decimal(1)
    return Interval(lower * multiplier, upper * multiplier, confidence, "wilson")


def byar(x: Number, population: Number, multiplier: Multiplier, confidence: Share = NARROW) -> Interval:
    """Of the rate x in a population. Raises CountError for counts that cannot be.

    Byar's approximation, and the exact Poisson limits for a count below 10.
    """
    x, population, multiplier = _checked(x, population, multiplier)
    lower, upper, method = poisson_limits(x, _confidence(confidence))
    scale = multiplier / population
    return Interval(lower * scale, upper * scale, confidence, method)


def poisson_limits(x: Decimal, confidence: Share) -> tuple[Decimal, Decimal, Making]:
    """(lower, upper, method) of a count, as counts."""
    if x < EXACT_BELOW:
        tail = Share((1 - confidence) / 2)
        return poisson_lower(x, tail), poisson_upper(x, tail), "poisson"
    z, more = normal(confidence), x + 1
    lower = x * (1 - 1 / (9 * x) - z * THIRD / x.sqrt()) ** 3
    upper = more * (1 - 1 / (9 * more) + z * THIRD / more.sqrt()) ** 3
    return lower, upper, "byar"


def standardised_rate(strata: Iterable[Stratum], multiplier: Multiplier) -> Decimal:
    """The rate the standard population would have with these rates by age band. Raises CountError."""
    strata = _strata(strata)
    whole = sum((band.standard for band in strata), NOUGHT)
    return Decimal(multiplier) * sum(band.standard * band.count / band.population for band in strata) / whole


def dobson(strata: Iterable[Stratum], multiplier: Multiplier, confidence: Share = NARROW) -> Interval | None:
    """Of a directly standardised rate; none below 10 events, where the rate itself is not given. Raises CountError."""
    strata = _strata(strata)
    count = sum((band.count for band in strata), NOUGHT)
    if count < STANDARDISED_FROM:
        return None
    whole = sum((band.standard for band in strata), NOUGHT)
    rate = standardised_rate(strata, multiplier)
    variance = sum(((band.standard / band.population) ** 2 * band.count for band in strata), NOUGHT) / whole**2
    spread = Decimal(multiplier) * (variance / count).sqrt()
    lower, upper, _ = poisson_limits(count, _confidence(confidence))
    return Interval(rate + spread * (lower - count), rate + spread * (upper - count), confidence, "dobson")


def mean_interval(values: Iterable[Decimal], confidence: Share = NARROW) -> Interval:
    """Of the mean of two values or more, in their unit. Raises CountError for fewer."""
    values = [Decimal(value) for value in values]
    count = len(values)
    if count < 2:
        raise CountError("The interval of a mean needs two values or more.")
    mean = sum(values, NOUGHT) / count
    variance = sum(((value - mean) ** 2 for value in values), NOUGHT) / (count - 1)
    reach = student(_confidence(confidence), count - 1) * (variance / count).sqrt()
    return Interval(mean - reach, mean + reach, confidence, "t")


def _checked(x: Number, n: Number, multiplier: Number) -> tuple[Decimal, Decimal, Multiplier]:
    x, n, multiplier = Decimal(x), Decimal(n), Multiplier(Decimal(multiplier))
    if x < 0:
        raise CountError(f"The numerator, {x}, is below zero.")
    if n <= 0:
        raise CountError(f"The denominator, {n}, is not above zero.")
    if multiplier <= 0:
        raise CountError(f"The multiplier, {multiplier}, is not above zero.")
    return x, n, multiplier


def _strata(strata: Iterable[Stratum]) -> list[Stratum]:
    strata = list(strata)
    for band in strata:
        _checked(band.count, band.population, 1)
        if band.standard < 0:
            raise CountError(f"The standard population, {band.standard}, is below zero.")
    if not sum(band.standard for band in strata):
        raise CountError("There is no standard population.")
    return strata


def _confidence(confidence: Share) -> Share:
    if not isinstance(confidence, Decimal) or not LEAST <= confidence < MOST:
        raise CountError(f"Confidence is a share from 0.9 to below 1, such as Decimal('0.95'), not {confidence!r}.")
    return confidence
