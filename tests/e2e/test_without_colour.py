"""Statuses and charts for who sees no colours or other ones: looked at through the browser's own eyes for them.

What is measured is what is drawn: the dots of a picture that the browser takes as such a person would see it.
"""

import base64
from itertools import combinations

import pytest

VISIONS = ["none", "achromatopsia", "deuteranopia", "protanopia", "tritanopia"]
TEXT, MARK = 4.5, 3  # of WCAG 2.2, 1.4.3 and 1.4.11
PAPER = (255, 255, 255)
# The colours of a picture, the one with the most dots first: [[red, green, blue], …].
COLOURS = """async picture => {
  const image = new Image();
  image.src = 'data:image/png;base64,' + picture;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
  canvas.drawImage(image, 0, 0);
  const dots = canvas.getImageData(0, 0, image.width, image.height).data;
  const number = new Map();
  for (let at = 0; at < dots.length; at += 4) {
    const colour = [dots[at], dots[at + 1], dots[at + 2]].join();
    number.set(colour, (number.get(colour) || 0) + 1);
  }
  const most = [...number].filter(([, dots]) => dots > 4).sort((one, other) => other[1] - one[1]);
  return most.map(([colour]) => colour.split(',').map(Number));
}"""
SWATCHES = """colours => {
  document.body.replaceChildren(...colours.map(colour => {
    const one = document.createElement('div');
    Object.assign(one.style, {background: colour, width: '20px', height: '20px'});
    return one;
  }));
}"""
FIGURES = """() => [...document.querySelectorAll('.dcst-chart')].map(
  chart => JSON.parse(document.getElementById(chart.dataset.figure).textContent))"""
BADGES = """all => all.map(badge => ({
  word: badge.innerText.trim(), shape: badge.querySelector('path').getAttribute('d'), kind: badge.className,
}))"""


class Eye:
    """Takes pictures of a page as somebody sees it, and tells their colours."""

    def __init__(self, page):
        self.page, self.reader, self.swatches = page, page.context.new_page(), page.context.new_page()
        self.sessions = [page.context.new_cdp_session(one) for one in (page, self.swatches)]

    def sees(self, vision):
        for session in self.sessions:
            session.send("Emulation.setEmulatedVisionDeficiency", {"type": vision})

    def colours(self, part):
        """[(red, green, blue)] of a part of a page, the most of it first."""
        picture = base64.b64encode(part.screenshot()).decode()
        return [tuple(colour) for colour in self.reader.evaluate(COLOURS, picture)]

    def seen(self, colours):
        """{colour as it is named: as it is seen}"""
        colours = sorted(colours)
        self.swatches.evaluate(SWATCHES, colours)
        return {
            name: self.colours(one)[0] for name, one in zip(colours, self.swatches.locator("div").all(), strict=True)
        }


def light(colour):
    """The relative luminance of a colour, by WCAG."""
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.fixture
def eye(visit, demo_site):
    return Eye(visit(demo_site, "board", viewport={"width": 1280, "height": 800}))


def test_each_status_is_read_and_told_from_the_others(eye):
    """Its words on its ground, and its ground or its frame on the page; and no two have one word or one shape."""
    eye.page.goto("/about/colours/")
    badges = eye.page.locator("main .dcst-rag")
    told = {badge["word"]: badge for badge in badges.evaluate_all(BADGES)}
    assert len(told) > 30
    assert len({badge["shape"] for badge in told.values()}) == len(told)
    kinds = sorted({badge["kind"] for badge in told.values()})
    for vision in VISIONS:
        eye.sees(vision)
        for kind in kinds:
            colours = eye.colours(eye.page.locator(f"main [class='{kind}']").first)
            assert max(contrast(colours[0], ink) for ink in colours) >= TEXT, (vision, kind)
            assert max(contrast(PAPER, edge) for edge in colours[:2]) >= MARK, (vision, kind)


PAGES = ["/indicators/M05/", "/indicators/M06/", "/indicators/contract-a8/", "/indicators/staff-sickness/", "/budget/"]


def test_each_line_of_a_chart_is_seen_and_told_from_the_others(eye):
    """By light, by its dashes, by its dots or by its steps; the words beside it are read."""
    figures = []
    for address in PAGES:
        eye.page.goto(address)
        figures += eye.page.evaluate(FIGURES)
    assert len(figures) >= 8
    lines = [[line for trace in figure["data"] if (line := line_of(trace))] for figure in figures]
    words = {note["font"]["color"] for figure in figures for note in notes_of(figure)}
    bars = [bars_of(figure) for figure in figures]
    inks = {line["colour"] for held in lines for line in held} | words | set().union(*bars)
    for vision in VISIONS:
        eye.sees(vision)
        seen = eye.seen(inks)
        faint = [colour for colour in words if contrast(seen[colour], PAPER) < TEXT]
        assert (vision, faint) == (vision, [])
        for held, behind in zip(lines, bars, strict=True):
            grounds = [PAPER, *(seen[bar] for bar in behind)]
            lost = [line for line in held if min(contrast(seen[line["colour"]], one) for one in grounds) < MARK]
            assert (vision, lost) == (vision, [])
            for one, other in combinations(held, 2):
                by_light = contrast(seen[one["colour"]], seen[other["colour"]]) >= MARK
                assert by_light or one["look"] != other["look"], (vision, one, other)


def line_of(trace):
    """The colour of a line and what else it looks like; None of a trace that draws none."""
    if "lines" not in trace.get("mode", "") or not trace.get("line", {}).get("color"):
        return None
    line = trace["line"]
    look = (line.get("dash", "solid"), "markers" in trace["mode"], line.get("shape", "linear"))
    return {"name": trace.get("name", ""), "colour": line["color"], "look": look}


def bars_of(figure):
    """The colours of the bars that its lines are drawn over."""
    return {trace["marker"]["color"] for trace in figure["data"] if trace["type"] == "bar"}


def notes_of(figure):
    return [note for note in figure["layout"].get("annotations", []) if note.get("font", {}).get("color")]
