"""The chart of an indicator: a figure plotly accepts, gaps as gaps, the target stepped, lines named at their end."""

import datetime
import json
from decimal import Decimal

import plotly.graph_objects as go
import pytest

from dcst.time.periods import Period
from indicators.charts.burn_down import burn_down_title
from indicators.charts.figure import LABEL_HEIGHT, SHAPES, SIGNAL_COLOURS, ChartLine, indicator_figure
from indicators.charts.gaps import ChartPoint, gaps_in_words, signals_in_words, with_gaps
from indicators.charts.targets import Step

TODAY = datetime.date(2018, 1, 31)


def points(**values):
    """points(Q1=…): values of quarters of 2017/18."""
    return tuple(ChartPoint(Period.parse(f"FY2017-18-{quarter}"), value) for quarter, value in values.items())


def figure(*series, steps=()):
    made = indicator_figure(series, steps, "%", TODAY)
    go.Figure(made)
    return json.loads(json.dumps(made))


OWN = ChartLine("Doncaster", points(Q1=Decimal("20.5"), Q3=Decimal(30)), own=True)


def words_at_gaps(made):
    return [(words["text"], words["x"]) for words in made["layout"]["annotations"] if words["name"] == "absence"]


def test_at_each_gap_stand_words_that_need_no_colour():
    told = (
        ChartPoint(Period.parse("FY2013-14"), Decimal(41)),
        ChartPoint(Period.parse("FY2015-16"), None, marks="[p] [c]", absent="suppressed [c]"),
        ChartPoint(Period.parse("FY2016-17"), None, absent="3 of 11"),
        ChartPoint(Period.parse("FY2017-18"), Decimal(38)),
    )
    made = figure(ChartLine("Own figures", told, own=True))
    assert made["data"][0]["y"] == [41.0, None, None, None, 38.0]
    assert words_at_gaps(made) == [
        ("not received", "2015-03-31"),
        ("suppressed [c]", "2016-03-31"),
        ("3 of 11", "2017-03-31"),
    ]


def test_a_long_silence_is_spoken_of_once_in_its_middle():
    told = tuple(ChartPoint(Period.parse(f"FY20{year}-{year + 1}"), Decimal(1)) for year in (10, 14))
    assert words_at_gaps(figure(ChartLine("Own figures", told, own=True))) == [("not received", "2013-03-31")]


def test_other_lines_name_themselves_at_their_gaps_unless_something_is_said_there_already():
    both, alone = points(Q1=Decimal(1), Q4=Decimal(4)), points(Q1=Decimal(1), Q2=Decimal(2), Q4=Decimal(4))
    own, england = ChartLine("Own figures", both, own=True), ChartLine("England", both, area_kind="nation")
    assert words_at_gaps(figure(own, england)) == [("not received", "2017-11-15")]
    found = words_at_gaps(figure(ChartLine("Own figures", alone, own=True), england))
    assert found == [("not received", "2017-12-31"), ("England: not published", "2017-09-30")]


def test_the_gaps_are_told_in_words_beside_the_chart():
    told = (*points(Q1=Decimal(1), Q4=Decimal(4)), ChartPoint(Period.parse("FY2018-19-Q1"), None, absent="3 of 11"))
    assert gaps_in_words(told, "not received") == (
        "Not received: July to September 2017, October to December 2017. 3 of 11: April to June 2018."
    )
    assert gaps_in_words(points(Q1=Decimal(1), Q2=Decimal(2)), "not received") == ""
    long = [ChartPoint(Period.parse(f"FY20{year}-{year + 1}"), Decimal(1)) for year in (10, 19)]
    assert gaps_in_words(long, "not published").endswith("2016/17 and 2 more.")


def test_a_missing_period_is_a_gap_in_the_line():
    [line] = figure(OWN)["data"]
    assert line["x"] == ["2017-06-30", "2017-09-30", "2017-12-31"]
    assert line["y"] == [20.5, None, 30.0]


def test_a_value_that_is_withheld_is_a_gap_and_zero_is_drawn_as_zero():
    [line] = figure(ChartLine("Doncaster", points(Q1=Decimal(0), Q2=None, Q3=Decimal(1))))["data"]
    assert line["y"] == [0.0, None, 1.0]


