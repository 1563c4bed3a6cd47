"""The money of a year in one sentence: which month it speaks of, which way it goes, and what is missing."""

from datetime import date
from decimal import Decimal

import pytest

from budget.account import account_of
from budget.rules.outturn import LineForecast, outturn_of, say_outturn, say_whole, shown
from dcst.time import clock
from dcst.time.periods import Period
from tests.budget.factories import LineFactory, ReturnFactory

YEAR = Period.parse("FY2017-18")


def month(number):
    """The Period of a month of 2017/18 by its number: 1 is April."""
    return YEAR if number is None else Period.parse("2017-M04").shift(number - 1)


def outturn(number, *, income=46330, spend=48299, income_budget=46300, spend_budget=46300):
    rows = [("income", income_budget, income), ("spend", spend_budget, spend)]
    lines = [LineForecast(kind, money(budget), money(amount)) for kind, budget, amount in rows]
    return outturn_of(month(number), lines)


def money(amount):
    return None if amount is None else Decimal(amount)


NOTHING = {"income": None, "spend": None}
EIGHT = outturn(8, income=46345, spend=48185)  # £1,840k overspent


@pytest.mark.parametrize(
    ("outturns", "expected", "words"),
    [
        pytest.param(
            [EIGHT, outturn(9)],
            9,
            "month 9: forecast outturn £1,969k overspent, 4.3 % of £46,300k, £129k worse than at month 8",
            id="overspent and worse",
        ),
        pytest.param(
            [outturn(8), outturn(9, income=46345, spend=48185)],
            9,
            "month 9: forecast outturn £1,840k overspent, 4.0 % of £46,300k, £129k better than at month 8",
            id="overspent and better",
        ),
        pytest.param(
            [outturn(8, income=46300, spend=46300), outturn(9, income=46350, spend=46230)],
            9,
            "month 9: forecast outturn £120k underspent, 0.3 % of £46,300k, £120k better than at month 8",
            id="underspent",
        ),
        pytest.param(
            [EIGHT, outturn(9, income=46300, spend=46300)],
            9,
            "month 9: forecast outturn on the budget of £46,300k, £1,840k better than at month 8",
            id="on budget",
        ),
        pytest.param(
            [outturn(8), outturn(9)],
            9,
            "month 9: forecast outturn £1,969k overspent, 4.3 % of £46,300k, the same as at month 8",
            id="unchanged",
        ),
        pytest.param(
            [outturn(1)],
            1,
            "month 1: forecast outturn £1,969k overspent, 4.3 % of £46,300k",
            id="the first month of a year has none before it",
        ),
        pytest.param([], None, "2017/18: no return is due yet, so the forecast outturn is not known", id="not begun"),
        pytest.param(
            [outturn(1, **NOTHING)],
            None,
            "2017/18: no return is due yet, so the forecast outturn is not known",
            id="no return is due yet",
        ),
        pytest.param(
            [outturn(1, **NOTHING), outturn(2, **NOTHING)],
            1,
            "2017/18: no return has been received, so the forecast outturn is not known",
            id="no return, and one is late",
        ),
        pytest.param(
            [outturn(1, income=None)],
            1,
            "month 1: 1 of 2 lines returned, so the forecast outturn is not known",
            id="what one line lacks is not known for the whole",
        ),
        pytest.param(
            [outturn(7, income=46345, spend=48185), outturn(8, **NOTHING), outturn(9)],
            9,
            "month 9: forecast outturn £1,969k overspent, 4.3 % of £46,300k, £129k worse than at month 7",
            id="a month that is missing is passed over by name",
        ),
        pytest.param(
            [EIGHT, outturn(9), outturn(10, income=None)],
            9,
            "month 9: forecast outturn £1,969k overspent, 4.3 % of £46,300k, £129k worse than at month 8,"
            " of month 10 1 of 2 lines returned",
            id="half a month does not move the month that is shown",
        ),
        pytest.param(
            [EIGHT, outturn(9), outturn(10, **NOTHING)],
            9,
            "month 9: forecast outturn £1,969k overspent, 4.3 % of £46,300k, £129k worse than at month 8",
            id="a month that is not due yet is not missed",
        ),
        pytest.param(
            [EIGHT, outturn(9), outturn(10, **NOTHING)],
            10,
            "month 9: forecast outturn £1,969k overspent, 4.3 % of £46,300k, £129k worse than at month 8,"
            " month 10 not received",
            id="a late month is named",
        ),
        pytest.param(
            [outturn(9), outturn(10, **NOTHING), outturn(11, **NOTHING), outturn(12, **NOTHING)],
            11,
            "month 9: forecast outturn £1,969k overspent, 4.3 % of £46,300k, months 10 to 11 not received",
            id="late months are named together",
        ),
        pytest.param(
            [EIGHT, outturn(9, spend_budget=None)],
            9,
            "month 9: forecast outturn not comparable, because a line has no budget",
            id="without a budget there is no variance",
        ),
        pytest.param(
            [outturn(9, income_budget=46000, spend_budget=46300, income=46000, spend=46400)],
            9,
            "month 9: forecast outturn £100k overspent, 0.2 % of £46,300k",
            id="what was planned from reserves is no overspend",
        ),
        pytest.param(
            [outturn(9, income=46300, spend="46300.4")],
            9,
            "month 9: forecast outturn less than £1k overspent, less than 0.1 % of £46,300k",
            id="a part of a thousand is not nothing",
        ),
        pytest.param([outturn_of(month(1), [])], None, "no budget is held for 2017/18", id="no budget"),
    ],
)
def test_the_sentence_says_month_amount_share_and_change_and_what_is_missing(outturns, expected, words):
    assert say_outturn(YEAR, outturns, expected=expected and month(expected)) == words


