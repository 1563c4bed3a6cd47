"""The pages of the plans: from the two plans down to an action, as at any day."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dcst.record import assess
from dcst.site.registry import sweep
from dcst.site.subjects import all_subjects
from dcst.time import clock
from objectives import changes
from objectives.models import Achievement, Action, PlanStatement, PrintedFigure, Priority, Strand, Wording
from tests.factories import (
    ActionFactory,
    BodyFactory,
    MarkGroupFactory,
    MilestoneFactory,
    ObjectiveFactory,
    OrganisationFactory,
    PlanFactory,
    StrandFactory,
)

pytestmark = pytest.mark.usefixtures("pinned")
TODAY = date(2018, 1, 31)
NOON = timedelta(hours=12)


@pytest.fixture
def reader(sign_in, board_member):
    return sign_in(board_member)


@pytest.fixture
def cyp():
    return PlanFactory(code="CYP", name="The young people’s plan", start=date(2017, 4, 1), end=date(2020, 3, 31))


def text_of(response):
    return response.content.decode()


def rate_all(at=None):
    at = at or clock.now()
    assess.mark_due(all_subjects(), at)
    sweep(at)


def queries(reader, address):
    reader.get(address)
    with CaptureQueriesContext(connection) as held:
        assert reader.get(address).status_code == 200
    return len(held)


def test_both_plans_stand_with_their_objectives_and_statuses(reader, cyp):
    done = ActionFactory(years=[2018])
    ObjectiveFactory(plan=cyp, code="CYP-SAFE", text="Staying Safe")
    rate_all()
    response = reader.get("/plan/")
    page = text_of(response)
    assert "Business Plan" in page and "The young people’s plan" in page and "Staying Safe" in page
    [(bp, objectives), (_, themes)] = response.context["parts"]
    assert bp.delivery.rag == "not_enough_known" and bp.outcomes.words == ["There are no indicators"]
    assert [line.node for line in objectives] == [done.strand.objective]
    assert (themes[0].total, themes[0].delivery.words) == (0, ["There are no actions"])


def test_a_plan_keeps_evidence_and_voice_apart_and_says_where_no_theme_is_stated(reader, cyp):
    theme = ObjectiveFactory(plan=cyp, code="CYP-SAFE")
    StrandFactory(objective=theme, code="CYP-01", drive=Strand.Drive.EVIDENCE)
    StrandFactory(objective=None, plan=cyp, code="CYP-12", drive=Strand.Drive.EVIDENCE)
    StrandFactory(objective=theme, code="V-01", drive=Strand.Drive.VOICE)
    response = reader.get("/plan/CYP/")
    laid_out = [
        (words, [(above and above.node.code, [line.node.code for line in lines]) for above, lines in parts])
        for words, parts in response.context["drives"]
    ]
    assert laid_out == [
        ("Evidence driven priorities", [("CYP-SAFE", ["CYP-01"]), (None, ["CYP-12"])]),
        ("Voice driven priorities", [("CYP-SAFE", ["V-01"])]),
    ]
    assert "No theme stated" in text_of(response)


def test_a_strand_shows_its_achievements_bodies_wordings_and_actions(reader, manager):
    strand = StrandFactory(bodies_printed="Early Help Strategy Group as printed")
    strand.bodies.add(BodyFactory(code="early-help", name="Early Help Strategy Group"))
    Achievement.objects.create(code="BP-S1-we1", strand=strand, position=1, text="Overhauled our reports")
    Wording.objects.create(
        subject_kind="strand", subject=strand.code, context="JSNA", text="Said otherwise", known_from=clock.now()
    )
    ActionFactory(strand=strand, years=[2018], owner=manager)
    page = text_of(reader.get(f"/plan/{strand.code}/"))
    for words in (
        "Overhauled our reports", "printed: “Early Help Strategy Group as printed”", "/governance/early-help/",
        "“Said otherwise” in JSNA", "31 March 2019", "Morgan Manager", "No indicator stands under this strand",
    ):  # fmt: skip
        assert words in page


def test_an_action_says_its_status_why_and_by_which_rule(reader, manager):
    action = ActionFactory(years=[2016], owner=manager)
    rate_all()
    page = text_of(reader.get(f"/plan/{action.code}/"))
    assert "Off track" in page and "No report of completion by 31 March 2017." in page
    assert "How is this decided?" in page and "Rule action-2" in page
    assert "The last report is older than 92 days and 14 days of grace: At risk at best." in page
    assert "Morgan Manager" in page


def test_an_action_shows_its_reports_newest_first_with_evidence_and_milestones_met(reader, manager):
    action = ActionFactory(years=[2016, 2018], owner=manager)
    at = clock.start_of(date(2017, 3, 1)) + NOON
    said = {"judgement": "on_track", "by": manager}
    changes.report_progress(
        action, at=at, what_changed="First news", milestones_met=list(action.milestones.all()[:1]), **said
    )
    changes.report_progress(
        action, at=at + timedelta(days=90), what_changed="Later news", evidence_link="https://example.org/x", **said
    )
    response = reader.get(f"/plan/{action.code}/")
    page = text_of(response)
    assert page.index("Later news") < page.index("First news")
    assert '<a class="govuk-link" href="https://example.org/x" rel="noopener noreferrer">' in page
    assert [years for _, years in response.context["reports"]] == [[], ["FY2016-17"]]


def test_a_moved_milestone_says_how_often_and_by_how_many_days(reader, officer):
    action = ActionFactory(years=[2017])
    for number, due in enumerate([date(2018, 4, 30), date(2018, 4, 30), date(2018, 5, 17)]):
        at = clock.start_of(TODAY) + timedelta(hours=number + 1)
        changes.confirm_milestone(action, by=officer, at=at, year="FY2017-18", due=due, reason=f"Minutes {number}")
    response = reader.get(f"/plan/{action.code}/")
    [marked] = response.context["milestones"]
    assert (marked.moves, marked.days) == (2, 47)
    assert "moved 2 times, 47 days" in text_of(response)


def test_a_merged_cell_prints_its_counts_and_leads_the_officer_to_settle_them(sign_in, board_member, officer):
    group = MarkGroupFactory(marks_2016_17=4, marks_2017_18=1, marks_2018_19=0)
    action = ActionFactory(strand=group.strand, mark_group=group)
    words = "printed with 4 for 2016/17, 1 for 2017/18 and 0 for 2018/19"
    door = f'href="/plan/{action.code}/milestones/"'
    page = text_of(sign_in(board_member).get(f"/plan/{action.code}/"))
    assert words in page and door not in page
    page = text_of(sign_in(officer).get(f"/plan/{action.code}/"))
    assert words in page and door in page


def test_an_action_of_a_merged_cell_says_that_its_day_is_to_be_confirmed_until_it_is(sign_in, officer):
    group = MarkGroupFactory(marks_2016_17=2, marks_2017_18=1, marks_2018_19=0)
    first, second = (ActionFactory(strand=group.strand, mark_group=group) for _ in range(2))
    for action in (first, second):
        MilestoneFactory(action=action, year="FY2016-17", confidence="certain")
    desk = sign_in(officer)
    page = text_of(desk.get(f"/plan/{first.code}/"))
    assert "to be confirmed" in page and "for 2017/18, may be for it or for others" in page
    assert "To be confirmed" in text_of(desk.get(f"/plan/{group.strand.code}/"))
    typed = {"year": "FY2017-18", "marked": "yes", "reason": "Minutes of May 2017"}
    assert desk.post(f"/plan/{second.code}/milestones/", typed).status_code == 302
    page = text_of(desk.get(f"/plan/{first.code}/"))
    assert "may be for it" not in page and "each has been confirmed" in page
    assert "No report of completion by 31 March 2017" in page
    assert "31 March 2017" in text_of(desk.get(f"/plan/{group.strand.code}/"))


def test_an_action_prints_its_leads_and_where_it_stands_in_the_source(reader):
    action = ActionFactory(
        leads_printed="CCG/RDaSH", document="business-plan-2016-19", line="658", heading="We will by:"
    )
    action.leads.add(OrganisationFactory(code="ccg", name="Clinical Commissioning Group"))
    page = text_of(reader.get(f"/plan/{action.code}/"))
    assert "Clinical Commissioning Group" in page and "(printed: “CCG/RDaSH”)" in page
    assert "Source: Business Plan 2016-19, line 658, under “We will by:”" in page


def test_only_those_who_may_see_the_doors_of_an_action(sign_in, manager, reviewer, officer, board_member):
    action = ActionFactory(years=[2018], owner=manager, reviewer=reviewer)
    doors = ("Report progress", "Override the status", "Confirm milestones")
    seen = {}
    for user in (manager, reviewer, officer, board_member):
        page = text_of(sign_in(user).get(f"/plan/{action.code}/"))
        seen[user.name] = tuple(door in page for door in doors)
    assert seen == {
        "Morgan Manager": (True, False, False),
        "Rhys Reviewer": (False, True, False),
        "Ossie Officer": (True, False, True),
        "Bea Board": (False, False, False),
    }
    page = text_of(sign_in(officer).get(f"/plan/{action.code}/?as_at=2018-01-30"))
    assert not any(door in page for door in doors)


def test_a_past_day_shows_the_status_reports_and_owner_of_that_day(reader, manager, other_manager, officer):
    action = ActionFactory(years=[2016, 2018], owner=manager)
    rate_all(clock.start_of(date(2017, 3, 1)))
    reported = date(2017, 3, 10)
    changes.report_progress(
        action, by=manager, at=clock.start_of(reported) + NOON, judgement="on_track", what_changed="All is well"
    )
    changes.assign(action, by=officer, at=clock.start_of(date(2017, 3, 20)), duty="owner", user=other_manager)
    rate_all()
    seen = {}
    for shown in ("2017-03-09", "2017-03-10", "2017-03-20", "2018-01-31"):
        response = reader.get(f"/plan/{action.code}/?as_at={shown}")
        seen[shown] = (
            response.context["standing"].rag,
            "All is well" in text_of(response),
            response.context["action"].owner_then.name,
        )
    assert seen == {
        "2017-03-09": ("no_data", False, "Morgan Manager"),
        "2017-03-10": ("on_track", True, "Morgan Manager"),
        "2017-03-20": ("on_track", True, "Olwen Other"),
        "2018-01-31": ("off_track", True, "Olwen Other"),
    }


def test_the_past_day_is_kept_on_the_way_down_and_in_the_breadcrumbs(reader):
    action = ActionFactory(years=[2018])
    day = "?as_at=2017-05-05"
    page = text_of(reader.get(f"/plan/{action.strand.code}/{day}"))
    assert f'href="/plan/{action.code}/{day}"' in page
    trail = reader.get(f"/plan/{action.code}/{day}").context["trail"]
    objective = action.strand.objective
    assert trail == [
        ("Plan", f"/plan/{day}"),
        ("Business Plan", f"/plan/BP/{day}"),
        (objective.code, f"/plan/{objective.code}/{day}"),
        (action.strand.code, f"/plan/{action.strand.code}/{day}"),
        (action.code, ""),
    ]


def test_the_history_ends_at_the_day_shown(reader, manager):
    action = ActionFactory(years=[2018], owner=manager)
    rate_all(clock.start_of(date(2017, 3, 1)))
    changes.report_progress(
        action, by=manager, at=clock.start_of(TODAY) + NOON, judgement="on_track", what_changed="Begun"
    )
    assert [row.rag for row in reader.get(f"/plan/{action.code}/").context["history"]] == ["on_track", "no_data"]
    earlier = reader.get(f"/plan/{action.code}/?as_at=2018-01-30")
    assert [row.rag for row in earlier.context["history"]] == ["no_data"]


def test_the_plans_words_stand_in_its_order_each_with_its_line(reader):
    plan = PlanFactory()
    strand = StrandFactory(objective__plan=plan)
    place = {"plan": plan, "document": "business-plan-2016-19"}
    section = PlanStatement.objects.create(
        code="s1", kind="section", position=1, text="Our values", line="450", **place
    )
    value = PlanStatement.objects.create(
        code="v1", kind="value", position=2, parent=section, text="We’ll be respectful", line="453", **place
    )
    PlanStatement.objects.create(
        code="b1", kind="behaviour", position=3, parent=value, text="Respect people", line="462", **place
    )
    Priority.objects.create(code="p1", kind="strategic", position=1, text="Customer voice", line="80", **place)
    Achievement.objects.create(code="we1", strand=strand, position=1, text="Overhauled", line="637")
    for position, (column, printed) in enumerate([("Council", "428.4"), ("Department", "")], 1):
        PrintedFigure.objects.create(
            table="Workforce", row="Operational", row_position=1, column=column, column_position=position,
            printed=printed, line="797", **place,
        )  # fmt: skip
    page = text_of(reader.get("/plan/BP/words/"))
    for words in ("Our values", "We’ll be respectful", "Behaviours", "Strategic priority", "Overhauled", "428.4"):
        assert words in page
    for line in ("453", "462", "80", "637", "797"):
        assert f"line {line}" in page
    assert 'href="#s1"' in page and page.index("We’ll be respectful") < page.index("Respect people")
    assert reader.get("/plan/CYP/words/").status_code == 404


@pytest.mark.parametrize("address", ["/plan/", "/plan/BP/", "/plan/BP/words/"])
def test_the_plans_are_shut_to_strangers_and_to_partners(client, partner, address):
    PlanFactory()
    assert client.get(address).url == f"/sign-in/?next={address}"
    client.force_login(partner)
    assert client.get(address).status_code == 403


def test_a_code_that_nothing_has_is_not_found(reader):
    assert reader.get("/plan/BP-9.99/").status_code == 404


def grow(manager, strand=None):
    """One more of everything a page of the plans lists."""
    strand = strand or StrandFactory(objective__plan=PlanFactory())
    action = ActionFactory(strand=strand, years=[2016, 2018], owner=manager)
    at = clock.start_of(date(2017, 5, 1)) + timedelta(days=Action.objects.count())
    for number in range(2):
        changes.report_progress(
            action, by=manager, at=at + timedelta(days=number), judgement="on_track", what_changed=f"News {number}"
        )
    Achievement.objects.create(code=f"{action.code}-we", strand=strand, position=action.position, text="Done")
    return action


@pytest.mark.parametrize("address", ["/plan/", "/plan/BP/", "/plan/BP/words/", "/plan/{objective}/", "/plan/{strand}/"])
def test_a_page_asks_the_database_as_often_for_one_as_for_many(reader, manager, address):
    action = grow(manager)
    strand = action.strand
    rate_all()
    address = address.format(objective=strand.objective.code, strand=strand.code)
    once = queries(reader, address)
    for _ in range(3):
        grow(manager, strand)
        grow(manager, StrandFactory(objective=strand.objective))
        grow(manager)
    rate_all()
    assert queries(reader, address) == once


def test_an_actions_page_asks_as_often_for_one_report_as_for_many(reader, manager, officer):
    action = grow(manager)
    once = queries(reader, f"/plan/{action.code}/")
    for number in range(5):
        at = clock.start_of(date(2017, 9, 1)) + timedelta(days=number)
        changes.report_progress(
            action, by=manager, at=at, judgement="on_track", what_changed=f"More {number}",
            milestones_met=list(action.milestones.current()),
        )  # fmt: skip
        changes.confirm_milestone(
            action, by=officer, at=at, year="FY2017-18", due=date(2018, 5, 1 + number), reason="Minutes"
        )
    assert queries(reader, f"/plan/{action.code}/") == once


@pytest.mark.parametrize("address", ["/plan/BP%00/", "/plan/?as_at=%00", "/board/?plan=%00"])
def test_an_address_with_a_null_character_is_not_found(reader, address):
    PlanFactory()
    assert reader.get(address).status_code == 404
