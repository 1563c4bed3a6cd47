"""What is read although it is not as it should be written, and always told; and what is named instead."""

import datetime
import re
from decimal import Decimal

import pytest

from dcst.time.periods import Kind
from indicators.intake.rules.cells import IndicatorTerms, RowTerms
from indicators.intake.rules.row_reader import read_rows
from indicators.statistics.bounds import bounds_of

TODAY = datetime.date(2018, 1, 31)
M05 = IndicatorTerms("M05", Kind.QUARTER, "percentage", bounds_of("percentage"))
M06 = IndicatorTerms("M06", Kind.MONTH, "count", bounds_of("count"))
TERMS = RowTerms(
    {"M05": M05, "M06": M06},
    frozenset({"doncaster", "doncaster-north"}),
    {"doncaster": "doncaster", "e08000017": "doncaster", "north": "doncaster-north", "town": None},
    {"own": {"0051": M05}, "framework": {"A1": M05, "B1": None}},
)
GOOD = {"indicator": "M05", "period": "FY2017-18-Q3", "value": "27.1"}


def read(**cells):
    [row] = read_rows([GOOD | cells], TERMS, TODAY)
    return row


def figure(**cells):
    row = read(**cells)
    assert row.faults == []
    return row.figure, row.notes


def fault(**cells):
    [found] = read(**cells).faults
    return found


@pytest.mark.parametrize(
    ("column", "text", "name", "code"),
    [
        ("indicator", "m05", "indicator", "M05"),
        ("area", "Doncaster", "area", "doncaster"),
        ("area", "E08000017", "area", "doncaster"),
        ("area", "North", "area", "doncaster-north"),
        ("area", "DONCASTER-NORTH", "area", "doncaster-north"),
        ("status", "Provisional", "status", "provisional"),
        ("status", "p", "status", "provisional"),
        ("status", "[r]", "status", "revised"),
        ("marker", "E", "marker", "e"),
        ("marker", "[b]", "marker", "b"),
        ("group", "Sex:Female", "group", "sex:female"),
    ],
)
def test_a_code_in_other_words_or_capitals_is_read_and_told(column, text, name, code):
    found, notes = figure(**{column: text})
    assert getattr(found, name) == code
    assert notes == [f"{column}: “{text}” read as {code}"]


@pytest.mark.parametrize(
    ("cells", "code", "fix"),
    [
        ({"indicator": "M5"}, "unknown_indicator", "For “M5” write “M05”."),
        ({"status": "provisonal"}, "unknown_status", "For “provisonal” write “provisional”."),
        ({"marker": "lo"}, "unknown_marker", "For “lo” write “low”."),
        ({"area": "doncaster-nort"}, "unknown_area", "For “doncaster-nort” write “doncaster-north”."),
        ({"area": "Town"}, "unknown_area", "give one of: doncaster, doncaster-north."),
        ({"area": "leeds"}, "unknown_area", "give one of: doncaster, doncaster-north."),
        ({"group": "sex:femal"}, "unknown_group", "For “sex:femal” write “sex:female”."),
        ({"indicator": "A1", "ids": "theirs"}, "unknown_ids", "code, own, framework"),
        ({"indicator": "B1", "ids": "framework"}, "ambiguous_indicator", "the indicator’s own code"),
    ],
)
def test_what_is_not_known_is_refused_with_what_is_near(cells, code, fix):
    found = fault(**cells)
    assert (found.code, fix in found.fix) == (code, True), found


def test_a_row_may_name_its_indicator_by_a_code_of_its_own():
    assert figure(indicator="0051", ids="own")[0].indicator == "M05"
    assert figure(indicator="A1", ids="Framework")[0].indicator == "M05"
    assert fault(indicator="0051").code == "unknown_indicator"


@pytest.mark.parametrize(
    ("text", "code", "typed"),
    [
        ("36·1", "unusual_character", "36.1"),
        ("−43", "unusual_character", "-43"),
        ("–43", "unusual_character", "-43"),
        ("1\u00a0790", "not_a_number", "1790"),
        ("1\u202f790.5", "not_a_number", "1790.5"),
        ("12,345,678", "not_a_number", "12345678"),
        ("36,1", "not_a_number", "36.1"),
        ("１２", "unusual_character", "12"),
        ("٤٢", "unusual_character", "42"),
    ],
)
def test_a_number_of_a_printed_page_is_refused_with_what_to_type(text, code, typed):
    found = fault(value=text)
    assert (found.code, found.fix) == (code, f"Type {typed}.")


