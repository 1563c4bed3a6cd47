"""Who assures: bodies as the plans print them, and the statuses of what they answer for."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dcst.models import Area, BodyAlias, GovernanceBody, Membership, OrganisationAlias, Role, Seat, Team
from dcst.record import assess
from dcst.site.registry import sweep
from dcst.time import clock
from objectives.models import PrintedFigure
from tests.factories import ActionFactory, BodyFactory, OrganisationFactory, PlanFactory, StrandFactory, person

pytestmark = pytest.mark.usefixtures("pinned")
Kind = GovernanceBody.Kind


@pytest.fixture
def reader(sign_in, board_member):
    return sign_in(board_member)


@pytest.fixture
def board():
    board = BodyFactory(code="trust-board", name="Trust Board", kind=Kind.BOARD)
    Seat.objects.create(body=board, position=1, title="Chair", note="appointed by the Secretary of State")
    Seat.objects.create(body=board, position=2, title="Chief Executive Officer", number=1)
    PrintedFigure.objects.create(
        plan=PlanFactory(), table="Our governance", row="members on the board", row_position=1, printed="13"
    )
    return board


def text_of(response):
    return response.content.decode()


def test_the_board_stands_with_its_seats_as_printed_and_what_is_not_stated(reader, board):
    page = text_of(reader.get("/governance/"))
    assert "Members on the board: 13" in page
    assert "Chair: appointed by the Secretary of State (number not stated)" in page
    assert "Chief Executive Officer (1)" in page


def test_committees_partnerships_teams_localities_and_organisations_are_listed(reader):
    BodyFactory(name="Audit committee", kind=Kind.COMMITTEE, remit="Assures internal controls.")
    BodyFactory(name="Health and Wellbeing Board", kind=Kind.PARTNERSHIP)
    north = Area.objects.create(code="north", name="North", kind=Area.Kind.LOCALITY)
    Team.objects.create(code="north-team", name="North", core_area="Operational", based_at="Adwick", area=north)
    ccg = OrganisationFactory(code="ccg", name="Clinical Commissioning Group")
    OrganisationAlias.objects.create(organisation=ccg, alias="DCCG")
    page = text_of(reader.get("/governance/"))
    for words in (
        "Audit committee", "Assures internal controls.", "Health and Wellbeing Board", "Operational",
        "North, based at Adwick (North locality)", "Clinical Commissioning Group (also written “DCCG”)",
    ):  # fmt: skip
        assert words in page


def test_a_group_shows_the_priorities_it_answers_for_as_they_stood_that_day(reader):
    group = BodyFactory(code="neglect", name="Tackling Neglect Group")
    BodyAlias.objects.create(body=group, alias="Neglect group")
    strand = StrandFactory()
    strand.bodies.add(group)
    ActionFactory(strand=strand, years=[2016])
    for day in (date(2017, 3, 1), date(2018, 1, 31)):
        assess.mark_due([("action", strand.actions.get().code)], clock.start_of(day))
        sweep(clock.start_of(day))
    page = text_of(reader.get("/governance/"))
    assert strand.code in page and "Also written “Neglect group”" in page
    [line] = reader.get("/governance/neglect/").context["lines"]
    assert line.delivery.rag == "off_track"
    [line] = reader.get("/governance/neglect/?as_at=2017-03-31").context["lines"]
    assert line.delivery.rag == "not_enough_known"


def test_the_way_back_from_a_body_keeps_the_day_shown(reader, board):
    assert 'href="/governance/?as_at=2017-03-31">Governance<' in text_of(
        reader.get("/governance/trust-board/?as_at=2017-03-31")
    )


def test_a_body_names_the_people_with_a_role_on_it_that_day(reader, board):
    member = person(Role.BOARD, "Mel Member")
    Membership.objects.filter(user=member).update(body=board, until=date(2017, 12, 31))
    assert "Mel Member" not in text_of(reader.get("/governance/trust-board/"))
    assert "Mel Member" in text_of(reader.get("/governance/trust-board/?as_at=2017-12-31"))


def test_a_body_that_does_not_exist_is_not_found_and_a_partner_reads_none(reader, board, client, partner):
    assert reader.get("/governance/nothing/").status_code == 404
    client.force_login(partner)
    assert client.get("/governance/").status_code == 403
    assert client.get("/governance/trust-board/").status_code == 403


@pytest.mark.parametrize("address", ["/governance/", "/governance/group/"])
def test_the_page_asks_the_database_as_often_for_one_body_as_for_many(reader, address):
    group = BodyFactory(code="group")

    def grow():
        strand = StrandFactory()
        other = BodyFactory()
        strand.bodies.add(group, other)
        ActionFactory(strand=strand)
        BodyAlias.objects.create(body=other, alias="Another")
        OrganisationAlias.objects.create(organisation=OrganisationFactory(), alias="Another")
        Area.objects.create(code=f"area-{strand.pk}", name="Area", kind=Area.Kind.LOCALITY)

    def queries():
        with CaptureQueriesContext(connection) as held:
            assert reader.get(address).status_code == 200
        return len(held)

    grow()
    reader.get(address)
    once = queries()
    for _ in range(4):
        grow()
    assert queries() == once


def test_a_planned_addition_is_said_to_be_one(reader):
    Team.objects.create(code="home", name="Tickhill Square", core_area="Operational", heading="Operational")
    Team.objects.create(code="new", name="Amersall Road", core_area="Operational", heading="Planned additions in 2016:")
    page = text_of(reader.get("/governance/"))
    assert "Amersall Road (planned additions in 2016)" in page
    assert "Tickhill Square</li>" in page
