"""What is said of a month as a whole, typed and in a file with its returns: one set of checks, all or nothing."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from budget.changes import set_budget, submit_account, submit_month
from budget.forms import COLUMNS
from budget.models import BudgetLine, ClosedMonth, MonthlyAccount, MonthlyReturn
from budget.rules.behind import FIGURES
from dcst.models import Assessment, AuditEvent
from dcst.problems import Refused
from dcst.time import clock
from tests.budget.factories import LineFactory, ReturnFactory
from tests.factories import PlanFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned")]
DECEMBER = date(2017, 12, 1)
LIKE = "must be an amount in thousands of pounds, like 1,234.5"
ACCOUNT, FILE, TEMPLATE = (f"/budget/months/2017-M12/{part}" for part in ("", "file/", "template/"))


@pytest.fixture
def pay(db):
    return LineFactory(code="pay", name="Pay")


@pytest.fixture
def grant(db):
    return LineFactory(code="grant", name="Grant", kind="income")


@pytest.fixture
def desk(sign_in, finance, pay, grant):
    return sign_in(finance)


def errors_of(response):
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def file_of(*rows, columns=COLUMNS):
    """A file with a row for each mapping of cells."""
    written = io.StringIO()
    writer = csv.DictWriter(written, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return SimpleUploadedFile("december.csv", written.getvalue().encode())


def send(desk, *rows, **kwargs):
    return desk.post(FILE, {"file": file_of(*rows, **kwargs)})


def row(line, *figures, **cells):
    return dict(zip(("line", "budget_to_date", "actual_to_date", "forecast"), (line, *figures), strict=False)) | cells


WHOLE = (row("pay", 900, 910, "£1.2m"), row("grant", 900, "(905)", 1200, note="Paid back"))


def test_an_account_is_stored_audited_and_offered_again(desk, finance):
    response = desk.post(ACCOUNT, {"recurrent": "1.4m", "from_reserve": "0", "note": "Talks go on"})
    assert response.url == "/budget/?year=FY2017-18"
    held = MonthlyAccount.objects.get()
    assert (held.month, held.recurrent, held.from_reserve, held.by) == (DECEMBER, 1400, 0, finance)
    assert held.contract_change is None and held.note == "Talks go on"
    told = AuditEvent.objects.get(verb="submit account")
    assert (told.subject, told.by) == ("2017-12-01", finance)
    assert told.after.keys() == {"recurrent", "from_reserve", "note"}
    page = desk.get(ACCOUNT).content.decode()
    assert 'value="1400"' in page and 'value="0"' in page and "Talks go on" in page


def test_a_correction_is_a_new_row_and_the_same_again_writes_nothing(desk):
    desk.post(ACCOUNT, {"recurrent": "100"})
    desk.post(ACCOUNT, {"recurrent": "100"})
    assert MonthlyAccount.objects.count() == 1
    desk.post(ACCOUNT, {"recurrent": "90"})
    assert [(row.recurrent, row.known_to is None) for row in MonthlyAccount.objects.order_by("id")] == [
        (100, False),
        (90, True),
    ]
    assert AuditEvent.objects.filter(verb="submit account").count() == 2


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({}, {"__all__": ["Enter at least one figure"]}),
        ({"recurrent": "lots"}, {"recurrent": [f"Recurrent part of the variance {LIKE}"]}),
        ({"mitigation": "-3"}, {"mitigation": ["Mitigation must be nought or more"]}),
        (
            {"best_case": "3"},
            {"worst_case": ["Worst case of the outturn is needed, because the other end of the band was given"]},
        ),
    ],
)
def test_what_cannot_be_said_is_refused_beside_its_field(desk, typed, errors):
    response = desk.post(ACCOUNT, typed)
    assert errors_of(response) == errors
    assert "There is a problem" in response.content.decode()
    assert not MonthlyAccount.objects.exists()


def test_a_closed_month_takes_neither_form_nor_file(desk, finance):
    ClosedMonth.objects.create(month=DECEMBER, known_from=clock.now())
    for address in (ACCOUNT, FILE):
        page = desk.get(address).content.decode().split("<main")[1]
        assert "It is closed." in page and "<form" not in page
    assert "is closed" in errors_of(desk.post(ACCOUNT, {"recurrent": "1"}))["__all__"][0]
    assert "is closed" in errors_of(send(desk, *WHOLE))["__all__"][0]
    assert not MonthlyAccount.objects.exists() and not MonthlyReturn.objects.exists()


@pytest.mark.parametrize("month", ["2018-M02", "2017", "nonsense", "2019-M01"])
def test_a_month_that_has_not_begun_or_is_none_is_not_found(desk, month):
    assert [desk.get(f"/budget/months/{month}/{part}").status_code for part in ("", "file/", "template/")] == [404] * 3


def test_a_year_without_a_budget_has_no_account(desk, finance):
    assert desk.get("/budget/months/2016-M12/").status_code == 404
    with pytest.raises(Refused, match="No budget is held for 2016/17"):
        submit_account(by=finance, at=clock.now(), month=date(2016, 12, 1), figures={"recurrent": Decimal(1)})
    with pytest.raises(Refused, match="has not begun"):
        submit_account(by=finance, at=clock.now(), month=date(2018, 3, 1), figures={"recurrent": Decimal(1)})


@pytest.mark.parametrize("role", ["manager", "reviewer", "board_member", "officer", "auditor", "partner"])
def test_only_the_finance_officer_says_what_stands_behind_a_month(role, sign_in, request, pay):
    visitor = sign_in(request.getfixturevalue(role))
    assert [visitor.get(address).status_code for address in (ACCOUNT, FILE, TEMPLATE)] == [403] * 3
    assert [visitor.post(address, {"recurrent": "1"}).status_code for address in (ACCOUNT, FILE)] == [403] * 2
    assert not MonthlyAccount.objects.exists()


def test_the_months_lead_to_both_for_finance_alone(desk, sign_in, board_member):
    page = desk.get("/budget/months/").content.decode()
    assert f'href="{ACCOUNT}"' in page and f'href="{FILE}"' in page
    assert ACCOUNT not in sign_in(board_member).get("/budget/months/").content.decode()


def test_a_file_stores_returns_and_account_by_the_verbs_of_the_forms(desk):
    response = send(desk, *WHOLE, row("recurrent", amount="1,400"), row("account_note", note="Talks go on"))
    assert response.url == "/budget/?year=FY2017-18"
    assert {one.line.code: (one.actual_to_date, one.forecast, one.note) for one in MonthlyReturn.objects.all()} == {
        "pay": (910, 1200, ""),
        "grant": (-905, 1200, "Paid back"),
    }
    held = MonthlyAccount.objects.get()
    assert (held.recurrent, held.mitigation, held.note) == (1400, None, "Talks go on")
    assert Assessment.objects.current().filter(subject_kind="budget-line").count() == 4
    assert "2 returns and the account of December 2017 saved." in desk.get(response.url).content.decode()


def test_the_template_sent_back_untouched_changes_nothing(desk, pay, finance):
    ReturnFactory(line=pay, month=DECEMBER, note="-5 posts")
    submit_account(by=finance, at=clock.now(), month=DECEMBER, figures={"recurrent": Decimal(-3)}, note="Said")
    template = desk.get(TEMPLATE)
    assert template["Content-Disposition"] == 'attachment; filename="returns-2017-M12.csv"'
    lines = template.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 2 + len(FIGURES) + 1
    assert desk.post(FILE, {"file": SimpleUploadedFile("t.csv", template.content)}).status_code == 302
    assert (MonthlyReturn.objects.count(), MonthlyAccount.objects.count()) == (1, 1)
    assert MonthlyReturn.objects.get().note == "-5 posts"


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ([row("pay", 900, 910, 1200), row("rent", 1, 1, 1)], ["Line 3: there is no budget line “rent” in this year"]),
        ([row("pay", 900, "", 1200)], ["Line 2: Enter the actual to date"]),
        ([row("pay", 900, 910, "much")], [f"Line 2: Forecast outturn {LIKE}"]),
        ([*WHOLE, row("pay", 1, 1, 1)], ["Line 4: “pay” stands in line 2 already"]),
        (
            [row("pay", amount=3)],
            ["Line 2: a budget line has no amount, but budget to date, actual to date and forecast"],
        ),
        ([row("recurrent", 3)], ["Line 2: the figure of “recurrent” goes under amount"]),
        ([*WHOLE, row("mitigation", amount="-3")], ["Line 4: Mitigation must be nought or more"]),
        ([*WHOLE, row("account_note", note="Said")], ["Enter at least one figure"]),
        ([row("pay"), row("recurrent")], ["No figure is entered in the file"]),
        ([], ["No figure is entered in the file"]),
    ],
)
def test_a_file_with_a_fault_stores_nothing_and_names_its_line(desk, rows, faults):
    assert errors_of(send(desk, *rows)) == {"file": faults}
    assert not MonthlyReturn.objects.exists() and not MonthlyAccount.objects.exists()


def test_what_is_no_file_of_a_month_is_told(desk):
    assert errors_of(send(desk, columns=("line",)))["file"] == [f"The first line must be: {','.join(COLUMNS)}"]
    for content in (b"\xff\xfe", f'{",".join(COLUMNS)}\n"pay'.encode()):
        response = desk.post(FILE, {"file": SimpleUploadedFile("x.csv", content)})
        assert len(errors_of(response)["file"]) == 1
    assert errors_of(desk.post(FILE, {})) == {"file": ["Select the file of the month"]}


def test_a_month_is_stored_whole_or_not_at_all(finance, pay, grant):
    total = LineFactory(kind="total-spend", name="Total")
    given = {"budget_to_date": Decimal(1), "actual_to_date": Decimal(1), "forecast": Decimal(1)}
    with pytest.raises(Refused, match="Total: A printed total takes no return"):
        submit_month(by=finance, at=clock.now(), month=DECEMBER, returns=[(pay, given), (total, given)], account=None)
    assert not MonthlyReturn.objects.exists()


YEAR_FILE = "name,kind,ongoing,projects,total,tolerance\n"
LINES = 'Pay,spend,900,100,1000,10\nGrant,income,,,"£1,000k",\nSavings,saving,,,(20),5\n'


@pytest.fixture
def treasury(sign_in, finance):
    PlanFactory(start=date(2016, 4, 1), end=date(2019, 3, 31))
    return sign_in(finance)


def send_year(visitor, content, year="FY2018-19"):
    file = SimpleUploadedFile("year.csv", content.encode())
    return visitor.post("/budget/set/", {"year": year, "file": file})


def test_the_budget_of_a_year_is_entered_and_takes_returns(treasury):
    response = send_year(treasury, YEAR_FILE + LINES, "FY2017-18")
    assert response.url == "/budget/?year=FY2017-18"
    stored = BudgetLine.objects.order_by("position")
    assert [(row.name, row.kind, row.total, row.tolerance, row.origin) for row in stored] == [
        ("Pay", "spend", 1000, 10, "reported"),
        ("Grant", "income", 1000, None, "reported"),
        ("Savings", "saving", -20, 5, "reported"),
    ]
    assert AuditEvent.objects.get(verb="set budget").subject == "FY2017-18"
    assert Assessment.objects.current().filter(subject_kind="budget-line").count() == 6
    assert "no return has been received" in treasury.get(response.url).content.decode()
    line = stored[0]
    sent = {"month": "2017-12-01", "budget_to_date": "750", "actual_to_date": "760", "forecast": "1,010"}
    assert treasury.post(f"/budget/{line.code}/return/", sent).status_code == 302
    assert "month 9: 1 of 3 lines returned" in treasury.get(response.url).content.decode().lower()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name\n", "The first line must be"),
        (YEAR_FILE, "The file has no rows below its first line"),
        (YEAR_FILE + "Pay,wages,,,1,\n", "Line 2: The kind must be one of income, spend, saving"),
        (YEAR_FILE + ",spend,,,1,\n", "Line 2: Enter the name of the line"),
        (YEAR_FILE + "Pay,spend,,,,\n", "Line 2: Enter total"),
        (YEAR_FILE + "Pay,spend,1,1,1,\n", "“Pay”: ongoing and projects do not make up the total"),
        (YEAR_FILE + "Pay,spend,,,1,-1\n", "“Pay”: a tolerance cannot be below zero"),
        (YEAR_FILE + "Pay,spend,,,1,\npay,spend,,,1,\n", "“pay” stands there twice"),
    ],
)
def test_a_budget_with_a_fault_is_not_stored(treasury, content, message):
    [told] = errors_of(send_year(treasury, content))["file"]
    assert message in told
    assert not BudgetLine.objects.exists()


def test_a_year_that_has_its_budget_is_not_offered_again(treasury, finance):
    LineFactory(year="FY2018-19")
    assert "year" in errors_of(send_year(treasury, YEAR_FILE + LINES))
    with pytest.raises(Refused, match="2018/19 has its budget already"):
        set_budget(by=finance, at=clock.now(), year="FY2018-19", lines=[])


@pytest.mark.parametrize("role", ["manager", "board_member", "officer", "auditor", "partner"])
def test_only_the_finance_officer_enters_a_budget(role, sign_in, request):
    visitor = sign_in(request.getfixturevalue(role))
    assert (visitor.get("/budget/set/").status_code, visitor.post("/budget/set/").status_code) == (403, 403)
