"""A page is rendered once for all who may read the same, and again as soon as anything is known anew."""

import datetime
import re
from decimal import Decimal

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from redis import ConnectionError as NoRedis

from dcst.models import Role
from dcst.pages import kept
from dcst.pages.paper import FETCHED, FINGERPRINT, fingerprint, say_fetched
from dcst.record.assess import reassess
from dcst.record.stamp import stamp
from dcst.time import clock
from dcst.time.periods import Period
from indicators.changes import add_observation
from indicators.disclosure.deciding import decide_anew
from objectives.changes import report_progress
from objectives.verdicts import ACTION
from tests import services
from tests.factories import ActionFactory, person
from tests.indicators.factories import IndicatorFactory, ObservationFactory, area, expect
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2018, 1, 31, 12, tzinfo=clock.LONDON)
QUARTER = Period.parse("FY2017-18-Q3")
ROOMS = (*kept.PERSONAL, FETCHED, FINGERPRINT)
MARK = re.compile("fingerprint of its words and figures ([0-9a-f]+)")


@pytest.fixture(autouse=True)
def keeping(settings, pinned, _no_page_is_kept):
    settings.KEEP_PAGES = True
    caches["pages"].clear()
    kept._asked_again_at = 0.0
    yield
    caches["pages"].clear()


@pytest.fixture
def action(manager):
    found = ActionFactory(code="BP-1.05", text="Embed the front door.", owner=manager)
    reassess(ACTION, [found.code], NOW)
    return found


@pytest.fixture
def rendered(monkeypatch):
    """The addresses that were rendered, and not taken from what is kept."""
    found, render = [], kept._rendered

    def rendering(view, request, args, kwargs):
        found.append(request.get_full_path())
        return render(view, request, args, kwargs)

    monkeypatch.setattr(kept, "_rendered", rendering)
    return found


def report(action, manager, judgement="off_track"):
    words = {"what_changed": "News.", "recovery": "More staff.", "recovery_by": datetime.date(2018, 2, 28)}
    return report_progress(action, by=manager, at=NOW, judgement=judgement, **words)


def test_a_page_is_rendered_once_for_all_with_the_same_roles_and_each_sees_their_own_name(
    action, board_member, rendered
):
    first, other = Visitor(board_member), Visitor(person(Role.BOARD, "Blake Board"))
    pages = [first.open("/board/"), first.open("/board/"), other.open("/board/")]
    assert rendered == ["/board/"]
    assert ["Bea Board" in page for page in pages] == [True, True, False]
    assert "Blake Board" in pages[2]
    assert not any(room in page for page in pages for room in ROOMS)


def test_who_signs_out_from_a_kept_page_sends_their_own_token(action, board_member, rendered):
    Visitor(person(Role.BOARD)).open("/board/")
    visitor = Visitor(board_member)
    token = visitor.open("/board/").partition('csrfmiddlewaretoken" value="')[2].partition('"')[0]
    answer = visitor.client.post(reverse("account_logout"), {"csrfmiddlewaretoken": token})
    assert (rendered, answer.status_code) == (["/board/"], 302)
    assert visitor.client.get("/board/").status_code == 302


def test_the_next_page_after_a_change_shows_it(action, manager, board_member, rendered):
    visitor = Visitor(board_member)
    assert "News." not in visitor.open("/plan/BP-1.05/")
    report(action, manager)
    assert "News." in visitor.open("/plan/BP-1.05/")
    assert len(rendered) == 2


def test_what_one_role_may_do_is_offered_to_no_other(action, officer, board_member):
    address = "/indicators/M05/"
    IndicatorFactory(code="M05")
    offered = "/indicators/M05/target/"
    assert offered in Visitor(officer).open(address)
    assert offered not in Visitor(board_member).open(address)


def test_what_one_person_may_do_is_offered_to_no_other_of_the_same_role(action, manager, other_manager):
    offered = "/plan/BP-1.05/report/"
    assert offered in Visitor(manager).open("/plan/BP-1.05/")
    assert offered not in Visitor(other_manager).open("/plan/BP-1.05/")


def test_a_small_number_that_one_manager_may_see_is_kept_for_no_other(action, manager, other_manager):
    area()
    found = IndicatorFactory(code="M05", definition__value_type="percentage")
    ObservationFactory(indicator=found, value=Decimal("7.5"), numerator=3, denominator=40)
    expect(found, action)
    decide_anew([found.pk])
    reassess(ACTION, [action.code], NOW)
    for address in ("/indicators/", "/indicators/worse/", "/indicators/matrix/", "/board/"):
        Visitor(manager).open(address)
    assert "7.5" in Visitor(manager).open("/indicators/")
    assert "7.5" not in Visitor(other_manager).open("/indicators/")


