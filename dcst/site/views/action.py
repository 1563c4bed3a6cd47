"""An action's page: its dates, reports and statuses, and all that it is linked to, with the statuses of the day."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet
from django.shortcuts import render

from budget.models import BudgetLine, Funding
from dcst.models import Assessment, Question
from dcst.status.rag import Rag
from dcst.time import clock
from dcst.time.asat import as_at
from indicators.disclosure.eyes import Eyes
from indicators.models import Expectation, Indicator
from inspections.models import Recommendation
from objectives.models import Action, AssuringBody, CriticalMark, Milestone, Priority, PriorityTag
from objectives.verdicts import milestone_facts
from objectives.views.mine import statuses
from objectives.views.nodes import trail


def action_page(request, found):
    """The page of an action as at a day, for node()."""
    then = as_at(request)
    action = Action.objects.with_facts(then.moment).get(pk=found.pk)
    standing = statuses([action], then.moment).get(action.code)
    context = {
        "action": action,
        "standing": standing,
        "computed": computed_beside(standing),
        "milestones": milestones_of(action, then.moment),
        "reports": reports_of(action, then.moment),
        "history": _history(action, then.moment),
        "trail": trail(then, action.strand.plan, action.strand.objective, action.strand, action),
    }
    context |= {"linked": _linked(action, then, request.user)} | _doors(request, action, then)
    return render(request, "dcst/action.html", context)


@dataclass(frozen=True)
class LinkedRows:
    """What an action is linked to, with the statuses of the day; an assessment is None where there was none."""

    indicators: list[tuple[Indicator, Assessment | None]]
    recommendations: list[Recommendation]
    budget_lines: list[tuple[BudgetLine, Assessment | None]]
    leads: QuerySet
    priorities: QuerySet
    bodies: QuerySet
    assured_by: QuerySet
    critical: QuerySet
    tied: list[Expectation]
    marked_together: QuerySet | None

    @property
    def expected(self):
        """What was said of where an indicator should go."""
        return [row for row in self.tied if row.direction]


def _linked(action, then, user):
    at = then.moment
    tied = list(Expectation.objects.known_at(at).filter(action=action).order_by("indicator__code"))
    indicators = list(Indicator.objects.with_agreed_name(at).filter(pk__in=[row.indicator_id for row in tied]))
    for row in tied:
        row.indicator = next(one for one in indicators if one.pk == row.indicator_id)
    paid = Funding.objects.known_at(at).filter(action=action)
    lines = list(BudgetLine.objects.filter(pk__in=paid.values("line")))
    codes = [line.code for line in lines]
    spending = Assessment.objects.by_subject(then.moment, "budget-line", Question.BUDGET_YEAR, codes)
    return LinkedRows(
        indicators=with_status(indicators, then, user),
        recommendations=Recommendation.objects.answered_by(action, then.moment),
        budget_lines=[(line, spending.get(line.code)) for line in lines],
        leads=action.leads.all(),
        priorities=Priority.objects.filter(
            pk__in=PriorityTag.objects.known_at(at).filter(action=action).values("priority")
        ),
        bodies=action.strand.bodies.all(),
        assured_by=AssuringBody.objects.known_at(at).filter(action=action).select_related("body"),
        critical=CriticalMark.objects.known_at(at).filter(action=action).select_related("by"),
        tied=tied,
        marked_together=action.mark_group and action.mark_group.actions.exclude(pk=action.pk),
    )


def _doors(request, action, then):
    """What this person may change here; nothing while a past day is shown."""
    now = clock.end_of(then.today)
    mine = Action.objects.filter(pk=action.pk)
    return {
        "can_report": not then.is_past and mine.editable_by(request.user, now).exists(),
        "can_override": not then.is_past and mine.overridable_by(request.user, now).exists(),
    }


def computed_beside(standing):
    """The Rag by the rule while a reviewer's stands in its place; None while none does."""
    reasons = standing.reasons if standing else []
    return next((Rag(reason["params"]["rag"]) for reason in reasons if reason["code"] == "computed"), None)


def _history(action, moment):
    """Every status the action has had up to a moment, the latest first."""
    return Assessment.objects.filter(
        subject_kind="action", subject=action.code, question=Question.DELIVERY, known_from__lte=moment
    ).order_by("-known_from", "-id")


@dataclass(frozen=True)
class Marked:
    """A milestone as it stands, and how often and by how many days its day has been moved since it was first known."""

    milestone: Milestone
    standing: Assessment | None
    met_on: object
    moves: int
    days: int


def milestones_of(action, moment):
    """[Marked] as at a moment, for an action that was fetched with_facts at it."""
    dues = defaultdict(list)
    for row in action.milestones.filter(known_from__lte=moment).order_by("known_from", "id"):
        dues[row.year].append(row.due)
    met = {facts.key: facts.done_on for facts in milestone_facts(action)}
    standing = Assessment.objects.by_subject(moment, "milestone", Question.DELIVERY, met)
    return [
        Marked(row, standing.get(key), met[key], *_moved(dues[row.year]))
        for row in action.milestones_then
        for key in [f"{action.code}/{row.year}"]
    ]


def _moved(dues):
    """How many times a day was moved, and by how many days in all."""
    moves = sum(earlier != later for earlier, later in zip(dues, dues[1:], strict=False))
    return moves, (dues[-1] - dues[0]).days


def reports_of(action, moment):
    """[(report, the plan years whose milestones it reports met)], newest first, for an action fetched with_facts."""
    years = dict(action.milestones.filter(known_from__lte=moment).values_list("pk", "year"))
    return [
        (report, sorted({years[met.milestone_id] for met in report.met.all() if met.milestone_id in years}))
        for report in action.reports_then
    ]


def with_status(indicators, then, user):
    """[(indicator, its assessment against target or None)] as the record stood and as the reader may see it."""
    found = list(indicators)
    codes = [indicator.code for indicator in found]
    standing = Assessment.objects.by_subject(then.moment, "indicator", Question.TARGET, codes)
    standing = Eyes(user, then.today, then.day).verdicts_by(standing)
    return [(indicator, standing.get(indicator.code)) for indicator in found]
