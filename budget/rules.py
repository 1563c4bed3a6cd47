"""How a budget line is judged (rule budget-1), and how printed totals are checked. Pure. Amounts are in £000.

Variance is forecast − budget for spend and budget − forecast for income, so positive is worse for the Trust in both.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dcst.periods import Period
from dcst.rag import Reason, Verdict

BUDGET_RULE = "budget-1"


class BudgetError(ValueError):
    """A budget line that cannot be used; the sentence says why."""


@dataclass(frozen=True)
class LineFacts:
    kind: str  # spend, income, saving, total-income, total-spend, outturn
    budget: Decimal | None
    tolerance_amount: Decimal | None = None
    tolerance_percent: Decimal | None = None  # of the budget; give the one or the other
    budget_to_date: Decimal | None = None  # None: even twelfths


@dataclass(frozen=True)
class ReturnFacts:
    id: str
    month: str  # canonical, 2017-M11
    actual_to_date: Decimal | None
    forecast: Decimal | None


@dataclass(frozen=True)
class Total:
    printed: Decimal | None
    computed: Decimal | None
    difference: Decimal | None
    note: Reason | None


def variance(kind: str, budget: Decimal, amount: Decimal) -> Decimal:
    raise NotImplementedError


def check_tolerance(amount: Decimal | None, percent: Decimal | None) -> None:
    raise NotImplementedError


def expected_month(year: Period, today: date, closes_after_days: int) -> tuple[Period | None, date | None]:
    """The latest month of the financial year whose return should be in, and the next day that answer changes."""
    raise NotImplementedError


def rate_budget(
    line: LineFacts, latest: ReturnFacts | None, *, expected: Period | None, next_on: date | None = None
) -> Verdict:
    """The headline: the full-year forecast, with the year to date among the reasons."""
    raise NotImplementedError


def rate_to_date(
    line: LineFacts, latest: ReturnFacts | None, *, expected: Period | None, next_on: date | None = None
) -> Verdict:
    raise NotImplementedError


def sum_lines(printed: Decimal | None, lines: list[Decimal | None], rounding: Decimal = Decimal(1)) -> Total:
    raise NotImplementedError
