"""The shorthand of official statistics in the cell of a value: what is read, and what is only named."""

import pytest

from indicators.intake.rules.faults import Wrong
from indicators.intake.rules.shorthand import is_shorthand, spelled


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("[c]", {"value": None, "marker": "c"}),
        (" [X] ", {"value": None, "marker": "x"}),
        ("[z]", {"value": None, "marker": "z"}),
        ("[low]", {"value": None, "marker": "low"}),
        ("[u]", {"value": None, "marker": "u"}),
        ("12 [p]", {"value": "12", "status": "provisional"}),
        ("12[r]", {"value": "12", "status": "revised"}),
        ("36.1 [e]", {"value": "36.1", "marker": "e"}),
        ("36.1 [b]", {"value": "36.1", "marker": "b"}),
        ("0 [low]", {"value": "0", "marker": "low"}),
    ],
)
def test_what_says_one_thing_is_read_and_told(text, cells):
    found = spelled({"value": text})
    assert found.cells == cells
    assert f"“{text.strip()}” read as" in found.note
    assert is_shorthand(text)


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("..", "x in the column marker"),
        (":", "x in the column marker"),
        (".", "z in the column marker"),
        ("-", "Write 0 if there were none"),
        ("–", "Write 0 if there were none"),
        ("n/a", "x in the column marker: not available. Or z"),
        ("N/A", "x in the column marker: not available. Or z"),
        ("<5", "c in the column marker"),
        ("< 10", "c in the column marker"),
        ("*", "c in the column marker"),
        ("suppressed", "c in the column marker"),
        ("c", "c in the column marker: confidential"),
        ("Z", "z in the column marker: not applicable"),
        ("TBC", "x in the column marker"),
        ("12 p", "Write 12 alone, and provisional in the column status"),
        ("12e", "Write 12 alone, and e in the column marker"),
        ("12 (r)", "Write 12 alone, and revised in the column status"),
        ("36.1*", "Write 36.1 alone, and what the sign says"),
        ("12 [c]", "Write the number alone. If there is none to tell, leave it out and write c"),
        ("[p]", "Write the value, and provisional in the column status"),
        ("[y]", "Write the number alone."),
    ],
)
def test_what_may_mean_several_things_is_refused_with_the_column_and_what_goes_in_it(text, fix):
    with pytest.raises(Wrong) as wrong:
        spelled({"value": text})
    assert wrong.value.code == "not_a_number"
    assert fix in wrong.value.fix
    assert is_shorthand(text)


@pytest.mark.parametrize("text", ["12", "-4.5", "1,234", "12.5 %", "five", "2018-01-31", "", None, 12, "3k"])
def test_a_number_and_what_is_no_shorthand_are_left_to_the_reading(text):
    assert spelled({"value": text}) is None


@pytest.mark.parametrize(
    "cells",
    [{"value": "[c]", "marker": "x"}, {"value": "12 [p]", "status": "final"}, {"value": "12 [e]", "marker": "b"}],
)
def test_what_the_row_says_otherwise_is_refused(cells):
    with pytest.raises(Wrong):
        spelled(cells)


def test_what_the_row_says_as_well_is_read():
    assert spelled({"value": "[c]", "marker": "c"}).cells["marker"] == "c"
