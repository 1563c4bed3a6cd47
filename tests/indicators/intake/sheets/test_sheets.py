"""Files of values that are read: what a cell means, what is noted of it, and the files that are handed out."""

import random
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from dcst.time.periods import Kind
from indicators.intake.rules.cells import MARKERS, STATUSES, IndicatorTerms
from indicators.intake.rules.faults import fault
from indicators.intake.rules.rows import COLUMNS
from indicators.intake.sheets import SheetRefused, read, sign_faults, template_csv, template_xlsx, with_errors
from tests.indicators.intake.sheets.workbooks import GOOD, HEADER, book, cell, packed, parts, row, sheet, with_value

CSV = "indicator,period,value,note\r\n"
ROW = {"indicator": "M05", "name": "Young people in care", "period": "FY2016-17"}


def csv(*rows, header=CSV):
    return (header + "\r\n".join(rows)).encode()


def the_value(content, name="values.csv"):
    return read(content, name).rows[-1].cells["value"]


def saved(workbook):
    kept = BytesIO()
    workbook.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        csv("M05,FY2016-17,20,hello"),
        b"\xef\xbb\xbf" + csv("M05,FY2016-17,20,hello"),
        b"indicator,period,value,note\nM05,FY2016-17,20,hello",
        b"indicator,period,value,note\rM05,FY2016-17,20,hello\r",
        b"note,value,period,indicator\r\nhello,20,FY2016-17,M05\n",
        b'"indicator","period","value","note"\n"M05","FY2016-17","20","hello"\n\n\n',
        b" Indicator ,PERIOD,Value ,note\nM05,FY2016-17,20,hello,,,\n",
        b"indicator,period,value,note,,,\nM05,FY2016-17,20,hello,,,\n,,,,\n",
        b"indicator,period,value,note,name,Problem\nM05,FY2016-17,20,hello,Care,value: wrong\n",
        "indicator,period,value,note\nM05,FY2016-17,20,hello\n".encode("utf-8-sig"),
    ],
)
def test_a_plain_csv_is_read_however_it_ends_its_lines_and_orders_its_columns(content):
    sheet = read(content, "values.csv")
    [found] = sheet.rows
    assert found.cells == {"indicator": "M05", "period": "FY2016-17", "value": "20", "note": "hello"}
    assert (found.number, sheet.faults, sheet.notes) == (2, [], [])


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    content = csv('M05,FY2014-15,1,"two', 'lines"', "", "M05,FY2015-16,2,", ",,,", "M05,FY2016-17,3,")
    assert [(row.number, row.cells["value"]) for row in read(content, "a.csv").rows] == [(2, "1"), (4, "2"), (6, "3")]


def test_columns_are_told_as_the_file_has_them():
    assert read(b"Period,INDICATOR,value\nFY2016-17,M05,1", "a.csv").columns == ["Period", "INDICATOR", "value"]


@pytest.mark.parametrize(
    ("sent", "meant", "taken_off"),
    [
        ("1,234 ", Decimal("1234"), ["commas between thousands"]),
        ("1,234,567.50", Decimal("1234567.50"), ["commas between thousands"]),
        ("-1,234", Decimal("-1234"), ["commas between thousands"]),
        ("12.5 %", Decimal("12.5"), ["the sign %"]),
        ("12.5%", Decimal("12.5"), ["the sign %"]),
        ("12.5\u00a0%", Decimal("12.5"), ["the sign %", "NO-BREAK SPACE (U+00A0)"]),
        ("£3", Decimal("3"), ["the sign £"]),
        ("-£3.20", Decimal("-3.20"), ["the sign £"]),
        ("£1,234", Decimal("1234"), ["commas between thousands", "the sign £"]),
    ],
)
def test_what_is_put_beside_a_number_for_the_eye_is_taken_off_and_told(sent, meant, taken_off):
    sheet = read(csv(f'M05,FY2016-17,"{sent}",'), "a.csv")
    assert sheet.rows[0].cells["value"] == meant
    assert sheet.rows[0].sent["value"] == sent
    assert sheet.notes == [f"Taken off: {words} in C2." for words in taken_off]
    assert sheet.faults == []


