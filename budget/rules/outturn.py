"""The forecast outturn of a year, month by month, and the sentence that says it. Pure. Amounts are in £000.

A month counts once every line has its return for it: what one line lacks is not known for the whole. The variance is
against the budget, so that a year that is planned to spend from reserves is overspent by what goes beyond the plan.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from budget.rules.variance import INCOME, LineKind, months_in, variance
from dcst.status.rag import counted, say_money, say_number
from dcst.time.periods import Period

WHOLE = Decimal(1)


@dataclass(frozen=True)
class LineForecast:
    """A line's budget of the year, and its forecast in one month's return; None where that is missing."""

    kind: LineKind
    budget: Decimal | None
    forecast: Decimal | None


@dataclass(frozen=True)
class Outturn:
    """What one month's returns make of the year. A sum is None where one of its lines lacks its figure."""

    month: Period
    lines: int
    returned: int
    income_budget: Decimal | None
    income: Decimal | None
    spend_budget: Decimal | None
    spend: Decimal | None

    @property
    def is_whole(self) -> bool:
        """Whether every line has its return for the month."""
        return self.lines > 0 and self.returned == self.lines

    @property
    def number(self) -> int:
        """The month's number in its financial year: 9 for December."""
        return months_in(self.month)

    @property
    def worse_by(self) -> Decimal | None:
        """How much worse than the budget the year is forecast to end; below zero better, None if that is not known."""
        if self.income_budget is None or self.income is None or self.spend_budget is None or self.spend is None:
            return None
        over = variance("spend", self.spend_budget, self.spend)
        return over + variance("income", self.income_budget, self.income)

    @property
    def words(self) -> str:
        """“£1,969k overspent”, “on the budget”; blank where the variance is not known."""
        if self.worse_by is None:
            return ""
        if self.worse_by == 0:
            return "on the budget"
        return f"{say_whole(self.worse_by)} {'overspent' if self.worse_by > 0 else 'underspent'}"

    @property
    def share(self) -> Decimal | None:
        """The variance as a percentage of the budgeted spending, without a sign."""
        if self.worse_by is None or not self.spend_budget:
            return None
        return abs(self.worse_by * 100 / self.spend_budget)


def outturn_of(month: Period, lines: Sequence[LineForecast]) -> Outturn:
    """The Outturn of a month from what each line that takes returns has for it."""
    income = [line for line in lines if line.kind in INCOME]
    spend = [line for line in lines if line.kind not in INCOME]
    return Outturn(
        month=month,
        lines=len(lines),
        returned=sum(line.forecast is not None for line in lines),
        income_budget=_sum(line.budget for line in income),
        income=_sum(line.forecast for line in income),
        spend_budget=_sum(line.budget for line in spend),
        spend=_sum(line.forecast for line in spend),
    )


def shown(outturns: Sequence[Outturn]) -> tuple[Outturn | None, Outturn | None]:
    """(the latest month of which every line is returned, the last such month before it); None where there is none."""
    whole = [outturn for outturn in outturns if outturn.is_whole]
    return (whole[-1] if whole else None), (whole[-2] if len(whole) > 1 else None)


def say_outturn(year: Period, outturns: Sequence[Outturn], *, expected: Period | None) -> str:
    """The money of a year in one sentence without its full stop, from the Outturns of its months in their order.

    `expected` is the latest month whose return should be in.
    """
    latest, before = shown(outturns)
    if latest is None:
        return _say_none(year, outturns, expected)
    parts = [f"month {latest.number}: {_say_variance(latest)}"]
    if before is not None:
        parts.append(_say_change(latest, before))
    parts += _say_late(latest, outturns, expected)
    return ", ".join(part for part in parts if part)


def _say_none(year: Period, outturns: Sequence[Outturn], expected: Period | None) -> str:
    if outturns and not outturns[-1].lines:
        return f"no budget is held for {year.label}"
    begun = [outturn for outturn in outturns if outturn.returned]
    if begun:
        last = begun[-1]
        return (
            f"month {last.number}: {last.returned} of {counted(last.lines, 'line')} returned,"
            " so the forecast outturn is not known"
        )
    why = "no return is due yet" if expected is None else "no return has been received"
    return f"{year.label}: {why}, so the forecast outturn is not known"


def _say_variance(outturn: Outturn) -> str:
    if outturn.worse_by is None:
        return "forecast outturn not comparable, because a line has no budget"
    budget = f" of {say_whole(outturn.spend_budget)}" if outturn.spend_budget else ""
    if outturn.worse_by == 0:
        return f"forecast outturn {outturn.words}{budget}"
    share = f", {_say_share(outturn.share)}{budget}" if outturn.share is not None else ""
    return f"forecast outturn {outturn.words}{share}"


def _say_share(share: Decimal) -> str:
    said = say_number(share, 1)
    return "less than 0.1 %" if said == "0.0" else f"{said} %"


def _say_change(latest: Outturn, before: Outturn) -> str:
    if latest.worse_by is None or before.worse_by is None:
        return ""
    moved = latest.worse_by - before.worse_by
    if moved == 0:
        return f"the same as at month {before.number}"
    return f"{say_whole(moved)} {'worse' if moved > 0 else 'better'} than at month {before.number}"


def _say_late(latest: Outturn, outturns: Sequence[Outturn], expected: Period | None) -> list[str]:
    """What of later months is in, and which of them is late."""
    later = [outturn for outturn in outturns if latest.month < outturn.month]
    said = [
        f"of month {outturn.number} {outturn.returned} of {counted(outturn.lines, 'line')} returned"
        for outturn in later
        if outturn.returned
    ]
    late = [row for row in later if not row.returned and expected is not None and not expected < row.month]
    if late:
        names = f"month {late[0].number}" if len(late) == 1 else f"months {late[0].number} to {late[-1].number}"
        said.append(f"{names} not received")
    return said


def say_whole(amount: Decimal) -> str:
    """An amount without its sign in whole thousands: “£1,969k”; “less than £1k” for a part of one."""
    whole = abs(amount).quantize(WHOLE, ROUND_HALF_UP)
    return say_money(whole) if whole else "less than £1k"


def _sum(figures: Iterable[Decimal | None]) -> Decimal | None:
    total = Decimal(0)
    for figure in figures:
        if figure is None:
            return None
        total += figure
    return total


def in_months(to_date: Sequence[tuple[Period, Decimal | None]]) -> list[tuple[Period, Decimal | None]]:
    """What each month came to, from what the year came to by its end; not known beside a month that is missing."""
    found: list[tuple[Period, Decimal | None]] = []
    before = Decimal(0) if to_date and months_in(to_date[0][0]) == 1 else None
    for month, amount in to_date:
        found.append((month, None if amount is None or before is None else amount - before))
        before = amount
    return found
