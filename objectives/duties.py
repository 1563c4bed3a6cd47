"""What an action asks of its owner: what is due next and when, and what a report has to say. Pure: no Django, no clock.

An unmet milestone asks to be met by its due day. A report is asked for once the plan's reporting interval has passed
since the last one, or, while there is none, since the action was taken on. A due day itself is in time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from objectives.rules import ActionFacts, Judgement

SOON = timedelta(days=14)
TROUBLE = ("at_risk", "off_track")
Asked = Literal["milestone", "report", ""]
# A field of TypedReport, and the sentence for whoever typed it.
Problem = tuple[str, str]


class Group(StrEnum):
    OVERDUE = "Overdue"
    SOON = "Due in 14 days"
    LATER = "Later"
    DONE = "Done"
    SET_ASIDE = "Cancelled or deferred"


@dataclass(frozen=True)
class NextDuty:
    """What is asked next and by which day; nothing of an action that is done or set aside."""

    group: Group
    what: Asked = ""
    due: date | None = None


def next_duty(facts: ActionFacts, taken_on: date, today: date) -> NextDuty:
    """`taken_on` is the day the owner took the action on. Of two duties for one day the milestone comes first."""
    if facts.decision:
        return NextDuty(Group.SET_ASIDE)
    if facts.reports and facts.reports[0].judgement == "done":
        return NextDuty(Group.DONE)
    due, what = min([*_milestones(facts), _report(facts, taken_on, today)])
    return NextDuty(_group(due, today), what, due)


def _milestones(facts: ActionFacts) -> Iterator[tuple[date, Asked]]:
    return ((stone.due, "milestone") for stone in facts.milestones if stone.done_on is None)


def _report(facts: ActionFacts, taken_on: date, today: date) -> tuple[date, Asked]:
    """An action that has not started asks for no report before it starts."""
    since = facts.reports[0].reported_on if facts.reports else taken_on
    if facts.start and today < facts.start:
        since = max(since, facts.start)
    return since + timedelta(days=facts.reporting_interval_days), "report"


def _group(due: date, today: date) -> Group:
    if due > today + SOON:
        return Group.LATER
    return Group.OVERDUE if due < today else Group.SOON


@dataclass(frozen=True)
class TypedReport:
    """A progress report as it was typed."""

    judgement: Judgement
    what_changed: str = ""
    progress: int | None = None  # per cent
    what_next: str = ""
    recovery: str = ""
    recovery_by: date | None = None
    completed_on: date | None = None
    evidence: str = ""
    evidence_link: str = ""


def missing_from(said: TypedReport, today: date) -> list[Problem]:
    """What a report lacks; an empty list when it can be taken."""
    problems = []
    if said.progress is not None and not 0 <= said.progress <= 100:
        problems.append(("progress", "Progress must be between 0 and 100"))
    if said.judgement == "not_started" and said.progress:
        problems.append(("progress", "Progress must be 0 or blank while the action is not started"))
    if not said.what_changed.strip():
        problems.append(("what_changed", "Enter what has changed"))
    if said.judgement in TROUBLE:
        problems += _trouble(said, today)
    if said.judgement == "done":
        problems += _done(said, today)
    return problems


def _trouble(said: TypedReport, today: date) -> Iterator[Problem]:
    if not said.recovery.strip():
        yield "recovery", "Enter what will bring it back"
    if said.recovery_by is None:
        yield "recovery_by", "Enter the day by which it will be back"
    elif said.recovery_by < today:
        yield "recovery_by", "The day by which it will be back must be today or later"


def _done(said: TypedReport, today: date) -> Iterator[Problem]:
    if said.completed_on is None:
        yield "completed_on", "Enter the day it was done"
    elif said.completed_on > today:
        yield "completed_on", "The day it was done cannot be in the future"
    if not said.evidence.strip() and not said.evidence_link:
        yield "evidence", "Enter the evidence that it is done, or a link to it"
