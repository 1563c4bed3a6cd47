"""The budget: lines of a year, monthly returns against them, and months that are closed. Amounts are in £000."""

from django.db import models
from django.db.models import Q

from budget.rules.behind import FIGURES
from dcst.models import Fact, FactQuerySet, Link, Sourced, not_before_known, only_one_current
from dcst.time.periods import Kind, Period, between


class BudgetLineQuerySet(models.QuerySet):
    def lines(self):
        """The lines that are budgeted, without the printed totals."""
        return self.filter(kind__in=[BudgetLine.Kind.INCOME, BudgetLine.Kind.SPEND, BudgetLine.Kind.SAVING])


class BudgetLine(Sourced):
    """One line of a year's budget in £000, ongoing and projects; or a total as printed."""

    class Kind(models.TextChoices):
        INCOME = "income", "Income"
        TOTAL_INCOME = "total-income", "Total income, as printed"
        SPEND = "spend", "Expenditure"
        SAVING = "saving", "Efficiency saving target"
        TOTAL_SPEND = "total-spend", "Total expenditure, as printed"
        OUTTURN = "outturn", "Outturn, as printed"

    code = models.SlugField(max_length=60, unique=True)
    year = models.CharField(max_length=12)
    kind = models.CharField(max_length=15, choices=Kind)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    ongoing = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    projects = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    total = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    tolerance = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        ordering = ["year", "position"]
        constraints = [models.UniqueConstraint(fields=["year", "position"], name="one_budget_line_per_position")]

    def __str__(self):
        return f"{self.name}, {self.period.label}"

    @property
    def period(self):
        return Period.parse(self.year)

    @property
    def takes_returns(self):
        """Whether returns are made for it. They are not for a printed total: what is reported on its lines adds up."""
        return self.kind in (self.Kind.INCOME, self.Kind.SPEND, self.Kind.SAVING)

    def months_begun(self, day):
        """[Period]: the months of its year that have begun on a day."""
        year = self.period
        return between(Kind.MONTH, year.start, min(day, year.end))


class Funding(Link):
    """An action that a line of the budget pays for."""

    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="funding")
    action = models.ForeignKey("objectives.Action", models.PROTECT, related_name="funding")

    class Meta:
        constraints = [
            only_one_current("one_current_funding", "line", "action"),
            not_before_known("funding_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.line.code} pays for {self.action.code}"


class MonthlyReturnQuerySet(FactQuerySet):
    def latest_by_line(self, at):
        """{line id: the return for the latest month}, as it was known at a moment."""
        found = {}
        for row in self.known_at(at).order_by("month", "id"):
            found[row.line_id] = row
        return found


class MonthlyReturn(Fact):
    """What finance reports for a line at a month's end, in £000: actual to date, budget to date, forecast outturn."""

    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="returns")
    month = models.DateField()
    budget_to_date = models.DecimalField(max_digits=14, decimal_places=3)
    actual_to_date = models.DecimalField(max_digits=14, decimal_places=3)
    forecast = models.DecimalField(max_digits=14, decimal_places=3)
    note = models.TextField(blank=True)
    origin = models.CharField(max_length=20, default="reported")

    objects = MonthlyReturnQuerySet.as_manager()

    class Meta:
        ordering = ["month"]
        constraints = [
            only_one_current("one_current_return_per_month", "line", "month"),
            not_before_known("return_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(month__day=1), name="month_is_its_first_day"),
        ]

    def __str__(self):
        return f"{self.line.name}, {self.month:%B %Y}"


def thousands():
    """A field of an amount in £000 that may not have been said."""
    return models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)


class MonthlyAccount(Fact):
    """What finance says of a month as a whole beside the returns of its lines, in £000: null is not said, never nought.

    Recurrent part, best and worst case are of the variance: above nought is worse than the budget.
    """

    month = models.DateField()
    recurrent = thousands()
    best_case = thousands()
    worst_case = thousands()
    gross_pressure = thousands()
    mitigation = thousands()
    savings_delivered = thousands()
    savings_on_track = thousands()
    savings_at_risk = thousands()
    savings_undeliverable = thousands()
    from_reserve = thousands()
    contract_change = thousands()
    note = models.TextField(blank=True)
    origin = models.CharField(max_length=20, default="reported")

    class Meta:
        ordering = ["month"]
        constraints = [
            only_one_current("one_current_account_per_month", "month"),
            not_before_known("account_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(month__day=1), name="account_month_is_its_first_day"),
        ]

    def __str__(self):
        return f"Account of {self.month:%B %Y}"

    @property
    def figures(self):
        """{name: amount or None} of all that can be said."""
        return {name: getattr(self, name) for name in FIGURES}


class ClosedMonth(Fact):
    """A month, as its first day, whose returns are closed from when until when."""

    month = models.DateField()
    origin = models.CharField(max_length=20, default="reported")

    class Meta:
        constraints = [
            only_one_current("one_closing_per_month", "month"),
            not_before_known("closing_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.month:%B %Y}"