UNSEEN = ("\u00a0", "\u200b", "\u200d", "\u202e", "\u00ad", "\u2060", "\u200f", "\ufeff", "\u2003")
LOOKALIKES = (
    "vаlue",
    "valuе",
    "ｖalue",
    "valυe",
    "𝐯alue",
    "ⅴalue",
    "va1ue",
    "valué",
    "va\u0307lue",
    "v\u00a0alue",
    "vaIue",
)


@pytest.mark.parametrize("letter", UNSEEN)
def test_what_cannot_be_seen_in_the_name_of_a_column_is_taken_out_and_told(letter):
    content = f"indicator,period,{letter}value{letter}\nM05,FY2016-17,20".encode()
    found = read(content, "a.csv")
    assert found.rows[0].cells["value"] == "20"
    [note] = found.notes
    assert note.startswith("In the name of the column value, taken out: ") and f"U+{ord(letter):04X}" in note


@pytest.mark.parametrize("name", LOOKALIKES)
def test_a_name_that_only_looks_right_is_refused_with_its_letter(name):
    with pytest.raises(SheetRefused) as refused:
        read(f"indicator,period,{name}\nM05,FY2016-17,20".encode(), "a.csv")
    strange = [letter for letter in name if not letter.isascii() and letter != "\u00a0"]
    assert refused.value.code == "column_unknown"
    assert all(f"U+{ord(letter):04X}" in refused.value.fix for letter in strange)
    assert "write “value”" in refused.value.fix


def test_many_cells_are_told_in_one_note():
    sheet = read(csv(*[f"M05,FY20{year}-{year + 1},5 %," for year in range(10, 18)]), "a.csv")
    assert sheet.notes == ["Taken off: the sign % in C2, C3, C4, C5, C6 and 3 more."]


def test_a_sign_is_held_against_what_the_indicator_is():
    measures = {
        "M05": IndicatorTerms("M05", Kind.YEAR_FINANCIAL, "percentage"),
        "M06": IndicatorTerms("M06", Kind.YEAR_FINANCIAL, "count"),
        "M07": IndicatorTerms("M07", Kind.YEAR_FINANCIAL),
        "A1": None,
    }
    content = csv(*[f"{code},FY2016-17,5 %," for code in ("M05", "M06", "M07", "A1", "M99")], "M05,FY2015-16,£5,")
    told = [(found.row, found.column, found.message) for found in sign_faults(read(content, "a.csv"), measures)]
    assert told == [
        (3, "value", "5 % is given, and M06 is not a percentage."),
        (7, "value", "£5 is given, and M05 is not an amount of money."),
    ]


def test_rows_in_which_nothing_is_entered_are_left_out_and_counted():
    sheet = read(csv("M05,FY2014-15,,", "M05,FY2015-16, ,", "M05,FY2016-17,1,"), "a.csv")
    assert [row.number for row in sheet.rows] == [4]
    assert [row.number for row in sheet.left_out] == [2, 3]
    assert sheet.notes == ["2 rows have no value and were left out."]


def test_a_row_with_a_note_alone_is_not_left_out():
    assert len(read(csv("M05,FY2016-17,,late"), "a.csv").rows) == 1


def test_the_guard_of_our_own_files_is_taken_off_and_no_other_apostrophe():
    content = csv("M05,FY2016-17,1,'=a", "M05,FY2016-17,1,it's", "M05,FY2016-17,1,'quoted'", "M05,FY2016-17,'-5.2,")
    rows = read(content, "a.csv").rows
    assert [row.cells["note"] for row in rows] == ["=a", "it's", "'quoted'", None]
    assert rows[3].cells["value"] == "-5.2"


def test_a_file_is_what_it_holds_and_not_what_it_is_called():
    assert read(csv("M05,FY2016-17,1,"), "a.xlsx").notes == ["a.xlsx was read as CSV, which is what it holds."]
    assert read(book(sheet(row(2, *GOOD))), "a.csv").notes == ["a.csv was read as XLSX, which is what it holds."]
    assert read(csv("M05,FY2016-17,1,"), "A.CSV").notes == []


# Workbooks


