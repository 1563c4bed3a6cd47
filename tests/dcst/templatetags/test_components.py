"""The parts every page is made of."""

import datetime
import re
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import engines

from dcst.status.findings import ANSWERS, Finding
from dcst.status.meanings import MEANINGS, ROLL_UPS
from dcst.status.rag import HOW, RATINGS, Rag
from dcst.status.shapes import SHAPES
from dcst.time.asat import FIRST_DAY, AsAt
from tests.budget.factories import LineFactory
from tests.factories import ActionFactory


def draw(source, **context):
    return engines["django"].from_string(source).render(context)


def words_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def at(address):
    query = QueryDict(address.partition("?")[2])
    return SimpleNamespace(GET=query, path=address.partition("?")[0])


def test_every_status_has_a_shape_of_its_own_and_a_meaning():
    everything = [*Rag, *Finding]
    assert sorted(answer.shape for answer in everything) == sorted(SHAPES)
    assert len(set(SHAPES.values())) == len(SHAPES)
    assert len(ANSWERS) == len({answer.word for answer in everything}) == len(everything)
    assert list(MEANINGS) == everything
    assert len(set(MEANINGS.values())) == len(everything)


def test_no_finding_has_a_colour_of_a_rating():
    assert not {finding.colour for finding in Finding} & {rag.colour for rag in RATINGS}


def test_every_way_to_roll_up_is_explained():
    assert set(ROLL_UPS) == set(HOW)


@pytest.mark.parametrize("status", [*Rag, *Finding])
def test_a_status_is_its_word_and_its_shape_and_holds_no_link(status):
    html = draw("{% rag status %}", status=status)
    assert words_of(html) == status.word
    assert SHAPES[status.shape] in html
    assert 'aria-hidden="true"' in html
    assert "<a" not in html and "<button" not in html


def test_a_status_comes_as_stored_text_too():
    assert words_of(draw("{% rag status %}", status="off_track")) == "Off track"


def test_what_was_never_assessed_says_so():
    assert words_of(draw("{% rag status %}", status=None)) == "Not assessed yet"


def test_counts_are_read_as_words_in_the_order_of_the_statuses_without_zeros():
    counts = {Rag.NO_DATA: 10, "off_track": 3, Rag.ON_TRACK: 12, Rag.AT_RISK: 0}
    for source in ("{% status_counts counts %}", "{% status_counts counts compact=True %}"):
        assert words_of(draw(source, counts=counts)) == "12 on track 3 off track 10 no data"


def test_counts_of_nothing_say_none():
    assert words_of(draw("{% status_counts counts %}", counts={})) == "None"


def test_reasons_are_sentences():
    html = draw("{% include '_components/reasons.html' %}", words=["Never reported", "Is it late?"])
    assert words_of(html) == "Never reported. Is it late?"


def test_a_table_scrolls_within_itself_by_keyboard_and_has_a_name():
    html = draw("{% table_region label=label %}<table></table>{% endtable_region %}", label="A & B")
    assert html == '<div class="dcst-scroll" role="group" aria-label="A &amp; B" tabindex="0"><table></table></div>'


def test_a_chart_carries_its_figure_its_words_and_its_table():
    figure = {"data": [{"type": "scatter", "mode": "lines", "x": ["</script>"], "y": [None]}], "layout": {}}
    opening = '{% chart figure=figure id="values" title="Fewer each year" alt="It fell." caption="c" %}'
    html = draw(opening + "<table>t</table>{% endchart %}", figure=figure)
    assert '<script id="values" type="application/json">' in html
    assert html.count("</script>") == 1
    assert 'data-figure="values"' in html
    assert "<table>t</table>" in html
    assert "It fell." in words_of(html)
    assert "style=" not in html


def test_a_page_link_keeps_the_filters_and_the_day():
    page = Paginator(range(100), 10).page(2)
    html = draw("{% include '_components/pagination.html' %}", page=page, request=at("/x/?theme=CYP-SAFE&page=2"))
    assert 'href="?theme=CYP-SAFE&amp;page=3"' in html
    assert 'aria-current="page">2</a>' in html


def test_one_page_needs_no_pagination():
    html = draw("{% include '_components/pagination.html' %}", page=Paginator([1], 10).page(1), request=at("/x/"))
    assert html.strip() == ""


def test_links_keep_a_past_day_and_add_nothing_today():
    past, today = datetime.date(2017, 9, 30), datetime.date(2018, 1, 31)
    assert draw("{% keep_day %}", as_at=AsAt(past, today)) == "?as_at=2017-09-30"
    assert draw("{% keep_day %}", as_at=AsAt(today, today)) == ""
    assert draw("{% keep_day %}") == ""


def test_changing_the_day_keeps_the_rest_of_the_address_but_not_the_page():
    html = draw("{% query_fields leave_out='as_at' %}", request=at("/x/?as_at=2017-01-01&plan=BP&page=3&plan=%22"))
    assert html == '<input type="hidden" name="plan" value="BP"><input type="hidden" name="plan" value="&quot;">'


def test_only_demonstration_rows_are_marked():
    source = "{% include '_components/demonstration.html' %}"
    assert words_of(draw(source, origin="demonstration")) == "Demonstration data"
    assert words_of(draw(source, origin="plan")) == ""


def test_an_empty_state_offers_one_action():
    html = draw("{% include '_components/empty.html' with what='Reports' why='None yet' href='/x/' action='Report' %}")
    assert words_of(html) == "Reports None yet Report"
    assert html.count("<a ") == 1


@pytest.mark.django_db
class TestTheDay:
    def test_a_past_day_is_plain_to_see_and_can_be_left(self, sign_in, officer, pinned):
        html = sign_in(officer).get("/plan/?as_at=2017-09-30").content.decode()
        assert "as at <strong>30 September 2017</strong>" in html
        assert "This is a past day" in html
        assert "Return to 31 January 2018" in html
        assert 'href="/plan/?as_at=2017-09-30"' in html

    @pytest.mark.parametrize(
        "asked, said",
        [
            ("2018-02-01", "not in the future"),
            ("yesterday", "“yesterday” is not a day"),
            ("20170930", "“20170930” is not a day"),
            ("1999-12-31", "Choose a day from 1 January 2000"),
            ("0001-01-01", "Choose a day from 1 January 2000"),
        ],
    )
    def test_a_day_that_cannot_be_shown_is_named_and_today_is_shown(self, sign_in, officer, pinned, asked, said):
        html = sign_in(officer).get(f"/plan/?as_at={asked}").content.decode()
        assert said in html
        assert "as at <strong>31 January 2018</strong>" in html

    @pytest.mark.parametrize("page", ["/board/", "/budget/", "/budget/months/", "/plan/", "/indicators/"])
    def test_the_first_day_that_can_be_asked_for_is_drawn(self, sign_in, officer, pinned, page):
        ActionFactory()
        LineFactory()
        answer = sign_in(officer).get(page, {"as_at": FIRST_DAY.isoformat()})
        assert "as at <strong>1 January 2000</strong>" in answer.content.decode()

    def test_a_page_that_knows_no_past_offers_no_change_of_day(self, sign_in, officer, pinned):
        assert "Change the day" not in sign_in(officer).get("/people/").content.decode()
        assert "Change the day" in sign_in(officer).get("/plan/").content.decode()
