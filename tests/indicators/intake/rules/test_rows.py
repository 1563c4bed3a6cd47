"""Reading a submission: one test for each thing that can be wrong with a cell, and the edges of what is right."""

import datetime
from decimal import Decimal

import pytest

from dcst.time.periods import Kind, Period
from indicators.intake.rules.cells import IndicatorTerms, RowTerms, read_number
from indicators.intake.rules.faults import Wrong
from indicators.intake.rules.row_reader import check_rows, read_rows
from indicators.intake.rules.rows import MOST_ROWS, read_shape
from indicators.intake.rules.text import shown
from indicators.statistics.bounds import bounds_of

TODAY = datetime.date(2018, 1, 31)
MEASURES = {
    "M05": IndicatorTerms("M05", Kind.QUARTER, "percentage", bounds_of("percentage")),
    "M09": IndicatorTerms("M09", Kind.POOLED, "rate"),
    "M52": IndicatorTerms("M52", Kind.WAVE, "percentage"),
    "M40": IndicatorTerms("M40", None),
}
AREAS = {"doncaster", "doncaster-east"}
GOOD = {"indicator": "M05", "period": "FY2017-18-Q3", "value": Decimal("27.1")}


def check(*rows):
    return check_rows(rows, MEASURES, AREAS, TODAY)


def faults_of(**cells):
    figures, faults = check({key: cell for key, cell in (GOOD | cells).items() if cell is not ...})
    assert bool(figures) != bool(faults)
    return [(fault.column, fault.code) for fault in faults]


def test_a_good_row_is_read_whole():
    figures, faults = check(
        GOOD
        | {
            "area": "doncaster-east",
            "numerator": Decimal(485),
            "denominator": Decimal(1790),
            "status": "provisional",
            "marker": "e",
            "note": "First count.\nTo be checked.",
        }
    )
    assert faults == []
    [figure] = figures
    assert figure.key == ("M05", "doncaster-east", "FY2017-18-Q3", "")
    assert figure.content == (
        Decimal("27.1"),
        Decimal(485),
        Decimal(1790),
        "provisional",
        "e",
        "First count.\nTo be checked.",
    )


def test_what_is_left_out_has_its_default():
    [figure], _ = check(GOOD)
    assert (figure.area, figure.status, figure.marker, figure.note) == ("doncaster", "management", "", "")


