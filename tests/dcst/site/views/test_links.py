"""What an action is tied to is said in the browser, from either end, and a day before shows what was tied then."""

import datetime
import re

import pytest

from dcst.models import AuditEvent, Due
from dcst.problems import Refused
from dcst.site.links import KINDS
from dcst.time import clock
from indicators.changes import say_expected, tie_expectations
from indicators.models import Expectation, Indicator
from objectives.changes import mark_critical, tie_priorities
from objectives.models import CriticalMark, Priority
from tests.budget.factories import LineFactory
from tests.factories import ActionFactory, BodyFactory
from tests.indicators.factories import IndicatorFactory
from tests.inspections.factories import RecommendationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned")]
DAY = datetime.timedelta(days=1)


def _priority():
    plan = ActionFactory().strand.plan
    return Priority.objects.create(code="BP-SP1", plan=plan, kind="strategic", position=1, text="Early help")


ROWS = {
    "indicator": lambda: IndicatorFactory(code="M05"),
    "priority": _priority,
    "recommendation": lambda: RecommendationFactory(),
    "line": lambda: LineFactory(code="pay"),
    "body": lambda: BodyFactory(code="a-board"),
}


@pytest.fixture(params=KINDS)
def kind(request):
    return KINDS[request.param]


@pytest.fixture
def row(kind):
    return ROWS[kind.end]()


@pytest.fixture
def desk(sign_in, officer):
    return sign_in(officer)


def of_action(action, kind):
    return f"/plan/{action.code}/links/{kind.end}/"


def of_row(kind, row):
    return f"/links/{kind.end}/{row.code}/"


def ticked(page):
    return page.content.decode().count(" checked>")


def test_both_ends_tie_and_untie_the_same(desk, kind, row):
    action, other = ActionFactory(), ActionFactory()
    assert desk.post(of_action(action, kind), {"others": [row.code]}).status_code == 302
    assert ticked(desk.get(of_action(action, kind))) == ticked(desk.get(of_row(kind, row))) == 1
    assert desk.post(of_row(kind, row), {"others": [other.code]}).status_code == 302
    standing = kind.link.objects.current()
    assert [held.action for held in standing] == [other]
    assert kind.link.objects.count() == 2
    assert set(AuditEvent.objects.values_list("subject_kind", "subject")) == {
        ("action", action.code),
        ("action", other.code),
    }


def test_who_ties_while_another_unties_is_told_what_was_changed_and_no_more(desk, kind, row, officer):
    action = ActionFactory()
    kind.tie({"action": action}, [row], by=officer, at=clock.now() - DAY)
    page = desk.get(of_action(action, kind)).content.decode()
    seen = re.search(r'name="seen" value="([0-9~,]+)"', page)[1]
    kind.tie({"action": action}, [], by=officer, at=clock.now())
    answer = desk.post(of_action(action, kind), {"others": [row.code], "seen": seen}).content.decode()
    assert f"What they changed: No longer tied to {kind.end}: {row.code}." in answer
    assert not kind.link.objects.current().exists()


def test_the_same_again_writes_nothing(desk, kind, row):
    action = ActionFactory()
    for _ in range(2):
        desk.post(of_action(action, kind), {"others": [row.code]})
    assert (kind.link.objects.count(), AuditEvent.objects.count()) == (1, 1)


def test_the_day_before_shows_what_was_tied_then(kind, row, officer):
    action, now = ActionFactory(), clock.now()
    kind.tie({"action": action}, [row], by=officer, at=now - DAY)
    kind.tie({"action": action}, [], by=officer, at=now)
    assert kind.link.objects.known_at(now - DAY / 2).count() == 1
    assert kind.link.objects.known_at(now).count() == 0


def test_what_does_not_exist_is_refused_and_the_choice_is_kept(desk, kind, row):
    action = ActionFactory()
    page = desk.post(of_action(action, kind), {"others": [row.code, "no-such"]})
    assert "There is no “no-such” to choose" in page.content.decode()
    assert ticked(page) == 1
    assert not kind.link.objects.exists()


def test_nobody_else_ties_anything(sign_in, manager, kind, row):
    action, browser = ActionFactory(owner=manager), sign_in(manager)
    assert browser.get(of_action(action, kind)).status_code == 403
    assert browser.post(of_row(kind, row), {"others": [action.code]}).status_code == 403


