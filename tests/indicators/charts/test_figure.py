"""The chart of an indicator: a figure plotly accepts, gaps as gaps, the target stepped, lines named at their end."""

import datetime
import json
from decimal import Decimal

import plotly.graph_objects as go
import pytest

from dcst.time.periods import Period
from indicators.charts.axis import fitted
from indicators.charts.burn_down import burn_down_title
from indicators.charts.distribution import PeerDot, axis_words, distribution_figure
from indicators.charts.figure import BOTTOM, TOP, Band, IndicatorChart
from indicators.charts.gaps import ChartPoint, gaps_in_words, signals_in_words, with_gaps
from indicators.charts.labels import LINE_HEIGHT
from indicators.charts.lines import SHAPES, SIGNAL_COLOURS, ChartLine, Unit, signal_that_ends_now
from indicators.charts.multiples import HEIGHT, multiples
from indicators.charts.targets import TOLERANCE, Step
from indicators.statistics.intervals import Interval

APRIL, OCTOBER, LAST = datetime.date(2016, 4, 1), datetime.date(2017, 10, 1), datetime.date(2017, 12, 31)


def points(**values):
    """points(Q1=…): values of quarters of 2017/18."""
    return tuple(ChartPoint(Period.parse(f"FY2017-18-{quarter}"), value) for quarter, value in values.items())


def figure(main, beside=None, steps=(), **parts):
    made = IndicatorChart(main, beside, tuple(steps), unit=Unit("%", 1), **parts).figure
    go.Figure(made)
    return json.loads(json.dumps(made))


def line_of(made, name):
    [found] = [trace for trace in made["data"] if trace["name"] == name]
    return found


def labels_of(made):
    return {words["text"]: words for words in made["layout"]["annotations"] if words.get("name") == "line"}


def shaded(made, colour):
    return [shape for shape in made["layout"]["shapes"] if shape.get("fillcolor") == colour]


OWN = ChartLine("Own figures", points(Q1=Decimal("20.5"), Q3=Decimal(30)), own=True)


def england(**values):
    return ChartLine("England", points(**values), area_kind="nation", key="england", label="England")


def words_at_gaps(made):
    return [(words["text"], words["x"]) for words in made["layout"]["annotations"] if words.get("name") == "absence"]


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
    own, beside = ChartLine("Own figures", both, own=True), england(Q1=Decimal(1), Q4=Decimal(4))
    assert words_at_gaps(figure(own, beside)) == [("not received", "2017-11-15")]
    found = words_at_gaps(figure(ChartLine("Own figures", alone, own=True), beside))
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


STEPS = [Step(Decimal(25), APRIL, datetime.date(2017, 9, 30), tolerance=Decimal(28)), Step(Decimal(22), OCTOBER)]


def test_the_target_steps_where_it_changes_and_stops_where_there_is_none():
    target = line_of(figure(OWN, steps=STEPS), "Target")
    assert list(zip(target["x"], target["y"], strict=True)) == [
        ("2017-06-30", 25.0),
        ("2017-09-30", 25.0),
        ("2017-10-01", 22.0),
        ("2017-12-31", 22.0),
    ]
    apart = [STEPS[0], Step(Decimal(22), datetime.date(2017, 12, 1))]
    assert line_of(figure(OWN, steps=apart), "Target")["y"] == [25.0, 25.0, None, 22.0, 22.0]


def test_the_tolerance_is_shaded_from_the_target_to_its_far_edge_and_named_beside_it():
    both = [STEPS[0], Step(Decimal(22), OCTOBER, tolerance=Decimal(25))]
    made = figure(OWN, steps=both)
    assert [(band["y0"], band["y1"]) for band in shaded(made, TOLERANCE)] == [(25.0, 28.0), (22.0, 25.0)]
    assert {"Target 22", "Tolerance 25"} <= set(labels_of(made))
    above = figure(OWN, steps=[Step(Decimal(95), APRIL, tolerance=Decimal(90))])
    assert [(band["y0"], band["y1"]) for band in shaded(above, TOLERANCE)] == [(90.0, 95.0)]
    assert shaded(figure(OWN, steps=[Step(Decimal(95), APRIL)]), TOLERANCE) == []


