"""Which actions and measures have no owner, date or target: counted and named, as at a day, for every reader."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dcst.time import clock
from indicators.models import Definition
from objectives import changes
from tests.factories import ActionFactory, MarkGroupFactory, MilestoneFactory, StrandFactory
from tests.indicators.factories import IndicatorFactory, TargetFactory

pytestmark = pytest.mark.usefixtures("pinned")
AGO = datetime.datetime(2018, 1, 10, 12, tzinfo=clock.LONDON)


def lacking(client, query=""):
    """{what is lacking: ([the codes], of how many)}"""
    response = client.get(f"/board/missing/{query}")
    assert response.status_code == 200
    return {one.what: ([row.code for row in one.rows], one.of) for one in response.context["lacking"]}


@pytest.fixture
def reader(sign_in, board_member):
    return sign_in(board_member)


def test_an_action_is_named_until_somebody_owns_it_and_as_it_was_before(reader, officer, manager):
    bare, cancelled = ActionFactory(years=[2017]), ActionFactory(years=[2017])
    changes.decide(cancelled, by=officer, at=AGO, kind="cancelled", reason="Overtaken by law")
    assert lacking(reader)["Actions without an owner"] == ([bare.code], 1)
    changes.assign(bare, by=officer, at=clock.now(), duty="owner", user=manager)
    assert lacking(reader)["Actions without an owner"] == ([], 1)
    assert lacking(reader, "?as_at=2018-01-30")["Actions without an owner"] == ([bare.code], 1)


def test_an_action_without_a_date_is_told_apart_from_one_whose_date_is_open(reader):
    ActionFactory(years=[2017])
    undated = ActionFactory()
    group = MarkGroupFactory(marks_2016_17=1, marks_2017_18=1, marks_2018_19=0)
    open_one = ActionFactory(strand=group.strand, mark_group=group)
    MilestoneFactory(action=open_one, year="FY2016-17", confidence="certain")
    found = lacking(reader)
    assert found["Actions without a date"] == ([undated.code], 3)
    assert found["Actions whose date is open"] == ([open_one.code], 3)


def test_a_measure_is_named_by_what_it_lacks_and_by_its_name_where_the_plans_print_no_code(reader):
    whole = IndicatorFactory(code="M01")
    TargetFactory(indicator=whole)
    bare = IndicatorFactory(code="staff-turnover", name="Staff turnover")
    bare.sources.all().delete()
    Definition.objects.filter(indicator=bare).update(period_kind="")
    IndicatorFactory(code="M72", kind="intelligence-gap")
    found = lacking(reader)
    for what in ("owner", "date", "target"):
        assert found[f"Measures without {'an' if what == 'owner' else 'a'} {what}"] == (["staff-turnover"], 2)
    page = re.sub(r"\s+", " ", reader.get("/board/missing/").content.decode())
    assert re.search(r'href="/indicators/staff-turnover/"[^>]*>Staff turnover</a>', page)


def test_only_who_reads_the_plans_sees_the_page_and_the_board_leads_to_it(sign_in, partner, board_member):
    StrandFactory()
    assert 'href="/board/missing/"' in sign_in(board_member).get("/board/").content.decode()
    assert sign_in(partner).get("/board/missing/").status_code == 403


def test_the_page_asks_the_database_as_often_for_many_as_for_few(reader):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            lacking(reader)
        return len(asked)

    ActionFactory(years=[2017]), IndicatorFactory()
    queries()
    few = queries()
    [(ActionFactory(years=[2017]), ActionFactory(), IndicatorFactory()) for _ in range(4)]
    assert queries() == few
