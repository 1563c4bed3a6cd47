"""Who may change the contract, and from when a change holds (rule agreement-1). Pure.

A target, tolerance or definition of a measure of the contract changes when one side proposes it and the other agrees,
and never for days gone by.
"""

from datetime import date

from dcst.time.periods import say_day
from indicators.terms import ContractSide

AGREEMENT_RULE = "agreement-1"


def side_of(*, for_trust: bool, for_council: bool) -> ContractSide | None:
    """The side a person speaks for; None for nobody’s, and for who would speak for both."""
    if for_trust is for_council:
        return None
    return ContractSide.TRUST if for_trust else ContractSide.COUNCIL


def needs_both(*, of_contract: bool, rates: bool) -> bool:
    """Whether a change is one of the contract: of a measure of it, by what it is rated or counted by."""
    return of_contract and rates


def why_not_propose(today: date, *, starts: date, ends: date | None = None, waits: bool = False) -> str:
    """Why a change cannot be proposed on a day; blank where it can. `waits`: another waits for its answer."""
    if waits:
        return "A change of this measure waits for its answer: withdraw it first, or wait"
    if starts < today:
        return f"The first day must be today or later: the contract is not changed for days before {say_day(today)}"
    if ends is not None and ends < starts:
        return "The last day must be on or after the first day"
    return ""


def why_not_answer(
    today: date,
    *,
    proposed: ContractSide,
    answers: ContractSide | None,
    same_person: bool,
    is_open: bool,
    ends: date | None = None,
) -> str:
    """Why a person cannot agree to a proposal, or decline it, on a day; blank where they can."""
    if not is_open:
        return "This proposal has been answered or withdrawn already"
    if same_person:
        return "Nobody agrees to what they proposed"
    if answers is not proposed.other:
        return f"This waits for the answer of {proposed.other.words}"
    if ends is not None and ends < today:
        return f"Its last day, {say_day(ends)}, has passed: it could hold for no day to come"
    return ""


def holds_from(starts: date, agreed_on: date) -> date:
    """The first day on which an agreed change holds: the one proposed, and none before both had agreed."""
    return max(starts, agreed_on)
