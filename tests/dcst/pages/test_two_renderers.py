"""A chart is told once, as a plain figure: what plotly draws of it in a browser stands in its still picture too."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from playwright.sync_api import expect

from tests.dcst.pages.test_look import serve
from tests.test_charts import FIGURES

PAGE = """{% extends "base.html" %}{% block title %}Charts{% endblock %}{% block main %}
{% for id, figure in figures.items %}{% chart figure=figure id=id title=id %}{% endchart %}{% endfor %}
{% endblock %}{% block scripts %}{% include "_components/chart_scripts.html" %}{% endblock %}"""
# Of each chart the middles of its dots, the number of its bars, and its words: as plotly has drawn them, and as they
# stand in the still picture, which nothing measures while it is covered.
DRAWN = """() => Object.fromEntries([...document.querySelectorAll(".dcst-chart")].map(place => {
  const plot = place.querySelector(".dcst-plot"), still = place.querySelector(".dcst-still svg");
  const all = (within, what) => [...within.querySelectorAll(what)];
  const mean = numbers => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const moved = dot => dot.getAttribute("transform").match(/[-\\d.]+/g).map(Number);
  const middle = dot => {
    if (dot.localName === "circle") return [+dot.getAttribute("cx"), +dot.getAttribute("cy")];
    const corners = dot.getAttribute("points").split(" ").map(corner => corner.split(",").map(Number));
    return [mean(corners.map(([x]) => x)), mean(corners.map(([, y]) => y))];
  };
  const words = texts => texts.map(({ textContent }) => textContent).filter(Boolean).sort();
  const WORDS = ".annotation-text, .textpoint text, .xtick text, .ytick text, .y2tick text, .ytitle, .y2title";
  return [place.dataset.figure, [
    { dots: all(plot, ".scatterlayer path.point").map(moved), words: words(all(plot, WORDS)),
      bars: all(plot, ".bars path").filter(bar => bar.getBBox().height).length },
    { dots: all(still, "circle, polygon").map(middle), words: words(all(still, "text")),
      bars: all(still, "rect.dcst-still__bar").length },
  ]];
}))"""


def in_their_box(dots):
    """Where dots lie in the smallest box around them, in hundredths of it: the same in a drawing of any size."""
    xs, ys = [x for x, _ in dots], [y for _, y in dots]
    width, height = max(xs) - min(xs) or 1, max(ys) - min(ys) or 1
    return sorted((100 * (x - min(xs)) / width, 100 * (y - min(ys)) / height) for x, y in dots)


def test_both_draw_the_same_dots_and_bars_in_the_same_places_and_the_same_words(page, rf, db):
    request = rf.get("/charts/")
    request.user = AnonymousUser()
    figures = {name.replace(" ", "-"): figure for name, figure in FIGURES.items()}
    page.set_viewport_size({"width": 1280, "height": 5000})
    serve(page, engines["django"].from_string(PAGE).render({"figures": figures}, request))
    expect(page.locator('[data-drawn="true"]')).to_have_count(len(figures))
    for name, (plotly, still) in page.evaluate(DRAWN).items():
        assert plotly["words"] == still["words"], name
        assert plotly["bars"] == still["bars"], name
        assert len(plotly["dots"]) == len(still["dots"]) > 0, name
        for one, other in zip(in_their_box(plotly["dots"]), in_their_box(still["dots"]), strict=True):
            assert one == pytest.approx(other, abs=1.5), name
