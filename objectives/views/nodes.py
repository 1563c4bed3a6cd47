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
        """{Rag: number} of its actions."""
        return counts(self.children)

    @property
    def total(self):
        return len(self.children)


class Tree:
    """Some strands, and the verdicts on them, their objectives and their plans as the record stood at a moment."""

    def __init__(self, strands, moment):
        self.strands = list(strands)
        self.children = children_by("strand__code", {moment: [strand.code for strand in self.strands]})[moment]
        rows = Assessment.objects.known_at(moment).filter(
            subject_kind__in=["strand", "objective", "plan"], question__in=HEADLINES, area=""
        )
        self.standing = {(row.subject_kind, row.subject, row.question): row for row in rows}

    def headlines(self, kind, code):
        """[delivery, outcomes] of a node: assessments, or None."""
        return [self.standing.get((kind, code, question)) for question in HEADLINES]

    def strand(self, strand):
        """The NodeRow of one of the strands."""
        return NodeRow(strand, *self.headlines("strand", strand.code), self.children[strand.code])

    def objective(self, objective):
        """The NodeRow of an objective, with the actions of its strands that are in the tree."""
        return self._above("objective", objective, lambda strand: strand.objective_id == objective.pk)

    def plan(self, plan):
        """The NodeRow of a plan, with the actions of its strands that are in the tree."""
        return self._above("plan", plan, lambda strand: strand.plan_id == plan.pk)

    def _above(self, kind, node, holds):
        below = [child for strand in self.strands if holds(strand) for child in self.children[strand.code]]
        return NodeRow(node, *self.headlines(kind, node.code), below)

    def by_objective(self, strands, objectives):
        """[(NodeRow of the objective, None where no theme is stated; [NodeRow] of its strands)], in order."""
        under = defaultdict(list)
        for strand in strands:
            under[strand.objective_id].append(self.strand(strand))
        parts = [(self.objective(objective), under[objective.pk]) for objective in objectives if under[objective.pk]]
        return [*parts, (None, under[None])] if under[None] else parts


def strands_of(plan):
    return Strand.objects.filter(plan=plan).order_by("drive", "position")


def wordings(kind, code, moment):
    """A queryset of other places' words for a node, as known at a moment."""
    found = Wording.objects.known_at(moment).filter(subject_kind=kind, subject=code)
    return found.exclude(context=Wording.TEXT)


def trail(as_at, *nodes):
    """[(words, address)]: breadcrumbs from the plans down to the last node, which is this page and has a blank address.

    Each address keeps the day shown.
    """
    steps = [("Plan", with_day(as_at, reverse("plans")))]
    steps += [(label(node), with_day(as_at, reverse("node", args=[node.code]))) for node in nodes if node]
    return [*steps[:-1], (steps[-1][0], "")]


def label(node):
    """What breadcrumbs call a node: its name or title, else its code."""
    return node.name if isinstance(node, Plan) else getattr(node, "title", "") or node.code


def trail_to(as_at, action, here):
    """[(words, address)]: breadcrumbs to a page below an action, which is called `here`."""
    strand = action.strand
    return [*trail(as_at, strand.plan, strand.objective, strand, action, action)[:-1], (here, "")]
