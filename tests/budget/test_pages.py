"""The pages of the budget: lines, totals printed and computed, variances in words, months and versions, as at a day."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budget import changes
from budget.models import BudgetLine, MonthlyReturn
from dcst.record.assess import mark_due
from dcst.site.registry import sweep
from dcst.time import clock
from tests.budget.factories import AccountFactory, LineFactory, ReturnFactory, pay_for
from tests.factories import ActionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned")]
KIND = BudgetLine.Kind
DRAFT = (
    (KIND.INCOME, "Doncaster Council", 42231, 416, 42647),
    (KIND.INCOME, "Department for Education (DfE)", 3256, 1629, 4885),
    (KIND.INCOME, "Miscellaneous income", 827, None, 827),
    (KIND.TOTAL_INCOME, "Total income", 46314, 2045, 48358),
    (KIND.SPEND, "Pay", 20406, None, 20406),
    (KIND.SPEND, "Placements", 19873, None, 19873),
    (KIND.SPEND, "Others", 6183, 2045, 8228),
    (KIND.SAVING, "Efficiency saving target", -149, None, -149),
    (KIND.TOTAL_SPEND, "Total expenditure", 46314, 2045, 48358),
    (KIND.OUTTURN, "Outturn", 0, 0, 0),
)


@pytest.fixture
def visitor(sign_in, board_member):
    return sign_in(board_member)


@pytest.fixture
def draft(db):
    """The draft budget as the plan prints it."""
    for kind, name, ongoing, projects, total in DRAFT:
        LineFactory(year="FY2016-17", kind=kind, name=name, ongoing=ongoing, projects=projects, total=total)


def main(response):
    """The words of a page's main part, as one line."""
    assert response.status_code == 200
    return " ".join(response.content.decode().split("<main")[1].split("</main>")[0].split())


def queries(visitor, address):
    visitor.get(address)
    with CaptureQueriesContext(connection) as captured:
        visitor.get(address)
    return len(captured)


def judge(*pairs):
    mark_due(pairs, clock.now())
    sweep()


def test_printed_totals_stand_beside_computed_ones_with_what_rounding_explains(visitor, draft):
    response = visitor.get("/budget/?year=FY2016-17")
    income, spend, outturn = response.context["parts"]
    assert {name: total.computed for name, total in income.totals.items()} == {
        "ongoing": 46314,
        "projects": 2045,
        "total": 48359,
    }
    assert {name: total.computed for name, total in spend.totals.items()} == {
        "ongoing": 46313,
        "projects": 2045,
        "total": 48358,
    }
    assert {name: total.computed for name, total in outturn.totals.items()} == {"ongoing": 1, "projects": 0, "total": 1}
    page = main(response)
    assert "Total: Printed £48,358k; the lines add to £48,359k. Rounding explains £1k." in page
    assert "Ongoing: Printed £46,314k; the lines add to £46,313k. Rounding explains £1k." in page
    assert "42,231" in page and "draft budget as the Business Plan prints it" in page


def test_without_returns_the_page_says_who_sends_them(visitor, draft):
    page = main(visitor.get("/budget/"))
    assert "No monthly return was known on this day." in page and "The finance officer sends one" in page
    assert "data-figure" not in page


def test_a_line_without_figures_is_not_added_as_zero(visitor):
    LineFactory(name="Pay")
    LineFactory(name="Placements", total=None)
    response = visitor.get("/budget/?year=FY2017-18")
    [spend] = response.context["parts"]
    assert spend.totals["total"].computed is None
    assert "so they cannot be added" in main(response)


