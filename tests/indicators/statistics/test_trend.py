"""The trend of five years: published series and their published χ², the gates, and what stays the same."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import chdtri

from dcst.time.periods import Period
from indicators.statistics.intervals import Interval
from indicators.statistics.points import SeriesPoint
from indicators.statistics.trend import THRESHOLD, Course, trend

CASES = Path(__file__).parent / "cases"
OTHER_WAY = {"high_is_good": "low_is_good", "low_is_good": "high_is_good"}


def with_intervals(first, *rows):
    """(value, lower, upper) of calendar years from the first on."""
    return [
        SeriesPoint(
            Period.parse(f"CY{first + place}"),
            Decimal(str(value)),
            interval=Interval(Decimal(str(low)), Decimal(str(high))),
        )
        for place, (value, low, high) in enumerate(rows)
    ]


def with_counts(first, *rows):
    """(part, whole) of calendar years from the first on."""
    return [
        SeriesPoint(Period.parse(f"CY{first + place}"), Decimal(100 * x) / n, Decimal(x), Decimal(n))
        for place, (x, n) in enumerate(rows)
    ]


def changed(points, place, **more):
    changed_point = SeriesPoint(**(vars(points[place]) | more))
    return [*points[:place], changed_point, *points[place + 1 :]]


# Published: fingertips-open, TrendMarkerCalculatorTest and WhenUsingTrendMarkerCalculator; FingertipsNext

SET_1 = [("24.67", "23.16", "26.25"), ("24.6", "23.15", "26.19"), (28, "26.44", "29.64"), ("30.2", "28.63", "31.9"),
         ("30.6", "28.98", "32.25")]  # fmt: skip
SET_1_COUNTS = [(994, 40299), (1023, 41527), (1199, 42811), (1332, 44064), (1367, 44701)]
SET_2 = [("20.5506", "18.1803", "23.1427"), ("19.5952", "17.3444", "22.0602"), ("19.0349", "16.8421", "21.4394"),
         ("21.3966", "19.0918", "23.8975"), ("18.4372", "16.2925", "20.7941")]  # fmt: skip
DATA_5 = [(5405, 18095), (5500, 18170), (5435, 18005), (5480, 17890), (5315, 17860)]
DATA_5A = [(22435, 65880), (22445, 67900), (21365, 68705), (20955, 69835), (19055, 70910)]
DIABETES = [(3455176, 48783947), (3491868, 49122259), (3625401, 49956777), (3774801, 50649129), (3938080, 51441896)]
MMR = [("92.6254", "92.4168", "92.8288"), ("92.3221", "92.1072", "92.5315"), ("90.8708", "90.6358", "91.1004"),
       ("90.017", "89.7694", "90.2594"), ("90.1013", "89.8578", "90.3396")]  # fmt: skip
EYES = [("2.935", "2.7841", "3.0919"), ("1.93028", "1.8085", "2.058"), ("2.7567", "2.6113", "2.9082"),
        ("2.8701", "2.7225", "3.0237"), ("3.0121", "2.8616", "3.1683")]  # fmt: skip
CANCER = [("126.9341", "125.9343", "127.94"), ("125.829", "124.8371", "126.8268"), ("121.5234", "120.5533", "122.4993"),
          ("122.3782", "121.4012", "123.361"), ("120.7742", "119.8035", "121.7507")]  # fmt: skip


def test_the_threshold_is_that_of_p_below_two_in_a_thousand():
    assert pytest.approx(chdtri(1, 0.002), abs=1e-12) == THRESHOLD


@pytest.mark.parametrize(
    ("points", "chi_squared", "places", "course"),
    [
        (with_intervals(2014, *SET_1), 46.77, 2, Course.INCREASING),
        (with_counts(2014, *SET_1_COUNTS), 47.9, 2, Course.INCREASING),
        (with_counts(2008, *DATA_5), 0.018, 4, Course.NO_CHANGE),
        (with_counts(2008, *DATA_5A), 978.2845, 4, Course.DECREASING),
    ],
)
def test_chi_squared_is_as_published(points, chi_squared, places, course):
    found = trend(points, "neutral", proportion=True)
    assert round(found.chi_squared, places) == chi_squared
    assert found.course is course


@pytest.mark.parametrize(
    ("points", "polarity", "words"),
    [
        (with_intervals(2014, *SET_1), "low_is_good", "Increasing and getting worse"),
        (with_intervals(2014, *SET_2), "low_is_good", "No significant change"),
        (with_counts(2020, *DIABETES), "not_applicable", "Increasing"),
        (with_intervals(2020, *MMR), "high_is_good", "Decreasing and getting worse"),
        (with_intervals(2020, *EYES), "low_is_good", "Increasing and getting worse"),
        (with_intervals(2019, *CANCER), "low_is_good", "Decreasing and getting better"),
    ],
)
def test_the_words_are_those_of_the_published_series(points, polarity, words):
    assert trend(points, polarity, proportion=True).words == words


def test_admissions_of_england_fall_whatever_the_publisher_wrote_beside_them():
    """Fingertips 90284 falls from 93.6 to 72.7 in five years and was labelled increasing: words are never imported."""
    rows = [row for row in csv.DictReader((CASES / "fingertips_90284.csv").open()) if row["area"] == "England"]
    points = [
        SeriesPoint(
            Period.parse(f"FY{row['period'].replace('/', '-')}"),
            Decimal(row["value"]),
            interval=Interval(Decimal(row["lower"]), Decimal(row["upper"])),
        )
        for row in rows
    ]
    found = trend(points, "low_is_good")
    assert (found.words, str(found.periods[0])) == ("Decreasing and getting better", "FY2019-20")


def test_the_five_latest_of_a_longer_series_are_taken():
    longer = with_counts(2006, (5455, 18590), (5645, 18285), *DATA_5)
    found = trend(longer, "neutral", proportion=True)
    assert round(found.chi_squared, 4) == 0.018
    assert [str(period) for period in found.periods] == ["CY2008", "CY2009", "CY2010", "CY2011", "CY2012"]


def test_intervals_are_preferred_to_counts_where_all_five_have_one():
    both = [
        SeriesPoint(point.period, point.value, *map(Decimal, counts), interval=point.interval)
        for point, counts in zip(with_intervals(2014, *SET_1), SET_1_COUNTS, strict=True)
    ]
    assert trend(both, "neutral", proportion=True).method == "intervals"
    assert trend(changed(both, 2, interval=None), "neutral", proportion=True).method == "proportions"


def test_the_reason_tells_the_years_and_what_was_reckoned():
    found = trend(with_intervals(2014, *SET_1), "neutral")
    assert [reason.code for reason in found.reasons] == ["trend_beyond"]
    assert found.why == "2014 to 2018: χ² is 46.77, above 9.5495"
    found = trend(with_counts(2008, *DATA_5), "neutral", proportion=True)
    assert [reason.code for reason in found.reasons] == ["trend_within"]
    assert found.why == "2008 to 2012: χ² is 0.02, not above 9.5495"
    assert len(found.slopes) == 6


def test_a_trend_that_hangs_on_one_year_is_no_trend():
    """Four level years and one far above: without it the slope is downwards."""
    points = with_intervals(2014, (10, 9, 11), ("9.9", 9, 11), ("9.8", 9, 11), ("9.7", 9, 11), (20, 19, 21))
    found = trend(points, "low_is_good")
    assert found.chi_squared > THRESHOLD
    assert (found.course, found.better) == (Course.NO_CHANGE, None)
    assert [reason.code for reason in found.reasons] == ["trend_beyond", "trend_unsteady"]
    assert "The direction hangs on one of the five years" in found.why


def test_a_slope_of_nought_counts_as_upwards():
    points = with_intervals(2014, (10, 9, 11), (10, 9, 11), (10, 9, 11), (10, 9, 11), (20, 19, 21))
    found = trend(points, "neutral")
    assert found.slopes[-1] == pytest.approx(0, abs=1e-9)
    assert found.course is Course.INCREASING


# The gates


def refused(points, **more):
    found = trend(points, "low_is_good", **{"proportion": True} | more)
    assert (found.course, found.words, found.better) == (Course.NOT_CALCULATED, "Cannot be calculated", None)
    assert (found.chi_squared, found.slopes, found.method) == (None, (), "")
    return found.reasons[0].code, found.why


def test_all_or_none_cannot_be_calculated_as_published():
    """TrendMarkerCalculatorTest, TestIsSignificantForProportionsCannotBeCalculated: five of five in 2012."""
    rows = [(5, 5), (3, 5), (1, 5), (1, 4), (2, 4)]
    assert refused(with_counts(2012, *rows)) == ("trend_none_or_all", "In 2012 it is none or all of those counted")
    assert refused(with_counts(2012, *rows[1:], (0, 4)))[1] == "In 2016 it is none or all of those counted"


def test_four_years_are_too_few():
    assert refused(with_intervals(2014, *SET_1[:4])) == (
        "trend_too_few", "A trend needs five years in a row, and 4 are known",
    )  # fmt: skip
    assert refused([])[0] == "trend_too_few"
    assert refused(changed(with_intervals(2014, *SET_1), 0, queried=True))[0] == "trend_too_few"


def test_a_missing_year_is_not_skipped():
    six = with_intervals(2013, SET_1[0], *SET_1)
    for hole in (changed(six, 3, value=None), changed(six, 3, queried=True), [*six[:3], *six[4:]]):
        assert refused(hole) == ("trend_gap", "A trend needs five years in a row, and 2016 is not known")


@pytest.mark.parametrize("kind", [["FY2017-18-Q1", "FY2017-18-Q2"], ["2017-M01", "2017-M02"], ["AY2016-17-T1"]])
def test_quarters_months_and_terms_have_no_such_trend(kind):
    points = [SeriesPoint(Period.parse(text), Decimal(1)) for text in kind]
    assert refused(points) == ("trend_not_annual", "A trend needs annual values")


def test_pooled_years_have_no_such_trend():
    points = [SeriesPoint(Period.parse(text), Decimal(1)) for text in ("CY2013-15", "CY2014-16")]
    assert refused(points) == ("trend_overlap", "A trend needs years that do not overlap")


def as_at(points, *days):
    return [
        SeriesPoint(Period.parse(day), point.value, interval=point.interval)
        for day, point in zip(days, points, strict=True)
    ]


def test_days_a_year_apart_are_annual_and_days_closer_are_not():
    points = with_intervals(2014, *SET_1)
    yearly = as_at(points, *(f"AT{year}-03-31" for year in range(2014, 2019)))
    assert trend(yearly, "neutral").course is Course.INCREASING
    closer = as_at(points, *(f"AT2017-0{month}-01" for month in range(1, 6)))
    assert refused(closer)[0] == "trend_not_annual"
    two_years = as_at(points, *(f"WAVE{year}" for year in range(2009, 2019, 2)))
    assert refused(two_years) == ("trend_gap", "A trend needs five years in a row, and 2010 survey is not known")


def test_a_break_within_the_five_stops_it_and_one_at_their_beginning_does_not():
    points = with_intervals(2014, *SET_1)
    words = "There is a break in the series between 2014 and 2018"
    assert refused(changed(points, 2, is_break=True)) == ("trend_break", words)
    assert refused(points, breaks=[date(2016, 1, 1)])[0] == "trend_break"
    assert trend(changed(points, 0, is_break=True), "neutral").course is Course.INCREASING
    assert trend(points, "neutral", breaks=[date(2014, 1, 1)]).course is Course.INCREASING


def test_without_intervals_or_counts_there_is_nothing_to_test():
    values = [SeriesPoint(Period.parse(f"CY{year}"), Decimal(year)) for year in range(2014, 2019)]
    words = "A trend needs an interval or counts for each of the five years"
    assert refused(values) == ("trend_no_counts", words)
    assert refused(with_counts(2014, *SET_1_COUNTS), proportion=False)[0] == "trend_no_counts"


def test_an_interval_without_width_is_none():
    rows = [*SET_1[:4], (30, 30, 30)]
    assert refused(with_intervals(2014, *rows)) == ("trend_no_width", "The interval of 2018 has no width")


# Properties

ROWS = st.lists(st.tuples(st.decimals(10, 90, places=2), st.decimals("0.5", 9, places=2)), min_size=5, max_size=7)
COUNTS = st.lists(st.tuples(st.integers(1, 400), st.integers(1, 400)), min_size=5, max_size=5)


def made(rows, sign=1):
    return with_intervals(2010, *((sign * y, *sorted((sign * (y - w), sign * (y + w)))) for y, w in rows))


@settings(max_examples=80, deadline=None)
@given(ROWS, st.sampled_from(sorted(OTHER_WAY)))
def test_mirrored_polarity_mirrors_the_verdict(rows, polarity):
    one, turned = trend(made(rows), polarity), trend(made(rows), OTHER_WAY[polarity])
    assert one.course is turned.course
    assert turned.better is (None if one.better is None else not one.better)
    mirrored = trend(made(rows, -1), OTHER_WAY[polarity])
    if 0 not in {round(slope, 9) for slope in one.slopes}:
        assert one.better is mirrored.better


@settings(max_examples=60, deadline=None)
@given(ROWS, st.sampled_from([10, 100, 10000]))
def test_scaling_the_unit_changes_nothing(rows, times):
    one = trend(made(rows), "low_is_good")
    scaled = trend(made([(y * times, w * times) for y, w in rows]), "low_is_good")
    assert one.chi_squared == pytest.approx(scaled.chi_squared, rel=1e-6, abs=1e-9)
    assert one.words == scaled.words or abs(one.chi_squared - THRESHOLD) < 1e-6


@settings(max_examples=60, deadline=None)
@given(COUNTS)
def test_counting_the_others_turns_the_direction_and_keeps_chi_squared(rows):
    one = trend(with_counts(2010, *((x, x + y) for x, y in rows)), "neutral", proportion=True)
    others = trend(with_counts(2010, *((y, x + y) for x, y in rows)), "neutral", proportion=True)
    assert one.chi_squared == pytest.approx(others.chi_squared, rel=1e-6, abs=1e-9)
    assert one.slopes[0] == pytest.approx(-others.slopes[0], abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(ROWS, st.integers(1, 4))
def test_a_gap_is_never_bridged(rows, hole):
    points = made(rows)
    assert trend([*points[: -hole - 1], *points[len(points) - hole :]], "neutral").course is Course.NOT_CALCULATED


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(5)))
def test_the_order_in_which_points_are_given_is_nothing(order):
    points = with_intervals(2014, *SET_1)
    assert trend([points[place] for place in order], "neutral") == trend(points, "neutral")
