"""Rank, quartiles, bands and neighbours as the Local Authority Interactive Tool has them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.statistics.standing import (
    NeighbourMean,
    Quartiles,
    Rank,
    band,
    neighbour_mean,
    out_of_range,
    quantile,
    quartiles,
    rank,
)


def numbers(*values):
    return [None if value is None else Decimal(str(value)) for value in values]


BOUNDS = Quartiles(Decimal(10), Decimal(20), Decimal(30), 8)


def test_quartiles_of_1_to_50_are_as_published():
    """Fingertips, QuartilesCalculatorTest."""
    assert quartiles(numbers(*range(1, 51))) == Quartiles(Decimal("13.25"), Decimal("25.5"), Decimal("37.75"), 50)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        # R: quantile(c(1, 2, 3, 4), c(0.25, 0.5, 0.75)) and quantile(c(1, 3, 7), 0.9), type 7
        ((1, 2, 3, 4), "0.25", "1.75"),
        ((4, 1, 3, 2), "0.5", "2.5"),
        ((1, 2, 3, 4), "0.75", "3.25"),
        ((1, 3, 7), "0.9", "6.2"),
        ((5,), "0.75", "5"),
        ((1, 2, 3, 4), "0", "1"),
        ((1, 2, 3, 4), "1", "4"),
    ],
)
def test_a_quantile_is_of_type_7(values, share, expected):
    assert quantile(numbers(*values), Decimal(share)) == Decimal(expected)


def test_three_values_have_no_quartiles_and_missing_ones_are_no_values():
    assert quartiles(numbers(1, 2, 3, None, None)) is None
    assert quartiles(numbers(1, 2, 3, 4, None)).of == 4


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        ("9.9", "A", "D"), ("10", "A", "D"), ("10.1", "B", "C"), ("20", "B", "C"),
        ("20.1", "C", "B"), ("30", "C", "B"), ("30.1", "D", "A"),
    ],
)  # fmt: skip
def test_a_value_on_a_bound_belongs_to_the_lower_quartile_whichever_way_is_better(value, low, high):
    assert band(Decimal(value), BOUNDS, "low_is_good") == low
    assert band(Decimal(value), BOUNDS, "high_is_good") == high


@pytest.mark.parametrize("polarity", ["neutral", "plan_is_best", "not_applicable"])
def test_where_neither_is_better_there_is_neither_band_nor_rank(polarity):
    assert band(Decimal(5), BOUNDS, polarity) == "-"
    assert rank("a", {"a": Decimal(5)}, polarity) is None


def test_an_unknown_value_or_bound_has_no_band():
    assert band(None, BOUNDS, "low_is_good") == ""
    assert band(Decimal(5), None, "low_is_good") == ""


def test_ties_share_the_lowest_place_and_the_missing_have_none():
    values = dict(zip("abcde", numbers(3, 1, 3, 7, None), strict=True))
    assert [rank(code, values, "low_is_good") for code in "abcde"] == [
        Rank(2, 4, 1), Rank(1, 4, 0), Rank(2, 4, 1), Rank(4, 4, 0), None,
    ]  # fmt: skip
    assert [rank(code, values, "high_is_good") for code in "abcde"] == [
        Rank(2, 4, 1), Rank(4, 4, 0), Rank(2, 4, 1), Rank(1, 4, 0), None,
    ]  # fmt: skip
    assert rank("nobody", values, "low_is_good") is None


def test_the_impossible_re_referral_rate_of_2022_would_be_first_of_all():
    """Department for Education, 2021/22: Doncaster 7.0, between 25.4 and 25.2. Why a queried value is kept out."""
    of_others = numbers("18.5", "29.4", "19.8", "24.5", "18.2", "27.7", "15.2", "18.2", "21.8", "20.2", 23, "16.9", 19)
    values = {"Doncaster": Decimal(7)} | {str(place): value for place, value in enumerate(of_others)}
    assert rank("Doncaster", values, "low_is_good") == Rank(1, 14, 0)
    assert band(values["Doncaster"], quartiles(values.values()), "low_is_good") == "A"


def test_the_mean_of_neighbours_is_unweighted_and_says_of_how_many():
    values = dict(zip("abcd", numbers(10, 20, None, 60), strict=True))
    assert neighbour_mean(values) == NeighbourMean(Decimal(30), 3, 4)
    assert neighbour_mean({"a": None}) is None
    assert neighbour_mean({}) is None


def test_first_time_entrants_of_england_are_impossible():
    """LAIT 2016: England 3,071 per 100,000, the sum of the rates of the regions."""
    beside = numbers(393, 443, 289, 336, 130, 490, 325, 324, 552, 396, 480, 439, 284, 250)
    assert out_of_range(Decimal(3071), beside) == "3071 is impossible beside 130 to 552 in 14 authorities"


def test_low_birth_weight_of_england_in_2015_is_impossible():
    beside = numbers("1.81", "2.84", "4.25", "3.02", "2.5")
    assert out_of_range(Decimal("29.23"), beside) == "29.23 is impossible beside 1.81 to 4.25 in 5 authorities"


def test_england_may_lie_beside_neighbours_that_are_all_worse():
    """LAIT: breastfeeding at 6 to 8 weeks 2018, England 43.1, 27.21 to 33.19 beside; conceptions 2021, 13.1."""
    assert out_of_range(Decimal("43.1"), numbers("27.21", "30.4", "31", "33.19")) == ""
    assert out_of_range(Decimal("13.1"), numbers("17.3", "20", "22", "27.3")) == ""


def test_with_every_authority_known_the_whole_must_lie_within_their_range():
    assert out_of_range(Decimal("43.1"), numbers("27.21", "30.4", "31", "33.19"), every_authority=True)
    for inside in ("27.21", "30", "33.19"):
        assert out_of_range(Decimal(inside), numbers("27.21", "30.4", "31", "33.19"), every_authority=True) == ""


def test_three_times_the_width_is_the_edge():
    beside = numbers(10, 11, 12, 20)
    assert [bool(out_of_range(value, beside)) for value in numbers(-20, "-20.1", 50, "50.1")] == [
        False, True, False, True,
    ]  # fmt: skip


def test_too_few_authorities_cannot_tell():
    assert out_of_range(Decimal(3071), numbers(443, 130, 552, None)) == ""


VALUES = st.lists(st.decimals(-1000, 1000, places=2), min_size=4, max_size=30)


@given(VALUES, st.integers(1, 1000))
def test_scaling_the_unit_scales_the_quartiles_and_moves_no_band(values, times):
    one, other = quartiles(values), quartiles([value * times for value in values])
    assert (one.first * times, one.second * times, one.third * times) == (other.first, other.second, other.third)
    assert [band(value, one, "high_is_good") for value in values] == [
        band(value * times, other, "high_is_good") for value in values
    ]


@given(VALUES)
def test_mirrored_polarity_mirrors_the_rank(values):
    named = {str(place): value for place, value in enumerate(values)}
    turned = {code: -value for code, value in named.items()}
    for code in named:
        assert rank(code, named, "high_is_good") == rank(code, turned, "low_is_good")