def test_the_month_shown_is_the_latest_of_which_every_line_is_returned():
    months = [outturn(6), outturn(7, spend=None), outturn(8), outturn(9, income=None)]
    latest, before = shown(months)
    assert (latest.number, before.number) == (8, 6)


def test_income_above_its_budget_makes_up_for_spending_over_it():
    assert outturn(9, income=46400, spend=46400).worse_by == 0
    assert outturn(9, income=46200, spend=46300).worse_by == 100


@pytest.mark.parametrize(
    ("amount", "words"),
    [("1968.5", "£1,969k"), ("-120", "£120k"), ("0.5", "£1k"), ("0.4", "less than £1k"), ("-0.4", "less than £1k")],
)
def test_amounts_are_whole_thousands(amount, words):
    assert say_whole(Decimal(amount)) == words


@pytest.mark.django_db
def test_the_account_of_a_year_is_that_of_the_day(pinned):
    pay, grant = LineFactory(name="Pay", total=1200), LineFactory(kind="income", name="Grant", total=1200)
    for line, forecast in ((pay, 1230), (grant, 1190)):
        ReturnFactory(line=line, month=date(2017, 11, 1), forecast=1200)
        ReturnFactory(line=line, month=date(2017, 12, 1), forecast=forecast)
    now = account_of("FY2017-18", clock.end_of(date(2018, 1, 31)))
    assert now.sentence == "month 9: forecast outturn £40k overspent, 3.3 % of £1,200k, £40k worse than at month 8"
    assert account_of("FY2017-18", clock.end_of(date(2018, 1, 9))).sentence == (
        "month 8: forecast outturn on the budget of £1,200k"
    )
    assert account_of("FY2018-19", clock.end_of(date(2018, 1, 31))).latest is None


@pytest.mark.django_db
def test_the_account_takes_four_queries_however_many_its_lines(django_assert_num_queries):
    for _ in range(2):
        for _ in range(5):
            line = LineFactory()
            ReturnFactory(line=line, month=date(2017, 11, 1))
            ReturnFactory(line=line)
        with django_assert_num_queries(4):
            assert account_of("FY2017-18", clock.end_of(date(2018, 1, 31))).latest.number == 9
