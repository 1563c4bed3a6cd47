"""The script that partners copy, run as they run it: against the site, and over lines that fail."""

import ast
import json
import os
import re
import subprocess
import sys
from io import BytesIO

import pytest
from openpyxl import Workbook

from dcst.files.exports import XLSX
from tests.docs.conftest import CLIENT
from tests.docs.error_codes import GUIDE
from tests.docs.faults import CUT, LOSE, PASS, line_to
from tests.waiting import PATIENCE

QUICK = [("Retry-After", "0")]
TAKEN, REFUSED, NOT_SENT, ASKED_ABOUT, IN_PART = 0, 1, 2, 3, 4


def run(folder, site, key, rows, *options, name="values.csv", **variables):
    """(exit code, what it printed, what it said beside that)."""
    text = rows if isinstance(rows, bytes) else "".join(line + "\r\n" for line in rows).encode("utf-8-sig")
    (folder / name).write_bytes(text)
    given = {"PATH": os.environ["PATH"], **({"DCST_KEY": key} if key else {}), **variables}
    command = [sys.executable, str(CLIENT), "--site", site, *options, name]
    done = subprocess.run(command, env=given, cwd=folder, capture_output=True, timeout=PATIENCE)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_the_script_needs_python_3_8_and_the_standard_library_alone():
    tree = ast.parse(CLIENT.read_text(), feature_version=(3, 8))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names
    # In the library since 3.9 and later.
    assert not {"removeprefix", "removesuffix", "tomllib", "zoneinfo", "graphlib"} & {
        node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)
    }


