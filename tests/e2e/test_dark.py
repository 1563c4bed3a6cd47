"""In the dark and in colours of the reader's own: nothing is unreadable, charts stay charts, paper is white."""

import pytest

PAGES = (
    "/board/",
    "/board/?as_at=2017-09-30",
    "/board/changes/",
    "/indicators/",
    "/indicators/M05/",
    "/inspections/",
    "/budget/",
    "/plan/BP-1.12/",
    "/indicators/M08/target/",
)
LIGHT = "rgb(255, 255, 255)"
BEHIND = "where => getComputedStyle(document.querySelector(where)).backgroundColor"
INK = "getComputedStyle(document.querySelector('h1')).color"


@pytest.fixture
def dark(visit, demo_site):
    return visit(demo_site, "officer", color_scheme="dark")


def test_in_the_dark_axe_finds_nothing_wrong_and_charts_are_turned_over(dark, axe):
    for address in PAGES:
        dark.goto(address)
        assert axe(dark) == [], address
        assert dark.evaluate(BEHIND, "body") != LIGHT
        for chart in dark.locator(".dcst-chart").all():
            assert "invert(1)" in chart.evaluate("place => getComputedStyle(place).filter")


def test_paper_stays_white_for_who_reads_in_the_dark(dark):
    dark.goto("/indicators/M05/")
    assert dark.evaluate(INK) == "rgb(245, 245, 245)"
    dark.emulate_media(media="print", color_scheme="dark")
    assert dark.evaluate(INK) == "rgb(0, 0, 0)"
    assert dark.locator(".dcst-chart").first.evaluate("place => getComputedStyle(place).filter") == "none"


def test_in_colours_of_their_own_a_reader_sees_charts_in_those_they_are_told_apart_by(visit, demo_site):
    page = visit(demo_site, "board", forced_colors="active", color_scheme="light")
    page.goto("/indicators/M05/")
    assert page.evaluate(BEHIND, ".dcst-chart") == LIGHT
    line = page.locator(".dcst-still polyline").last
    assert line.evaluate("line => getComputedStyle(line).stroke") == "rgb(18, 67, 109)"
