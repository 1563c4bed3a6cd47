"""Which lines are overspent, in which order, and that what is drawn is to scale from nought."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget.rules.headings import TICK, WIDTH, Heading, bars, worst_first


def heading(name, worse_by, tolerance=None):
    return Heading(name.lower(), name, Decimal(worse_by), None if tolerance is None else Decimal(tolerance))


def test_the_largest_overspend_comes_first_and_the_others_together_last():
    found = worst_first([heading("Pay", 80, 90), heading("Homes", 1090, 145), heading("Legal", -5), heading("Kit", 0)])
    assert [(one.name, one.worse_by) for one in found] == [
        ("Homes", 1090),
        ("Pay", 80),
        ("2 other lines, on or better than their budget", -5),
    ]
    assert found[-1].code == ""


@pytest.mark.parametrize(
    ("headings", "names"),
    [([], []), ([heading("Pay", 1)], ["Pay"]), ([heading("Pay", -1)], ["Pay"]), ([heading("Pay", 0)], ["Pay"])],
)
def test_one_other_line_keeps_its_name(headings, names):
    assert [one.name for one in worst_first(headings)] == names


def test_a_short_list_counts_what_it_leaves_out_so_that_its_sum_holds():
    rows = [heading("A", 9, 1), heading("B", 5), heading("C", 2), heading("D", -4)]
    found = worst_first(rows, most=2)
    assert [(one.name, one.worse_by) for one in found] == [("A", 9), ("B", 5), ("2 other lines", -2)]
    assert (found[-1].word, found[-1].is_beyond) == ("together", False)
    assert worst_first(rows[:2], most=1)[-1] == rows[1]
    assert worst_first(rows, most=3) == worst_first(rows)


def test_equal_overspends_stand_by_name():
    assert [one.name for one in worst_first([heading("B", 5), heading("A", 5)])] == ["A", "B"]


@pytest.mark.parametrize(
    ("worse_by", "tolerance", "word", "is_beyond"),
    [
        (11, 10, "beyond tolerance", True),
        (10, 10, "within tolerance", False),
        (1, None, "no tolerance set", True),
        (0, None, "no overspend", False),
        (-4, 10, "no overspend", False),
        (1, 0, "beyond tolerance", True),
    ],
)
def test_a_heading_says_how_it_stands_to_its_tolerance(worse_by, tolerance, word, is_beyond):
    found = heading("Pay", worse_by, tolerance)
    assert (found.word, found.is_beyond) == (word, is_beyond)


def test_bars_are_to_one_scale_from_nought():
    over, half, under = bars([heading("A", 100, 50), heading("B", 50), heading("C", -217)])
    assert (over.nought, over.x, over.width) == (217, 217, 100)
    assert (half.x, half.width, half.tick) == (217, 50, None)
    assert (under.x, under.width) == (0, 217)
    assert over.tick == 267


def test_nothing_to_draw_is_no_bar():
    assert [bar.width for bar in bars([heading("A", 0), heading("B", 0)])] == [0, 0]
    assert bars([]) == []


AMOUNTS = st.decimals(-100_000, 100_000, places=3)


@given(st.lists(st.tuples(AMOUNTS, st.none() | st.decimals(0, 5_000, places=3)), max_size=8))
def test_no_bar_leaves_its_drawing_and_what_is_not_nought_is_seen(rows):
    for bar in bars(heading("A", worse_by, tolerance) for worse_by, tolerance in rows):
        assert 0 <= bar.x <= bar.x + bar.width <= WIDTH
        assert bar.tick is None or 0 <= bar.tick <= WIDTH - TICK + 1
        assert (bar.width > 0) == (bar.heading.worse_by != 0)
