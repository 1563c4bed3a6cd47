"""Gathers the facts of many subjects in few queries and hands them to the rules. What a change or a sweep calls."""

from collections import defaultdict

from dcst.models import Assessment, Question
from dcst.record.assess import Rated, Rater
from dcst.status.rag import Child, Rag, roll_up
from dcst.time.clock import day_of
from objectives.models import Action, Milestone, Objective, Plan, ProgressReport, Strand
from objectives.rules import (
    ActionFacts,
    MilestoneFacts,
    OverrideFacts,
    ReportFacts,
    apply_override,
    rate_action,
    rate_milestone,
)


def action_facts(action):
    """What the rule needs of an action that was fetched with_facts(at)."""
    plan = action.strand.plan
    decision = action.decisions_then[0] if action.decisions_then else None
    return ActionFacts(
        code=action.code,
        start=action.start,
        milestones=tuple(milestone_facts(action)),
        due=action.due_then,
        reports=tuple(
            ReportFacts(f"report:{row.pk}", row.reported_on, row.progress, row.judgement, row.completed_on)
            for row in action.reports_then
        ),
        decision=(decision.kind, decision.reason) if decision else None,
        override=_override_facts(action),
        reporting_interval_days=plan.reporting_interval_days,
        grace_days=plan.grace_days,
        due_confirmed=all(row.confidence != Milestone.Confidence.SHIFTED for row in action.milestones_then),
        date_note=date_note(action),
    )


def date_note(action):
    """Why a date is missing or doubtful, in the source's terms."""
    if any(row.confidence == Milestone.Confidence.SHIFTED for row in action.milestones_then):
        return "the row is shifted by a page break"
    if action.mark_group is None:
        return ""
    group = action.mark_group
    return (
        f"the marks of this merged cell cannot be told apart ({group.marks_2016_17} in 2016/17, "
        f"{group.marks_2017_18} in 2017/18, {group.marks_2018_19} in 2018/19)"
    )


def milestone_facts(action):
    met = {row.milestone_id: row.met_on for report in action.reports_then for row in report.met.all()}
    for row in action.milestones_then:
        yield MilestoneFacts(key=f"{action.code}/{row.year}", due=row.due, done_on=met.get(row.pk))


def _override_facts(action):
    if not action.overrides_then:
        return None
    row = action.overrides_then[0]
    return OverrideFacts(f"override:{row.pk}", Rag(row.rag), row.reason, row.expires_on, str(row.by))


def completed_on(action):
    """The day the latest report says the action was done; None while it is not."""
    latest = action.reports_then[0] if action.reports_then else None
    done = latest is not None and latest.judgement == ProgressReport.SelfRating.DONE
    return latest.completed_on if done else None


def rate_actions(codes, at):
    today = day_of(at)
    rated = {}
    for action in Action.objects.filter(code__in=codes).with_facts(at):
        facts = action_facts(action)
        verdict = apply_override(rate_action(facts, today), facts.override, today)
        rows = [Rated("action", action.code, Question.DELIVERY, verdict)]
        for milestone in facts.milestones:
            answer = rate_milestone(milestone, completed_on(action), today, facts.decision)
            rows.append(Rated("milestone", milestone.key, Question.DELIVERY, answer))
        rated[action.code] = rows
    return rated


def above_actions(codes, at):
    pairs = set()
    strands = Action.objects.filter(code__in=codes).values_list(
        "strand__code", "strand__objective__code", "strand__plan__code"
    )
    for strand, objective, plan in strands.distinct():
        pairs |= {("strand", strand), ("plan", plan)} | ({("objective", objective)} if objective else set())
    return pairs


ACTION = Rater("action", rate_actions, above_actions, place=1, questions=(Question.DELIVERY,), parts=("milestone",))


def children_by(field, codes, at):
    """{code of the strand, objective or plan: its leaf actions as children of a roll-up}, as at a moment."""
    standing = Assessment.objects.by_subject(at, "action", Question.DELIVERY)
    children = defaultdict(list)
    rows = Action.objects.filter(**{f"{field}__in": codes}).values_list(field, "code", "critical")
    for parent, code, critical in rows:
        row = standing.get(code)
        if row is None:
            children[parent].append(Child(code, Rag.NO_DATA, critical))
            continue
        left_out = any(reason["code"] in LEFT_OUT for reason in row.reasons)
        children[parent].append(Child(code, Rag(row.rag), critical, left_out))
    return children


LEFT_OUT = {"cancelled", "deferred"}


def delivery(kind, field, plans, at):
    """The delivery verdict of each strand, objective or plan: {code: plan's roll-up rule} in, rated rows out."""
    children = children_by(field, list(plans), at)
    return {
        code: [Rated(kind, code, Question.DELIVERY, roll_up(children[code], how, "actions"))]
        for code, how in plans.items()
    }


def rate_strands(codes, at):
    plans = dict(Strand.objects.filter(code__in=codes).values_list("code", "plan__rollup"))
    return delivery("strand", "strand__code", plans, at)


def rate_objectives(codes, at):
    plans = dict(Objective.objects.filter(code__in=codes).values_list("code", "plan__rollup"))
    return delivery("objective", "strand__objective__code", plans, at)


def rate_plans(codes, at):
    plans = dict(Plan.objects.filter(code__in=codes).values_list("code", "rollup"))
    return delivery("plan", "strand__plan__code", plans, at)
