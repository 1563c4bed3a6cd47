"""The verbs of the budget: monthly returns, and closing a month."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from budget.models import BudgetLine, ClosedMonth, Funding, MonthlyAccount, MonthlyReturn
from budget.rules.behind import FIGURES, faults
from budget.verdicts import BUDGET_LINE
from dcst.models import Origin, User
from dcst.problems import Refused
from dcst.record import audit
from dcst.record.assess import reassess
from dcst.record.links import tie
from dcst.time.clock import day_of
from dcst.time.periods import Kind, Period


@transaction.atomic
def submit_return(
    line: BudgetLine,
    *,
    by: User,
    at: datetime,
    month: date,
    budget_to_date: Decimal | None,
    actual_to_date: Decimal | None,
    forecast: Decimal | None,
    note: str = "",
    origin: str = "reported",
) -> MonthlyReturn:
    """Append the return of a line for a month (its first day), in £000. Raises Refused.

    The same figures again write nothing.
    """
    BudgetLine.objects.select_for_update().get(pk=line.pk)
    _check_open(line, month, day_of(at))
    held = MonthlyReturn.objects.current().filter(line=line, month=month).first()
    figures = {"budget_to_date": budget_to_date, "actual_to_date": actual_to_date, "forecast": forecast, "note": note}
    if held and all(getattr(held, name) == value for name, value in figures.items()):
        return held
    MonthlyReturn.objects.filter(line=line, month=month).close(at)
    new = MonthlyReturn.objects.create(
        line=line, month=month, by=by, known_from=max(at, held.known_from) if held else at, origin=origin, **figures
    )
    audit.record(
        "submit return",
        "budget-line",
        line.code,
        by=by,
        at=at,
        before=_plain(held) if held else None,
        after=_plain(new),
    )
    reassess(BUDGET_LINE, [line.code], at)
    return new


def _check_open(line: BudgetLine, month: date, today: date) -> None:
    year = Period.parse(line.year)
    if not line.takes_returns:
        raise Refused("A printed total takes no return: report on its lines")
    if not year.start <= month <= year.end:
        raise Refused(f"{month:%B %Y} is not in {year.label}", "month")
    _check_month(month, today)


def _check_month(month: date, today: date) -> None:
    if month > today:
        raise Refused(f"{month:%B %Y} has not begun", "month")
    if ClosedMonth.objects.current().filter(month=month).exists():
        raise Refused(f"{month:%B %Y} is closed. Ask the performance officer to open it", "month")


@transaction.atomic
def set_budget(*, by: User, at: datetime, year: str, lines: Iterable[Mapping[str, Any]]) -> list[BudgetLine]:
    """Store the lines of a year that has no budget yet: name, kind, ongoing, projects, total and tolerance of each.

    Raises Refused.
    """
    lines, names = list(lines), set()
    if BudgetLine.objects.filter(year=year).exists():
        raise Refused(f"{Period.parse(year).label} has its budget already", "year")
    for line in lines:
        name, parts = line["name"], (line["ongoing"], line["projects"])
        if name.casefold() in names:
            raise Refused(f"“{name}” stands there twice", "file")
        names.add(name.casefold())
        if None not in parts and sum(parts) != line["total"]:
            raise Refused(f"“{name}”: ongoing and projects do not make up the total", "file")
        if (line["tolerance"] or 0) < 0:
            raise Refused(f"“{name}”: a tolerance cannot be below zero", "file")
    stored = BudgetLine.objects.bulk_create(
        BudgetLine(code=f"{year}-{number:02}".lower(), year=year, position=number, origin="reported", **line)
        for number, line in enumerate(lines, start=1)
    )
    told = {line.name: str(line.total) for line in stored}
    audit.record("set budget", "budget-year", year, by=by, at=at, after=told)
    reassess(BUDGET_LINE, [line.code for line in stored if line.takes_returns], at)
    return stored


@transaction.atomic
def submit_account(
    *,
    by: User,
    at: datetime,
    month: date,
    figures: Mapping[str, Decimal | None],  # by the names of FIGURES; None, or no such name: not said
    note: str = "",
    origin: str = "reported",
) -> MonthlyAccount:
    """Append what is said of a month (its first day) as a whole, in £000. Raises Refused.

    The same figures again write nothing.
    """
    if not _hold_lines(month):
        raise Refused(f"No budget is held for {Period.containing(month, Kind.YEAR_FINANCIAL).label}", "month")
    _check_month(month, day_of(at))
    for field, sentence in faults(figures):
        raise Refused(sentence, field)
    held = MonthlyAccount.objects.current().filter(month=month).first()
    said = {name: figures.get(name) for name in FIGURES}
    if held and held.figures == said and held.note == note:
        return held
    MonthlyAccount.objects.filter(month=month).close(at)
    new = MonthlyAccount.objects.create(
        month=month, note=note, by=by, origin=origin, known_from=max(at, held.known_from) if held else at, **said
    )
    audit.record(
        "submit account",
        "month",
        month.isoformat(),
        by=by,
        at=at,
        before=_said(held) if held else None,
        after=_said(new),
    )
    return new


@transaction.atomic
def submit_month(
    *,
    by: User,
    at: datetime,
    month: date,
    returns: Iterable[tuple[BudgetLine, Mapping[str, Any]]],
    account: Mapping[str, Any] | None,
) -> int:
    """Append the returns of a month and what is said of it as a whole, all or nothing; how many rows were given.

    Each is what its own verb takes besides `by`, `at` and the month. Raises Refused.
    """
    given = 0
    for line, figures in sorted(returns, key=lambda row: row[0].pk):
        try:
            submit_return(line, by=by, at=at, **{**figures, "month": month})
        except Refused as refusal:
            raise Refused(f"{line.name}: {refusal.message}") from refusal
        given += 1
    if account is not None:
        submit_account(by=by, at=at, month=month, **account)
        given += 1
    return given


def _said(row: MonthlyAccount) -> dict[str, str]:
    told = {name: str(amount) for name, amount in row.figures.items() if amount is not None}
    return told | ({"note": row.note} if row.note else {})


def _plain(row: MonthlyReturn) -> dict[str, str]:
    names = ("month", "budget_to_date", "actual_to_date", "forecast", "note")
    return {name: str(getattr(row, name)) for name in names}


@transaction.atomic
def close_month(*, by: User, at: datetime, month: date, closed: bool = True) -> None:
    """Close a month (its first day), so that its returns stand; or open it again. Raises Refused.

    Only a month that has ended can be closed.
    """
    if closed and Period.containing(month, Kind.MONTH).end >= day_of(at):
        raise Refused(f"{month:%B %Y} has not ended", "month")
    _hold_lines(month)
    standing = ClosedMonth.objects.current().filter(month=month)
    if standing.exists() == closed:
        return
    if closed:
        ClosedMonth.objects.create(month=month, by=by, known_from=at)
    else:
        ClosedMonth.objects.filter(month=month).close(at)
    audit.record("close month" if closed else "open month", "month", month.isoformat(), by=by, at=at)


def _hold_lines(month: date) -> bool:
    """Lock every line of the month's year; whether there is any.

    A return holds its line: with all of them held, none is half way between its check and its row.
    """
    lines = BudgetLine.objects.filter(year=str(Period.containing(month, Kind.YEAR_FINANCIAL)))
    return bool(list(lines.order_by("pk").select_for_update().values_list("pk")))


@transaction.atomic
def tie_funding(
    end: Mapping[str, Any], others: Iterable[Any], *, by: User, at: datetime, origin: str = Origin.REPORTED
) -> None:
    """Say which lines of the budget pay for an action, or which actions a line pays for. Raises Refused.

    `end` is {"action" or "line": row}.
    """
    others = list(others)
    for line in others if "action" in end else [end["line"]]:
        if not line.takes_returns:
            raise Refused(f"{line} is a printed total, and pays for nothing of itself", "others")
    tie(Funding, end, others, verb="tie to budget", by=by, at=at, origin=origin)
