"""The verbs that change a plan. Each rates its own subject in its own transaction and asks for what rests on it."""

from django.db import transaction

from dcst import audit
from dcst.assess import reassess
from dcst.clock import day_of
from dcst.problems import Refused
from dcst.rag import Rag
from objectives.models import ActionDecision, Assignment, Milestone, MilestoneMet, Override, ProgressReport
from objectives.verdicts import ACTION


def _say(day):
    return day.isoformat() if day else None


@transaction.atomic
def report_progress(
    action,
    *,
    by,
    at,
    judgement,
    what_changed,
    progress=None,
    what_next="",
    recovery="",
    recovery_by=None,
    evidence="",
    evidence_link="",
    completed_on=None,
    milestones_met=(),
    origin="reported",
):
    """Append what the owner says of an action. Done needs a day, not in the future; trouble says what will help."""
    today = day_of(at)
    done = judgement == ProgressReport.Judgement.DONE
    if done and completed_on is None:
        completed_on = today
    if completed_on is not None and completed_on > today:
        raise Refused("The day it was done cannot be in the future", "completed_on")
    if judgement in TROUBLE and not recovery.strip():
        raise Refused("Enter what will bring it back", "recovery")
    report = ProgressReport.objects.create(
        action=action,
        by=by,
        known_from=at,
        reported_on=today,
        judgement=judgement,
        progress=100 if done else progress,
        what_changed=what_changed,
        what_next=what_next,
        recovery=recovery,
        recovery_by=recovery_by,
        evidence=evidence,
        evidence_link=evidence_link,
        completed_on=completed_on if done else None,
        origin=origin,
    )
    MilestoneMet.objects.bulk_create(
        [MilestoneMet(report=report, milestone=milestone, met_on=completed_on or today) for milestone in milestones_met]
    )
    audit.record(
        "report progress",
        "action",
        action.code,
        by=by,
        at=at,
        after={"judgement": judgement, "progress": report.progress, "what_changed": what_changed},
    )
    reassess(ACTION, [action.code], at)
    return report


TROUBLE = {ProgressReport.Judgement.AT_RISK, ProgressReport.Judgement.OFF_TRACK}


@transaction.atomic
def assign(action, *, by, at, duty, user, origin="reported"):
    """Make somebody the owner or reviewer of an action from now on; nobody, when user is None."""
    held = Assignment.objects.current().filter(action=action, duty=duty).select_related("user").first()
    if held and held.user == user:
        return held
    other = Assignment.Duty.REVIEWER if duty == Assignment.Duty.OWNER else Assignment.Duty.OWNER
    if user and Assignment.objects.current().filter(action=action, duty=other, user=user).exists():
        raise Refused("The owner and the reviewer of an action must be two people", duty)
    Assignment.objects.filter(action=action, duty=duty).close(at)
    new = user and Assignment.objects.create(
        action=action, duty=duty, user=user, by=by, known_from=_after(held, at), origin=origin
    )
    before = {duty: held.user.email} if held else None
    audit.record(
        f"assign {duty}", "action", action.code, by=by, at=at, before=before, after={duty: user and user.email}
    )
    reassess(ACTION, [action.code], at)
    return new


def _after(old, at):
    return max(at, old.known_from) if old else at


@transaction.atomic
def confirm_milestone(action, *, by, at, year, due, reason, origin="reported"):
    """Say, with a reason, which plan year an action is marked for and when it is due; None takes the mark away."""
    if not reason.strip():
        raise Refused("Enter a reason: where the date comes from", "reason")
    held = Milestone.objects.current().filter(action=action, year=year).first()
    if held is None and due is None:
        raise Refused("There is no milestone to take away for this year", "due")
    Milestone.objects.filter(action=action, year=year).close(at)
    new = due and Milestone.objects.create(
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
    reassess(ACTION, [action.code], at)
    return new


@transaction.atomic
def decide(action, *, by, at, kind, reason, origin="reported"):
    """Cancel or defer an action with a reason; kind None takes the decision back."""
    if not reason.strip():
        raise Refused("Enter a reason", "reason")
    held = ActionDecision.objects.current().filter(action=action).first()
    if kind is None and held is None:
        raise Refused("This action is neither cancelled nor deferred", "kind")
    ActionDecision.objects.filter(action=action).close(at)
    new = kind and ActionDecision.objects.create(
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
def override(action, *, by, at, rag, reason, expires_on, origin="reported"):
    """Put a reviewer's status beside the computed one, until a day; an owner cannot review the own action."""
    today = day_of(at)
    if Assignment.objects.current().filter(action=action, user=by, duty=Assignment.Duty.OWNER).exists():
        raise Refused("The owner of an action cannot override its status")
    if not reason.strip():
        raise Refused("Enter a reason", "reason")
    if expires_on <= today:
        raise Refused("The day the override ends must be in the future", "expires_on")
    held = Override.objects.current().filter(action=action).first()
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
