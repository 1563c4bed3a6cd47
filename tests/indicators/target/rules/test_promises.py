"""The shapes of the plans' targets: what each makes of itself for a period, and when it makes none."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcst.status.rag import Rag
from dcst.time.periods import Period
from indicators.statistics.comparison import Comparator
from indicators.target.rules.promises import Path, PeriodTarget, Promise, TargetShape, place_of, say_promise, target_of
from indicators.target.rules.target import TargetError, ValueFacts, rate_against_target

YEAR = Period.parse("FY2017-18")
SINCE = Period.parse("FY2015-16")
GRADES = ("Outstanding", "Good", "Requires improvement to be good", "Inadequate")


def dec(number):
    return None if number is None else Decimal(str(number))


def promise(shape, number=None, baseline=None, by=None, **more):
    since = None if baseline is None else SINCE
    return Promise(shape, dec(number), dec(baseline), since, Period.parse(by) if by else None, **more)


def told(target):
    return (target.operator, target.value, target.reason.code if target.reason else None)


@pytest.mark.parametrize(
    ("made", "polarity", "operator", "value", "words"),
    [
        # Business Plan: turnover below 20 %, sickness below 7 %, morale over 70 %, agency staff to be 8 %
        (promise(TargetShape.BELOW, 20), "low_is_good", "<", 20, "below 20"),
        (promise(TargetShape.ABOVE, 70), "high_is_good", ">", 70, "above 70"),
        (promise(TargetShape.TO_BE, 8), "low_is_good", "=", 8, "to be 8"),
        (promise(TargetShape.AT_MOST, "7.5"), "low_is_good", "<=", "7.5", "at most 7.5"),
        (promise(TargetShape.AT_LEAST, 95), "high_is_good", ">=", 95, "at least 95"),
        (promise(TargetShape.ZERO), "low_is_good", "<=", 0, "zero"),
        (promise(TargetShape.COUNT_BY, 30), "high_is_good", ">=", 30, "30"),
        (promise(TargetShape.COUNT_BY, 30), "low_is_good", "<=", 30, "30"),
    ],
)
def test_a_printed_limit_is_the_target_of_every_period(made, polarity, operator, value, words):
    assert told(target_of(made, YEAR, polarity)) == (operator, dec(value), None)
    assert say_promise(made) == words


@pytest.mark.parametrize("shape", [TargetShape.BELOW, TargetShape.TO_BE, TargetShape.COUNT_BY])
def test_without_its_number_a_promise_makes_no_target(shape):
    found = target_of(promise(shape), YEAR, "low_is_good")
    assert (found.value, found.reason.code, found.reason.words) == (
        None, "promise_no_number", "The number is to be confirmed",
    )  # fmt: skip


# Five per cent less each year, compounded


@pytest.mark.parametrize(
    ("period", "value"),
    [
        ("FY2016-17", "950"),
        ("FY2017-18", "902.5"),
        ("FY2018-19", "857.375"),
        ("FY2016-17-Q1", "950"),
        ("FY2017-18-Q2", "902.5"),
        ("FY2017-18-Q4", "902.5"),
        ("2016-M04", "950"),
        ("2017-M03", "950"),
        ("2017-M04", "902.5"),
    ],
)
def test_a_year_on_year_reduction_is_compounded_and_a_quarter_has_the_target_of_its_year(period, value):
    found = target_of(promise(TargetShape.CHANGE_A_YEAR, -5, 1000), Period.parse(period), "low_is_good")
    assert told(found) == ("<=", Decimal(value), "promise_changed")


def test_a_change_a_year_is_told_with_its_baseline():
    found = target_of(promise(TargetShape.CHANGE_A_YEAR, -5, 1000), YEAR, "low_is_good")
    assert found.reason.words == "-5 % a year from 1000 in 2015/16: 902.5"
    assert say_promise(promise(TargetShape.CHANGE_A_YEAR, -5)) == "5 % less each year"
    assert say_promise(promise(TargetShape.CHANGE_A_YEAR, 2)) == "2 % more each year"


def test_a_rise_a_year_asks_for_at_least_and_ends_with_its_last_year():
    made = promise(TargetShape.CHANGE_A_YEAR, 10, 100, "FY2017-18")
    assert told(target_of(made, YEAR, "high_is_good"))[:2] == (">=", 121)
    assert target_of(made, Period.parse("FY2019-20"), "high_is_good").value == 121


def test_until_the_baseline_is_known_or_over_there_is_no_target():
    assert told(target_of(promise(TargetShape.CHANGE_A_YEAR, -5), YEAR, "low_is_good")) == (
        "<=",
        None,
        "promise_no_baseline",
    )
    found = target_of(promise(TargetShape.CHANGE_A_YEAR, -5, 1000), SINCE, "low_is_good")
    assert told(found) == ("<=", None, "promise_not_begun")
    assert found.reason.words == "The promise counts from 2015/16 on"


@pytest.mark.parametrize("number", [None, 0, -100, -150])
def test_a_change_that_cannot_be_meant_is_refused(number):
    with pytest.raises(TargetError):
        target_of(promise(TargetShape.CHANGE_A_YEAR, number, 1000), YEAR, "low_is_good")


@pytest.mark.parametrize("baseline", [0, -10])
def test_a_percentage_a_year_needs_a_baseline_above_zero(baseline):
    with pytest.raises(TargetError, match="needs a baseline above zero"):
        target_of(promise(TargetShape.CHANGE_A_YEAR, -5, baseline), YEAR, "low_is_good")


# Halve, zero, a count: by a period, as a step or along a line


def test_halving_needs_a_baseline_and_holds_from_its_period_on():
    made = promise(TargetShape.HALVE, None, 90, "FY2017-18")
    assert told(target_of(made, YEAR, "low_is_good")) == ("<=", 45, "promise_half")
    assert target_of(made, YEAR, "low_is_good").reason.words == "Half of 90 in 2015/16: 45"
    assert target_of(made, Period.parse("FY2018-19"), "low_is_good").value == 45
    assert told(target_of(promise(TargetShape.HALVE), YEAR, "low_is_good")) == ("<=", None, "promise_no_baseline")
    assert say_promise(made) == "halve by 2017/18"


@pytest.mark.parametrize(
    ("polarity", "operator"), [("high_is_good", ">="), ("low_is_good", "<="), ("plan_is_best", "="), ("neutral", "=")]
)
def test_halving_is_met_from_the_side_that_is_better(polarity, operator):
    for made in (promise(TargetShape.HALVE, None, 90, "FY2017-18"), promise(TargetShape.HALVE)):
        assert target_of(made, YEAR, polarity).operator == operator


def test_before_its_period_a_step_makes_no_target():
    found = target_of(promise(TargetShape.HALVE, None, 90, "FY2018-19"), YEAR, "low_is_good")
    assert told(found) == ("<=", None, "promise_due_later")
    assert found.reason.words == "The promise is for 2018/19"


@pytest.mark.parametrize(
    ("made", "period", "value"),
    [
        (promise(TargetShape.HALVE, None, 90, "FY2018-19", path=Path.LINE), "FY2016-17", "75"),
        (promise(TargetShape.HALVE, None, 90, "FY2018-19", path=Path.LINE), "FY2017-18", "60"),
        (promise(TargetShape.HALVE, None, 90, "FY2018-19", path=Path.LINE), "FY2018-19", "45"),
        (promise(TargetShape.HALVE, None, 90, "FY2018-19", path=Path.LINE), "FY2016-17-Q2", "82.5"),
        (promise(TargetShape.COUNT_BY, 40, 10, "FY2018-19", path=Path.LINE), "FY2017-18", "30"),
        (promise(TargetShape.ZERO, None, 12, "FY2018-19", path=Path.LINE), "FY2016-17", "8"),
    ],
)
def test_on_a_line_each_period_has_its_share(made, period, value):
    assert target_of(made, Period.parse(period), "low_is_good").value == Decimal(value)


def test_the_line_is_told_and_begins_after_the_baseline():
    made = promise(TargetShape.COUNT_BY, 40, 10, "FY2018-19", path=Path.LINE)
    found = target_of(made, YEAR, "high_is_good")
    assert (found.reason.code, found.reason.words) == (
        "promise_line", "A line from 10 in 2015/16 to 40 in 2018/19: 30",
    )  # fmt: skip
    assert told(target_of(made, SINCE, "high_is_good")) == (">=", None, "promise_not_begun")
    without = promise(TargetShape.COUNT_BY, 40, None, "FY2018-19", path=Path.LINE)
    assert told(target_of(without, YEAR, "high_is_good")) == (">=", None, "promise_no_baseline")


def test_a_line_that_ends_before_it_begins_is_refused():
    made = Promise(TargetShape.COUNT_BY, Decimal(40), Decimal(10), YEAR, YEAR, Path.LINE)
    with pytest.raises(TargetError):
        target_of(made, SINCE, "high_is_good")


# A grade by a date


def test_a_grade_is_a_place_on_its_own_scale():
    """Business Plan, line 112: good or better by October 2017."""
    good = promise(TargetShape.GRADE_BY, by="2017-M10", grade="Good", grades=GRADES)
    found = target_of(good, Period.parse("2018-M01"), "low_is_good")
    assert told(found) == ("<=", 2, None)
    assert say_promise(good) == "Good by October 2017"
    ratings = {
        grade: rate_against_target(ValueFacts("v", place_of(grade, GRADES)), found.facts("t"), "low_is_good").rag
        for grade in GRADES
    }
    assert list(ratings.values()) == [Rag.ON_TRACK, Rag.ON_TRACK, Rag.OFF_TRACK, Rag.OFF_TRACK]
    assert told(target_of(good, Period.parse("2017-M09"), "low_is_good")) == ("<=", None, "promise_due_later")


def test_a_grade_of_another_scale_is_refused():
    with pytest.raises(TargetError) as refused:
        place_of("Unsatisfactory", GRADES)
    assert str(refused.value).startswith("“Unsatisfactory” is no grade of the scale Outstanding, Good")


# In line with a comparator


def england(value, period="FY2017-18", blocked=""):
    return Comparator("England", dec(value), period, blocked)


@pytest.mark.parametrize(
    ("polarity", "operator"), [("low_is_good", "<="), ("high_is_good", ">="), ("plan_is_best", "="), ("neutral", "=")]
)
def test_in_line_with_is_at_the_comparator_or_better(polarity, operator):
    found = target_of(Promise(TargetShape.IN_LINE_WITH), YEAR, polarity, comparator=england("21.9"))
    assert told(found) == (operator, Decimal("21.9"), "promise_in_line")
    assert found.reason.words == "The figure for England in 2017/18"
    assert say_promise(Promise(TargetShape.IN_LINE_WITH), "England") == "in line with England"


@pytest.mark.parametrize(
    ("comparator", "code", "words"),
    [
        (None, "promise_no_comparator", "There is no figure for the comparator to be in line with"),
        (england(None), "promise_no_comparator", "There is no figure for England to be in line with"),
        (
            england(3071, blocked="impossible"),
            "promise_no_comparator",
            "There is no figure for England to be in line with",
        ),
        (england(24, "FY2014-15"), "promise_other_period", "The figure for England is for 2014/15"),
    ],
)
def test_without_a_comparator_for_the_period_there_is_no_target(comparator, code, words):
    found = target_of(Promise(TargetShape.IN_LINE_WITH), YEAR, "low_is_good", comparator=comparator)
    assert (found.value, found.reason.code, found.reason.words) == (None, code, words)


# Into the rule


def test_what_a_promise_makes_is_rated_by_the_rule_of_targets():
    made = target_of(promise(TargetShape.BELOW, 20), YEAR, "low_is_good").facts("target:1", tolerance=Decimal(22))
    rags = [rate_against_target(ValueFacts("v", dec(v)), made, "low_is_good").rag for v in ("19.9", "20", "22", "22.1")]
    assert rags == [Rag.ON_TRACK, Rag.AT_RISK, Rag.AT_RISK, Rag.OFF_TRACK]
    nothing = PeriodTarget(YEAR, "<=", None).facts("target:1")
    assert rate_against_target(ValueFacts("v", dec(5)), nothing, "low_is_good").rag is Rag.NO_TARGET
    unsure = target_of(promise(TargetShape.TO_BE, 8), YEAR, "low_is_good").facts("target:1", confirmed=False)
    assert rate_against_target(ValueFacts("v", dec(22)), unsure, "low_is_good").rag is Rag.NOT_RATED


@pytest.mark.parametrize(
    ("value", "rag"),
    [(0, Rag.OFF_TRACK), (1, Rag.AT_RISK), ("1.5", Rag.AT_RISK), (2, Rag.ON_TRACK), (3, Rag.ON_TRACK)],
)
def test_the_published_range_where_more_is_better(value, rag):
    """Fingertips, RangeTargetComparerTest, from 1 to 2: all five cases."""
    made = target_of(promise(TargetShape.AT_LEAST, 2), YEAR, "high_is_good").facts("t", tolerance=Decimal(1))
    assert rate_against_target(ValueFacts("v", dec(value)), made, "high_is_good").rag is rag


@pytest.mark.parametrize(
    ("value", "rag"), [(0, Rag.ON_TRACK), (1, Rag.ON_TRACK), ("1.5", Rag.AT_RISK), (2, Rag.AT_RISK), (3, Rag.OFF_TRACK)]
)
def test_where_less_is_better_the_edges_are_mirrored_unlike_the_published_range(value, rag):
    """The same test has amber at 1 and red at 2: equality there is not on the kind side. The departure is meant."""
    made = target_of(promise(TargetShape.AT_MOST, 1), YEAR, "low_is_good").facts("t", tolerance=Decimal(2))
    assert rate_against_target(ValueFacts("v", dec(value)), made, "low_is_good").rag is rag


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [(9, Rag.ON_TRACK, Rag.OFF_TRACK), (10, Rag.ON_TRACK, Rag.ON_TRACK), (11, Rag.OFF_TRACK, Rag.ON_TRACK)],
)
def test_a_single_target_as_published(value, low, high):
    """Fingertips, SingleValueTargetComparerTest, target 10: all six cases."""
    for shape, polarity, rag in (
        (TargetShape.AT_MOST, "low_is_good", low),
        (TargetShape.AT_LEAST, "high_is_good", high),
    ):
        made = target_of(promise(shape, 10), YEAR, polarity).facts("t")
        assert rate_against_target(ValueFacts("v", dec(value)), made, polarity).rag is rag


@given(st.decimals(1, 10000, places=2), st.sampled_from([10, 100, 10000]), st.integers(1, 12))
def test_scaling_the_unit_scales_the_line(baseline, times, years):
    end = f"FY{2015 + years}-{(2016 + years) % 100:02d}"
    halves = [
        Promise(TargetShape.HALVE, None, scaled, SINCE, Period.parse(end), Path.LINE)
        for scaled in (baseline, baseline * times)
    ]
    one, other = (target_of(made, Period.parse("FY2016-17"), "low_is_good").value for made in halves)
    assert abs(one * times - other) <= Decimal("0.000001") * times
    assert baseline / 2 <= one <= baseline
