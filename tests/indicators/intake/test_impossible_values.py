"""What an indicator's figures cannot be: refused in every door, asked about where it may be meant otherwise, and what
stands already is listed and not judged."""

import datetime
from decimal import Decimal

import pytest

from dcst.models import Assessment, Role
from dcst.problems import Refused
from dcst.record.assess import reassess
from dcst.time import clock
from dcst.time.periods import Period
from indicators.changes import (
    agree_definition,
    ask_correction,
    enter_position,
    receive_submission,
    receive_upload,
    set_baseline,
    set_target,
)
from indicators.intake.sending import Sending
from indicators.models import Definition, Observation, Refusal, ValueQuery
from indicators.published.loading import store_published
from indicators.target.possible import impossible_figures
from indicators.target.verdicts import INDICATOR
from tests.factories import OrganisationFactory, person
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2018, 1, 31, 10, tzinfo=clock.LONDON)
PERIOD = "FY2017-18-Q3"


@pytest.fixture(autouse=True)
def places(db):
    area(), area("north", "locality")


@pytest.fixture
def organisation(db):
    return OrganisationFactory(code="a-partner")


@pytest.fixture
def officer(db):
    return person(Role.OFFICER)


@pytest.fixture
def indicator(organisation):
    found = IndicatorFactory(code="M05", organisation=organisation)
    TargetFactory(indicator=found, value=82, operator=">=", tolerance=70)
    return found


@pytest.fixture
def send(organisation, partner):
    def sent(*rows, at=AT):
        rows = [{"indicator": "M05", "period": PERIOD} | row for row in rows]
        return receive_submission(Sending(organisation), {"values": rows}, by=partner, at=at).submission

    return sent


@pytest.mark.parametrize("cells", [{}, {"area": "north"}, {"group": "sex:female"}])
@pytest.mark.parametrize("value", ["950", "-4"])
def test_the_api_refuses_it_for_the_borough_a_locality_and_a_group(send, indicator, cells, value):
    [error] = send({"value": value} | cells).answer["errors"]
    assert (error["code"], error["column"]) == ("out_of_range", "value")
    assert "from 0 to 100" in error["message"]
    assert not Observation.objects.exists()


def test_a_file_refuses_it_with_the_same_words(send, indicator, organisation, partner):
    content = f"indicator,period,value\nM05,{PERIOD},950\n".encode()
    [line] = receive_upload(Sending(organisation), content, by=partner, at=AT, name="a.csv").lines.all()
    [error] = send({"value": "950"}).answer["errors"]
    assert [(found["code"], found["message"], found["fix"]) for found in line.faults] == [
        (error["code"], error["message"], error["fix"])
    ]


def test_a_late_correction_a_first_position_a_baseline_and_a_target_refuse_it(indicator, organisation, officer):
    told = {"by": officer, "at": AT, "reason": "Agreed"}
    cells = {"indicator": "M05", "period": "FY2014-15-Q1", "value": "950"}
    level = {"kind": "plan", "operator": ">=", "start": datetime.date(2018, 4, 1), "value": Decimal(950)}
    tried = {
        "a late correction": lambda: ask_correction(organisation, **told, **cells),
        "a position": lambda: enter_position(
            indicator, by=officer, at=AT, organisation=organisation, period=PERIOD, value="950"
        ),
        "a baseline": lambda: set_baseline(indicator, **told, value=Decimal(950), period=PERIOD, source_text="A paper"),
        "a target": lambda: set_target(indicator, **told, **level),
    }
    for door, tell in tried.items():
        with pytest.raises(Refused, match="from 0 to 100"):
            pytest.fail(f"{door} took {tell()}")


def test_the_definition_may_state_other_bounds_and_they_count_from_then_on(send, indicator, officer):
    agree_definition(indicator, by=officer, at=AT, reason="It may pass 100", definition="Places used", highest=150)
    assert send({"value": "120"}, at=AT).outcome == "accepted"
    assert send({"value": "151"}, at=AT).answer["errors"][0]["code"] == "out_of_range"


def test_bounds_that_leave_no_value_are_refused(indicator, officer):
    with pytest.raises(Refused, match="the lowest must be below the highest"):
        agree_definition(indicator, by=officer, at=AT, reason="x", definition="Places used", lowest=Decimal(100))