@pytest.mark.parametrize(
    ("xml", "meant"),
    [
        ("<c r='C3'><v>0.30000000000000004</v></c>", Decimal("0.3")),
        ("<c r='C3'><v>12.300000000000001</v></c>", Decimal("12.3")),
        ("<c r='C3'><v>20</v></c>", Decimal("20")),
        ("<c r='C3' t='n'><v>-5.2</v></c>", Decimal("-5.2")),
        ("<c r='C3'><v>1.0E-6</v></c>", Decimal("0.000001")),
        ("<c r='C3'><v>1E5</v></c>", Decimal("100000")),
        ("<c r='C3'><v>123456789.123456</v></c>", Decimal("123456789.123456")),
        ("<c r='C3' s='2'><v>0.125</v></c>", Decimal("12.5")),
        ("<c r='C3' s='9'><v>0.56999999999999995</v></c>", Decimal("57")),
        ("<c r='C3' s='10'><v>3</v></c>", Decimal("3")),
        ("<c r='C3'><f>1+1</f><v>2</v></c>", Decimal("2")),
        ("<c r='C3' t='str'><f>A1</f><v>20.5</v></c>", "20.5"),
        (cell("C3", "20.5"), "20.5"),
        (cell("C3", "1,234 "), Decimal("1234")),
        ("<c r='C3' t='s'><v>0</v></c>", "hello"),
        ("<c r='C3' t='s'><v>1</v></c>", "in runs"),
        ("<c><v>7</v></c>", Decimal("7")),
    ],
)
def test_a_cell_of_a_workbook_says_what_the_spreadsheet_shows(xml, meant):
    assert the_value(book(with_value(xml.replace("'", '"'))), "a.xlsx") == meant


def test_a_number_keeps_no_exponent():
    number = the_value(book(with_value('<c r="C3"><v>1E5</v></c>')), "a.xlsx")
    assert str(number) == "100000"


def test_numbers_where_text_belongs_are_text():
    content = book(sheet(row(2, '<c r="A2"><v>1042</v></c>', '<c r="B2"><v>2017</v></c>', "20")))
    assert read(content, "a.xlsx").rows[0].cells["indicator"] == "1042"
    assert read(content, "a.xlsx").rows[0].cells["period"] == "2017"


def test_a_date_in_a_note_is_text():
    content = book(sheet(row(2, *GOOD, "", "", '<c r="F2" s="1"><v>43131</v></c>')))
    assert read(content, "a.xlsx").rows[0].cells["note"] == "2018-01-31"


def test_a_date_is_told_by_the_calendar_of_its_workbook():
    dated = sheet(row(2, "M05", "FY2016-17", '<c r="C2" s="1"><v>41669</v></c>'))
    [told] = read(book(dated, properties='<workbookPr date1904="1"/>'), "a.xlsx").faults
    assert told.message == "Cell C2 holds a date, 2018-01-31."
    assert read(book(dated), "a.xlsx").faults[0].message == "Cell C2 holds a date, 2014-01-30."


def test_a_date_in_the_column_of_periods_is_left_to_the_reading_of_the_row():
    dated = sheet(row(2, "M05", '<c r="B2" s="1"><v>43070</v></c>', "20"))
    found = read(book(dated), "a.xlsx")
    assert found.faults == []
    assert found.rows[0].cells["period"] == "2017-12-01"


def test_every_broken_cell_is_named_at_once():
    wrong = '<c r="C3" t="e"><v>#DIV/0!</v></c>', '<c r="D3"><f>1</f></c>', "5%", '<c r="F3" t="e"><v>#N/A</v></c>'
    faults = read(book(with_value(*wrong)), "a.xlsx").faults
    assert [(found.row, found.column, found.code) for found in faults] == [
        (3, "value", "error_cell"),
        (3, "numerator", "formula_without_value"),
        (3, "denominator", "not_plain_number"),
        (3, "note", "error_cell"),
    ]
    assert faults[0].message == "Cell C3 holds the error #DIV/0!."


def test_formulas_and_hidden_rows_are_told():
    hidden = row(3, "M05", "FY2015-16", '<c r="C3"><f>1+1</f><v>2</v></c>', attributes=' hidden="1"')
    assert read(book(sheet(row(2, *GOOD), hidden)), "a.xlsx").notes == [
        "Hidden rows were read as well: 3.",
        "Formulas count with the values they were saved with: C3.",
    ]


