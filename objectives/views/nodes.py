"""What the pages of a plan read: standing statuses and counts of all nodes at once, in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass

from django.urls import reverse

from dcst.models import Assessment, Question
from dcst.status.rag import counts
from dcst.time.asat import with_day
from objectives.models import Plan, Strand, Wording
from objectives.verdicts import children_by

HEADLINES = (Question.DELIVERY, Question.OUTCOMES)


@dataclass(frozen=True)
class NodeRow:
    """A node of a plan in a list: its two headlines and how many of its actions have each status."""

    node: object
    delivery: Assessment | None
    outcomes: Assessment | None
    children: list

    @property
    def counts(self):
        return counts(self.children)

    @property
    def total(self):
        return len(self.children)


class Tree:
    """The strands of some plans with everything above them, and the statuses as the record stood at a moment."""

    def __init__(self, strands, moment):
        self.strands = list(strands)
        self.children = children_by("strand__code", {moment: [strand.code for strand in self.strands]})[moment]
        rows = Assessment.objects.known_at(moment).filter(
            subject_kind__in=["strand", "objective", "plan"], question__in=HEADLINES, area=""
        )
        self.standing = {(row.subject_kind, row.subject, row.question): row for row in rows}

    def headlines(self, kind, code):
        return [self.standing.get((kind, code, question)) for question in HEADLINES]

    def strand(self, strand):
        return NodeRow(strand, *self.headlines("strand", strand.code), self.children[strand.code])

    def objective(self, objective):
        return self._above("objective", objective, lambda strand: strand.objective_id == objective.pk)

    def plan(self, plan):
        return self._above("plan", plan, lambda strand: strand.plan_id == plan.pk)

    def _above(self, kind, node, holds):
        below = [child for strand in self.strands if holds(strand) for child in self.children[strand.code]]
        return NodeRow(node, *self.headlines(kind, node.code), below)

    def by_objective(self, strands, objectives):
        """[(line of the objective, or None where no theme is stated; lines of its strands)], in the plan's order."""
        under = defaultdict(list)
        for strand in strands:
            under[strand.objective_id].append(self.strand(strand))
        parts = [(self.objective(objective), under[objective.pk]) for objective in objectives if under[objective.pk]]
        return [*parts, (None, under[None])] if under[None] else parts


def strands_of(plan):
    return Strand.objects.filter(plan=plan).order_by("drive", "position")


def wordings(kind, code, moment):
    """Other places' words for a node."""
    found = Wording.objects.known_at(moment).filter(subject_kind=kind, subject=code)
    return found.exclude(context=Wording.TEXT)


def trail(as_at, *nodes):
    """Breadcrumbs from the plans down to the last node, which is this page; each keeps the day shown."""
    steps = [("Plan", with_day(as_at, reverse("plans")))]
    steps += [(label(node), with_day(as_at, reverse("node", args=[node.code]))) for node in nodes if node]
    return [*steps[:-1], (steps[-1][0], "")]


def label(node):
    return node.name if isinstance(node, Plan) else getattr(node, "title", "") or node.code


def trail_to(as_at, action, here):
    """Breadcrumbs to a page below an action."""
    strand = action.strand
    return [*trail(as_at, strand.plan, strand.objective, strand, action, action)[:-1], (here, "")]
