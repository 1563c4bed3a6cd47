"""Visits, the grade the Trust gives itself, and what a report says besides: who may, what is kept, what is told."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dcst.models import Assessment, AuditEvent
from dcst.problems import Refused
from dcst.record.assess import mark_due
from dcst.site.registry import sweep
from dcst.status.rag import Rag
from dcst.time import clock
from inspections import changes
from inspections.models import AnnouncedInspection, Inspection, Judgement, Recommendation, SelfAssessment, Visit
from objectives.models import PlanStatement
from tests.factories import ActionFactory
from tests.inspections.factories import AimFactory, InspectionFactory, RecommendationFactory, ScaleFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned")]
D = datetime.date
ADDRESSES = ("/inspections/visit/", "/inspections/announce/", "/inspections/own-grade/", "/inspections/last/add/")
VISIT = {
    "visitor": "Ofsted",
    "kind": "Monitoring visit",
    "visited_on_day": "24",
    "visited_on_month": "1",
    "visited_on_year": "2018",
    "looked_at": "The front door",
    "findings": "Decisions are prompt.",
}
OWN = {
    "area": "Overall effectiveness",
    "assessed_on_day": "10",
    "assessed_on_month": "1",
    "assessed_on_year": "2018",
    "author": "Rowan Reviewer, director",
    "grounds": "Audits find good practice.",
}


@pytest.fixture
def aim(db):
    ScaleFactory()
    return AimFactory()


@pytest.fixture
def last(aim):
    return InspectionFactory(
        code="last",
        inspected_on=D(2017, 11, 30),
        published_on=D(2018, 1, 19),
        grades={"Overall effectiveness": "Requires improvement"},
    )


@pytest.fixture
def desk(sign_in, officer, last):
    return sign_in(officer)


def main(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split("<main")[1].split("</main>")[0].split())


def own(aim, **changed):
    return OWN | {"grade": aim.scale.grades.get(word="Good").pk} | changed


def errors_of(response):
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def test_a_visit_is_kept_with_its_findings_and_stands_after_the_last_inspection(desk, officer):
    assert desk.post("/inspections/visit/", VISIT).url == "/inspections/"
    held = Visit.objects.get()
    assert (held.visitor, held.visited_on, held.published_on, held.by) == ("Ofsted", D(2018, 1, 24), None, officer)
    page = main(desk.get("/inspections/")).split('id="since"')[1]
    assert "Monitoring visit by Ofsted, 24 January 2018: The front door" in page and "Decisions are prompt." in page
    assert "Decisions are prompt." not in main(desk.get("/inspections/?as_at=2018-01-30"))
    assert AuditEvent.objects.get(verb="record visit").after["findings"] == "Decisions are prompt."


def test_a_visit_before_the_last_inspection_is_not_since_it(desk):
    desk.post(
        "/inspections/visit/", VISIT | {"visited_on_day": "30", "visited_on_month": "11", "visited_on_year": "2017"}
    )
    assert Visit.objects.exists()
    assert "None was known on this day." in main(desk.get("/inspections/")).split('id="since"')[1].split("id=")[0]


def test_the_same_visit_again_writes_nothing_and_other_words_replace_it(desk):
    desk.post("/inspections/visit/", VISIT)
    desk.post("/inspections/visit/", VISIT)
    assert Visit.objects.count() == 1
    desk.post("/inspections/visit/", VISIT | {"findings": "Decisions are late."})
    assert [(row.findings, row.known_to is None) for row in Visit.objects.order_by("id")] == [
        ("Decisions are prompt.", False),
        ("Decisions are late.", True),
    ]


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"visitor": ""}, {"visitor": ["Enter who visited"]}),
        ({"findings": ""}, {"findings": ["Enter what they found, in their words"]}),
        ({"visited_on_year": "2019"}, {"visited_on": ["The visit cannot be in the future"]}),
        (
            {"published_on_day": "23", "published_on_month": "1", "published_on_year": "2018"},
            {"published_on": ["The report cannot be published before the visit"]},
        ),
    ],
)
def test_what_is_wrong_with_a_visit_is_said_beside_its_field(desk, changed, errors):
    assert errors_of(desk.post("/inspections/visit/", VISIT | changed)) == errors
    assert not Visit.objects.exists()


def test_our_own_grade_is_marked_as_ours_and_judges_no_aim(desk, aim, officer):
    mark_due([("aim", aim.code)], clock.now())
    sweep()
    before = Assessment.objects.current().get(subject_kind="aim").rag
    assert desk.post("/inspections/own-grade/", own(aim)).url == "/inspections/"
    held = SelfAssessment.objects.get()
    assert (held.grade.word, held.author, held.assessed_on, held.by) == (
        "Good",
        "Rowan Reviewer, director",
        D(2018, 1, 10),
        officer,
    )
    sweep()
    assert before == Rag.OFF_TRACK == Assessment.objects.current().get(subject_kind="aim").rag
    page = main(desk.get("/inspections/"))
    assert "Requires improvement, November 2017" in page
    ours = page.split('id="own"')[1].split("<h2")[0]
    assert "The Trust’s own assessment, by no inspector." in ours and "Rowan Reviewer, director" in ours
    assert "10 January 2018" in ours and "Audits find good practice." in ours
    assert "Rowan Reviewer" not in main(desk.get("/inspections/?as_at=2018-01-30"))
    section = desk.get("/board/").content.decode().split('aria-labelledby="aims"')[1].split("</section>")[0]
    assert "own assessment, by no inspector: Good" in " ".join(section.split())


def test_own_grades_of_two_days_stand_beside_one_another_and_a_correction_replaces_its_own(desk, aim):
    desk.post("/inspections/own-grade/", own(aim))
    desk.post("/inspections/own-grade/", own(aim))
    desk.post("/inspections/own-grade/", own(aim, assessed_on_day="20"))
    desk.post("/inspections/own-grade/", own(aim, assessed_on_day="20", grounds="Better read."))
    assert SelfAssessment.objects.count() == 3
    assert [row.grounds for row in SelfAssessment.objects.current()] == ["Better read.", "Audits find good practice."]


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"author": ""}, {"author": ["Enter whose assessment it is"]}),
        ({"grade": ""}, {"grade": ["Select the grade"]}),
        ({"assessed_on_year": "2019"}, {"assessed_on": ["The assessment cannot be in the future"]}),
    ],
)
def test_what_is_wrong_with_our_own_grade_is_said_beside_its_field(desk, aim, changed, errors):
    assert errors_of(desk.post("/inspections/own-grade/", own(aim, **changed))) == errors
    assert not SelfAssessment.objects.exists()


def test_the_grades_on_offer_are_those_of_the_scales_that_grades_are_promised_on(desk):
    ScaleFactory(code="hmip", name="HMI Probation", words=("Poor", "Good"))
    words = [words for _, words in desk.get("/inspections/own-grade/").context["form"]["grade"].field.choices]
    assert words[0].startswith("Outstanding (") and len(words) == 4 and "HMI" not in "".join(words)


ANNOUNCED = {
    "scale": "ofsted-sif",
    "begins_on_day": "14",
    "begins_on_month": "5",
    "begins_on_year": "2018",
    "words": "Ofsted, by letter",
}


def test_an_inspection_is_announced_in_the_browser_moved_and_taken_back(desk, officer):
    board = "the next inspection is not announced"
    assert board in main(desk.get("/board/"))
    assert desk.post("/inspections/announce/", ANNOUNCED).url == "/inspections/"
    desk.post("/inspections/announce/", ANNOUNCED)
    assert AnnouncedInspection.objects.get().by == officer
    assert "the next inspection is announced for 14 May 2018" in main(desk.get("/board/"))
    assert "Ofsted, by letter" in main(desk.get("/inspections/"))
    assert board in main(desk.get("/board/?as_at=2018-01-30"))
    desk.post("/inspections/announce/", ANNOUNCED | {"begins_on_day": "21"})
    assert "the next inspection is announced for 21 May 2018" in main(desk.get("/inspections/"))
    address = "/inspections/announced/ofsted-sif/take-back/"
    assert errors_of(desk.post(address, {"words": ""})) == {"words": ["Enter why it holds no longer"]}
    assert desk.post(address, {"words": "Ofsted has put it off"}).url == "/inspections/"
    assert board in main(desk.get("/board/"))
    assert desk.get(address).status_code == 404
    assert [event.verb for event in AuditEvent.objects.filter(subject_kind="announced-inspection").order_by("pk")] == [
        "announce inspection",
        "announce inspection",
        "take back announcement",
    ]


def test_an_inspection_is_not_announced_for_a_day_that_is_over(desk):
    errors = errors_of(desk.post("/inspections/announce/", ANNOUNCED | {"begins_on_month": "1"}))
    assert list(errors) == ["begins_on"] and "today or later" in errors["begins_on"][0]
    assert not AnnouncedInspection.objects.exists()


def test_what_the_report_says_besides_comes_to_it_and_stays_unknown_before(desk, last, aim):
    RecommendationFactory(inspection_code="last", position=1, text="Held already.")
    response = desk.post(
        "/inspections/last/add/",
        {
            "rows": "6",
            "area_1": "Care leavers",
            "grade_1": "good",
            "recommendations": "Held already.\nKeep plans current.",
        },
    )
    assert response.url == "/inspections/last/"
    assert [(row.position, row.text) for row in Recommendation.objects.filter(inspection_code="last")] == [
        (1, "Held already."),
        (2, "Keep plans current."),
    ]
    assert Judgement.objects.get(area="Care leavers").position == 2
    page = main(desk.get("/inspections/"))
    must = page.split('id="must-improve"')[1].split("<h2")[0]
    assert "Keep plans current." in must and "Held already." in must
    assert "Care leavers" in page.split('id="areas-now"')[1].split("<h2")[0]
    then = main(desk.get("/inspections/?as_at=2018-01-30"))
    assert "Held already." in then and "Keep plans current." not in then and "Care leavers" not in then


def test_an_aim_moves_with_an_area_that_is_added(officer, aim):
    days = {"inspected_on": D(2017, 10, 1), "published_on": D(2018, 1, 19)}
    bare = InspectionFactory(code="bare", grades={"Adoption": "Good"}, **days)
    good = changes.AreaGrade(aim.area, aim.scale.grades.get(word="Good"))
    changes.add_to_inspection(bare, by=officer, at=clock.now(), judgements=[good])
    assert Assessment.objects.current().get(subject_kind="aim").rag == Rag.COMPLETED


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "Enter a judgement or a recommendation that is not held yet"),
        (
            {"area_1": "overall effectiveness", "grade_1": "good"},
            "“Overall effectiveness” has its grade in this inspection already",
        ),
    ],
)
def test_what_is_held_already_is_not_added_again(desk, sent, message):
    response = desk.post("/inspections/last/add/", {"rows": "6"} | sent)
    assert message in str(response.context["form"].errors)
    assert Judgement.objects.count() == 1


def test_nothing_is_added_to_what_a_plan_prints(desk, officer, aim):
    printed = InspectionFactory(code="printed", inspected_on=None, published_on=None)
    Inspection.objects.filter(pk=printed.pk).update(scale=None)
    printed.refresh_from_db()
    assert desk.get("/inspections/printed/add/").status_code == 404
    with pytest.raises(Refused, match="Nothing is added"):
        changes.add_to_inspection(printed, by=officer, at=clock.now(), recommendations=["More."])


@pytest.mark.parametrize("role", ["manager", "reviewer", "board_member", "finance", "partner", "auditor"])
def test_only_the_performance_officer_records_any_of_it(role, sign_in, request, last):
    visitor = sign_in(request.getfixturevalue(role))
    assert [visitor.get(address).status_code for address in ADDRESSES] == [403] * len(ADDRESSES)
    assert [visitor.post(address, VISIT).status_code for address in ADDRESSES] == [403] * len(ADDRESSES)
    assert not Visit.objects.exists()


def test_the_officer_is_offered_all_of_it_and_not_on_a_past_day(desk, sign_in, board_member):
    now, then = main(desk.get("/inspections/")), main(desk.get("/inspections/?as_at=2018-01-30"))
    theirs = main(sign_in(board_member).get("/inspections/"))
    for address in ADDRESSES:
        assert address in now and address not in then and address not in theirs


def test_recommendations_are_told_by_what_stands_of_their_actions(desk, last, officer):
    alone, answered = (RecommendationFactory(inspection_code="last") for _ in range(2))
    action = ActionFactory(years=[2016])
    changes.tie_answers({"recommendation": answered}, [action], by=officer, at=clock.now())
    mark_due([("action", action.code)], clock.now())
    sweep()
    page = main(desk.get("/inspections/")).split('id="recommended"')[1].split("<h2")[0]
    assert "Of 2 recommendations 1 is answered by no action, 1 has an action off track." in page
    assert page.index(alone.text) < page.index("Off track") < page.index(answered.text)
    assert action.code in page


def test_the_plans_other_words_on_the_same_promise_stand_as_it_prints_them(desk, aim):
    fields = {"plan": aim.plan, "kind": "ambition", "line": "621", "document": "business-plan-2016-19"}
    PlanStatement.objects.create(
        code="a1", position=1, heading="By 2018:", text='Getting to Ofsted "Outstanding"', **fields
    )
    PlanStatement.objects.create(code="a2", position=2, heading="By 2018:", text="Growth of the Trust", **fields)
    page = main(desk.get("/inspections/")).split('id="other-promises"')[1].split("</p>")[0]
    assert "“By 2018: Getting to Ofsted &quot;Outstanding&quot;” (Business Plan 2016-19, line 621)" in page
    assert "Growth" not in page


def test_without_anything_recorded_every_part_says_what_will_be_there_and_who_enters_it(sign_in, board_member):
    page = main(sign_in(board_member).get("/inspections/"))
    for words in (
        "Each area with its latest judgement will be here.",
        "The grade that the Trust gives itself will be here",
        "Inspections with their grades will be here.",
    ):
        assert words in page
    assert "data-figure" not in page


def test_the_page_asks_as_often_for_much_as_for_little(desk, last, officer, aim):
    def more(number):
        for place in range(number):
            changes.record_visit(
                by=officer,
                at=clock.now(),
                visitor=f"V{number}",
                kind=f"{place}",
                visited_on=D(2018, 1, 24),
                findings="F",
            )
            InspectionFactory(grades={f"Area {number}.{place}": "Good"})
            answered = RecommendationFactory(inspection_code="last")
            changes.tie_answers({"recommendation": answered}, [ActionFactory()], by=officer, at=clock.now())
            day = D(2018, 1, 1 + number + place)
            good = aim.scale.grades.get(word="Good")
            changes.assess_ourselves(
                by=officer, at=clock.now(), grade=good, area="A", assessed_on=day, author="B", grounds="C"
            )

    def queries():
        desk.get("/inspections/")
        with CaptureQueriesContext(connection) as captured:
            desk.get("/inspections/")
        return len(captured)

    more(2)
    few = queries()
    more(8)
    assert queries() == few <= 24
