"""The two answers of a control chart, its segments and gates, and what is kept out of it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcst.status.findings import Finding
from dcst.time.periods import Kind, Period
from indicators.findings.verdicts import ASSURANCES, VARIATIONS
from indicators.statistics.control_chart import ProcessChange, control_chart, unsuited
from indicators.statistics.points import SeriesPoint
from indicators.statistics.spc import PTD, Limits, Settings, SignalRule
from indicators.statistics.variation import Assurance, Variation, assurance

OTHER_WAY = {"high_is_good": "low_is_good", "low_is_good": "high_is_good"}
SWING = (49, 51) * 8  # sixteen values: mean 50, mean move 2, limits 44.68 and 55.32, near 46.45 and 53.55


def monthly(values, first="2016-M04", **marked):
    """{place: changes} of points by keyword: queried=(3,), is_break=(5,)."""
    period, points = Period.parse(first), []
    for place, value in enumerate(values):
        more = {name: place in places for name, places in marked.items()}
        points.append(SeriesPoint(period, None if value is None else Decimal(str(value)), **more))
        period = period.next()
    return points


def codes(chart):
    return [reason.code for reason in chart.reasons]


# Variation of the latest value


@pytest.mark.parametrize(
    ("tail", "when_high_is_good", "code", "words"),
    [
        ((49,), Variation.COMMON_CAUSE, "variation_common", "between the control limits"),
        ((80,), Variation.IMPROVEMENT_HIGH, "variation_above", "80.0 is above the upper control limit of"),
        ((20,), Variation.CONCERN_LOW, "variation_below", "20.0 is below the lower control limit of"),
        (
            (52, 52, 52, 52, 52, 52, 52),
            Variation.IMPROVEMENT_HIGH,
            "variation_above_mean",
            "One of 7 values in a row above the mean of",
        ),
        (
            (48, 48, 48, 48, 48, 48, 48),
            Variation.CONCERN_LOW,
            "variation_below_mean",
            "One of 7 values in a row below the mean of",
        ),
        (
            (47, 48, 49, 50, 51, 52),
            Variation.IMPROVEMENT_HIGH,
            "variation_rising",
            "One of 7 values in a row that rise",
        ),
        ((53, 52, 51, 50, 49, 48), Variation.CONCERN_LOW, "variation_falling", "7 values in a row that fall"),
        ((54, 54), Variation.IMPROVEMENT_HIGH, "variation_near_high", "near the upper control limit of"),
        ((49, 46, 46), Variation.CONCERN_LOW, "variation_near_low", "near the lower control limit of"),
    ],
)
def test_the_latest_value_is_judged_and_why(tail, when_high_is_good, code, words):
    values = {"variation_rising": (*SWING, "46.9"), "variation_falling": (*SWING[:-1], "53.1")}.get(code, SWING)
    chart = control_chart(monthly((*values, *tail)), "high_is_good")
    assert (chart.variation, codes(chart)) == (when_high_is_good, [code])
    assert words in chart.why
    low = control_chart(monthly((*values, *tail)), "low_is_good").variation
    neutral = control_chart(monthly((*values, *tail)), "neutral").variation
    if when_high_is_good is Variation.COMMON_CAUSE:
        assert low is neutral is Variation.COMMON_CAUSE
    else:
        side = when_high_is_good.value.rpartition("_")[2]
        turned = {"improvement": "concern", "concern": "improvement"}[when_high_is_good.group]
        assert (low, neutral) == (f"{turned}_{side}", f"neutral_{side}")


def test_every_variation_and_assurance_is_one_finding_of_its_own_and_has_a_group():
    assert set(VARIATIONS) == set(Variation) and set(ASSURANCES) == set(Assurance)
    told = {VARIATIONS[variation] for variation in Variation} - {Finding.NO_LIMITS}
    assert len(told) == len(set(Variation) - {Variation.FLAT, Variation.UNSUITED, Variation.NO_DATA})
    assert len(set(ASSURANCES.values())) == len(Assurance)
    assert {variation.group for variation in Variation if variation.is_signal} == {"improvement", "concern", "neutral"}
    assert Variation.COMMON_CAUSE.group == "common_cause"


def test_all_members_of_a_pattern_are_marked_once_it_is_complete():
    chart = control_chart(monthly((*SWING, *(52,) * 7)), "high_is_good")
    flagged = [mark.period for mark in chart.marks if SignalRule.SHIFT in mark.rules]
    assert [str(period) for period in flagged] == [
        "2017-M07", "2017-M08", "2017-M09", "2017-M10", "2017-M11", "2017-M12", "2018-M01", "2018-M02",
    ]  # fmt: skip
    assert all(mark.variation is Variation.IMPROVEMENT_HIGH for mark in chart.marks if mark.rules)


# Gates


def test_twelve_values_are_on_trial_without_icons_and_thirteen_are_not():
    few = control_chart(monthly((*SWING[:11], 90)), "high_is_good", target=Decimal(10))
    assert (few.variation, few.assurance, codes(few)) == (Variation.TOO_FEW, Assurance.NONE, ["variation_too_few"])
    assert few.why == "Control limits need 13 values, and there are 12"
    assert few.segments[0].trial and few.segments[0].limits is not None
    assert {mark.variation for mark in few.marks} == {None}
    enough = control_chart(monthly((*SWING[:12], 90)), "high_is_good", target=Decimal(10))
    assert (enough.variation, enough.assurance) == (Variation.IMPROVEMENT_HIGH, Assurance.MEETS)
    assert not enough.segments[0].trial


@pytest.mark.parametrize("values", [(100,) * 14, (1,) * 13 + (2,)])
def test_values_that_hardly_vary_have_neither_limits_nor_flags(values):
    chart = control_chart(monthly(values), "high_is_good", target=Decimal(100))
    assert (chart.variation, chart.assurance, codes(chart)) == (Variation.FLAT, Assurance.NONE, ["variation_flat"])
    assert chart.segments[0].limits is None
    assert {mark.rules for mark in chart.marks} == {()}


def test_values_that_never_follow_one_another_are_said_to_be_so():
    chart = control_chart(monthly([50, None] * 13), "high_is_good", target=Decimal(100))
    assert (chart.variation, chart.assurance, codes(chart)) == (Variation.FLAT, Assurance.NONE, ["variation_apart"])
    assert chart.why == "No two values follow one another, so that no limits can be made of them"
    queried = control_chart(monthly([50, 60] * 13, queried=range(1, 26, 2)), "high_is_good")
    assert codes(queried) == ["variation_apart", "variation_queried"]
    once = control_chart(monthly([*[50, None] * 13, 50, 50]), "high_is_good")
    assert codes(once) == ["variation_flat"]


@pytest.mark.parametrize("points", [[], monthly([None, None]), monthly([5], queried=(0,))])
def test_without_a_value_there_is_nothing_to_judge(points):
    chart = control_chart(points, "high_is_good")
    assert (chart.variation, codes(chart), chart.latest) == (Variation.NO_DATA, ["variation_no_value"], None)


@pytest.mark.parametrize(
    ("kind", "more", "code"),
    [
        (Kind.MONTH, {}, None),
        (Kind.QUARTER, {}, None),
        (Kind.QUARTER, {"seasonal": True}, "variation_seasonal"),
        (Kind.TERM, {}, "variation_seasonal"),
        (Kind.TERM, {"seasonal": False}, None),
        (Kind.YEAR_FINANCIAL, {}, "variation_annual"),
        (Kind.YEAR_ACADEMIC, {}, "variation_annual"),
        (Kind.YEAR_CALENDAR, {}, "variation_annual"),
        (Kind.WAVE, {}, "variation_annual"),
        (Kind.AS_AT, {}, "variation_annual"),
        (Kind.AS_AT, {"months": 12}, "variation_annual"),
        (Kind.AS_AT, {"months": 1}, None),
        (Kind.POOLED, {}, "variation_rolling"),
        (Kind.MONTH, {"rolling": True}, "variation_rolling"),
        (Kind.MONTH, {"year_to_date": True}, "variation_year_to_date"),
        (Kind.MONTH, {"stock": True}, "variation_stock"),
        (Kind.AS_AT, {"months": 12, "stock": True}, "variation_stock"),
    ],
)
def test_what_control_limits_are_not_for(kind, more, code):
    found = unsuited(kind, **more)
    assert (found.code if found else None) == code


def test_what_is_not_suited_is_said_and_drawn_without_limits():
    chart = control_chart(monthly(SWING), "high_is_good", rolling=True)
    assert (chart.variation, codes(chart)) == (Variation.UNSUITED, ["variation_rolling"])
    assert (chart.segments, chart.marks) == ((), ())


FALLING = tuple(range(97, 89, -1))


@pytest.mark.parametrize(
    ("values", "variation", "code", "words"),
    [
        (FALLING, Variation.CONCERN_LOW, "variation_falling", "One of 7 values in a row that fall"),
        (FALLING[1:], Variation.CONCERN_LOW, "variation_falling", "One of 7 values in a row that fall"),
        (FALLING[::-1], Variation.IMPROVEMENT_HIGH, "variation_rising", "One of 7 values in a row that rise"),
    ],
)
def test_under_thirteen_values_a_run_is_still_a_run_and_is_said_without_limits(values, variation, code, words):
    chart = control_chart(monthly(values), "high_is_good", target=Decimal(50))
    assert (chart.variation, codes(chart)) == (variation, [code, "variation_too_few"])
    assert chart.why == f"{words}. Control limits need 13 values, and there are {len(values)}"
    assert (chart.assurance, chart.is_limited, chart.segments[0].trial) == (Assurance.NONE, False, True)
    assert [mark.variation for mark in chart.marks[-7:]] == [variation] * 7
    assert {mark.variation for mark in chart.marks[:-7]} <= {None, variation}


@pytest.mark.parametrize("values", [FALLING[2:], (5, 6, 7, 8, 8, 9, 10, 11), (1,) * 11 + (2,), (*SWING[:11], 90)])
def test_what_is_no_run_of_seven_is_too_few_points_still(values):
    chart = control_chart(monthly(values), "high_is_good")
    assert (chart.variation, codes(chart)) == (Variation.TOO_FEW, ["variation_too_few"])
    assert {mark.variation for mark in chart.marks} == {None}


def test_years_have_no_limits_and_their_runs_are_said():
    def years(values):
        return [SeriesPoint(Period.parse(f"CY{2008 + place}"), Decimal(value)) for place, value in enumerate(values)]

    chart = control_chart(years(FALLING), "low_is_good", target=Decimal(95))
    assert (chart.variation, codes(chart)) == (Variation.IMPROVEMENT_LOW, ["variation_falling", "variation_annual"])
    assert [part.limits for part in chart.segments] == [None]
    assert (chart.assurance, str(chart.latest)) == (Assurance.NONE, "CY2015")
    days = [SeriesPoint(Period.parse(f"AT{2008 + place}-03-31"), Decimal(90 - place)) for place in range(8)]
    assert control_chart(days, "low_is_good").variation is Variation.IMPROVEMENT_LOW
    steady = control_chart(years((1, 2) * 8), "low_is_good")
    assert (steady.variation, codes(steady), steady.latest) == (Variation.UNSUITED, ["variation_annual"], None)


@pytest.mark.parametrize("terms", [{"stock": True}, {"rolling": True}, {"year_to_date": True}, {"seasonal": True}])
@pytest.mark.parametrize("values", [FALLING, (*SWING, *FALLING)])
def test_points_that_overlap_or_go_with_the_season_have_neither_limits_nor_runs(terms, values):
    chart = control_chart(monthly(values), "high_is_good", target=Decimal(10), **terms)
    assert (chart.variation, chart.assurance) == (Variation.UNSUITED, Assurance.NONE)
    assert (chart.segments, chart.marks, len(chart.reasons)) == ((), (), 1)


# Segments


def test_a_break_and_a_rebase_begin_a_segment_and_the_rules_begin_anew():
    values = (*SWING, *(value + 100 for value in SWING))
    whole = control_chart(monthly(values), "high_is_good")
    assert len(whole.segments) == 1 and SignalRule.SHIFT in whole.marks[-1].rules
    rebase = ProcessChange(date(2017, 8, 1), "New front door", "Jo Hill")
    for chart, began in (
        (control_chart(monthly(values, is_break=(16,)), "high_is_good"), "Break in the series"),
        (control_chart(monthly(values), "high_is_good", breaks=[date(2017, 7, 2)]), "Break in the series"),
        (control_chart(monthly(values), "high_is_good", rebases=[rebase]), "New front door"),
    ):
        assert [(part.count, part.limits.mean, part.began) for part in chart.segments] == [
            (16, 50, ""),
            (16, 150, began),
        ]
        assert [str(part.first) for part in chart.segments] == ["2016-M04", "2017-M08"]
        assert chart.variation is Variation.COMMON_CAUSE
        assert not any(mark.rules for mark in chart.marks)
        assert [mark.segment for mark in chart.marks] == [0] * 16 + [1] * 16


def test_a_rebase_within_a_month_takes_effect_with_the_next_and_one_before_the_first_with_none():
    rebases = [
        ProcessChange(date(2017, 7, 2), "a", "b"),
        ProcessChange(date(2016, 4, 1), "c", "d"),
        ProcessChange(date(2030, 1, 1), "e", "f"),
    ]
    chart = control_chart(monthly((*SWING, *SWING)), "high_is_good", rebases=rebases)
    assert [str(part.first) for part in chart.segments] == ["2016-M04", "2017-M08"]


def test_after_a_rebase_the_last_segment_decides_and_may_be_on_trial():
    rebase = ProcessChange(date(2017, 8, 1), "New front door", "Jo Hill")
    chart = control_chart(monthly((*SWING, 90, 91)), "high_is_good", target=Decimal(10), rebases=[rebase])
    assert (chart.variation, chart.assurance) == (Variation.TOO_FEW, Assurance.NONE)
    assert chart.why == "Control limits need 13 values, and there are 2"
    assert [part.trial for part in chart.segments] == [False, True]
    assert chart.marks[0].variation is Variation.COMMON_CAUSE
    assert chart.marks[-1].variation is None


def test_one_segment_takes_nothing_from_another():
    one = control_chart(monthly((*SWING, *(5, 90, 3, 70)), is_break=(16,)), "high_is_good")
    other = control_chart(monthly((*SWING, *(70, 3, 90, 5)), is_break=(16,)), "high_is_good")
    assert one.segments[0] == other.segments[0]
    assert one.segments[1].limits.mean == other.segments[1].limits.mean


# Queried and missing values


def test_a_queried_value_is_shown_and_left_out():
    spike = monthly((*SWING[:8], 500, *SWING[8:]), queried=(8,))
    chart = control_chart(spike, "high_is_good")
    assert chart.segments[0].limits == control_chart(monthly(SWING), "high_is_good").segments[0].limits
    assert (chart.marks[8].value, chart.marks[8].queried, chart.marks[8].variation) == (500, True, None)
    assert codes(chart) == ["variation_common", "variation_queried"]
    assert chart.why.endswith("Queried values left out: 1")


def test_the_latest_value_judged_is_the_last_that_is_not_queried():
    chart = control_chart(monthly((*SWING, 500), queried=(16,)), "high_is_good")
    assert (chart.variation, str(chart.latest)) == (Variation.COMMON_CAUSE, "2017-M07")


def test_a_queried_break_still_parts_the_series():
    chart = control_chart(monthly((*SWING, 500, *SWING), is_break=(16,), queried=(16,)), "high_is_good")
    assert [part.count for part in chart.segments] == [16, 16]


@pytest.mark.parametrize("how", ["missing", "queried", "absent"])
def test_no_run_and_no_moving_range_goes_across_a_gap(how):
    values = [*SWING, 52, 52, 52, 52, 52, 52, 52]
    assert control_chart(monthly(values), "high_is_good").variation is Variation.IMPROVEMENT_HIGH
    values[19] = None if how == "missing" else 52
    points = monthly(values, queried=(19,) if how == "queried" else ())
    points = [point for place, point in enumerate(points) if how != "absent" or place != 19]
    chart = control_chart(points, "high_is_good")
    assert chart.variation is Variation.COMMON_CAUSE
    # Fifteen moves of 2, one of 1 and four of nought: none between the neighbours of the gap.
    assert chart.segments[0].limits.moving == Decimal(31) / 20


# Assurance


@pytest.mark.parametrize(
    ("low", "high", "when_high_is_good", "when_low_is_good"),
    [
        # NHSRplotthedots, ptd_calculate_assurance_type, target 4
        (1, 3, Assurance.MISSES, Assurance.MEETS),
        (5, 7, Assurance.MEETS, Assurance.MISSES),
        (1, 5, Assurance.HIT_AND_MISS, Assurance.HIT_AND_MISS),
        # a target on a limit
        (4, 7, Assurance.HIT_AND_MISS, Assurance.HIT_AND_MISS),
        (1, 4, Assurance.HIT_AND_MISS, Assurance.HIT_AND_MISS),
    ],
)
def test_assurance_as_published(low, high, when_high_is_good, when_low_is_good):
    found = Limits(Decimal(low), Decimal(low + high) / 2, Decimal(high), Decimal(1))
    assert assurance(found, Decimal(4), "high_is_good", PTD)[0] is when_high_is_good
    assert assurance(found, Decimal(4), "low_is_good", PTD)[0] is when_low_is_good
    for polarity in ("neutral", "plan_is_best", "not_applicable"):
        assert assurance(found, Decimal(4), polarity, PTD) == (Assurance.NONE, None)
    assert assurance(found, None, "high_is_good", PTD) == (Assurance.NONE, None)
    assert assurance(None, Decimal(4), "high_is_good", PTD) == (Assurance.NONE, None)


def test_a_target_on_a_limit_may_be_set_to_count():
    inclusive = Settings(equality="consistent")
    four_to_seven = Limits(Decimal(4), Decimal(5), Decimal(7), Decimal(1))
    assert assurance(four_to_seven, Decimal(4), "high_is_good", inclusive)[0] is Assurance.MEETS
    assert assurance(four_to_seven, Decimal(7), "high_is_good", inclusive)[0] is Assurance.MISSES
    one_to_four = Limits(Decimal(1), Decimal(2), Decimal("3.9"), Decimal(1))
    assert assurance(one_to_four, Decimal("3.9"), "low_is_good", inclusive)[0] is Assurance.MEETS


@pytest.mark.parametrize(
    ("target", "code", "words"),
    [
        (40, "assurance_meets", "The control limits 44.7 to 55.3 are all better than the target of 40"),
        (60, "assurance_misses", "The control limits 44.7 to 55.3 are all worse than the target of 60"),
        (50, "assurance_mixed", "The target of 50 lies within the control limits 44.7 to 55.3"),
    ],
)
def test_assurance_says_why(target, code, words):
    chart = control_chart(monthly(SWING), "high_is_good", target=Decimal(target))
    assert (codes(chart)[1], chart.reasons[1].words) == (code, words)


def test_limits_are_drawn_within_the_bounds_and_judged_as_they_are():
    near_the_top = [value + 48 for value in SWING]  # mean 98, limits 92.68 and 103.32
    chart = control_chart(monthly(near_the_top), "high_is_good", target=Decimal(102), ceiling=Decimal(100))
    part = chart.segments[0]
    assert (part.drawn_low, part.drawn_high, part.limits.high) == (Decimal("92.68"), 100, Decimal("103.32"))
    assert chart.assurance is Assurance.HIT_AND_MISS
    low = control_chart(monthly([value - 48 for value in SWING]), "low_is_good", floor=Decimal(0)).segments[0]
    assert (low.drawn_low, low.limits.low) == (0, Decimal("-3.32"))


def test_the_settings_are_kept_with_the_result():
    own = Settings(name="mdc-2023", two_of_three="beyond")
    assert control_chart(monthly(SWING), "high_is_good", settings=own).settings is own
    assert control_chart([], "high_is_good").settings is PTD


# Properties

SERIES = st.lists(st.one_of(st.none(), st.decimals(0, 100, places=1)), min_size=13, max_size=30)


@settings(max_examples=60, deadline=None)
@given(SERIES, st.decimals(0, 100, places=1))
def test_mirrored_polarity_mirrors_the_verdict(values, target):
    one = control_chart(monthly(values), "high_is_good", target=target)
    turned = control_chart(monthly(values), "low_is_good", target=target)
    swap = {"improvement": "concern", "concern": "improvement"}
    assert swap.get(one.variation.group, one.variation.group) == turned.variation.group
    swap = {Assurance.MEETS: Assurance.MISSES, Assurance.MISSES: Assurance.MEETS}
    assert swap.get(one.assurance, one.assurance) is turned.assurance
    upside_down = [None if value is None else -value for value in values]
    mirrored = control_chart(monthly(upside_down), "low_is_good", target=-target)
    assert (mirrored.variation.group, mirrored.assurance) == (one.variation.group, one.assurance)


@settings(max_examples=60, deadline=None)
@given(SERIES)
def test_the_order_in_which_points_are_given_changes_no_limit(values):
    points = monthly(values)
    assert control_chart(points[::-1], "high_is_good") == control_chart(points, "high_is_good")


@settings(max_examples=60, deadline=None)
@given(SERIES, SERIES, st.randoms(use_true_random=False))
def test_permuting_a_segment_changes_no_limit_of_another_and_no_mean(first, second, random):
    def parts(values):
        chart = control_chart(monthly([*first, *values], is_break=(len(first),)), "high_is_good")
        return chart.segments

    one, other = parts(second), parts(random.sample(second, len(second)))
    if len(one) == 2 and len(other) == 2:
        assert one[0] == other[0]
        if one[1].limits and other[1].limits:
            assert one[1].limits.mean == other[1].limits.mean
