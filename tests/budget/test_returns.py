"""Sending a monthly return and closing a month in the browser: who may, what is understood, what is refused."""

import datetime
import threading
import time
from decimal import Decimal

import pytest
from django.db import connection, transaction

from budget.changes import close_month, submit_return
from budget.forms import Thousands
from budget.models import BudgetLine, ClosedMonth, MonthlyReturn
from dcst.models import Assessment, AuditEvent, Question
from dcst.problems import Refused
from dcst.site import past
from dcst.site.registry import sweep
from dcst.status.rag import Rag
from dcst.time import clock
from tests.budget.factories import LineFactory, ReturnFactory
from tests.factories import PlanFactory
from tests.waiting import PATIENCE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned")]
DECEMBER = datetime.date(2017, 12, 1)
GIVEN = {"month": "2017-12-01", "budget_to_date": "900", "actual_to_date": "890", "forecast": "1,200"}


@pytest.fixture
def line(db):
    return LineFactory(code="pay", name="Pay")


@pytest.fixture
def desk(sign_in, finance):
    return sign_in(finance)


def send(desk, line, **changed):
    return desk.post(f"/budget/{line.code}/return/", GIVEN | changed)


def errors_of(response):
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def standing(kind, code, question=Question.BUDGET_YEAR):
    return Assessment.objects.current().get(subject_kind=kind, subject=code, question=question)


def test_a_return_is_stored_audited_and_shown(desk, line, finance):
    response = send(desk, line, note="Fewer agency staff")
    assert response.url == "/budget/pay/"
    row = MonthlyReturn.objects.get()
    assert (row.month, row.actual_to_date, row.forecast, row.by) == (DECEMBER, 890, 1200, finance)
    page = desk.get(response.url).content.decode()
    for words in ("Success", "The return for December 2017 is saved.", "Fewer agency staff", "£10k under", "level"):
        assert words in page
    assert AuditEvent.objects.get(verb="submit return").subject == "pay"


def test_the_line_is_judged_at_once_and_the_year_after_the_sweep(desk, line):
    send(desk, line, forecast="1,215", actual_to_date="905")
    assert standing("budget-line", "pay").status is Rag.OFF_TRACK
    assert standing("budget-line", "pay", Question.BUDGET_TO_DATE).status is Rag.AT_RISK
    sweep()
    assert standing("budget-year", "FY2017-18").status is Rag.OFF_TRACK
    page = desk.get("/budget/?year=FY2017-18").content.decode()
    assert "£15k over" in page and "Tolerance £10k: £5k outside" in page


def test_the_board_moves_when_a_return_comes(finance, line, board_member, sign_in):
    PlanFactory()
    for forecast, words, gone in (("1,215", "£15k over", "£10k under"), ("1,190", "£10k under", "£15k over")):
        send(sign_in(finance), line, forecast=forecast, actual_to_date="900")
        sweep()
        page = sign_in(board_member).get("/board/").content.decode()
        assert words in page and gone not in page


def test_a_correction_replaces_the_return_and_keeps_it_below(desk, line):
    ReturnFactory(line=line)
    send(desk, line, actual_to_date="911", note="A late invoice")
    assert [row.actual_to_date for row in MonthlyReturn.objects.current()] == [911]
    page = desk.get("/budget/pay/").content.decode()
    latest, earlier = page.split("Earlier versions of December 2017 (1)")
    assert "911.0" in latest and "905.0" not in latest.split("Returns by month")[1]
    assert "905.0" in earlier


