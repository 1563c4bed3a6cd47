"""My actions: only mine, the most urgent first; and for a reviewer what to look at again."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dcst.models import Role
from dcst.time import clock
from objectives import changes
from objectives.models import Milestone
from tests.factories import ActionFactory, AssignmentFactory, MilestoneFactory, StrandFactory, person

pytestmark = pytest.mark.usefixtures("pinned")
TODAY = date(2018, 1, 31)
DAY = timedelta(days=1)
JUST_ASSIGNED = clock.start_of(TODAY - 10 * DAY)


@pytest.fixture
def mine(sign_in, manager):
    return sign_in(manager)


def text_of(response):
    return response.content.decode()


def owned(user, due, strand=None):
    """An action taken on ten days ago, with one milestone: no report is due of it for some time."""
    action = ActionFactory(strand=strand or StrandFactory())
    AssignmentFactory(action=action, user=user, known_from=JUST_ASSIGNED)
    MilestoneFactory(action=action, year="FY2017-18", due=due)
    return action


def groups(response):
    return {group.value: [task.action.code for task in found] for group, found in response.context["groups"]}


def report(action, by, at=None, **words):
    words = {"judgement": "on_track", "what_changed": "Moved"} | words
    changes.report_progress(action, by=by, at=at or clock.now(), **words)


def test_an_action_is_overdue_the_day_after_its_day_and_due_soon_for_fourteen_days(mine, manager):
    strand = StrandFactory()
    before, on, last, after = (
        owned(manager, day, strand) for day in (TODAY - DAY, TODAY, TODAY + 14 * DAY, TODAY + 15 * DAY)
    )
    assert groups(mine.get("/my-actions/")) == {
        "Overdue": [before.code],
        "Due in 14 days": [on.code, last.code],
        "Later": [after.code],
        "Done": [],
    }


def test_each_group_says_how_many_it_holds(mine, manager):
    strand = StrandFactory()
    for day in (TODAY - 3 * DAY, TODAY - 9 * DAY, TODAY + 30 * DAY):
        owned(manager, day, strand)
    page = text_of(mine.get("/my-actions/"))
    for heading in ("Overdue (2)", "Due in 14 days (0)", "Later (1)", "Done (0)"):
        assert heading in page
    assert page.index("22 January 2018") < page.index("28 January 2018")


def test_only_mine_are_listed_and_those_i_gave_away_are_not(mine, manager, other_manager, officer):
    strand = StrandFactory()
    kept, given = owned(manager, TODAY, strand), owned(manager, TODAY, strand)
    owned(other_manager, TODAY, strand)
    changes.assign(given, by=officer, at=clock.now(), duty="owner", user=other_manager)
    assert groups(mine.get("/my-actions/"))["Due in 14 days"] == [kept.code]
    yesterday = mine.get(f"/my-actions/?as_at={TODAY - DAY}")
    assert groups(yesterday)["Due in 14 days"] == [kept.code, given.code]
    assert "Report progress" not in text_of(yesterday)


def test_a_report_falls_due_an_interval_after_the_last_one(mine, manager):
    action = owned(manager, date(2019, 3, 31))
    report(action, manager, clock.start_of(TODAY) - 93 * DAY)
    response = mine.get("/my-actions/")
    assert groups(response)["Overdue"] == [action.code]
    assert "report due 30 January 2018" in text_of(response)


def test_what_is_done_and_what_is_cancelled_is_out_of_the_way(mine, manager, officer):
    strand = StrandFactory()
    done, cancelled = owned(manager, TODAY - DAY, strand), owned(manager, TODAY - DAY, strand)
    report(done, manager, judgement="done", completed_on=TODAY, evidence="Signed")
    changes.decide(cancelled, by=officer, at=clock.now(), kind="cancelled", reason="Overtaken by law")
    found = groups(mine.get("/my-actions/"))
    assert (found["Overdue"], found["Done"], found["Cancelled or deferred"]) == ([], [done.code], [cancelled.code])


def test_nothing_due_names_the_next_one(mine, manager):
    action = owned(manager, date(2018, 3, 31))
    page = text_of(mine.get("/my-actions/"))
    assert "Nothing is due." in page
    assert f'Next: <a class="govuk-link" href="/plan/{action.code}/">' in page
    assert "to be completed by 31 March 2018" in page


def test_who_owns_nothing_is_told_who_assigns(mine):
    page = text_of(mine.get("/my-actions/"))
    assert "You own none yet." in page and "The performance officer assigns them." in page


def test_a_reviewer_sees_what_to_review_the_latest_report_first(sign_in, manager, reviewer):
    strand = StrandFactory()
    silent, early, late = (ActionFactory(strand=strand, owner=manager, reviewer=reviewer) for _ in range(3))
    ActionFactory(strand=strand, owner=manager, reviewer=person(Role.REVIEWER))
    report(early, manager, clock.now() - 2 * DAY)
    report(late, manager, clock.now() - DAY)
    response = sign_in(reviewer).get("/my-actions/")
    assert [row.code for row, _ in response.context["to_review"]] == [late.code, early.code, silent.code]
    page = text_of(response)
    assert "To review (3)" in page and f"/plan/{late.code}/override/" in page


def test_a_manager_is_not_asked_to_review(mine):
    assert "To review" not in text_of(mine.get("/my-actions/"))


def test_who_cannot_own_actions_meets_the_page_of_roles(client, board_member, partner, auditor):
    for user in (board_member, partner, auditor):
        client.force_login(user)
        assert client.get("/my-actions/").status_code == 403
    client.logout()
    assert client.get("/my-actions/").url == "/sign-in/?next=/my-actions/"


def test_the_page_asks_the_database_as_often_for_two_as_for_ten(sign_in, manager, reviewer):
    strand = StrandFactory()

    def grow(number):
        for _ in range(number):
            for first, second in ((reviewer, manager), (manager, reviewer)):
                action = ActionFactory(strand=strand, years=[2016, 2018])
                AssignmentFactory(action=action, user=first, duty="owner")
                AssignmentFactory(action=action, user=second, duty="reviewer")
                report(action, first, milestones_met=list(Milestone.objects.filter(action=action)[:1]))

    def queries():
        with CaptureQueriesContext(connection) as held:
            assert page.get("/my-actions/").status_code == 200
        return len(held)

    page = sign_in(reviewer)
    grow(2)
    page.get("/my-actions/")
    once = queries()
    grow(8)
    assert queries() == once