def test_a_stretch_target_has_a_line_of_its_own_named_as_such():
    made = figure(OWN, steps=[Step(Decimal(25), APRIL)], stretch=(Step(Decimal(20), APRIL),))
    assert line_of(made, "Stretch target")["y"] == [20.0, 20.0]
    assert line_of(made, "Stretch target")["line"]["dash"] != line_of(made, "Target")["line"]["dash"]
    assert "Stretch 20" in labels_of(made)


def test_a_target_that_nobody_has_confirmed_says_so():
    made = figure(OWN, steps=[Step(Decimal(8), APRIL, confirmed=False)])
    assert line_of(made, "Target, to be confirmed")
    assert "Target 8<br>to be confirmed" in labels_of(made)


def test_a_plan_with_room_on_both_sides_is_a_band_inside_the_axis():
    made = figure(OWN, steps=[Step(Decimal(100), datetime.date(2017, 7, 1), near=Decimal(25))])
    [band] = shaded(made, TOLERANCE)
    assert [band[edge] for edge in ("x0", "x1", "y0", "y1")] == ["2017-07-01", "2017-12-31", 75.0, 125.0]
    assert made["layout"]["yaxis"]["range"][1] >= 125


def test_a_target_outside_the_time_of_the_figures_is_neither_drawn_nor_named():
    past = Step(Decimal(9), datetime.date(2015, 4, 1), datetime.date(2016, 3, 31), tolerance=Decimal(11))
    made = figure(OWN, steps=[past])
    assert [line["name"] for line in made["data"]] == ["Own figures"]
    assert set(labels_of(made)) == {"30.0 %"}
    assert made["layout"]["yaxis"]["range"][0] > 11


def test_a_target_of_one_period_alone_is_drawn_over_that_period():
    made = figure(ChartLine("Own figures", points(Q3=Decimal(20)), own=True), steps=[Step(Decimal(22), APRIL)])
    assert line_of(made, "Target")["x"] == ["2017-10-01", "2017-12-31"]


def test_each_line_is_named_beside_its_end_and_names_do_not_cover_each_other():
    steps = [Step(Decimal("30.1"), APRIL, tolerance=Decimal("30.3"))]
    made = figure(OWN, england(Q1=Decimal(22), Q3=Decimal("30.2")), steps)
    named = labels_of(made)
    assert set(named) == {"30.0 %", "England 30.2 %", "Target 30.1", "Tolerance 30.3"}
    heights = sorted(words["y"] for words in named.values())
    least = LINE_HEIGHT / (made["layout"]["height"] - TOP - BOTTOM)
    assert all(above - below >= least - 1e-9 for below, above in zip(heights, heights[1:], strict=False))
    assert heights[-1] <= 1


def test_a_comparator_that_ends_before_the_line_is_named_at_its_own_last_point():
    words = labels_of(figure(OWN, england(Q1=Decimal(22), Q2=Decimal(23))))["England 23.0 %"]
    assert (words["x"], words["y"]) == ("2017-09-30", 23.0)
    beside = labels_of(figure(OWN, england(Q1=Decimal(22), Q3=Decimal(23))))["England 23.0 %"]
    assert beside["xref"] == "paper"


@pytest.mark.parametrize(
    ("values", "low", "high", "words"),
    [
        ([24.6, 27.9, 22, 25], 20, 30, "The axis begins at 20."),
        ([88.7, 95, 90], 88, 96, "The axis begins at 88."),
        ([20.5, 30], 20, 32.5, "The axis begins at 20."),
        ([1, 100], 0, 125, ""),
        ([0, 0], 0, 1, ""),
        ([5, 5], 4, 6, "The axis begins at 4."),
        ([-0.5, 0.25], -0.6, 0.4, ""),
        ([-30, -20], -32.5, -17.5, "The axis begins at -32.5."),
        ([0.011, 0.012], 0.01075, 0.01225, "The axis begins at 0.01075."),
        ([12_400, 12_900], 12_200, 13_000, "The axis begins at 12200."),
        ([], 0, 1.25, ""),
    ],
)
def test_the_axis_of_a_line_is_fitted_and_says_where_it_begins_if_not_at_zero(values, low, high, words):
    axis = fitted(values)
    assert not values or (axis.low <= min(values) and max(values) <= axis.high)
    assert (axis.low, axis.high, axis.words) == (low, high, words)


