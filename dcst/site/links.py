"""What an action of the plans can be tied to: one table, from which both ends have the same form and the same verb."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, OuterRef, QuerySet, Subquery

from budget.changes import tie_funding
from budget.models import BudgetLine, Funding
from dcst.models import GovernanceBody, Link
from dcst.time import clock
from indicators.changes import tie_expectations
from indicators.models import Expectation, Indicator
from inspections.changes import tie_answers
from inspections.models import Answer, Inspection, Recommendation
from objectives.changes import tie_bodies, tie_priorities
from objectives.models import AssuringBody, Priority, PriorityTag


@dataclass(frozen=True)
class LinkKind:
    """One kind of link. `end` names what is tied to an action, in an address and as the field of the link; `rows` are
    those that can be; `under` says under which heading one stands in a form, and `say` in which words. `of_action` and
    `of_row` are the questions of the two forms, and `page` is the route of such a row, by its code.
    """

    end: str
    link: type[Link]
    rows: Callable[[], QuerySet[Any]]
    under: Callable[[Any], str]
    say: Callable[[Any], str]
    tie: Callable[..., None]
    of_action: str
    of_row: str
    page: str

    def chosen(self, end: str, row: Model) -> set[str]:
        """The codes of what is tied to a row: of an action, or of what actions are tied to."""
        other = "action" if end == self.end else self.end
        return set(self.link.objects.current().filter(**{end: row}).values_list(f"{other}__code", flat=True))


def _indicators():
    rows = Indicator.objects.with_agreed_name(clock.now()).exclude(kind=Indicator.Kind.INTELLIGENCE_GAP)
    return rows.order_by("framework", "position")


def _lines():
    return BudgetLine.objects.lines().order_by("-year", "kind", "position")


def _recommendations():
    told = Inspection.objects.current().filter(code=OuterRef("inspection_code")).values("framework")
    return Recommendation.objects.annotate(inspected=Subquery(told[:1])).order_by("inspection_code", "position")


KINDS = {
    kind.end: kind
    for kind in (
        LinkKind(
            "indicator",
            Expectation,
            _indicators,
            lambda row: row.get_framework_display(),
            lambda row: row.full_name,
            lambda end, others, **given: tie_expectations(end, {other: {} for other in others}, **given),
            "Which indicators should it move?",
            "Which actions should move it?",
            "indicator",
        ),
        LinkKind(
            "priority",
            PriorityTag,
            lambda: Priority.objects.select_related("plan").order_by("plan__start", "-kind", "position"),
            lambda row: f"{row.get_kind_display().replace('priority', 'priorities')} of the {row.plan}",
            str,
            tie_priorities,
            "Which priorities does it serve?",
            "Which actions serve it?",
            "priority",
        ),
        LinkKind(
            "recommendation",
            Answer,
            _recommendations,
            lambda row: ": ".join(filter(None, (row.inspected, row.group))),
            lambda row: f"{row.position}. {row}",
            tie_answers,
            "Which recommendations does it answer?",
            "Which actions answer it?",
            "recommendations",
        ),
        LinkKind(
            "line",
            Funding,
            _lines,
            lambda row: f"Budget {row.period.label}: {row.get_kind_display().lower()}",
            lambda row: row.name,
            tie_funding,
            "Which budget lines pay for it?",
            "Which actions does it pay for?",
            "budget_line",
        ),
        LinkKind(
            "body",
            AssuringBody,
            GovernanceBody.objects.all,
            lambda row: row.get_kind_display(),
            str,
            tie_bodies,
            "Which bodies assure it, beside those of its strand?",
            "Which actions does it assure, beside those of its priorities?",
            "body",
        ),
    )
}
