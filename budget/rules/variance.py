"""How a budget line is judged (rule budget-2), and how printed totals are checked. Pure. Amounts are in £000.

Variance is forecast − budget for spend and budget − forecast for income, so positive is worse for the Trust in both.
No variance, or one in the Trust's favour, is On track; up to the tolerance and on it At risk; beyond it Off track.
The year so far has the tolerance of that part of the year: a twelfth for each month.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from dcst.status.rag import Rag, Reason, Verdict
from dcst.time.periods import Kind, Period, PeriodText, between

BUDGET_RULE = "budget-2"
LineKind = Literal["spend", "income", "saving", "total-income", "total-spend", "outturn"]
BudgetQuestion = Literal["forecast", "to_date"]  # the full year, or the year so far
# An outturn is what is left over, so more of it is better.
INCOME: tuple[LineKind, ...] = ("income", "total-income", "outturn")
SPEND: tuple[LineKind, ...] = ("spend", "saving", "total-spend")  # a saving is held as negative spend
ONE_DAY = timedelta(days=1)
MONTHS = 12
TO_THE_POUND = Decimal("0.001")


class BudgetError(ValueError):
    """A budget line that cannot be used; the sentence says why."""


@dataclass(frozen=True)
class LineFacts:
    kind: LineKind
    budget: Decimal | None
    tolerance: Decimal | None = None
    budget_to_date: Decimal | None = None


@dataclass(frozen=True)
class ReturnFacts:
    id: str
    month: PeriodText  # 2017-M11
    actual_to_date: Decimal | None
    forecast: Decimal | None


@dataclass(frozen=True)
class Total:
    """A printed total beside that of its lines. `difference` is printed less computed; `note` says what is to say."""

    printed: Decimal | None
    computed: Decimal | None
    difference: Decimal | None
    note: Reason | None


def variance(kind: LineKind, budget: Decimal, amount: Decimal) -> Decimal:
    """In £000; positive is worse for the Trust, in income as in spend. Raises BudgetError for another kind of line."""
    if kind in INCOME:
        return budget - amount
    if kind in SPEND:
        return amount - budget
    raise BudgetError(f"“{kind}” is no kind of budget line. Use one of: {', '.join(SPEND + INCOME)}.")


def expected_month(year: Period, today: date, closes_after_days: int) -> tuple[Period | None, date | None]:
    """The latest month of the financial year whose return should be in, and the next day that answer changes."""
    overdue_on = {
        month: month.end + timedelta(days=closes_after_days) + ONE_DAY
        for month in between(Kind.MONTH, year.start, year.end)
    }
    late = [month for month, day in overdue_on.items() if day <= today]
    return (late[-1] if late else None), min((day for day in overdue_on.values() if day > today), default=None)


def rate_budget(
    line: LineFacts, latest: ReturnFacts | None, *, expected: Period | None, next_on: date | None = None
) -> Verdict[Rag]:
    """The full year: the forecast outturn against the year's budget."""
    amount = latest.forecast if latest else None
    return _rate("forecast", line, line.budget, latest, amount, expected, next_on)


def rate_to_date(
    line: LineFacts, latest: ReturnFacts | None, *, expected: Period | None, next_on: date | None = None
) -> Verdict[Rag]:
    """The year so far: the actual figure against the budget to the end of the same month."""
    amount = latest.actual_to_date if latest else None
    return _rate("to_date", line, line.budget_to_date, latest, amount, expected, next_on)


def _rate(
    question: BudgetQuestion,
    line: LineFacts,
    budget: Decimal | None,
    latest: ReturnFacts | None,
    amount: Decimal | None,
    expected: Period | None,
    next_on: date | None,
) -> Verdict[Rag]:
    """No figure comes before no budget, and both before any judgement."""
    if latest is None:
        rag, reasons = _no_return(expected)
    elif amount is None:
        rag, reasons = Rag.NO_DATA, [Reason(f"no_{question}", {"month": latest.month})]
    elif budget is None:
        rag, reasons = Rag.NO_TARGET, [Reason("no_budget")]
    else:
        rag, reasons = _compare(question, line, budget, latest, amount)
    if latest and expected and Period.parse(latest.month) < expected:
        reasons.append(Reason("return_stale", {"month": latest.month, "expected": expected}))
    if latest is None:
        return Verdict(rag, tuple(reasons), BUDGET_RULE, next_on)
    return Verdict(rag, tuple(reasons), BUDGET_RULE, next_on, (latest.id,), latest.month)