@pytest.mark.parametrize("text", ["FY2017-18-Q3", "2017-18-Q3", "Q3 2017/18", "2017/18 Q3"])
def test_a_period_may_be_written_in_the_indicators_own_plain_form(text):
    [figure], _ = check(GOOD | {"period": text})
    assert figure.period == Period.parse("FY2017-18-Q3")


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"indicator": ...}, ("indicator", "missing")),
        ({"indicator": "M99"}, ("indicator", "unknown_indicator")),
        ({"indicator": "m99"}, ("indicator", "unknown_indicator")),
        ({"indicator": "М05"}, ("indicator", "unusual_character")),
        ({"indicator": "M40"}, ("indicator", "not_collected")),
        ({"area": "england"}, ("area", "unknown_area")),
        ({"period": ...}, ("period", "missing")),
        ({"period": "last quarter"}, ("period", "period_unreadable")),
        ({"period": "FY2017-18-Q５"}, ("period", "unusual_character")),
        ({"period": "FY2017-18-Q3\x00"}, ("period", "period_unreadable")),
        ({"period": "FY2016-17"}, ("period", "period_kind")),
        ({"period": "2017-M11"}, ("period", "period_kind")),
        ({"period": "FY2017-18-Q4"}, ("period", "future_period")),
        ({"value": None}, ("value", "missing")),
        ({"value": None, "marker": "e"}, ("value", "missing")),
        ({"value": "NaN"}, ("value", "not_a_number")),
        ({"value": "Infinity"}, ("value", "not_a_number")),
        ({"value": "1,234"}, ("value", "not_a_number")),
        ({"value": "12.5 %"}, ("value", "not_a_number")),
        ({"value": "1 2"}, ("value", "not_a_number")),
        ({"value": "1\u00a02"}, ("value", "not_a_number")),
        ({"value": "１２"}, ("value", "unusual_character")),
        ({"value": "٣"}, ("value", "unusual_character")),
        ({"value": "1e5"}, ("value", "not_a_number")),
        ({"value": "1_000"}, ("value", "not_a_number")),
        ({"value": "--5"}, ("value", "not_a_number")),
        ({"value": "."}, ("value", "not_a_number")),
        ({"value": Decimal("1e309")}, ("value", "too_large")),
        ({"value": Decimal("1000000000000")}, ("value", "too_large")),
        ({"value": "9" * 5000}, ("value", "too_large")),
        ({"numerator": Decimal(5)}, ("denominator", "missing_count")),
        ({"denominator": Decimal(5)}, ("numerator", "missing_count")),
        ({"numerator": Decimal(-1), "denominator": Decimal(5)}, ("numerator", "out_of_range")),
        ({"numerator": Decimal(0), "denominator": Decimal(0)}, ("denominator", "out_of_range")),
        ({"numerator": Decimal(6), "denominator": Decimal(5)}, ("numerator", "out_of_range")),
        ({"numerator": Decimal("2.5"), "denominator": Decimal(5)}, ("numerator", "out_of_range")),
        ({"numerator": Decimal(2), "denominator": Decimal("5.5")}, ("denominator", "out_of_range")),
        ({"value": Decimal("100.1")}, ("value", "out_of_range")),
        ({"value": Decimal("-0.1")}, ("value", "out_of_range")),
        ({"numerator": Decimal(486), "denominator": Decimal(1700)}, ("value", "percentage_differs")),
        ({"status": "draft"}, ("status", "unknown_status")),
        ({"marker": "*"}, ("marker", "unknown_marker")),
        ({"marker": "c"}, ("marker", "marker_with_value")),
        ({"marker": "x"}, ("marker", "marker_with_value")),
        ({"marker": "z"}, ("marker", "marker_with_value")),
        ({"note": "x" * 1001}, ("note", "too_long")),
    ],
)
def test_each_fault_names_its_column_and_has_a_stable_code(cells, fault):
    assert faults_of(**cells) == [fault]


@pytest.mark.parametrize("marker", ["c", "x", "z", "u", "low"])
def test_a_marker_may_stand_in_place_of_a_value(marker):
    assert faults_of(value=None, marker=marker) == []


@pytest.mark.parametrize("marker", ["u", "low", "e", "b"])
def test_a_marker_may_stand_beside_a_value(marker):
    assert faults_of(marker=marker) == []


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("999999999999.999999", Decimal("999999999999.999999")),
        (Decimal("-0.000001"), Decimal("-0.000001")),
        ("007.50", Decimal("7.5")),
        (Decimal("1E+2"), Decimal(100)),
        ("-0", Decimal(0)),
        (Decimal("0E+999999"), Decimal(0)),
    ],
)
def test_numbers_are_kept_exactly(cell, number):
    read = read_number(cell, told=[])
    assert read == number
    assert not read.is_signed() or read < 0


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ("27.1", True),
        ("27.09", True),
        ("27", True),
        ("27.10", True),
        ("27.090", True),
        ("27.0960", False),
        ("27.2", False),
        ("27.05", False),
    ],
)
def test_a_percentage_is_its_counts_to_the_decimals_it_is_given_with(value, right):
    """485 of 1,790 is 27.0949… %."""
    faults = faults_of(value=Decimal(value), numerator=Decimal(485), denominator=Decimal(1790))
    assert (faults == []) is right


def test_a_percentage_that_differs_is_told_with_both_numbers():
    _, [fault] = check(GOOD | {"numerator": Decimal(485), "denominator": Decimal(1700)})
    assert fault.message == "27.1 % is given, and 485 of 1700 is 28.53 %."


