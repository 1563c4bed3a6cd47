"""Sending a file in the browser: the template, the check page, the file handed back, what becomes of it."""

import csv
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from dcst.models import Role
from dcst.time import clock
from indicators import changes
from indicators.intake.changes import uploads
from indicators.intake.sending import Sending
from indicators.models import Attempt, Observation, Upload
from tests.factories import OrganisationFactory, person
from tests.indicators.factories import IndicatorFactory, ObservationFactory, area

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FILES = "/partner/a-partner/files/"
HEAD = "indicator,period,value\n"
NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.fixture(autouse=True)
def here(pinned, db):
    area()


@pytest.fixture
def three(db):
    OrganisationFactory(code="a-partner")
    return [IndicatorFactory(code=code) for code in ("M01", "M02", "M03")]


@pytest.fixture
def desk(client, partner, three):
    """The partner's own user, signed in."""
    client.force_login(partner)
    return client


def text_of(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def words_of(answer):
    """Without the markup, and nothing of the header."""
    main = text_of(answer).partition("<main")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def sent(desk, content, name="values.csv"):
    """Choose a file and check it; the page that this leads to."""
    content = content if isinstance(content, bytes) else content.encode()
    return desk.post(FILES, {"file": SimpleUploadedFile(name, content)}, follow=True)


def of(path):
    return f"{FILES}{Upload.objects.get().pk}/{path}"


# The template


def test_the_template_holds_the_open_periods_of_each_indicator(desk, three):
    answer = desk.get(f"{FILES}template.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="values-a-partner-2018-01-31.csv"'
    rows = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))
    third = [row for row in rows if row["period"] == "FY2017-18-Q3"]
    assert [(row["indicator"], row["name"], row["value"]) for row in third] == [
        (code, f"The name of {code}", "") for code in ("M01", "M02", "M03")
    ]
    assert "FY2017-18-Q4" not in {row["period"] for row in rows}


def test_the_workbook_holds_the_same_rows(desk, tmp_path):
    rows = list(csv.reader(desk.get(f"{FILES}template.csv").content.decode("utf-8-sig").splitlines()))
    path = tmp_path / "template.xlsx"
    path.write_bytes(desk.get(f"{FILES}template.xlsx").content)
    held = load_workbook(path)["Values"].iter_rows(values_only=True)
    assert [[cell or "" for cell in row] for row in held] == rows


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_untouched_template_says_that_no_values_were_entered(desk, kind):
    page = words_of(sent(desk, desk.get(f"{FILES}template.{kind}").content, f"template.{kind}"))
    assert "There is a problem" in page and "No values are entered in the file." in page
    assert (Upload.objects.count(), Attempt.objects.get().outcome) == (0, "unreadable")


def test_there_is_no_other_template(desk):
    assert desk.get(f"{FILES}template.exe").status_code == 404


# The check


def test_errors_stand_beside_their_cells_with_row_code_and_remedy(desk):
    page = text_of(sent(desk, HEAD + "M01,FY2017-18-Q3,20\nM02,FY2017-18-Q3,<b>x</b>\n"))
    assert "1 row has something to mend" in page
    row = page.partition('id="row-3"')[2].partition("</tr>")[0]
    cell = row.partition("dcst-wrong")[2]
    assert "&lt;b&gt;x&lt;/b&gt;</span>" in cell and "is not a number. Use the digits 0 to 9" in cell
    assert 'href="/api/v1/docs/#error-not_a_number"' in cell
    assert 'id="row-2"' not in page
    assert 'id="row-2"' in text_of(desk.get(of("?rows=all")))
    assert Observation.objects.count() == 0


def test_the_totals_say_what_would_become_of_the_rows(desk, three):
    ObservationFactory(indicator=three[0], value=20)
    page = words_of(sent(desk, HEAD + "M01,FY2017-18-Q3,20\nM02,FY2017-18-Q3,8\nM03,never,7\n"))
    assert "New values 1" in page and "the same value is in 1" in page and "something to mend 1" in page
    assert "Submit these 2 rows" in page and "The row with something to mend stays out." in page


def test_a_missing_cell_is_a_fault_of_its_column(desk):
    page = text_of(sent(desk, "indicator,period,value,note\nM01,FY2017-18-Q3,,Late\n"))
    assert re.search(r"dcst-wrong[^>]*><span[^>]*>Empty</span>.*There is no value\.", page)