def _no_return(expected: Period | None) -> tuple[Rag, list[Reason]]:
    if expected is None:
        return Rag.NOT_DUE, [Reason("no_return_due")]
    return Rag.NO_DATA, [Reason("no_return", {"month": expected})]


def _compare(
    question: BudgetQuestion, line: LineFacts, budget: Decimal, latest: ReturnFacts, amount: Decimal
) -> tuple[Rag, list[Reason]]:
    worse_by = variance(line.kind, budget, amount)
    told: dict[str, object] = {"amount": amount, "budget": budget, "gap": abs(worse_by)}
    if question == "to_date":
        told["month"] = latest.month
    if worse_by == 0:
        return Rag.ON_TRACK, [Reason(f"{question}_level", _without(told, "gap", "budget"))]
    worse, better = ("short", "above") if line.kind in INCOME else ("over", "under")
    if worse_by < 0:
        return Rag.ON_TRACK, [Reason(f"{question}_{better}", told)]
    months = months_in(Period.parse(latest.month)) if question == "to_date" else MONTHS
    rag, tolerance = _against_tolerance(line, worse_by, months)
    return rag, [Reason(f"{question}_{worse}", told), tolerance]


def _against_tolerance(line: LineFacts, worse_by: Decimal, months: int) -> tuple[Rag, Reason]:
    if line.tolerance is None:
        return Rag.OFF_TRACK, Reason("no_tolerance")
    if line.tolerance < 0:
        raise BudgetError("A tolerance cannot be below zero.")
    tolerance = tolerance_of(line.tolerance, months)
    told: dict[str, object] = {"tolerance": tolerance}
    if months != MONTHS:
        told |= {"months": months, "year": line.tolerance}
    part = "" if months == MONTHS else "_to_date"
    if worse_by <= tolerance:
        return Rag.AT_RISK, Reason(f"within_tolerance{part}", told)
    return Rag.OFF_TRACK, Reason(f"beyond_tolerance{part}", told | {"gap": worse_by - tolerance})


def months_in(month: Period) -> int:
    """How many months of its financial year have passed by the end of a month: 8 for November."""
    return (month.start.month - Period.containing(month.start, Kind.YEAR_FINANCIAL).start.month) % MONTHS + 1


def tolerance_of(year: Decimal, months: int) -> Decimal:
    """The part of a year's tolerance that is of its first months, to the pound."""
    return (year * months / MONTHS).quantize(TO_THE_POUND, ROUND_HALF_UP) if months != MONTHS else year


def _without(params: dict[str, object], *names: str) -> dict[str, object]:
    return {name: value for name, value in params.items() if name not in names}


def sum_lines(printed: Decimal | None, lines: list[Decimal | None], rounding: Decimal = Decimal(1)) -> Total:
    """The printed total beside the computed one. A line without a figure is not zero, so nothing can be added then."""
    known = [line for line in lines if line is not None]
    missing = len(lines) - len(known)
    if missing or not lines:
        return Total(printed, None, None, Reason("total_incomplete", {"missing": missing}) if missing else None)
    computed = sum(known, Decimal(0))
    if printed is None:
        return Total(None, computed, None, Reason("total_not_printed", {"computed": computed}))
    difference = printed - computed
    if difference == 0:
        return Total(printed, computed, difference, None)
    code = "total_rounding" if abs(difference) <= rounding else "total_differs"
    note = Reason(code, {"printed": printed, "computed": computed, "gap": abs(difference)})
    return Total(printed, computed, difference, note)
