"""The charts of all apps and the template they share: plotly knows all of it, and no figure repeats it."""

import datetime
import json
from decimal import Decimal

import plotly.graph_objects as go
import pytest

from budget.charts import OutturnPoint, forecast_figure, outturn_figure, panels_figure
from dcst.time.periods import Period
from indicators.charts.burn_down import burn_down_figure
from indicators.charts.distribution import PeerDot, distribution_figure
from indicators.charts.figure import Band, Edge, IndicatorChart
from indicators.charts.gaps import ChartPoint
from indicators.charts.lines import ChartLine, Unit
from indicators.charts.targets import Step
from indicators.statistics.intervals import Interval
from inspections.charts import course_figure
from inspections.rules.timeline import Event, TimelineMark
from static.chart_template import FILE, chart_template

DAYS = [datetime.date(2017, 4, 30), datetime.date(2017, 9, 30), datetime.date(2017, 12, 31)]
BEGUN = datetime.date(2016, 4, 1)


def whole_indicator():
    """Two lines with gaps, marks, signals and intervals, limits, a break, a plan and a stretch target."""
    quarters = [Period.parse(f"FY2017-18-Q{number}") for number in (1, 2, 4)]
    own = (
        ChartPoint(quarters[0], Decimal(20), low=Decimal(18), high=Decimal(23)),
        ChartPoint(quarters[1], Decimal(30), True, "[p]", signal="concern"),
        ChartPoint(quarters[2], None, absent="suppressed [c]"),
    )
    england = tuple(ChartPoint(period, Decimal(25)) for period in quarters[:2])
    return IndicatorChart(
        ChartLine("Own figures", own, own=True),
        ChartLine("England", england, area_kind="nation", key="england", label="England"),
        (Step(Decimal(25), BEGUN, near=Decimal(2), confirmed=False),),
        (Step(Decimal(20), BEGUN),),
        (Band(DAYS[0], DAYS[-1], Decimal(10), Decimal(20), Decimal(30), trial=False),),
        (Edge(DAYS[1], "Limits from here"),),
        Unit("%", 1),
    ).figure


FIGURES = {
    "an indicator": whole_indicator(),
    "a distribution": distribution_figure(
        [
            PeerDot("Doncaster", Decimal(12), is_own=True, sure=Interval(Decimal(9), Decimal(15))),
            PeerDot("Leeds", Decimal(14), in_counts="3 of 11"),
        ],
        ("England", Decimal(13), "13.0"),
    ),
    "a burn-down": burn_down_figure(zip(DAYS, (194, 170, 166), strict=True)),
    "a forecast": forecast_figure(
        [(Period.parse("2017-M11"), Decimal(1205)), (Period.parse("2017-M12"), None)], Decimal(1300)
    ),
    "an outturn": outturn_figure(
        [
            OutturnPoint(Period.parse("2017-M11"), Decimal(1969), Decimal(1800), Decimal(2300)),
            OutturnPoint(Period.parse("2017-M12"), None),
        ],
        Decimal(910),
    ),
    "a course": course_figure(
        [
            Event(datetime.date(2015, 10, 31), TimelineMark.JUDGED, "Inadequate", 1, ""),
            Event(datetime.date(2017, 10, 31), TimelineMark.PROMISED, "Good", 3, ""),
            Event(datetime.date(2017, 11, 30), TimelineMark.JUDGED, "Good", 3, ""),
            Event(datetime.date(2018, 1, 31), TimelineMark.TODAY, "Good", 3, ""),
            Event(datetime.date(2019, 10, 31), TimelineMark.PROMISED, "Outstanding", 4, ""),
        ],
        ["Inadequate", "Requires improvement", "Good", "Outstanding"],
    ),
    "two panels": panels_figure(
        [Period.parse("2017-M11"), Period.parse("2017-M12")], [Decimal(9), None], [Decimal(8), None], {"Dec 2017": 537}
    ),
}


def leaves(value, path=()):
    """{path: value} of what stands at the ends of nested dicts."""
    if not isinstance(value, dict):
        return {path: value}
    return {place: leaf for name, part in value.items() for place, leaf in leaves(part, (*path, name)).items()}


def repeated(given, template):
    known = leaves(template)
    return {place: leaf for place, leaf in leaves(given).items() if known.get(place) == leaf}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_with_the_template_is_one_that_plotly_knows(name):
    figure = json.loads(json.dumps(FIGURES[name]))
    assert go.Figure(figure | {"layout": figure["layout"] | {"template": chart_template()}})
    with pytest.raises(ValueError, match="bent"):
        go.Figure(figure | {"layout": figure["layout"] | {"bent": True}})


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_says_what_the_template_does_not(name):
    figure, template = FIGURES[name], json.loads(json.dumps(chart_template().to_plotly_json()))
    layout, data = template["layout"], template["data"]
    assert repeated(figure["layout"], layout) == {}
    for words in figure["layout"].get("annotations", ()):
        assert repeated(words, layout["annotationdefaults"]) == {}
    for shape in figure["layout"].get("shapes", ()):
        assert repeated(shape, layout["shapedefaults"]) == {}
    for trace in figure["data"]:
        [common] = data.get(trace["type"], [{}])
        assert repeated({name: part for name, part in trace.items() if name != "type"}, common) == {}


def test_a_missing_figure_is_a_gap_in_every_line():
    [line] = chart_template().data.scatter
    assert line.connectgaps is False
    traces = [trace for figure in FIGURES.values() for trace in figure["data"]]
    assert any(None in trace["y"] for trace in traces)
    assert [trace for trace in traces if "connectgaps" in trace] == []


def test_the_template_that_was_built_is_the_one_of_this_code():
    assert json.loads(FILE.read_text()) == json.loads(json.dumps(chart_template().to_plotly_json()))