def test_the_same_return_again_writes_nothing(desk, line):
    send(desk, line)
    send(desk, line)
    assert MonthlyReturn.objects.count() == 1
    assert AuditEvent.objects.filter(verb="submit return").count() == 1


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1234.5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("£1,234k", "1234"),
        (" 1 234 ", "1234"),
        ("£1.2m", "1200"),
        ("-149", "-149"),
        ("−149", "-149"),
        ("-£149k", "-149"),
        ("£-149", "-149"),
        ("(149)", "-149"),
        ("0", "0"),
        ("999,999.999", "999999.999"),
    ],
)
def test_an_amount_is_understood_as_people_write_it(typed, amount):
    assert Thousands(label="Forecast").clean(typed) == Decimal(amount)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Enter the forecast outturn"),
        ("about 1200", "Forecast outturn must be an amount in thousands of pounds, like 1,234.5"),
        ("£3.2m?", "Forecast outturn must be an amount in thousands of pounds, like 1,234.5"),
        ("1.234,5", "Forecast outturn must be an amount in thousands of pounds, like 1,234.5"),
        ("12,34", "Forecast outturn must be an amount in thousands of pounds, like 1,234.5"),
        ("(-149)", "Forecast outturn must be an amount in thousands of pounds, like 1,234.5"),
        ("NaN", "Forecast outturn must be an amount in thousands of pounds, like 1,234.5"),
        ("1e9", "Forecast outturn must be an amount in thousands of pounds, like 1,234.5"),
        ("1,000,000", "Forecast outturn is in thousands of pounds: for £1,234,500 enter 1,234.5"),
        ("1.2345", "The forecast outturn must have 3 decimal places or fewer"),
    ],
)
def test_an_amount_that_is_not_understood_says_how_to_write_it(desk, line, typed, message):
    response = send(desk, line, forecast=typed, note="Typed with care")
    assert errors_of(response) == {"forecast": [message]}
    page = response.content.decode()
    assert "Error: " in page.split("</title>")[0] and "There is a problem" in page and "Typed with care" in page
    assert not MonthlyReturn.objects.exists()


@pytest.mark.parametrize("month", ["2018-02-01", "2017-03-01", "2018-04-01", "2017-12-02", "yesterday"])
def test_a_month_that_is_not_of_the_year_or_has_not_begun_cannot_be_chosen(desk, line, month):
    assert errors_of(send(desk, line, month=month)) == {"month": ["Select a month that has begun and is not closed"]}


def test_no_month_chosen_asks_for_one(desk, line):
    assert errors_of(send(desk, line, month="")) == {"month": ["Select the month"]}


def test_the_months_offered_are_those_begun_and_open(desk, line):
    ClosedMonth.objects.create(month=datetime.date(2017, 4, 1), known_from=clock.now())
    choices = desk.get("/budget/pay/return/").context["form"].fields["month"].choices
    assert [words for _, words in choices][:2] == ["Select a month", "January 2018"]
    assert [words for _, words in choices][-1] == "May 2017"


def test_a_month_closed_while_the_form_was_open_is_refused(desk, line, monkeypatch):
    monkeypatch.setattr("budget.views.sheet.closed_months", lambda moment: {})
    ClosedMonth.objects.create(month=DECEMBER, known_from=clock.now())
    response = send(desk, line)
    assert errors_of(response) == {"month": ["December 2017 is closed. Ask the performance officer to open it"]}
    assert not MonthlyReturn.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["close", "return"])
def test_a_return_and_the_closing_of_its_month_take_turns(finance, line, first):
    """Whichever comes second sees what the first one stored, though that was not committed when it began."""
    made, held = threading.Event(), {}

    def close_it():
        close_month(by=finance, at=clock.now(), month=DECEMBER)

    def send_it():
        figures = dict.fromkeys(("budget_to_date", "actual_to_date", "forecast"), Decimal(1))
        submit_return(line, by=finance, at=clock.now(), month=DECEMBER, **figures)

    def go_first():
        with transaction.atomic():
            (close_it if first == "close" else send_it)()
            made.set()
            time.sleep(0.3)
            held["until"] = time.monotonic()
        connection.close()

    ahead = threading.Thread(target=go_first)
    ahead.start()
    assert made.wait(PATIENCE)
    if first == "close":
        with pytest.raises(Refused, match="December 2017 is closed"):
            send_it()
    else:
        close_it()
    done = time.monotonic()
    ahead.join(PATIENCE)
    assert done >= held["until"]
    assert MonthlyReturn.objects.exists() == (first == "return")