HEAD = "indicator,period,value,status,numerator,denominator,note"
# As the demonstration holds them: sent again, they change nothing.
HELD = ["M01,FY2017-18-Q3,141.3,provisional,929,65760,", "M03,FY2017-18-Q3,431.6,provisional,2838,65760,"]
NOTHING = "0 created, 0 corrected, 0 unchanged, 0 queried, 0 rejected; nothing was stored\n"


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row.split(","))
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.mark.servers
class TestAgainstTheSite:
    @pytest.fixture
    def go(self, partner_site, keys_of, tmp_path):
        def sent(rows, *options, kind="live", site=partner_site.url, org="dcst", **given):
            return run(tmp_path, site, keys_of(org)[kind], rows, *options, **given)

        return sent

    def test_a_dry_run_stores_nothing_and_needs_no_memory(self, go, tmp_path):
        code, printed, _ = go([HEAD, "M02,FY2017-18-Q3,12,"], "--dry-run")
        assert (code, printed) == (
            TAKEN,
            "1 created, 0 corrected, 0 unchanged, 0 queried, 0 rejected; nothing was stored\n",
        )
        assert go([HEAD, "M02,FY2017-18-Q3,12,"], "--dry-run")[1] == printed
        assert not (tmp_path / "values.csv.sending").exists()

    def test_values_are_stored_corrected_and_put_back(self, go):
        """The third sending has the body of the first, and is not mistaken for its repeat."""
        printed = [go([HEAD, f"M15,FY2017-18-Q3,{value}"])[1] for value in (31, 30.9, 31, 31)]
        outcomes = [lines.splitlines()[-1].split(",")[:3] for lines in printed]
        changed, same = ["0 created", " 1 corrected", " 0 unchanged"], ["0 created", " 0 corrected", " 1 unchanged"]
        assert outcomes == [changed, changed, changed, same]

    def test_a_workbook_is_sent_as_it_is(self, go):
        code, printed, _ = go(workbook(HEAD, HELD[0]), name="values.xlsx")
        assert (code, printed) == (TAKEN, "0 created, 0 corrected, 1 unchanged, 0 queried, 0 rejected\n")

    def test_what_is_wrong_stands_below_its_row_with_its_number_in_the_file(self, go):
        rows = [HEAD, HELD[0], "M02,FY2017-18-Q3,,", "M99,FY2017-18-Q3,1,", "M03,2017,many,"]
        code, printed, _ = go(rows)
        assert code == REFUSED
        assert "row 2: M01 doncaster FY2017-18-Q3: rejected\n  Nothing is wrong with this row, but others" in printed
        assert "row 4: M99 FY2017-18-Q3: rejected\n  indicator [unknown_indicator]: “M99” is not an" in printed
        assert "row 5: M03 2017: rejected\n" in printed
        assert "\n  value [not_a_number]: “many” is not a number." in printed
        assert printed.endswith("0 created, 0 corrected, 0 unchanged, 0 queried, 3 rejected; nothing was stored\n")

    def test_a_row_is_named_with_its_area_and_its_group(self, go):
        _, printed, _ = go(["indicator,area,period,group,value", "M02,doncaster-east,FY2017-18-Q3,sex:female,many"])
        assert "row 2: M02 doncaster-east FY2017-18-Q3 sex:female: rejected\n" in printed

    def test_with_mode_valid_the_other_rows_are_stored_and_the_run_says_so(self, go):
        code, printed, _ = go([HEAD, HELD[0], "M99,FY2017-18-Q3,1,"], "--mode", "valid")
        assert (code, printed.splitlines()[-1]) == (
            IN_PART,
            "0 created, 0 corrected, 1 unchanged, 0 queried, 1 rejected",
        )

    def test_where_all_rows_are_refused_mode_valid_is_a_refusal_too(self, go):
        assert go([HEAD, "M99,FY2017-18-Q3,1,"], "--mode", "valid")[0] == REFUSED

    def test_a_test_key_says_that_nothing_was_stored(self, go):
        code, printed, said = go([HEAD, "M02,FY2017-18-Q3,12,"], kind="test")
        assert (code, "A test key: nothing was stored." in said) == (TAKEN, True)
        assert printed.endswith("; nothing was stored\n")

    @pytest.mark.parametrize(
        ("rows", "words"),
        [
            (["indicator,period,value,locality", "M01,FY2017-18-Q3,7,doncaster-north"], "“locality” cannot be read"),
            (["indicator,period,value,satus", "M01,FY2017-18-Q3,7,final"], "For “satus” write “status”."),
            (["indicator,period,value,Value", "M01,FY2017-18-Q3,7,8"], "“value” is there twice, in C and D."),
            (["period,value", "FY2017-18,1"], "[column_missing]"),
            (["indicator;period;value", "M01;FY2017-18-Q3;7"], "not by commas"),
            ("indicator,period,value\r\nM01,FY2017-18,1\r\n".encode("utf-16"), "saved as UTF-16"),
            (b'indicator,period,value\r\n"M01,FY2017-18,1\r\n', "is not closed"),
            ([HEAD, "M01,FY2017-18-Q3,,"], "No values are entered"),
            ([], "The file is empty."),
        ],
    )
    def test_a_file_that_the_service_does_not_read_is_refused_whole(self, go, rows, words, tmp_path):
        code, printed, _ = go(rows)
        assert (code, words in printed, printed.endswith(NOTHING)) == (REFUSED, True, True), printed
        assert not (tmp_path / "values.csv.sending").exists()

    @pytest.mark.parametrize("value", ["36,1", "36\u00b71", "\u0663\u0666"])
    def test_a_number_is_read_by_the_service_and_never_mended_here(self, go, value):
        code, printed, _ = go(["indicator,period,value", f'M01,FY2017-18-Q3,"{value}"'])
        assert (code, "row 2: M01 " in printed) == (REFUSED, True)

    def test_what_the_service_read_otherwise_is_printed(self, go):
        code, printed, _ = go([HEAD, HELD[0].replace(",929,", ",929 ,"), "M02,FY2017-18-Q3,,"], "--dry-run")
        assert (code, "1 row has no value and was left out." in printed) == (TAKEN, True)

    def test_an_answer_that_was_lost_is_asked_for_again_and_stored_once(self, go, partner_site):
        with line_to(partner_site.url, LOSE, PASS) as line:
            code, printed, said = go([HEAD, "M02,FY2017-18-Q3,11,"], site=line.url)
        assert (code, printed) == (TAKEN, "1 created, 0 corrected, 0 unchanged, 0 queried, 0 rejected\n")
        assert "The connection to" in said
        first, second = line.seen
        assert first[2]["Idempotency-Key"] == second[2]["Idempotency-Key"]
        assert first[3] == second[3]

    def test_a_run_that_was_stopped_is_taken_up_by_the_next_one(self, go, partner_site, tmp_path):
        rows = [HEAD, "M63,FY2017-18-Q3,91,"]
        with line_to(partner_site.url, LOSE, (400, [], b"{}")) as line:
            code, _, said = go(rows, site=line.url)
            assert (code, "400" in said) == (NOT_SENT, True)
            [name] = json.loads((tmp_path / "values.csv.sending").read_text()).values()
            code, printed, _ = go(rows, site=line.url)
        assert {headers["Idempotency-Key"] for _, _, headers, _ in line.seen} == {name}
        assert (code, printed) == (TAKEN, "1 created, 0 corrected, 0 unchanged, 0 queried, 0 rejected\n")
        assert not (tmp_path / "values.csv.sending").exists()

    @pytest.mark.parametrize("status", [409, 429, 500, 502, 503, 504])
    def test_what_passes_is_waited_for_as_long_as_the_service_says(self, go, partner_site, status):
        with line_to(partner_site.url, (status, QUICK), CUT, PASS) as line:
            code, printed, said = go([HEAD, HELD[1]], site=line.url)
        assert (code, printed.split(",")[2]) == (TAKEN, " 1 unchanged")
        assert f"{status}: the service gave no reason.\nSending again in 0 seconds." in said
        assert len({headers["Idempotency-Key"] for _, _, headers, _ in line.seen}) == 1

    def test_the_limit_on_requests_is_kept_to(self, go, partner_site):
        with line_to(partner_site.url, (429, [("Retry-After", "2")]), PASS) as line:
            _, _, said = go([HEAD, HELD[1]], site=line.url)
        assert "Sending again in 2 seconds." in said

    def test_a_query_is_printed_with_its_question(self, go):
        code, printed, _ = go([HEAD, "staff-sickness,2017-M12,90,"], kind="test")
        assert code == ASKED_ABOUT
        assert "row 2: staff-sickness doncaster 2017-M12: queried\n  90 is" in printed

    def test_a_key_that_is_not_known_ends_the_run_with_the_reason(self, partner_site, tmp_path):
        code, _, said = run(tmp_path, partner_site.url, "dcst_live_00000000.no", [HEAD, "M01,FY2017-18-Q3,1,"])
        assert (code, said.startswith("401: This key is not known.")) == (NOT_SENT, True)

    def test_the_script_is_offered_as_it_stands(self, client):
        answer = client.get("/api/v1/docs/send_values.py")
        assert b"".join(answer.streaming_content) == CLIENT.read_bytes()
        assert "attachment" in answer["Content-Disposition"]


