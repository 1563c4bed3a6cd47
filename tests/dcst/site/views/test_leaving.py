"""Closing an account: what hangs on it is listed and handed over, or stands as without an owner."""

import datetime

import pytest

from dcst.models import AuditEvent, Role, User
from dcst.time import clock
from indicators.changes import assign_obligation
from indicators.models import Undertaking
from indicators.terms import What
from objectives.changes import assign_people
from objectives.models import Assignment
from tests.factories import ActionFactory, person
from tests.indicators.factories import IndicatorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned")]


@pytest.fixture
def leaver(officer):
    """Owns BP-1 and BP-2, reviews BP-3, and undertook to find a baseline."""
    user, other = person(Role.REVIEWER, "Lee Leaver"), person(Role.MANAGER, "Olga Other")
    for code in ("BP-1", "BP-2"):
        assign_people(ActionFactory(code=code), by=officer, at=clock.now(), owner=user, reviewer=None)
    assign_people(ActionFactory(code="BP-3"), by=officer, at=clock.now(), owner=other, reviewer=user)
    indicator = IndicatorFactory(code="M05", framework="outcomes", kind="named")
    due = clock.today() + datetime.timedelta(days=9)
    assign_obligation(indicator, by=officer, at=clock.now(), what=What.BASELINE, due=due, user=user, note="Ask finance")
    AuditEvent.objects.all().delete()
    return user


def held():
    rows = Assignment.objects.current().select_related("action", "user")
    return {(row.action.code, row.duty): row.user.name for row in rows}


def page_of(answer):
    return answer.content.decode()


def test_all_that_hangs_on_an_account_is_listed_before_it_is_closed(sign_in, officer, leaver):
    page = page_of(sign_in(officer).get(f"/people/{leaver.pk}/close/"))
    for words in ("BP-1 ", "BP-2 ", "BP-3 ", "M05", "Reviewer", "Who takes over the actions they own?"):
        assert words in page
    assert User.objects.get(pk=leaver.pk).is_active


def test_one_successor_takes_all_and_another_a_single_one(sign_in, officer, leaver):
    heir, other, judge = (
        person(Role.MANAGER, "Hal Heir"),
        person(Role.MANAGER, "Sol Single"),
        person(Role.REVIEWER, "Jo"),
    )
    single = Assignment.objects.current().get(action__code="BP-2")
    typed = {"owner": heir.pk, f"owner_{single.pk}": other.pk, "reviewer": judge.pk, "undertaken": heir.pk}
    sign_in(officer).post(f"/people/{leaver.pk}/close/", typed)
    assert held() == {
        ("BP-1", "owner"): "Hal Heir",
        ("BP-2", "owner"): "Sol Single",
        ("BP-3", "owner"): "Olga Other",
        ("BP-3", "reviewer"): "Jo",
    }
    new = Undertaking.objects.current().get()
    assert (new.user, new.note) == (heir, "Ask finance")
    assert not User.objects.get(pk=leaver.pk).is_active
    assert not leaver.memberships.on(clock.today()).exists()


def test_what_goes_to_nobody_is_without_an_owner(sign_in, officer, leaver):
    typed = {"owner": "nobody", "reviewer": "nobody", "undertaken": "nobody"}
    desk = sign_in(officer)
    desk.post(f"/people/{leaver.pk}/close/", typed)
    assert held() == {("BP-3", "owner"): "Olga Other"}
    assert not Undertaking.objects.current().exists()
    assert "BP-1" in page_of(desk.get("/officer/?list=owner"))


def test_who_cannot_take_it_is_named_with_the_action_and_nothing_is_closed(sign_in, officer, leaver):
    both = User.objects.get(name="Olga Other")
    both.memberships.create(role=Role.REVIEWER, since=clock.today())
    typed = {"owner": "nobody", "reviewer": both.pk, "undertaken": "nobody"}
    page = page_of(sign_in(officer).post(f"/people/{leaver.pk}/close/", typed))
    assert "BP-3: The owner and the reviewer of an action must be two people" in page
    assert User.objects.get(pk=leaver.pk).is_active and len(held()) == 4


def test_nobody_who_has_left_is_offered_and_nobody_else_closes(sign_in, officer, manager, leaver):
    gone = person(Role.MANAGER, "Gus Gone")
    gone.is_active = False
    gone.save()
    desk = sign_in(officer)
    assert "Gus Gone" not in page_of(desk.get(f"/people/{leaver.pk}/close/"))
    assert desk.get(f"/people/{gone.pk}/close/").status_code == 404
    assert sign_in(manager).get(f"/people/{leaver.pk}/close/").status_code == 403
