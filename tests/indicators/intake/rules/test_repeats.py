"""What a repeat leaves out: it stays with the same value, and goes with another one."""

from decimal import Decimal

import pytest

from indicators.intake.planning import StandingFigure
from indicators.intake.rules.repeats import beside
from indicators.intake.rules.rows import KEPT, SentFigure

OLD = {
    "value": Decimal(42),
    "numerator": Decimal(42),
    "denominator": Decimal(100),
    "status": "final",
    "note": "checked",
}
NAMES = ("value", *KEPT)


def standing(**content):
    blank = dict.fromkeys(StandingFigure._fields) | {"marker": "", "note": "", "status": "management"}
    return StandingFigure(**blank | OLD | content)


def repeat(old, **said):
    """What stands after a row that says only this."""
    figure = SentFigure("M19", "doncaster", None, said.pop("value", Decimal(42)), **said)
    found, notes = beside(figure._replace(left_out=frozenset(KEPT) - said.keys()), old)
    return {name: getattr(found, name) for name in NAMES}, notes


@pytest.mark.parametrize("value", [Decimal(42), Decimal("42.000000")])
def test_with_the_same_value_everything_left_out_stays(value):
    found, notes = repeat(standing(marker="e"), value=value)
    assert found == OLD | {"marker": "e"}
    assert notes == []


def test_with_the_same_value_what_is_said_is_changed_and_the_rest_stays():
    found, notes = repeat(standing(), status="revised")
    assert found == OLD | {"status": "revised", "marker": ""}
    assert notes == []


def test_with_another_value_counts_note_and_status_go_and_that_is_told():
    found, notes = repeat(standing(), value=Decimal(43))
    assert found == {
        "value": Decimal(43),
        "numerator": None,
        "denominator": None,
        "status": "management",
        "marker": "",
        "note": "",
    }
    assert notes == [
        "numerator, denominator, note: gone with the value before, to which they belonged",
        "status: management, since final was said of the value before",
    ]


def test_with_another_value_a_status_that_is_given_is_kept_and_nothing_is_said_of_it():
    found, notes = repeat(standing(note="", numerator=None, denominator=None), value=Decimal(43), status="final")
    assert found["status"] == "final"
    assert notes == []


def test_a_break_in_the_series_is_of_the_period_and_stays():
    found, notes = repeat(standing(marker="b", note="", numerator=None, denominator=None), value=Decimal(43))
    assert found["marker"] == "b"
    assert notes[0] == "marker: b stays, the break in the series"


@pytest.mark.parametrize("marker", ["e", "u"])
def test_what_was_said_of_the_value_before_goes_with_it(marker):
    found, _ = repeat(standing(marker=marker), value=Decimal(43))
    assert found["marker"] == ""


def test_a_null_empties_and_that_is_told():
    found, notes = repeat(standing(), note="", numerator=None, denominator=None)
    assert (found["note"], found["numerator"], found["status"]) == ("", None, "final")
    assert notes == ["numerator: emptied", "denominator: emptied", "note: emptied"]


def test_a_null_where_nothing_stands_is_not_worth_a_word():
    found, notes = repeat(standing(note=""), note="")
    assert found == OLD | {"note": "", "marker": ""}
    assert notes == []


def test_a_marker_in_place_of_the_value_takes_what_belonged_to_it_away():
    found, notes = repeat(standing(), value=None, marker="x")
    assert (found["value"], found["note"], found["numerator"], found["status"]) == (None, "", None, "management")
    assert len(notes) == 2


def test_the_same_marker_again_leaves_its_note():
    found, _ = repeat(standing(value=None, numerator=None, denominator=None, marker="x"), value=None, marker="x")
    assert found["note"] == "checked"


def test_another_marker_says_something_else():
    found, _ = repeat(standing(value=None, numerator=None, denominator=None, marker="c"), value=None, marker="x")
    assert found["note"] == ""
