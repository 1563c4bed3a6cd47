"""Every page once, with the role that sees most on it: found by axe to be right by day and in the dark, whole on a
narrow screen, and nothing lost of it where the reader sets the colours.

A drill looks at all examples of a page, and on both screens. Every other page is looked at in a file of its own: a file
is one process's, and this would be the last to end.
"""

import csv
import re
from urllib.parse import urlsplit

import pytest
from django.urls import get_resolver, resolve
from playwright.sync_api import expect

from tests import ROOT
from tests.e2e.forced import lost
from tests.e2e.routes import NO_PAGES, ONE_OF_EACH_KIND, PAGES
from tests.scale import many, tell

# From the narrowest up: a drawn chart grows with its page at once, and shrinks a moment later.
NARROWEST = {"width": 320, "height": 640}
# Addresses of measures whose code no plan prints: people are told the words of the plans.
with (ROOT / "fixtures/plans/framework/indicators.csv").open() as rows:
    SLUGS = re.compile("|".join(row["code"] for row in csv.DictReader(rows) if not row["code"][0].isupper()))
CARDS_BELOW = (768, 390)
OPEN = "() => document.querySelectorAll('details').forEach(fold => { fold.open = true; })"
WIDER = """() => [...document.querySelectorAll("main .dcst-scroll, main table")].filter(
    box => box.checkVisibility() && (box.getBoundingClientRect().right > innerWidth + 0.5
        || box.matches(".dcst-scroll") && box.scrollWidth > box.clientWidth + 1)
).map(box => box.getAttribute("aria-label") || box.className)"""
SCREENS = [{"width": 390, "height": 844}, {"width": 1280, "height": 720}]
SCHEMES = ["light", "dark"]
LOOKED_AT = many(ONE_OF_EACH_KIND, PAGES)


def screens_of(example):
    """[(screen, by day or in the dark)]: all in a drill; else they take turns from page to page."""
    looks = [(screen, scheme) for scheme in SCHEMES for screen in SCREENS]
    return many([looks[LOOKED_AT.index(example) // 2 % len(looks)]], looks)


@pytest.fixture(scope="module")
def tabs(browser, browser_context_args, session_of, demo_site):
    """tabs(person) → the tab that this person's pages are opened in, and what its console has reported."""
    opened = {}

    def tab_of(who):
        if who not in opened:
            state = session_of(demo_site, who) if who else None
            context = browser.new_context(**browser_context_args, base_url=demo_site.url, storage_state=state)
            page, reported = context.new_page(), []
            page.on("pageerror", lambda error: reported.append(str(error)))
            page.on("console", lambda said: reported.append(said.text) if said.type == "error" else None)
            opened[who] = page, reported
        page, reported = opened[who]
        reported.clear()
        return page, reported

    yield tab_of
    for page, _ in opened.values():
        page.context.close()


def routes(resolver, space=""):
    """The names of all routes outside the API."""
    for pattern in resolver.url_patterns:
        if getattr(pattern, "namespace", None) == "api":
            continue
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern)
        else:
            yield pattern.name


def test_every_route_has_an_example_here_or_a_reason_why_it_shows_no_page():
    assert sorted(set(routes(get_resolver()))) == sorted({*NO_PAGES, *(example.route for example in PAGES)})


def named_on(page):
    """[what a page calls itself and the pages above it]: its title, its headings and the way to it."""
    return [page.title(), *page.locator("h1, .govuk-caption-l, .govuk-breadcrumbs__list-item").all_inner_texts()]


def draw_charts(page):
    for chart in page.locator(".dcst-chart:visible").all():
        chart.scroll_into_view_if_needed()
        expect(chart).to_have_attribute("data-drawn", "true")
    page.evaluate("scrollTo(0, 0)")


def lowest_of_the_day_shown(page):
    box = page.locator(".dcst-as-at__day").bounding_box()
    return box["y"] + box["height"]


@pytest.mark.parametrize("example", LOOKED_AT[::2], ids=str)
def test_the_page_has_one_heading_fits_a_narrow_screen_and_axe_finds_nothing_wrong(tabs, axe, example):
    look(tabs, axe, example)


def look(tabs, axe, example):
    page, reported = tabs(example.who)
    page.set_viewport_size(NARROWEST)
    answer = page.goto(example.address)
    if example.link:
        with page.expect_navigation() as navigation:
            page.get_by_role("link", name=example.link).first.click()
        answer = navigation.value
    assert (resolve(urlsplit(page.url).path).view_name, answer.status) == (example.route, 200)

    assert re.fullmatch(r".+ – Doncaster Children’s Services Trust", page.title())
    assert page.locator("h1").count() == 1
    assert [words for words in named_on(page) if SLUGS.search(words)] == []
    assert page.locator("body > a").first.get_attribute("href") == "#main-content"
    draw_charts(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"]
    for screen, scheme in screens_of(example):
        page.set_viewport_size(screen)
        page.emulate_media(color_scheme=scheme)
        assert lowest_of_the_day_shown(page) < screen["height"]
        assert (screen, scheme, axe(page)) == (screen, scheme, [])
        tell(screens=1)
    assert lost(page) == []
    page.evaluate(OPEN)
    for width in CARDS_BELOW:
        page.set_viewport_size({"width": width, "height": 900})
        assert (width, page.evaluate(WIDER)) == (width, [])
    tell(pages=1)
    assert reported == []
