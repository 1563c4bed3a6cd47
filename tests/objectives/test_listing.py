"""All actions in one list: each filter alone and together, as at a day, and the same rows as a file."""

import csv
import datetime
import io

import pytest
from openpyxl import load_workbook

from dcst.models import Role
from dcst.record.assess import reassess
from dcst.time import clock
from objectives.changes import assign_people, mark_critical, tie_bodies, tie_priorities
from objectives.models import Priority
from objectives.verdicts import ACTION
from tests.factories import ActionFactory, BodyFactory, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned")]
MAY = clock.start_of(datetime.date(2017, 5, 2))


@pytest.fixture
def ann():
    return person(Role.MANAGER, "Ann Owner")


@pytest.fixture
def actions(officer, ann):
    """BP-1: Ann’s, reviewed, critical, tied, past its day. BP-2: nobody’s, without a day. BP-3: due in two months."""
    first = ActionFactory(code="BP-1", text="Open the front door", years=[2016])
    second = ActionFactory(code="BP-2", text="Train mentors")
    third = ActionFactory(code="BP-3", text="Open a second door", years=[2017])
    at = clock.now()
    assign_people(first, by=officer, at=MAY, owner=ann, reviewer=person(Role.REVIEWER, "Rob"))
    mark_critical(first, by=officer, at=MAY, critical=True, reason="All hangs on it")
    priority = Priority.objects.create(
        code="BP-SP1", plan=first.strand.plan, kind="strategic", position=1, text="Early help"
    )
    tie_priorities({"action": first}, [priority], by=officer, at=MAY)
    tie_bodies({"action": first}, [BodyFactory(code="board", name="The Board")], by=officer, at=MAY)
    reassess(ACTION, ["BP-1", "BP-2", "BP-3"], at)
    return first, second, third


def codes(answer):
    return [row.code for row, _ in answer.context["rows"]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["BP-1", "BP-2", "BP-3"]),
        ("q=door", ["BP-1", "BP-3"]),
        ("q=bp-2", ["BP-2"]),
        ("plan=BP", ["BP-1", "BP-2", "BP-3"]),
        ("owner=nobody", ["BP-2", "BP-3"]),
        ("reviewer=nobody", ["BP-2", "BP-3"]),
        ("priority=BP-SP1", ["BP-1"]),
        ("body=board", ["BP-1"]),
        ("critical=on", ["BP-1"]),
        ("due=past", ["BP-1"]),
        ("due=soon", ["BP-3"]),
        ("due=later", []),
        ("due=none", ["BP-2"]),
        ("status=off_track", ["BP-1"]),
        ("q=door&due=soon", ["BP-3"]),
        ("owner=no-such", ["BP-1", "BP-2", "BP-3"]),
        ("as_at=2017-05-01&critical=on", []),
        ("as_at=2017-05-02&critical=on", ["BP-1"]),
    ],
)
def test_each_filter_finds_what_it_says(sign_in, board_member, actions, asked, found):
    assert codes(sign_in(board_member).get(f"/actions/?{asked}")) == found


def test_a_person_is_chosen_among_those_who_held_a_duty_on_the_day(sign_in, board_member, actions, ann):
    browser = sign_in(board_member)
    assert codes(browser.get(f"/actions/?owner={ann.pk}")) == ["BP-1"]
    assert "Ann Owner" not in browser.get("/actions/?as_at=2017-05-01").content.decode()


def test_the_file_has_the_rows_of_the_page(sign_in, board_member, actions):
    browser = sign_in(board_member)
    told = browser.get("/actions/export.csv?q=door").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(told)))
    assert [(row["Code"], row["Owner"], row["Critical"]) for row in rows] == [
        ("BP-1", "Ann Owner", "yes"),
        ("BP-3", "", "no"),
    ]
    sheet = load_workbook(io.BytesIO(browser.get("/actions/export.xlsx?q=door").content)).worksheets[0]
    assert sheet.max_row == 3 and isinstance(sheet["H2"].value, datetime.datetime)
    assert browser.get("/actions/export.pdf").status_code == 404


def test_a_partner_reads_no_list_of_actions(sign_in, partner):
    browser = sign_in(partner)
    assert browser.get("/actions/").status_code == browser.get("/actions/export.csv").status_code == 403


@pytest.mark.parametrize("number", [3, 30])
def test_the_queries_do_not_grow_with_the_list(sign_in, board_member, number, django_assert_max_num_queries):
    for _ in range(number):
        ActionFactory(years=[2017])
    browser = sign_in(board_member)
    with django_assert_max_num_queries(27):
        browser.get("/actions/?due=soon")
