"""What of the contract may need a board's attention: exception reports that are owed, escalations that are proposed."""

from itertools import groupby

from dcst.boards.asked import AskedBoard
from dcst.status.attention import AttentionStep, Candidate, StaleKind
from dcst.status.harm import Harm
from dcst.status.rag import Rag
from indicators.contract.waiting import Asks, waiting_at

OWED = StaleKind("measure with an exception report owed", "measures with exception reports owed", always=True)
WHAT = {Asks.REPORT: "exception report owed", Asks.DECISION: "escalation proposed"}
WHO = {Asks.REPORT: "Who answers for the measure", Asks.DECISION: "The commissioner"}
NEXT = {Asks.REPORT: "to report with the return", Asks.DECISION: "to decide on escalation"}


def candidates(asked: AskedBoard) -> list[Candidate]:
    """[Candidate] on the home board alone, one a measure; the number of queries does not grow with them."""
    if not asked.is_home:
        return []
    waiting = waiting_at(asked.moment, asked.eyes.unseen)
    return [_candidate(asked, list(rows)) for _, rows in groupby(waiting, key=lambda row: row.indicator.pk)]


def _candidate(asked, rows):
    """It is as its quarters were, outside the tolerance: beside the measure, whose own status is of its last figure."""
    decision = next((row for row in rows if row.asks is Asks.DECISION), None)
    owed = [row for row in rows if row.asks is Asks.REPORT]
    first = decision or owed[0]
    quarters = ", ".join(row.quarter.short_label for row in owed)
    since = [row.since for row in ([decision] if decision else owed)]
    return Candidate(
        kind=first.asks.value,
        code=first.indicator.code,
        name=f"{first.name}: {WHAT[first.asks]}",
        status=Rag.OFF_TRACK,
        harm=Harm.CONTRACT,
        page=("contract_measure", first.indicator.code),
        since=min(since),
        before=AttentionStep.OFF_TRACK if max(since) <= asked.since else AttentionStep.NONE,
        why=(*first.why, *([f"Outside tolerance without an exception report: {quarters}"] if owed else [])),
        unsaid="",
        owner=WHO[first.asks],
        next=NEXT[first.asks],
        stale=None if decision else OWED,
    )
