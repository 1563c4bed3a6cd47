"""Nobody writes over what they did not see: a second writer sees both, and chooses."""

import datetime
import re
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client

from dcst.models import AuditEvent, Role
from dcst.people.changes.people import correct_person
from dcst.record.audit import record
from dcst.record.overtaken import SeenEvents, clash, overtaking, read_seen, seen_now
from dcst.time import clock
from indicators.changes import set_target
from indicators.models import Target
from objectives.changes import assign_people, mark_critical, report_progress
from objectives.models import Assignment, CriticalMark, ProgressReport
from tests.factories import ActionFactory, UserFactory, person
from tests.indicators.factories import IndicatorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned")]
SEEN = re.compile(r'name="seen" value="([0-9~,]+)"')


def event(verb="assign owner", subject="BP-1.01", kind="action", **after):
    return AuditEvent(verb=verb, subject_kind=kind, subject=subject, after=after, at=clock.now())


@pytest.mark.parametrize(
    ("one", "other", "do"),
    [
        (event(owner="a"), event(owner="b"), True),
        (event(owner="a"), event(subject="BP-1.02", owner="b"), False),
        (event(owner="a"), event(kind="indicator", owner="b"), False),
        (event(owner="a"), event("assign reviewer", reviewer="b"), False),
        (event("set target", value="1"), event("confirm target", value="1"), True),
        (event(owner="a", reason="x"), event("decide on action", kind="action", reason="y"), False),
        (event("close account"), event("close account"), True),
    ],
)
def test_two_changes_clash_where_they_say_the_same_thing_of_one_subject(one, other, do):
    assert clash(one, other) is clash(other, one) is do


def test_what_came_before_the_form_was_drawn_and_what_one_did_oneself_overtake_nobody(officer):
    given = {"by": officer, "at": clock.now()}
    record("assign owner", "action", "BP-1.01", **given)
    seen = seen_now()
    mine = record("assign owner", "action", "BP-1.01", **given)
    assert overtaking([mine], seen) is None
    theirs = record("assign owner", "action", "BP-1.01", **given)
    assert overtaking([mine], seen) == theirs
    assert overtaking([], seen) is None


def test_an_event_that_was_under_way_while_the_form_was_drawn_was_not_seen(officer):
    """Its number is before the last that was seen."""
    given = {"by": officer, "at": clock.now()}
    record("rename", "team", "one", **given)
    late = record("assign owner", "action", "BP-1.01", **given)
    record("rename", "team", "two", **given)
    number = late.pk
    late.delete()
    seen = seen_now()
    assert seen.absent == {number}
    late.pk = number
    late.save(force_insert=True)
    assert overtaking([record("assign owner", "action", "BP-1.01", **given)], seen) == late


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("0", SeenEvents()),
        ("12", SeenEvents(12)),
        ("12~9,11", SeenEvents(12, frozenset({9, 11}))),
        ("", None),
        ("12~", None),
        ("12~9,", None),
        ("-1", None),
        ("٣", None),
        ("9" * 19, None),
        ("12; DROP", None),
    ],
)
def test_what_was_seen_is_read_as_it_was_written(text, seen):
    assert read_seen(text) == seen
    assert seen is None or str(seen) == text


class TestEachForm:
    """One form of each kind of subject: somebody saves while another writes."""

    @pytest.fixture
    def desk(self, sign_in, officer):
        return sign_in(officer)

    def write(self, desk, address, typed, meanwhile, words):
        """Open a form, let somebody else change it, send it twice: refused, then taken. Returns the page between."""
        seen = SEEN.search(desk.get(address).content.decode())[1]
        meanwhile()
        page = desk.post(address, {**typed, "seen": seen}).content.decode()
        assert "while you were writing" in page and words in page
        anew = SEEN.search(page)[1]
        assert read_seen(anew).last > read_seen(seen).last
        assert desk.post(address, {**typed, "seen": anew}).status_code == 302
        return page

    def test_the_people_of_an_action(self, desk):
        action, one, two = ActionFactory(), person(Role.MANAGER, "Ann"), person(Role.MANAGER, "Bob")
        other = person(Role.OFFICER, "Olive Other")

        def meanwhile():
            assign_people(action, by=other, at=clock.now(), owner=one, reviewer=None)

        typed = {"owner": two.pk, "reviewer": ""}
        self.write(desk, f"/plan/{action.code}/people/", typed, meanwhile, "Olive Other changed this")
        assert Assignment.objects.current().get(action=action).user == two

    def test_whether_an_action_is_critical(self, desk, officer):
        action = ActionFactory()

        def meanwhile():
            mark_critical(action, by=officer, at=clock.now(), critical=True, reason="Theirs")

        typed = {"critical": "yes", "reason": "Mine"}
        page = self.write(desk, f"/plan/{action.code}/critical/", typed, meanwhile, "Critical: yes")
        assert "Mine" in page
        assert CriticalMark.objects.current().get().reason == "Mine"

    def test_what_a_person_is_called(self, desk, officer):
        user = UserFactory(name="Ann", email="ann@example.org")

        def meanwhile():
            correct_person(user, by=officer, at=clock.now(), name="Ann Theirs", email=user.email)

        typed = {"name": "Ann Mine", "email": user.email}
        self.write(desk, f"/people/{user.pk}/correct/", typed, meanwhile, "Name: Ann Theirs")

    def test_a_target_whose_figures_are_not_told(self, desk, officer):
        indicator = IndicatorFactory()
        start = datetime.date(2017, 4, 1)

        def meanwhile():
            given = {"kind": Target.Kind.PLAN, "operator": "<=", "value": Decimal(21), "start": start}
            set_target(indicator, by=officer, at=clock.now(), reason="Theirs", **given)

        page = desk.get(f"/indicators/{indicator.code}/target/").content.decode()
        seen = SEEN.search(page)[1]
        meanwhile()
        event = AuditEvent.objects.first()
        assert event.verb == "set target"
        mine = AuditEvent(verb="set target", subject_kind="indicator", subject=indicator.code, at=clock.now())
        mine.save()
        assert overtaking([mine], read_seen(seen)) == event

    def test_the_priorities_of_an_action(self, desk, officer):
        action = ActionFactory()
        address = f"/plan/{action.code}/links/body/"
        assert SEEN.search(desk.get(address).content.decode())


def test_another_change_of_the_same_subject_does_not_stop_a_writer(sign_in, officer, manager):
    action = ActionFactory(owner=manager)
    desk, address = sign_in(officer), f"/plan/{action.code}/critical/"
    seen = SEEN.search(desk.get(address).content.decode())[1]
    report_progress(action, by=manager, at=clock.now(), judgement="on_track", what_changed="It goes on")
    typed = {"critical": "yes", "reason": "All hangs on it", "seen": seen}
    assert desk.post(address, typed).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_people_who_save_at_once_one_is_first_and_the_others_are_told(manager):
    action = ActionFactory(owner=manager)
    address, seen = f"/plan/{action.code}/report/", str(seen_now())

    def send(turn):
        client = Client()
        client.force_login(manager)
        typed = {"judgement": "on_track", "what_changed": f"News {turn}", "seen": seen}
        try:
            return client.post(address, typed)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 302]
    assert sum("while you were writing" in answer.content.decode() for answer in answers) == 3
    assert ProgressReport.objects.count() == 1