@pytest.mark.parametrize(
    ("kind", "total", "forecast", "words"),
    [
        (KIND.SPEND, 1200, 1230, "£30k over"),
        (KIND.SPEND, 1200, 1170, "£30k under"),
        (KIND.SPEND, 1200, 1200, "level"),
        (KIND.INCOME, 1200, 1170, "£30k short"),
        (KIND.INCOME, 1200, 1230, "£30k above"),
        (KIND.SAVING, -149, -100, "£49k over"),
    ],
)
def test_a_variance_says_its_direction_in_a_word(visitor, kind, total, forecast, words):
    line = LineFactory(kind=kind, total=total)
    ReturnFactory(line=line, forecast=forecast, budget_to_date=1, actual_to_date=1)
    cell = f'<td class="govuk-table__cell govuk-table__cell--numeric">{words}</td>'
    assert cell in main(visitor.get("/budget/?year=FY2017-18"))
    assert cell in main(visitor.get(f"/budget/{line.code}/"))


def test_the_year_shows_its_verdicts_its_chart_and_the_same_figures_in_a_table(visitor):
    pay, homes = LineFactory(name="Pay"), LineFactory(name="Placements", tolerance=None)
    for month, forecast in ((11, 1210), (12, 1230)):
        ReturnFactory(line=pay, month=datetime.date(2017, month, 1), forecast=forecast)
    ReturnFactory(line=homes, forecast=1300)
    AccountFactory(best_case=120, worst_case=150)
    judge(("budget-line", pay.code), ("budget-line", homes.code), ("budget-year", "FY2017-18"))
    response = visitor.get("/budget/?year=FY2017-18")
    page = main(response)
    [forecast] = response.context["chart"].figure["data"]  # one line has no tolerance, so the whole has none
    assert forecast["x"][-2:] == ["Dec 2017", "Jan 2018"]
    assert forecast["y"] == [None] * 8 + [130.0, None]
    assert forecast["error_y"]["array"][-2:] == [20.0, None]
    assert forecast["error_y"]["arrayminus"][-2:] == [10.0, None]
    assert "£130k overspent" in page
    assert '<th scope="row" class="govuk-table__header">November 2017</th>' in page
    assert page.count(">1 of 2 lines returned</td>") == 1 and page.count(">0 of 2 lines returned</td>") == 8
    assert "Off track" in page and "No tolerance is set" in page


def test_the_overspend_comes_first_then_the_lines_that_make_it_and_what_stands_behind(visitor):
    LineFactory(kind=KIND.TOTAL_SPEND, name="Total", total=9)
    for name, forecast, tolerance in (("Pay", 1205, 10), ("Homes", 1300, 20), ("Kit", 1190, 5), ("Cars", 1200, 5)):
        ReturnFactory(line=LineFactory(name=name, tolerance=tolerance), forecast=forecast)
    ReturnFactory(line=LineFactory(name="Grant", kind=KIND.INCOME, total=4800, tolerance=50), forecast=4790)
    page = main(visitor.get("/budget/?year=FY2017-18"))
    order = [
        "Month 9: forecast outturn £105k overspent, 2.2 % of £4,800k.",
        "Income less spending",
        ">Homes</a>",
        ">+100</td>",
        "beyond tolerance",
        ">Grant</a>",
        ">+10</td>",
        "within tolerance",
        ">Pay</a>",
        ">+5</td>",
        "2 other lines, on or better than their budget",
        ">−10</td>",
        "<strong>+105</strong>",
        "What stands behind it",
        "Nothing has been said of December 2017.",
        "How each line stands",
    ]
    places = [page.find(words) for words in order]
    assert -1 not in places and places == sorted(places), list(zip(order, places, strict=True))


def test_what_was_said_is_that_of_the_month_shown_and_what_was_not_is_not_nought(visitor, finance):
    spent = LineFactory(name="Pay", tolerance=10)
    LineFactory(kind=KIND.SAVING, name="Savings", total=-350)
    saving = BudgetLine.objects.get(name="Savings")
    for line, forecast in ((spent, 1230), (saving, -180)):
        ReturnFactory(line=line, forecast=forecast)
    AccountFactory(month=datetime.date(2017, 11, 1), recurrent=77)
    page = main(visitor.get("/budget/?year=FY2017-18"))
    assert "Nothing has been said of December 2017; the last account was that of November 2017." in page
    assert "£77k" not in page and page.count("Not said") >= 9
    AccountFactory(recurrent=150, from_reserve=0, contract_change=60, savings_delivered=128, by=finance, note="It grew")
    page = main(visitor.get("/budget/?year=FY2017-18"))
    assert "Said by" in page and "“It grew”" in page
    for words in ("<dd>£150k</dd>", "<dd>£128k</dd>", "<dd>£0k</dd>", "<dd>£140k</dd>", "<dd>£350k</dd>"):
        assert words in page, words
    assert ">Not known</span>" in page  # the net pressure: neither of its parts was said
    assert "£150k" not in main(visitor.get("/budget/?year=FY2017-18&as_at=2018-01-05"))


