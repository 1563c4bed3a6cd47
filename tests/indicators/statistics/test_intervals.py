"""Intervals against figures printed elsewhere, the switch at ten, and what no interval can be made of."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import chdtri

from indicators.statistics.intervals import (
    NARROW,
    WIDE,
    CountError,
    Counts,
    Interval,
    Method,
    Stratum,
    byar,
    dobson,
    interval_of,
    mean_interval,
    poisson_limits,
    standardised_rate,
    wilson,
)
from indicators.statistics.quantiles import normal, student

CASES = Path(__file__).parent / "cases"


def published():
    with (CASES / "fingertips_90284.csv").open() as file:
        return list(csv.DictReader(file))


def printed(figure):
    """As near as its last printed digit says."""
    return pytest.approx(float(figure), abs=0.5000001 * 10.0 ** Decimal(figure).as_tuple().exponent)


def ends(interval):
    return float(interval.lower), float(interval.upper)


@pytest.mark.parametrize(
    ("confidence", "z"),
    [(NARROW, "1.959963984540054"), (WIDE, "3.090232306167813"), (Decimal("0.9"), "1.644853626951")],
)
def test_z_is_exact(confidence, z):
    assert float(normal(confidence)) == pytest.approx(float(z), abs=1e-12)


@pytest.mark.parametrize(("degrees", "t"), [(1, 12.7062), (2, 4.3027), (9, 2.2622), (30, 2.0423)])
def test_t_is_as_in_the_printed_tables(degrees, t):
    assert float(student(NARROW, degrees)) == pytest.approx(t, abs=5e-5)


@pytest.mark.parametrize(
    ("x", "n", "lower", "upper"),
    [
        # Newcombe 1998, Statistics in Medicine 17, table I, method 3
        (81, 263, "25.53", "36.62"),
        (15, 148, "6.24", "16.05"),
        (0, 20, "0.00", "16.11"),
        (1, 29, "0.61", "17.18"),
        # Fingertips, SpcForProportionsComparerTest, area 5PP; TrendMarkerCalculatorTest, set 2
        (457, 5930, "7.0548320523366", "8.4130813590727"),
        (209, 1017, "18.1803", "23.1427"),
        (213, 1087, "17.3444", "22.0602"),
        (239, 1117, "19.0918", "23.8975"),
        # FingertipsNext, Yorkshire and the Humber, coverage of the first MMR dose
        (53185, 59028, "89.8578", "90.3396"),
        (57274, 61834, "92.4168", "92.8288"),
        # Doncaster's re-referrals of 2015/16, 23.0 %
        (1030, 4479, "21.8", "24.3"),
    ],
)
def test_wilson_gives_the_published_limits(x, n, lower, upper):
    assert ends(wilson(x, n)) == (printed(lower), printed(upper))


def test_none_is_nought_and_all_is_the_whole_exactly():
    assert wilson(0, 20).lower == 0
    assert wilson(20, 20).upper == 100
    assert wilson(0, 7, 1).lower == 0 and wilson(7, 7, 1).upper == 1


@pytest.mark.parametrize("x", [0, 3, 7, 20, 1999])
def test_wilson_is_mirrored_when_the_others_are_counted(x):
    one, other = wilson(x, 2000), wilson(2000 - x, 2000)
    assert ends(one) == (pytest.approx(100 - float(other.upper)), pytest.approx(100 - float(other.lower)))


@pytest.mark.parametrize(
    ("x", "lower", "upper"),
    [
        # Armitage and Berry 2002, table of exact 95 % limits of a Poisson count
        (0, "0.000", "3.689"), (1, "0.025", "5.572"), (2, "0.242", "7.225"), (3, "0.619", "8.767"),
        (5, "1.623", "11.668"), (7, "2.814", "14.423"), (9, "4.115", "17.085"),
    ],
)  # fmt: skip
def test_below_ten_a_count_has_its_exact_limits(x, lower, upper):
    interval = byar(x, 1, 1)
    assert interval.method == "poisson"
    assert ends(interval) == (printed(lower), printed(upper))


def test_a_published_rate_of_seven_cases_has_its_published_exact_limits():
    """Fingertips, SpcForDsrComparerTest, area 5PP: 7 in 616,282, per 100,000."""
    assert ends(byar(7, 616282, 100000)) == (
        pytest.approx(0.4566680649368694, abs=1e-8),
        pytest.approx(2.34027204390037, abs=1e-8),
    )


def test_from_ten_on_the_limits_are_byars():
    """10 × 0.782290³ = 4.7874 and 11 × 1.186883³ = 18.3915; the exact limits of ten are 4.7954 and 18.3904."""
    interval = byar(10, 1, 1)
    assert interval.method == "byar"
    assert ends(interval) == (printed("4.7874"), printed("18.3915"))
    assert byar("9.99", 1, 1).method == "poisson"


@pytest.mark.parametrize(
    ("x", "population", "lower", "upper"),
    [
        # FingertipsNext, sight loss from diabetic eye disease, England, per 100,000
        (1502, 49866388, "2.8616", "3.1683"),
        (1415, 49300918, "2.7225", "3.0237"),
        (1344, 48753376, "2.6113", "2.9082"),
        (1416, 48246126, "2.7841", "3.0919"),
    ],
)
def test_byar_gives_the_published_limits_of_a_rate(x, population, lower, upper):
    assert ends(byar(x, population, 100000)) == (printed(lower), printed(upper))


def test_byar_gives_every_published_interval_made_of_unrounded_counts():
    rows = [row for row in published() if row["rounded"] == "no"]
    assert len(rows) == 30
    for row in rows:
        found = ends(byar(row["count"], row["population"], 10000))
        assert found == (pytest.approx(float(row["lower"]), abs=1e-7), pytest.approx(float(row["upper"]), abs=1e-7))


def test_rounded_counts_make_other_intervals_than_were_published():
    """Why a published interval is preferred."""
    rows = [row for row in published() if row["rounded"] == "yes"]
    apart = [abs(byar(row["count"], row["population"], 10000).lower - Decimal(row["lower"])) for row in rows]
    assert len(rows) == 180
    assert Decimal("0.8") < max(apart) < 1


def test_a_published_interval_is_taken_and_one_at_another_confidence_is_not():
    given_by_publisher = Interval(Decimal("21.8"), Decimal("24.3"))
    counts = Counts(Method.WILSON, Decimal(1044), Decimal(4538), published=(given_by_publisher,))
    assert interval_of(counts) is given_by_publisher
    assert interval_of(counts, WIDE).method == "wilson"


@pytest.mark.parametrize(
    "counts",
    [
        Counts(Method.WILSON),
        Counts(Method.WILSON, Decimal(5)),
        Counts(Method.BYAR, None, Decimal(5)),
        Counts(Method.NONE, Decimal(5), Decimal(10)),
    ],
)
def test_without_counts_or_a_method_there_is_no_interval(counts):
    assert interval_of(counts) is None


def test_the_method_of_the_measure_makes_the_interval():
    assert interval_of(Counts(Method.BYAR, Decimal(7), Decimal(616282), Decimal(100000))).method == "poisson"
    assert interval_of(Counts(Method.WILSON, Decimal(7), Decimal(20))).method == "wilson"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: wilson(21, 20), "The numerator, 21, is more than the denominator, 20."),
        (lambda: wilson(0, 0), "The denominator, 0, is not above zero."),
        (lambda: wilson(1, -5), "The denominator, -5, is not above zero."),
        (lambda: wilson(-1, 5), "The numerator, -1, is below zero."),
        (lambda: byar(-1, 5, 100), "The numerator, -1, is below zero."),
        (lambda: byar(1, 0, 100), "The denominator, 0, is not above zero."),
        (lambda: byar(1, 5, 0), "The multiplier, 0, is not above zero."),
        (lambda: mean_interval([Decimal(3)]), "The interval of a mean needs two values or more."),
        (lambda: Interval(Decimal(3), Decimal(2)), "The interval ends at 2, before it begins at 3."),
        (lambda: dobson([Stratum(Decimal(20), Decimal(0), Decimal(1))], 100), "The denominator, 0, is not above zero."),
        (lambda: dobson([Stratum(Decimal(20), Decimal(9), Decimal(0))], 100), "There is no standard population."),
    ],
)
def test_counts_that_cannot_be_are_refused_with_a_sentence(make, words):
    with pytest.raises(CountError) as refused:
        make()
    assert str(refused.value) == words


@pytest.mark.parametrize("confidence", [Decimal(95), Decimal("0.89"), Decimal(1), 0.95])
def test_confidence_is_a_share_from_nine_tenths_to_below_one(confidence):
    with pytest.raises(CountError):
        wilson(5, 10, confidence=confidence)


def bands(*rows):
    return [Stratum(*map(Decimal, row)) for row in rows]


def test_a_standardised_rate_weighs_the_bands_by_the_standard_population():
    """The bands of Gardner and Altman, page 62: (2773·4/96 + 2556·13/237 + 1113·8/105 + 184·7/32) / 6626."""
    rate = standardised_rate(bands((4, 96, 2773), (13, 237, 2556), (8, 105, 1113), (7, 32, 184)), 100)
    assert float(rate) == pytest.approx(5.747, abs=0.001)


def test_with_one_band_or_equal_ones_dobson_is_byar():
    whole = byar(40, 8000, 1000)
    for strata in (bands((40, 8000, 7)), bands((10, 2000, 3), (30, 6000, 9))):
        assert ends(dobson(strata, 1000)) == (pytest.approx(float(whole.lower)), pytest.approx(float(whole.upper)))


def test_dobson_widens_where_few_carry_much_weight():
    """By hand: 8 of 800 and 12 of 100, standard 1 and 1: rate 0.065; variance (8/800² + 12/100²)/4 = 0.000303125;
    Byar of 20 is 12.2102 and 30.8893; √(0.000303125/20) = 0.00389310: 0.065 - 7.7898 and + 10.8893 of these."""
    found = ends(dobson(bands((8, 800, 1), (12, 100, 1)), 100))
    assert found == (pytest.approx(3.4673, abs=0.002), pytest.approx(10.7393, abs=0.002))


def test_below_ten_events_a_standardised_rate_has_no_interval():
    assert dobson(bands((4, 96, 2773), (5, 237, 2556)), 100) is None
    assert dobson(bands((4, 96, 2773), (6, 237, 2556)), 100) is not None


def test_the_interval_of_a_mean_is_by_students_t():
    """Five values, mean 10, standard deviation √2.5, t of 4 degrees 2.7764: 10 ± 1.9632."""
    found = mean_interval([Decimal(value) for value in (8, 9, 10, 11, 12)])
    assert ends(found) == (pytest.approx(8.0368, abs=5e-5), pytest.approx(11.9632, abs=5e-5))


def test_both_ends_belong_to_an_interval():
    interval = Interval(Decimal("21.8"), Decimal("24.3"))
    assert [interval.holds(Decimal(value)) for value in ("21.79", "21.8", "24.3", "24.31")] == [
        False,
        True,
        True,
        False,
    ]


COUNTS = st.tuples(st.integers(0, 500), st.integers(0, 5000)).map(lambda pair: (pair[0], pair[0] + pair[1] + 1))


@settings(max_examples=60, deadline=None)
@given(COUNTS, st.sampled_from([1, 100, 1000, 10000]))
def test_scaling_the_unit_scales_the_interval_and_nothing_else(counts, multiplier):
    for make in (wilson, byar):
        one, other = make(*counts, 1), make(*counts, multiplier)
        assert float(one.lower * multiplier) == pytest.approx(float(other.lower))
        assert float(one.upper * multiplier) == pytest.approx(float(other.upper))


@settings(max_examples=60, deadline=None)
@given(COUNTS)
def test_the_figure_is_in_its_interval_and_more_confidence_is_wider(counts):
    for make in (wilson, byar):
        narrow, wide = make(*counts, 100), make(*counts, 100, WIDE)
        assert wide.lower <= narrow.lower <= Decimal(100 * counts[0]) / counts[1] <= narrow.upper <= wide.upper


@settings(max_examples=30, deadline=None)
@given(st.integers(10, 5000))
def test_byar_stays_within_two_parts_in_a_thousand_of_the_exact_limits_from_ten_on(count):
    """As the technical guide on confidence intervals of Public Health England says of 95 %."""
    lower, upper, _ = poisson_limits(Decimal(count), NARROW)
    assert float(lower) == pytest.approx(chdtri(2 * count, 0.975) / 2, rel=0.002)
    assert float(upper) == pytest.approx(chdtri(2 * count + 2, 0.025) / 2, rel=0.002)