@pytest.mark.parametrize(
    ("texts", "filled"),
    [
        (["FY2014-15", "FY2016-17"], ["FY2014-15", "FY2015-16", "FY2016-17"]),
        (["WAVE2013", "WAVE2015", "WAVE2019"], ["WAVE2013", "WAVE2015", "WAVE2017", "WAVE2019"]),
        (
            ["AT2014-03-31", "AT2015-03-31", "AT2017-03-31"],
            ["AT2014-03-31", "AT2015-03-31", "AT2016-03-31", "AT2017-03-31"],
        ),
        (["CY2012-14", "CY2014-16"], ["CY2012-14", "CY2013-15", "CY2014-16"]),
        (["AY2016-17-T3", "AY2017-18-T2"], ["AY2016-17-T3", "AY2017-18-T1", "AY2017-18-T2"]),
        (["FY2016-17", "2017-M11"], ["FY2016-17", "2017-M11"]),
        (["FY2016-17"], ["FY2016-17"]),
        ([], []),
    ],
)
def test_every_rhythm_of_periods_shows_its_gaps(texts, filled):
    found = with_gaps([ChartPoint(Period.parse(text), Decimal(1)) for text in reversed(texts)])
    assert [str(point.period) for point in found] == filled
    assert [point.value for point in found] == [Decimal(1) if text in texts else None for text in filled]


def test_a_provisional_value_is_a_hollow_dot():
    quarters = (
        ChartPoint(Period.parse("FY2017-18-Q1"), Decimal(1)),
        ChartPoint(Period.parse("FY2017-18-Q2"), Decimal(1), True),
    )
    [line] = figure(ChartLine("Doncaster", quarters))["data"]
    assert line["marker"]["symbol"] == ["circle", "circle-open"]


def test_the_target_steps_where_it_changes_and_stops_where_there_is_none():
    steps = [
        Step(Decimal(25), datetime.date(2016, 4, 1), datetime.date(2017, 9, 30)),
        Step(Decimal(22), datetime.date(2017, 10, 1)),
    ]
    target = figure(OWN, steps=steps)["data"][-1]
    assert list(zip(target["x"], target["y"], strict=True)) == [
        ("2017-06-30", 25.0),
        ("2017-09-30", 25.0),
        ("2017-10-01", 22.0),
        ("2018-01-31", 22.0),
    ]
    assert target["line"]["shape"] == "hv"
    apart = [steps[0], Step(Decimal(22), datetime.date(2018, 1, 1))]
    assert figure(OWN, steps=apart)["data"][-1]["y"] == [25.0, 25.0, None, 22.0, 22.0]


def test_a_stretch_target_has_a_line_of_its_own_named_as_such():
    steps = [Step(Decimal(25), datetime.date(2016, 4, 1))]
    made = indicator_figure([OWN], steps, "%", TODAY, stretch=[Step(Decimal(20), datetime.date(2016, 4, 1))])
    assert [line["name"] for line in made["data"]] == ["Doncaster", "Target", "Stretch target"]
    assert made["data"][-1]["y"] == [20.0, 20.0]
    assert made["data"][-1]["line"]["dash"] != made["data"][-2]["line"]["dash"]


def test_a_target_that_nobody_has_confirmed_says_so():
    steps = [Step(Decimal(8), datetime.date(2016, 4, 1), confirmed=False)]
    assert figure(OWN, steps=steps)["data"][-1]["name"] == "Target, to be confirmed"


def test_a_plan_with_room_on_both_sides_is_a_band_inside_the_axis():
    made = figure(OWN, steps=[Step(Decimal(100), datetime.date(2017, 7, 1), near=Decimal(25))])
    [band] = [shape for shape in made["layout"]["shapes"] if shape["type"] == "rect"]
    assert [band[edge] for edge in ("x0", "x1", "y0", "y1")] == ["2017-07-01", "2018-01-31", 75.0, 125.0]
    assert made["layout"]["yaxis"]["range"][1] >= 125


def test_a_target_outside_the_time_of_the_figures_is_not_drawn():
    past = Step(Decimal(9), datetime.date(2015, 4, 1), datetime.date(2016, 3, 31))
    assert [line["name"] for line in figure(OWN, steps=[past])["data"]] == ["Doncaster"]