def test_only_finance_is_offered_to_say_what_stands_behind(visitor, finance, sign_in):
    ReturnFactory()
    assert "/budget/months/2017-M12/" not in main(visitor.get("/budget/?year=FY2017-18"))
    assert "/budget/months/2017-M12/" in main(sign_in(finance).get("/budget/?year=FY2017-18"))


def test_placements_stand_over_the_children_in_care_of_the_same_months(visitor):
    homes = LineFactory(name="Placements: homes", total=1200)
    for month, actual in ((4, 110), (5, 230), (7, 500)):
        ReturnFactory(
            line=homes, month=datetime.date(2017, month, 1), actual_to_date=actual, budget_to_date=100 * (month - 3)
        )
    response = visitor.get("/budget/?year=FY2017-18")
    held = response.context["placements"]
    assert [(row.spent, row.planned) for row in held.months[:5]] == [
        (110, 100),
        (120, 100),
        (None, None),
        (None, None),
        (None, None),
    ]
    assert [row.children for row in held.months] == [None] * 10
    page = main(response)
    assert "Placements cost £120k in May 2017, budget £100k" in page
    LineFactory(name="Pay")
    BudgetLine.objects.filter(pk=homes.pk).update(name="Homes")
    assert visitor.get("/budget/?year=FY2017-18").context["placements"] is None


def test_the_figure_is_one_that_plotly_accepts(visitor):
    from plotly.graph_objects import Figure

    ReturnFactory()
    Figure(visitor.get("/budget/?year=FY2017-18").context["chart"].figure)


def test_invented_figures_say_so(visitor, draft):
    line = LineFactory(origin="demonstration")
    ReturnFactory(line=line, origin="demonstration")
    assert "Demonstration data" in main(visitor.get("/budget/?year=FY2017-18"))
    assert "Demonstration data" in main(visitor.get(f"/budget/{line.code}/"))
    assert "Demonstration data" not in main(visitor.get("/budget/?year=FY2016-17"))


@pytest.mark.parametrize(
    ("query", "year"),
    [
        ("", "2017/18"),
        ("?as_at=2017-03-31", "2016/17"),
        ("?as_at=2017-04-01", "2017/18"),
        ("?year=FY2016-17", "2016/17"),
        ("?as_at=2015-03-31", "2016/17"),
    ],
)
def test_the_year_shown_is_the_one_asked_for_or_that_of_the_day(visitor, draft, query, year):
    LineFactory()
    assert f"Budget {year}</h1>" in main(visitor.get(f"/budget/{query}"))


def test_a_year_without_a_budget_is_not_found(visitor, draft):
    assert visitor.get("/budget/?year=FY2030-31").status_code == 404
    assert visitor.get("/budget/?year=soon").status_code == 404
    assert visitor.get("/budget/nothing/").status_code == 404


def test_before_any_plan_is_loaded_the_page_says_what_will_be_here(visitor):
    assert "The budget of each year will be here" in main(visitor.get("/budget/"))


def test_a_line_shows_every_month_of_its_year_that_has_begun(visitor):
    line = LineFactory(name="Pay")
    ReturnFactory(line=line)
    page = main(visitor.get(f"/budget/{line.code}/")).split("Returns by month", 1)[1]
    assert page.index("January 2018") < page.index("December 2017") < page.index("April 2017")
    assert "February 2018" not in page
    assert page.count("Not received") == 8 and page.count("Not due yet") == 1