def test_the_sheet_called_values_is_read_among_others():
    ours, other = sheet(row(2, *GOOD)), sheet(row(2, "M06", "FY2016-17", "99"))
    content = book(other, ours, other, names=("Old", "Values", "Mine"), states=("visible", "visible", "hidden"))
    found = read(content, "a.xlsx")
    assert [row.cells["indicator"] for row in found.rows] == ["M05"]
    assert found.notes == ["Not read: the hidden sheet “Mine”."]


def test_the_only_sheet_that_holds_anything_is_read_whatever_it_is_called():
    content = book(sheet(header=()), sheet(row(2, *GOOD)), sheet(header=()), names=("Sheet1", "2017", "Sheet3"))
    assert read(content, "a.xlsx").notes == ["The sheet “2017” was read, the only one that holds values."]


def test_elements_with_a_prefix_are_read():
    xml = sheet(row(2, *GOOD)).replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")
    assert the_value(book(xml), "a.xlsx") == "20"


def test_a_part_may_be_named_from_the_root():
    files = parts(sheet(row(2, *GOOD)))
    links = files["xl/_rels/workbook.xml.rels"].replace('"worksheets/', '"/xl/worksheets/')
    assert the_value(packed(files | {"xl/_rels/workbook.xml.rels": links}), "a.xlsx") == "20"


def test_parts_are_found_whatever_case_their_names_have():
    files = parts(sheet(row(2, *GOOD[:2], '<c r="C2" t="s"><v>0</v></c>')))
    files["xl/SharedStrings.xml"] = files.pop("xl/sharedStrings.xml")
    assert the_value(packed(files), "a.xlsx") == "hello"


def test_a_workbook_may_stand_at_the_root():
    files = parts(sheet(row(2, *GOOD)))
    files = {name.removeprefix("xl/"): text for name, text in files.items()}
    files["_rels/.rels"] = files["_rels/.rels"].replace("xl/workbook", "workbook")
    files |= {"xl/theme/theme1.xml": "<x/>"}
    assert the_value(packed(files), "a.xlsx") == "20"


def test_empty_rows_above_and_between_do_no_harm():
    content = book(sheet(row(3, *HEADER), row(7, *GOOD), row(9, "M05", "FY2015-16", "21"), header=()))
    found = read(content, "a.xlsx")
    assert (found.header, [row.number for row in found.rows]) == (3, [7, 9])


def test_a_workbook_of_the_common_library_is_read():
    workbook = Workbook()
    workbook.active.append(["indicator", "period", "value", "note"])
    workbook.active.append(["M05", "FY2016-17", 0.1 + 0.2, "  as it is  "])
    workbook.active.append(["M05", "FY2015-16", Decimal("12.5"), None])
    rows = read(saved(workbook), "a.xlsx").rows
    assert [row.cells["value"] for row in rows] == [Decimal("0.3"), Decimal("12.5")]
    assert rows[0].cells["note"] == "  as it is  "


def test_a_workbook_of_fifty_thousand_rows_is_read():
    lines = [f'<row r="{n}"><c r="C{n}"><v>{n % 977}</v></c></row>' for n in range(2, 50_002)]
    assert len(read(book(sheet(*lines)), "a.xlsx").rows) == 50_000


def test_a_csv_of_fifty_thousand_rows_is_read_and_one_row_more_refused():
    lines = ["indicator,period,value", *(f"M05,FY2016-17,{number % 977}" for number in range(50_000))]
    assert len(read("\n".join(lines).encode(), "a.csv").rows) == 50_000
    with pytest.raises(SheetRefused) as refused:
        read("\n".join([*lines, "M05,FY2016-17,1"]).encode(), "a.csv")
    assert refused.value.code == "too_many_rows"


GOOD_BOOK = parts(sheet(row(2, *GOOD), row(3, "M05", "FY2015-16", '<c r="C3" s="2"><v>0.5</v></c>', "1", "2", "hello")))


@pytest.mark.parametrize("seed", range(20))
def test_bytes_changed_at_random_are_read_or_refused(seed):
    chance = random.Random(seed)
    for _ in range(15):
        files = dict(GOOD_BOOK)
        name = chance.choice(sorted(files))
        text = bytearray(files[name].encode())
        for _ in range(chance.randint(1, 4)):
            text[chance.randrange(len(text))] = chance.choice(b'<>/"= 0A\x00\xff&;')
        content = bytearray(packed(files | {name: bytes(text)}))
        if chance.random() < 0.5:
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            read(bytes(content), "a.xlsx")
        except SheetRefused as refused:
            assert refused.fault.message and refused.fault.fix