def test_each_line_is_named_beside_its_end_and_names_do_not_cover_each_other():
    lines = [ChartLine(f"Line {n}", points(Q3=Decimal(20) + Decimal(n) / 10), own=n == 0) for n in range(4)]
    labels = figure(*lines)["layout"]["annotations"]
    assert [label["text"] for label in labels] == ["Line 0", "Line 1", "Line 2", "Line 3"]
    heights = [label["y"] for label in labels]
    assert all(above - below >= LABEL_HEIGHT - 1e-9 for below, above in zip(heights, heights[1:], strict=False))
    assert heights[-1] <= 1


def test_the_vertical_axis_includes_zero_and_what_is_below_it():
    assert figure(OWN)["layout"]["yaxis"]["range"] == [0, pytest.approx(32.4)]
    below = ChartLine("Progress 8", points(Q1=Decimal("-0.5"), Q2=Decimal("0.25")))
    assert figure(below)["layout"]["yaxis"]["range"] == [pytest.approx(-0.54), pytest.approx(0.27)]
    assert figure(ChartLine("None", points(Q1=Decimal(0))))["layout"]["yaxis"]["range"] == [0, 1]


def test_without_figures_there_is_nothing_to_draw():
    assert figure(ChartLine("Doncaster", ()), steps=[Step(Decimal(1), TODAY)])["data"] == []


def test_what_is_provisional_or_revised_says_so_beside_its_dot():
    quarters = (
        ChartPoint(Period.parse("FY2017-18-Q1"), Decimal(1), marks="[r]"),
        ChartPoint(Period.parse("FY2017-18-Q2"), Decimal(1), True, "[p]"),
        ChartPoint(Period.parse("FY2017-18-Q3"), Decimal(1)),
    )
    own, england = figure(ChartLine("Doncaster", quarters), ChartLine("England", quarters, area_kind="nation"))["data"]
    assert (own["text"], own["mode"]) == (["[r]", "[p]", ""], "lines+markers+text")
    assert england["mode"] == "lines+markers"


def test_a_value_beyond_chance_has_a_shape_of_its_own_and_is_told_in_words():
    quarters = (
        ChartPoint(Period.parse("FY2017-18-Q1"), Decimal(1)),
        ChartPoint(Period.parse("FY2017-18-Q2"), Decimal(5), signal="concern"),
        ChartPoint(Period.parse("FY2017-18-Q3"), Decimal(6), True, "[p]", signal="concern"),
    )
    marker = figure(ChartLine("Own figures", quarters, own=True))["data"][0]["marker"]
    assert marker["symbol"] == ["circle", "diamond", "diamond-open"]
    assert len(set(marker["color"])) == 2
    assert signals_in_words(quarters) == (
        "A diamond marks concern, more than chance explains: July to September 2017, October to December 2017."
    )
    assert signals_in_words(quarters[:1]) == ""


def test_each_signal_has_its_own_shape_and_no_colour_of_a_status():
    shapes = {SHAPES[signal] for signal in ("", "improvement", "concern", "neutral")}
    assert len(shapes) == 4
    assert not {colour.lower() for colour in SIGNAL_COLOURS.values()} & {"#ca3535", "#0f7a52", "#ffdd00"}


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((194, 170, 166), "166 still to be confirmed, 28 fewer than on 30 April 2017"),
        ((160, 166), "166 still to be confirmed, 6 more than on 30 April 2017"),
        ((166,), "166 still to be confirmed, as many as on 30 April 2017"),
        ((), "Nothing is known yet"),
    ],
)
def test_the_burn_down_is_titled_by_what_it_finds(numbers, words):
    days = [datetime.date(2017, 4, 30), datetime.date(2017, 5, 31), datetime.date(2017, 6, 30)]
    assert burn_down_title(list(zip(days, numbers, strict=False))) == words


def test_one_day_alone_stands_in_the_middle_of_a_year():
    axis = figure(ChartLine("Own figures", points(Q3=Decimal(1)), own=True))["layout"]["xaxis"]
    assert (axis["range"], axis["dtick"]) == (["2017-07-01", "2018-07-02"], "M3")
    assert "range" not in figure(ChartLine("Own figures", points(Q1=Decimal(1), Q4=Decimal(1))))["layout"]["xaxis"]
