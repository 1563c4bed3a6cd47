"""Every list as at a day: what was known at the end of it in London, and nothing that was learnt later."""

import datetime
from decimal import Decimal

import pytest

from budget.changes import submit_return
from budget.models import BudgetLine
from dcst.record.assess import mark_due
from dcst.site import registry
from dcst.site.api_urls import router
from dcst.time import clock
from dcst.time.periods import Period
from indicators.changes import add_observation, set_target
from indicators.models import Definition
from inspections.changes import AreaGrade, record_inspection, tie_answers
from inspections.models import Inspection
from objectives import changes
from tests.factories import ActionFactory
from tests.indicators.factories import DefinitionFactory, IndicatorFactory, ObservationFactory, area
from tests.inspections.factories import AimFactory, RecommendationFactory, ScaleFactory

pytestmark = pytest.mark.django_db
LISTS = [prefix for prefix, _, _ in router.registry]


def moment(month, day, hour=12, year=2018, minute=0):
    return datetime.datetime(year, month, day, hour, minute, tzinfo=clock.LONDON)


@pytest.fixture
def read(staff):
    """read("plans/BP/", "2018-01-15") → what the API tells of that day."""

    def asked(address, day=None):
        mark = "&" if "?" in address else "?"
        answer = staff.get(f"/api/v1/{address}{mark}as_at={day}" if day else f"/api/v1/{address}")
        return answer.json() if answer.status_code == 200 else answer.status_code

    return asked


def refusal(client, name, text):
    answer = client.get(f"/api/v1/{name}/", {"as_at": text})
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert error["column"] == "as_at"
    return error["message"]


NO_DAYS = [
    "yesterday",
    "31/01/2018",
    "20180131",
    "2018-W05-3",
    "2018-1-31",
    "2018-02-30",
    "2018-01-31T00:00",
    "",
    "٢٠١٨-٠١-٣١",
]


@pytest.mark.parametrize("name", LISTS)
def test_a_day_that_is_none_is_refused(name, staff):
    assert {refusal(staff, name, text) for text in NO_DAYS} == {"Write the day as 2017-09-30."}


@pytest.mark.parametrize("name", LISTS)
def test_a_day_that_cannot_be_shown_is_refused_with_those_that_can(name, staff):
    for text in ("2018-02-01", "9999-12-31", "1999-12-31", "0001-01-01"):
        assert refusal(staff, name, text) == "Choose a day from 2000-01-01 to 2018-01-31."


def test_a_day_ends_at_midnight_in_london(read, manager):
    action = ActionFactory(years=[2017], owner=manager)
    words = {"by": manager, "judgement": "on_track", "what_changed": "It began."}
    # 23:30 in London on 30 June is 22:30 in UTC; half past midnight is still 30 June there.
    changes.report_progress(action, at=moment(6, 30, 23, 2017, 30), **words)
    changes.report_progress(action, at=moment(7, 1, 0, 2017, 30), **words | {"what_changed": "It went on."})
    said = {
        day: read(f"actions/{action.code}/", day)["latest_report"] for day in ("2017-06-29", "2017-06-30", "2017-07-01")
    }
    assert said["2017-06-29"] is None
    assert said["2017-06-30"]["what_changed"] == "It began."
    assert said["2017-07-01"]["what_changed"] == "It went on."


def test_an_action_of_a_past_day_has_the_owner_due_day_report_and_status_of_that_day(
    read, manager, other_manager, officer
):
    action = ActionFactory(years=[2017], owner=manager)
    changes.report_progress(action, by=manager, at=moment(1, 10), judgement="on_track", what_changed="It began.")
    registry.sweep(moment(1, 10))
    changes.assign(action, by=officer, at=moment(1, 20), duty="owner", user=other_manager)
    due = datetime.date(2018, 1, 25)
    changes.confirm_milestone(action, by=officer, at=moment(1, 20), year="FY2017-18", due=due, reason="The minutes.")
    registry.sweep(moment(1, 26))
    then, now = read(f"actions/{action.code}/", "2018-01-15"), read(f"actions/{action.code}/")
    assert [(told["owner"], told["due"], told["status"]["code"]) for told in (then, now)] == [
        (manager.name, "2018-03-31", "on_track"),
        (other_manager.name, "2018-01-25", "off_track"),
    ]
    objective = f"objectives/{action.strand.objective.code}/"
    assert read(objective, "2018-01-25")["status"]["code"] == "on_track"
    assert read(objective, "2018-01-26")["status"]["code"] == "off_track"
    assert read(objective, "2018-01-09")["status"] is None


def test_a_status_is_filtered_by_what_it_was_on_the_day(read, manager):
    action = ActionFactory(years=[2017], owner=manager)
    words = {"by": manager, "what_changed": "News."}
    changes.report_progress(action, at=moment(1, 10), judgement="on_track", **words)
    trouble = {"recovery": "More staff.", "recovery_by": datetime.date(2018, 3, 1)}
    changes.report_progress(action, at=moment(1, 20), judgement="off_track", **words, **trouble)
    found = {day: read("actions/?status=on_track", day)["count"] for day in ("2018-01-09", "2018-01-10", "2018-01-20")}
    assert found == {"2018-01-09": 0, "2018-01-10": 1, "2018-01-20": 0}


