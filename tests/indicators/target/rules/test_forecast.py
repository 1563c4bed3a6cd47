"""What a year will end with: three methods by hand, their ranges, the gates, and position beside forecast."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcst.status.rag import Rag, Reason, Verdict
from dcst.time.periods import Period
from indicators.statistics.points import SeriesPoint
from indicators.target.rules.forecast import Certainty, Forecast, ForecastMethod, forecast, outlook
from indicators.target.rules.target import TargetFacts

POSITION = Verdict(Rag.AT_RISK, (Reason("no_target"),), "target-1")


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
WANDERING = series("FY2016-17-Q3", [10, 12, 11, 13, 12])  # steps 2 -1 2 -1: mean square 2.5, t of 4 degrees 2.776445


# Last value


def test_the_last_value_stays_and_its_range_grows_with_the_steps_ahead():
    """√2.5 × 2.776445 = 4.389946 one period ahead, √5 × 2.776445 = 6.208320 two ahead."""
    one = forecast(WANDERING, Period.parse("FY2017-18-Q4"), ForecastMethod.LAST_VALUE)
    assert (one.value, float(one.low), float(one.high)) == (12, near(12 - 4.389946), near(12 + 4.389946))
    two = forecast(WANDERING, Period.parse("FY2018-19-Q1"), ForecastMethod.LAST_VALUE)
    assert (two.value, float(two.high)) == (12, near(12 + 6.208320))
    assert told(one) == ("forecast_last_value", "Forecast by last value, that of October to December 2017")
    assert [str(period) for period in one.used] == ["FY2017-18-Q3"]


def test_where_figures_add_up_the_rest_of_the_year_is_added():
    """One known of 12 and three to come of 12 each; √(2.5 × (9 + 4 + 1)) × 2.776445 = 16.425672."""
    points = series("FY2016-17-Q1", [10, 12, 11, 13, 12])
    found = forecast(points, YEAR, ForecastMethod.LAST_VALUE, adds_up=True)
    assert (found.value, float(found.high)) == (48, near(48 + 16.425672))


# Straight line


def test_a_straight_line_and_its_prediction_interval():
    """2 4 5 8: slope 1.9, 9.5 next; residuals 0.1 0.2 -0.7 0.4, s² 0.35; √(0.35 × 2.5) × 4.302653 = 4.024762."""
    points = series("FY2017-18-Q1", [2, 4, 5, 8])
    found = forecast(points, Period.parse("FY2018-19-Q1"), ForecastMethod.LINEAR)
    assert (float(found.value), float(found.low), float(found.high)) == (near(9.5), near(5.475238), near(13.524762))
    assert told(found) == (
        "forecast_linear", "Forecast by a straight line through 4 values up to January to March 2018",
    )  # fmt: skip
    assert len(found.used) == 4


def test_two_periods_of_a_line_add_up():
    """9.5 and 11.4; √(0.35 × (2 + 4/4 + 6²/5)) × 4.302653 = 8.129620; known in the year: 5 and 8."""
    points = series("FY2016-17-Q3", [2, 4, 5, 8])
    found = forecast(points, YEAR, ForecastMethod.LINEAR, adds_up=True)
    assert (float(found.value), float(found.high)) == (near(33.9), near(33.9 + 8.129620, 4))


def test_a_line_needs_four_values_in_a_row():
    found = forecast(series("FY2017-18-Q1", [2, 4, 5]), END, ForecastMethod.LINEAR)
    assert (found.value, *told(found)) == (
        None, "forecast_too_few", "No forecast: a line needs 4 values in a row, and there are 3",
    )  # fmt: skip
    gap = series("FY2016-17-Q1", [2, 4, 5, 7, None, 9, 10])
    assert told(forecast(gap, END, ForecastMethod.LINEAR))[0] == "forecast_too_few"


# Same as last year


def test_the_same_as_last_year_with_the_range_of_the_changes_from_year_to_year():
    """Q4 was 41; changes 2 1 3 1 1 1, mean square 17/6; √(17/6) × 2.446912 = 4.118746."""
    found = forecast(QUARTERS, END, ForecastMethod.SAME_AS_LAST_YEAR)
    assert (found.value, float(found.low), float(found.high)) == (41, near(36.881254, 4), near(45.118746, 4))
    assert told(found) == (
        "forecast_same_as_last_year", "Forecast as it was a year before, up to January to March 2017",
    )  # fmt: skip


def test_the_rest_of_last_year_is_added_to_this_one():
    """13 + 22 + 33 + 41; √(17/6 × 2) × 2.446912 = 5.824786."""
    found = forecast(QUARTERS, YEAR, ForecastMethod.SAME_AS_LAST_YEAR, adds_up=True)
    assert (found.value, float(found.high)) == (109, near(114.824786, 4))
    assert [str(period) for period in found.used] == ["FY2016-17-Q3", "FY2016-17-Q4"]


def test_a_gap_elsewhere_is_not_in_the_way_and_one_in_last_year_is():
    elsewhere = [point for point in QUARTERS if str(point.period) != "FY2016-17-Q1"]
    assert forecast(elsewhere, END, ForecastMethod.SAME_AS_LAST_YEAR).value == 41
    there = [point for point in QUARTERS if str(point.period) != "FY2016-17-Q4"]
    found = forecast(there, END, ForecastMethod.SAME_AS_LAST_YEAR)
    assert (found.value, *told(found)) == (
        None, "forecast_gap", "No forecast: values for January to March 2017 are not known",
    )  # fmt: skip


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
    points = series("FY2017-18-Q1", [90, 95, 92, 99])
    found = forecast(
        points, Period.parse("FY2018-19-Q4"), ForecastMethod.LINEAR, floor=Decimal(0), ceiling=Decimal(100)
    )
    assert (found.value, found.high) == (100, 100)
    assert found.low < 100


def test_every_way_has_a_name():
    assert [way.word for way in ForecastMethod] == ["Last value", "Straight line", "Same as last year"]


# Position and forecast, side by side


def made(value, low=None, high=None):
    return Forecast(ForecastMethod.LAST_VALUE, END, dec(value), (Reason("forecast_no_range"),), dec(low), dec(high))


@pytest.mark.parametrize(
    ("found", "rag", "certainty"),
    [
        (made(24, 23, 25), Rag.OFF_TRACK, Certainty.UNLIKELY),
        (made(23, "21.9", 24), Rag.OFF_TRACK, Certainty.OPEN),
        (made(22, 21, 23), Rag.ON_TRACK, Certainty.OPEN),
        (made(20, 18, 22), Rag.ON_TRACK, Certainty.LIKELY),
        (made(20), Rag.ON_TRACK, Certainty.UNKNOWN),
    ],
)
def test_position_and_forecast_are_judged_each_for_itself(found, rag, certainty):
    target = TargetFacts("target:1", "<=", Decimal(22))
    both = outlook(POSITION, found, target, "low_is_good")
    assert (both.position, both.forecast, both.expected.rag, both.certainty) == (POSITION, found, rag, certainty)


def test_without_forecast_or_target_nothing_is_expected():
    assert outlook(POSITION, made(None), TargetFacts("t", "<=", Decimal(22)), "low_is_good").expected is None
    found = outlook(POSITION, made(20, 18, 22), None, "low_is_good")
    assert (found.expected.rag, found.certainty) == (Rag.NO_TARGET, Certainty.UNKNOWN)
    assert outlook(POSITION, made(20, 18, 22), None, "neutral").expected.rag is Rag.NOT_RATED


def test_a_plan_inside_a_range_whose_ends_miss_it_is_open():
    plan = TargetFacts("t", "=", Decimal(100), Decimal(10), Decimal(5))
    assert outlook(POSITION, made(100, 80, 120), plan, "plan_is_best").certainty is Certainty.OPEN


def test_a_forecast_is_shown_as_its_words_tell_it():
    """25.03 shown as 25.0 would be off track at the very edge of its tolerance."""
    target = TargetFacts("t", "<=", Decimal(22), Decimal(25))
    near, plain = (outlook(POSITION, made(value), target, "low_is_good", decimals=1) for value in ("25.03", "24.62"))
    assert (near.shown, near.decimals, near.expected.rag) == (Decimal("25.03"), 2, Rag.OFF_TRACK)
    assert near.expected.reasons[0].params["value"] == "25.03"
    assert (plain.shown, plain.decimals) == (Decimal("24.6"), 1)
    assert outlook(POSITION, made("24.96"), None, "low_is_good", decimals=1).shown == Decimal("25.0")
    assert outlook(POSITION, made(None), target, "low_is_good", decimals=1).shown is None
    plan = TargetFacts("t", "=", Decimal(100), Decimal(10), Decimal(5))
    assert outlook(POSITION, made("104.98"), plan, "plan_is_best", decimals=1).shown == Decimal("104.98")


def test_every_certainty_has_words():
    assert len({certainty.word for certainty in Certainty}) == 4


def test_the_adoptions_of_the_plan_show_why_both_are_shown():
    """Business Plan: 28 % adopted for the year to date; 23 % in the end. A position is no outturn."""
    target = TargetFacts("t", ">=", Decimal(25))
    both = outlook(Verdict(Rag.ON_TRACK, (), "target-1"), made(23, 20, 26), target, "high_is_good")
    assert (both.position.rag, both.expected.rag, both.certainty) == (Rag.ON_TRACK, Rag.OFF_TRACK, Certainty.OPEN)


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
