"""Where the borough lies among its peers: a table of cases, the worst at the left whichever way is better."""

from decimal import Decimal

import pytest

from indicators.charts.peer_row import EDGE, WIDTH, peer_row

FIVE = {"a": 10, "b": 14, "c": 18, "d": 22, "e": 30}
LOW, HIGH = "low_is_good", "high_is_good"


def row(own, others=FIVE, polarity=LOW, **given):
    values = {code: None if value is None else Decimal(str(value)) for code, value in others.items()}
    values["own"] = None if own is None else Decimal(str(own))
    return peer_row("own", values, polarity, **given)


@pytest.mark.parametrize(
    ("own", "polarity", "where"),
    [
        (31, LOW, "Worst"),
        (30, LOW, "Worst"),  # shared
        (25, LOW, "Worse than the middle half"),
        (20, LOW, "In the middle half"),
        (12, LOW, "Better than the middle half"),
        (9, LOW, "Best"),
        (31, HIGH, "Best"),
        (25, HIGH, "Better than the middle half"),
        (20, HIGH, "In the middle half"),
        (12, HIGH, "Worse than the middle half"),
        (9, HIGH, "Worst"),
    ],
)
def test_it_says_where_a_figure_lies(own, polarity, where):
    assert row(own, polarity=polarity).short == where


def test_the_worst_is_at_the_left_and_the_best_at_the_right():
    for polarity, worst, best in ((LOW, 31, 9), (HIGH, 9, 31)):
        assert row(worst, polarity=polarity).own == EDGE
        assert row(best, polarity=polarity).own == WIDTH - EDGE
        found = row(20, polarity=polarity)
        assert EDGE < found.left < found.own < found.left + found.band < WIDTH - EDGE
        assert found.right == pytest.approx(found.left + found.band)


def test_who_does_not_see_it_hears_all_of_it():
    assert row(20, decimals=0, unit=" %", when="2016/17").words == (
        "In the middle half of 6 authorities in 2016/17: 20 %; worst 30 %, middle half 22 % to 15 %, best 10 %"
    )
    assert row(20, polarity=HIGH).words == (
        "In the middle half of 6 authorities: 20.0; worst 10.0, middle half 15.0 to 21.5, best 30.0"
    )


@pytest.mark.parametrize(
    ("own", "others", "polarity"),
    [
        (None, FIVE, LOW),
        (20, {"a": 10, "b": 14}, LOW),
        (20, {"a": 10, "b": 14, "c": None}, LOW),
        (20, dict.fromkeys("abcd", 20), LOW),
        (20, FIVE, "neutral"),
        (20, FIVE, "not_applicable"),
    ],
)
def test_nothing_is_drawn_where_it_would_say_nothing(own, others, polarity):
    assert row(own, others, polarity) is None


def test_ties_that_reach_the_end_are_the_middle_half_and_no_worst():
    assert row(20, {"a": 20, "b": 20, "c": 20, "d": 10}).short == "In the middle half"
