"""What it means to a board that one status became another between two days: worse, newly unknown, better, closed. Pure.

Unknown is never good: what was known and is no longer is told by itself, and what turns out to be off track after
nobody knew is worse. A finding counts where a signal begins, which is a value beyond its normal variation.
"""

from enum import StrEnum

from dcst.status.findings import BAD, GOOD, Finding
from dcst.status.rag import Rag


class ChangeGroup(StrEnum):
    """The groups of changes, in the order in which a board reads them."""

    WORSE = "worse"
    NEW_UNKNOWN = "new-unknown"
    REVISED = "revised"
    DATES = "dates"
    BETTER = "better"
    CLOSED = "closed"
    ALSO = "also"

    @property
    def words(self) -> str:
        return WORDS[self]


WORDS = {
    ChangeGroup.WORSE: "Worse",
    ChangeGroup.NEW_UNKNOWN: "New unknown",
    ChangeGroup.REVISED: "Revised",
    ChangeGroup.DATES: "Dates moved",
    ChangeGroup.BETTER: "Better",
    ChangeGroup.CLOSED: "Closed or set aside",
    ChangeGroup.ALSO: "Neither better nor worse",
}
RED = (Rag.AT_RISK, Rag.OFF_TRACK)
WAITING = frozenset({Rag.NOT_STARTED, Rag.NOT_DUE})
SIGNALS = frozenset(
    {
        Finding.CONCERN_HIGH,
        Finding.CONCERN_LOW,
        Finding.IMPROVEMENT_HIGH,
        Finding.IMPROVEMENT_LOW,
        Finding.UNUSUAL_HIGH,
        Finding.UNUSUAL_LOW,
    }
)


def movement_of(
    before: Rag | None, after: Rag, *, was_set_aside: bool = False, is_set_aside: bool = False
) -> ChangeGroup | None:
    """The group of a status that became another; None where nothing moved that a board asks for.

    `before` is None for what nobody had rated: nothing was known of it. An action is set aside while it is cancelled
    or deferred.
    """
    was_closed, is_closed = was_set_aside or before is Rag.COMPLETED, is_set_aside or after is Rag.COMPLETED
    if is_closed:
        return None if (before, was_set_aside) == (after, is_set_aside) else ChangeGroup.CLOSED
    if is_unknown(after):
        return ChangeGroup.NEW_UNKNOWN if was_closed or (before and not is_unknown(before)) else None
    if was_closed:
        return ChangeGroup.ALSO if was_set_aside and after not in RED else ChangeGroup.WORSE
    return _between(before, after)


def is_unknown(rag: Rag) -> bool:
    """Whether a status says that nothing can be said: neither a rating nor merely waiting for its day."""
    return not rag.is_rating and rag not in WAITING


def _between(before: Rag | None, after: Rag) -> ChangeGroup | None:
    """Of two that are known, or of one that has become known."""
    if before is after or (before in WAITING and after in WAITING):
        return None
    if after in WAITING:
        return ChangeGroup.ALSO
    if after in RED:
        was = RED.index(before) if before in RED else -1
        return ChangeGroup.WORSE if RED.index(after) > was else ChangeGroup.BETTER
    return ChangeGroup.BETTER


def signal_of(before: Finding | Rag | None, after: Finding | Rag) -> ChangeGroup | None:
    """The group of a value that moved beyond its normal variation: where a signal began, or turned into another."""
    if after not in SIGNALS or before is after:
        return None
    return ChangeGroup.WORSE if after in BAD else ChangeGroup.BETTER if after in GOOD else ChangeGroup.ALSO


def grade_moved(before: int | None, after: int) -> ChangeGroup | None:
    """The group of a judgement of one area, by the places of the grades on their scale; a first one has no other."""
    if before is None:
        return ChangeGroup.ALSO
    return None if before == after else ChangeGroup.BETTER if after > before else ChangeGroup.WORSE


def answered(before: list[Rag | None], after: list[Rag | None]) -> ChangeGroup | None:
    """Closed, where every action that answers a recommendation is completed and was not before."""
    return ChangeGroup.CLOSED if _all_done(after) and not _all_done(before) else None


def _all_done(actions: list[Rag | None]) -> bool:
    return bool(actions) and all(rag is Rag.COMPLETED for rag in actions)
