"""Reading a submission: one test for each thing that can be wrong with a cell, and the edges of what is right."""

import datetime
from decimal import Decimal

import pytest

from dcst.periods import Kind, Period
from indicators.intake import MOST_ROWS, check_rows, read_shape
from indicators.intake_cells import Measure, Wrong, read_number, shown

TODAY = datetime.date(2018, 1, 31)
MEASURES = {
    "M05": Measure("M05", Kind.QUARTER, "percentage"),
    "M09": Measure("M09", Kind.POOLED, "rate"),
    "M52": Measure("M52", Kind.WAVE, "percentage"),
    "M40": Measure("M40", None),
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
    assert figure.key == ("M05", "doncaster-east", "FY2017-18-Q3")
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
        ({"indicator": "m05"}, ("indicator", "unknown_indicator")),
        ({"indicator": "М05"}, ("indicator", "unknown_indicator")),
        ({"indicator": "M40"}, ("indicator", "not_collected")),
        ({"area": "england"}, ("area", "unknown_area")),
        ({"period": ...}, ("period", "missing")),
        ({"period": "last quarter"}, ("period", "period_unreadable")),
        ({"period": "FY2017-18-Q５"}, ("period", "period_unreadable")),
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
        ({"value": " 12"}, ("value", "not_a_number")),
        ({"value": "１２"}, ("value", "not_a_number")),
        ({"value": "٣"}, ("value", "not_a_number")),
        ({"value": "1e5"}, ("value", "not_a_number")),
        ({"value": "1_000"}, ("value", "not_a_number")),
        ({"value": "--5"}, ("value", "not_a_number")),
        ({"value": "."}, ("value", "not_a_number")),
        ({"value": Decimal("1e309")}, ("value", "too_large")),
        ({"value": Decimal("1000000000000")}, ("value", "too_large")),
        ({"value": "9" * 5000}, ("value", "too_large")),
        ({"value": Decimal("0.0000001")}, ("value", "too_precise")),
        ({"value": Decimal("1e-999999")}, ("value", "too_precise")),
        ({"value": Decimal("0.1234560000000000000000000000000000001")}, ("value", "too_precise")),
        ({"numerator": Decimal(5)}, ("denominator", "missing")),
        ({"denominator": Decimal(5)}, ("numerator", "missing")),
        ({"numerator": Decimal(-1), "denominator": Decimal(5)}, ("numerator", "out_of_range")),
        ({"numerator": Decimal(0), "denominator": Decimal(0)}, ("denominator", "out_of_range")),
        ({"numerator": Decimal(486), "denominator": Decimal(1700)}, ("value", "percentage_differs")),
        ({"status": "draft"}, ("status", "unknown_status")),
        ({"marker": "*"}, ("marker", "unknown_marker")),
        ({"marker": "c"}, ("marker", "marker_with_value")),
        ({"marker": "x"}, ("marker", "marker_with_value")),
        ({"marker": "z"}, ("marker", "marker_with_value")),
        ({"note": "x" * 1001}, ("note", "too_long")),
        ({"note": "a\x00b"}, ("note", "unreadable_text")),
        ({"note": "a\ud800b"}, ("note", "unreadable_text")),
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
    read = read_number(cell)
    assert read == number
    assert not read.is_signed() or read < 0


@pytest.mark.parametrize(
    ("value", "right"),
    [("27.1", True), ("27.09", True), ("27", True), ("27.10", False), ("27.2", False), ("27.05", False)],
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


def test_a_repeated_key_is_named_with_the_row_it_repeats():
    _, [fault] = check(GOOD, GOOD | {"indicator": "M52", "period": "WAVE2016"}, GOOD | {"period": "Q3 2017/18"})
    assert (fault.row, fault.code) == (3, "duplicate_row")
    assert fault.message == "Row 1 is for the same indicator, area and period."


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
        ({"values": [{}] * (MOST_ROWS + 1)}, ["too_many_values"]),
        ({"values": [{}] * MOST_ROWS}, []),
        ({"values": [{"value": None, "note": None}]}, []),
    ],
)
def test_the_shape_of_a_body_is_checked_before_its_rows(body, codes):
    assert [fault.code for fault in read_shape(body)] == codes


def test_a_wrong_cell_keeps_its_remedy():
    with pytest.raises(Wrong) as raised:
        read_number("a lot")
    assert raised.value.fix.startswith("Use the digits 0 to 9")