def test_a_rate_is_not_held_against_its_counts_as_if_it_were_a_percentage():
    row = {"indicator": "M09", "period": "CY2014-16", "value": Decimal(25), "numerator": 30, "denominator": 60000}
    assert check(row)[1] == []


def test_a_period_ends_today_at_the_latest():
    row = GOOD | {"period": "FY2017-18-Q3"}
    assert check_rows([row], MEASURES, AREAS, datetime.date(2017, 12, 31))[1] == []
    [fault] = check_rows([row], MEASURES, AREAS, datetime.date(2017, 12, 30))[1]
    assert fault.message == "October to December 2017 has not ended yet."


def test_a_survey_may_be_reported_in_its_own_year():
    row = {"indicator": "M52", "period": "WAVE2018", "value": Decimal(50)}
    assert check_rows([row], MEASURES, AREAS, datetime.date(2018, 1, 1))[1] == []
    assert check_rows([row], MEASURES, AREAS, datetime.date(2017, 12, 31))[1] != []


def test_rows_of_one_key_are_all_refused_each_naming_another():
    _, faults = check(GOOD, GOOD | {"indicator": "M52", "period": "WAVE2016"}, GOOD | {"period": "Q3 2017/18"})
    assert [(fault.row, fault.code) for fault in faults] == [(1, "duplicate_row"), (3, "duplicate_row")]
    assert faults[0].message == "Row 3 is for the same indicator, area, period and group."
    assert faults[1].message == "Row 1 is for the same indicator, area, period and group."


def test_every_fault_of_every_row_is_told_at_once():
    _, faults = check(GOOD | {"value": "x", "status": "y"}, GOOD, GOOD | {"area": "leeds", "period": "z"})
    assert [(fault.row, fault.column) for fault in faults] == [(1, "value"), (1, "status"), (3, "area"), (3, "period")]
    assert [fault.pointer for fault in faults][:1] == ["/values/0/value"]
    assert all(fault.message and fault.fix for fault in faults)


def test_a_senders_text_is_repeated_short_and_harmless():
    assert shown("a\x00\u202eb\n") == "a��b�"
    assert shown("x" * 100) == "x" * 40 + "…"


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ([], ["not_an_object"]),
        ({}, ["no_values"]),
        ({"values": []}, ["no_values"]),
        ({"values": {}}, ["no_values"]),
        ({"values": [{}], "dryrun": True}, ["unknown_field"]),
        ({"values": [5]}, ["not_an_object"]),
        ({"values": [{"Value": 1}]}, ["unknown_field"]),
        ({"values": [{"value": True}]}, ["wrong_type"]),
        ({"values": [{"value": []}]}, ["wrong_type"]),
        ({"values": [{"indicator": 5}]}, ["wrong_type"]),
        ({"values": [{"note": False}]}, ["wrong_type"]),
        ({"values": [{}], "period": 2017}, ["wrong_type"]),
        ({"values": [{}], "marker": "x"}, ["unknown_field"]),
        ({"values": [{}], "ids": "Code"}, ["unknown_ids"]),
        ({"values": [{}], "ids": "own", "period": "x", "area": "y", "status": "z"}, []),
        ({"values": [{}], "ids": None, "period": None}, []),
        ({"values": [{}] * (MOST_ROWS + 1)}, ["too_many_values"]),
        ({"values": [{}] * MOST_ROWS}, []),
        ({"values": [{"value": None, "note": None}]}, []),
    ],
)
def test_the_shape_of_a_body_is_checked_before_its_rows(body, codes):
    assert [fault.code for fault in read_shape(body)] == codes


def test_a_wrong_cell_keeps_its_remedy():
    with pytest.raises(Wrong) as raised:
        read_number("a lot", told=[])
    assert raised.value.fix.startswith("Use the digits 0 to 9")


def read(*rows, **defaults):
    return read_rows(rows, RowTerms(MEASURES, frozenset(AREAS)), TODAY, defaults)


