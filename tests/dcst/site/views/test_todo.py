"""What awaits the performance officer: each gap counted, and led to the door where it is closed."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dcst.models import Due
from dcst.time import clock
from indicators.changes import assign_obligation, set_baseline
from indicators.models import Definition, Indicator, Target
from objectives import changes
from tests.factories import ActionFactory, MarkGroupFactory, MilestoneFactory, StrandFactory
from tests.indicators.contract.world import contract_measure
from tests.indicators.factories import IndicatorFactory, area

pytestmark = pytest.mark.usefixtures("pinned")
KNOWN = clock.start_of(date(2016, 4, 1))


@pytest.fixture
def desk(sign_in, officer):
    return sign_in(officer)


def text_of(response):
    return response.content.decode()


def counts(response):
    return {gap.key: number for gap, number in response.context["lists"]}


def indicator(code, **fields):
    position = Indicator.objects.count() + 1
    fields = {"framework": "outcomes", "kind": "named", "name": f"Rate of {code}"} | fields
    return Indicator.objects.create(code=code, position=position, **fields)


def test_with_nothing_left_the_page_says_so(desk):
    response = desk.get("/officer/")
    assert set(counts(response).values()) == {0}
    assert "Nothing is left to do." in text_of(response)


def test_an_action_without_owner_is_listed_until_somebody_owns_it_or_it_is_cancelled(desk, manager, officer):
    strand = StrandFactory()
    bare, owned, cancelled = (ActionFactory(strand=strand) for _ in range(3))
    changes.decide(cancelled, by=officer, at=clock.now(), kind="cancelled", reason="Overtaken by law")
    response = desk.get("/officer/?list=owner")
    assert [item.code for item in response.context["page"]] == [bare.code, owned.code]
    assert f'href="/plan/{bare.code}/people/"' in text_of(response)
    changes.assign(owned, by=officer, at=clock.now(), duty="owner", user=manager)
    assert counts(desk.get("/officer/"))["owner"] == 1


def test_a_merged_cell_is_settled_once_its_marks_are_all_placed(desk, officer):
    group = MarkGroupFactory(marks_2016_17=1, marks_2017_18=1, marks_2018_19=0)
    first, second = (ActionFactory(strand=group.strand, mark_group=group) for _ in range(2))
    MilestoneFactory(action=first, year="FY2016-17", confidence="certain")
    response = desk.get("/officer/?list=merged")
    [item] = response.context["page"]
    assert item.note == "1 of 2 year marks cannot be told apart"
    assert f'href="/plan/{first.code}/milestones/"' in text_of(response)
    changes.confirm_milestone(
        second, by=officer, at=clock.now(), year="FY2017-18", due=date(2018, 3, 31), reason="Minutes"
    )
    assert counts(desk.get("/officer/"))["merged"] == 0


def test_a_shifted_row_is_listed_until_it_is_confirmed(desk, officer):
    action = ActionFactory()
    MilestoneFactory(action=action, year="FY2018-19", confidence="shifted")
    response = desk.get("/officer/?list=shifted")
    assert f'href="/plan/{action.code}/milestones/?year=FY2018-19"' in text_of(response)
    changes.confirm_milestone(
        action, by=officer, at=clock.now(), year="FY2018-19", due=date(2019, 3, 31), reason="As printed"
    )
    assert counts(desk.get("/officer/"))["shifted"] == 0


def test_an_indicator_lacks_a_target_a_confirmed_one_or_a_calendar(desk):
    bare, doubtful, whole = indicator("M01"), indicator("agency"), indicator("M03")
    indicator("M04", kind="intelligence-gap")
    day = date(2016, 4, 1)
    for row, confirmed in ((doubtful, False), (whole, True)):
        Target.objects.create(
            indicator=row, kind="plan", operator="<", value=8, start=day, confirmed=confirmed, known_from=KNOWN
        )
    Definition.objects.create(indicator=bare, known_from=KNOWN)
    Definition.objects.create(indicator=whole, period_kind="quarter", known_from=KNOWN)
    found = {
        key: [item.code for item in desk.get(f"/officer/?list={key}").context["page"]]
        for key in ("target", "unconfirmed", "calendar")
    }
    assert found == {"target": ["M01"], "unconfirmed": ["agency"], "calendar": ["M01", "agency"]}


def test_what_the_contract_waits_for_is_listed_until_it_is_reported_or_decided(desk):
    area()
    one = contract_measure()
    response = desk.get("/officer/?list=exceptions")
    assert [(item.code, item.note) for item in response.context["page"]] == [
        ("The words of A8", "Outside in Q2 2017/18"),
        ("The words of A8", "Outside in Q3 2017/18"),
    ]
    assert f'href="/contract/{one.code}/FY2017-18-Q3/exception/"' in text_of(response)
    (item,) = desk.get("/officer/?list=escalations").context["page"]
    assert item.note == "Q2 2017/18 and Q3 2017/18 were outside, and no quarter between was within tolerance."


def test_a_status_that_could_not_be_calculated_says_how_often_it_was_tried(desk):
    Due.objects.create(
        subject_kind="action", subject="BP-1.01", req=2, done=1, since=KNOWN, attempts=3, failure="division by zero"
    )
    Due.objects.create(subject_kind="budget-line", subject="staff", req=2, done=1, since=KNOWN, attempts=1)
    page = text_of(desk.get("/officer/?list=failed"))
    assert "Tried 3 times. division by zero" in page and 'href="/plan/BP-1.01/"' in page
    assert "Budget line" in page


def test_long_lists_come_in_pages_and_the_title_says_which(desk):
    strand = StrandFactory()
    for _ in range(26):
        ActionFactory(strand=strand)
    response = desk.get("/officer/?list=owner&page=2")
    assert len(response.context["page"]) == 1
    assert "<title>What to do, page 2" in text_of(response)
    assert desk.get("/officer/?list=owner&page=99").context["page"].number == 2


def test_only_the_officer_sees_the_page(client, manager, reviewer, board_member, partner):
    for user in (manager, reviewer, board_member, partner):
        client.force_login(user)
        assert client.get("/officer/").status_code == 403


def test_the_page_asks_the_database_as_often_for_one_gap_as_for_many(desk):
    def grow():
        group = MarkGroupFactory()
        action = ActionFactory(strand=group.strand, mark_group=group)
        MilestoneFactory(action=action, confidence="shifted")
        indicator(f"M{Indicator.objects.count():02d}")

    def queries():
        with CaptureQueriesContext(connection) as held:
            assert desk.get("/officer/?list=merged").status_code == 200
        return len(held)

    grow()
    desk.get("/officer/")
    once = queries()
    for _ in range(6):
        grow()
    assert queries() == once


def test_what_was_to_be_confirmed_by_a_day_is_listed_from_the_day_after(desk, officer, manager):
    row = IndicatorFactory(code="M05", definition__definition="Referrals within a year.")
    asked = clock.start_of(date(2017, 10, 2))
    for what, due in (("baseline", date(2018, 1, 30)), ("position", date(2018, 1, 31))):
        assign_obligation(row, by=officer, at=asked, what=what, due=due, user=manager)
    response = desk.get("/officer/?list=obligations")
    [item] = response.context["page"]
    assert (item.code, item.note) == ("M05", "Baseline: Morgan Manager, by 30 January 2018")
    assert 'href="/indicators/M05/owed/baseline/"' in text_of(response)
    set_baseline(row, by=officer, at=clock.now(), value=23, period="FY2016-17", source_text="A return")
    assert counts(desk.get("/officer/"))["obligations"] == 0
