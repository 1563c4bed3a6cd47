"""Beside a comparator: published cases of every method, both polarities, the edges, and why not."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcst.status.findings import Finding
from indicators.statistics.comparison import (
    Comparator,
    ComparedFigure,
    ComparisonOutcome,
    Side,
    apart,
    beside,
    compare,
)
from indicators.statistics.intervals import WIDE, Interval, byar, wilson

CASES = Path(__file__).parent / "cases"
OTHER_WAY = {"high_is_good": "low_is_good", "low_is_good": "high_is_good"}


def dec(number):
    return None if number is None else Decimal(str(number))


def interval(low, high, confidence=None):
    return Interval(dec(low), dec(high), *([confidence] if confidence else []))


def figure(value, low=None, high=None, period="FY2015-16", wide=None, problem=""):
    return ComparedFigure(dec(value), period, interval(low, high) if low is not None else None, wide, problem)


def england(value, period="FY2015-16", blocked=""):
    return Comparator("England", dec(value), period, blocked)


def outcome(*given_, polarity="low_is_good", **more):
    return compare(*given_, polarity, **more).outcome


# One level


@pytest.mark.parametrize(
    ("value", "low", "high", "benchmark", "when_low_is_good", "when_high_is_good"),
    [
        # Fingertips, SingleOverlappingCIsForOneCILevelComparatorTest
        (11, 10, 12, 11, ComparisonOutcome.SIMILAR, ComparisonOutcome.SIMILAR),
        (3.05, 2.7, 3.1, 3.0, ComparisonOutcome.SIMILAR, ComparisonOutcome.SIMILAR),
        (3.3, 3.2, 3.5, 3.0, ComparisonOutcome.WORSE, ComparisonOutcome.BETTER),
        (2.5, 2.2, 2.8, 3.0, ComparisonOutcome.BETTER, ComparisonOutcome.WORSE),
    ],
)
def test_one_level_as_published(value, low, high, benchmark, when_low_is_good, when_high_is_good):
    for polarity, expected in (("low_is_good", when_low_is_good), ("high_is_good", when_high_is_good)):
        assert outcome(figure(value, low, high), england(benchmark), polarity=polarity) is expected


def test_every_published_word_against_england_is_found_again():
    """Fingertips 90284: 196 published words from the published intervals; less is better."""
    rows = list(csv.DictReader((CASES / "fingertips_90284.csv").open()))
    of_england = {row["period"]: Decimal(row["value"]) for row in rows if row["area"] == "England"}
    checked = 0
    for row in rows:
        if row["area"] == "England":
            continue
        found = outcome(figure(row["value"], row["lower"], row["upper"]), england(of_england[row["period"]]))
        assert Finding(found).word == row["label"], row
        checked += 1
    assert checked == 196


@pytest.mark.parametrize(
    ("benchmark", "side"),
    [("21.7", Side.HIGHER), ("21.8", Side.SIMILAR), ("24.3", Side.SIMILAR), ("24.4", Side.LOWER)],
)
def test_a_comparator_on_an_end_of_the_interval_is_similar(benchmark, side):
    assert beside(interval(21.8, 24.3), Decimal(benchmark)) is side


@pytest.mark.parametrize("polarity", ["neutral", "plan_is_best"])
def test_where_neither_is_better_it_is_lower_or_higher(polarity):
    assert outcome(figure(30, 29, 31), england(35), polarity=polarity) is ComparisonOutcome.LOWER
    assert outcome(figure(30, 29, 31), england(25), polarity=polarity) is ComparisonOutcome.HIGHER
    assert outcome(figure(30, 29, 31), england(30), polarity=polarity) is ComparisonOutcome.SIMILAR


# The acceptance story: re-referrals 2015/16


def re_referrals():
    """1,030 of 4,479 in the statistics of the Department for Education, year ending 31 March 2016."""
    return ComparedFigure(Decimal(23), "FY2015-16", wilson(1030, 4479))


def test_re_referrals_of_2015_16_are_similar_to_england_in_the_same_year():
    found = compare(re_referrals(), england("22.5"), "low_is_good")
    assert (found.outcome, found.difference, found.confidence) == (ComparisonOutcome.SIMILAR, Decimal("0.5"), None)
    assert found.why == "23.0 (21.8 to 24.3 at 95 %) against 22.5 for England: the interval holds it. 0.5 above England"
    assert [reason.code for reason in found.reasons] == ["compared_similar", "difference_above"]


def test_against_england_of_the_year_before_it_is_a_different_period_and_no_judgement():
    found = compare(re_referrals(), england(24, "FY2014-15"), "low_is_good")
    assert (found.outcome, found.difference) == (ComparisonOutcome.NOT_COMPARED, None)
    assert [reason.code for reason in found.reasons] == ["not_compared_period"]
    assert found.why == "Not compared: different period, 2015/16 here and 2014/15 for England"


# Why not


@pytest.mark.parametrize(
    ("ours", "theirs", "code", "words"),
    [
        (figure(None), england(22), "not_compared_value", "Not compared: no figure"),
        (figure(23, 22, 24), england(None), "not_compared_comparator", "Not compared: no figure for England"),
        (
            figure(276, 270, 280),
            england(3071, blocked="3071 is impossible beside 130 to 552 in 14 authorities"),
            "not_compared_blocked",
            "Not compared: the figure for England cannot be used: "
            "3071 is impossible beside 130 to 552 in 14 authorities",
        ),
    ],
)
def test_without_a_figure_on_either_side_it_is_not_compared_and_why(ours, theirs, code, words):
    found = compare(ours, theirs, "low_is_good")
    assert (found.outcome, found.reasons[0].code, found.why) == (ComparisonOutcome.NOT_COMPARED, code, words)
    assert found.difference is None


@pytest.mark.parametrize(
    ("ours", "polarity", "code", "words"),
    [
        (figure(23), "low_is_good", "not_compared_counts", "Not compared: the counts behind the figure are not held"),
        (
            figure(23, problem="The numerator, 21, is more than the denominator, 20."),
            "low_is_good",
            "not_compared_problem",
            "Not compared: The numerator, 21, is more than the denominator, 20",
        ),
        (figure(23, 22, 24), "not_applicable", "not_judged", "This indicator is not judged"),
    ],
)
def test_without_counts_the_difference_is_told_and_no_word(ours, polarity, code, words):
    found = compare(ours, england("22.5"), polarity)
    assert (found.outcome, found.difference) == (ComparisonOutcome.NOT_COMPARED, Decimal("0.5"))
    assert [reason.code for reason in found.reasons] == [code, "difference_above"]
    assert found.reasons[0].words == words


@pytest.mark.parametrize(
    ("value", "code", "words"),
    [
        ("22.5", "difference_none", "Level with England"),
        ("22.4", "difference_below", "0.1 below England"),
        ("22.46", "difference_below", "0.04 below England"),
        ("25", "difference_above", "2.5 above England"),
    ],
)
def test_the_difference_is_told_and_never_rounded_away(value, code, words):
    reason = compare(figure(value), england("22.5"), "low_is_good").reasons[-1]
    assert (reason.code, reason.words) == (code, words)


def test_an_end_is_shown_with_more_decimals_where_rounding_would_move_it_over_the_comparator():
    found = compare(figure(23, "22.46", "24"), england("22.5"), "low_is_good")
    assert "(22.46 to 24.0 at 95 %)" in found.why
    assert found.reasons[0].code == "compared_similar"


def test_the_words_say_on_which_side_the_interval_lies():
    lower = compare(figure(20, 19, 21), england("22.5"), "low_is_good")
    higher = compare(figure(30, 29, 31), england("22.5"), "low_is_good")
    assert lower.reasons[0].code == "compared_lower"
    assert lower.reasons[0].words == "20.0 (19.0 to 21.0 at 95 %) against 22.5 for England: the interval is lower"
    assert higher.reasons[0].code == "compared_higher"
    assert higher.reasons[0].words.endswith("the interval is higher")


# Two levels


@pytest.mark.parametrize(
    ("benchmark", "when_low_is_good", "when_high_is_good", "level"),
    [
        # Fingertips, SingleOverlappingCIsForTwoCILevelsComparerTest
        ("3.0", ComparisonOutcome.BEST, ComparisonOutcome.WORST, WIDE),
        ("2.8", ComparisonOutcome.BETTER, ComparisonOutcome.WORSE, Decimal("0.95")),
        ("2.6", ComparisonOutcome.SIMILAR, ComparisonOutcome.SIMILAR, None),
        ("2.4", ComparisonOutcome.WORSE, ComparisonOutcome.BETTER, Decimal("0.95")),
        ("2.2", ComparisonOutcome.WORST, ComparisonOutcome.BEST, WIDE),
    ],
)
def test_two_levels_as_published(benchmark, when_low_is_good, when_high_is_good, level):
    ours = figure(2.6, 2.5, 2.7, wide=interval(2.3, 2.9, WIDE))
    for polarity, expected in (("low_is_good", when_low_is_good), ("high_is_good", when_high_is_good)):
        found = compare(ours, england(benchmark), polarity, two_levels=True)
        assert (found.outcome, found.confidence) == (expected, level)
        assert compare(ours, england(benchmark), polarity).outcome not in (
            ComparisonOutcome.BEST,
            ComparisonOutcome.WORST,
        )


def test_in_two_levels_where_neither_is_better_the_word_is_the_same_and_the_level_is_kept():
    found = compare(figure(2.6, 2.5, 2.7, wide=interval(2.3, 2.9, WIDE)), england(3), "neutral", two_levels=True)
    assert (found.outcome, found.confidence) == (ComparisonOutcome.LOWER, WIDE)
    assert "2.3 to 2.9 at 99.8 %" in found.why


# Two intervals


@pytest.mark.parametrize(
    ("one", "other", "side"),
    [
        # Fingertips, DoubleOverlappingCIsComparerTest
        (("2.7", "3.6"), ("3.5", "4.5"), Side.SIMILAR),
        (("3.5", "4.5"), ("2.7", "4.1"), Side.SIMILAR),
        (("2.7", "3.1"), ("3.5", "4.5"), Side.LOWER),
        (("3.5", "4.5"), ("2.7", "3.1"), Side.HIGHER),
        # the edges
        ((1, 2), (2, 3), Side.SIMILAR),
        ((1, 4), (2, 3), Side.SIMILAR),
        ((1, "1.9"), (2, 3), Side.LOWER),
        (("3.1", 4), (2, 3), Side.HIGHER),
    ],
)
def test_two_intervals_that_touch_are_similar(one, other, side):
    assert apart(interval(*one), interval(*other)) is side


# Properties

NUMBERS = st.decimals(-500, 500, places=3)
REACH = st.decimals(0, 50, places=3)


@settings(max_examples=100, deadline=None)
@given(NUMBERS, REACH, REACH, NUMBERS, st.sampled_from(sorted(OTHER_WAY)), st.booleans())
def test_mirrored_polarity_mirrors_the_verdict(value, down, up, other, polarity, two_levels):
    def found(sign, polarity):
        ends = sorted((sign * (value - down), sign * (value + up)))
        far = sorted((sign * (value - 2 * down), sign * (value + 2 * up)))
        ours = ComparedFigure(sign * value, "CY2016", Interval(*ends), Interval(*far, WIDE))
        return compare(ours, Comparator("X", sign * other, "CY2016"), polarity, two_levels=two_levels)

    one, mirrored = found(1, polarity), found(-1, OTHER_WAY[polarity])
    assert (one.outcome, one.difference) == (mirrored.outcome, -mirrored.difference)
    swapped = {"better": "worse", "worse": "better", "best": "worst", "worst": "best", "similar": "similar"}
    assert found(1, OTHER_WAY[polarity]).outcome == swapped[one.outcome]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 300), st.integers(1, 5000), st.decimals("0.0001", "0.5", places=4))
def test_scaling_the_unit_changes_nothing(x, more, share):
    found = set()
    for multiplier in (100, 1000, 10000):
        made = byar(x, x + more, multiplier)
        ours = ComparedFigure(Decimal(x) / (x + more) * multiplier, "CY2016", made)
        found.add(compare(ours, Comparator("X", share * multiplier, "CY2016"), "low_is_good").outcome)
    assert len(found) == 1