LATER = json.dumps({"id": "x", "status": "running", "percent": 50, "values": []}).encode()
TOLD = json.dumps(
    {"created": 2, "values": [{"row": 1, "outcome": "created"}, {"row": 2, "outcome": "created"}]}
).encode()


def test_an_answer_that_comes_later_is_asked_for_until_it_is_there(tmp_path):
    place = ("Location", "https://elsewhere.example/api/v1/submissions/x/")
    steps = [(202, [place, *QUICK], LATER), (202, QUICK, LATER), (200, QUICK, LATER), (200, [], TOLD)]
    with line_to("", *steps) as line:
        code, printed, _ = run(tmp_path, line.url, "a.b", [HEAD, "M01,FY2017-18-Q3,1,", "M02,FY2017-18-Q3,1,"])
    assert (code, printed) == (TAKEN, "2 created, 0 corrected, 0 unchanged, 0 queried, 0 rejected\n")
    # The key goes to the site alone, whatever address an answer names.
    assert [(method, path) for method, path, _, _ in line.seen][1:] == [("GET", "/api/v1/submissions/x/")] * 3


def test_a_file_that_failed_is_sent_afresh_by_the_next_run(tmp_path):
    rows = [HEAD, "M01,FY2017-18-Q3,1,", "M02,FY2017-18-Q3,1,"]
    failed = json.dumps({"id": "x", "status": "failed", "percent": 0, "values": []}).encode()
    place = ("Location", "/api/v1/submissions/x/")
    with line_to("", (202, [place, *QUICK], LATER), (200, [], failed), (200, [], TOLD)) as line:
        code, _, said = run(tmp_path, line.url, "a.b", rows)
        assert (code, "failed while it stored the file" in said) == (NOT_SENT, True)
        assert run(tmp_path, line.url, "a.b", rows)[0] == TAKEN
    first, _, last = line.seen
    assert first[2]["Idempotency-Key"] != last[2]["Idempotency-Key"]


