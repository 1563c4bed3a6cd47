"""What is printed of each statistic agrees with what it reckons with."""

import pytest

from dcst.status.rule_words import rule_in_words
from indicators.statistics.comparison import COMPARISON_RULE
from indicators.statistics.direction import DIRECTION_RULE
from indicators.statistics.intervals import EXACT_BELOW, NARROW
from indicators.statistics.spc import ENOUGH, LIMIT, PTD, SCREEN
from indicators.statistics.trend import SHOWN_THRESHOLD, THRESHOLD, TREND_RULE
from indicators.statistics.variation import VARIATION_RULE
from indicators.target.rules.forecast import BETTER, FEWEST, FORECAST_RULE, HELD_OUT

NUMBERS = {4: "four", 5: "five"}


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (COMPARISON_RULE, [f"below a count of {EXACT_BELOW}", f"{100 * NARROW:.0f} %"]),
        (DIRECTION_RULE, ["period expected before"]),
        (TREND_RULE, [f"χ² above {SHOWN_THRESHOLD}", "any one of the five left out"]),
        (
            VARIATION_RULE,
            [f"{LIMIT} mean moving ranges", f"{SCREEN} times", f"{PTD.trend} in a row", f"Under {ENOUGH}"],
        ),
        (FORECAST_RULE, [f"{NUMBERS[FEWEST]} times", f"on {ENOUGH} values", f"with {HELD_OUT} held out", "10 % less"]),
    ],
)
def test_each_rule_is_printed_with_its_own_numbers(rule, told):
    words = " ".join(rule_in_words(rule))
    for part in told:
        assert part in words


def test_the_threshold_shown_is_the_threshold_to_its_last_digit():
    assert float(SHOWN_THRESHOLD) == pytest.approx(THRESHOLD, abs=5e-5)
    assert PTD.trend == PTD.shift
    assert 100 - 100 * BETTER == 10
