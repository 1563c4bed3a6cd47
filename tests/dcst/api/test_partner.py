"""What a partner's key reads: its own indicators and what is published. Never the plan, never another's figures."""

import json
from decimal import Decimal

import pytest

from dcst.record.assess import reassess
from dcst.time import clock
from indicators.models import Indicator, Observation, SeriesLink, Target
from indicators.target.verdicts import INDICATOR
from tests.factories import OrganisationFactory
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area, publish

pytestmark = pytest.mark.django_db
SECRET = Decimal("63.7")


@pytest.fixture
def indicators(organisation):
    """By name: the partner's own, another's, another's with published figures, another's with figures of a proxy."""
    theirs = OrganisationFactory(code="yjb")
    found = {
        "own": IndicatorFactory(code="M01"),
        "foreign": IndicatorFactory(code="M02", organisation=theirs),
        "published": IndicatorFactory(code="M03", organisation=theirs),
        "mixed": IndicatorFactory(code="M04", organisation=theirs),
        "proxy": IndicatorFactory(code="M05", organisation=theirs),
    }
    for name, indicator in found.items():
        TargetFactory(indicator=indicator)
        if name != "published":
            ObservationFactory(indicator=indicator, value=Decimal("27.1") if name == "own" else SECRET)
    for name in ("published", "mixed"):
        ObservationFactory(indicator=found[name], series=publish(found[name]), value=Decimal("20.5"))
    publish(found["proxy"], SeriesLink.Relation.PROXY)
    reassess(INDICATOR, [indicator.code for indicator in found.values()], clock.now())
    return found


def results(client, name):
    return client.get(f"/api/v1/{name}/?page_size=200").json()["results"]


def test_a_partner_reads_its_own_indicators_and_those_with_published_figures(caller, indicators):
    assert [row["code"] for row in results(caller, "indicators")] == ["M01", "M03", "M04"]
    for hidden in ("M02", "M05"):
        assert caller.get(f"/api/v1/indicators/{hidden}/").status_code == 404


def test_a_foreign_indicator_and_one_that_does_not_exist_are_answered_alike(caller, indicators):
    answers = [caller.get(f"/api/v1/indicators/{code}/").json() for code in ("M02", "M99")]
    for answer in answers:
        del answer["request_id"], answer["instance"]
    assert answers[0] == answers[1]


def test_a_partner_reads_its_own_figures_and_published_ones(caller, indicators):
    rows = results(caller, "observations")
    assert {(row["indicator"], row["series"] is None) for row in rows} == {
        ("M01", True),
        ("M03", False),
        ("M04", False),
    }
    for hidden in Observation.objects.filter(value=SECRET):
        assert caller.get(f"/api/v1/observations/{hidden.pk}/").status_code == 404


def test_a_partner_reads_the_targets_of_its_own_indicators(caller, indicators):
    assert {row["indicator"] for row in results(caller, "targets")} == {"M01"}
    assert {row["code"] for row in results(caller, "indicators") if row["targets"]} == {"M01"}
    hidden = Target.objects.get(indicator=indicators["foreign"])
    assert caller.get(f"/api/v1/targets/{hidden.pk}/").status_code == 404


def test_a_partner_is_told_the_status_of_its_own_indicators_alone(caller, staff, indicators):
    """The reasons of a status quote the figure, and the status alone says on which side of the target it lies."""
    known = {row["code"]: row["status"] and row["status"]["code"] for row in results(caller, "indicators")}
    assert known == {"M01": "off_track", "M03": None, "M04": None}
    assert caller.get("/api/v1/indicators/M04/").json()["status"] is None
    assert [row["code"] for row in results(staff, "indicators") if row["status"]["code"] == "off_track"] == [
        "M01",
        "M02",
        "M04",
        "M05",
    ]
    found = caller.get("/api/v1/indicators/?status=off_track").json()["results"]
    assert [row["code"] for row in found] == ["M01"]


@pytest.mark.parametrize(
    "name", ["indicators", "observations", "targets", "series", "organisations", "bodies", "areas"]
)
def test_nothing_that_a_partner_reads_holds_a_figure_that_another_sent(name, caller, staff, indicators):
    assert str(SECRET) not in json.dumps(results(caller, name))


def test_the_figure_that_is_hidden_is_there_for_staff(staff, indicators):
    assert str(SECRET) in json.dumps(results(staff, "observations"))
    assert str(SECRET) in json.dumps(results(staff, "indicators"))


def test_a_joint_source_reads_what_the_other_sent(caller, indicators, organisation):
    joint = IndicatorFactory(code="M06")
    joint.sources.create(organisation=OrganisationFactory(code="yjb"))
    ObservationFactory(indicator=joint, sender=OrganisationFactory(code="yjb"))
    assert ("M06", "yjb") in {(row["indicator"], row["sender"]) for row in results(caller, "observations")}


def test_a_filter_does_not_widen_what_a_partner_reads(caller, indicators):
    for query in ("?source=yjb", "?framework=outcomes", "?kind=named", "?page_size=200"):
        codes = {row["code"] for row in caller.get(f"/api/v1/indicators/{query}").json()["results"]}
        assert codes <= {"M01", "M03", "M04"}
    assert caller.get("/api/v1/observations/?indicator=M02").json()["count"] == 0


def test_areas_organisations_bodies_and_series_are_open_to_partners(caller, indicators):
    area()
    assert [row["code"] for row in results(caller, "areas")] == ["doncaster"]
    assert {row["code"] for row in results(caller, "organisations")} == {"a-partner", "yjb"}
    assert caller.get("/api/v1/bodies/").status_code == 200
    assert len(results(caller, "series")) == 3


def test_a_person_of_the_partner_reads_what_its_key_reads(caller, client, partner, indicators):
    client.force_login(partner)
    for name in ("indicators", "observations", "targets"):
        assert results(client, name) == results(caller, name)


def test_staff_read_every_indicator(staff, indicators):
    assert len(results(staff, "indicators")) == Indicator.objects.count()
