"""The performance officer's and the reviewer's doors of an action, over HTTP."""

from datetime import date, timedelta

import pytest

from dcst.models import Role
from objectives.models import ActionDecision, Assignment, Milestone, Override
from tests.factories import ActionFactory, MarkGroupFactory, UserFactory, person

pytestmark = pytest.mark.usefixtures("pinned")
TODAY = date(2018, 1, 31)
DOORS = ("people", "milestones", "decision")


def day(name, value):
    return {f"{name}_{part}": str(getattr(value, part)) for part in ("day", "month", "year")}


@pytest.fixture
def action(manager, reviewer):
    return ActionFactory(years=[2016, 2018], owner=manager, reviewer=reviewer)


@pytest.fixture
def desk(sign_in, officer):
    return sign_in(officer)


def text_of(response):
    return response.content.decode()


@pytest.mark.parametrize("door", DOORS)
def test_only_the_officer_opens_the_officers_doors(client, action, door, manager, reviewer, board_member, officer):
    address = f"/plan/{action.code}/{door}/"
    assert client.get(address).url.startswith("/sign-in/")
    answers = []
    for user in (manager, reviewer, board_member, officer):
        client.force_login(user)
        answers.append(client.get(address).status_code)
    assert answers == [403, 403, 403, 200]
    assert client.get(f"/plan/BP-NONE/{door}/").status_code == 404


def test_the_officer_assigns_an_owner_and_a_reviewer(desk, other_manager, reviewer):
    action = ActionFactory()
    response = desk.post(f"/plan/{action.code}/people/", {"owner": other_manager.pk, "reviewer": reviewer.pk})
    assert response.status_code == 302
    held = {row.duty: row.user for row in Assignment.objects.current()}
    assert held == {"owner": other_manager, "reviewer": reviewer}


def test_only_active_people_whose_role_includes_it_are_offered(desk, action, manager, board_member, partner):
    left = person(Role.MANAGER, "Lee Left")
    left.is_active = False
    left.save()
    UserFactory(name="Norole Nobody")
    form = desk.get(f"/plan/{action.code}/people/").context["form"]
    assert {user.name for user in form.fields["owner"].queryset} == {
        "Morgan Manager", "Rhys Reviewer", "Ossie Officer",
    }  # fmt: skip
    assert {user.name for user in form.fields["reviewer"].queryset} == {"Rhys Reviewer"}
    response = desk.post(f"/plan/{action.code}/people/", {"owner": left.pk, "reviewer": ""})
    assert "Select owner from the list" in text_of(response)


def test_an_owner_who_left_is_named_so_that_somebody_else_is_chosen(desk, action, manager):
    manager.is_active = False
    manager.save()
    assert "Morgan Manager has left: choose somebody else." in text_of(desk.get(f"/plan/{action.code}/people/"))


def test_one_person_cannot_be_both(desk, action, reviewer):
    response = desk.post(f"/plan/{action.code}/people/", {"owner": reviewer.pk, "reviewer": reviewer.pk})
    assert "The owner and the reviewer of an action must be two people" in text_of(response)
    assert Assignment.objects.current().get(duty="owner").user.name == "Morgan Manager"


def test_a_merged_cell_shows_its_printed_counts_and_all_its_actions(desk):
    group = MarkGroupFactory(marks_2016_17=4, marks_2017_18=1, marks_2018_19=1)
    first = ActionFactory(strand=group.strand, mark_group=group)
    second = ActionFactory(strand=group.strand, mark_group=group)
    page = text_of(desk.get(f"/plan/{first.code}/milestones/"))
    assert "printed with 4 marks for 2016/17, 1 for 2017/18 and 1 for 2018/19" in page
    assert f'href="/plan/{second.code}/milestones/"' in page


@pytest.mark.parametrize(
    ("typed", "due"), [({}, date(2018, 3, 31)), (day("due", date(2018, 5, 17)), date(2018, 5, 17))]
)
def test_a_confirmed_milestone_is_due_at_the_end_of_its_year_or_on_the_day_given(desk, action, typed, due):
    typed = {"year": "FY2017-18", "marked": "yes", "reason": "Minutes of March"} | typed
    response = desk.post(f"/plan/{action.code}/milestones/", typed)
    assert response.url == f"/plan/{action.code}/milestones/"
    kept = Milestone.objects.get(year="FY2017-18")
    assert (kept.due, kept.confidence, kept.reason) == (due, "confirmed", "Minutes of March")


def test_a_mark_can_be_taken_away(desk, action):
    typed = {"year": "FY2018-19", "marked": "no", "reason": "Not in print"}
    desk.post(f"/plan/{action.code}/milestones/", typed)
    assert [row.year for row in action.milestones.current()] == ["FY2016-17"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"reason": ""}, "Enter reason"),
        ({"year": ""}, "Select plan year"),
        ({"year": "FY2019-20"}, "Select plan year from the list"),
        (day("due", date(2016, 3, 31)), "The due day must not be before the plan begins"),
        ({"due_day": "31", "due_month": "2", "due_year": "2018"}, "must be a real date"),
    ],
)
def test_a_milestone_that_lacks_something_is_not_saved(desk, action, typed, sentence):
    response = desk.post(
        f"/plan/{action.code}/milestones/", {"year": "FY2017-18", "marked": "yes", "reason": "Minutes"} | typed
    )
    assert sentence in text_of(response)
    assert not Milestone.objects.filter(year="FY2017-18").exists()


def test_an_action_is_deferred_and_the_decision_taken_back(desk, action):
    address = f"/plan/{action.code}/decision/"
    assert "Select decision" in text_of(desk.post(address, {"kind": "back", "reason": "Nothing to take back"}))
    desk.post(address, {"kind": "deferred", "reason": "No money this year"})
    assert "No money this year" in text_of(desk.get(f"/plan/{action.code}/"))
    assert "Select decision" in text_of(desk.post(address, {"reason": "Without a choice"}))
    desk.post(address, {"kind": "back", "reason": "Money was found"})
    assert not ActionDecision.objects.current().exists()


def test_a_reviewer_overrides_and_the_computed_status_stays_beside_it(client, action, reviewer):
    client.force_login(reviewer)
    address = f"/plan/{action.code}/override/"
    typed = {"rag": "at_risk", "reason": "The evidence is thin"} | day("expires_on", TODAY + timedelta(days=30))
    assert client.post(address, typed).status_code == 302
    response = client.get(f"/plan/{action.code}/")
    assert response.context["standing"].rag == "at_risk"
    assert response.context["computed"] == "no_data"
    page = text_of(response)
    assert "Rhys Reviewer set this to At risk until 2 March 2018: The evidence is thin" in page
    assert "By the rule:" in page


@pytest.mark.parametrize("ahead", [-1, 0])
def test_an_override_ends_on_a_day_to_come(client, action, reviewer, ahead):
    client.force_login(reviewer)
    typed = {"rag": "at_risk", "reason": "Thin"} | day("expires_on", TODAY + timedelta(days=ahead))
    page = text_of(client.post(f"/plan/{action.code}/override/", typed))
    assert "The day the override ends must be in the future" in page
    assert not Override.objects.exists()


def test_the_override_is_shut_to_all_but_the_reviewer_of_the_action(client, action, manager, officer, reviewer):
    address = f"/plan/{action.code}/override/"
    answers = []
    for user in (manager, officer, person(Role.REVIEWER), reviewer):
        client.force_login(user)
        answers.append(client.get(address).status_code)
    assert answers == [403, 403, 404, 200]
