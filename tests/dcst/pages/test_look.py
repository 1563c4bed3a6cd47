"""How the parts of a page look and behave in a browser: without colours, without scripts, by keyboard, on a phone.

The browser asks one page, drawn here; its styles and scripts are those of the build.
"""

import mimetypes

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template import engines

from dcst.status.rag import Rag

SITE = "http://site.test"
POLICY = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'"
TRACE = {
    "type": "scatter",
    "mode": "lines+markers",
    "x": ["2016-Q1", "2016-Q2", "2016-Q3", "2016-Q4", "2017-Q1"],
    "y": [20, 22, None, 25, 26],
}
FIGURE = {"data": [TRACE], "layout": {"xaxis": {"type": "category"}}}
PAGE = """{% extends "base.html" %}{% block title %}Parts{% endblock %}{% block main %}
<h1 class="govuk-heading-xl">Parts</h1>
{% for status in statuses %}<p class="govuk-body">{% rag status %}</p>{% endfor %}
{% status_counts counts compact=True label="Actions by status" %}
{% table_region label="A wide table" %}<table class="govuk-table"><caption class="govuk-table__caption">Wide</caption>
<tr>{% for status in statuses %}<th scope="col" class="govuk-table__header">{{ status.word }}</th>{% endfor %}</tr>
</table>{% endtable_region %}
{% chart figure=figure id="values" title="It rises" alt="From 20 to 25, the third quarter is missing." %}
<table class="govuk-table"><caption class="govuk-table__caption">The figures</caption></table>{% endchart %}
{% endblock %}{% block scripts %}{% include "_components/chart_scripts.html" %}{% endblock %}"""


@pytest.fixture
def parts(rf, db):
    """The page of all parts, as text."""
    request = rf.get("/parts/")
    request.user = AnonymousUser()
    context = {"statuses": list(Rag), "counts": {Rag.ON_TRACK: 12, Rag.NO_DATA: 3}, "figure": FIGURE}
    return engines["django"].from_string(PAGE).render(context, request)


def serve(page, html):
    def answer(route):
        path = route.request.url.removeprefix(SITE)
        if not path.startswith("/static/app/"):
            route.fulfill(body=html, content_type="text/html", headers={"Content-Security-Policy": POLICY})
            return
        file = settings.BASE_DIR / "static" / "build" / path.removeprefix("/static/app/")
        route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0])

    page.route(f"{SITE}/**", answer)
    page.goto(f"{SITE}/parts/")


@pytest.fixture
def shown(page, parts):
    serve(page, parts)
    return page


def badges(page):
    """Each status as the browser shows it: its word, its outline, whether it is visible."""
    return page.eval_on_selector_all(
        ".dcst-rag",
        "all => all.map(badge => ({word: badge.innerText.trim(),"
        " shape: badge.querySelector('path').getAttribute('d'),"
        " border: getComputedStyle(badge).borderTopWidth,"
        " size: badge.querySelector('svg').getBoundingClientRect().width}))",
    )


@pytest.mark.parametrize("media", [{"forced_colors": "active"}, {"media": "print"}, {}])
def test_every_status_keeps_its_word_and_its_shape(shown, media):
    shown.emulate_media(**media)
    seen = badges(shown)
    assert [badge["word"] for badge in seen] == [rag.word for rag in Rag]
    assert len({badge["shape"] for badge in seen}) == len(Rag)
    assert all(badge["size"] >= 12 and badge["border"] != "0px" for badge in seen)


def test_counts_show_their_words_on_paper_and_only_figures_on_screen(shown):
    word = shown.locator(".dcst-counts__word").first
    assert word.bounding_box()["width"] <= 1
    shown.emulate_media(media="print")
    assert word.bounding_box()["width"] > 20


def test_a_chart_is_fetched_when_it_comes_into_view_and_leaves_a_gap_where_a_figure_is_missing(shown):
    shown.set_viewport_size({"width": 1280, "height": 300})
    shown.evaluate("scrollTo(0, 0)")
    shown.locator("#values-chart").scroll_into_view_if_needed()
    shown.wait_for_selector('[data-drawn="true"]')
    lines = shown.eval_on_selector_all(".scatterlayer .js-line", "all => all.map(line => line.getAttribute('d'))")
    assert sum(line.count("M") for line in lines) == 2
    assert sum(line.count("L") for line in lines) == 2
    assert shown.locator(".scatterlayer .points path").count() == 4


def test_the_table_of_a_chart_is_one_click_away(shown):
    table = shown.locator("#values-table table")
    assert not table.is_visible()
    shown.get_by_text("Table", exact=True).click()
    assert table.is_visible()


def test_without_scripts_the_page_is_whole(browser, parts):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    serve(page, parts)
    assert page.locator("#values-chart svg polyline").count() == 2, "a still picture, its gap not bridged"
    page.get_by_text("Table", exact=True).click()
    assert page.locator("#values-table table").is_visible()
    context.close()


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
def test_nothing_is_wider_than_the_screen(shown, width):
    shown.set_viewport_size({"width": width, "height": 800})
    assert shown.evaluate("document.documentElement.scrollWidth") <= width


def test_the_first_tab_stop_skips_to_the_content(shown):
    shown.keyboard.press("Tab")
    assert shown.evaluate("document.activeElement.textContent") == "Skip to main content"
    shown.keyboard.press("Enter")
    assert shown.evaluate("document.activeElement.id") == "main-content"


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_wrong_with_the_parts(shown, axe, width):
    shown.set_viewport_size({"width": width, "height": 900})
    shown.wait_for_function("document.body.classList.contains('js-enabled')")
    assert axe(shown) == []


def test_an_error_summary_takes_the_focus(page, rf, db):
    from tests.dcst.pages.test_forms import Example

    request = rf.get("/parts/")
    request.user = AnonymousUser()
    source = '{% extends "base.html" %}{% block title %}A form{% endblock %}{% block main %}{{ form }}{% endblock %}'
    form = Example({"due_day": "1", "due_month": "", "due_year": "2018"})
    serve(page, engines["django"].from_string(source).render({"form": form}, request))
    assert page.title().startswith("Error: A form")
    page.wait_for_function("document.activeElement.classList.contains('govuk-error-summary')")
    page.get_by_role("link", name="Due day must include a month").click()
    assert page.evaluate("document.activeElement.id") == "id_due_month"