def test_the_key_follows_no_redirect(tmp_path):
    with line_to("", PASS) as other, line_to("", (302, [("Location", other.url)])) as line:
        code, _, said = run(tmp_path, line.url, "a.b", [HEAD, "M01,FY2017-18-Q3,1,"])
    assert (code, said[:4], other.seen) == (NOT_SENT, "302:", [])


@pytest.mark.parametrize("body", [b"<html>", b"{}"])
def test_a_page_that_is_not_the_service_is_told_apart(tmp_path, body):
    with line_to("", (200, [], body)) as line:
        code, _, said = run(tmp_path, line.url, "a.b", [HEAD, "M01,FY2017-18-Q3,1,"])
    assert (code, "does not answer as this service does" in said) == (NOT_SENT, True)


def test_a_file_that_is_not_there_is_not_sent(tmp_path):
    (tmp_path / "values.csv").mkdir()
    command = [sys.executable, str(CLIENT), "--site", "https://127.0.0.1:1", "values.csv"]
    done = subprocess.run(command, env={"DCST_KEY": "a.b"}, cwd=tmp_path, capture_output=True, timeout=PATIENCE)
    assert (done.returncode, b"values.csv cannot be read" in done.stderr) == (NOT_SENT, True)


@pytest.mark.parametrize(("name", "kind"), [("values.csv", "text/csv"), ("values.txt", "text/csv"), ("V.XLSX", XLSX)])
def test_the_file_goes_as_it_is_byte_for_byte(tmp_path, name, kind):
    content = b"\xef\xbb\xbfindicator;what ever\r\n\xff\x00 "
    with line_to("", (200, [], TOLD)) as line:
        assert run(tmp_path, line.url, "a.b", content, name=name)[0] == TAKEN
    [(method, path, headers, body)] = line.seen
    assert (method, path, body) == ("POST", "/api/v1/submissions/?mode=all&dry_run=false", content)
    assert headers["Content-Type"] == kind


ENDINGS = {
    "created": ({"created": 1}, TAKEN),
    "corrected and unchanged": ({"corrected": 1, "unchanged": 1}, TAKEN),
    "queried": ({"queried": 1}, ASKED_ABOUT),
    "queried among others": ({"created": 4, "queried": 1}, ASKED_ABOUT),
    "rejected": ({"rejected": 2}, REFUSED),
    "rejected among others": ({"created": 1, "rejected": 2}, IN_PART),
    "rejected and queried": ({"queried": 1, "rejected": 2}, IN_PART),
}


@pytest.mark.parametrize("what", ENDINGS)
def test_it_ends_with_a_code_for_each_thing_that_may_become_of_a_file(tmp_path, what):
    counts, expected = ENDINGS[what]
    with line_to("", (200, [], json.dumps(counts | {"values": []}).encode())) as line:
        code, printed, _ = run(tmp_path, line.url, "a.b", [HEAD])
    assert (code, printed.endswith("; nothing was stored\n")) == (expected, expected == REFUSED)


@pytest.mark.django_db
def test_its_codes_are_those_that_it_tells_and_the_guide_and_the_page(client):
    told = re.findall(r"^    (\d)  ", CLIENT.read_text(), re.MULTILINE)
    guide = re.findall(r"^\| (\d) \| ", GUIDE.read_text(), re.MULTILINE)
    page = client.get("/api/v1/docs/").content.decode()
    section = page.partition('id="client"')[2].partition("<h2")[0]
    assert told == guide == re.findall(r"<li>(\d) w", section) == list("01234")


def test_the_key_comes_from_the_environment_or_a_file(tmp_path):
    rows = [HEAD, "M01,FY2017-18-Q3,1,"]
    code, _, said = run(tmp_path, "https://127.0.0.1:1", None, rows)
    assert (code, "There is no key." in said) == (NOT_SENT, True)
    (tmp_path / "key.txt").write_text("dcst_test_1.a\n")
    with line_to("", (200, [], TOLD)) as line:
        run(tmp_path, line.url, None, [*rows, rows[1]], "--key-file", "key.txt")
    assert [headers["Authorization"] for _, _, headers, _ in line.seen] == ["Bearer dcst_test_1.a"]


def test_a_key_does_not_travel_in_the_open(tmp_path):
    code, _, said = run(tmp_path, "http://plans.example", "a.b", [HEAD])
    assert (code, "must be an address that begins with https://" in said) == (NOT_SENT, True)
