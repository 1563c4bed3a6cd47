"""The small drawing of a series: what it joins, what it leaves apart, what it marks."""

import re
from decimal import Decimal

from dcst.time.periods import Period
from indicators.charts.gaps import ChartPoint
from indicators.charts.sparkline import BESIDE, HEIGHT, ON_CARD, TICK, WIDTH, Against, sparkline


def quarters(*values, hollow=()):
    """Quarters from April 2015; None is a value kept back, “-” a quarter that nothing came for."""
    first = Period.parse("FY2015-16-Q1")
    return [
        ChartPoint(first.shift(place), None if value is None else Decimal(value), place in hollow)
        for place, value in enumerate(values)
        if value != "-"
    ]


def lines(drawing):
    """How many points each stroke of the path joins."""
    return [stroke.count("L") + 1 for stroke in re.findall("M[^M]*", drawing.path)]


def test_one_value_is_no_course():
    assert sparkline(quarters(5)) is None
    assert sparkline(quarters(5, None)) is None
    assert sparkline([]) is None


def test_values_that_follow_one_another_are_joined_and_the_last_is_marked():
    drawing = sparkline(quarters(1, 2, 3))
    assert lines(drawing) == [3]
    assert [(dot.x, dot.hollow) for dot in drawing.dots] == [(WIDTH - 5, False)]
    assert drawing.words == "3 values from April to June 2015 to October to December 2015"


def test_a_gap_is_never_bridged_whether_nothing_came_or_the_value_is_kept_back():
    for missing in (None, "-"):
        drawing = sparkline(quarters(1, 2, missing, 4, 5, 6))
        assert lines(drawing) == [2, 3]
        assert drawing.words.endswith(", 1 gap between")


def test_a_value_alone_between_gaps_is_a_dot():
    drawing = sparkline(quarters(1, 2, None, 4, None, 6, 7))
    assert lines(drawing) == [2, 2]
    assert len(drawing.dots) == 2


def test_what_is_provisional_is_hollow():
    drawing = sparkline(quarters(1, 2, 3, hollow=(1, 2)))
    assert [dot.hollow for dot in drawing.dots] == [True, True]


def test_what_was_kept_back_last_is_not_drawn_as_if_the_one_before_were_the_latest():
    assert sparkline(quarters(1, 2, 3, None)).words.endswith("to October to December 2015")


def test_time_runs_evenly_though_the_values_do_not():
    dots = sparkline(quarters(1, None, 2, None, None, None, 3)).dots
    assert dots[1].x - dots[0].x < dots[2].x - dots[1].x


def test_the_highest_stands_at_the_top_and_a_level_series_in_the_middle():
    assert sparkline(quarters(1, 9)).path == f"M5 {HEIGHT - 5}L{WIDTH - 5} 5"
    assert sparkline(quarters(4, 4)).path == f"M5 {HEIGHT / 2:g}L{WIDTH - 5} {HEIGHT / 2:g}"


def test_only_the_last_two_dozen_are_drawn():
    assert lines(sparkline(quarters(*range(60)))) == [24]


def test_what_the_last_value_is_held_against_belongs_to_the_height_and_stands_beside_it():
    drawing = sparkline(quarters(1, 2, 3), against=Against(Decimal(5), Decimal(1), "Target at least 5; England 1"))
    assert drawing.width == WIDTH + BESIDE
    assert drawing.path.endswith(f"L{WIDTH - 5} {HEIGHT / 2:g}")  # 3 lies half way between 1 and 5
    assert drawing.target == f"M{WIDTH - 5 - TICK} 5H{WIDTH - 5 + TICK}"
    assert (drawing.beside.x > WIDTH, drawing.beside.y) == (True, HEIGHT - 5)
    assert drawing.words.endswith("; Target at least 5; England 1")


def test_without_a_target_or_anybody_beside_it_there_is_no_stroke_and_no_dot():
    drawing = sparkline(quarters(1, 2, 3), against=Against())
    assert (drawing.target, drawing.beside) == ("", None)
    assert drawing.path == sparkline(quarters(1, 2, 3)).path


def test_a_card_draws_the_last_twelve():
    assert lines(sparkline(quarters(*range(20)), longest=ON_CARD)) == [12]
