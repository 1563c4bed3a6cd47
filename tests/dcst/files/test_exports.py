"""Tables as files: nothing in them runs, numbers stay numbers, and what is written is what is read back."""

import csv
import datetime
import re
import unicodedata
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import product
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from dcst.files.exports import guarded, sheet_title, table_csv, table_xlsx, unescaped, unguarded
from indicators.intake.sheets import read

SIGNS = "=+-@＝＋－＠"
BEFORE = ("", " ", "\t", "\r", "\n", "\r\n", "\xa0", "\u200b", "\ufeff", "\u202e", "'", "''", "' ", "  '", '"', "\x07")
INSIDE = ("a;", "a;;", 'a;"', "a|", "a\t", "a\n", "a\r\n ", "a; '", "x,", 'x","')
RUN = ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://a.example","b")', "SUM(A1:A9)", "-5.2")
HOSTILE = [before + sign + run for before, sign, run in product((*BEFORE, *INSIDE), SIGNS, RUN)]
HOSTILE += [
    "\tx", "\rx", "\nx", "'", "''", "'a", "it's", "#DIV/0!", "#N/A", "TRUE", "1e5", "00012", "_x0041_", "_x005F_",
    "{=1}", "=", "-", "--", "a - b", "a;b", ";", "; -", "5 - 3", "\u2028=1", "a\u2028=1", " ", "\x1f", "\x7f",
    "_x000D_",
]  # fmt: skip


def naked(cell):
    """The cell as a sheet program might see it: without what cannot be seen before its first sign."""
    place = 0
    while place < len(cell) and unicodedata.category(cell[place])[0] in "CZ":
        place += 1
    return cell[place:]


def test_there_are_a_thousand_hostile_texts():
    assert len(set(HOSTILE)) >= 1000


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_no_cell_of_a_csv_begins_with_a_sign_whatever_it_is_split_by(delimiter):
    content = table_csv(("indicator", "note"), [("M05", text) for text in HOSTILE]).decode("utf-8-sig")
    cells = [cell for row in csv.reader(StringIO(content, newline=""), delimiter=delimiter) for cell in row]
    assert len(cells) > len(HOSTILE)
    assert [cell for cell in cells if naked(cell) and naked(cell)[0] in SIGNS] == []
    assert delimiter != "," or not [cell for cell in cells if cell.startswith(("\t", "\r", "\n"))]


def test_no_cell_of_a_workbook_is_a_formula_or_an_error():
    content = table_xlsx("Hostile", ("text",), [(text,) for text in HOSTILE], notes=[("=1+1", "@x")])
    with ZipFile(BytesIO(content)) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if "worksheets/" in name]
    assert len(parts) == 2
    assert not [part for part in parts if re.search(r"<(\w+:)?f[ >/]", part) or 't="e"' in part or 't="str"' in part]
    sheet = load_workbook(BytesIO(content))["Hostile"]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [unescaped(cell.value) for cell in cells] == HOSTILE
    assert all(cell.quotePrefix for cell, text in zip(cells, HOSTILE, strict=True) if text[0] in SIGNS)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_exported_and_read_again_is_the_same(kind):
    texts = [text for text in HOSTILE if text.strip()]
    columns = ("indicator", "period", "value", "note")
    rows = [("M05", "FY2017-18", Decimal(number), text) for number, text in enumerate(texts)]
    content = table_csv(columns, rows) if kind == "csv" else table_xlsx("Values", columns, rows)
    sheet = read(content, f"back.{kind}")
    assert sheet.faults == []
    assert [row.cells["note"] for row in sheet.rows] == texts


@pytest.mark.parametrize("text", ["", "a", "=1", "'=1", "a;'=1", "\n'\n=", ";'\"=", "'''@", "' ' -", "a\n- b\n- c"])
def test_the_guard_is_taken_off_exactly(text):
    assert unguarded(guarded(text)) == text


def test_text_that_nothing_runs_is_left_as_it_is():
    for text in ("Doncaster", "it's", "'quoted'", "a - b", "2017-18", "a=b", "50 %", "e@mail.example"):
        assert guarded(text) == text
        assert unguarded(text) == text


def test_a_long_text_of_spaces_takes_no_longer_than_another():
    assert guarded("\n" * 200_000) == "'" + "\n" * 200_000
    assert guarded("a" + " ;" * 100_000) == "a" + " ;" * 100_000


NUMBERS = [
    Decimal("-5.2"),
    Decimal("0.000001"),
    Decimal("123456789.123456"),
    Decimal("12.50"),
    Decimal("1E+3"),
    0,
    -7,
    0.1,
]


def test_numbers_of_a_csv_are_bare_and_exact():
    content = table_csv(("a",), [(number,) for number in NUMBERS]).decode("utf-8-sig")
    lines = ['"a"', "-5.2", "0.000001", "123456789.123456", "12.50", "1000", "0", "-7", "0.1", ""]
    assert content.split("\r\n") == lines


def test_numbers_of_a_workbook_are_typed_and_dates_stay_dates():
    day, moment = datetime.date(2018, 1, 31), datetime.datetime(2018, 1, 31, 9, 30, tzinfo=datetime.UTC)
    sheet = load_workbook(BytesIO(table_xlsx("T", ("a",), [(cell,) for cell in (*NUMBERS, day, moment)]))).active
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.data_type for cell in cells] == ["n"] * 8 + ["d", "d"]
    assert [cell.value for cell in cells[:8]] == [-5.2, 0.000001, 123456789.123456, 12.5, 1000, 0, -7, 0.1]
    assert (cells[8].value.date(), cells[9].value) == (day, datetime.datetime(2018, 1, 31, 9, 30))


def test_a_number_with_more_digits_than_a_spreadsheet_keeps_is_written_as_text():
    long = Decimal("123456789012.123456")
    cell = load_workbook(BytesIO(table_xlsx("T", ("a",), [(long,)]))).active["A2"]
    assert (cell.data_type, cell.value) == ("s", "123456789012.123456")
    assert b"123456789012.123456" in table_csv(("a",), [(long,)])


def test_what_is_not_there_is_an_empty_cell_and_what_is_no_number_is_text():
    content = table_csv(("a", "b", "c"), [(None, "", True), (Decimal("NaN"), float("inf"), False)])
    assert content.decode("utf-8-sig") == '"a","b","c"\r\n,,"yes"\r\n"NaN","inf","no"\r\n'


def test_letters_that_no_file_can_hold_are_marked():
    assert table_csv(("a",), [("x\ud800y",)]).decode("utf-8-sig") == '"a"\r\n"x\ufffdy"\r\n'
    assert load_workbook(BytesIO(table_xlsx("T", ("a",), [("x\ud800\x00y",)]))).active["A2"].value == "x_xD800__x0000_y"


def test_what_is_typed_below_text_stays_as_typed():
    sheet = load_workbook(BytesIO(table_xlsx("T", ("period", "value"), [("FY2016-17", 1), (None, None)]))).active
    assert (sheet.column_dimensions["A"].number_format, sheet.column_dimensions["B"].number_format) == ("@", "General")
    assert sheet["A3"].value is None


def test_a_sheet_is_called_what_a_workbook_allows():
    assert sheet_title("Budget: 2017/18 [draft]?") == "Budget  2017 18  draft"
    assert sheet_title("x" * 40) == "x" * 31
    assert sheet_title("'") == "Table"
