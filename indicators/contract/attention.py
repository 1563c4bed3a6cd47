"""What of the contract may need a board's attention: exception reports that are owed, escalations that are proposed."""

from dcst.boards.asked import AskedBoard
from dcst.status.attention import AttentionStep, Candidate, StaleKind
from dcst.status.harm import Harm
from dcst.status.rag import Rag
from indicators.contract.waiting import Asks, waiting_at

OWED = StaleKind("exception report owed", "exception reports owed", always=True)
WHO = {Asks.REPORT: "Who answers for the measure", Asks.DECISION: "The commissioner"}
NEXT = {Asks.REPORT: "exception report owed with the return", Asks.DECISION: "to decide on escalation"}


def candidates(asked: AskedBoard) -> list[Candidate]:
    """[Candidate] on the home board alone; the number of queries does not grow with them."""
    if not asked.is_home:
        return []
    return [_candidate(asked, row) for row in waiting_at(asked.moment, asked.eyes.unseen)]


def _candidate(asked, row):
    """It is as its quarter was, outside the tolerance: beside the measure, whose own status is of its last figure."""
    is_owed = row.asks is Asks.REPORT
    return Candidate(
        kind=row.asks.value,
        code=row.indicator.code,
        name=f"{row.name}: {'exception report owed' if is_owed else 'escalation proposed'}",
        status=Rag.OFF_TRACK,
        harm=Harm.CONTRACT,
        page=("contract_measure", row.indicator.code),
        since=row.since,
        before=AttentionStep.OFF_TRACK if row.since <= asked.since else AttentionStep.NONE,
        now=f"outside tolerance in {row.quarter.short_label}",
        why=row.why,
        unsaid="",
        owner=WHO[row.asks],
        next=NEXT[row.asks],
        stale=OWED if is_owed else None,
    )
