"""What is said where a status and the findings beside it seem to contradict one another: each is true of its own. Pure.

The status is of the last figure, assurance of all within the limits, variation of how the last ones move.
"""

from collections.abc import Iterable
from decimal import Decimal

from dcst.status.findings import Finding
from indicators.statistics.points import SIGNS
from indicators.target.rules.cohort import STRICT
from indicators.terms import Operator, PolarityCode

OFF = ("off_track", "at_risk")


def count_met(values: Iterable[Decimal], target: Decimal, operator: Operator, polarity: PolarityCode) -> int:
    """How many of the values meet a target; none where neither way is better."""
    sign = SIGNS.get(polarity)
    if sign is None:
        return 0
    return sum(sign * value > sign * target or (value == target and operator not in STRICT) for value in values)


def said_together(rag: str | None, variation: object, assurance: object, met: int = 0, of: int = 0) -> str:
    """A sentence; blank where status and findings agree, or say nothing of the same.

    `met`: how many of the `of` values within the limits meet the target; 0 of 0 where nobody counted.
    """
    if rag == "on_track" and assurance is Finding.MISSES:
        if not of:
            return "On track now; but the limits that its history sets are all worse than the target."
        if 2 * met < of:
            return f"On track now; most of its history was not: {of - met} of {of} figures missed the target."
    if rag in OFF and assurance is Finding.MEETS:
        if not of:
            return "Off target now; but the limits that its history sets are all better than the target."
        if 2 * met > of:
            return f"Off target now; most of its history was not: {met} of {of} figures met the target."
    if not isinstance(variation, Finding):
        return ""
    if rag in OFF and variation is Finding.COMMON_CAUSE:
        return "Off target, but no significant change: as things are, the figures move only by chance."
    if rag in OFF and variation.is_good:
        return "Off target, and improving by more than chance."
    if rag == "on_track" and variation.is_good is False:
        return "On target, and getting worse by more than chance."
    return ""