def test_there_is_no_other_kind_of_link(desk):
    action = ActionFactory()
    assert desk.get(f"/plan/{action.code}/links/area/").status_code == 404
    assert desk.get("/links/area/doncaster/").status_code == 404


def test_the_page_of_the_action_names_what_it_is_tied_to(desk, kind, row):
    action = ActionFactory()
    desk.post(of_action(action, kind), {"others": [row.code]})
    page = desk.get(f"/plan/{action.code}/").content.decode()
    words = {"indicator": str(row), "recommendation": row.code, "line": str(row)}.get(kind.end, str(row))
    assert words in page


def test_a_gap_in_what_is_known_is_moved_by_nothing(officer):
    gap = IndicatorFactory(kind=Indicator.Kind.INTELLIGENCE_GAP)
    with pytest.raises(Refused, match="nothing that can move"):
        tie_expectations({"action": ActionFactory()}, {gap: {}}, by=officer, at=clock.now())


def test_what_is_expected_is_said_and_stays_when_another_is_tied(desk, officer):
    action, first, second = ActionFactory(), IndicatorFactory(), IndicatorFactory()
    tie_expectations({"action": action}, {first: {}}, by=officer, at=clock.now() - DAY)
    address = f"/plan/{action.code}/links/indicator/{first.code}/"
    when = {"by_when_day": "31", "by_when_month": "3", "by_when_year": "2019"}
    assert "Select where it should go by then" in desk.post(address, when).content.decode()
    assert desk.post(address, {"direction": "fall", **when}).status_code == 302
    assert "should fall by 31 March 2019" in desk.get(f"/plan/{action.code}/").content.decode()
    desk.post(f"/plan/{action.code}/links/indicator/", {"others": [first.code, second.code]})
    held = Expectation.objects.current().get(indicator=first)
    assert (held.direction, held.by_when) == ("fall", datetime.date(2019, 3, 31))


def test_no_day_is_expected_that_had_passed_when_it_was_first_said(officer):
    action, indicator, now = ActionFactory(), IndicatorFactory(), clock.now()
    tie_expectations({"action": action}, {indicator: {}}, by=officer, at=now)
    held = Expectation.objects.get()
    with pytest.raises(Refused, match="must lie after"):
        say_expected(held, by=officer, at=now, direction="rise", by_when=now.date())


def test_what_rests_on_an_expectation_is_asked_for_when_it_begins_and_when_it_ends(officer):
    action, indicator, now = ActionFactory(), IndicatorFactory(), clock.now()
    for others in ({indicator: {}}, {}):
        Due.objects.all().delete()
        tie_expectations({"action": action}, others, by=officer, at=now)
        assert ("strand", action.strand.code) in set(Due.objects.values_list("subject_kind", "subject"))


class TestCritical:
    def test_it_is_said_with_a_reason_and_taken_back(self, desk):
        action = ActionFactory()
        address = f"/plan/{action.code}/critical/"
        assert "Enter reason" in desk.post(address, {"critical": "yes"}).content.decode()
        desk.post(address, {"critical": "yes", "reason": "All hangs on it."})
        page = desk.get(f"/plan/{action.code}/").content.decode()
        assert "· critical" in page and "All hangs on it." in page
        desk.post(address, {"critical": "no", "reason": "It is done."})
        assert "· critical" not in desk.get(f"/plan/{action.code}/").content.decode()
        assert CriticalMark.objects.count() == 1

    def test_what_is_not_critical_cannot_be_taken_back(self, officer):
        with pytest.raises(Refused, match="is not critical"):
            mark_critical(ActionFactory(), by=officer, at=clock.now(), critical=False, reason="Why not")


def test_a_priority_has_the_board_of_the_actions_that_serve_it_in_both_plans(desk, officer):
    action, priority = ActionFactory(text="Open the front door"), _priority()
    assert "Nobody has said yet which do" in desk.get("/plan/priorities/BP-SP1/").content.decode()
    tie_priorities({"priority": priority}, [action], by=officer, at=clock.now())
    page = desk.get("/plan/priorities/BP-SP1/").content.decode()
    assert "Open the front door" in page and "What needs attention" in page
