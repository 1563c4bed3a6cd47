"""The progress report over HTTP: one screen, nothing lost, nothing twice, strangers outside."""

import re
from datetime import date, timedelta

import pytest

from dcst.models import Assessment, Role
from dcst.site.registry import sweep
from dcst.status.rag import Rag
from dcst.time import clock
from objectives import changes
from objectives.models import ProgressReport
from tests.factories import ActionFactory, person

pytestmark = pytest.mark.usefixtures("pinned")
TODAY = date(2018, 1, 31)
GOOD = {"judgement": "on_track", "what_changed": "The first half is built", "progress": "40"}


def day(name, value):
    return {f"{name}_{part}": str(getattr(value, part)) for part in ("day", "month", "year")}


def address(action):
    return f"/plan/{action.code}/report/"


@pytest.fixture
def action(manager, reviewer):
    return ActionFactory(years=[2016, 2018], owner=manager, reviewer=reviewer)


@pytest.fixture
def mine(sign_in, manager):
    return sign_in(manager)


def text_of(response):
    return response.content.decode()


def test_the_form_opens_empty_with_the_last_report_beside_it(mine, manager, action):
    changes.report_progress(
        action, by=manager, at=clock.now(), judgement="on_track", what_changed="Foundations laid", what_next="Walls"
    )
    response = mine.get(address(action))
    page = text_of(response)
    assert "What was said last time" in page and "Foundations laid" in page and "Walls" in page
    form = response.context["form"]
    assert form["what_changed"].value() is None and form["what_next"].value() is None


def test_a_report_is_saved_and_its_status_stands_on_the_next_page(mine, action):
    response = mine.post(address(action), GOOD, follow=True)
    assert response.redirect_chain == [(f"/plan/{action.code}/", 302)]
    assert "The first half is built" in text_of(response)
    assert f"Your report on {action.code} is saved" in text_of(response)
    kept = ProgressReport.objects.get()
    assert (kept.progress, kept.judgement, kept.reported_on) == (40, "on_track", TODAY)


def test_the_statuses_above_move_with_the_report(mine, action):
    mine.post(address(action), GOOD | {"judgement": "done"} | day("completed_on", TODAY) | {"evidence": "Signed"})
    sweep()
    for kind, node in (("strand", action.strand), ("objective", action.strand.objective), ("plan", action.strand.plan)):
        row = Assessment.objects.current().get(subject_kind=kind, subject=node.code, question="delivery")
        assert row.status is Rag.ON_TRACK


def test_what_is_missing_is_said_at_once_and_nothing_is_lost(mine, action):
    typed = {"judgement": "at_risk", "what_changed": "", "what_next": "Ask the council", "evidence": "Minutes"}
    response = mine.post(address(action), typed)
    page = text_of(response)
    assert "There is a problem" in page and "<title>Error: " in page
    for sentence in ("Enter what has changed", "Enter what will bring it back", "Enter the day by which"):
        assert page.count(sentence) == 2
    assert "Ask the council" in page and "Minutes" in page
    assert 'value="at_risk" id="id_judgement_2" checked' in page
    assert not ProgressReport.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"judgement": ""}, "Select how it is going"),
        ({"progress": "101"}, "Progress must be between 0 and 100"),
        ({"progress": "most"}, "Progress must be a number, like 70"),
        ({"judgement": "not_started"}, "Progress must be 0 or blank while the action is not started"),
        ({"judgement": "done", "evidence": "x"}, "Enter the day it was done"),
        ({"judgement": "done", **day("completed_on", TODAY)}, "Enter the evidence that it is done, or a link to it"),
        (
            {"judgement": "done", "evidence": "x", **day("completed_on", TODAY + timedelta(days=1))},
            "The day it was done cannot be in the future",
        ),
        (
            {"judgement": "off_track", "recovery": "x", **day("recovery_by", TODAY - timedelta(days=1))},
            "The day by which it will be back must be today or later",
        ),
        ({"evidence_link": "javascript:alert(1)"}, "Enter a web address in the correct format"),
        ({"evidence_link": "ftp://example.org/file"}, "Enter a web address in the correct format"),
    ],
)
def test_each_refusal_says_what_to_enter(mine, action, typed, sentence):
    response = mine.post(address(action), GOOD | typed)
    assert response.status_code == 200
    assert sentence in text_of(response)
    assert not ProgressReport.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [
        {"judgement": "at_risk", "recovery": "More hands", **day("recovery_by", TODAY)},
        {"judgement": "done", "evidence_link": "example.org/minutes", **day("completed_on", TODAY)},
        {"judgement": "not_started", "progress": ""},
        {"progress": "40 %"},
        {"progress": "0"},
    ],
)
def test_a_report_on_the_boundary_is_taken(mine, action, typed):
    assert mine.post(address(action), GOOD | typed).status_code == 302
    assert ProgressReport.objects.count() == 1


