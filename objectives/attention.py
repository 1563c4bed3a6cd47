"""What of a plan's actions and milestones may need a board's attention: as it stood, with the owner's last words."""

from collections import defaultdict
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, Subquery

from dcst.boards.asked import AskedBoard, stood
from dcst.boards.stood import UNKNOWN
from dcst.models import Assessment, Question
from dcst.status.attention import AttentionStep, Candidate, Said, StaleKind, step_of
from dcst.status.harm import Harm
from dcst.status.rag import Rag
from dcst.time.asat import day_in
from dcst.time.clock import day_of
from dcst.time.periods import PeriodText, say_day
from objectives.duties import TROUBLE, next_duty
from objectives.models import Action, ActionDecision, Assignment, Milestone, MilestoneMet, ProgressReport
from objectives.rules import ActionFacts, Judgement, MilestoneFacts, ReportFacts


class PlannedAction(NamedTuple):
    """An action by its texts; `objective` is a code, or None where its strand has none."""

    code: str
    text: str
    strand: str
    objective: str | None


def actions_of(plan) -> list[PlannedAction]:
    """The actions of a plan, by its code, in the order of the plan."""
    rows = Action.objects.filter(strand__plan__code=plan)
    return list(map(PlannedAction._make, rows.values_list("code", "text", "strand__code", "strand__objective__code")))


def candidates(asked: AskedBoard) -> list[Candidate]:
    """[Candidate]: the actions of a plan that are off track, at risk or unknown, or pinned; and milestones that are
    overdue while their action is not red. The number of queries does not grow with them.
    """
    codes = {row.code for row in asked.once(actions_of, asked.plan)}
    verdicts = {code: row for (code, _), row in stood(asked, "action", [Question.DELIVERY], codes).items()}
    red = {code for code, row in verdicts.items() if row.now and step_of(row.now.status).is_candidate}
    missed = {code: row for code, row in _overdue(asked).items() if code in codes - red}
    wanted = red | missed.keys() | asked.pinned("action") & codes
    found = []
    for action in _told(wanted, asked.moment):
        verdict = verdicts.get(action.code, UNKNOWN)
        if action.code in missed and ("action", action.code) not in asked.pins:
            found.append(_milestone(asked, action, missed[action.code]))
        else:
            found.append(_action(asked, action, verdict))
    return found


class _Report(NamedTuple):
    """What a line tells of the last report."""

    pk: int
    reported_on: date
    progress: int | None
    judgement: Judgement
    what_changed: str
    recovery_by: date | None
    name: str | None
    email: str | None

    @property
    def by(self):
        return self.name or self.email or ""


class _Owner(NamedTuple):
    """Who is accountable for an action, by its pk, and since when."""

    action: int
    known_from: datetime
    name: str
    email: str

    def __str__(self):
        return self.name or self.email


class _Stone(NamedTuple):
    """What a line needs of a milestone."""

    action: int
    group: int | None
    pk: int
    year: PeriodText
    due: date
    confidence: str


class _Mates(NamedTuple):
    """The milestones of all actions of a merged cell."""

    milestones_then: list[_Stone]


def _told(codes, at):
    """[Action] of these codes, each with `report`, `owner`, `met` and `milestones_then`, as known at a moment.

    Of each its last report alone, and no more of it than a line tells: most are folded away.
    """
    latest = ProgressReport.objects.known_at(at).filter(action=OuterRef("pk")).order_by("-reported_on", "-id")
    decided = Exists(ActionDecision.objects.known_at(at).filter(action=OuterRef("pk")))
    asked = Action.objects.filter(code__in=codes).select_related("mark_group").order_by()
    asked = asked.annotate(latest=Subquery(latest.values("pk")[:1]), is_decided=decided)
    rows = list(asked.annotate(interval=F("strand__plan__reporting_interval_days")))
    pks = [row.pk for row in rows]
    reports, owners, met = _reports([row.latest for row in rows if row.latest]), _owners(pks, at), _met(pks, at)
    stones, together = _milestones(rows, at)
    for row in rows:
        row.report, row.owner, row.met = reports.get(row.latest), owners.get(row.pk), met
        row.milestones_then = stones[row.pk]
        if row.mark_group:
            row.mark_group.actions_then = [_Mates(together[row.mark_group_id])]
    return rows


def _reports(pks):
    told = ("reported_on", "progress", "judgement", "what_changed", "recovery_by", "by__name", "by__email")
    rows = map(_Report._make, ProgressReport.objects.filter(pk__in=pks).order_by().values_list("pk", *told))
    return {row.pk: row for row in rows}


def _owners(pks, at):
    rows = Assignment.objects.known_at(at).filter(action__in=pks, duty=Assignment.Duty.OWNER).order_by()
    rows = map(_Owner._make, rows.values_list("action", "known_from", "user__name", "user__email"))
    return {row.action: row for row in rows}


def _met(pks, at):
    """{milestone pk: the day it was met}, as the first report says that says so."""
    rows = MilestoneMet.objects.filter(milestone__action__in=pks, report__in=ProgressReport.objects.known_at(at))
    return dict(rows.order_by("-report__reported_on", "-report").values_list("milestone", "met_on"))


def _milestones(actions, at):
    """({action pk: [_Stone]}, the same by merged cell), by their days."""
    groups = {row.mark_group_id for row in actions} - {None}
    asked = Q(action__in=[row.pk for row in actions]) | Q(action__mark_group__in=groups)
    rows = Milestone.objects.known_at(at).filter(asked).order_by("due")
    stones, together = defaultdict(list), defaultdict(list)
    for row in map(_Stone._make, rows.values_list("action", "action__mark_group", "pk", "year", "due", "confidence")):
        stones[row.action].append(row)
        together[row.group].append(row)
    return stones, together


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
        "now": f"{latest.progress} % done" if latest and latest.progress is not None else "",
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
