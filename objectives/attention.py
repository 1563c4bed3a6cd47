"""What of a plan's actions and milestones may need a board's attention: as it stood, with the owner's last words."""

from dcst.boards.asked import AskedBoard, stood
from dcst.boards.stood import UNKNOWN
from dcst.models import Assessment, Question
from dcst.status.attention import AttentionStep, Candidate, Said, StaleKind, step_of
from dcst.status.harm import Harm
from dcst.status.rag import Rag
from dcst.time.asat import day_in
from dcst.time.clock import day_of
from dcst.time.periods import say_day
from objectives.duties import TROUBLE, next_duty
from objectives.rules import ActionFacts, MilestoneFacts, ReportFacts
from objectives.told import actions_on, told_of


def candidates(asked: AskedBoard) -> list[Candidate]:
    """[Candidate]: the actions of a plan that are off track, at risk or unknown, or pinned; and milestones that are
    overdue while their action is not red. The number of queries does not grow with them.
    """
    codes = {row.code for row in actions_on(asked)}
    verdicts = {code: row for (code, _), row in stood(asked, "action", [Question.DELIVERY], codes).items()}
    red = {code for code, row in verdicts.items() if row.now and step_of(row.now.status).is_candidate}
    missed = {code: row for code, row in _overdue(asked).items() if code in codes - red}
    wanted = red | missed.keys() | asked.pinned("action") & codes
    found = []
    for action in told_of(wanted, asked):
        verdict = verdicts.get(action.code, UNKNOWN)
        if action.code in missed and ("action", action.code) not in asked.pins:
            found.append(_milestone(asked, action, missed[action.code]))
        else:
            found.append(_action(asked, action, verdict))
    return found


def _overdue(asked):
    """{code of an action: the verdict on the milestone of it that is off track}; the longest overdue of several."""
    if asked.verdicts:
        rows = asked.verdicts.standing("milestone", Question.DELIVERY)
    else:
        rows = Assessment.objects.known_at(asked.moment).of("milestone", Question.DELIVERY)
    late = [row for row in rows if row.rag == Rag.OFF_TRACK]
    return {row.subject.partition("/")[0]: row for row in sorted(late, key=lambda row: row.since, reverse=True)}


def _action(asked, action, verdict):
    now, before = verdict.now, verdict.before
    return Candidate(
        kind="action",
        status=now.status if now else Rag.NO_DATA,
        since=day_of(now.since) if now else None,
        before=step_of(before.status) if before else AttentionStep.NONE,
        why=_why(now),
        stale=_stale(now) if now else None,
        pinned=asked.pins.get(("action", action.code)),
        **_shared(asked, action),
    )


def _why(row):
    """The reasons of a verdict; that it is as its owner judged is told by the report beside it."""
    return tuple(reason.words for reason in row.reason_list if reason.code != "judged") if row else ()


def _milestone(asked, action, row):
    since = day_of(row.since)
    return Candidate(
        kind="milestone",
        status=Rag.OFF_TRACK,
        since=since,
        before=AttentionStep.OFF_TRACK if since <= asked.since else AttentionStep.NONE,
        why=tuple(row.words),
        **_shared(asked, action),
    )


def _shared(asked, action):
    latest = action.report
    return {
        "code": action.code,
        "name": action.text,
        "harm": asked.harm("action", action.code, Harm.DELIVERY),
        "page": ("node", action.code),
        "stands_at": f"{latest.progress} % done" if latest and latest.progress is not None else "",
        "goal": _goal(action),
        "said": Said(latest.what_changed, latest.by, latest.reported_on) if latest else None,
        "owner": str(action.owner) if action.owner else "",
        "next": _next(action, latest, asked.day),
    }


def _goal(action):
    if action.due_then:
        return f"done by {say_day(action.due_then)}"
    return "the day of completion is to be confirmed" if action.later_marks else "no date in the plan"


def _next(action, latest, day):
    """When its owner said that it will be back, else what is asked of them next; blank where nobody owns it."""
    if latest and latest.judgement in TROUBLE and latest.recovery_by:
        was = "was to be " if latest.recovery_by < day else ""
        return f"{was}back on track by {say_day(latest.recovery_by)}"
    if action.owner is None or action.is_decided:
        return ""
    duty = next_duty(_duty_facts(action, latest), day_of(action.owner.known_from), day)
    if duty.due is None:
        return ""
    return f"{duty.what} {'was due' if duty.due < day else 'due'} {say_day(duty.due)}"


def _duty_facts(action, latest):
    """Of the ActionFacts what says what its owner is asked next."""
    said = [latest] if latest else []
    return ActionFacts(
        code=action.code,
        start=action.start,
        milestones=tuple(
            MilestoneFacts(f"{action.code}/{row.year}", row.due, action.met.get(row.pk))
            for row in action.milestones_then
        ),
        reports=tuple(ReportFacts(f"report:{row.pk}", *row[1:4]) for row in said),
        reporting_interval_days=action.interval,
    )


def _stale(row):
    """What it is called among others that nobody has reported on; None where somebody has said how it goes."""
    reasons = {reason.code: reason.params for reason in row.reason_list}
    if "no_completion" in reasons:
        past = say_day(day_in(reasons["no_completion"]["due"]))
        return _called(f"past {past} without a report of completion")
    if "never_reported" in reasons:
        return _called("never reported on")
    if "no_report_since" in reasons and reasons.get("judged", {}).get("rag") != row.rag:
        return StaleKind(
            "action at risk because its last report is too old", "actions at risk because their last report is too old"
        )
    return None


def _called(words):
    return StaleKind(f"action {words}", f"actions {words}")
