"""How an action and a milestone are judged (rules action-1 and milestone-1). Pure: facts and a day in, verdict out."""

from dataclasses import dataclass
from datetime import date

from dcst.rag import Rag, Verdict

ACTION_RULE = "action-1"
MILESTONE_RULE = "milestone-1"


@dataclass(frozen=True)
class MilestoneFacts:
    key: str
    due: date
    done_on: date | None = None
    start: date | None = None


@dataclass(frozen=True)
class ReportFacts:
    id: str
    reported_on: date
    progress: int | None
    judgement: str  # not_started, on_track, at_risk, off_track or done
    completed_on: date | None = None


@dataclass(frozen=True)
class OverrideFacts:
    id: str
    rag: Rag
    reason: str
    expires_on: date  # the last day it holds
    by_name: str


@dataclass(frozen=True)
class ActionFacts:
    code: str
    start: date | None = None
    milestones: tuple[MilestoneFacts, ...] = ()
    due: date | None = None  # the due day of the last milestone
    reports: tuple[ReportFacts, ...] = ()  # newest first
    decision: tuple[str, str] | None = None  # ("cancelled" or "deferred", the reason)
    override: OverrideFacts | None = None
    reporting_interval_days: int = 0
    grace_days: int = 0
    due_confirmed: bool = True
    date_note: str = ""


def rate_action(facts: ActionFacts, today: date) -> Verdict:
    """The computed verdict; `apply_override` puts a reviewer's beside it."""
    raise NotImplementedError


def apply_override(verdict: Verdict, override: OverrideFacts | None, today: date) -> Verdict:
    """The override while it holds, with the computed verdict kept among the reasons; then the computed one again."""
    raise NotImplementedError


def rate_milestone(
    facts: MilestoneFacts,
    action_complete_on: date | None,
    today: date,
    decision: tuple[str, str] | None = None,
) -> Verdict:
    raise NotImplementedError