# Files that are handed out


@pytest.mark.parametrize("make", [template_csv, template_xlsx])
def test_an_untouched_template_says_that_no_values_are_entered(make):
    with pytest.raises(SheetRefused) as refused:
        read(make([ROW, ROW | {"period": "FY2015-16"}]), "template")
    assert refused.value.code == "no_values_entered"


def test_a_template_has_the_fields_of_the_interface_and_the_name_to_read():
    lines = template_csv([ROW]).decode("utf-8-sig").split("\r\n")
    assert (
        lines[0]
        == '"indicator","name","area","period","value","numerator","denominator","status","marker","note","group"'
    )
    assert lines[1] == '"M05","Young people in care",,"FY2016-17",,,,,,,'
    assert set(COLUMNS) - {"ids"} < set(lines[0].replace('"', "").split(","))


def test_a_template_filled_in_by_a_spreadsheet_is_read():
    workbook = load_workbook(BytesIO(template_xlsx([ROW, ROW | {"period": "FY2015-16"}], ["For Doncaster Council"])))
    workbook["Values"]["E3"] = 20.5
    found = read(saved(workbook), "template.xlsx")
    assert [(row.number, row.cells["period"], row.cells["value"]) for row in found.rows] == [
        (3, "FY2015-16", Decimal("20.5"))
    ]


def test_the_notes_of_a_template_explain_every_column_status_marker_and_indicator():
    notes = load_workbook(BytesIO(template_xlsx([ROW], ["For Doncaster Council"])))["Notes"]
    lines = [[cell for cell in line if cell is not None] for line in notes.iter_rows(values_only=True)]
    assert lines[0] == ["For Doncaster Council"]
    explained = {line[0] for line in lines if len(line) == 2}
    assert {*COLUMNS, *STATUSES, *MARKERS, "M05", "name"} <= explained
    assert ["M05", "Young people in care"] in lines


def test_a_template_runs_nothing_whatever_an_indicator_is_called():
    content = template_xlsx([ROW | {"name": "=cmd|' /C calc'!A0"}])
    workbook = load_workbook(BytesIO(content))
    kinds = {cell.data_type for sheet in workbook for line in sheet.iter_rows() for cell in line if cell.value}
    assert kinds == {"s"}


ERRORS = {2: [fault(2, "value", "not_a_number", given="x")], 4: ["Look at this one."]}
TOLD = "value: “x” is not a number. "
TOLD += "Use the digits 0 to 9 and one point: 1234.5, without commas, spaces or signs such as %."


def problems(content, name):
    return {row.number: row.sent.get("problem") for row in read(content, name).rows}


def test_a_csv_comes_back_as_it_was_with_what_is_wrong_beside_each_row():
    content = csv("M05,FY2014-15,x,'=1", "", 'M05,FY2015-16,"1,234 ","a', 'b"', "M05,FY2016-17,,")
    back = with_errors(read(content, "a.csv"), ERRORS).decode("utf-8-sig").split("\r\n")
    assert back == [
        '"indicator","period","value","note","problem"',
        f'"M05","FY2014-15","x","\'=1","{TOLD}"',
        ",,,,",
        '"M05","FY2015-16","1,234 ","a',
        'b","Look at this one."',
        '"M05","FY2016-17",,,',
        "",
    ]


def test_a_workbook_comes_back_as_a_workbook_with_its_rows_where_they_stood():
    content = book(sheet(row(3, *HEADER), row(5, *GOOD), row(6, "M05", "FY2015-16", "1,234 "), header=()))
    back = load_workbook(BytesIO(with_errors(read(content, "a.xlsx"), {6: ["Wrong."]})))["Values"]
    assert [cell.value for cell in back[3]] == [*HEADER, "problem"]
    assert [cell.value for cell in back[5]][:3] == list(GOOD)
    assert [back["C6"].value, back["G6"].value] == ["1,234 ", "Wrong."]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_handed_back_is_read_as_before_and_its_problems_are_not(kind):
    content = csv("M05,FY2014-15,x,a", "", 'M05,FY2015-16,"1,234 ",b', "M06,FY2016-17,,")
    if kind == "xlsx":
        content = book(sheet(row(2, *GOOD), row(4, "M05", "FY2015-16", "1,234 "), row(5, "M05", "FY2014-15")))
    before = read(content, f"a.{kind}")
    once = with_errors(before, ERRORS)
    again = read(once, f"a.{kind}")
    assert [(row.number, row.cells) for row in again.rows] == [(row.number, row.cells) for row in before.rows]
    assert problems(once, f"a.{kind}") == {2: TOLD, 4: "Look at this one."}
    twice = with_errors(again, {4: ["Another."]})
    assert read(twice, f"a.{kind}").columns.count("problem") == 1
    assert problems(twice, f"a.{kind}")[4] == "Another."


