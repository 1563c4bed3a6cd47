"""Direction of travel: from the period before, or from a year before where there is a season; never over a gap."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcst.time.periods import Period
from indicators.findings.verdicts import DIRECTIONS
from indicators.statistics.direction import WITHIN, Arrow, Movement, direction
from indicators.statistics.intervals import Interval
from indicators.statistics.points import SeriesError, SeriesPoint, stretches

OTHER_WAY = {"high_is_good": "low_is_good", "low_is_good": "high_is_good"}


def series(**values):
    """FY2016_17_Q1="23" and so on; None is a missing value."""
    return [point(text.replace("_", "-"), value) for text, value in values.items()]


def point(text, value, **more):
    return SeriesPoint(Period.parse(text), None if value is None else Decimal(str(value)), **more)


def codes(found):
    return [reason.code for reason in found.reasons]


@pytest.mark.parametrize(
    ("then", "since", "polarity", "arrow", "movement", "words"),
    [
        ("23", "25.1", "low_is_good", Arrow.UP, Movement.WORSENING, "Up 2.1 points, worse"),
        ("23", "25.1", "high_is_good", Arrow.UP, Movement.IMPROVING, "Up 2.1 points, better"),
        ("23", "25.1", "neutral", Arrow.UP, Movement.UNJUDGED, "Up 2.1 points"),
        ("23", "25.1", "plan_is_best", Arrow.UP, Movement.UNJUDGED, "Up 2.1 points"),
        ("23", "25.1", "not_applicable", Arrow.UP, Movement.UNJUDGED, "Up 2.1 points"),
        ("25.1", "23", "low_is_good", Arrow.DOWN, Movement.IMPROVING, "Down 2.1 points, better"),
        ("25.1", "23", "high_is_good", Arrow.DOWN, Movement.WORSENING, "Down 2.1 points, worse"),
        ("23", "23.000", "high_is_good", Arrow.FLAT, Movement.NO_CHANGE, "No change"),
        ("23", "23.04", "high_is_good", Arrow.UP, Movement.IMPROVING, "Up 0.04 points, better"),
        ("0", "1", "low_is_good", Arrow.UP, Movement.WORSENING, "Up 1.0 points, worse"),
    ],
)
def test_the_arrow_the_word_and_the_change_are_three_things(then, since, polarity, arrow, movement, words):
    found = direction(series(FY2015_16=then, FY2016_17=since), polarity, unit="%")
    assert (found.arrow, found.movement, found.words) == (arrow, movement, words)
    assert found.change == Decimal(since) - Decimal(then)
    assert (str(found.period), str(found.base)) == ("FY2016-17", "FY2015-16")


@pytest.mark.parametrize(
    ("then", "polarity", "movement"),
    [
        ("22.9", "low_is_good", Movement.WORSENING),
        ("23", "low_is_good", Movement.NO_CHANGE),  # on the lower end
        ("27", "low_is_good", Movement.NO_CHANGE),  # on the upper end
        ("27.1", "low_is_good", Movement.IMPROVING),
        ("23", "neutral", Movement.NO_CHANGE),
        ("22.9", "neutral", Movement.UNJUDGED),
        ("25", "low_is_good", Movement.NO_CHANGE),
    ],
)
def test_what_lies_within_the_own_interval_of_a_figure_is_no_change(then, polarity, movement):
    sure = Interval(Decimal(23), Decimal(27))
    found = direction(series(FY2015_16=then, FY2016_17="25"), polarity, sure=sure, unit="%")
    assert found.movement is movement
    assert found.is_within == (movement is Movement.NO_CHANGE and then != "25")
    assert ("direction_within" in codes(found)) == found.is_within
    if found.is_within:
        assert (found.arrow, found.words, found.unsized) == (Arrow.FLAT, WITHIN, WITHIN)
        assert found.reasons[0].words.startswith(("Up 2.0 points from", "Down 2.0 points from"))


@pytest.mark.parametrize(
    ("values", "within", "number"),
    [
        (["30", "29", "28"], False, 2),  # 27 to 29 holds 29, and not 30 where it began to fall
        (["29", "28.5", "28"], True, None),
        (["30", "28", "29", "28"], True, None),  # it turned
        (["30", None, "29", "28"], True, None),  # nothing is bridged
        (["31", "30", "29", "28"], False, 3),
        (["30", "30", "29", "28"], False, 2),  # level is no part of a fall
    ],
)
def test_a_slow_fall_is_a_fall(values, within, number):
    sure, first = Interval(Decimal(27), Decimal(29)), 2017 - len(values)
    points = [point(f"FY{year}-{(year + 1) % 100}", value) for year, value in enumerate(values, first)]
    found = direction(points, "high_is_good", sure=sure, unit="%")
    assert found.is_within == within
    assert found.movement is (Movement.NO_CHANGE if within else Movement.WORSENING)
    if number:
        assert found.steps == number
        assert codes(found) == ["direction_down", "direction_run"]
        assert found.reasons[-1].words.startswith(f"One of {number} in a row that go this way since")


def test_a_fall_that_began_before_a_break_is_not_one():
    sure = Interval(Decimal(27), Decimal(29))
    points = series(FY2014_15="30", FY2015_16="29", FY2016_17="28")
    assert not direction(points, "high_is_good", sure=sure).is_within
    assert direction(points, "high_is_good", sure=sure, breaks=[date(2015, 4, 1)]).is_within


@pytest.mark.parametrize(
    ("unit", "decimals", "words"),
    [
        ("%", 0, "Up 1 point, worse"),
        ("% of leavers", 1, "Up 1.0 points, worse"),
        ("per 10,000 aged 0-17", 1, "Up 1.0 per 10,000 aged 0-17, worse"),
        ("days", 0, "Up 1 days, worse"),
        ("", 0, "Up 1, worse"),
    ],
)
def test_a_change_is_told_in_points_or_in_the_unit(unit, decimals, words):
    assert direction(series(CY2016="8", CY2017="9"), "low_is_good", unit=unit, decimals=decimals).words == words


def test_every_movement_with_its_arrow_is_one_finding_of_its_own():
    moved = {(movement, arrow) for movement, arrow in DIRECTIONS}
    assert {movement for movement, _ in moved} == set(Movement) - {Movement.NO_COMPARISON}
    assert len(set(DIRECTIONS.values())) == len(DIRECTIONS)


@pytest.mark.parametrize(
    ("points", "base"),
    [
        (series(**{"2017_M12": 5, "2018_M01": 6}), "2017-M12"),
        (series(FY2016_17_Q4=5, FY2017_18_Q1=6), "FY2016-17-Q4"),
        (series(CY2013_15=5, CY2014_16=6), "CY2013-15"),
    ],
)
def test_it_is_the_period_expected_before(points, base):
    assert str(direction(points, "neutral").base) == base


def test_years_that_overlap_say_so():
    assert codes(direction(series(CY2013_15=5, CY2014_16=6), "neutral")) == ["direction_up", "direction_overlap"]


def test_terms_are_compared_with_the_same_term_a_year_before():
    points = series(AY2015_16_T2=90, AY2016_17_T1=80, AY2016_17_T2=91)
    found = direction(points, "high_is_good")
    assert (str(found.base), found.words) == ("AY2015-16-T2", "Up 1.0, better")
    assert found.why == "Up 1.0 from Spring term 2015/16"
    assert str(direction(points, "high_is_good", seasonal=False).base) == "AY2016-17-T1"


def test_a_quarter_with_a_season_is_compared_with_that_of_a_year_before():
    points = series(FY2016_17_Q3=40, FY2017_18_Q2=60, FY2017_18_Q3=44)
    assert direction(points, "low_is_good", seasonal=True).words == "Up 4.0, worse"
    assert direction(points, "low_is_good").words == "Down 16.0, better"


def test_days_and_waves_need_the_months_between_them():
    points = [point("AT2016-03-31", 74), point("AT2017-03-31", 78)]
    assert direction(points, "neutral", months=12).words == "Up 4.0"
    waves = [point("WAVE2015", 60), point("WAVE2017", 62)]
    assert direction(waves, "high_is_good", months=24).words == "Up 2.0, better"
    assert codes(direction(waves, "high_is_good", months=12)) == ["direction_gap"]


@pytest.mark.parametrize(("text", "months"), [("AT2015-03-31", None), ("WAVE2015", None), ("WAVE2015", 9)])
def test_days_and_waves_whose_interval_nobody_agreed_are_not_compared(text, months):
    found = direction([point(text, 23)], "high_is_good", months=months)
    assert codes(found) == ["direction_no_interval"]
    assert (found.movement, found.base) == (Movement.NO_COMPARISON, None)


@pytest.mark.parametrize(
    ("points", "code", "words"),
    [
        ([], "direction_no_value", "No comparison: no value"),
        (series(FY2016_17=None), "direction_no_value", "No comparison: no value"),
        (series(FY2016_17=23), "direction_gap", "No comparison: no value for 2015/16"),
        (series(FY2014_15=20, FY2016_17=23), "direction_gap", "No comparison: no value for 2015/16"),
        (series(FY2014_15=20, FY2015_16=None, FY2016_17=23), "direction_gap", "No comparison: no value for 2015/16"),
        (
            [point("FY2015-16", 20, queried=True), point("FY2016-17", 23)],
            "direction_queried",
            "No comparison: the value for 2015/16 is queried",
        ),
        (
            [point("FY2015-16", 20), point("FY2016-17", 23, queried=True)],
            "direction_queried",
            "No comparison: the value for 2016/17 is queried",
        ),
        (
            [point("FY2015-16", 20), point("FY2016-17", 23, is_break=True)],
            "direction_break",
            "No comparison: there is a break in the series after 2015/16",
        ),
    ],
)
def test_without_the_value_before_there_is_no_comparison_and_why(points, code, words):
    found = direction(points, "low_is_good")
    assert (found.movement, found.arrow, found.change) == (Movement.NO_COMPARISON, None, None)
    assert (codes(found), found.why, found.words) == ([code], words, "No comparison")


def test_a_break_between_two_years_counts_and_one_before_them_does_not():
    points = series(FY2016_17_Q2=3, FY2016_17_Q3=4, FY2017_18_Q2=6)
    for day, broken in ((date(2016, 7, 1), False), (date(2016, 7, 2), True), (date(2017, 7, 1), True)):
        found = direction(points, "low_is_good", seasonal=True, breaks=[day])
        assert (codes(found) == ["direction_break"]) is broken
    assert codes(direction(points, "low_is_good", seasonal=True, breaks=[date(2017, 7, 2)])) == ["direction_up"]
    at_the_base = [point("FY2015-16", 20, is_break=True), point("FY2016-17", 23)]
    assert codes(direction(at_the_base, "low_is_good")) == ["direction_up"]


def test_level_and_down_say_with_what():
    assert direction(series(CY2016=8, CY2017=8), "low_is_good").why == "Level with 2016"
    assert codes(direction(series(CY2016=8, CY2017=8), "low_is_good")) == ["direction_level"]
    assert direction(series(CY2016=8, CY2017=7), "low_is_good", unit="%").why == "Down 1.0 points from 2016"
    assert codes(direction(series(CY2016=8, CY2017=7), "low_is_good")) == ["direction_down"]


def test_a_period_before_the_last_can_be_asked_about():
    points = series(CY2015=5, CY2016=8, CY2017=7)
    assert direction(points, "neutral", at=Period.parse("CY2016")).words == "Up 3.0"
    assert codes(direction(points, "neutral", at=Period.parse("CY2018"))) == ["direction_no_value"]


def test_the_order_in_which_points_are_given_is_nothing():
    points = series(CY2015=5, CY2016=8, CY2017=7)
    assert direction(points[::-1], "neutral") == direction(points, "neutral")


def test_two_values_of_a_period_or_two_kinds_of_period_are_no_series():
    with pytest.raises(SeriesError):
        direction([point("CY2016", 5), point("CY2016", 6)], "neutral")
    with pytest.raises(SeriesError):
        direction([point("CY2016", 5), point("FY2016-17", 6)], "neutral")


def test_a_missing_or_queried_value_parts_a_series():
    points = [
        *series(**{"2017_M01": 1, "2017_M02": 2, "2017_M04": 3, "2017_M05": None, "2017_M06": 4}),
        point("2017-M07", 5, queried=True),
        point("2017-M08", 6),
    ]
    assert [[int(p.value) for p in run] for run in stretches(points)] == [[1, 2], [3], [4], [6]]


VALUES = st.lists(st.one_of(st.none(), st.decimals(-999, 999, places=2)), min_size=2, max_size=8)


def monthly(values, sign=1):
    period = Period.parse("2016-M04")
    points = []
    for value in values:
        points.append(SeriesPoint(period, None if value is None else sign * value))
        period = period.next()
    return points


@given(VALUES, st.sampled_from(sorted(OTHER_WAY)))
def test_mirrored_polarity_mirrors_the_verdict(values, polarity):
    one, mirrored = direction(monthly(values), polarity), direction(monthly(values, -1), OTHER_WAY[polarity])
    assert one.movement is mirrored.movement
    turned = direction(monthly(values), OTHER_WAY[polarity]).movement
    swapped = {Movement.IMPROVING: Movement.WORSENING, Movement.WORSENING: Movement.IMPROVING}
    assert turned is swapped.get(one.movement, one.movement)


@given(VALUES, st.integers(2, 1000))
def test_scaling_the_unit_changes_no_verdict(values, times):
    one, scaled = direction(monthly(values), "low_is_good"), direction(monthly(values, times), "low_is_good")
    assert (one.movement, one.arrow) == (scaled.movement, scaled.arrow)


@given(VALUES)
def test_a_gap_is_never_bridged(values):
    found = direction(monthly(values), "low_is_good")
    if found.change is None:
        return
    assert found.base.next() == found.period
    assert values[-1] is None or found.change == values[-1] - values[-2]
