"""A year's account as its monthly returns tell it: read once, for the pages and for the board. Amounts are in £000."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from budget.models import BudgetLine, MonthlyAccount, MonthlyReturn
from budget.rules.behind import FIGURES, Behind
from budget.rules.headings import Heading, bars, worst_first
from budget.rules.outturn import LineForecast, Outturn, outturn_of, say_outturn, say_whole, shown
from budget.rules.variance import expected_month, variance
from budget.verdicts import RETURN_DUE_AFTER_DAYS, SPENDING
from dcst.models import GivenDay, Moment, One, Prepared, PreparedRows, Some, User, called
from dcst.time.clock import day_of
from dcst.time.periods import Kind, Period, between

FEW = 5
PLACEMENTS = "placements"  # how the names of lines begin that pay for placements


class ToldReturn(NamedTuple):
    """A MonthlyReturn, by its names; `by` is what its maker is called, blank where nobody is known."""

    line_id: int
    month: date
    budget_to_date: Decimal
    actual_to_date: Decimal
    forecast: Decimal
    note: str
    known_from: datetime
    origin: str
    by: str


@dataclass(frozen=True)
class Account:
    """The lines of a year that take returns, {month's first day: {line id: return}}, and the Outturn of each month.

    `said` is {month's first day: MonthlyAccount}, `expected` the latest month whose return should be in.
    """

    year: Period
    lines: list[BudgetLine]
    returns: dict
    said: dict
    outturns: list[Outturn]
    expected: Period | None

    @cached_property
    def latest(self):
        """The Outturn of the latest month of which every line is returned; None where there is none."""
        return shown(self.outturns)[0]

    @property
    def sentence(self):
        """The money of the year in one sentence, without its full stop."""
        return say_outturn(self.year, self.outturns, expected=self.expected)

    @property
    def clauses(self):
        """Income, spending and what stands behind the variance, in one sentence without its full stop; else blank."""
        row = self.latest
        if row is None or row.worse_by is None:
            return ""
        sums = (
            f"income {say_whole(row.income)}, "
            if any(line.kind == BudgetLine.Kind.INCOME for line in self.lines)
            else ""
        )
        tolerance = f" with a tolerance of {say_whole(self.tolerance)}" if self.tolerance else ""
        return "; ".join([f"{sums}spending {say_whole(row.spend)}{tolerance}", *self.behind.words])

    @cached_property
    def standing(self):
        """The MonthlyAccount of the month that is shown and of no other; None where nothing was said of it."""
        return self.said.get(self.latest.month.start) if self.latest else None

    @cached_property
    def behind(self):
        """What stands behind the outturn of the month that is shown; None without one."""
        if self.latest is None:
            return None
        targets = [line.total for line in self.lines if line.kind == BudgetLine.Kind.SAVING]
        target = abs(sum(targets)) if targets and None not in targets else None
        return Behind(self.standing.figures if self.standing else dict.fromkeys(FIGURES), self.latest.worse_by, target)

    @property
    def said_last(self):
        """The latest earlier month of which something was said, as a Period, where nothing was of the one shown."""
        if self.latest is None or self.standing:
            return None
        earlier = [month for month in self.said if month < self.latest.month.start]
        return Period.containing(max(earlier), Kind.MONTH) if earlier else None

    @cached_property
    def headings(self):
        """[Heading] of the lines in the month that is shown; those without a budget are left out."""
        if self.latest is None:
            return []
        returned = self.returns[self.latest.month.start]
        return [
            Heading(line.code, line.name, variance(line.kind, line.total, returned[line.pk].forecast), line.tolerance)
            for line in self.lines
            if line.total is not None
        ]

    @property
    def bars(self):
        """[DrawnHeading]: every line that is worse than its budget, the largest first, and the others together."""
        return bars(worst_first(self.headings))

    @property
    def few_bars(self):
        """The same, with no more than FEW of them by name."""
        return bars(worst_first(self.headings, FEW))

    @property
    def saving(self):
        """The line of what is to be saved; None without one."""
        return next((line for line in self.lines if line.kind == BudgetLine.Kind.SAVING), None)

    @property
    def tolerance(self):
        """That of all spending together; None where a line has none."""
        found = [line.tolerance for line in self.lines if line.kind in SPENDING]
        return sum(found) if found and None not in found else None

    @property
    def placements(self):
        """The lines that pay for placements, as their names say."""
        return [line for line in self.lines if line.name.casefold().startswith(PLACEMENTS)]


LINES = PreparedRows(lambda: BudgetLine.objects.lines().filter(year=One("year")).order_by("position"))


def _returns():
    rows = MonthlyReturn.objects.known_at(Moment("at")).filter(line__any_of=Some("lines")).order_by("month", "id")
    return rows.values_list(*ToldReturn._fields[:-1], "by", "by__name", "by__email")


RETURNS = Prepared(_returns)
SAID = PreparedRows(
    lambda: MonthlyAccount.objects.known_at(Moment("at")).filter(month__range=(GivenDay("start"), GivenDay("end")))
)
MAKERS = PreparedRows(lambda: User.objects.filter(pk__any_of=Some("pks")))


def account_of(year, at):
    """The Account of a financial year, by its canonical text, as it was known at a moment, in four queries."""
    period = Period.parse(year)
    today = day_of(at)
    lines = LINES(year=year)
    returns = defaultdict(dict)
    for row in RETURNS(lines=[line.pk for line in lines], at=at):
        row = ToldReturn(*row[:-3], called(*row[-3:]))
        returns[row.month][row.line_id] = row
    said = SAID(start=period.start, end=period.end, at=at)
    _name_makers(said)
    months = between(Kind.MONTH, period.start, min(period.end, today)) if period.start <= today else []
    return Account(
        year=period,
        lines=lines,
        returns=returns,
        said={row.month: row for row in said},
        outturns=[outturn_of(month, _forecasts(lines, returns[month.start])) for month in months],
        expected=expected_month(period, today, RETURN_DUE_AFTER_DAYS)[0],
    )


def _name_makers(rows):
    """Fetch who said each of some rows."""
    makers = {row.pk: row for row in MAKERS(pks={row.by_id for row in rows} - {None})}
    for row in rows:
        row.by = makers.get(row.by_id)


def _forecasts(lines, returned):
    held = [(line, returned.get(line.pk)) for line in lines]
    return [LineForecast(line.kind, line.total, row and row.forecast) for line, row in held]
