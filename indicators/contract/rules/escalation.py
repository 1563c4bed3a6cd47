"""When escalation is proposed for a measure of the contract (rule escalation-1). Pure.

The rule proposes, and the commissioner decides. Unknown is never within the tolerance: a quarter that is not known ends
no run of quarters outside.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from dcst.time.periods import Period, PeriodText, say_day
from indicators.contract.rules.standing import ContractStanding

ESCALATION_RULE = "escalation-1"
MANY = 2  # quarters outside the tolerance


class Quarter(NamedTuple):
    """A quarter of the review, and how the measure stood in it."""

    period: PeriodText
    standing: ContractStanding


class RecoveryPromise(NamedTuple):
    """What an exception report promised: by which day a figure is to be in that shows the recovery.

    `recovered` is whether one of a later quarter is known; None where that cannot be said.
    """

    period: PeriodText
    recovery_on: date
    recovered: bool | None


class Decided(NamedTuple):
    """What the commissioner decided on: the quarter, and on which day."""

    period: PeriodText
    on: date


class EscalationCall(StrEnum):
    PROPOSED = "proposed"
    NOT_PROPOSED = "not-proposed"
    UNKNOWN = "unknown"
    NOT_JUDGED = "not-judged"


class Escalation(NamedTuple):
    """What the rule says: the quarters outside, the oldest first, and the promises missed.

    `period` is the quarter a decision is on, the latest outside; blank where none is.
    """

    call: EscalationCall
    outside: tuple[PeriodText, ...] = ()
    missed: tuple[RecoveryPromise, ...] = ()

    @property
    def period(self) -> PeriodText | str:
        return self.outside[-1] if self.outside else ""

    @property
    def words(self) -> list[str]:
        """Why, in sentences; none where nothing is to be said."""
        if self.call is EscalationCall.UNKNOWN:
            return ["It cannot be said whether to escalate, because the last quarter or a recovery is not known."]
        if self.call is not EscalationCall.PROPOSED:
            return []
        found = []
        if len(self.outside) >= MANY:
            found.append(f"{_listed(self.outside)} were outside, and no quarter between was within tolerance.")
        found += [
            f"The recovery date given for {_said(one.period)}, {say_day(one.recovery_on)}, has passed "
            "without a figure that reaches what was promised."
            for one in self.missed
        ]
        return found


def escalate(quarters: Sequence[Quarter], promises: Iterable[RecoveryPromise], today: date) -> Escalation:
    """What the rule says of some quarters, the oldest first, on a day.

    Only what came since the last quarter within the tolerance counts: the quarters outside, and the reports on them.
    """
    run = _since_inside(quarters)
    outside = tuple(one.period for one in run if one.standing is ContractStanding.OUTSIDE)
    late = [one for one in promises if one.period in outside and today > one.recovery_on]
    missed = tuple(one for one in late if one.recovered is False)
    if len(outside) >= MANY or missed:
        return Escalation(EscalationCall.PROPOSED, outside, missed)
    if any(one.recovered is None for one in late):
        return Escalation(EscalationCall.UNKNOWN, outside)
    return Escalation(CALLS[_latest(quarters)], outside)


CALLS = {
    ContractStanding.INSIDE: EscalationCall.NOT_PROPOSED,
    ContractStanding.OUTSIDE: EscalationCall.NOT_PROPOSED,
    ContractStanding.NOT_JUDGED: EscalationCall.NOT_JUDGED,
    ContractStanding.UNKNOWN: EscalationCall.UNKNOWN,
    ContractStanding.NOT_DUE: EscalationCall.UNKNOWN,
}


def is_decided(found: Escalation, decisions: Iterable[Decided]) -> bool:
    """Whether a decision answers what is proposed: it is on this quarter, and was made after each date missed."""
    return any(
        one.period == found.period and all(one.on > promise.recovery_on for promise in found.missed)
        for one in decisions
    )


def _since_inside(quarters: Sequence[Quarter]) -> list[Quarter]:
    run: list[Quarter] = []
    for one in reversed(quarters):
        if one.standing is ContractStanding.INSIDE:
            break
        run.insert(0, one)
    return run


def _latest(quarters: Sequence[Quarter]) -> ContractStanding:
    """How the last quarter stood whose figure is due; not due where none is."""
    due = [one.standing for one in quarters if one.standing is not ContractStanding.NOT_DUE]
    return due[-1] if due else ContractStanding.NOT_DUE


def _said(period: PeriodText) -> str:
    return Period.parse(period).short_label


def _listed(periods: Sequence[PeriodText]) -> str:
    words = [_said(one) for one in periods]
    return f"{', '.join(words[:-1])} and {words[-1]}"