def test_a_figure_that_stands_beyond_its_bounds_is_not_judged_and_is_listed(indicator, officer, client):
    ObservationFactory(indicator=indicator, period=PERIOD, value=Decimal(950))
    ObservationFactory(indicator=indicator, period="FY2017-18-Q2", value=Decimal(95))
    reassess(INDICATOR, ["M05"], AT)
    verdict = Assessment.objects.current().get(subject="M05", question="target")
    assert (verdict.rag, verdict.reasons[0]["code"]) == ("no_data", "value_impossible")
    client.force_login(officer)
    page = client.get("/officer/?list=impossible").content.decode()
    assert f"950 in {Period.parse(PERIOD).label}" in page
    assert "95 in" not in page


@pytest.mark.parametrize(
    ("kind", "value", "listed"),
    [
        ("percentage", "100", False),
        ("percentage", "100.1", True),
        ("count", "3", False),
        ("count", "3.5", True),
        ("count", "-1", True),
        ("rate", "-0.1", True),
        ("rate", "4000", False),
        ("score", "-5", False),
        ("", "-5", False),
    ],
)
def test_the_database_finds_what_the_rule_excludes(kind, value, listed):
    indicator = IndicatorFactory(code="M77", definition__value_type=kind)
    ObservationFactory(indicator=indicator, value=Decimal(value))
    assert impossible_figures(AT).exists() is listed
    assert Definition.objects.get().bounds.exclude(Decimal(value)) is listed


def test_a_trend_and_limits_leave_it_out(indicator):
    from indicators.findings.lines import Lines, SeriesTerms

    ObservationFactory(indicator=indicator, period=PERIOD, value=Decimal(950))
    lines = Lines(Observation.objects.with_queries().select_related("area"), SeriesTerms.of(Definition.objects.get()))
    assert [point.value for point in lines.points(lines.headline)] == [None]


def test_a_published_figure_that_cannot_be_is_refused_with_its_bounds(tmp_path, monkeypatch, indicator):
    from indicators.published import loading
    from indicators.published.rules.rows import PublishedValue

    def published(value, relation):
        day = datetime.date(2017, 6, 1)
        figures = (Decimal(value), None, None)
        return PublishedValue(
            "a-series", "M05", relation, "doncaster", PERIOD, *figures, "final", "", "", "", "", "a.csv", 2, day, False
        )

    for relation, refused in (("same", 1), ("proxy", 0)):
        monkeypatch.setattr(loading, "read_published", lambda *paths, kind=relation: ([published("950", kind)], []))
        monkeypatch.setattr(loading, "read_series", lambda path: [])
        monkeypatch.setattr(
            loading,
            "_store_values",
            lambda values, *given: ({"new": len(values), "changed": 0, "unchanged": 0, "gone": 0}, []),
        )
        monkeypatch.setattr(loading, "_store_queries", lambda values, at: None)
        stored = store_published(tmp_path, tmp_path, AT)
        assert (stored.new, len(stored.refused)) == (1 - refused, refused)
    assert not Refusal.objects.exists()


@pytest.mark.parametrize("place", ["doncaster", "north"])
def test_a_share_where_percentages_are_meant_is_asked_about_even_without_a_history(send, indicator, place):
    submission = send({"value": "0.361", "area": place})
    assert submission.answer["values"][0]["outcome"] == "queried"
    assert ValueQuery.objects.get().rule == "share_for_percentage"
    assert "36.1 % meant?" in submission.answer["values"][0]["question"]


def test_a_share_is_held_against_the_history_first(send, indicator):
    ObservationFactory(indicator=indicator, period="FY2017-18-Q2", value=Decimal("0.4"))
    assert send({"value": "0.361"}).answer["values"][0]["outcome"] == "created"


def test_a_small_count_is_no_share(send, organisation):
    indicator = IndicatorFactory(code="M06", organisation=organisation, definition__value_type="rate")
    TargetFactory(indicator=indicator, value=82)
    assert send({"indicator": "M06", "value": "0.361"}).answer["values"][0]["outcome"] == "created"
