"""Gathers the facts of many subjects in few queries and hands them to the rules: the raters of the plans' subjects."""

from collections import defaultdict

from dcst.models import Assessment, Question, called_at
from dcst.record.assess import Rated, Rater
from dcst.status.rag import Child, Rag, roll_up
from dcst.time.clock import day_of
from objectives.models import Action, CriticalMark, Milestone, Objective, Plan, ProgressReport, Strand
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
    """The ActionFacts of an action that was fetched with_facts(at)."""
    plan = action.strand.plan
    decision = action.decisions_then[0] if action.decisions_then else None
    return ActionFacts(
        code=action.code,
        start=action.start,
        milestones=tuple(milestone_facts(action)),
        due=action.due_then,
        later_marks=tuple(action.later_marks),
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
    """Why a date is missing or doubtful, in the source's terms; blank where it is neither."""
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
    """Yields the MilestoneFacts of an action that was fetched with_facts(at)."""
    met = {row.milestone_id: row.met_on for report in action.reports_then for row in report.met.all()}
    for row in action.milestones_then:
        yield MilestoneFacts(key=f"{action.code}/{row.year}", due=row.due, done_on=met.get(row.pk))


def _override_facts(action):
    if not action.overrides_then:
        return None
    row = action.overrides_then[0]
    # As the reviewer was called then: that somebody is called otherwise later is no reason for another verdict.
    by = called_at(row.by, row.known_from)
    return OverrideFacts(f"override:{row.pk}", Rag(row.rag), row.reason, row.expires_on, by)


def completed_on(action):
    """The day the latest report says the action was done, None while it is not; needs with_facts(at)."""
    latest = action.reports_then[0] if action.reports_then else None
    done = latest is not None and latest.judgement == ProgressReport.SelfRating.DONE
    return latest.completed_on if done else None


def rate_actions(codes, at):
    """{code: [Rated]} of some actions at a moment: the action's own verdict, then those of its milestones."""
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
    """{(kind, code)} of the strands, objectives and plans that some actions are in."""
    pairs = set()
    strands = Action.objects.filter(code__in=codes).values_list(
        "strand__code", "strand__objective__code", "strand__plan__code"
    )
    for strand, objective, plan in strands.distinct():
        pairs |= {("strand", strand), ("plan", plan)} | ({("objective", objective)} if objective else set())
    return pairs


ACTION = Rater("action", rate_actions, above_actions, place=1, questions=(Question.DELIVERY,), parts=("milestone",))


def children_by(field, asked):
    """{moment: {code of a strand, objective or plan: [Child] of its actions, to be rolled up}} for {moment: codes}."""
    leaves = defaultdict(list)
    rows = Action.objects.filter(**{f"{field}__in": set().union(*asked.values())})
    for parent, code in rows.values_list(field, "code"):
        leaves[parent].append(code)
    actions = {code for found in leaves.values() for code in found}
    told = Assessment.objects.verdicts_at(asked, "action", Question.DELIVERY, actions)
    critical = {at: critical_at(at) for at in asked}
    return {
        at: {
            parent: [_child(code, code in critical[at], told[at].get(code)) for code in leaves[parent]]
            for parent in codes
        }
        for at, codes in asked.items()
    }


def critical_at(at):
    """{code of each action that was critical at a moment}"""
    return set(CriticalMark.objects.known_at(at).values_list("action__code", flat=True))


def _child(code, critical, told):
    if told is None:
        return Child(code, Rag.NO_DATA, critical)
    rag, reasons = told
    return Child(code, Rag(rag), critical, any(reason["code"] in LEFT_OUT for reason in reasons))


LEFT_OUT = {"cancelled", "deferred"}


def delivery(kind, field, rules, asked):
    """{moment: {code: [Rated]}} on the delivery of strands, objectives or plans, for {moment: codes}.

    `field` is the path from an action to their code; `rules` a queryset of (code, roll-up rule of its plan).
    """
    rules = dict(rules.filter(code__in=set().union(*asked.values())))
    return {
        at: {
            code: [Rated(kind, code, Question.DELIVERY, roll_up(leaves, rules[code], "actions"))]
            for code, leaves in children.items()
            if code in rules
        }
        for at, children in children_by(field, asked).items()
    }


def rate_strands(asked):
    """{moment: {code: [Rated]}} on delivery for {moment: codes}."""
    return delivery("strand", "strand__code", Strand.objects.values_list("code", "plan__rollup"), asked)


def rate_objectives(asked):
    """{moment: {code: [Rated]}} on delivery for {moment: codes}."""
    rules = Objective.objects.values_list("code", "plan__rollup")
    return delivery("objective", "strand__objective__code", rules, asked)


def rate_plans(asked):
    """{moment: {code: [Rated]}} on delivery for {moment: codes}."""
    return delivery("plan", "strand__plan__code", Plan.objects.values_list("code", "rollup"), asked)