def test_a_past_day_is_a_page_of_its_own(action, board_member, rendered):
    visitor = Visitor(board_member)
    assert visitor.open("/board/") != visitor.open("/board/?as_at=2017-09-30")
    assert rendered == ["/board/", "/board/?as_at=2017-09-30"]


def test_a_new_day_is_a_new_page(action, board_member, rendered, settings):
    visitor = Visitor(board_member)
    visitor.open("/board/")
    settings.DCST_TODAY = datetime.date(2018, 2, 1)
    assert "1 February 2018" in visitor.open("/board/")
    assert len(rendered) == 2


def test_a_page_that_is_not_there_leaves_no_room_in_the_answer(board_member, rendered):
    answers = [Visitor(board_member).client.get("/plan/BP-9.99/") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert not any(room in answer.content.decode() for answer in answers for room in ROOMS)
    assert len(rendered) == 2


def test_a_page_with_a_form_is_kept_for_nobody(action, board_member, rendered, monkeypatch):
    monkeypatch.setattr(kept, "TOKEN", action.text)  # as if its words were the token
    for _ in range(2):
        Visitor(board_member).open("/plan/BP-1.05/")
    assert rendered == ["/plan/BP-1.05/"] * 2


def test_a_page_comes_although_what_keeps_it_is_away(action, board_member, rendered, monkeypatch):
    asked = []

    def away(*given):
        asked.append(given)
        raise NoRedis

    monkeypatch.setattr(type(caches["pages"]), "get", away)
    visitor = Visitor(board_member)
    assert "Bea Board" in visitor.open("/board/")
    assert "Bea Board" in visitor.open("/board/")
    assert (len(rendered), len(asked)) == (2, 1)


def test_another_release_keeps_pages_of_its_own(action, board_member, rendered, monkeypatch):
    visitor = Visitor(board_member)
    visitor.open("/board/")
    monkeypatch.setattr(kept, "release", lambda: "another")
    visitor.open("/board/")
    assert len(rendered) == 2


def test_a_kept_page_takes_as_many_queries_as_an_empty_one_and_one_more(
    action, board_member, django_assert_max_num_queries
):
    client = Client()
    client.force_login(board_member)
    client.get("/board/")
    with django_assert_max_num_queries(20) as empty:
        client.get("/about/contact/")
    with django_assert_max_num_queries(len(empty) + 1):
        client.get("/board/")


def test_whatever_becomes_known_moves_the_stamp(action, manager, officer):
    seen = [stamp().text]
    report(action, manager, "on_track")
    seen.append(stamp().text)
    area()
    indicator = IndicatorFactory(code="M05", definition__value_type="count")
    add_observation(indicator, area="doncaster", value=12, period=QUARTER, by=officer, at=NOW)
    seen.append(stamp().text)
    reassess(ACTION, [ActionFactory(owner=manager).code], NOW)  # a verdict alone
    seen.append(stamp().text)
    assert len(set(seen)) == len(seen)
    assert stamp().text == seen[-1]


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_while_a_change_is_on_its_way_no_page_is_kept(action, board_member, rendered):
    """It began before, and its event may get an earlier number than one that stands by then."""
    visitor, other = Visitor(board_member), services.connect(services.database())
    other.autocommit = False
    other.cursor().execute("UPDATE objectives_action SET text = 'Another front door.'")
    assert "Embed the front door." in visitor.open("/plan/BP-1.05/")
    other.commit()
    other.close()
    assert "Another front door." in visitor.open("/plan/BP-1.05/")
    assert "Another front door." in visitor.open("/plan/BP-1.05/")
    assert len(rendered) == 2


def test_a_kept_page_says_its_fingerprint_to_all_and_another_one_once_anything_changed(
    action, manager, board_member, rendered
):
    visitor = Visitor(board_member)
    first, again = (visitor.open("/plan/BP-1.05/") for _ in range(2))
    assert MARK.search(first)[1] == MARK.search(again)[1] == fingerprint(first)
    assert f"printed as fetched on {say_fetched().split(' at ')[0]} at " in again
    report(action, manager)
    assert MARK.search(visitor.open("/plan/BP-1.05/"))[1] != MARK.search(first)[1]
    assert len(rendered) == 2


def test_a_page_that_is_not_kept_says_when_it_was_fetched_and_has_no_fingerprint(board_member):
    page = Visitor(board_member).open("/about/contact/")
    assert "printed as fetched on" in page and not MARK.search(page) and "<!--" not in page
