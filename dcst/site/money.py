"""What placements cost beside how many children are in care: the budget's months and the indicators' figures."""

from dataclasses import dataclass

from budget.charts import panels_figure
from budget.rules.outturn import in_months, say_whole
from dcst.time.periods import Kind, Period
from indicators.models import BOROUGH, Observation

CHILDREN_IN_CARE = "M04"  # a rate, whose numerator counts the children


@dataclass(frozen=True)
class MonthOfCare:
    """A month: what placements cost in it against its budget, in £000, and the children in care at its end.

    What is not known is None; of the children `why` says it, where a figure was due.
    """

    month: Period
    spent: object
    planned: object
    children: int | None
    why: str


@dataclass(frozen=True)
class Placements:
    """The lines that pay for placements, month by month, over the children in care."""

    names: list[str]
    months: list[MonthOfCare]

    @property
    def words(self):
        """The lines by name."""
        return "; ".join(self.names)

    @property
    def finding(self):
        """What the panels show, in a sentence: the latest known of each."""
        spent = [row for row in self.months if row.spent is not None]
        cared = [row for row in self.months if row.children is not None]
        said = []
        if spent:
            last = spent[-1]
            said.append(
                f"Placements cost {say_whole(last.spent)} in {last.month.label}, budget {say_whole(last.planned)}"
            )
        if cared:
            last = cared[-1]
            said.append(f"{last.children:,} children in care at the end of {last.month.label}")
        return "; ".join(said) or "Nothing is known yet"

    @property
    def figure(self):
        """A plotly figure, a plain dict."""
        return panels_figure(
            [row.month for row in self.months],
            [row.spent for row in self.months],
            [row.planned for row in self.months],
            {row.month.short_label: row.children for row in self.months if row.children is not None},
        )


def placements_of(account, at, eyes):
    """The Placements of a budget.account.Account at a moment, as a reader sees the figures; None without such lines."""
    lines = account.placements
    if not lines or not any(account.returns.values()):
        return None
    months = [row.month for row in account.outturns]
    children = _children(months, at, eyes)
    spent = dict(in_months([(month, _sum(account, lines, month, "actual_to_date")) for month in months]))
    planned = dict(in_months([(month, _sum(account, lines, month, "budget_to_date")) for month in months]))
    rows = [MonthOfCare(month, spent[month], planned[month], *children.get(month.end, (None, ""))) for month in months]
    return Placements([line.name for line in lines], rows)


def _sum(account, lines, month, name):
    rows = [account.returns.get(month.start, {}).get(line.pk) for line in lines]
    return sum(getattr(row, name) for row in rows) if all(rows) else None


def _children(months, at, eyes):
    """{last day of a period: (children, why there is no number)} of the borough, as the reader sees them."""
    ends = [month.end for month in months]
    rows = Observation.objects.known_at(at).filter(
        indicator__code=CHILDREN_IN_CARE, series__isnull=True, area__code=BOROUGH, group="", period_end__in=ends
    )
    rows = rows.filter(period_kind__in=[Kind.MONTH, Kind.QUARTER]).select_related("indicator", "area")
    found = {}
    for row in eyes.figures(rows.order_by("period_kind", "known_from", "id")):
        known = row.numerator is not None
        found[row.period_end] = (int(row.numerator), "") if known else (None, row.shorthand or "no number")
    return found
