"""Gathers budget lines with their latest returns and hands them to the rule of variance. Amounts are in £000."""

from datetime import date

from budget.models import BudgetLine, MonthlyReturn
from budget.rules.variance import LineFacts, ReturnFacts, expected_month, rate_budget, rate_to_date
from dcst.models import Question
from dcst.record.assess import Rated, Rater, nothing_above
from dcst.time.clock import day_of
from dcst.time.periods import Kind, Period

# The monthly management account is expected by the middle of the next month.
RETURN_DUE_AFTER_DAYS = 15


def month_text(first_day: date) -> str:
    """The canonical period of a month, “2017-M11”, from its first day."""
    return str(Period.containing(first_day, Kind.MONTH))


def rate_line(facts, latest, year, today):
    """(full-year verdict, year-to-date verdict) of one line, or of a year's spending taken together, on a day."""
    expected, next_on = expected_month(Period.parse(year), today, RETURN_DUE_AFTER_DAYS)
    return (
        rate_budget(facts, latest, expected=expected, next_on=next_on),
        rate_to_date(facts, latest, expected=expected, next_on=next_on),
    )


def _rated(kind, code, facts, latest, year, today):
    full_year, to_date = rate_line(facts, latest, year, today)
    return [Rated(kind, code, Question.BUDGET_YEAR, full_year), Rated(kind, code, Question.BUDGET_TO_DATE, to_date)]


def return_facts(row):
    """The ReturnFacts of a monthly return; None for none."""
    return row and ReturnFacts(f"return:{row.pk}", month_text(row.month), row.actual_to_date, row.forecast)


def line_facts(line, latest):
    """The LineFacts of a line with its latest return, or None."""
    return LineFacts(
        kind=line.kind,
        budget=line.total,
        tolerance=line.tolerance,
        budget_to_date=latest.budget_to_date if latest else None,
    )


def rate_lines(codes, at):
    """{code: [Rated for the full year, Rated for the year to date]} of some budgeted lines at a moment."""
    today = day_of(at)
    lines = list(BudgetLine.objects.lines().filter(code__in=codes))
    latest = MonthlyReturn.objects.filter(line__in=lines).latest_by_line(at)
    return {
        line.code: _rated(
            "budget-line",
            line.code,
            line_facts(line, latest.get(line.pk)),
            return_facts(latest.get(line.pk)),
            line.year,
            today,
        )
        for line in lines
    }


def above_lines(codes, at):
    """{("budget-year", year)} of the years that some lines are in."""
    years = BudgetLine.objects.filter(code__in=codes).values_list("year", flat=True)
    return {("budget-year", year) for year in years}


def rate_years(years, at):
    """{year: [Rated for the full year, Rated for the year to date]} of each year's spending together at a moment.

    Its lines are those of expenditure and the saving target.
    """
    today = day_of(at)
    rated = {}
    for year in years:
        lines = list(BudgetLine.objects.filter(year=year, kind__in=SPENDING))
        latest = MonthlyReturn.objects.filter(line__in=lines).latest_by_line(at)
        facts, returned = _together(lines, [latest.get(line.pk) for line in lines])
        rated[year] = _rated("budget-year", year, facts, returned, year, today)
    return rated


SPENDING = (BudgetLine.Kind.SPEND, BudgetLine.Kind.SAVING)


def _together(lines, returns):
    """One line for all; a figure that any of them lacks is not known for the whole."""
    complete = bool(lines) and all(returns)
    facts = LineFacts(
        kind=BudgetLine.Kind.SPEND,
        budget=_sum([line.total for line in lines]),
        tolerance=_sum([line.tolerance for line in lines]),
        budget_to_date=_sum([row.budget_to_date for row in returns]) if complete else None,
    )
    if not complete:
        return facts, None
    return facts, ReturnFacts(
        id="+".join(f"return:{row.pk}" for row in returns),
        month=month_text(min(row.month for row in returns)),
        actual_to_date=_sum([row.actual_to_date for row in returns]),
        forecast=_sum([row.forecast for row in returns]),
    )


def _sum(figures):
    return None if not figures or any(figure is None for figure in figures) else sum(figures)


QUESTIONS = (Question.BUDGET_YEAR, Question.BUDGET_TO_DATE)
BUDGET_LINE = Rater("budget-line", rate_lines, above_lines, place=1, questions=QUESTIONS)
BUDGET_YEAR = Rater("budget-year", rate_years, nothing_above, place=2, questions=QUESTIONS)
