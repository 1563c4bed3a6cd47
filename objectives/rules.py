"""How an action and a milestone are judged (rules action-2 and milestone-1). Pure: facts and a day in, verdict out.

A due day itself is in time; the day after is late. An override holds through its last day. While a merged cell holds
later marks that nobody has placed, the milestones of its actions are judged and their day of completion is not known.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dcst.status.rag import Rag, Reason, Verdict
from dcst.time.periods import PeriodText, PlanYear

ACTION_RULE = "action-2"
MILESTONE_RULE = "milestone-1"
ONE_DAY = timedelta(days=1)
Judgement = Literal["not_started", "on_track", "at_risk", "off_track", "done"]
DecisionKind = Literal["cancelled", "deferred"]
SetAside = tuple[DecisionKind, str]  # and the reason
Rating = tuple[Rag, list[Reason], list[date]]  # the last: days on which time alone may change it
HARDEST = (Rag.ON_TRACK, Rag.NOT_STARTED, Rag.AT_RISK, Rag.OFF_TRACK)


@dataclass(frozen=True)
class MilestoneFacts:
    key: str
    due: date
    done_on: date | None = None


@dataclass(frozen=True)
class ReportFacts:
    id: str
    reported_on: date
    progress: int | None  # per cent
    judgement: Judgement
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
    due: date | None = None  # the due day of the last milestone, where it is known to be the last
    later_marks: tuple[PeriodText, ...] = ()  # plan years after it, whose marks nobody has placed
    reports: tuple[ReportFacts, ...] = ()  # newest first
    decision: SetAside | None = None
    override: OverrideFacts | None = None
    reporting_interval_days: int = 0
    grace_days: int = 0
    due_confirmed: bool = True
    date_note: str = ""


def rate_action(facts: ActionFacts, today: date) -> Verdict[Rag]:
    """The computed verdict, by the first line that fits; `apply_override` puts a reviewer's beside it."""
    moves: list[date]
    ids = (facts.reports[0].id,) if facts.reports else ()
    if facts.decision:
        rag, reasons, moves = Rag.NOT_RATED, [_decided(facts.decision)], []
    elif facts.reports and facts.reports[0].judgement == "done":
        latest = facts.reports[0]
        rag, reasons, moves = Rag.COMPLETED, [_completed(latest.completed_on or latest.reported_on, facts.due)], []
    elif facts.due is None and not facts.later_marks:
        rag, reasons, moves = Rag.NOT_RATED, [_no_date(facts.date_note)], []
    elif facts.start and today < facts.start:
        rag, reasons, moves = Rag.NOT_STARTED, [Reason("starts", {"start": facts.start})], [facts.start]
    elif facts.due and today > facts.due:
        rag, reasons, moves = Rag.OFF_TRACK, [Reason("no_completion", {"due": facts.due})], []
    else:
        rag, reasons, moves = _rate_running(facts, today)
    if facts.due and not facts.due_confirmed and not facts.decision and rag is not Rag.COMPLETED:
        reasons = [*reasons, _unconfirmed(facts.date_note)]
    if facts.later_marks and rag is not Rag.COMPLETED and not facts.decision:
        years = [PlanYear.parse(year).label for year in facts.later_marks]
        reasons = [*reasons, Reason("completion_unconfirmed", {"years": years})]
    return Verdict(rag, tuple(reasons), ACTION_RULE, _first_after(today, moves), ids)


def _rate_running(facts: ActionFacts, today: date) -> Rating:
    """Between its start and its due day: what was reported, capped by silence and by overdue milestones."""
    due = facts.due
    waiting = [stone.due for stone in facts.milestones if stone.done_on is None and (due is None or stone.due < due)]
    overdue = [Reason("milestone_overdue", {"due": day}) for day in sorted(waiting) if day < today]
    moves = [day + ONE_DAY for day in (*waiting, *_some(due))]
    if not facts.reports:
        return Rag.NO_DATA, [Reason("never_reported"), *overdue], moves
    latest = facts.reports[0]
    rag, reasons, crossings = _rate_report(facts.start, due, latest, today)
    silent_on = latest.reported_on + timedelta(days=facts.reporting_interval_days + facts.grace_days) + ONE_DAY
    if today >= silent_on:
        rag = _harder(rag, Rag.AT_RISK)
        reasons.append(Reason("no_report_since", {"on": latest.reported_on}))
    if overdue:
        rag = Rag.OFF_TRACK
        reasons += overdue
    return rag, reasons, [*moves, *crossings, silent_on]


def _rate_report(start: date | None, due: date | None, latest: ReportFacts, today: date) -> Rating:
    """By the elapsed share of start to due where both are stated; else by the manager's own judgement."""
    own = Rag(latest.judgement)
    progress = 0 if latest.progress is None and own is Rag.NOT_STARTED else latest.progress
    if start is None or due is None or progress is None:
        return own, [Reason("judged", {"rag": own, "on": latest.reported_on})], []
    rag, reason, crossings = _rate_progress(progress, start, due, today)
    if own is Rag.NOT_STARTED or own is rag:
        return rag, [reason], crossings
    if _harder(own, rag) is own:
        return own, [reason, Reason("judged_lower", {"rag": own})], crossings
    return rag, [reason, Reason("judged_higher", {"rag": own})], crossings


