"""Reading in any way one can: on a past day, by keyboard, without scripts, without colours, on paper; and charts."""

import re
import struct

import pytest
from playwright.sync_api import expect

from dcst.status.findings import Finding
from dcst.status.rag import Rag
from tests.e2e.steps import objective

WORDS = {answer.word for answer in (*Rag, *Finding)}
PLOTLY = re.compile(r"plotly.*\.js$")
# Every status of a page with what a reader sees of it, whatever its colours.
STATUSES = """all => all.map(badge => ({
  word: badge.innerText.trim(),
  shape: badge.querySelector('path')?.getAttribute('d'),
  visible: badge.checkVisibility(),
}))"""
# The tables of a page that do not fit the screen, those that are folded away too.
WIDER_TABLES = """() => {
  document.querySelectorAll('details').forEach(fold => { fold.open = true; });
  const tables = [...document.querySelectorAll('main table')];
  return tables.filter(table => table.getBoundingClientRect().right > innerWidth).map(table => table.className);
}"""
FOCUS = """() => {
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement);
  const box = document.activeElement.getBoundingClientRect();
  return {
    what: document.activeElement.outerHTML.slice(0, 120),
    ring: boxShadow !== 'none' || (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2),
    onScreen: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""


def test_a_past_day_is_chosen_shown_as_such_and_left_again(visit, demo_site, axe):
    page = visit(demo_site, "board")
    page.goto("/board/")
    today = objective(page, "BP-1").inner_text()
    aims = page.get_by_role("region", name="Ofsted aims")
    expect(aims).to_contain_text("Good on 30 November 2017, 1 month late")

    page.get_by_text("Change the day").click()
    page.get_by_label("Show what was known at the end of").fill("2017-09-30")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("as_at=2017-09-30"))
    expect(page.locator(".dcst-as-at__day")).to_contain_text("as at 30 September 2017")
    expect(page.locator(".dcst-as-at")).to_contain_text("This is a past day")
    assert objective(page, "BP-1").inner_text() != today
    expect(aims).to_contain_text("Inadequate on 31 October 2015")
    expect(aims).not_to_contain_text("30 November 2017")
    assert axe(page) == []

    page.get_by_role("link", name="BP-1", exact=True).click()
    expect(page.locator(".dcst-as-at")).to_contain_text("This is a past day")
    page.go_back()
    page.get_by_role("link", name="Return to 31 January 2018").click()
    expect(page.locator(".dcst-as-at__day")).to_contain_text("as at 31 January 2018")
    assert objective(page, "BP-1").inner_text() == today


def test_a_day_that_is_none_is_told_and_today_is_shown(visit, demo_site):
    page = visit(demo_site, "board")
    page.goto("/board/?as_at=2019-01-01")
    expect(page.get_by_role("alert")).to_contain_text("Choose a day that is not in the future. This page shows today.")


def test_the_first_tab_stop_skips_to_the_content_and_every_stop_is_seen(visit, demo_site):
    page = visit(demo_site, "board")
    page.goto("/board/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    stops = [page.evaluate(FOCUS)]
    for _ in range(30):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUS))
    assert [stop["what"] for stop in stops if not (stop["ring"] and stop["onScreen"])] == []
    assert len({stop["what"] for stop in stops}) > 25

    page.reload()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("main a").first).to_be_focused()


def test_what_is_folded_opens_by_keyboard(visit, demo_site):
    page = visit(demo_site, "board")
    page.goto("/board/")
    folded = page.locator(".dcst-board__attention .dcst-board__fold")
    expect(folded.locator(".dcst-concern-line").first).to_be_hidden()
    folded.locator("> summary").focus()
    page.keyboard.press("Enter")
    expect(folded.locator(".dcst-concern-line").first).to_be_visible()


def test_without_scripts_board_plan_and_indicator_are_whole(visit, demo_site):
    page = visit(demo_site, "board", java_script_enabled=False)
    page.goto("/board/")
    expect(page.get_by_role("heading", name="What needs the board’s attention")).to_be_visible()
    expect(objective(page, "BP-5")).to_contain_text("On track or completed")
    page.locator("#navigation").get_by_role("link", name="Plan").click()
    page.get_by_role("link", name="Business Plan 2016-2019").first.click()
    page.get_by_role("link", name="BP-1.B", exact=True).click()
    page.get_by_role("link", name="BP-1.12", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Consider mobile/ digital solutions to mobile care.")
    expect(page.get_by_role("group", name="Milestones")).to_contain_text("17 May 2017")

    page.goto("/indicators/M05/")
    expect(page.locator("#figures-chart svg polyline").first).to_be_visible()
    page.get_by_text("Table", exact=True).first.click()
    own = page.get_by_role("group", name="Own figures")
    expect(own).to_be_visible()
    expect(own.get_by_role("row").filter(has_text="October to December 2017")).to_contain_text("24.6 [p]")


@pytest.mark.parametrize("media", [{"forced_colors": "active"}, {"media": "print"}], ids=["forced colours", "print"])
@pytest.mark.parametrize("address", ["/board/", "/indicators/?sort=documents"])
def test_every_status_and_finding_is_a_word_and_a_shape(visit, demo_site, media, address):
    page = visit(demo_site, "board")
    page.goto(address)
    page.emulate_media(**media)
    seen = [badge for badge in page.eval_on_selector_all(".dcst-rag", STATUSES) if badge["visible"]]
    assert len(seen) > 20
    assert {badge["word"] for badge in seen} <= WORDS
    shapes = {badge["word"]: badge["shape"] for badge in seen}
    assert None not in shapes.values()
    assert len(set(shapes.values())) == len(shapes) >= 5


def test_on_paper_the_board_says_everything_in_words_and_nothing_that_is_for_clicking(visit, demo_site):
    page = visit(demo_site, "board")
    page.goto("/board/")
    page.emulate_media(media="print")
    expect(page.get_by_text("Demonstration data").first).to_be_visible()
    expect(page.locator(".dcst-as-at__day")).to_be_visible()
    for click in (page.locator("#navigation"), page.get_by_text("Change the day"), page.get_by_text("Sign out")):
        expect(click).to_be_hidden()
    counts = objective(page, "BP-4").locator(".dcst-counts")
    assert re.sub(r"\s+", " ", counts.inner_text()) == "2 completed 1 on track 1 at risk 10 not rated"
    rows = page.locator(".dcst-concern-line, .dcst-gathered > summary, .dcst-going li")
    assert rows.count() > 100
    assert [row.inner_text() for row in rows.all() if not row.is_visible()] == []


def test_on_a_phone_the_answer_comes_first_and_rows_stack(visit, demo_site, axe):
    page = visit(demo_site, "board", viewport={"width": 390, "height": 844})
    # Three screens of sentences, cards and rows, with the line that opens the rest.
    for asked in ("as_at=2017-06-30", "as_at=2017-12-14", "plan=CYP&as_at=2017-12-31", "plan=CYP", "plan=BP"):
        page.goto(f"/board/?{asked}")
        fold = page.locator(".dcst-board__fold > summary").first.bounding_box()
        assert (asked, fold["y"] + fold["height"] <= 3 * 844) == (asked, True)
    place = "node => node.getBoundingClientRect().top + scrollY"
    assert page.locator(".dcst-lead").evaluate(place) < 844
    assert page.locator("#attention").evaluate(place) < 2 * 844
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.evaluate(WIDER_TABLES) == []
    first = page.locator(".dcst-concern-line").first
    what, said = first.get_by_role("rowheader").bounding_box(), first.get_by_role("cell").nth(2).bounding_box()
    assert said["y"] + said["height"] / 2 > what["y"] + what["height"]
    assert axe(page) == []
    page.set_viewport_size({"width": 768, "height": 1024})
    assert page.evaluate(WIDER_TABLES) == []


def runs(figures):
    """How many pieces a line falls into: a missing figure is a gap."""
    known = "".join("x" if figure is not None else " " for figure in figures)
    return len(known.split())


@pytest.mark.parametrize("address", ["/indicators/M22/", "/budget/"])
def test_a_chart_is_drawn_when_it_comes_into_view_and_a_gap_stays_a_gap(visit, demo_site, address):
    page = visit(demo_site, "board", viewport={"width": 1280, "height": 250})
    asked = []
    page.on("request", lambda request: asked.append(request.url) if PLOTLY.search(request.url) else None)
    page.goto(address, wait_until="networkidle")
    chart = page.locator(".dcst-chart").first
    assert (asked, chart.get_attribute("data-drawn")) == ([], None)

    chart.scroll_into_view_if_needed()
    expect(chart).to_have_attribute("data-drawn", "true")
    assert len(asked) == 1
    figure = page.evaluate(
        "id => JSON.parse(document.getElementById(id).textContent)", chart.get_attribute("data-figure")
    )
    drawn = chart.locator(".scatterlayer .trace")
    lines = drawn.evaluate_all("all => all.map(line => line.querySelectorAll('.js-line').length)")
    assert lines == [runs(trace["y"]) if "lines" in trace["mode"] else 0 for trace in figure["data"]]
    assert any(None in trace["y"] for trace in figure["data"])

    page.get_by_text("Table", exact=True).first.click()
    expect(page.locator(".dcst-figure table").first).to_be_visible()


def test_at_a_gap_stand_words_without_colour_and_the_table_of_a_chart_is_saved_as_read(visit, demo_site):
    page = visit(demo_site, "board")
    page.goto("/indicators/staff-sickness/")
    chart = page.locator(".dcst-chart").first
    chart.scroll_into_view_if_needed()
    expect(chart).to_have_attribute("data-drawn", "true")
    words = chart.locator(".annotation-text", has_text="not received")
    expect(words).to_have_count(1)
    assert words.evaluate("text => getComputedStyle(text).fill") == "rgb(11, 12, 12)"

    with page.expect_download() as saved:
        page.get_by_role("button", name="Save its table (CSV)").first.click()
    lines = saved.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert saved.value.suggested_filename == "figures.csv"
    assert lines[0] == '"Period","Area","Value","Of","Sent by","Known since"'
    assert lines[1].startswith('"December 2017","Doncaster","7.4 [p]","826 of 11,163",')
    assert len(lines) == 1 + 20  # one month was never received


def test_pages_without_a_chart_do_not_fetch_what_draws_one(visit, demo_site):
    page = visit(demo_site, "board")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for address in ("/board/", "/plan/BP/", "/indicators/", "/governance/", "/indicators/M40/"):
        page.goto(address)
    assert [url for url in asked if "plotly" in url or "chart" in url] == []


def test_a_chart_is_saved_as_a_picture_with_its_finding_above_and_its_source_below(visit, demo_site):
    page = visit(demo_site, "board")
    page.goto("/indicators/M25/")
    chart = page.locator(".dcst-chart").first
    chart.scroll_into_view_if_needed()
    expect(chart).to_have_attribute("data-drawn", "true")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a picture (PNG)").first.click()
    kind, width, height = struct.unpack(">8s8xII", saved.value.path().read_bytes()[:24])
    box = chart.bounding_box()
    assert kind == b"\x89PNG\r\n\x1a\n"
    assert width == pytest.approx(2 * box["width"], abs=2)
    assert height > 2 * box["height"] + 60, "there is room for words above and below"
