"""The smallest true rows of the budget: a line of a year, and its return for a month."""

import datetime
from decimal import Decimal

import factory

from budget.models import BudgetLine, Funding, MonthlyAccount, MonthlyReturn
from dcst.time import clock
from tests.factories import KNOWN


class LineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BudgetLine

    year = "FY2017-18"
    kind = BudgetLine.Kind.SPEND
    position = factory.LazyAttribute(lambda row: BudgetLine.objects.filter(year=row.year).count() + 1)
    code = factory.LazyAttribute(lambda row: f"{row.year.lower()}-{row.position}")
    name = factory.LazyAttribute(lambda row: f"Line {row.position}")
    ongoing = factory.SelfAttribute("total")
    total = Decimal(1200)
    tolerance = Decimal(10)


class ReturnFactory(factory.django.DjangoModelFactory):
    """The return for a month, known from the tenth of the next."""

    class Meta:
        model = MonthlyReturn

    line = factory.SubFactory(LineFactory)
    month = datetime.date(2017, 12, 1)
    budget_to_date = Decimal(900)
    actual_to_date = Decimal(905)
    forecast = Decimal(1205)
    known_from = factory.LazyAttribute(
        lambda row: clock.start_of((row.month + datetime.timedelta(days=31)).replace(day=10))
    )


class AccountFactory(factory.django.DjangoModelFactory):
    """What was said of a month as a whole, known from the tenth of the next."""

    class Meta:
        model = MonthlyAccount

    month = datetime.date(2017, 12, 1)
    known_from = factory.LazyAttribute(
        lambda row: clock.start_of((row.month + datetime.timedelta(days=31)).replace(day=10))
    )


def pay_for(line, action):
    """Say that a line pays for an action."""
    return Funding.objects.create(line=line, action=action, known_from=KNOWN)