def test_a_link_without_its_scheme_is_kept_as_https(mine, action):
    mine.post(address(action), GOOD | {"evidence_link": "example.org/minutes"})
    assert ProgressReport.objects.get().evidence_link == "https://example.org/minutes"


def test_sending_the_form_twice_writes_one_report(mine, action):
    for _ in range(2):
        assert mine.post(address(action), GOOD | {"seen": "0"}).status_code == 302
    assert ProgressReport.objects.count() == 1


def test_somebody_elses_report_in_between_is_shown_before_mine_is_saved(mine, action, officer):
    changes.report_progress(
        action, by=officer, at=clock.now(), judgement="off_track", what_changed="The officer stopped it",
        recovery="Start again", recovery_by=TODAY,
    )  # fmt: skip
    response = mine.post(address(action), GOOD | {"seen": "0"})
    page = text_of(response)
    assert "Ossie Officer changed this on 31 January 2018 at" in page and "while you were writing" in page
    assert "The officer stopped it" in page and "The first half is built" in page
    seen = re.search(r'name="seen" value="([0-9~,]+)"', page)[1]
    assert ProgressReport.objects.count() == 1
    assert mine.post(address(action), GOOD | {"seen": seen}).status_code == 302
    assert ProgressReport.objects.count() == 2


def test_milestones_that_are_open_can_be_reported_met(mine, action):
    first = action.milestones.get(year="FY2016-17")
    assert "2016/17, due 31 March 2017" in text_of(mine.get(address(action)))
    mine.post(address(action), GOOD | {"milestones_met": [first.year]})
    assert ProgressReport.objects.get().met.get().milestone == first
    page = text_of(mine.get(address(action)))
    assert "2016/17, due 31 March 2017" not in page and "2018/19, due 31 March 2019" in page


@pytest.mark.parametrize("met", ["FY2017-18", "9" * 30, "\x00"])
def test_a_milestone_that_the_action_has_not_cannot_be_reported_met(mine, action, met):
    ActionFactory(strand=action.strand, years=[2017])
    response = mine.post(address(action), GOOD | {"milestones_met": [met]})
    assert response.status_code == 200
    assert not ProgressReport.objects.exists()


def test_saving_can_lead_to_the_next_one_due_until_none_is_left(mine, manager, action):
    second = ActionFactory(strand=action.strand, years=[2016], owner=manager)
    ActionFactory(strand=action.strand, owner=person(Role.MANAGER), years=[2016])
    response = mine.post(address(action), GOOD | {"next": "1"})
    assert response.url == address(second)
    response = mine.post(address(second), GOOD | {"next": "1"}, follow=True)
    assert response.redirect_chain == [("/my-actions/", 302)]
    assert "Nothing else of yours is due in the next 14 days" in text_of(response)


def test_only_owner_and_officer_open_the_form_and_strangers_do_not_learn_that_it_exists(
    client, action, other_manager, officer, board_member, auditor, partner
):
    assert client.get(address(action)).url.startswith("/sign-in/")
    answers = {}
    for user in (other_manager, officer, board_member, auditor, partner):
        client.force_login(user)
        answers[user.name] = (client.get(address(action)).status_code, client.post(address(action), GOOD).status_code)
    assert answers == {
        "Olwen Other": (404, 404),
        "Ossie Officer": (200, 302),
        "Bea Board": (403, 403),
        "Audrey Auditor": (403, 403),
        "Pat Partner": (403, 403),
    }
    assert ProgressReport.objects.get().by == officer


def test_an_owner_whose_role_has_ended_reports_no_more(mine, manager, action):
    manager.memberships.update(until=TODAY - timedelta(days=1))
    assert mine.post(address(action), GOOD).status_code == 403
    manager.memberships.update(until=TODAY)
    assert mine.post(address(action), GOOD).status_code == 302
