"""The pages of inspections: aims with time left, printed results, scales apart, recommendations with their actions."""

import datetime
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dcst.models import Assessment
from dcst.record.assess import mark_due
from dcst.record.replay import replay
from dcst.site.registry import RATERS, sweep
from dcst.time import clock
from inspections import changes
from inspections.models import Recommendation
from tests.factories import ActionFactory
from tests.inspections.factories import HMIP, AimFactory, InspectionFactory, RecommendationFactory, ScaleFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pinned")]


@pytest.fixture
def scale(db):
    return ScaleFactory()


@pytest.fixture
def visitor(sign_in, board_member, scale):
    return sign_in(board_member)


def main(response):
    """The words of a page's main part, as one line."""
    assert response.status_code == 200
    return " ".join(response.content.decode().split("<main")[1].split("</main>")[0].split())


def judge(*pairs):
    """Have some subjects judged, as a load of the plans does."""
    mark_due(pairs, clock.now())
    sweep()


def queries(visitor, address):
    visitor.get(address)
    with CaptureQueriesContext(connection) as captured:
        visitor.get(address)
    return len(captured)


def test_an_aim_says_its_status_why_and_how_long_is_left(visitor, scale):
    AimFactory()
    AimFactory(
        code="BP-aim-outstanding",
        grade=scale.grades.get(word="Outstanding"),
        due=datetime.date(2019, 10, 31),
        text="Outstanding by October 2019",
    )
    InspectionFactory()
    judge(("aim", "BP-aim-good"), ("aim", "BP-aim-outstanding"))
    page = main(visitor.get("/inspections/"))
    assert "None: it was due by 31 October 2017" in page
    assert "21 months, until 31 October 2019" in page
    assert "Off track" in page and "Not due yet" in page
    assert "Good by 31 October 2017 was not met: Inadequate on 31 October 2015." in page


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2017-09-30", "1 month, until 31 October 2017"),
        ("2017-10-01", "30 days, until 31 October 2017"),
        ("2017-10-30", "1 day, until 31 October 2017"),
        ("2017-10-31", "0 days, until 31 October 2017"),
        ("2017-11-01", "None: it was due by 31 October 2017"),
    ],
)
def test_the_time_left_is_that_of_the_day_shown(visitor, day, words):
    AimFactory()
    assert words in main(visitor.get(f"/inspections/?as_at={day}"))


def test_printed_results_stand_in_their_order_with_their_own_scale(visitor):
    homes = "Children's homes (all four of our homes have been inspected)"
    printed = InspectionFactory(
        inspected_on=None, published_on=None, heading="Summary of our inspection results", grades={"Adoption": "Good"}
    )
    for position, word in enumerate(["Good", "Outstanding"], start=2):
        grade = printed.scale.grades.get(word=word)
        printed.judgements.create(
            code=f"{printed.code}-{position:02}",
            position=position,
            area=homes,
            grade=grade,
            printed=word,
            known_from=printed.known_from,
        )
    page = main(visitor.get("/inspections/"))
    assert "Summary of our inspection results" in page
    assert page.count("Which home got which grade is not said in the source.") == 2
    assert page.index("Adoption") < page.index("Children&#x27;s homes")
    assert "no aim is judged by these grades" in page
    assert "Inspections with their grades will be here." in page


def test_each_scale_stands_alone_with_whose_it_is(visitor):
    ScaleFactory(code="hmip", name="HMI Probation inspection of youth offending work", words=HMIP, body__code="hmip")
    page = main(visitor.get("/inspections/")).split('id="scales"')[1]
    assert "Unsatisfactory" in page.split("HMI Probation inspection")[1].split("Ofsted single")[0]
    assert "Unsatisfactory" not in page.split("Ofsted single")[1]
    assert "no scale is ordered against another" in page


def test_an_inspection_shows_its_judgements_its_summary_and_its_source(visitor):
    row = InspectionFactory(
        summary="There is evidence of the progress made.",
        document="local-reports",
        line="27",
        heading="Ofsted SIF overall",
        origin="demonstration",
    )
    page = main(visitor.get(f"/inspections/{row.code}/"))
    for words in ("Overall effectiveness", "Inadequate", "31 October 2015", "27 November 2015", "Demonstration data"):
        assert words in page
    assert "There is evidence of the progress made." in page
    assert "Source: Published local reports, line 27, under “Ofsted SIF overall”" in page


def test_an_inspection_is_not_known_before_its_report_is_published(visitor):
    row = InspectionFactory()
    assert visitor.get(f"/inspections/{row.code}/?as_at=2015-11-27").status_code == 200
    assert visitor.get(f"/inspections/{row.code}/?as_at=2015-11-26").status_code == 404
    assert visitor.get("/inspections/nothing/").status_code == 404


def test_recommendations_stand_under_their_headings_and_lost_texts_say_so(visitor):
    InspectionFactory(code="ofsted-2015")
    RecommendationFactory(position=1, group="Quality", text="Effective and timely recording of casework.")
    RecommendationFactory(position=2, group="Management", text="Routine supervision of staff")
    RecommendationFactory(position=3, text="")
    page = main(visitor.get("/recommendations/")).partition("</section>")[2]
    order = ["Quality", "Effective and timely recording of casework.", "Management", "Routine supervision of staff"]
    places = [page.index(words) for words in [*order, '<h3 class="govuk-heading-m">Text not in source']]
    assert places == sorted(places)
    assert "<strong>Text not in source</strong>" in page


