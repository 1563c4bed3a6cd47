"""The pages of a priority and of a body: what a board shows, of their own actions and measures alone."""

import datetime
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dcst.models import GovernanceBody, Role
from dcst.record import assess
from dcst.site import registry
from dcst.site.part_board import part_board
from dcst.status.rag import Rag
from dcst.time import clock
from dcst.time.asat import AsAt
from objectives import changes
from tests.factories import ActionFactory, BodyFactory, StrandFactory, person
from tests.indicators.contract.world import contract_measure
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2018, 1, 31)


def moment(month, day):
    return datetime.datetime(2018, month, day, 12, tzinfo=clock.LONDON)


@pytest.fixture
def strand():
    return StrandFactory()


def reported(strand, manager, judgement):
    action = ActionFactory(strand=strand, years=[2017], owner=manager)
    trouble = {"recovery": "A second team", "recovery_by": datetime.date(2018, 3, 1)}
    said = {"what_changed": "It moved."} | (trouble if judgement == "off_track" else {})
    changes.report_progress(action, by=manager, at=moment(1, 20), judgement=judgement, **said)
    return action


def measured(strand, value, **fields):
    indicator = IndicatorFactory(strand=strand, theme=strand.objective, **fields)
    TargetFactory(indicator=indicator, value=Decimal(22), tolerance=Decimal(25))
    ObservationFactory(indicator=indicator, value=Decimal(value), known_from=moment(1, 20))
    assess.mark_due([("indicator", indicator.code)], moment(1, 20))
    assess.sweep(registry.RATERS, moment(1, 20))
    return indicator


def board_of(*strands, user=None, body=None):
    return part_board([row.code for row in strands], AsAt(TODAY, TODAY), user or person(Role.OFFICER), body)


def codes(candidates):
    return [row.code for row in candidates]


def test_a_priority_has_its_own_exceptions_cards_and_what_is_on_track_and_of_no_other(strand, manager):
    red, good = reported(strand, manager, "off_track"), reported(strand, manager, "on_track")
    missed, met = measured(strand, 31), measured(strand, 20)
    other = StrandFactory(objective=strand.objective)
    reported(other, manager, "off_track"), measured(other, 31), contract_measure()
    board = board_of(strand)
    assert sorted(codes(board.attention.candidates)) == sorted([red.code, missed.code])
    assert [(row.code, row.status) for row in board.going] == [(met.code, Rag.ON_TRACK), (good.code, Rag.ON_TRACK)]
    assert [card.page[1] for card in board.cards] == [missed.code, met.code]


def test_a_measure_without_a_figure_has_no_card(strand):
    area()
    IndicatorFactory(strand=strand)
    assert board_of(strand).cards == []


def test_a_small_number_is_no_exception_of_a_priority_for_who_may_not_see_it(strand, board_member, officer):
    indicator = measured(strand, 20)
    counts = {"numerator": Decimal(3), "denominator": Decimal(10)}
    ObservationFactory(
        indicator=indicator, period="FY2017-18-Q4", value=Decimal(30), known_from=moment(1, 25), **counts
    )
    assess.mark_due([("indicator", indicator.code)], moment(1, 25))
    assess.sweep(registry.RATERS, moment(1, 25))
    assert codes(board_of(strand).attention.candidates) == [indicator.code]
    assert codes(board_of(strand, user=board_member).attention.candidates) == []


def text_of(response):
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_pages_of_a_priority_and_its_body_are_boards_of_it(pinned, sign_in, board_member, officer, strand, manager):
    group = BodyFactory(code="early-help", name="Early Help Group", kind=GovernanceBody.Kind.GROUP)
    strand.bodies.add(group)
    red, good = reported(strand, manager, "off_track"), reported(strand, manager, "on_track")
    changes.enter_meeting(group, by=officer, at=moment(1, 2), day=datetime.date(2018, 1, 25), kind="ordinary")
    reader = sign_in(board_member)
    for address, since in (
        (f"/plan/{strand.code}/", "since 31 December 2017"),
        ("/governance/early-help/", "25 January"),
    ):
        page = text_of(reader.get(address)).partition("<main")[2]
        attention = page.partition('id="attention"')[2].partition("</section>")[0]
        assert "What needs attention" in page and since in attention
        assert f"/plan/{red.code}/" in attention and f"/plan/{good.code}/" not in attention
        assert "1 on track or completed" in page
    committee = BodyFactory(code="audit-committee", name="Audit committee", kind=GovernanceBody.Kind.COMMITTEE)
    assert f"/board/?body={committee.code}" in text_of(reader.get("/governance/audit-committee/"))


def test_the_page_asks_the_database_as_often_for_much_as_for_little(strand, manager):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            board_of(strand, user=manager)
        return len(asked)

    reported(strand, manager, "off_track"), reported(strand, manager, "on_track")
    measured(strand, 31), measured(strand, 20)
    queries()  # what is read once of a person
    few = queries()
    for _ in range(3):
        reported(strand, manager, "off_track"), measured(strand, 31), measured(strand, 20)
    assert queries() == few
