"""One indicator, of every kind: its first screen answers what is asked first, it is short, and paper is not blank."""

import pytest
from playwright.sync_api import expect

WIDE, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}
MOST_SCREENS = {1280: 3, 390: 8}
# One that is off track, published alone, neither good nor bad, of a lost name, of the contract, of staff, without
# data, suppressed, with groups, with localities, with limits, and one as at a past day.
KINDS = (
    "M05/",
    "M09/",
    "M01/",
    "M40/",
    "contract-a8/",
    "staff-sickness/",
    "M19/",
    "M22/",
    "M62/",
    "M23/",
    "M06/",
    "M05/?as_at=2017-09-30",
)
DRAWN = {"M40/", "M19/"}  # these have nothing to draw
FOOT = "place => { const box = place.getBoundingClientRect(); return box.bottom + scrollY }"
HEIGHT = "document.documentElement.scrollHeight"


def feet(page):
    """{what: how far down it ends} of what the first screen holds."""
    parts = {
        "chart": "#figures-chart",
        "value": ".dcst-glance__value",
        "status": ".dcst-glance__status",
        "findings": ".dcst-findings",
    }
    found = {name: page.locator(where) for name, where in parts.items()}
    return {name: part.first.evaluate(FOOT) for name, part in found.items() if part.count()}


@pytest.mark.parametrize(("who", "kinds"), [("board", KINDS), ("partner", ("M05/", "M62/"))])
def test_what_is_asked_first_stands_in_the_first_screen_of_a_page_that_is_short(visit, demo_site, who, kinds):
    page = visit(demo_site, who, viewport=WIDE)
    for kind in kinds:
        page.set_viewport_size(WIDE)
        page.goto(f"/indicators/{kind}")
        found = feet(page)
        assert set(found) >= {"value", "findings"} | ({"status"} if who == "board" else set()), kind
        assert ("chart" in found) is (kind not in DRAWN), kind
        assert {name: foot for name, foot in found.items() if foot > WIDE["height"]} == {}, kind
        for screen in (WIDE, PHONE):
            page.set_viewport_size(screen)
            screens = page.evaluate(HEIGHT) / screen["height"]
            assert screens <= MOST_SCREENS[screen["width"]], (kind, screen, screens)


def test_the_page_does_not_move_when_a_chart_is_drawn(visit, demo_site):
    page = visit(demo_site, "board", viewport=WIDE)
    page.goto("/indicators/M05/")
    before = page.evaluate(HEIGHT)
    for chart in page.locator(".dcst-chart").all():
        chart.scroll_into_view_if_needed()
        expect(chart).to_have_attribute("data-drawn", "true")
    assert page.evaluate(HEIGHT) == pytest.approx(before, abs=30), "the buttons below each chart are all that comes"


@pytest.mark.parametrize("address", ["/indicators/M05/", "/budget/", "/indicators/coverage/"])
def test_on_paper_every_chart_is_a_picture_also_before_a_script_has_drawn_it(visit, demo_site, address):
    page = visit(demo_site, "board", viewport={"width": 1000, "height": 300})
    page.goto(address)
    page.emulate_media(media="print")
    charts = page.locator(".dcst-chart")
    assert charts.count() > 0
    for chart in charts.all():
        expect(chart.locator(".dcst-still svg")).to_be_visible()
        picture = len(chart.screenshot())
        chart.evaluate("place => place.querySelector('svg').replaceChildren()")
        assert picture > 3 * len(chart.screenshot()), "an empty picture of the same size is far smaller"


def test_the_folded_definition_is_on_paper_and_what_is_for_a_screen_is_not(visit, demo_site):
    page = visit(demo_site, "board")
    page.goto("/indicators/M05/")
    definition = page.locator("#definition dl").first
    expect(definition).to_be_hidden()
    page.emulate_media(media="print")
    expect(definition).to_be_visible()
    expect(page.locator("#targets table")).to_be_visible()
    for folded in ("#decided", "#forecast", "#compared", ".dcst-figure__tools"):
        expect(page.locator(folded).first).to_be_hidden()


def test_what_it_is_compared_with_is_chosen_without_a_script(visit, demo_site):
    page = visit(demo_site, "board", java_script_enabled=False)
    page.goto("/indicators/M38/?as_at=2018-01-30")
    chart = page.locator("#figures-chart")
    expect(chart).to_contain_text("England")
    page.get_by_role("link", name="Neighbours’ mean").click()
    expect(chart).to_contain_text("Neighbours")
    expect(chart).not_to_contain_text("England")
    assert "as_at=2018-01-30" in page.url
    page.get_by_role("link", name="nothing", exact=True).click()
    expect(chart).not_to_contain_text("Neighbours")
