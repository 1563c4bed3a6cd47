"""When a value is far enough from its own history to be asked about: the limits, the stated rule, and their edges."""

from decimal import Decimal

import pytest

from dcst.periods import Kind
from indicators.doubts import Point, doubt, segment
from indicators.spc import limits


def numbers(*values):
    return [Decimal(str(value)) for value in values]


def history(*values):
    return [Point(value) for value in numbers(*values)]


def test_limits_are_the_mean_and_two_thirds_more_than_two_mean_moves():
    """Fourteen values 9 and 11 in turn: mean 10, mean move 2, limits 10 ± 5.32."""
    found = limits(numbers(*(9, 11) * 7))
    assert (found.low, found.mean, found.high) == (Decimal("4.68"), 10, Decimal("15.32"))


def test_one_great_move_is_left_out_of_the_mean_move_and_not_of_the_mean():
    """Moves 2 2 2 2 2 30 30 2 2 2 2 2 average 6.666…; 30 ≥ 3.267 × that, so 2 is left."""
    found = limits(numbers(10, 12, 10, 12, 10, 12, 42, 12, 10, 12, 10, 12, 10))
    mean = Decimal(174) / 13
    assert (found.mean, found.high) == (mean, mean + Decimal("5.32"))


@pytest.mark.parametrize("values", [(), (5,), (5, 5, 5, 5)])
def test_values_that_do_not_vary_have_no_limits(values):
    assert limits(numbers(*values)) is None


@pytest.mark.parametrize("kind", [Kind.MONTH, Kind.QUARTER])
@pytest.mark.parametrize(("value", "asked"), [("15.32", False), ("15.33", True), ("4.68", False), ("4.67", True)])
def test_a_value_on_a_limit_is_inside_and_one_beyond_it_is_asked_about(kind, value, asked):
    found = doubt(Decimal(value), kind, history(*(9, 11) * 7))
    assert (found is not None) is asked
    if found:
        assert found.code == "outside_limits"
        assert found.question.startswith(f"{value} is outside 4.68 to 15.32, the control limits of the 14 values")


def test_limits_speak_from_thirteen_values_on():
    values = (9, 11) * 6
    assert doubt(Decimal("16.9"), Kind.MONTH, history(*values)) is None  # a change of 5.9, and 3 × 2 is the most
    assert doubt(Decimal("16.9"), Kind.MONTH, history(*values, 9)).code == "outside_limits"


@pytest.mark.parametrize("kind", [Kind.YEAR_FINANCIAL, Kind.TERM, Kind.POOLED])
def test_years_and_terms_are_never_held_against_limits(kind):
    assert doubt(Decimal("16.9"), kind, history(*(9, 11) * 7)) is None
    assert doubt(Decimal("17.1"), kind, history(*(9, 11) * 7)).code == "unusual_change"


@pytest.mark.parametrize(
    ("values", "value", "asked"),
    [
        ((20, 22, 20), "99", False),  # three values say nothing yet
        ((20, 22, 20, 22), "28", False),  # three times the largest change
        ((20, 22, 20, 22), "28.1", True),
        ((20, 22, 20, 22), "15.9", True),
        ((100, 100, 100, 100), "110", False),  # a tenth
        ((100, 100, 100, 100), "110.1", True),
        ((1000, 1001, 1000, 1001), "1005", False),  # more than three times, and less than a tenth
    ],
)
def test_a_short_history_is_held_against_its_largest_change(values, value, asked):
    found = doubt(Decimal(value), Kind.QUARTER, history(*values))
    assert (found is not None) is asked
    assert found is None or found.code == "unusual_change"


def test_a_break_begins_a_new_segment():
    points = [*history(*(9, 11) * 7), Point(Decimal(90), is_break=True), *history(91, 90)]
    assert segment(points) == numbers(90, 91, 90)
    assert doubt(Decimal(50), Kind.MONTH, points) is None


def test_the_question_says_the_numbers_it_rests_on():
    found = doubt(Decimal("41.50"), Kind.QUARTER, history(20, 22, 20, 22))
    assert found.question == (
        "41.5 is 19.5 from the value before it, 22; the largest change of the 4 values before was 2. What explains it?"
    )
