"""How a measure of the contract stood in one quarter, as the contract asks: within its tolerance, or outside. Pure."""

from decimal import Decimal
from enum import StrEnum

from dcst.status.rag import Rag
from indicators.terms import PolarityCode


class ContractStanding(StrEnum):
    """What a status on the target says of the tolerance. Unknown is never within it."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    NOT_DUE = "not-due"
    NOT_JUDGED = "not-judged"  # no target, or none that could be judged
    UNKNOWN = "unknown"


STANDINGS = {
    Rag.ON_TRACK: ContractStanding.INSIDE,
    Rag.AT_RISK: ContractStanding.INSIDE,
    Rag.OFF_TRACK: ContractStanding.OUTSIDE,  # where no tolerance is agreed, every miss is
    Rag.NOT_DUE: ContractStanding.NOT_DUE,
    Rag.NO_TARGET: ContractStanding.NOT_JUDGED,
    Rag.NOT_RATED: ContractStanding.NOT_JUDGED,
}


def standing_of(rag: Rag) -> ContractStanding:
    """The standing of a quarter by its status on the target."""
    return STANDINGS.get(rag, ContractStanding.UNKNOWN)


def owes_report(standing: ContractStanding, has_report: bool) -> bool:
    """Whether an exception report is owed: with every return that is outside the tolerance comes one."""
    return standing is ContractStanding.OUTSIDE and not has_report


def reaches(value: Decimal, recovery: Decimal, polarity: PolarityCode, plan: Decimal | None) -> bool | None:
    """Whether a figure is at least as good as the one promised; None where nothing says which way is better.

    Where on plan is best, what is nearer to `plan` is better.
    """
    if polarity == "high_is_good":
        return value >= recovery
    if polarity == "low_is_good":
        return value <= recovery
    if polarity == "plan_is_best" and plan is not None:
        return abs(value - plan) <= abs(recovery - plan)
    return None
