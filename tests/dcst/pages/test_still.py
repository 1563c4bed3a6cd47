"""Charts as still pictures: all that a figure says is in the SVG, in its place, and nothing that is not."""

import re
from xml.etree import ElementTree

import pytest

from dcst.pages.still.axes import axis_of, thinned
from dcst.pages.still.picture import still
from tests.test_charts import FIGURES


def parts(svg, name):
    return [part.attrib for part in ElementTree.fromstring(svg).iter(name)]


def words(svg):
    return ["".join(part.itertext()) for part in ElementTree.fromstring(svg).iter("text")]


def line(x, y, **more):
    return {"data": [{"type": "scatter", "x": x, "y": y} | more], "layout": {"height": 200}}


@pytest.mark.parametrize("name", FIGURES)
def test_every_chart_of_the_product_has_a_picture_with_its_lines_dots_and_words(name):
    figure, svg = FIGURES[name], still(FIGURES[name])
    known = [(trace, x, y) for trace in figure["data"] for x, y in zip(trace["x"], trace["y"], strict=True)]
    drawn = [trace for trace, x, y in known if None not in (x, y)]
    dotted = [1 for trace in drawn if trace["type"] == "scatter" and "markers" in trace.get("mode", "markers")]
    assert len(re.findall("<circle|<polygon", svg)) == len(dotted) > 0
    assert svg.count("dcst-still__bar") == len([1 for trace in drawn if trace["type"] == "bar"])
    said = words(svg)
    for told in figure["layout"].get("annotations", ()):
        assert told["text"].replace("<br>", "") in said
    assert "style=" not in svg and "NaN" not in svg


def test_a_gap_is_never_bridged():
    svg = still(line(["2017-03-31", "2017-06-30", "2017-09-30", "2017-12-31"], [1, 2, None, 4]))
    assert [len(part["points"].split()) for part in parts(svg, "polyline")] == [2]
    assert len(parts(svg, "circle")) == 3


def test_a_line_of_steps_goes_on_and_then_up_and_one_of_means_goes_up_half_way():
    def corners(shape):
        svg = still(line(["2017-03-31", "2017-12-31"], [1, 4], line={"shape": shape}))
        return [corner.split(",") for corner in parts(svg, "polyline")[0]["points"].split()]

    first, corner, last = corners("hv")
    assert (corner[0], corner[1]) == (last[0], first[1])
    first, below, above, last = corners("hvh")
    assert below[0] == above[0] and (below[1], above[1]) == (first[1], last[1])


def test_a_bar_stands_on_nought_and_a_second_axis_has_a_panel_of_its_own():
    figure = line(["a", "b"], [4, 8], type="bar")
    figure["data"].append({"type": "scatter", "mode": "markers", "x": ["a", "b"], "y": [500, 510], "yaxis": "y2"})
    figure["layout"] |= {"yaxis": {"domain": [0.5, 1], "rangemode": "tozero"}, "yaxis2": {"domain": [0, 0.4]}}
    svg = still(figure)
    bars, dots = parts(svg, "rect"), parts(svg, "circle")
    feet = {round(float(bar["y"]) + float(bar["height"])) for bar in bars}
    assert len(bars) == 2 and len(feet) == 1
    assert min(float(dot["cy"]) for dot in dots) > max(feet)
    assert float(bars[1]["height"]) == pytest.approx(2 * float(bars[0]["height"]), abs=0.2)


def test_higher_is_up_and_later_is_right():
    dots = parts(still(line(["2017-03-31", "2017-12-31"], [1, 4])), "circle")
    assert float(dots[0]["cx"]) < float(dots[1]["cx"]) and float(dots[0]["cy"]) > float(dots[1]["cy"])


def test_whiskers_reach_from_the_lower_end_to_the_upper_one_of_the_values_that_have_them():
    error = {"array": [None, 3.0], "arrayminus": [None, 2.0], "color": "#123456"}
    drawn = still(line(["2017-03-31", "2017-12-31"], [10, 10], error_y=error))
    [whisker] = [part for part in parts(drawn, "line") if part["stroke"] == "#123456"]
    assert float(whisker["y1"]) > float(whisker["y2"]) and whisker["x1"] == whisker["x2"]


def test_hollow_and_shape_are_kept():
    marker = {"symbol": ["circle-open", "diamond", "star-open"], "size": 9, "color": "#12436D"}
    svg = still(line(["a", "b", "c"], [1, 2, 3], marker=marker))
    assert [part["fill"] for part in parts(svg, "circle")] == ["#fff"]
    assert [part["fill"] for part in parts(svg, "polygon")] == ["#12436D", "#fff"]


def test_words_are_text_and_never_markup():
    figure = line(["a"], [1])
    figure["layout"]["annotations"] = [{"x": "a", "y": 1, "text": "<script>a & b</script><br>below"}]
    svg = still(figure)
    assert "<script>" not in svg
    assert "<script>a & b</script>below" in words(svg)


def test_without_anything_to_draw_there_is_no_picture():
    assert still({"data": [], "layout": {}}) == ""


@pytest.mark.parametrize(
    ("told", "values", "ticks"),
    [
        ({"range": [20, 30], "dtick": 5}, [22, 27], ["20", "25", "30"]),
        ({}, [0, 1000], ["0", "500", "1,000"]),
        ({"rangemode": "tozero"}, [3, 4], ["0", "2", "4"]),
        ({}, [20, 29], ["20.0", "22.5", "25.0", "27.5"]),
        ({"tickformat": ","}, [20, 29], ["20", "25"]),
        (
            {"type": "date"},
            ["2015-10-31", "2017-11-30", "2018-01-31", "2019-10-31"],
            ["Oct 2015", "Jan 2018", "Oct 2019"],
        ),
        ({"tickvals": ["2017-03-31"], "ticktext": ["2016/17"], "type": "date"}, ["2017-03-31"], ["2016/17"]),
        ({"type": "date"}, ["2017-03-31", "2017-06-30"], ["Mar 2017", "Jun 2017"]),
        ({"type": "category"}, ["Apr", "May"], ["Apr", "May"]),
    ],
)
def test_an_axis_is_named_as_its_figure_says_or_as_its_values_are(told, values, ticks):
    assert [words for _, words in axis_of(told, [{"y": values}], "y").ticks] == ticks


def test_too_many_names_are_thinned_and_the_last_is_kept():
    assert thinned(list(range(24)), 7)[-1] == 23
    assert len(thinned(list(range(24)), 7)) <= 7
    assert thinned([1, 2], 7) == [1, 2]