def test_an_axis_holds_all_that_is_drawn_and_nothing_that_is_not():
    plain = figure(OWN)["layout"]["yaxis"]["range"]
    sure = (ChartPoint(Period.parse("FY2017-18-Q3"), Decimal(30), low=Decimal(21), high=Decimal(44)),)
    held = figure(ChartLine("Own figures", sure, own=True), england(Q3=Decimal(50)))["layout"]["yaxis"]["range"]
    assert plain[1] < 44 and held[0] <= 21 and held[1] >= 50
    band = Band(APRIL, LAST, Decimal(5), Decimal(25), Decimal(60), trial=True)
    assert figure(OWN, bands=(band,))["layout"]["yaxis"]["range"] == plain


def test_limits_are_a_pale_band_with_their_mean_and_none_where_the_values_are_too_few():
    band = Band(APRIL, LAST, Decimal(19), Decimal(25), Decimal(31), trial=False)
    made = figure(OWN, bands=(band,))
    [drawn] = [shape for shape in made["layout"]["shapes"] if shape["type"] == "rect"]
    assert (drawn["y0"], drawn["y1"], drawn["layer"]) == (19.0, 31.0, "below")
    assert [shape["y0"] for shape in made["layout"]["shapes"] if shape["type"] == "line"] == [25.0]
    said = [words["text"] for words in made["layout"]["annotations"] if words.get("name") == "limits"]
    assert said == ["Control limits 19.0 % to 31.0 %"]
    few = figure(OWN, bands=(Band(APRIL, LAST, Decimal(19), Decimal(25), Decimal(31), trial=True),))
    assert few["layout"]["shapes"] == []


def test_only_the_last_value_of_the_line_that_speaks_has_whiskers():
    sure = tuple(
        ChartPoint(Period.parse(f"FY2017-18-Q{n}"), Decimal(20), low=Decimal(18), high=Decimal(23)) for n in (1, 2, 3)
    )
    beside = ChartLine("England", sure, area_kind="nation", key="england", label="England")
    made = figure(ChartLine("Own figures", sure, own=True), beside)
    assert line_of(made, "Own figures")["error_y"]["array"] == [None, None, 3.0]
    assert line_of(made, "Own figures")["error_y"]["arrayminus"] == [None, None, 2.0]
    assert "error_y" not in line_of(made, "England")


def inks(part):
    """The colours of lines, dots and words in a figure, but for the black of words and the grey of the frame."""
    if isinstance(part, dict):
        found = set()
        for name, value in part.items():
            if name == "color":
                found |= set(value) if isinstance(value, list) else {value}
            else:
                found |= inks(value)
        return found
    return set().union(*map(inks, part)) if isinstance(part, list) else set()


def test_a_chart_has_at_most_four_inks():
    own = tuple(
        ChartPoint(
            Period.parse(f"FY2017-18-Q{n}"), Decimal(20 + n), low=Decimal(18), high=Decimal(28), signal="concern"
        )
        for n in (1, 2, 3)
    )
    band = Band(APRIL, LAST, Decimal(19), Decimal(25), Decimal(31), trial=False)
    made = figure(
        ChartLine("Own figures", own, own=True),
        england(Q1=Decimal(21), Q3=Decimal(22)),
        [Step(Decimal(22), APRIL, tolerance=Decimal(25))],
        stretch=(Step(Decimal(20), APRIL),),
        bands=(band,),
    )
    found = inks(made["data"]) - {"#0b0c0c"}
    assert found == {"#12436D", "#3D3D3D", "#801650", "#F46A25"}


def test_the_colour_of_a_signal_is_kept_for_the_one_that_ends_now():
    def told(signals):
        held = [
            ChartPoint(Period.parse(f"2017-M{n:02}"), None if signal is None else Decimal(n), signal=signal or "")
            for n, signal in enumerate(signals, 1)
        ]
        return [point.signal for point in signal_that_ends_now(held)]

    assert told(["concern", "", "improvement", "improvement"]) == ["", "", "improvement", "improvement"]
    assert told(["concern", "concern", ""]) == ["", "", ""]
    assert told(["concern", "improvement"]) == ["", "improvement"]
    assert told(["concern", "concern", None]) == ["concern", "concern", ""]
    assert told([]) == []