def workbook_of(**sheets):
    """A workbook with these sheets, each a list of rows."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        page = made.create_sheet(name)
        for cells in rows:
            page.append(cells)
    return made


VALUES = [["indicator", "period", "value", "note"], ["M05", "FY2016-17", 20, "hello"]]
COVER = [["Values of the police"], ["Sent each quarter"], ["Contact", "a.person@example.org"]]


@pytest.mark.parametrize("names", [("Cover", "Data"), ("Data", "Cover")])
def test_the_sheet_that_names_the_columns_is_read_beside_a_cover(names):
    held = {"Cover": COVER, "Data": VALUES}
    found = read(saved(workbook_of(**{name: held[name] for name in names})), "a.xlsx")
    assert [row.cells["value"] for row in found.rows] == [Decimal(20)]
    assert found.notes == ["The sheet “Data” was read, the only one that holds values."]


def test_two_sheets_that_name_the_columns_are_one_too_many_whatever_stands_beside_them():
    with pytest.raises(SheetRefused) as refused:
        read(saved(workbook_of(Cover=COVER, One=VALUES, Two=VALUES)), "a.xlsx")
    assert (refused.value.code, "“One”, “Two”" in refused.value.message) == ("several_sheets", True)


def test_a_hidden_sheet_of_values_beside_a_cover_is_not_read():
    made = workbook_of(Cover=COVER, Data=VALUES)
    made["Data"].sheet_state = "hidden"
    with pytest.raises(SheetRefused) as refused:
        read(saved(made), "a.xlsx")
    assert refused.value.code == "hidden_sheet"


@pytest.mark.parametrize(("hidden", "note"), [("D", ["The hidden column D was read as well."]), ("E", [])])
def test_a_hidden_column_with_anything_in_it_is_told(hidden, note):
    made = workbook_of(Values=VALUES)
    made["Values"].column_dimensions[hidden].hidden = True
    assert read(saved(made), "a.xlsx").notes == note


def test_several_hidden_columns_are_told():
    made = workbook_of(Values=VALUES)
    made["Values"].column_dimensions["C"].hidden = True
    made["Values"].column_dimensions["D"].hidden = True
    assert read(saved(made), "a.xlsx").notes == ["The hidden columns C, D were read as well."]


@pytest.mark.parametrize("line", ["sep=,\r\n", '"sep=,"\r\n', "SEP=,\n"])
def test_the_line_that_tells_excel_the_separator_is_read_and_the_rows_keep_their_numbers(line):
    found = read(line.encode() + csv("M05,FY2016-17,20,hello"), "a.csv")
    assert [(row.number, row.cells["value"]) for row in found.rows] == [(3, "20")]
    back = with_errors(found, {3: ["Look at this one."]}).decode("utf-8-sig").splitlines()
    assert "Look at this one." in back[2]


def test_a_computed_cell_shown_as_a_percentage_is_taken_as_one():
    made = workbook_of(Values=VALUES)
    made["Values"]["C2"] = 8 / 24
    made["Values"]["C2"].number_format = "0.0%"
    found = read(saved(made), "a.xlsx")
    assert found.rows[0].cells["value"] == Decimal("33.3333333333333")
    assert found.notes == ["Taken off: the sign % in C2."]


@pytest.mark.parametrize("text", ["[c]", "12 [p]", "36.1*", "<5", "12 e"])
def test_the_shorthand_of_publishers_is_left_to_the_reading_of_the_row(text):
    found = read(csv(f"M05,FY2016-17,{text},"), "a.csv")
    assert (found.faults, found.rows[0].cells["value"]) == ([], text)