@pytest.mark.parametrize("text", ["1,234", "1.2.3", "a lot", "½", "12 34"])
def test_what_may_be_several_numbers_is_not_guessed_at(text):
    assert not re.match(r"Type -?\d", fault(value=text).fix)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2017-12-01", "2017-M12"),
        ("2017-12-31 00:00:00", "2017-M12"),
        ("Dec-17", "2017-M12"),
        ("2017-12-15", "2017-M12"),
    ],
)
def test_a_date_for_a_month_is_refused_with_the_month(text, period):
    found = fault(indicator="M06", value="5", period=text)
    assert (found.code, found.fix) == ("period_unreadable", f"Give {period}.")


@pytest.mark.parametrize("text", ["01/12/2017", "2017-13-01", "2017-02-30"])
def test_a_date_that_is_none_or_two_is_refused_with_an_example(text):
    assert "for example" in fault(indicator="M06", value="5", period=text).fix


def test_a_date_for_a_quarter_is_refused_with_the_quarter():
    assert fault(period="2017-12-31").fix == "Give FY2017-18-Q3."


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("33.3333333333", "33.333333"),
        (Decimal("33.333333333333336"), "33.333333"),
        ("66.6666666667", "66.666667"),
        (Decimal("1e-999999"), "0"),
    ],
)
def test_a_computed_value_is_rounded_to_the_stored_places_and_told(cell, value):
    found, notes = figure(value=cell)
    assert found.value == Decimal(value)
    assert "rounded to" in notes[0]


def test_a_computed_value_with_its_counts_is_accepted():
    found, notes = figure(value="33.3333333333", numerator="8", denominator="24")
    assert (found.value, len(notes)) == (Decimal("33.333333"), 1)


def test_the_noughts_that_are_written_out_say_nothing_and_are_not_told():
    assert figure(value="27.1000000000", numerator="271", denominator="1000")[1] == []


@pytest.mark.parametrize(
    ("note", "kept"),
    [
        ("Two late returns\r\nwere counted", "Two late returns\nwere counted"),
        ("a\rb\x0bc\x0cd\u2028e\u2029f\x85g", "a\nb\nc\nd\ne\nf\ng"),
        ("zero\u200bwidth", "zerowidth"),
        ("12\u202f000\u00a0families", "12 000 families"),
        ("re\u00adferral", "referral"),
        ("\u202eturned\u202c", "turned"),
        ("👩\u200d👧 visited", "👩👧 visited"),
        ("bell\x07", "bell"),
        ("nul\x00", "nul"),
        ("half\ud800", "half\ufffd"),
        ("bullet\uf0b7", "bullet\ufffd"),
        ("\ufeffmark", "mark"),
    ],
)
def test_a_note_is_made_plain_and_told_and_never_refused(note, kept):
    found, notes = figure(note=note)
    assert found.note == kept
    assert len(notes) == 1 and notes[0].startswith("note: taken out: ")


def test_a_note_that_is_plain_is_left_alone():
    assert figure(note="Two lines,\none\ttab, ½ and é.") == (figure(note="Two lines,\none\ttab, ½ and é.")[0], [])


def test_a_null_is_told_from_what_is_left_out():
    assert read().figure.left_out == {"numerator", "denominator", "status", "marker", "note"}
    assert read(note=None, status="").figure.left_out == {"numerator", "denominator", "status", "marker"}


def test_a_status_at_the_top_is_said_of_every_row():
    [row] = read_rows([GOOD], TERMS, TODAY, {"status": "final"})
    assert "status" not in row.figure.left_out


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"value": "950"}, "value", "from 0 to 100"),
        ({"value": "-4"}, "value", "from 0 to 100"),
        ({"value": "950", "area": "North"}, "value", "from 0 to 100"),
        ({"value": "950", "group": "sex:female"}, "value", "from 0 to 100"),
        ({"indicator": "M06", "period": "2017-M12", "value": "2.5"}, "value", "a whole number, 0 or more"),
        ({"numerator": "5", "denominator": "4"}, "numerator", "at most the denominator, 4"),
        ({"numerator": "1.5", "denominator": "4"}, "numerator", "a whole number"),
        ({"numerator": "1", "denominator": "-4"}, "denominator", "above 0"),
    ],
)
def test_what_cannot_be_is_refused_with_its_bounds(cells, column, words):
    found = fault(**cells)
    assert (found.code, found.column) == ("out_of_range", column)
    assert words in found.message
