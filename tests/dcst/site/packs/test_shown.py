"""What a page shows, taken out of its HTML: words, points, statuses, tables; and nothing that is for clicking."""

import json
import re
from urllib.parse import unquote

import pytest

from dcst.site.packs.markup import read
from dcst.site.packs.shown import LOOKS, NothingShown, points_of, shown
from tests import ROOT

CHART = {
    "data": [{"name": "Own", "x": ["2017-Q1"], "y": [25.6], "line": {"color": "#123"}, "error_y": {"array": [1.1]}}],
    "layout": {"shapes": [{"y0": 22, "y1": 22, "line": {"dash": "dot"}}], "annotations": [{"text": "Target 22"}]},
}
FIGURE = f"""
<div class="dcst-figure"><figure><figcaption><p class="dcst-figure__title">25.6 %: worse</p>
<p class="dcst-figure__note">The axis begins at 20.</p><p class="govuk-visually-hidden">The target is at most 22.</p>
</figcaption><script id="c" type="application/json">{json.dumps(CHART)}</script>
<div aria-hidden="true"><svg viewBox="0 0 9 9"><text stroke="#fff" x="1">22</text></svg></div></figure>
<details><table><caption>Own figures</caption><tr><td>25.6</td></tr></table></details></div>
"""


def page(main):
    return f"<html><nav>Menu</nav><main class='a'>{main}</main><footer>Foot</footer></html>"


def words(main):
    return shown(page(main)).words


def test_the_words_stand_in_lines_without_what_is_around_the_main_part():
    found = shown(page("<h1>Board <span>Year 2</span></h1><p>Off &amp; on<br>track</p><ul><li>one<li>two</ul>"))
    assert (found.title, found.words) == ("Board Year 2", ["Board Year 2", "Off & on", "track", "one", "two"])


@pytest.mark.parametrize(
    "left_out",
    [
        "<form><label>Show</label><input></form>",
        "<button>Save</button>",
        '<a class="govuk-button" href="/x/">Change</a>',
        '<details class="dcst-fold--screen"><summary>Rule</summary></details>',
        '<span class="govuk-visually-hidden">of M05</span>',
        '<span aria-hidden="true">▲</span>',
        "<p hidden>Later</p>",
        "<script>run()</script>",
    ],
)
def test_what_is_for_clicking_or_for_one_sense_is_left_out(left_out):
    assert words(f"<p>Kept {left_out}</p>") == ["Kept"]


def test_what_is_folded_is_open_and_a_hidden_caption_is_seen():
    found = words(
        '<details><summary>Table</summary><table><caption class="govuk-visually-hidden">All</caption></table></details>'
    )
    assert found == ["Table", "All"]


def test_what_is_on_track_is_named_by_its_code():
    going = '<ul class="dcst-going"><li><b class="dcst-rag">On track</b> M05 <i class="dcst-going__text">Name</i></li>'
    assert words(f"<h2>1 on track</h2>{going}</ul>") == ["1 on track", "M05"]


def test_a_chart_is_its_points_marks_and_words_without_its_looks():
    assert points_of(CHART) == {
        "points": [{"name": "Own", "x": ["2017-Q1"], "y": [25.6], "error_y": {"array": [1.1]}}],
        "marks": [{"y0": 22, "y1": 22}],
        "notes": ["Target 22"],
    }
    found = shown(page(FIGURE))
    assert [chart["title"] for chart in found.charts] == ["25.6 %: worse"]


def test_a_chart_on_paper_has_its_words_as_its_alternative_and_its_table_after_it():
    main = shown(page(FIGURE)).main
    (drawing,) = main.of("img")
    assert drawing.attributes["alt"] == "25.6 %: worse The axis begins at 20. The target is at most 22."
    address = unquote(drawing.attributes["src"])
    assert address.startswith("data:image/svg+xml,<svg viewBox=") and '<text x="1">22</text>' in address
    assert [table.text for table in main.of("table")] == ["Own figures 25.6"]


def test_statuses_tables_and_the_measures_a_page_leads_to():
    found = shown(
        page(
            '<strong class="dcst-rag"><svg class="dcst-shape" data-shape="octagon"></svg>Off track</strong>'
            '<a href="/indicators/M05/?as_at=2017-09-30">M05</a><a href="/indicators/M05/target/">t</a>'
            "<table><caption>C</caption><thead><tr><th>A</th><th>B</th></tr></thead>"
            "<tbody><tr><th>x</th><td>1</td></tr><tr><td colspan='2'>wide</td></tr></tbody></table>"
        )
    )
    assert (found.statuses, found.measures) == (["Off track"], ["M05"])
    (table,) = found.tables
    assert (table.caption, table.columns) == ("C", ["A", "B"])
    assert table.rows == [[("x", True), ("1", False)], [("wide", False), ("", False)]]


def test_a_page_without_a_main_part_shows_nothing():
    with pytest.raises(NothingShown):
        shown("<p>Moved</p>")


def test_markup_that_is_read_is_written_as_it_was():
    text = '<div class="a&amp;b"><br><p>1 &lt; 2</p><svg viewbox="0 0 1 1"></svg></div>'
    assert read(text).inside() == text


def test_the_classes_that_are_kept_are_those_that_a_pack_is_styled_by():
    sheet = (ROOT / "static" / "src" / "pack.scss").read_text(encoding="utf-8")
    named = set(re.findall(r"\.((?:dcst|govuk)-[a-z_-]+)", sheet))
    assert named - {"dcst-shape--"} == set(LOOKS)


def test_what_only_holds_together_is_not_set():
    main = shown(page("<div class='x'><p>a</p> <div><p>b</p></div></div><p>c <span class='y'>d</span></p>")).main
    assert main.inside() == "<p>a</p> <p>b</p><p>c d</p>"