def test_a_figure_that_was_corrected_is_told_as_it_was_known(read, officer):
    area()
    indicator = IndicatorFactory()
    period = Period.parse("FY2017-18-Q3")
    add_observation(indicator, by=officer, at=moment(1, 10), period=period, value=Decimal("27.1"))
    add_observation(indicator, by=officer, at=moment(1, 20), period=period, value=Decimal("21.0"))
    value = {
        day: [row["value"] for row in read("observations/", day)["results"]]
        for day in ("2018-01-09", "2018-01-10", "2018-01-19", "2018-01-20")
    }
    assert value == {
        "2018-01-09": [],
        "2018-01-10": ["27.100000"],
        "2018-01-19": ["27.100000"],
        "2018-01-20": ["21.000000"],
    }
    first = read("observations/", "2018-01-10")["results"][0]["id"]
    assert read(f"observations/{first}/") == 404
    assert read(f"observations/{first}/", "2018-01-10")["value"] == "27.100000"


def test_an_indicator_of_a_past_day_has_the_definition_target_and_status_of_that_day(read, officer):
    indicator = IndicatorFactory(definition__unit="%")
    ObservationFactory(indicator=indicator, known_from=moment(1, 5), value=Decimal("27.1"))
    words = {
        "by": officer,
        "kind": "contract",
        "operator": "<=",
        "start": datetime.date(2017, 4, 1),
        "reason": "Agreed.",
    }
    set_target(indicator, at=moment(1, 10), value=Decimal(22), tolerance=Decimal(25), **words)
    set_target(indicator, at=moment(1, 20), value=Decimal(28), tolerance=Decimal(30), **words)
    Definition.objects.filter(indicator=indicator).close(moment(1, 20))
    DefinitionFactory(indicator=indicator, unit="per 10,000", known_from=moment(1, 20))
    told = {day: read(f"indicators/{indicator.code}/", day) for day in ("2018-01-09", "2018-01-15", "2018-01-20")}
    assert [
        (row["definition"]["unit"], [one["value"] for one in row["targets"]], row["status"] and row["status"]["code"])
        for row in told.values()
    ] == [
        ("%", [], None),
        ("%", ["22.000000"], "off_track"),
        ("per 10,000", ["28.000000"], "on_track"),
    ]
    assert [len(read("targets/", day)["results"]) for day in ("2018-01-09", "2018-01-10", "2018-01-20")] == [0, 1, 1]


def test_inspections_answers_and_aims_of_a_past_day_are_those_known_then(read, officer):
    scale = ScaleFactory()
    aim = AimFactory()
    action = ActionFactory()
    mark_due([("aim", aim.code)], moment(1, 2))
    registry.sweep(moment(1, 2))
    good = AreaGrade("Overall effectiveness", scale.grades.get(word="Good"))
    record_inspection(
        by=officer,
        at=moment(1, 19),
        framework="Ofsted SIF",
        provider="The Trust",
        scale=scale,
        inspected_on=datetime.date(2017, 10, 20),
        published_on=datetime.date(2018, 1, 19),
        judgements=[good],
        recommendations=["Write plans that families can read."],
    )
    inspection = Inspection.objects.get()
    advice = RecommendationFactory(inspection_code=inspection.code, position=9)
    tie_answers({"recommendation": advice}, [action], by=officer, at=moment(1, 22))
    assert (read("inspections/", "2018-01-18")["count"], read("inspections/", "2018-01-19")["count"]) == (0, 1)
    assert read("recommendations/", "2018-01-18")["count"] == 0
    assert read(f"recommendations/{advice.code}/", "2018-01-21")["actions"] == []
    assert read(f"recommendations/{advice.code}/", "2018-01-22")["actions"] == [action.code]
    assert read(f"aims/{aim.code}/", "2018-01-18")["status"]["code"] != "completed"
    assert (
        read(f"aims/{aim.code}/")["status"]["reasons"] != read(f"aims/{aim.code}/", "2018-01-18")["status"]["reasons"]
    )


def test_returns_of_a_past_day_are_those_known_then(read, finance):
    line = BudgetLine.objects.create(
        code="care", year="FY2017-18", kind="spend", position=1, name="Care", total=Decimal(1200), tolerance=Decimal(12)
    )
    figures = {"by": finance, "budget_to_date": Decimal(900), "actual_to_date": Decimal(910)}
    month = datetime.date(2017, 12, 1)
    submit_return(line, at=moment(1, 10), month=month, forecast=Decimal(1210), **figures)
    submit_return(line, at=moment(1, 20), month=month, forecast=Decimal(1300), **figures)
    told = [read("budget-lines/care/", day) for day in ("2018-01-09", "2018-01-19", "2018-01-20")]
    assert [[row["forecast"] for row in line["returns"]] for line in told] == [[], ["1210.000"], ["1300.000"]]
    assert [line["status"] and line["status"]["code"] for line in told] == [None, "at_risk", "off_track"]


def test_the_record_of_verdicts_is_told_as_it_stood(read, manager):
    action = ActionFactory(years=[2017], owner=manager)
    words = {"by": manager, "what_changed": "News."}
    changes.report_progress(action, at=moment(1, 10), judgement="on_track", **words)
    trouble = {"recovery": "More staff.", "recovery_by": datetime.date(2018, 3, 1)}
    changes.report_progress(action, at=moment(1, 20), judgement="off_track", **words, **trouble)
    query = f"assessments/?subject_kind=action&subject={action.code}"
    assert [row["rag"] for day in ("2018-01-10", "2018-01-20") for row in read(query, day)["results"]] == [
        "on_track",
        "off_track",
    ]