def test_what_is_provisional_or_revised_says_so_beside_its_dot():
    quarters = (
        ChartPoint(Period.parse("FY2017-18-Q1"), Decimal(1), marks="[r]"),
        ChartPoint(Period.parse("FY2017-18-Q2"), Decimal(1), True, "[p]"),
        ChartPoint(Period.parse("FY2017-18-Q3"), Decimal(1)),
    )
    beside = ChartLine("England", quarters, area_kind="nation", key="england", label="England")
    made = figure(ChartLine("Own figures", quarters, own=True), beside)
    own = line_of(made, "Own figures")
    assert (own["text"], own["mode"]) == (["[r]", "[p]", ""], "lines+markers+text")
    assert line_of(made, "England")["mode"] == "lines+markers"
    last = figure(ChartLine("Own figures", quarters[:2], own=True))
    assert "1.0 % [p]" in labels_of(last) and line_of(last, "Own figures")["text"] == ["[r]", ""]


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
    alone = figure(ChartLine("Own figures", (ChartPoint(Period.parse("AT2017-03-31"), Decimal(1)),), own=True))
    first, last = (datetime.date.fromisoformat(day) for day in alone["layout"]["xaxis"]["range"])
    assert (last - first).days == 366


def test_the_ticks_are_the_periods_in_words_and_no_more_than_there_is_room_for():
    axis = figure(OWN)["layout"]["xaxis"]
    assert axis["tickvals"] == ["2017-06-30", "2017-09-30", "2017-12-31"]
    assert axis["ticktext"] == ["Q1 2017/18", "Q2 2017/18", "Q3 2017/18"]
    months = tuple(
        ChartPoint(Period.parse(f"{year}-M{n:02}"), Decimal(1)) for year in (2016, 2017) for n in range(1, 13)
    )
    many = figure(ChartLine("Own figures", months, own=True))["layout"]["xaxis"]
    assert len(many["tickvals"]) <= 7 and many["tickvals"][-1] == "2017-12-31"


SURE = Interval(Decimal(9), Decimal(15))


def test_peers_are_dots_with_their_own_intervals_and_england_is_a_line():
    rows = [
        PeerDot("Leeds", Decimal(14)),
        PeerDot("Doncaster", Decimal(12), True, sure=SURE),
        PeerDot("Few", Decimal(9), False, "3 of 9"),
    ]
    made = distribution_figure(rows, ("England", Decimal(13), "13.0"))
    go.Figure(made)
    others, own = made["data"]
    assert {trace["type"] for trace in made["data"]} == {"scatter"}
    assert (others["x"], others["y"]) == ([None, 14.0], [0, 2])
    assert (own["x"], own["error_x"]["array"], own["error_x"]["arrayminus"]) == ([12.0], [3.0], [3.0])
    [line] = made["layout"]["shapes"]
    assert (line["x0"], line["x1"]) == (13.0, 13.0)
    assert {"England 13.0", "Doncaster", "3 of 9"} == {words["text"] for words in made["layout"]["annotations"]}
    assert axis_words(rows, ("England", Decimal(13), "13.0")) == "The axis begins at 8."


def test_small_multiples_share_one_scale_and_a_gap_stays_a_gap():
    north = points(Q1=Decimal(20), Q2=Decimal(30), Q4=Decimal(40))
    south = (ChartPoint(Period.parse("FY2017-18-Q4"), Decimal(20), hollow=True),)
    drawn = multiples([north, south, points(Q4=None)], Decimal(30))
    first, second, none = drawn.panels
    assert first.path.count("M") == 2 and first.path.count("L") == 1
    assert second.spots[0].y == first.spots[0].y and second.spots[0].x == first.spots[-1].x
    assert second.spots[0].hollow and (none.path, none.spots) == ("", ())
    assert first.spots[1].y == drawn.target
    assert min(spot.y for spot in first.spots) >= 0 and max(spot.y for spot in first.spots) <= HEIGHT
    assert drawn.words == "All on one scale, from 15 to 45. The line across is the target."
    assert multiples([points(Q4=None)]) is None
