"""The audit trail on screen: every change, found by subject and by person."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dcst.record import audit
from dcst.time import clock
from tests.factories import ActionFactory

pytestmark = pytest.mark.usefixtures("pinned")


@pytest.fixture
def reader(sign_in, auditor):
    return sign_in(auditor)


def text_of(response):
    return response.content.decode()


def note(number, by, subject="BP-1.01"):
    for _ in range(number):
        audit.record("report progress", "action", subject, by=by, at=clock.now(), after={"progress": 40})


def found(response):
    return [(event.subject, event.by.name) for event, _, _ in response.context["rows"]]


def test_a_change_made_in_the_browser_stands_with_who_what_when_and_what_was_before(
    client, officer, manager, other_manager, auditor
):
    action = ActionFactory(owner=manager)
    client.force_login(officer)
    client.post(f"/plan/{action.code}/people/", {"owner": other_manager.pk, "reviewer": ""})
    client.force_login(auditor)
    page = text_of(client.get("/audit/"))
    for words in (
        "Assign owner", f"action {action.code}", "Ossie Officer", "In the browser",
        f"Owner: {manager.email}", f"Owner: {other_manager.email}", "31 January 2018",
    ):  # fmt: skip
        assert words in page


def test_the_trail_is_narrowed_by_subject_and_by_person(reader, manager, officer):
    note(1, manager, "BP-1.01")
    note(1, officer, "BP-2.01")
    note(1, manager, "BP-2.01")
    assert found(reader.get("/audit/?subject=bp-2.01")) == [("BP-2.01", "Morgan Manager"), ("BP-2.01", "Ossie Officer")]
    assert found(reader.get("/audit/?person=ossie")) == [("BP-2.01", "Ossie Officer")]
    assert found(reader.get(f"/audit/?person={manager.email}&subject=BP-1")) == [("BP-1.01", "Morgan Manager")]
    response = reader.get("/audit/?subject=CYP")
    assert found(response) == [] and "No change fits these filters." in text_of(response)


def test_the_trail_comes_in_pages_that_keep_the_filter(reader, manager):
    note(51, manager)
    note(1, manager, "CYP-01.a")
    response = reader.get("/audit/?subject=BP&page=2")
    assert len(response.context["rows"]) == 1
    page = text_of(response)
    assert "<title>Audit trail, page 2" in page and "51 changes" in page
    assert 'href="?subject=BP&amp;page=1"' in page


def test_the_trail_is_open_to_auditor_and_officer_alone(client, auditor, officer, manager, board_member, finance):
    answers = []
    for user in (auditor, officer, manager, board_member, finance):
        client.force_login(user)
        answers.append(client.get("/audit/").status_code)
    assert answers == [200, 200, 403, 403, 403]


def test_the_page_asks_the_database_as_often_for_one_change_as_for_fifty(reader, manager, officer):
    def queries():
        with CaptureQueriesContext(connection) as held:
            assert reader.get("/audit/").status_code == 200
        return len(held)

    note(1, manager)
    reader.get("/audit/")
    once = queries()
    note(25, officer)
    note(24, manager)
    assert queries() == once


def test_a_change_by_the_site_itself_says_so(reader):
    audit.record("load plans", "plan", "all", by=None, at=clock.now(), after={"actions": [188, 0, 0]})
    page = text_of(reader.get("/audit/"))
    assert "The site itself" in page and "Actions: 188, 0, 0" in page