def test_with_every_month_closed_the_page_says_who_can_help(desk):
    line = LineFactory(year="FY2018-19")
    page = desk.get(f"/budget/{line.code}/return/").content.decode()
    assert "No month can be reported." in page and '<button type="submit" class="govuk-button"' not in page


def test_a_printed_total_takes_no_return(desk):
    total = LineFactory(kind=BudgetLine.Kind.TOTAL_SPEND)
    assert desk.get(f"/budget/{total.code}/return/").status_code == 404
    assert "A printed total takes no return" in desk.get(f"/budget/{total.code}/").content.decode()


@pytest.mark.parametrize("role", ["manager", "reviewer", "officer", "board_member", "partner", "auditor"])
def test_only_the_finance_officer_sends_returns(role, sign_in, request, line):
    visitor = sign_in(request.getfixturevalue(role))
    assert visitor.get("/budget/pay/return/").status_code == 403
    assert send(visitor, line).status_code == 403
    assert not MonthlyReturn.objects.exists()


def close(visitor, month, do="close"):
    return visitor.post("/budget/months/?year=FY2017-18", {"month": month, "do": do})


def test_finance_closes_a_month_and_the_officer_opens_it_again(finance, officer, sign_in, line):
    response = close(sign_in(finance), "2017-12-01")
    assert response.url == "/budget/months/?year=FY2017-18"
    page = sign_in(finance).get(response.url).content.decode()
    assert "December 2017 is closed." in page and "by Fin Finance" in page
    assert close(sign_in(finance), "2017-12-01", "open").status_code == 403
    assert ClosedMonth.objects.current().exists()
    assert close(sign_in(officer), "2017-12-01", "open").status_code == 302
    assert not ClosedMonth.objects.current().exists()
    assert send(sign_in(finance), line).status_code == 302


def test_a_closed_month_is_something_said_here_unless_it_is_invented(finance):
    ClosedMonth.objects.create(month=DECEMBER, by=finance, known_from=clock.now(), origin="demonstration")
    assert past.reported() == []
    close_month(by=finance, at=clock.now(), month=datetime.date(2017, 11, 1))
    assert past.reported() == ["closed months"]


def test_the_officer_does_not_close(officer, sign_in, line):
    assert close(sign_in(officer), "2017-12-01").status_code == 403
    assert not ClosedMonth.objects.exists()


def test_a_month_that_has_not_ended_cannot_be_closed(desk, line):
    response = close(desk, "2018-01-01")
    assert "January 2018 has not ended" in response.content.decode()
    assert not ClosedMonth.objects.exists()


@pytest.mark.parametrize("sent", [{"month": "soon", "do": "close"}, {"month": "2017-12-01", "do": "burn"}, {}])
def test_a_month_that_no_button_sends_changes_nothing(desk, line, sent):
    response = desk.post("/budget/months/?year=FY2017-18", sent)
    assert response.status_code == 200
    assert "There is a problem" in response.content.decode()
    assert not ClosedMonth.objects.exists()


@pytest.mark.parametrize("role", ["manager", "reviewer", "board_member", "auditor"])
def test_other_roles_see_the_months_and_cannot_change_them(role, sign_in, request, line):
    visitor = sign_in(request.getfixturevalue(role))
    page = visitor.get("/budget/months/?year=FY2017-18").content.decode()
    assert "December 2017" in page and 'name="do"' not in page
    assert close(visitor, "2017-12-01").status_code == 403


def test_a_past_day_shows_the_months_as_they_were(finance, officer, sign_in, line):
    for day, who, closed in ((10, finance, True), (20, officer, False)):
        at = clock.start_of(datetime.date(2018, 1, day))
        close_month(by=who, at=at, month=DECEMBER, closed=closed)
    page = sign_in(finance).get("/budget/months/?year=FY2017-18&as_at=2018-01-15").content.decode()
    assert "Closed on 10 January 2018" in page and 'name="do"' not in page
    assert "Closed on" not in sign_in(finance).get("/budget/months/?year=FY2017-18").content.decode()
