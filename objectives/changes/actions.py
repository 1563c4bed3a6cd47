"""The verbs that change a plan. Each rates its own subject in its own transaction and asks for what rests on it.

Each holds the action's row first, so that two people changing one action at once take turns; a repeat is harmless.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from dcst.models import User
from dcst.problems import Refused
from dcst.record import audit
from dcst.record.assess import reassess
from dcst.status.rag import Rag
from dcst.time.clock import day_of
from dcst.time.periods import PeriodText, PlanYear
from objectives.duties import TypedReport, missing_from
from objectives.models import (
    Action,
    ActionDecision,
    Assignment,
    Milestone,
    MilestoneMet,
    Override,
    Plan,
    ProgressReport,
)
from objectives.rules import DecisionKind, Judgement
from objectives.verdicts import ACTION

AGAIN_WITHIN = timedelta(minutes=1)
Duty = Assignment.Duty


def _say(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _hold(action: Action) -> None:
    Action.objects.select_for_update().get(pk=action.pk)


@transaction.atomic
def report_progress(
    action: Action,
    *,
    by: User,
    at: datetime,
    judgement: Judgement,
    milestones_met: Iterable[Milestone] = (),
    origin: str = "reported",
    **words: Any,
) -> ProgressReport:
    """Append what the owner says of an action; `words` are those of duties.TypedReport. Raises Refused.

    The same words by the same person within a minute are one report: a second click, or a retry.
    """
    _hold(action)
    latest = ProgressReport.objects.current().filter(action=action).first()
    said = TypedReport(judgement=judgement, **words)
    if latest and _said_just_now(latest, said, by, at):
        return latest
    for field, sentence in missing_from(said, day_of(at)):
        raise Refused(sentence, field)
    report = _append_report(action, said, by, at, origin)
    met_on = report.completed_on or report.reported_on
    MilestoneMet.objects.bulk_create(
        [MilestoneMet(report=report, milestone=milestone, met_on=met_on) for milestone in milestones_met]
    )
    after = {"judgement": judgement, "progress": report.progress, "what_changed": said.what_changed}
    audit.record("report progress", "action", action.code, by=by, at=at, after=after)
    reassess(ACTION, [action.code], at)
    return report


def _stored(said: TypedReport) -> dict[str, Any]:
    """The words as a report keeps them: done is 100 %, and only what is done has a day it was done."""
    done = said.judgement == "done"
    return asdict(said) | {
        "progress": 100 if done else said.progress,
        "completed_on": said.completed_on if done else None,
    }


def _said_just_now(latest: ProgressReport, said: TypedReport, by: User, at: datetime) -> bool:
    recent = abs(at - latest.known_from) <= AGAIN_WITHIN
    return recent and latest.by == by and all(getattr(latest, name) == value for name, value in _stored(said).items())


def _append_report(action: Action, said: TypedReport, by: User, at: datetime, origin: str) -> ProgressReport:
    return ProgressReport.objects.create(
        action=action, by=by, known_from=at, reported_on=day_of(at), origin=origin, **_stored(said)
    )


@transaction.atomic
def assign_people(
    action: Action,
    *,
    by: User,
    at: datetime,
    owner: User | None,
    reviewer: User | None,
    origin: str = "reported",
) -> None:
    """Make one person the owner and another the reviewer; they may change places. Raises Refused."""
    _hold(action)
    if owner and owner == reviewer:
        raise Refused("The owner and the reviewer of an action must be two people", Duty.REVIEWER)
    if owner and _holder(action, Duty.REVIEWER) == owner:
        assign(action, by=by, at=at, duty=Duty.REVIEWER, user=None, origin=origin)
    assign(action, by=by, at=at, duty=Duty.OWNER, user=owner, origin=origin)
    assign(action, by=by, at=at, duty=Duty.REVIEWER, user=reviewer, origin=origin)


def _holder(action: Action, duty: Duty) -> User | None:
    held = Assignment.objects.current().filter(action=action, duty=duty).select_related("user").first()
    return held.user if held else None


@transaction.atomic
def assign(
    action: Action, *, by: User, at: datetime, duty: Duty, user: User | None, origin: str = "reported"
) -> Assignment | None:
    """Make somebody the owner or reviewer of an action from now on; nobody, when user is None. Raises Refused."""
    _hold(action)
    held = Assignment.objects.current().filter(action=action, duty=duty).select_related("user").first()
    if (held.user if held else None) == user:
        return held
    if user and not user.is_active:
        raise Refused(f"{user} is no longer active: choose somebody else", duty)
    other = Duty.REVIEWER if duty == Duty.OWNER else Duty.OWNER
    if user and _holder(action, other) == user:
        raise Refused("The owner and the reviewer of an action must be two people", duty)
    Assignment.objects.filter(action=action, duty=duty).close(at)
    new = None
    if user:
        new = Assignment.objects.create(
            action=action, duty=duty, user=user, by=by, known_from=_after(held, at), origin=origin
        )
    before = {str(duty): held.user.email} if held else None
    after = {str(duty): user.email if user else None}
    audit.record(f"assign {duty}", "action", action.code, by=by, at=at, before=before, after=after)
    reassess(ACTION, [action.code], at)
    return new


def _after(old: Assignment | Milestone | ActionDecision | Override | None, at: datetime) -> datetime:
    """From when a fact that follows another is known: never before the other was."""
    return max(at, old.known_from) if old else at


@transaction.atomic
def confirm_milestone(
    action: Action,
    *,
    by: User,
    at: datetime,
    year: PeriodText,
    due: date | None,
    reason: str,
    origin: str = "reported",
) -> Milestone | None:
    """Say, with a reason, which plan year an action is marked for and when it is due; None takes the mark away.

    Raises Refused, and PeriodError for a year that is none.
    """
    _hold(action)
    if not reason.strip():
        raise Refused("Enter a reason: where the date comes from", "reason")
    _check_year(action.strand.plan, year, due)
    held = Milestone.objects.current().filter(action=action, year=year).first()
    if held is None and due is None:
        raise Refused("There is no milestone to take away for this year", "due")
    if held and (held.due, held.reason, held.confidence) == (due, reason, Milestone.Confidence.CONFIRMED):
        return held
    Milestone.objects.filter(action=action, year=year).close(at)
    new = None
    if due:
        new = Milestone.objects.create(
            action=action,
            year=year,
            due=due,
            confidence=Milestone.Confidence.CONFIRMED,
            reason=reason,
            by=by,
            known_from=_after(held, at),
            origin=origin,
        )
    if held and new:
        met = MilestoneMet.objects.filter(milestone=held).order_by("-met_on").first()
        if met:
            MilestoneMet.objects.create(report=met.report, milestone=new, met_on=met.met_on)
    audit.record(
        "confirm milestone",
        "action",
        action.code,
        by=by,
        at=at,
        before={"year": year, "due": _say(held.due)} if held else None,
        after={"year": year, "due": _say(due), "reason": reason},
    )
    reassess(ACTION, _marked_together(action), at)
    return new


def _marked_together(action: Action) -> list[str]:
    """The codes of an action and of those in its merged cell: placing a mark for one may settle the day of another."""
    if action.mark_group_id is None:
        return [action.code]
    return list(Action.objects.filter(mark_group=action.mark_group_id).values_list("code", flat=True))


def _check_year(plan: Plan, year: PeriodText, due: date | None) -> None:
    period = PlanYear.parse(year)
    if period.due <= plan.start or period.start > plan.end:
        raise Refused(f"{period.label} is not a year of this plan", "year")
    if due and due < plan.start:
        raise Refused("The due day must not be before the plan begins", "due")


@transaction.atomic
def decide(
    action: Action,
    *,
    by: User,
    at: datetime,
    kind: DecisionKind | None,
    reason: str,
    origin: str = "reported",
) -> ActionDecision | None:
    """Cancel or defer an action with a reason; kind None takes the decision back. Raises Refused."""
    _hold(action)
    if not reason.strip():
        raise Refused("Enter a reason", "reason")
    held = ActionDecision.objects.current().filter(action=action).first()
    if kind is None and held is None:
        raise Refused("This action is neither cancelled nor deferred", "kind")
    if held and (held.kind, held.reason) == (kind, reason):
        return held
    ActionDecision.objects.filter(action=action).close(at)
    new = None
    if kind:
        new = ActionDecision.objects.create(
            action=action, kind=kind, reason=reason, by=by, known_from=_after(held, at), origin=origin
        )
    audit.record(
        "decide on action",
        "action",
        action.code,
        by=by,
        at=at,
        before={"kind": held.kind} if held else None,
        after={"kind": kind, "reason": reason},
    )
    reassess(ACTION, [action.code], at)
    return new


@transaction.atomic
def override(
    action: Action,
    *,
    by: User,
    at: datetime,
    rag: Rag,
    reason: str,
    expires_on: date,
    origin: str = "reported",
) -> Override:
    """Put a reviewer's status beside the computed one, through a last day. Raises Refused.

    An owner cannot review the own action.
    """
    _hold(action)
    today = day_of(at)
    if _holder(action, Duty.OWNER) == by:
        raise Refused("The owner of an action cannot override its status")
    if not reason.strip():
        raise Refused("Enter a reason", "reason")
    if expires_on <= today:
        raise Refused("The day the override ends must be in the future", "expires_on")
    held = Override.objects.current().filter(action=action).first()
    if held and (held.rag, held.reason, held.expires_on, held.by_id) == (Rag(rag), reason, expires_on, by.pk):
        return held
    Override.objects.filter(action=action).close(at)
    new = Override.objects.create(
        action=action,
        rag=Rag(rag).value,
        reason=reason,
        expires_on=expires_on,
        by=by,
        known_from=_after(held, at),
        origin=origin,
    )
    audit.record(
        "override status",
        "action",
        action.code,
        by=by,
        at=at,
        before={"rag": held.rag} if held else None,
        after={"rag": new.rag, "reason": reason, "expires_on": _say(expires_on)},
    )
    reassess(ACTION, [action.code], at)
    return new
