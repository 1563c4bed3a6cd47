"""Recording an inspection in the browser: who may, what is asked, what is refused by row, and that the aims move."""

import pytest
from django.urls import reverse

from dcst.models import Assessment, AuditEvent, Question
from dcst.site.registry import sweep
from dcst.status.rag import Rag
from dcst.time import clock
from inspections.models import Inspection, Judgement, Recommendation
from tests.inspections.factories import HMIP, AimFactory, InspectionFactory, ScaleFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned")]
ADDRESS = "/inspections/record/?scale=ofsted-sif"
GIVEN = {
    "framework": "Ofsted SIF",
    "provider": "Doncaster Children's Services Trust",
    "inspected_on_day": "30",
    "inspected_on_month": "11",
    "inspected_on_year": "2017",
    "published_on_day": "19",
    "published_on_month": "January",
    "published_on_year": "2018",
    "rows": "6",
    "area_1": "Overall effectiveness",
    "grade_1": "good",
}


@pytest.fixture
def scale(db):
    return ScaleFactory()


@pytest.fixture
def desk(sign_in, officer, scale):
    return sign_in(officer)


def send(desk, **changed):
    return desk.post(ADDRESS, {name: value for name, value in (GIVEN | changed).items() if value is not None})


def errors_of(response):
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def standing(aim):
    return Assessment.objects.current().get(subject_kind="aim", subject=aim.code, question=Question.AIM)


def test_the_scale_is_asked_for_first(desk):
    ScaleFactory(code="hmip", name="HMI Probation", words=HMIP)
    page = desk.get("/inspections/record/").content.decode()
    assert 'value="ofsted-sif"' in page and 'value="hmip"' in page
    assert "framework" not in page.split("<main")[1].replace("inspection framework", "")


def test_going_on_without_a_scale_says_so(desk):
    response = desk.get("/inspections/record/?continue=yes")
    assert errors_of(response) == {"scale": ["Select the scale that the inspectors used"]}
    assert "Error: " in response.content.decode()


def test_a_scale_that_does_not_exist_is_asked_for_again(desk):
    assert "scale" in errors_of(desk.get("/inspections/record/?scale=sunshine"))


def test_only_the_grades_of_the_scale_can_be_given(desk):
    ScaleFactory(code="hmip", name="HMI Probation", words=HMIP)
    choices = desk.get(ADDRESS).context["form"].fields["grade_1"].choices
    assert [word for _, word in choices] == ["No grade", "Outstanding", "Good", "Requires improvement", "Inadequate"]
    assert errors_of(send(desk, grade_1="unsatisfactory"))["grade_1"] == ["Judgement 1: select a grade of this scale"]


def test_an_inspection_is_stored_with_its_judgements_and_recommendations(desk, officer):
    response = send(
        desk,
        area_2="Care leavers",
        grade_2="requires-improvement",
        summary="“Much has changed.”",
        recommendations="Keep records in time.\n\n  Supervise staff.  ",
    )
    saved = Inspection.objects.get()
    assert response.url == reverse("inspection", args=[saved.code])
    assert (saved.by, str(saved.inspected_on), str(saved.published_on)) == (officer, "2017-11-30", "2018-01-19")
    assert [(row.area, row.printed) for row in saved.judgements.order_by("position")] == [
        ("Overall effectiveness", "Good"),
        ("Care leavers", "Requires improvement"),
    ]
    assert [row.text for row in Recommendation.objects.filter(inspection_code=saved.code)] == [
        "Keep records in time.",
        "Supervise staff.",
    ]
    page = desk.get(response.url).content.decode()
    for words in ("Success", "“Much has changed.”", "Supervise staff.", "Requires improvement"):
        assert words in page
    assert AuditEvent.objects.get(verb="record inspection").subject == saved.code


def test_the_aim_moves_at_once_and_so_does_its_page(desk):
    aim = AimFactory()
    sweep()
    InspectionFactory()
    send(desk)
    assert standing(aim).status is Rag.COMPLETED
    assert "Good on 30 November 2017" in standing(aim).words[0]
    page = desk.get("/inspections/").content.decode()
    assert "Good on 30 November 2017" in page and "Completed" in page


def test_the_board_shows_the_aim_as_judged(desk, board_member, sign_in):
    AimFactory()
    sweep()
    assert "Good on 30 November 2017" not in desk.get("/board/").content.decode()
    send(desk)
    assert "Good on 30 November 2017" in sign_in(board_member).get("/board/").content.decode()