def test_the_file_comes_back_with_a_column_of_what_to_mend_and_can_be_sent_again(desk):
    sent(desk, HEAD + "M01,FY2017-18-Q3,20\nM02,FY2017-18-Q3,x\n", "My values (1).csv")
    answer = desk.get(of("to-mend/"))
    assert answer["Content-Disposition"] == 'attachment; filename="My-values--1--to-mend.csv"'
    first, second = csv.DictReader(answer.content.decode("utf-8-sig").splitlines())
    assert (first["problem"], second["value"]) == ("", "x")
    assert second["problem"].startswith("value: “x” is not a number. Leave the value empty and write x")
    mended = answer.content.replace(b'"x"', b'"21"')
    assert "Nothing is wrong with the file" in words_of(sent(desk, mended))


def test_long_checks_are_shown_in_pages(desk, django_assert_max_num_queries):
    rows = "".join(f"M01,FY2017-18-Q3,{number}\n" for number in range(120))
    page = text_of(sent(desk, HEAD + rows))
    assert ('id="row-51"' in page, 'id="row-52"' in page) == (True, False)
    with django_assert_max_num_queries(20):
        last = text_of(desk.get(of("?page=3")))
    assert 'id="row-121"' in last and ", page 3 –" in last


# What is refused at the door


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The selected file is empty"),
        (b"%PDF-1.4 not a sheet", "not a CSV or XLSX file"),
        (b"PK\x03\x04 broken", "cannot be opened"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_plain_words_and_noted(desk, content, words):
    page = text_of(sent(desk, content))
    assert "<title>Error: Send a file" in page and words in page
    assert Attempt.objects.get().outcome == "unreadable"
    assert Upload.objects.count() == 0


def test_without_a_file_one_is_asked_for(desk):
    assert "Select a CSV or XLSX file" in text_of(desk.post(FILES))


def test_a_file_that_is_too_large_is_counted_and_not_kept(desk, settings):
    settings.LARGEST_FILE = 1000
    page = text_of(sent(desk, b"x" * 1001))
    assert "The selected file must be smaller than 10 MB" in page
    assert Attempt.objects.get().outcome == "unreadable"


def test_one_that_is_larger_by_far_is_cut_off_with_the_page_that_says_so(desk, settings):
    settings.LARGEST_FILE = 1000
    desk.raise_request_exception = False
    answer = sent(desk, b"x" * 20_000)
    assert answer.status_code == 413
    assert "Nothing was saved." in answer.content.decode()


# Submission


def test_submitting_leads_to_a_confirmation_with_a_reference_and_what_happens_next(desk):
    sent(desk, HEAD + "M01,FY2017-18-Q3,20\nM02,FY2017-18-Q3,x\n")
    page = words_of(desk.post(of("submit/"), follow=True))
    submission = Upload.objects.get().submission
    assert f"1 row submitted Reference {submission.pk}" in page
    assert "What happens next" in page and "Created 1" in page and "stayed out 1" in page
    assert [row.value for row in Observation.objects.all()] == [20]
    again = words_of(desk.post(of("submit/"), follow=True))
    assert f"Reference {submission.pk}" in again
    assert desk.get(of("submit/")).status_code == 405


def test_a_check_that_is_out_of_date_is_made_again_and_said(desk, three):
    sent(desk, HEAD + "M01,FY2017-18-Q3,20\n")
    ObservationFactory(indicator=three[0], value=7)
    page = words_of(desk.post(of("submit/"), follow=True))
    assert "The check was out of date: 1 row ends otherwise than it said. Nothing was stored." in page
    assert "Corrections of values that are in 1" in page and "Submit this 1 row" in page


def test_a_queried_value_is_to_be_explained_on_the_page_of_its_figure(desk, three):
    for quarter, value in enumerate((20, 21, 20, 22), start=1):
        ObservationFactory(indicator=three[0], period=f"FY2016-17-Q{quarter}", value=value)
    page = words_of(sent(desk, HEAD + "M01,FY2017-18-Q3,90\n"))
    assert "you are asked what explains them 1" in page
    assert "What explains it?" in words_of(desk.get(of("?rows=queried")))
    done = text_of(desk.post(of("submit/"), follow=True))
    assert re.search(r'href="/indicators/M01/figures/doncaster/FY2017-18-Q3/">Say what explains M01', done)


def test_files_sent_stand_in_a_list_and_attempts_in_the_log(desk):
    sent(desk, HEAD + "M01,FY2017-18-Q3,x\n", "mine.csv")
    assert "mine.csv" in words_of(desk.get(FILES)) and "Checked, not submitted: 1 to mend" in words_of(desk.get(FILES))
    log = desk.get("/partner/a-partner/log/")
    assert "mine.csv: 1 row " in words_of(log)
    assert f'<a class="govuk-link" href="{of("")}">31 January 2018, ' in text_of(log)


# Long files


def test_a_long_file_shows_how_far_it_is_and_looks_again_without_scripts(desk, monkeypatch):
    monkeypatch.setattr(uploads, "AT_ONCE", 1)
    page = text_of(sent(desk, HEAD + "M01,FY2017-18-Q3,20\nM02,FY2017-18-Q3,8\n"))
    assert '<noscript><meta http-equiv="refresh" content="4"></noscript>' in page
    assert "Waits for its turn." in page and "You can leave this page and come back" in page
    Upload.objects.update(rows_done=1, started_at=clock.now())
    page = text_of(desk.get(of("")))
    assert 'role="progressbar"' in page and 'value="1" max="2">50 %' in page and "1 of 2 rows." in page
    changes.work_on_uploads(by=None, at=clock.now())
    assert "Nothing is wrong with the file" in words_of(desk.get(of("")))


@pytest.mark.parametrize(
    ("state", "problem", "words"),
    [
        ("failed", {"code": "not_finished", "row": 7, "doing": "submitting"}, "It stopped at row 7 of 9, while"),
        ("refused", {"message": "The file is empty.", "fix": "Choose another."}, "The file is empty. Choose another."),
    ],
)
def test_what_could_not_be_finished_says_that_nothing_was_stored(desk, state, problem, words):
    sent(desk, HEAD + "M01,FY2017-18-Q3,20\n")
    Upload.objects.update(state=state, problem=problem, rows=9)
    page = words_of(desk.get(of("")))
    assert words in page and "Nothing was stored." in page


# Rights


@pytest.mark.parametrize("path", ["", "template.csv", f"{NOBODY}/", f"{NOBODY}/to-mend/"])
def test_another_organisations_files_are_not_there(desk, path):
    OrganisationFactory(code="yjb")
    theirs, nobodys = desk.get(f"/partner/yjb/files/{path}"), desk.get(f"/partner/x1/files/{path}")
    assert (theirs.status_code, nobodys.status_code) == (404, 404)


@pytest.mark.parametrize("path", ["", "submit/", "to-mend/"])
def test_a_file_is_not_there_under_another_organisation(client, three, path, partner):
    sending, content = Sending(three[0].sources.get().organisation), (HEAD + "M01,FY2017-18-Q3,20\n").encode()
    upload = changes.receive_upload(sending, content, by=partner, at=clock.now(), name="a.csv")
    other = OrganisationFactory(code="yjb")
    client.force_login(person(Role.PARTNER, organisation=other))
    for org in ("yjb", "a-partner"):
        address = f"/partner/{org}/files/{upload.pk}/{path}"
        assert (client.post(address) if path == "submit/" else client.get(address)).status_code == 404
    assert Observation.objects.count() == 0


def test_the_officer_may_send_for_any_organisation(client, officer, three):
    client.force_login(officer)
    assert "Nothing is wrong" in words_of(sent(client, HEAD + "M01,FY2017-18-Q3,20\n"))
    client.post(of("submit/"))
    assert Observation.objects.get().sender.code == "a-partner"


@pytest.mark.parametrize("who", ["manager", "board_member", "finance", "auditor", "reviewer"])
def test_files_are_for_partners_and_the_officer(client, request, who, three):
    client.force_login(request.getfixturevalue(who))
    for path in ("", "template.csv", f"{NOBODY}/"):
        assert client.get(f"{FILES}{path}").status_code == 403
    assert client.post(f"{FILES}{NOBODY}/submit/").status_code == 403
