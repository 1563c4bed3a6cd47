"""What comes out of a printer: each main page as a PDF, made without scrolling, is whole, and a board is one sheet."""

import io
import re

import pytest
from pypdf import PdfReader

SHEET = 2  # both sides of one
SMALLEST = 8  # points
# Of each page how many sides it may take at most.
PAGES = {
    "/plan/BP/": 5,
    "/plan/BP-1/": 2,
    "/plan/BP-1.12/": 3,
    "/governance/corporate-parenting-board/": SHEET,
    "/plan/BP-1.B/": SHEET,
    "/indicators/": 8,
    "/indicators/M05/": 4,
    "/indicators/M06/": 2,
    "/indicators/matrix/": 5,
    "/contract/": 4,
    "/inspections/": 6,
    "/budget/": 8,
    "/board/changes/": 3,
    "/indicators/coverage/": 6,
}
# Of bodies that met at different times and of one that never did; on the day shown and on a past one. Nine lines and no
# change are one side.
BOARDS = {
    "plan=BP": SHEET,
    "plan=CYP": SHEET,
    "plan=BP&as_at=2017-09-30": SHEET,
    "plan=CYP&as_at=2017-09-30": 1,
    "plan=BP&body=audit-committee": SHEET,
    "plan=BP&body=dscb": SHEET,
}
CHARTS = """() => [...document.querySelectorAll(".dcst-chart")].map(place => [
  place.dataset.figure, [...place.querySelectorAll(".dcst-still text")].map(({ textContent }) => textContent)])"""
LINES = """() => [...document.querySelectorAll(".dcst-concern-line")].map(line =>
  line.querySelector("th a, summary").textContent)"""
UNSHOWN = """() => [...document.querySelectorAll(".dcst-figure table")]
  .filter(table => !table.checkVisibility()).length"""
INKS = """() => [...new Set([...document.querySelectorAll("body *:not(svg, svg *)")]
  .filter(one => one.checkVisibility() && [...one.childNodes].some(({ data }) => data?.trim()))
  .map(one => getComputedStyle(one).color))]"""
BLACK = {"rgb(0, 0, 0)", "rgb(11, 12, 12)"}


def bare(words):
    """Without its spaces: a PDF has places and no spaces."""
    return re.sub(r"\s+", "", words)


def printed(page):
    """The page's PDF, and all its words without spaces."""
    sides = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    return sides, [bare(side.extract_text()) for side in sides]


def on_paper(page, asked):
    """What a script finds while the page is shown as it prints."""
    page.emulate_media(media="print")
    found = page.evaluate(asked)
    page.emulate_media(media="null")
    return found


def footed(words, day):
    """Each side says at its foot as at which day it is, when it was fetched, what it shows, and which side it is."""
    for number, side in enumerate(words, 1):
        assert bare(f"As at {day} · printed as fetched on 31 January 2018 at ") in side
        assert re.search("fingerprintofitswordsandfigures[0-9a-f]{12}", side)
        assert f"Page{number}of{len(words)}" in side


@pytest.fixture
def reader(visit, demo_site):
    return visit(demo_site, "board", viewport={"width": 1000, "height": 300})


def test_every_main_page_prints_its_charts_with_their_tables_and_says_what_it_is(reader):
    charts = 0
    for address, most in PAGES.items():
        reader.goto(address)
        told = reader.evaluate(CHARTS)
        sides, words = printed(reader)
        assert len(sides) <= most, address
        footed(words, "31 January 2018")
        whole = "".join(words)
        for chart, said in told:
            assert said, (address, chart)
            assert [text for text in said if bare(text) not in whole] == [], (address, chart)
        charts += len(told)
        assert "Howisthisdecided?" not in whole and "Ruleaction-" not in whole, address
        assert on_paper(reader, UNSHOWN) == 0, address
    assert charts >= 8


def sizes(side):
    """The sizes of all words on it, in points."""
    found = set()

    def seen(text, now, of_text, font, size):
        if text.strip():
            found.add(round(abs(size * of_text[3] * now[3]), 1))

    side.extract_text(visitor_text=seen)
    return found


def test_a_board_is_one_sheet_that_names_everything_in_ink_alone(reader):
    for asked, most in BOARDS.items():
        reader.goto(f"/board/?{asked}")
        lines = reader.evaluate(LINES)
        going = reader.locator(".dcst-going li a").all_text_contents()
        sides, words = printed(reader)
        assert len(sides) == most, asked
        footed(words, "30 September 2017" if "as_at" in asked else "31 January 2018")
        whole = "".join(words)
        assert len(lines) > (10 if most == SHEET else 8)
        assert [line for line in lines if bare(line) not in whole] == [], asked
        codes = [re.match(r"[A-Z]+-?[\w.]*\d[\w.]*|.*", name)[0] for name in going]
        assert [code for code in codes if bare(code) not in whole] == [], asked
        assert bare(lines[0]) in words[0] and "Ofstedaims" in words[-1]
        assert min(min(sizes(side)) for side in sides) >= SMALLEST, asked
        assert set(on_paper(reader, INKS)) <= BLACK, asked


def test_without_a_script_the_page_says_once_what_it_is(visit, demo_site):
    page = visit(demo_site, "board", java_script_enabled=False)
    page.goto("/indicators/M05/")
    _, words = printed(page)
    assert "".join(words).count("fingerprintofitswordsandfigures") == 1
    assert f"Page1of{len(words)}" in words[0]