def test_an_area_known_by_another_spelling_is_kept_as_the_aim_writes_it(desk):
    aim = AimFactory()
    send(desk, area_1="  overall   EFFECTIVENESS ")
    assert Judgement.objects.get().area == "Overall effectiveness"
    assert standing(aim).status is Rag.COMPLETED


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"framework": ""}, {"framework": ["Enter the framework"]}),
        (
            {"inspected_on_day": "", "inspected_on_month": "", "inspected_on_year": ""},
            {"inspected_on": ["Enter the day of the inspection"]},
        ),
        ({"area_1": "", "grade_1": ""}, {"area_1": ["Enter at least one judgement"]}),
        ({"area_1": ""}, {"area_1": ["Judgement 1: enter the area that was graded"]}),
        ({"area_3": "Adoption"}, {"grade_3": ["Judgement 3: select the grade of “Adoption”"]}),
        (
            {"area_4": "overall effectiveness", "grade_4": "good"},
            {"area_4": ["Judgement 4: “Overall effectiveness” is already graded in judgement 1"]},
        ),
        ({"inspected_on_day": "31"}, {"inspected_on": ["Inspected on must be a real date"]}),
        ({"inspected_on_year": "2019"}, {"inspected_on": ["The inspection cannot be in the future"]}),
        (
            {"published_on_year": "2017"},
            {"published_on": ["The report cannot be published before the inspection"]},
        ),
        (
            {"published_on_month": "2"},
            {"published_on": ["A report that is not published yet cannot be recorded"]},
        ),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(desk, changed, errors):
    AimFactory()
    response = send(desk, summary="Typed with care", **changed)
    assert errors_of(response) == errors
    page = response.content.decode()
    assert "Error: " in page.split("</title>")[0] and "There is a problem" in page
    assert "Typed with care" in page
    assert not Inspection.objects.exists()


def test_another_row_keeps_what_was_typed_and_says_nothing_of_what_is_missing(desk):
    response = send(desk, framework="", area_2="Adoption", add_row="yes")
    page = response.content.decode()
    assert not response.context["form"].errors
    assert 'value="Adoption"' in page and 'name="area_7"' in page and 'name="area_8"' not in page
    assert 'name="inspected_on_month"' in page and 'value="January"' in page
    assert '<option value="good" selected>' in page
    assert 'name="rows" value="7"' in page


def test_a_judgement_in_an_added_row_is_stored(desk):
    send(desk, rows="7", area_7="Adoption", grade_7="outstanding")
    assert Judgement.objects.filter(area="Adoption", grade__word="Outstanding").exists()


@pytest.mark.parametrize("rows", ["", "-1", "٣", "9999", "100000000"])
def test_a_number_of_rows_that_nobody_typed_does_no_harm(desk, rows):
    response = send(desk, rows=rows, framework="")
    assert 6 <= len(response.context["form"].judgement_rows) <= 30


def test_the_same_inspection_again_is_not_stored_twice(desk):
    first, second = send(desk), send(desk)
    assert first.url == second.url
    assert (Inspection.objects.count(), Judgement.objects.count()) == (1, 1)
    assert AuditEvent.objects.filter(verb="record inspection").count() == 1


def test_the_same_visit_with_another_grade_is_refused(desk):
    send(desk)
    errors = errors_of(send(desk, grade_1="outstanding"))
    assert errors == {"inspected_on": ["An inspection of this provider and setting on this day is already recorded"]}


@pytest.mark.parametrize("role", ["manager", "reviewer", "board_member", "finance", "partner", "auditor"])
def test_only_the_performance_officer_records(role, sign_in, request, scale):
    visitor = sign_in(request.getfixturevalue(role))
    assert visitor.get(ADDRESS).status_code == 403
    assert visitor.post(ADDRESS, GIVEN).status_code == 403
    assert not Inspection.objects.exists()


def test_a_stranger_is_sent_to_sign_in(client, scale):
    assert client.post(ADDRESS, GIVEN).url.startswith("/sign-in/")


def test_a_past_day_does_not_show_what_was_recorded_today(desk):
    AimFactory()
    saved = send(desk).url
    assert desk.get(saved).status_code == 200
    assert desk.get(f"{saved}?as_at=2018-01-30").status_code == 404
    assert "Good on 30 November 2017" not in desk.get("/inspections/?as_at=2018-01-30").content.decode()
    assert Inspection.objects.get().known_from.date() == clock.today()
