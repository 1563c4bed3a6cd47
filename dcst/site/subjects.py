"""Every subject of the plans that is judged, by kind: what a first load or a new rule asks to be rated."""

from django.db.models import F

from budget.models import BudgetLine
from indicators.models import Indicator
from inspections.models import Aim
from objectives.models import Action, Objective, Plan, Strand

COLLECTED = Indicator.objects.exclude(kind=Indicator.Kind.INTELLIGENCE_GAP)
OF_A_PLAN = {
    "action": (Action.objects, "strand__plan__start"),
    "small-numbers": (Indicator.objects, "strand__plan__start"),
    "indicator": (COLLECTED, "strand__plan__start"),
    "series": (COLLECTED, "strand__plan__start"),
    "aim": (Aim.objects, "plan__start"),
    "strand": (Strand.objects, "plan__start"),
    "objective": (Objective.objects, "plan__start"),
    "plan": (Plan.objects, "start"),
}


def all_subjects():
    """{(kind, code): first day of its plan} of everything that has a rater; of the first plan where it is in none."""
    first_day = Plan.objects.order_by("start").values_list("start", flat=True).first()
    found = {}
    for kind, (rows, start) in OF_A_PLAN.items():
        for code, day in rows.annotate(from_day=F(start)).values_list("code", "from_day"):
            found[kind, code] = day or first_day
    for code, year in BudgetLine.objects.values_list("code", "year"):
        found["budget-year", year] = first_day
        found["budget-line", code] = first_day
    return found
