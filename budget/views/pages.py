"""The pages of a year's budget with its totals and variances, and of one line with its returns by month."""

from dataclasses import dataclass
from functools import cached_property

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from budget.account import Account, account_of
from budget.charts import OutturnPoint, forecast_figure, outturn_figure
from budget.models import BudgetLine, Funding
from budget.views.sheet import (
    MonthForecast,
    Verdicts,
    line_by_month,
    months_of,
    parts_of,
    say_finding,
    sides_of,
    year_shown,
)
from dcst.models import Assessment, Question
from dcst.pages.kept import kept
from dcst.people.roles import Permission, requires
from dcst.time.asat import as_at, with_day
from dcst.time.periods import Period
from objectives.models import Action


def year_asked(then, asked):
    """(the year to show on a day, all years); (None, []) before any budget is held. Raises Http404 for another year."""
    years = sorted(set(BudgetLine.objects.values_list("year", flat=True)))
    if not years:
        return None, []
    year = year_shown(years, asked, then.day)
    if year is None:
        raise Http404
    return year, years


def year_page(year, then):
    """What the page of a year's budget shows as at a day: the account first, then every line, then what is printed."""
    lines = list(BudgetLine.objects.filter(year=year))
    account = account_of(year, then.moment)
    latest = {}
    for month in sorted(account.returns):
        latest |= account.returns[month]
    verdicts = Verdicts(then.moment)
    full_year, to_date = verdicts.of("budget-year", year)
    said = [*latest.values(), *account.said.values()]
    return {
        "year": year,
        "account": account,
        "sides": sides_of(account),
        "parts": parts_of(lines, latest, verdicts),
        "has_returns": bool(latest),
        "has_begun": Period.parse(year).start <= then.day,
        "full_year": full_year,
        "to_date": to_date,
        "origins": {line.origin for line in lines} | {row.origin for row in said},
        "chart": OutturnChart(account),
    }


@dataclass(frozen=True)
class OutturnChart:
    """How far over the budget each month's returns made the year, as chart and table. Amounts are in £000."""

    account: Account

    @cached_property
    def months(self):
        """[(Outturn, best case, worst case)], the first month first; a case that was not given is None."""
        held = [(row, self.account.said.get(row.month.start)) for row in self.account.outturns]
        return [(row, said and said.best_case, said and said.worst_case) for row, said in held]

    @property
    def finding(self):
        """What the chart shows, in a few words."""
        latest = self.account.latest
        return f"Forecast {latest.words or 'not comparable'} in {latest.month.label}" if latest else ""

    @cached_property
    def figure(self):
        """A plotly figure, a plain dict; None before the first whole month."""
        if self.account.latest is None:
            return None
        points = [OutturnPoint(row.month, row.worse_by, best, worst) for row, best, worst in self.months]
        return outturn_figure(points, self.account.tolerance)


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
    paid = Funding.objects.known_at(then.moment).filter(line=line)
    actions = list(Action.objects.filter(pk__in=paid.values("action")))
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
