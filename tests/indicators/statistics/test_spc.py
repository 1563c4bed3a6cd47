"""Control limits and runs against published cases, every edge, and what stays the same."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.statistics.runs import in_shift, in_trend, in_two_of_three, outside, signals
from indicators.statistics.spc import PTD, Limits, Settings, SettingsError, SignalRule, TwoOfThree, limits, limits_of


def numbers(*values):
    return [Decimal(str(value)) for value in values]


# NHSRplotthedots, snapshot of ptd_spc_standard, set.seed(123), rnorm(20), as printed
RNORM_123 = numbers(
    "-0.560", "-0.230", "1.56", "0.0705", "0.129", "1.72", "0.461", "-1.27", "-0.687", "-0.446",
    "1.22", "0.360", "0.401", "0.111", "-0.556", "1.79", "0.498", "-1.97", "0.701", "-0.473",
)  # fmt: skip
# nhspy-plotthedots, the demonstration of NHS England's own tool
NHS_ENGLAND = numbers(89, 86, 75, 77, 81, 74, 72, 78, 76, 82, 77, 54, 66, 77, 86)
ROUND = Limits(Decimal(70), Decimal(100), Decimal(130), Decimal("11.27819548872180451127819549"))  # near 80 and 120


def test_limits_are_as_published_by_nhsrplotthedots():
    found = limits(RNORM_123)
    assert float(found.mean) == pytest.approx(0.142, abs=0.001)
    assert (float(found.low), float(found.high)) == (pytest.approx(-3.01, abs=0.01), pytest.approx(3.29, abs=0.01))


def test_limits_are_as_in_the_demonstration_of_nhs_england():
    found = limits(NHS_ENGLAND)
    assert (round(found.mean, 2), round(found.low), round(found.high)) == (Decimal("76.67"), 57, 96)
    flagged = [tuple(rules) for rules in signals(NHS_ENGLAND, found, PTD)]
    assert flagged == [()] * 11 + [(SignalRule.OUTSIDE,)] + [()] * 3


def test_screening_narrows_the_limits_and_leaves_the_mean():
    """As NHSRplotthedots: the fifteenth value made 10."""
    values = [*RNORM_123[:14], Decimal(10), *RNORM_123[15:]]
    screened, whole = limits(values), limits(values, Settings(screening=False))
    assert screened.mean == whole.mean
    assert whole.high - whole.low > screened.high - screened.low


def test_screening_is_done_once():
    """Moves 1 ten times, 5, 60: 75 / 12 = 6.25 drops 60; then 15 / 11 would drop 5 as well, and must not."""
    values = numbers(*(0, 1) * 5, 0, 5, 65)
    assert limits(values).moving == Decimal(15) / 11


@pytest.mark.parametrize(("last", "moving"), [("29.403", "6.733"), ("29.402", "8.9999")])
def test_a_move_of_exactly_the_screen_is_left_out(last, moving):
    """Nine moves of 6.733 and one of 29.403: their mean is 9, and 3.267 × 9 is 29.403."""
    values = [*numbers(*(0, "6.733") * 5), Decimal("6.733") + Decimal(last)]
    assert limits(values).moving == Decimal(moving)


def test_the_same_value_four_times_and_then_another_has_no_limits():
    """Both packages collapse the limits onto the mean and flag all five points."""
    assert limits(numbers(1, 1, 1, 1, 2)) is None


def test_near_limits_are_two_thirds_of_the_way_and_moving_ranges_have_a_limit():
    found = limits(numbers(*(9, 11) * 7))
    assert (found.low, found.mean, found.high, found.moving) == (Decimal("4.68"), 10, Decimal("15.32"), 2)
    assert float(found.near_low) == pytest.approx(6.453333)
    assert float(found.near_high) == pytest.approx(13.546667)
    assert found.moving_high == Decimal("6.534")


def test_limits_can_be_fixed_on_the_first_values():
    fixed = Settings(fix_after=12)
    values = numbers(*(9, 11) * 6)
    assert limits([*values, *numbers(30, 50, 70)], fixed) == limits(values)
    assert limits([*values, *numbers(30, 50, 70)]).mean == 18


def test_there_is_no_moving_range_across_a_gap():
    assert limits_of([numbers(9, 11), numbers(50, 52)]).moving == 2
    assert limits_of([numbers(9, 11), numbers(50, 52)]).mean == Decimal("30.5")
    assert limits_of([numbers(9), numbers(50), numbers(3)]) is None
    assert limits_of([numbers(9, 11, 9), numbers(50, 52), numbers(90)], Settings(fix_after=12)).moving == 2


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        # NHSRplotthedots, ptd_seven_point_one_side_mean with ptd_part_of_seven_trend
        ([1] * 6, [0] * 6),
        ([1] * 6 + [-1], [0] * 7),
        ([1] * 8 + [-1], [1] * 8 + [0]),
        ([-1] * 8 + [1], [-1] * 8 + [0]),
        ([-1] + [1] * 8 + [-1], [0] + [1] * 8 + [0]),
        ([0] * 7, [0] * 7),
        ([1] * 6 + [0] + [1] * 6, [0] * 13),
        ([], []),
    ],
)
def test_seven_on_one_side_are_a_shift_and_a_value_on_the_mean_ends_it(sides, expected):
    assert in_shift(sides, 7) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # NHSRplotthedots, ptd_seven_point_trend with ptd_part_of_seven_trend
        (range(1, 7), [0] * 6),
        ([1, 2, 3, 3, 4, 5, 6], [0] * 7),
        (range(1, 8), [1] * 7),
        ([2, *range(1, 8), 3], [0] + [1] * 7 + [0]),
        (range(7, 0, -1), [-1] * 7),
        ([2, *range(7, 0, -1), 3], [0] + [-1] * 7 + [0]),
        ([], []),
    ],
)
def test_seven_rising_or_falling_are_a_trend_and_a_tie_ends_it(values, expected):
    assert in_trend(numbers(*values), 7) == expected


def test_at_a_turn_the_value_belongs_to_the_run_that_leaves():
    assert in_trend(numbers(*range(1, 8), *range(6, 0, -1)), 7) == [1] * 6 + [-1] * 7
    assert in_trend(numbers(*range(7, 0, -1), *range(2, 8)), 7) == [-1] * 6 + [1] * 7


def test_a_turn_into_less_than_a_run_belongs_to_the_run_that_arrived():
    assert in_trend(numbers(*range(1, 8), *range(6, 1, -1)), 7) == [1] * 7 + [0] * 5


@pytest.mark.parametrize(
    ("values", "between", "beyond"),
    [
        # near is beyond 120 or 80; NHSRplotthedots, ptd_two_in_three with ptd_part_of_two_in_three
        ([121, 110, 121], [1, 0, 1], [1, 0, 1]),
        ([110, 121, 121], [0, 1, 1], [0, 1, 1]),
        ([121, 121, 110], [1, 1, 0], [1, 1, 0]),
        ([121, 110, 110, 121], [0, 0, 0, 0], [0, 0, 0, 0]),
        ([121, 110, 110, 121, 121], [0, 0, 0, 1, 1], [0, 0, 0, 1, 1]),
        ([79, 90, 79], [-1, 0, -1], [-1, 0, -1]),
        # the third on the other side or on the mean
        ([121, 99, 121], [0, 0, 0], [0, 0, 0]),
        ([121, 100, 121], [0, 0, 0], [0, 0, 0]),
        ([121, 79, 121], [0, 0, 0], [0, 0, 0]),
        # on the near limit, on the limit, outside it
        ([120, 120, 120], [0, 0, 0], [0, 0, 0]),
        ([130, 121, 110], [1, 1, 0], [1, 1, 0]),
        ([131, 121, 110], [0, 0, 0], [1, 1, 0]),
        ([121, 121], [0, 0], [0, 0]),
    ],
)
def test_two_of_three_near_a_limit_on_one_side(values, between, beyond):
    assert in_two_of_three(numbers(*values), ROUND, TwoOfThree.BETWEEN) == between
    assert in_two_of_three(numbers(*values), ROUND, TwoOfThree.BEYOND) == beyond


def test_two_near_opposite_limits_are_no_signal_as_published():
    """NHSRplotthedots: 1 and -1 in turn, and 5.5 and -5.5 at the end."""
    values = numbers(*(1, -1) * 7, "5.5", "-5.5")
    assert signals(values, limits(values), PTD)[-2:] == [{}, {}]


def test_on_a_limit_is_inside():
    assert outside(numbers(69, 70, 100, 130, 131), ROUND) == [-1, 0, 0, 0, 1]


def test_the_first_rule_in_the_order_of_precedence_comes_first():
    values = numbers(101, 102, 103, 104, 105, 121, 131)
    found = signals(values, ROUND, PTD)
    assert list(found[-1]) == [SignalRule.OUTSIDE, SignalRule.TREND, SignalRule.SHIFT]
    assert list(found[0]) == [SignalRule.TREND, SignalRule.SHIFT]
    shift_first = Settings(
        name="own", precedence=(SignalRule.SHIFT, SignalRule.TREND, SignalRule.TWO_OF_THREE, SignalRule.OUTSIDE)
    )
    assert list(signals(values, ROUND, shift_first)[-1]) == [SignalRule.SHIFT, SignalRule.TREND, SignalRule.OUTSIDE]


def test_settings_are_kept_and_read_back():
    for kept in (PTD, Settings("mdc", False, 6, 6, "beyond", tuple(reversed(PTD.precedence)), 20, "consistent")):
        assert Settings.from_json(kept.as_json()) == kept
    assert PTD.as_json() == {
        "name": "ptd", "screening": True, "shift": 7, "trend": 7, "two_of_three": "between",
        "precedence": ["outside", "trend", "two_of_three", "shift"], "fix_after": None, "equality": "hit_and_miss",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"precedence": (SignalRule.TREND,)}, "The precedence names each of outside, trend, two_of_three, shift once."),
        ({"shift": 2}, "A run has three values or more."),
        ({"fix_after": 11}, "Limits are fixed on 12 values or more."),
    ],
)
def test_settings_that_mean_nothing_are_refused(wrong, words):
    with pytest.raises(SettingsError) as refused:
        Settings(**wrong)
    assert str(refused.value) == words


VALUES = st.lists(st.decimals(-500, 500, places=2), min_size=2, max_size=40)


@settings(max_examples=100, deadline=None)
@given(VALUES)
def test_the_other_way_up_everything_is_mirrored(values):
    one, turned = limits(values), limits([-value for value in values])
    if one is None:
        assert turned is None
        return
    assert (turned.low, turned.mean, turned.high) == (-one.high, -one.mean, -one.low)
    mirrored = signals([-value for value in values], turned, PTD)
    for rules, opposite in zip(signals(values, one, PTD), mirrored, strict=True):
        assert {rule: -side for rule, side in rules.items()} == opposite


@settings(max_examples=100, deadline=None)
@given(VALUES, st.sampled_from([10, 100, 10000]))
def test_scaling_the_unit_changes_no_signal(values, times):
    one, scaled = limits(values), limits([value * times for value in values])
    assert (one is None) == (scaled is None)
    if one:
        assert signals(values, one, PTD) == signals([value * times for value in values], scaled, PTD)


@settings(max_examples=60, deadline=None)
@given(VALUES)
def test_backwards_a_segment_has_the_same_limits(values):
    assert limits(values) == limits(values[::-1])


@settings(max_examples=60, deadline=None)
@given(VALUES, st.randoms(use_true_random=False))
def test_in_any_order_a_segment_has_the_same_mean(values, random):
    shuffled = random.sample(values, len(values))
    one, other = limits(values), limits(shuffled)
    assert one is None or other is None or one.mean == other.mean