@pytest.fixture
def recommendation(scale):
    InspectionFactory(code="ofsted-2015")
    return RecommendationFactory(position=1, group="Quality")


def test_the_officer_says_which_actions_answer_a_recommendation(officer, sign_in, recommendation):
    action, other = ActionFactory(years=[2016]), ActionFactory()
    judge(("action", action.code))
    desk = sign_in(officer)
    address = f"/links/recommendation/{recommendation.code}/"
    assert action.text in main(desk.get(address))
    response = desk.post(address, {"others": [action.code]})
    assert response.url == f"/recommendations/#{recommendation.code}"
    page = main(desk.get("/recommendations/"))
    assert f'href="/plan/{action.code}/"' in page and other.text not in page
    assert "Off track" in page
    assert f'id="other-{action.code}" checked' in main(desk.get(address))
    assert recommendation.text in desk.get(f"/plan/{action.code}/").content.decode()
    desk.post(address, {})
    assert "No action is said to answer it" in main(desk.get("/recommendations/"))


def test_a_past_day_shows_the_actions_that_answered_then(officer, visitor, recommendation):
    first, second = ActionFactory(), ActionFactory()
    for day, actions in ((10, [first]), (20, [second])):
        at = clock.start_of(datetime.date(2018, 1, day))
        changes.tie_answers({"recommendation": recommendation}, actions, by=officer, at=at)
    then = main(visitor.get("/recommendations/?as_at=2018-01-15"))
    assert first.text in then and second.text not in then
    assert f'href="/plan/{first.code}/?as_at=2018-01-15"' in then
    now = main(visitor.get("/recommendations/"))
    assert second.text in now and first.text not in now
    assert "will be here" in main(visitor.get("/recommendations/?as_at=2015-11-26"))


def test_the_same_answer_again_writes_nothing(officer, recommendation):
    action, numbers = ActionFactory(), count()
    for _ in range(2):
        at = clock.now() + datetime.timedelta(seconds=next(numbers))
        changes.tie_answers({"recommendation": recommendation}, [action], by=officer, at=at)
    assert recommendation.answers.count() == 1


@pytest.mark.parametrize("role", ["manager", "reviewer", "board_member", "finance", "partner", "auditor"])
def test_only_the_performance_officer_answers(role, sign_in, request, recommendation):
    visitor = sign_in(request.getfixturevalue(role))
    assert visitor.post(f"/links/recommendation/{recommendation.code}/", {}).status_code == 403
    assert "Say which actions" not in visitor.get("/recommendations/").content.decode()


@pytest.mark.parametrize("address", ["/inspections/", "/recommendations/", "/inspections/ofsted-2015/"])
def test_a_partner_has_no_page_of_inspections_and_all_other_roles_do(address, sign_in, request, recommendation):
    for role in ("manager", "reviewer", "officer", "board_member", "finance", "auditor"):
        assert sign_in(request.getfixturevalue(role)).get(address).status_code == 200
    assert sign_in(request.getfixturevalue("partner")).get(address).status_code == 403


@pytest.mark.parametrize("address", ["/inspections/", "/recommendations/", "/inspections/ofsted-2015/"])
def test_a_page_asks_the_database_as_often_for_many_rows_as_for_few(address, visitor, officer, recommendation):
    def more(number):
        for _ in range(number):
            InspectionFactory(grades={"Overall effectiveness": "Good", "Care leavers": "Good"})
            row = RecommendationFactory(position=Recommendation.objects.count() + 1, group="Quality")
            at = clock.now()
            changes.tie_answers({"recommendation": row}, [ActionFactory(), ActionFactory()], by=officer, at=at)

    judge(("aim", AimFactory().code))
    more(1)
    few = queries(visitor, address)
    more(4)
    assert queries(visitor, address) == few


def test_a_past_day_offers_nothing_to_change(officer, sign_in, recommendation):
    desk = sign_in(officer)
    assert "Record an inspection" in main(desk.get("/inspections/"))
    assert "Record an inspection" not in main(desk.get("/inspections/?as_at=2018-01-30"))
    assert "Say which actions" not in main(desk.get("/recommendations/?as_at=2018-01-30"))


def test_an_aim_moves_on_the_day_a_judgement_becomes_known_though_it_was_loaded_before(scale):
    aim = AimFactory()
    InspectionFactory(
        inspected_on=datetime.date(2017, 11, 30),
        published_on=datetime.date(2018, 1, 19),
        grades={"Overall effectiveness": "Good"},
    )
    start = clock.start_of(datetime.date(2016, 4, 1))
    replay(RATERS, {start: [("aim", aim.code)]}, clock.now())
    rows = Assessment.objects.filter(subject=aim.code).order_by("known_from")
    assert [(row.known_from.astimezone(clock.LONDON).date().isoformat(), row.rag) for row in rows] == [
        ("2016-04-01", "not_due"),
        ("2017-11-01", "off_track"),
        ("2018-01-19", "completed"),
    ]
