"""Quantiles of the normal, chi-squared, Poisson and t distributions, from scipy. Pure.

scipy takes a second to import, so it is imported when a quantile is first asked for. Probabilities are Decimal, so that
0.95 is exactly 0.95; the answer is a Decimal of the nearest float, which is what scipy knows.
"""

from decimal import Decimal
from functools import cache
from typing import NewType

Share = NewType("Share", Decimal)  # of one: 0.95, never 95
ONE = Decimal(1)
HALF = Decimal("0.5")


@cache
def normal(confidence: Share) -> Decimal:
    """How many standard deviations to each side hold a share of a normal distribution: 1.959963984540054 for 0.95."""
    from scipy.special import ndtri

    return Decimal(repr(float(ndtri(float((ONE + confidence) * HALF)))))


@cache
def student(confidence: Share, degrees: int) -> Decimal:
    """The same for Student’s t with so many degrees of freedom: 2.2621571627 for 0.95 and 9."""
    from scipy.special import stdtrit

    return Decimal(repr(float(stdtrit(degrees, float((ONE + confidence) * HALF)))))


def poisson_lower(count: Decimal, tail: Share) -> Decimal:
    """The mean at which a Poisson count is this or more with the probability of one tail; 0 for no count."""
    from scipy.special import gammaincinv

    return Decimal(repr(float(gammaincinv(float(count), float(tail))))) if count else Decimal(0)


def poisson_upper(count: Decimal, tail: Share) -> Decimal:
    """The mean at which a Poisson count is this or less with the probability of one tail."""
    from scipy.special import gammainccinv

    return Decimal(repr(float(gammainccinv(float(count) + 1, float(tail)))))
