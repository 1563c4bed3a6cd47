"""A year's account as its monthly returns tell it: read once, for the pages and for the board. Amounts are in £000."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from budget.models import BudgetLine, MonthlyReturn
from budget.rules.outturn import LineForecast, Outturn, outturn_of, say_outturn, shown
from budget.rules.variance import expected_month
from budget.verdicts import RETURN_DUE_AFTER_DAYS
from dcst.time.clock import day_of
from dcst.time.periods import Kind, Period, between


@dataclass(frozen=True)
class Account:
    """The lines of a year that take returns, {month's first day: {line id: return}}, and the Outturn of each month.

    `expected` is the latest month whose return should be in.
    """

    year: Period
    lines: list[BudgetLine]
    returns: dict
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


def account_of(year, at):
    """The Account of a financial year, by its canonical text, as it was known at a moment."""
    period = Period.parse(year)
    today = day_of(at)
    lines = list(BudgetLine.objects.lines().filter(year=year).order_by("position"))
    returns = defaultdict(dict)
    for row in MonthlyReturn.objects.known_at(at).filter(line__in=lines).order_by("month", "id"):
        returns[row.month][row.line_id] = row
    months = between(Kind.MONTH, period.start, min(period.end, today)) if period.start <= today else []
    return Account(
        year=period,
        lines=lines,
        returns=returns,
        outturns=[outturn_of(month, _forecasts(lines, returns[month.start])) for month in months],
        expected=expected_month(period, today, RETURN_DUE_AFTER_DAYS)[0],
    )


def _forecasts(lines, returned):
    held = [(line, returned.get(line.pk)) for line in lines]
    return [LineForecast(line.kind, line.total, row and row.forecast) for line, row in held]
