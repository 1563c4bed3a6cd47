"""What the pages of the budget read: lines with their latest returns, totals printed and computed, months. In £000."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from budget.models import BudgetLine, ClosedMonth, MonthlyReturn
from budget.rules.outturn import say_whole
from budget.rules.variance import Total, sum_lines, variance
from budget.verdicts import RETURN_DUE_AFTER_DAYS
from dcst.models import Assessment, Question
from dcst.status.rag import say_money
from dcst.time.periods import Kind, Period

KIND = BudgetLine.Kind
COLUMNS = ("ongoing", "projects", "total")
PARTS = (
    ("Income", (KIND.INCOME,), KIND.TOTAL_INCOME),
    ("Expenditure", (KIND.SPEND, KIND.SAVING), KIND.TOTAL_SPEND),
)


def say_gap(kind, budget, amount, say=say_money):
    """“£12k over”, “£3k short”, “level”: how far an amount, in £000, is from its budget; blank where one is None."""
    if budget is None or amount is None:
        return ""
    worse_by = variance(kind, budget, amount)
    if worse_by == 0:
        return "level"
    words = ("short", "above") if kind == KIND.INCOME else ("over", "under")
    return f"{say(abs(worse_by))} {words[worse_by < 0]}"


@dataclass(frozen=True)
class Spending:
    """A line with the latest return known then, and the verdicts on the full year and the year to date."""

    line: BudgetLine
    latest: MonthlyReturn | None
    full_year: Assessment | None
    to_date: Assessment | None

    @property
    def gap_to_date(self):
        return self.latest and say_gap(self.line.kind, self.latest.budget_to_date, self.latest.actual_to_date)

    @property
    def gap_full_year(self):
        return self.latest and say_gap(self.line.kind, self.line.total, self.latest.forecast)


@dataclass(frozen=True)
class BudgetSection:
    """Income or expenditure: its lines, its printed total, and what the lines add up to in each column."""

    title: str
    rows: list[Spending]
    printed: BudgetLine | None
    totals: dict[str, Total]
    computed_as: str = "Sum of the lines"

    @property
    def notes(self):
        """[(column, why the totals differ)]; that none is printed is seen without a note."""
        noted = [(name, total.note) for name, total in self.totals.items() if total.note]
        return [(name.capitalize(), note.words) for name, note in noted if note.code != "total_not_printed"]


class Verdicts:
    """The standing verdicts on lines and years, as the record stood at a moment."""

    def __init__(self, moment):
        self.rows = {
            (row.subject_kind, row.subject, row.question): row
            for row in Assessment.objects.known_at(moment).filter(subject_kind__in=["budget-line", "budget-year"])
        }

    def of(self, kind, code):
        """[full year, year to date]: the assessments on a line or a year, each None where there is none."""
        return [self.rows.get((kind, code, question)) for question in (Question.BUDGET_YEAR, Question.BUDGET_TO_DATE)]


def parts_of(lines, latest, verdicts):
    """[BudgetSection]: income and expenditure, and last what is left of the one after the other.

    `latest` is {line id: MonthlyReturn}.
    """
    found = [_part(title, kinds, total, lines, latest, verdicts) for title, kinds, total in PARTS]
    printed = _only(lines, KIND.OUTTURN)
    if printed:
        found.append(BudgetSection("Outturn", [], printed, _left_over(printed, *found), "Income less expenditure"))
    return [part for part in found if part.rows or part.printed]


def _part(title, kinds, total, lines, latest, verdicts):
    own = [line for line in lines if line.kind in kinds]
    printed = _only(lines, total)
    rows = [Spending(line, latest.get(line.pk), *verdicts.of("budget-line", line.code)) for line in own]
    totals = {name: sum_lines(_cell(printed, name), [_figure(line, name) for line in own]) for name in COLUMNS}
    return BudgetSection(title, rows, printed, totals)


def _left_over(printed, income, spend):
    totals = {}
    for name in COLUMNS:
        taken, spent = income.totals[name].computed, spend.totals[name].computed
        totals[name] = sum_lines(_cell(printed, name), [taken, None if spent is None else -spent])
    return totals


def _only(lines, kind):
    return next((line for line in lines if line.kind == kind), None)


def _cell(line, column):
    return line and getattr(line, column)


def _figure(line, column):
    """A cell of a line. A blank one is nothing where the rest of its row makes up the row's total; else unknown."""
    value = getattr(line, column)
    if value is not None or line.total is None or column == "total":
        return value
    others = [getattr(line, name) for name in COLUMNS if name not in (column, "total")]
    return Decimal(0) if others == [line.total] else None