def _rate_progress(progress: int, start: date, due: date, today: date) -> tuple[Rag, Reason, list[date]]:
    """Reported ÷ expected, of per cent and whole days: at least 0.90 is On track, at least 0.70 At risk.

    The reason gives the day on which a share is or was crossed, since the share itself changes every day.
    """
    below_90 = _last_day_at(progress, 90, start, due) + ONE_DAY
    below_70 = _last_day_at(progress, 70, start, due) + ONE_DAY
    if today < below_90:
        until = min(below_90 - ONE_DAY, due)
        return Rag.ON_TRACK, Reason("progress_on_track", {"progress": progress, "until": until}), [below_90, below_70]
    if today < below_70:
        return Rag.AT_RISK, Reason("progress_at_risk", {"progress": progress, "since": below_90}), [below_70]
    return Rag.OFF_TRACK, Reason("progress_off_track", {"progress": progress, "since": below_70}), []


def _last_day_at(progress: int, share: int, start: date, due: date) -> date:
    """The last day on which progress, in per cent, is at least `share` per cent of the time that has elapsed."""
    return start + timedelta(days=progress * (due - start).days // share)


def apply_override(verdict: Verdict[Rag], override: OverrideFacts | None, today: date) -> Verdict[Rag]:
    """The override while it holds, with the computed verdict kept among the reasons; then the computed one again."""
    if override is None or today > override.expires_on:
        return verdict
    set_by = {
        "name": override.by_name,
        "rag": override.rag,
        "until": override.expires_on,
        "reason": override.reason,
    }
    return verdict._replace(
        rag=override.rag,
        reasons=(Reason("overridden", set_by), Reason("computed", {"rag": verdict.rag}), *verdict.reasons),
        next_on=_first_after(today, [override.expires_on + ONE_DAY, *_some(verdict.next_on)]),
        facts=(*verdict.facts, override.id),
    )


def rate_milestone(
    facts: MilestoneFacts,
    action_complete_on: date | None,
    today: date,
    decision: SetAside | None = None,
) -> Verdict[Rag]:
    """A milestone is done when it is reported done or when its action is, whichever came first."""
    done = sorted(_some(facts.done_on, action_complete_on))
    if done:
        return Verdict(Rag.COMPLETED, (_completed(done[0], facts.due),), MILESTONE_RULE)
    if decision:
        return Verdict(Rag.NOT_RATED, (_decided(decision),), MILESTONE_RULE)
    if today > facts.due:
        return Verdict(Rag.OFF_TRACK, (Reason("no_completion", {"due": facts.due}),), MILESTONE_RULE)
    return Verdict(Rag.NOT_DUE, (Reason("due", {"due": facts.due}),), MILESTONE_RULE, facts.due + ONE_DAY)


def unplaced_years(printed: Mapping[PeriodText, int], placed: Mapping[PeriodText, int]) -> list[PeriodText]:
    """The plan years of a merged cell that have fewer milestones than printed marks, in order.

    None once as many milestones stand as marks are printed, in whichever years they were confirmed.
    """
    if sum(placed.values()) >= sum(printed.values()):
        return []
    return sorted(year for year, marks in printed.items() if placed.get(year, 0) < marks)


def _decided(decision: SetAside) -> Reason:
    kind, why = decision
    return Reason({"cancelled": "cancelled", "deferred": "deferred"}[kind], {"reason": why})


def _completed(on: date, due: date | None) -> Reason:
    if due is None or on <= due:
        return Reason("completed", {"on": on})
    return Reason("completed_late", {"on": on, "due": due, "days": (on - due).days})


def _no_date(note: str) -> Reason:
    return Reason("no_date_note", {"note": note}) if note else Reason("no_date")


def _unconfirmed(note: str) -> Reason:
    return Reason("date_unconfirmed_note", {"note": note}) if note else Reason("date_unconfirmed")


def _harder(one: Rag, other: Rag) -> Rag:
    return max(one, other, key=HARDEST.index)


def _some(*days: date | None) -> Iterator[date]:
    return (day for day in days if day is not None)


def _first_after(today: date, days: list[date]) -> date | None:
    return min((day for day in days if day > today), default=None)


def last_meeting_before(days: Iterable[date], day: date) -> date | None:
    """The last of a body's meetings before a day, which a page of that day looks back to; None without one."""
    return max((met for met in days if met < day), default=None)


def month_end_before(day: date) -> date:
    """The last day of the month before: what a page looks back to where no meeting is known."""
    return day.replace(day=1) - ONE_DAY
