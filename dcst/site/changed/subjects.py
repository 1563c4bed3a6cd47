"""What a plan's page tells the changes of: what is the plan's own, and what belongs to no plan at all."""

from django.db.models import Q

from budget.models import BudgetLine
from dcst.models import Moment, One, Prepared, Some
from dcst.time.periods import Kind, Period
from indicators.models import FrameworkPlace, Indicator
from indicators.models.indicator import say_name
from inspections.told import all_aims
from objectives.told import actions_of


def indicators_of(plan, at):
    """A queryset of the indicators of a plan, of none, and of those that another framework named at a moment.

    So what the contract names, and the staff targets, stand with either plan.
    """
    named = FrameworkPlace.objects.known_at(at).exclude(framework__code=Indicator.OwnFramework.OUTCOMES)
    mine = Q(strand__plan=plan) | Q(theme__plan=plan) | Q(strand__isnull=True, theme__isnull=True)
    return Indicator.objects.filter(mine | Q(pk__in=named.values("indicator"))).exclude(
        kind=Indicator.Kind.INTELLIGENCE_GAP
    )


NAMES = Prepared(
    lambda: (
        indicators_of(One("plan"), Moment("at"))
        .filter(code__any_of=Some("codes"))
        .with_agreed_name(Moment("at"))
        .order_by()
        .values_list("code", "name", "agreed_name")
    )
)
LINES = Prepared(
    lambda: BudgetLine.objects.lines().filter(year__any_of=Some("years")).values_list("code", "kind", "name", "year")
)


def texts_of(window, indicators):
    """{(kind, code): its text} of all whose status is told, and {code of a budget line: its kind}.

    Of indicators those alone whose codes are given.

    The money is that of the year in which the last day lies, and of the year before, which may still move.
    """
    texts = {("action", row.code): row.text for row in window.once(actions_of, window.plan.code)}
    names = NAMES(plan=window.plan.pk, codes=indicators, at=window.end)
    texts |= {("indicator", code): say_name(name, agreed) for code, name, agreed in names}
    aims = [aim for aim in window.once(all_aims) if aim.plan_id == window.plan.pk]
    texts |= {("aim", aim.code): f"Aim: {aim.text}" for aim in aims}
    years = {str(Period.containing(day, Kind.YEAR_FINANCIAL)) for day in (window.since, window.until)}
    texts |= {("budget-year", year): f"Spending of {Period.parse(year).label}" for year in sorted(years)}
    kinds = {}
    for code, kind, name, year in LINES(years=years):
        texts["budget-line", code] = f"{name}, {Period.parse(year).label}"
        kinds[code] = kind
    return texts, kinds
