"""The pages of a year's budget with its totals and variances, and of one line with its returns by month."""

from dataclasses import dataclass
from functools import cached_property

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from budget.charts import forecast_figure
from budget.models import BudgetLine, MonthlyReturn
from budget.views.sheet import (
    MonthForecast,
    Verdicts,
    line_by_month,
    months_of,
    parts_of,
    say_finding,
    spending_by_month,
    year_shown,
)
from dcst.models import Assessment, Question
from dcst.pages.kept import kept
from dcst.people.roles import Permission, requires
from dcst.time.asat import as_at, with_day
from dcst.time.periods import Period


@requires(Permission.READ)
@kept(for_all=True)
def budget(request):
    """The page of the budget of `?year=`, else of the day shown, as at a day. 404 for a year that is not there."""
    then = as_at(request)
    years = sorted(set(BudgetLine.objects.values_list("year", flat=True)))
    if not years:
        return render(request, "budget/empty.html")
    year = year_shown(years, request.GET.get("year", ""), then.day)
    if year is None:
        raise Http404
    return render(request, "budget/budget.html", _year(year, then) | {"years": years})


def _year(year, then):
    lines = list(BudgetLine.objects.filter(year=year))
    latest = MonthlyReturn.objects.filter(line__in=lines).latest_by_line(then.moment)
    verdicts = Verdicts(then.moment)
    full_year, to_date = verdicts.of("budget-year", year)
    return {
        "year": year,
        "parts": parts_of(lines, latest, verdicts),
        "has_returns": bool(latest),
        "has_begun": Period.parse(year).start <= then.day,
        "full_year": full_year,
        "to_date": to_date,
        "origins": {line.origin for line in lines} | {row.origin for row in latest.values()},
        "chart": ForecastChart("Spending", spending_by_month(lines, then)),
    }


@dataclass(frozen=True)
class ForecastChart:
    """The forecasts of a year by month, as chart and table, and what they show in words. Amounts are in £000."""

    subject: str
    forecasts: list[MonthForecast]

    @property
    def finding(self):
        return say_finding(self.subject, self.forecasts)

    @cached_property
    def figure(self):
        """A plotly figure, a plain dict; None without forecasts."""
        points = [(row.period, row.forecast) for row in self.forecasts]
        return forecast_figure(points, self.forecasts[0].budget) if points else None


@requires(Permission.READ)
@kept(for_all=True)
def budget_line(request, code):
    """The page of one line: its returns by month, its verdicts and the actions linked to it, as at a day."""
    then = as_at(request)
    line = get_object_or_404(BudgetLine, code=code)
    months = months_of(line, then) if line.takes_returns else []
    full_year, to_date = Verdicts(then.moment).of("budget-line", line.code)
    actions = list(line.actions.all())
    codes = [action.code for action in actions]
    statuses = Assessment.objects.by_subject(then.moment, "action", Question.DELIVERY, codes)
    context = {
        "line": line,
        "months": months,
        "full_year": full_year,
        "to_date": to_date,
        "chart": ForecastChart(line.name, line_by_month(line, months)),
        "actions": [(action, statuses.get(action.code)) for action in actions],
        "trail": trail(then, line, line.name),
    }
    return render(request, "budget/line.html", context)


def trail(then, line, *steps):
    """[(words, address)]: breadcrumbs from the year's budget down; the address of the last, this page, is blank."""
    found = [budget_step(then, line.year)]
    if len(steps) > 1:
        found.append((line.name, with_day(then, reverse("budget_line", args=[line.code]))))
    return [*found, (steps[-1], "")]


def budget_step(then, year):
    """(words, address) of the budget of a year, as a breadcrumb."""
    return f"Budget {Period.parse(year).label}", with_day(then, f"{reverse('budget')}?year={year}")
