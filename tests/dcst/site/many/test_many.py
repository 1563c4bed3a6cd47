"""Many at once: pasted, checked with before and after, carried out all or not at all, one event a subject."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dcst.models import AuditEvent, Role
from dcst.time import clock
from indicators.models import Target
from objectives.changes import assign_people
from objectives.models import Assignment, Milestone
from tests.factories import ActionFactory, UserFactory, person
from tests.indicators.factories import IndicatorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned")]
SEEN = re.compile(r'name="seen" value="([0-9~,]+)"')


@pytest.fixture
def desk(sign_in, officer):
    return sign_in(officer)


@pytest.fixture
def people():
    found = person(Role.MANAGER, "Ann Owner"), person(Role.REVIEWER, "Rob Reviewer")
    for user, email in zip(found, ("ann@x.org", "rob@x.org"), strict=True):
        user.email = email
        user.save()
    return found


def check(desk, kind, rows, **more):
    return desk.post(f"/officer/many/{kind}/", {"rows": rows, **more})


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def owners():
    return {held.action.code: held.user.name for held in Assignment.objects.current().filter(duty="owner")}


class TestPeople:
    def test_a_list_is_checked_first_and_then_carried_out(self, desk, people):
        ActionFactory(code="BP-1.01"), ActionFactory(code="BP-1.02")
        rows = "BP-1.01\tann@x.org\trob@x.org\nbp-1.02\tAnn@x.org"
        page = text_of(check(desk, "people", rows))
        assert "2 of 2 rows change something" in page
        assert "Owner: nobody. Reviewer: nobody" in page and "Owner: Ann Owner. Reviewer: Rob Reviewer" in page
        assert not Assignment.objects.exists()
        seen = SEEN.search(page)[1]
        answer = check(desk, "people", rows, confirm="yes", seen=seen)
        assert answer.url == "/officer/"
        assert owners() == {"BP-1.01": "Ann Owner", "BP-1.02": "Ann Owner"}
        assert AuditEvent.objects.filter(verb="assign owner").count() == 2

    def test_every_fault_is_told_by_line_and_column_and_nothing_is_stored(self, desk, people):
        ActionFactory(code="BP-1.01")
        UserFactory(email="nobody@x.org")
        rows = "BP-9.99\tann@x.org\nBP-1.01\tnobody@x.org\nBP-1.01\twho@x.org\nBP-1.01\tann@x.org\tann@x.org"
        page = text_of(check(desk, "people", rows, confirm="yes"))
        assert "Nothing is stored: mend 4 cells" in page
        assert "Line 1, code “BP-9.99”: There is no action with this code" in page
        assert "Line 2, owner “nobody@x.org”: This person’s roles do not let them be a owner" not in page
        assert "Line 2, owner “nobody@x.org”: This person’s roles do not let them be an owner" in page
        assert "Line 3, owner “who@x.org”: Nobody has this address" in page
        assert "Line 4, reviewer “ann@x.org”: This person’s roles do not let them be a reviewer" in page
        assert "BP-9.99" in page and not Assignment.objects.exists()

    def test_what_a_verb_refuses_is_told_by_its_cell(self, desk, officer):
        both = person(Role.REVIEWER, "Both")
        ActionFactory(code="BP-1.01")
        page = text_of(check(desk, "people", f"BP-1.01\t{both.email}\t{both.email}"))
        assert "Line 1, reviewer" in page and "must be two people" in page

    def test_a_blank_leaves_a_person_and_a_dash_takes_them_away(self, desk, officer, people):
        action = ActionFactory(code="BP-1.01")
        assign_people(action, by=officer, at=clock.now(), owner=people[0], reviewer=people[1])
        check(desk, "people", "BP-1.01\t\t-", confirm="yes")
        held = {row.duty for row in Assignment.objects.current()}
        assert held == {"owner"}

    def test_somebody_else_in_between_is_shown(self, desk, officer, people):
        action = ActionFactory(code="BP-1.01")
        page = text_of(check(desk, "people", "BP-1.01\tann@x.org"))
        other = person(Role.MANAGER, "Other")
        assign_people(action, by=officer, at=clock.now(), owner=other, reviewer=None)
        again = check(desk, "people", "BP-1.01\tann@x.org", confirm="yes", seen=SEEN.search(page)[1])
        assert "while you were writing" in text_of(again)
        assert owners() == {"BP-1.01": "Other"}

    def test_the_list_as_it_stands_can_be_sent_back_and_changes_nothing(self, desk, officer, people):
        action = ActionFactory(code="BP-1.01")
        ActionFactory(code="BP-1.02")
        assign_people(action, by=officer, at=clock.now(), owner=people[0], reviewer=None)
        told = desk.get("/officer/many/people/file.csv").content
        page = text_of(check(desk, "people", "", file=SimpleUploadedFile("people.csv", told)))
        assert "0 of 2 rows change something" in page


class TestDates:
    def test_days_are_set_by_list(self, desk):
        ActionFactory(code="BP-1.01", years=[2016])
        rows = "BP-1.01\t2016/17\t2017-02-28\tThe Board decided\nBP-1.01\t2017/18\t\tThe Board decided"
        page = text_of(check(desk, "dates", rows))
        assert "Due 31 March 2017" in page and "Due 28 February 2017" in page and "Not marked for this year" in page
        check(desk, "dates", rows, confirm="yes")
        assert [str(row.due) for row in Milestone.objects.current()] == ["2017-02-28", "2018-03-31"]

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            ("BP-1.01\t16\t2017-02-28\tx", "year “16”: Write the plan year as 2016/17"),
            ("BP-1.01\t2016/17\t28.2.2017\tx", "due “28.2.2017”: Write the day as 2017-09-30"),
            ("BP-1.01\t2016/17\t2017-02-28\t", "reason: Enter a reason"),
            ("BP-1.01\t2030/31\t2031-02-28\tx", "Line 1"),
        ],
    )
    def test_a_cell_that_is_wrong_is_told(self, desk, row, said):
        ActionFactory(code="BP-1.01", years=[2016])
        assert said in text_of(check(desk, "dates", row, confirm="yes"))
        assert Milestone.objects.count() == 1


class TestTargets:
    def test_targets_are_set_by_list(self, desk):
        indicator = IndicatorFactory(code="M05")
        rows = "M05\tplan\t<=\t21\t24\t2017-04-01\t\tThe plan"
        assert "&lt;= 21 from 1 April 2017" in text_of(check(desk, "targets", rows))
        check(desk, "targets", rows, confirm="yes")
        assert Target.objects.get(indicator=indicator).value == 21

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            ("M99\tplan\t<=\t21\t\t2017-04-01\t\tx", "code “M99”: There is no indicator with this code"),
            ("M05\tours\t<=\t21\t\t2017-04-01\t\tx", "kind “ours”: Write one of contract, plan, stretch"),
            ("M05\tplan\tat most\t21\t\t2017-04-01\t\tx", "operator “at most”: Write one of"),
            ("M05\tplan\t<=\tmany\t\t2017-04-01\t\tx", "value “many”: Write a number"),
            ("M05\tplan\t<=\tNaN\t\t2017-04-01\t\tx", "value “NaN”: Write a number"),
            ("M05\tplan\t<=\t1,2\t\t2017-04-01\t\tx", "value “1,2”: Write a number"),
            ("M05\tplan\t<=\t1e30\t\t2017-04-01\t\tx", "value “1e30”: Write a number"),
            ("M05\tplan\t<=\t21\t\tApril\t\tx", "start “April”: Write the day as 2017-04-01"),
            ("M05\tplan\t>=\t21\t\t2017-04-01\t\tx", "Lower is better for this indicator"),
        ],
    )
    def test_a_cell_that_is_wrong_is_told(self, desk, row, said):
        IndicatorFactory(code="M05")
        assert said in text_of(check(desk, "targets", row, confirm="yes"))
        assert not Target.objects.exists()


def test_nothing_pasted_and_a_file_that_is_no_text_are_told(desk):
    assert "Paste at least one row, or choose a file" in text_of(check(desk, "people", " "))
    page = check(desk, "people", "", file=SimpleUploadedFile("people.csv", b"\xff\xfe\x00"))
    assert "must be text in UTF-8" in text_of(page)


def test_nobody_else_and_no_other_list(sign_in, officer, manager):
    assert sign_in(manager).get("/officer/many/people/").status_code == 403
    assert sign_in(officer).get("/officer/many/meetings/").status_code == 404


@pytest.mark.parametrize("actions", [2, 20])
def test_the_queries_of_reading_a_list_do_not_grow_with_it(desk, people, actions, django_assert_max_num_queries):
    from dcst.files.pasted import read_pasted
    from dcst.site.many.kinds import KINDS

    for number in range(actions):
        ActionFactory(code=f"BP-1.{number:02}")
    rows, _ = read_pasted("\n".join(f"BP-1.{n:02}\tann@x.org" for n in range(actions)), KINDS["people"].columns, 2)
    with django_assert_max_num_queries(14):
        assert len(list(KINDS["people"].read(rows, clock.now()))) == actions
