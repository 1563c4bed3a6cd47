"""What a year may end with: three methods by hand, how far each was out, which stand, and what that would mean."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcst.status.rag import Rag, Reason
from dcst.time.periods import Period
from indicators.statistics.points import SeriesPoint
from indicators.target.rules.forecast import Forecast, ForecastMethod, forecast, forecasts
from indicators.target.rules.outlook import outlook
from indicators.target.rules.target import TargetFacts


def dec(number):
    return None if number is None else Decimal(str(number))


def series(first, values, **marked):
    period, points = Period.parse(first), []
    for place, value in enumerate(values):
        more = {name: place in places for name, places in marked.items()}
        points.append(SeriesPoint(period, dec(value), **more))
        period = period.next()
    return points


def told(found):
    return found.reasons[0].code, found.why


def near(number, places=5):
    return pytest.approx(number, abs=10.0**-places)


QUARTERS = series("FY2015-16-Q1", [10, 20, 30, 40, 12, 21, 33, 41, 13, 22])
END = Period.parse("FY2017-18-Q4")
YEAR = Period.parse("FY2017-18")
WANDERING = series("FY2016-17-Q3", [10, 12, 11, 13, 12])  # steps 2 -1 2 -1


# Last value


def test_the_last_value_stays_and_its_range_is_how_far_it_was_out_before():
    """Out by 2, -1, 2, -1 over one period; by 1, 1, 1 over two, which are too few to say."""
    one = forecast(WANDERING, Period.parse("FY2017-18-Q4"), ForecastMethod.LAST_VALUE)
    assert (one.value, one.low, one.high) == (12, 11, 14)
    assert [reason.words for reason in one.reasons] == [
        "Forecast by last value, that of October to December 2017",
        "The last 4 times it was out by -1.0 to 2.0",
    ]
    assert [reason.code for reason in one.reasons] == ["forecast_last_value", "forecast_range"]
    assert [str(period) for period in one.used] == ["FY2017-18-Q3"]
    two = forecast(WANDERING, Period.parse("FY2018-19-Q1"), ForecastMethod.LAST_VALUE)
    assert (two.value, two.low, two.reasons[-1].code) == (12, None, "forecast_no_range")


def test_a_forecast_belongs_to_its_own_range():
    """Eight quarters fell by 1 each: it was out by -1 every time, and may stay as well."""
    found = forecast(series("FY2016-17-Q1", range(97, 90, -1)), END, ForecastMethod.LAST_VALUE)
    assert (found.value, found.low, found.high) == (91, 90, 91)


def test_where_figures_add_up_the_rest_of_the_year_is_added():
    """12 known and three to come of 12 each. Before, 12 and 11 and 13 came where three of 10 were forecast."""
    points = series("FY2015-16-Q2", [10, 12, 11, 13, 10, 12, 11, 12])
    found = forecast(points, YEAR, ForecastMethod.LAST_VALUE, adds_up=True)
    assert found.value == 48
    assert [error for _, error in found.errors] == [36 - 30, 34 - 36, 35 - 33, 33 - 39, 35 - 30]
    assert (found.low, found.high) == (42, 54)


# Straight line


def test_a_straight_line():
    """2 4 5 8: slope 1.9, 9.5 next."""
    points = series("FY2017-18-Q1", [2, 4, 5, 8])
    found = forecast(points, Period.parse("FY2018-19-Q1"), ForecastMethod.LINEAR)
    assert (float(found.value), found.low) == (near(9.5), None)
    assert told(found) == (
        "forecast_linear",
        "Forecast by a straight line through 4 values up to January to March 2018. "
        "Too few values to say how sure it is",
    )
    assert len(found.used) == 4


def test_two_periods_of_a_line_add_up():
    """9.5 and 11.4; known in the year: 5 and 8."""
    found = forecast(series("FY2016-17-Q3", [2, 4, 5, 8]), YEAR, ForecastMethod.LINEAR, adds_up=True)
    assert float(found.value) == near(33.9)


def test_a_line_is_out_by_nothing_on_a_line():
    found = forecast(series("FY2015-16-Q1", range(10, 20)), END, ForecastMethod.LINEAR)
    assert float(found.value) == float(found.low) == float(found.high) == near(21)


def test_a_line_needs_four_values_in_a_row():
    found = forecast(series("FY2017-18-Q1", [2, 4, 5]), END, ForecastMethod.LINEAR)
    assert (found.value, *told(found)) == (
        None, "forecast_too_few", "No forecast: a line needs 4 values in a row, and there are 3",
    )  # fmt: skip
    gap = series("FY2016-17-Q1", [2, 4, 5, 7, None, 9, 10])
    assert told(forecast(gap, END, ForecastMethod.LINEAR))[0] == "forecast_too_few"


# Same as last year


def test_the_same_as_last_year_with_the_range_of_how_far_it_was_out():
    """Q4 was 41. Asked two quarters ahead before: 33 for 30, 41 for 40, 13 for 12, 22 for 21; 12 for 10, 21 for 20."""
    found = forecast(QUARTERS, END, ForecastMethod.SAME_AS_LAST_YEAR)
    assert [error for _, error in found.errors] == [2, 1, 3, 1, 1, 1]
    assert (found.value, found.low, found.high) == (41, 41, 44)
    assert told(found) == (
        "forecast_same_as_last_year",
        "Forecast as it was a year before, up to January to March 2017. The last 6 times it was out by 0.0 to 3.0",
    )


def test_the_rest_of_last_year_is_added_to_this_one():
    """13 + 22 + 33 + 41; two quarters together were more by 3, 4, 4, 2 and 2."""
    found = forecast(QUARTERS, YEAR, ForecastMethod.SAME_AS_LAST_YEAR, adds_up=True)
    assert [error for _, error in found.errors] == [3, 4, 4, 2, 2]
    assert (found.value, found.low, found.high) == (109, 109, 113)
    assert [str(period) for period in found.used] == ["FY2016-17-Q3", "FY2016-17-Q4"]


def test_a_gap_elsewhere_is_not_in_the_way_and_one_in_last_year_is():
    elsewhere = [point for point in QUARTERS if str(point.period) != "FY2016-17-Q1"]
    assert forecast(elsewhere, END, ForecastMethod.SAME_AS_LAST_YEAR).value == 41
    there = [point for point in QUARTERS if str(point.period) != "FY2016-17-Q4"]
    found = forecast(there, END, ForecastMethod.SAME_AS_LAST_YEAR)
    assert (found.value, *told(found)) == (
        None, "forecast_gap", "No forecast: values for January to March 2017 are not known",
    )  # fmt: skip


# Which methods stand


def ways(points, end=END, **terms):
    return [found.way for found in forecasts(points, end, **terms)]


RISING = [Decimal(20) + 3 * place + place % 2 for place in range(14)]


def until_q3(values):
    """Quarters of which the last is October to December 2017."""
    period = Period.parse("FY2017-18-Q3")
    for _ in values[1:]:
        period = period.previous()
    return series(str(period), values)


def test_the_last_value_always_stands_and_a_line_only_from_thirteen_values_and_if_it_was_better():
    for number, found in ((12, [ForecastMethod.LAST_VALUE]), (13, [ForecastMethod.LAST_VALUE, ForecastMethod.LINEAR])):
        assert ways(until_q3(RISING[:number])) == found
    first, line = forecasts(until_q3(RISING[:13]), END)
    assert line.reasons[-1].code == "forecast_tried"
    assert line.reasons[-1].words.startswith("Held out 9 times it was out by 0.")
    assert line.reasons[-1].words.endswith("on average, the plain forecast by 2.9")
    assert first.value == 56


def test_eight_must_be_held_out():
    """Three quarters ahead, 13 values hold out seven lines, and 14 eight."""
    ahead = Period.parse("FY2018-19-Q2")
    assert ways(until_q3(RISING[:13]), ahead) == [ForecastMethod.LAST_VALUE]
    assert ways(until_q3(RISING[:14]), ahead) == [ForecastMethod.LAST_VALUE, ForecastMethod.LINEAR]


def test_a_method_that_is_not_a_tenth_better_does_not_stand():
    wandering = [50, 51, 53, 52, 50, 48, 49, 51, 54, 55, 53, 50, 48, 47, 49]
    assert ways(until_q3(wandering)) == [ForecastMethod.LAST_VALUE]
    assert ForecastMethod.SAME_AS_LAST_YEAR in ways(until_q3([50, 62, 39, 51] * 4))
    assert ways(until_q3([50] * 15)) == [ForecastMethod.LAST_VALUE]


def test_what_goes_with_the_season_stands_as_it_was_a_year_before():
    assert ways(QUARTERS, seasonal=True) == [ForecastMethod.SAME_AS_LAST_YEAR]
    assert ForecastMethod.LAST_VALUE not in ways(until_q3(RISING), seasonal=True)
    assert ways(until_q3(RISING), runs_on=True) == [ForecastMethod.SAME_AS_LAST_YEAR]


def test_a_measure_that_has_fallen_for_eight_quarters_is_not_said_to_rise():
    """Quarters of the demonstration: about 94.5, and then down to 88.7. A line through all of them ends at 89.3."""
    fallen = ["94.6", "94.1", "95", "94.4", "94.9", "94.2", "93.8", "93.1", "92", "91.4", "90.7", "89.6", "88.7"]
    found = forecasts(until_q3(fallen), END)
    assert [one.value for one in found if one.way is ForecastMethod.LAST_VALUE] == [Decimal("88.7")]
    assert all(one.value < Decimal("89.3") for one in found)
    assert forecast(until_q3(fallen), END, ForecastMethod.LINEAR).value > Decimal("88.7")


# Gates


@pytest.mark.parametrize("way", list(ForecastMethod))
def test_without_values_there_is_no_forecast(way):
    for points in ([], series("FY2016-17-Q1", [None, None])):
        found = forecast(points, END, way)
        assert (found.value, *told(found)) == (None, "forecast_no_value", "No forecast: there is no value")


@pytest.mark.parametrize("way", list(ForecastMethod))
def test_a_queried_latest_value_is_no_ground_for_a_forecast(way):
    found = forecast(series("FY2016-17-Q1", [10, 12, 11, 13, 12], queried=(4,)), END, way)
    assert (found.value, *told(found)) == (
        None, "forecast_queried", "No forecast: the value for April to June 2017 is queried",
    )  # fmt: skip


def test_nothing_before_a_break_is_used():
    points = series("FY2015-16-Q1", [10, 20, 30, 40, 12, 21, 33, 41, 13, 22], is_break=(7,))
    assert forecast(points, END, ForecastMethod.LAST_VALUE).low is None
    assert told(forecast(points, END, ForecastMethod.LINEAR))[0] == "forecast_too_few"
    assert forecast(points, END, ForecastMethod.SAME_AS_LAST_YEAR).value == 41
    by_day = forecast(QUARTERS, END, ForecastMethod.SAME_AS_LAST_YEAR, breaks=[date(2017, 1, 2)])
    assert told(by_day)[0] == "forecast_gap"


def test_with_few_changes_there_is_a_forecast_and_no_range():
    found = forecast(series("FY2017-18-Q1", [10, 12, 11]), END, ForecastMethod.LAST_VALUE)
    assert (found.value, found.low, found.high) == (11, None, None)
    assert [reason.code for reason in found.reasons] == ["forecast_last_value", "forecast_no_range"]
    assert found.why.endswith("Too few values to say how sure it is")


def test_a_part_of_the_year_that_is_missing_cannot_be_added():
    points = series("FY2016-17-Q1", [10, 12, 11, 13, None, 12])
    assert told(forecast(points, YEAR, ForecastMethod.LAST_VALUE, adds_up=True)) == (
        "forecast_gap", "No forecast: values for 2017/18 are not known",
    )  # fmt: skip
    before_the_year = series("FY2016-17-Q1", [10, 12, 11, 13])
    assert forecast(before_the_year, YEAR, ForecastMethod.LAST_VALUE, adds_up=True).value == 52


def test_a_year_that_is_over_is_known():
    points = series("FY2016-17-Q1", [10, 12, 11, 13])
    last = forecast(points, Period.parse("FY2016-17-Q4"), ForecastMethod.LINEAR)
    assert (last.value, last.low, last.high) == (13, 13, 13)
    assert told(last) == ("forecast_known", "The figure for January to March 2017 is known")
    assert forecast(points, Period.parse("FY2016-17"), ForecastMethod.LINEAR, adds_up=True).value == 46


def test_a_share_stays_between_its_bounds():
    bounds = {"floor": Decimal(0), "ceiling": Decimal(100)}
    points = series("FY2017-18-Q1", [90, 95, 92, 99])
    line = forecast(points, Period.parse("FY2018-19-Q4"), ForecastMethod.LINEAR, **bounds)
    assert line.value == 100
    points = series("FY2016-17-Q2", [90, 97, 92, 99, 93, 98])
    last = forecast(points, END, ForecastMethod.LAST_VALUE, **bounds)
    assert (last.value, last.low, last.high) == (98, 92, 100)


def test_every_way_has_a_name():
    assert [way.word for way in ForecastMethod] == ["Last value", "Straight line", "Same as last year"]


# What a forecast would mean for the target


def made(value, low=None, high=None):
    return Forecast(ForecastMethod.LAST_VALUE, END, dec(value), (Reason("forecast_no_range"),), dec(low), dec(high))


AT_MOST_22 = TargetFacts("target:1", "<=", Decimal(22), Decimal(25))


@pytest.mark.parametrize(
    ("found", "rag", "words"),
    [
        (made(24, 23, "26.2"), Rag.AT_RISK, "23.0 to 26.2: At risk or Off track"),
        (made(26, "25.5", 28), Rag.OFF_TRACK, "25.5 to 28.0: Off track"),
        (made(23, "21.9", "25.1"), Rag.AT_RISK, "21.9 to 25.1: On track, At risk or Off track"),
        (made(20, 18, 22), Rag.ON_TRACK, "18.0 to 22.0: On track"),
        (made(20, 18, "22.000001"), Rag.ON_TRACK, "18.0 to 22.000001: On track or At risk"),
        (made(20), Rag.ON_TRACK, ""),
    ],
)
def test_every_status_that_the_range_reaches_is_said(found, rag, words):
    both = outlook(found, AT_MOST_22, "low_is_good", decimals=1)
    assert (both.forecast, both.expected.rag, both.words) == (found, rag, words)


def test_without_forecast_or_target_nothing_is_expected():
    assert outlook(made(None), AT_MOST_22, "low_is_good").expected is None
    found = outlook(made(20, 18, 22), None, "low_is_good")
    assert (found.expected.rag, found.reached, found.words) == (Rag.NO_TARGET, (), "18 to 22")
    assert outlook(made(20, 18, 22), None, "neutral").expected.rag is Rag.NOT_RATED


def test_a_plan_inside_a_range_whose_ends_miss_it_is_reached_as_well():
    plan = TargetFacts("t", "=", Decimal(100), Decimal(10), Decimal(5))
    found = outlook(made(80, 80, 120), plan, "plan_is_best")
    assert found.reached == (Rag.ON_TRACK, Rag.AT_RISK, Rag.OFF_TRACK)


def test_a_strict_target_in_the_middle_of_a_range_parts_it():
    strict = TargetFacts("t", "<", Decimal(22))
    assert outlook(made(22, 22, 23), strict, "low_is_good").reached == (Rag.OFF_TRACK,)
    assert outlook(made(22, 21, 22), strict, "low_is_good").reached == (Rag.ON_TRACK, Rag.OFF_TRACK)


def test_a_forecast_is_shown_as_its_words_tell_it():
    """25.03 shown as 25.0 would be off track at the very edge of its tolerance."""
    near, plain = (outlook(made(value), AT_MOST_22, "low_is_good", decimals=1) for value in ("25.03", "24.62"))
    assert (near.shown, near.decimals, near.expected.rag) == (Decimal("25.03"), 2, Rag.OFF_TRACK)
    assert near.expected.reasons[0].params["value"] == "25.03"
    assert (plain.shown, plain.decimals) == (Decimal("24.6"), 1)
    assert outlook(made("24.96"), None, "low_is_good", decimals=1).shown == Decimal("25.0")
    assert outlook(made(None), AT_MOST_22, "low_is_good", decimals=1).shown is None
    plan = TargetFacts("t", "=", Decimal(100), Decimal(10), Decimal(5))
    assert outlook(made("104.98"), plan, "plan_is_best", decimals=1).shown == Decimal("104.98")


VALUES = st.lists(st.decimals(0, 500, places=1), min_size=5, max_size=12)


@settings(max_examples=60, deadline=None)
@given(VALUES, st.sampled_from(list(ForecastMethod)), st.sampled_from([10, 1000]), st.booleans())
def test_scaling_the_unit_scales_the_forecast(values, way, times, adds_up):
    end = YEAR if adds_up else END
    one = forecast(series("FY2015-16-Q1", values), end, way, adds_up=adds_up)
    scaled = forecast(series("FY2015-16-Q1", [value * times for value in values]), end, way, adds_up=adds_up)
    for ours, theirs in ((one.value, scaled.value), (one.low, scaled.low), (one.high, scaled.high)):
        assert (ours is None) == (theirs is None)
        assert ours is None or float(ours * times) == pytest.approx(float(theirs), rel=1e-9, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(VALUES, st.sampled_from(list(ForecastMethod)))
def test_upside_down_the_forecast_is_upside_down(values, way):
    one = forecast(series("FY2015-16-Q1", values), END, way)
    turned = forecast(series("FY2015-16-Q1", [-value for value in values]), END, way)
    assert one.value is None or one.value == -turned.value
    assert one.low is None or float(one.low) == pytest.approx(-float(turned.high))