def test_what_the_top_gives_stands_for_every_row_that_leaves_it_out():
    bare = {"indicator": "M05", "value": Decimal(5)}
    own = bare | {"period": "FY2017-18-Q2", "area": "doncaster", "status": "final"}
    first, second = read(bare, own, period="Q3 2017/18", area="doncaster-east", status="provisional")
    assert first.figure.key == ("M05", "doncaster-east", "FY2017-18-Q3", "")
    assert first.figure.status == "provisional"
    assert second.figure.key == ("M05", "doncaster", "FY2017-18-Q2", "")
    assert second.figure.status == "final"


def test_a_fault_of_the_top_points_there_from_every_row_that_rests_on_it():
    bare = {"indicator": "M05", "value": Decimal(5)}
    first, second = read(bare, GOOD, period="soon")
    assert [(found.row, found.pointer, found.code) for found in first.faults] == [(1, "/period", "period_unreadable")]
    assert second.faults == []


def test_a_code_that_names_several_indicators_is_refused():
    [row] = read_rows([GOOD | {"indicator": "A1"}], RowTerms({"A1": None}, frozenset(AREAS)), TODAY)
    assert [found.code for found in row.faults] == ["ambiguous_indicator"]


UNSEEN = {
    "NO-BREAK SPACE": "\u00a0",
    "ZERO WIDTH SPACE": "\u200b",
    "SOFT HYPHEN": "\u00ad",
    "RIGHT-TO-LEFT OVERRIDE": "\u202e",
    "RIGHT-TO-LEFT MARK": "\u200f",
    "ZERO WIDTH NO-BREAK SPACE": "\ufeff",
    "WORD JOINER": "\u2060",
    "IDEOGRAPHIC SPACE": "\u3000",
}


@pytest.mark.parametrize(("name", "character"), UNSEEN.items())
@pytest.mark.parametrize("column", ["indicator", "period", "value", "status", "marker", "area"])
def test_what_cannot_be_seen_is_taken_out_with_a_note_that_names_it(column, name, character):
    cells = GOOD | {"value": "27.1", "status": "final", "marker": "e", "area": "doncaster-east"}
    plain, disguised = read(cells)[0], read(cells | {column: cells[column] + character})[0]
    assert disguised.figure == plain.figure
    assert plain.notes == []
    [note] = disguised.notes
    assert note == f"{column}: taken out: " + (f"“{character}”, " if character.isprintable() else "") + (
        f"{name} (U+{ord(character):04X})"
    )


LOOK_ALIKES = {
    "indicator": ["М05", "M０5", "M0٥", "Ｍ05", "M05\u0301", "M۰5"],
    "period": ["FY2017–18-Q3", "FY２017-18-Q3", "FҮ2017-18-Q3"],
    "value": ["２7.1", "27·1", "27٫1", "−27.1", "٢٧", "27.1\u0338", "²"],
    "status": ["fіnal", "ﬁnal"],
    "marker": ["е", "ｅ"],
    "area": ["dоncaster"],
}


@pytest.mark.parametrize(("column", "text"), [(name, text) for name, texts in LOOK_ALIKES.items() for text in texts])
def test_what_only_looks_plain_is_refused_and_the_character_named(column, text):
    [row] = read(GOOD | {column: text})
    strange = next(letter for letter in text if not letter.isascii())
    assert [(found.column, found.code) for found in row.faults] == [(column, "unusual_character")]
    assert f"(U+{ord(strange):04X})" in row.faults[0].message


def test_spaces_around_a_cell_are_taken_out_with_a_note():
    [row] = read(GOOD | {"value": " 27.1 "})
    assert (row.figure.value, row.notes) == (Decimal("27.1"), ["value: taken out: spaces around it"])


def test_a_cell_of_spaces_alone_is_an_empty_one():
    [row] = read(GOOD | {"value": "\u00a0"})
    assert [found.code for found in row.faults] == ["missing"]