@dataclass(frozen=True)
class BudgetSide:
    """Income, spending or both together in the month that is shown: budget, forecast and what lies between."""

    name: str
    budget: Decimal | None
    forecast: Decimal | None
    gap: str


def sides_of(account):
    """[BudgetSide]: income, spending and what is left over, as the month that is shown forecasts them."""
    row = account.latest
    if row is None:
        return []
    income = BudgetSide(
        "Income", row.income_budget, row.income, say_gap(KIND.INCOME, row.income_budget, row.income, say_whole)
    )
    spending = BudgetSide(
        "Spending", row.spend_budget, row.spend, say_gap(KIND.SPEND, row.spend_budget, row.spend, say_whole)
    )
    if not any(line.kind == KIND.INCOME for line in account.lines):
        return [spending]
    left = [_less(row.income_budget, row.spend_budget), _less(row.income, row.spend)]
    return [income, spending, BudgetSide("Income less spending", *left, row.words)]


def _less(amount, less):
    return None if amount is None or less is None else amount - less


@dataclass(frozen=True)
class Month:
    """A month of a line's year: the return known then, the versions it replaced, and why a return is missing."""

    period: Period
    row: MonthlyReturn | None
    replaced: list[MonthlyReturn]
    line: BudgetLine
    closed: bool
    missing: str

    @property
    def gap_to_date(self):
        return self.row and say_gap(self.line.kind, self.row.budget_to_date, self.row.actual_to_date)

    @property
    def gap_full_year(self):
        return self.row and say_gap(self.line.kind, self.line.total, self.row.forecast)


def say_missing(month, day):
    """“Not received” or “Not due yet”: why there is no return for a month (Period) on a day."""
    return "Not received" if day > month.end + timedelta(days=RETURN_DUE_AFTER_DAYS) else "Not due yet"


def months_of(line, then):
    """[Month] of a line's year that have begun, the latest first, as at a day."""
    held, replaced = {}, defaultdict(list)
    rows = MonthlyReturn.objects.filter(line=line, known_from__lte=then.moment).select_related("by")
    for row in rows.order_by("-known_from", "-id"):
        if row.known_to is None or row.known_to > then.moment:
            held[row.month] = row
        else:
            replaced[row.month].append(row)
    closed = closed_months(then.moment)
    return [
        Month(
            period=period,
            row=held.get(period.start),
            replaced=replaced[period.start],
            line=line,
            closed=period.start in closed,
            missing=say_missing(period, then.day),
        )
        for period in reversed(line.months_begun(then.day))
    ]


def closed_months(moment):
    """{first day: ClosedMonth} of the months that were closed at a moment."""
    return {row.month: row for row in ClosedMonth.objects.known_at(moment).select_related("by")}


@dataclass(frozen=True)
class MonthForecast:
    """What a month's returns made of the whole year, in £000; `forecast` is None where a return is missing."""

    period: Period
    kind: str
    forecast: Decimal | None
    budget: Decimal | None
    missing: str

    @property
    def gap(self):
        return say_gap(self.kind, self.budget, self.forecast)


def line_by_month(line, months):
    """[MonthForecast] of a line, the first month first; none before the first return."""
    if not any(month.row for month in months):
        return []
    return [
        MonthForecast(month.period, line.kind, month.row and month.row.forecast, line.total, month.missing)
        for month in reversed(months)
    ]


GAPS = {"over": "over budget", "under": "under budget", "short": "short of budget", "above": "above budget"}


def say_finding(subject, forecasts):
    """What the chart of some forecasts shows, in a few words: “Spending is forecast £12k over budget”."""
    known = [row for row in forecasts if row.gap]
    if not known:
        return f"{subject}: no whole forecast yet"
    *amount, word = known[-1].gap.split()
    return f"{subject} is forecast {' '.join([*amount, GAPS.get(word, 'level with the budget')])}"


def year_shown(years, asked, day):
    """The year asked for, None where there is none; else that of the day, the last before it, or the first."""
    if asked:
        return asked if asked in years else None
    current = str(Period.containing(day, Kind.YEAR_FINANCIAL))
    begun = [year for year in years if year <= current]
    return begun[-1] if begun else years[0]
