"""When a value is far enough from its own history to be asked about: the limits, the stated rule, and their edges."""

import random
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import pytest

from dcst.time.periods import Kind
from indicators.statistics.doubts import (
    MILLION,
    HistoryPoint,
    SeriesHistory,
    doubt,
    is_inside,
    segment,
    share_doubt,
)
from indicators.statistics.spc import limits

LAST_PLACE = Decimal("0.000001")


def numbers(*values):
    return [Decimal(str(value)) for value in values]


def history(*values):
    return [HistoryPoint(value) for value in numbers(*values)]


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
    points = [*history(*(9, 11) * 7), HistoryPoint(Decimal(90), is_break=True), *history(91, 90)]
    assert segment(points) == numbers(90, 91, 90)
    assert doubt(Decimal(50), Kind.MONTH, points) is None


def test_the_question_says_the_numbers_it_rests_on():
    found = doubt(Decimal("41.50"), Kind.QUARTER, history(20, 22, 20, 22))
    assert found.question == (
        "41.5 is 19.5 from the value before it, 22; the largest change of the 4 values before was 2. What explains it?"
    )


def line(values, start=1):
    days = [f"2010-{number:03d}" for number in range(start, start + len(values))]
    return SeriesHistory.listed(Kind.MONTH, days[::-1], [int(value * MILLION) for value in reversed(values)], [])


@pytest.mark.parametrize("seed", range(40))
def test_whole_numbers_find_inside_the_limits_what_the_limits_hold(seed):
    chance = random.Random(seed)
    values = [Decimal(chance.randint(-(10**digits), 10**digits)).scaleb(-6) for digits in [chance.randint(1, 17)] * 20]
    if seed % 4 == 0:
        values[7] *= 1000
    found = limits(values)
    numbers = [int(value * MILLION) for value in values]
    edges = [found.low, found.high, found.mean, found.low * 2 - found.mean, found.high * 2 - found.mean]
    tried = [edge.quantize(LAST_PLACE, way) for edge in edges for way in (ROUND_FLOOR, ROUND_CEILING)]
    told = [is_inside(int(value * MILLION), numbers) for value in tried]
    assert told == [found.low <= value <= found.high for value in tried]
    assert set(told) == {True, False}


def test_values_that_never_moved_hold_nothing_inside():
    assert not is_inside(5, [5] * 20)


def test_a_line_asks_what_the_rule_asks_of_the_values_before():
    values = numbers(*(9, 11) * 10)
    for value in (10, 40):
        assert line(values).doubt("2011", Decimal(value)) == doubt(Decimal(value), Kind.MONTH, history(*values))


def test_a_line_looks_back_to_its_last_break_before_the_period():
    held = line(numbers(*(9, 11) * 7))
    held.put_in("2010-500", Decimal(90), True)
    held.put_in("2010-501", Decimal(91), False)
    held.put_in("2010-502", Decimal(90), False)
    held.put_in("2010-503", Decimal(91), False)
    assert held.doubt("2010-504", Decimal(10)).code == "unusual_change"
    assert held.doubt("2010-499", Decimal(10)) is None


def test_what_is_taken_out_of_a_line_is_no_history():
    held = line(numbers(5, 5, 5, 5, 9))
    assert held.doubt("2010-006", Decimal(6)) is None
    held.take_out("2010-005")
    assert held.doubt("2010-006", Decimal(6)).code == "unusual_change"


@pytest.mark.parametrize(
    ("value", "others", "asked"),
    [
        ("0.361", ("36.1",), True),
        ("1", ("90", "91"), True),
        ("1.001", ("90",), False),  # no share is more than the whole
        ("0", ("90",), False),
        ("0.361", (), False),  # nothing to hold it against
        ("0.361", ("36.1", "0.4"), False),  # it has been as small
        ("0.361", ("5",), False),
        ("0.361", ("5.1",), True),
    ],
)
def test_a_share_is_told_from_a_percentage_by_what_it_is_held_against(value, others, asked):
    found = share_doubt(Decimal(value), numbers(*others))
    assert (found is not None) is asked


def test_the_question_about_a_share_says_the_percentage_that_is_meant():
    found = share_doubt(Decimal("0.361"), numbers("35.25"))
    assert (found.code, found.question) == (
        "share_for_percentage",
        "0.361 is far below 35.25, which this is held against. A percentage is sent as 36.1, not as 0.361: "
        "is 36.1 % meant?",
    )