def test_a_past_day_shows_the_version_known_then_and_no_later_one(visitor, finance):
    line = LineFactory(code="pay")
    figures = {"month": datetime.date(2017, 12, 1), "budget_to_date": Decimal(900), "actual_to_date": Decimal(905)}
    for day, forecast in ((10, 1205), (20, 1250)):
        at = clock.start_of(datetime.date(2018, 1, day))
        changes.submit_return(line, by=finance, at=at, forecast=Decimal(forecast), **figures)
    then = main(visitor.get("/budget/pay/?as_at=2018-01-15"))
    assert "1,205.0" in then and "1,250.0" not in then and "Earlier versions" not in then
    assert "1,205.0" in main(visitor.get("/budget/?year=FY2017-18&as_at=2018-01-15"))
    now = main(visitor.get("/budget/pay/"))
    assert "1,250.0" in now and "Earlier versions of December 2017 (1)" in now
    before = main(visitor.get("/budget/pay/?as_at=2018-01-09"))
    assert "1,205.0" not in before and "data-figure" not in before


@pytest.mark.parametrize("address", ["/budget/pay/?", "/budget/months/?year=FY2017-18&"])
def test_the_way_back_to_the_budget_keeps_the_day_shown(visitor, address):
    LineFactory(code="pay")
    page = visitor.get(f"{address}as_at=2018-01-15").content.decode()
    assert '<a class="govuk-breadcrumbs__link" href="/budget/?year=FY2017-18&amp;as_at=2018-01-15">' in page


def test_a_line_names_the_actions_it_pays_for_with_their_status(visitor):
    line, action = LineFactory(), ActionFactory(years=[2016])
    pay_for(line, action)
    judge(("action", action.code))
    page = main(visitor.get(f"/budget/{line.code}/")).split("Actions it pays for")[1]
    assert action.text in page and "Off track" in page


def test_only_the_finance_officer_is_offered_a_return_and_not_on_a_past_day(visitor, finance, sign_in):
    line = LineFactory()
    assert "Send a monthly return" not in main(visitor.get(f"/budget/{line.code}/"))
    desk = sign_in(finance)
    assert "Send a monthly return" in main(desk.get(f"/budget/{line.code}/"))
    assert "Send a monthly return" not in main(desk.get(f"/budget/{line.code}/?as_at=2018-01-30"))


def test_a_partner_has_no_page_of_the_budget_and_all_other_roles_do(sign_in, request):
    line = LineFactory()
    for address in ("/budget/", f"/budget/{line.code}/", "/budget/months/"):
        for role in ("manager", "reviewer", "officer", "board_member", "finance", "auditor"):
            assert sign_in(request.getfixturevalue(role)).get(address).status_code == 200
        assert sign_in(request.getfixturevalue("partner")).get(address).status_code == 403


@pytest.mark.parametrize(
    "address", ["/budget/?year=FY2017-18", "/budget/pay/", "/budget/months/", "/budget/pay/return/"]
)
def test_a_page_asks_the_database_as_often_for_many_rows_as_for_few(address, sign_in, finance):
    desk, line = sign_in(finance), LineFactory(code="pay")

    def more(months, lines):
        for month in months:
            at = clock.start_of(datetime.date(2018, 1, 10))
            for row in (line, *(LineFactory() for _ in range(lines))):
                figures = {"budget_to_date": 1, "actual_to_date": 1, "forecast": 1200}
                first = datetime.date(2017, month, 1)
                changes.submit_return(row, by=finance, at=at, month=first, **figures)
                changes.submit_return(row, by=finance, at=at, month=first, **figures | {"forecast": 1300})
            pay_for(line, ActionFactory())
            if month < 12:
                changes.close_month(by=finance, at=at, month=first)

    more([12], 1)
    few = queries(desk, address)
    more([8, 9, 10], 3)
    assert MonthlyReturn.objects.count() > 20
    assert queries(desk, address) == few
