"""The four findings of each indicator in the API, beside its status and never merged with it."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dcst.models import Area, Role
from dcst.record import assess
from dcst.time import clock
from indicators.disclosure.deciding import SMALL_NUMBERS
from indicators.findings.verdicts import SERIES
from indicators.target.verdicts import INDICATOR
from tests.factories import OrganisationFactory, person
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area, publish

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def here(pinned, db):
    area()


def judged(number=27):
    """An indicator that fell to a share of 1,000, beside England's 22 % of the same year, and is off its target."""
    indicator = IndicatorFactory(definition__period_kind="year-financial", definition__months=12)
    series, england = publish(indicator), area("england", Area.Kind.NATION)
    for period, counted in (("FY2015-16", 300), ("FY2016-17", number * 10)):
        share = Decimal(counted) / 10
        given = {"value": share, "numerator": Decimal(counted), "denominator": Decimal(1000)}
        ObservationFactory(indicator=indicator, period=period, **given)
    ObservationFactory(indicator=indicator, series=series, area=england, period="FY2016-17", value=Decimal(22))
    TargetFactory(indicator=indicator, start=datetime.date(2016, 4, 1), end=datetime.date(2017, 3, 31))
    for rater in (INDICATOR, SERIES):
        assess.reassess(rater, [indicator.code], clock.now())
    return indicator


def entry(client, user, code):
    client.force_login(user)
    return client.get(f"/api/v1/indicators/{code}/").json()


def test_each_finding_has_its_word_its_reasons_and_its_period(client, officer):
    told = entry(client, officer, judged().code)
    assert told["status"]["code"] == "off_track"
    found = told["findings"]
    assert list(found) == ["comparison", "trend", "variation", "assurance"]
    words = {name: (one["code"], one["word"], one["period"]) for name, one in found.items()}
    assert words == {
        "comparison": ("worse", "Worse", "FY2016-17"),
        "trend": ("down_better", "Down, better", "FY2016-17"),
        "variation": ("no_limits", "No limits", ""),
        "assurance": ("not_assured", "Not assured", ""),
    }
    assert found["comparison"]["reasons"] == [
        "27.0 (24.3 to 29.8 at 95 %) against 22 for England: the interval is higher",
        "5.0 above England",
    ]
    assert found["trend"]["reasons"][0] == "Down 3.0 points from 2015/16"
    assert found["variation"]["reasons"] == ["Control limits are not for annual values: they are too few"]
    assert found["assurance"]["since"].startswith("2018-01-31")


def test_the_list_says_the_same_as_the_entry(client, officer):
    code = judged().code
    alone = entry(client, officer, code)
    assert client.get("/api/v1/indicators/").json()["results"] == [alone]


def test_what_was_never_assessed_is_null(client, officer):
    assert set(entry(client, officer, IndicatorFactory().code)["findings"].values()) == {None}


def test_the_findings_are_those_of_the_day_that_is_asked_for(client, officer):
    code = judged().code
    client.force_login(officer)
    then = client.get(f"/api/v1/indicators/{code}/?as_at=2018-01-30").json()
    assert set(then["findings"].values()) == {None}


def test_a_partner_reads_the_findings_of_its_own_alone(client):
    code = judged().code
    source, other = OrganisationFactory(code="a-partner"), OrganisationFactory(code="other")
    assert entry(client, person(Role.PARTNER, "Pat", source), code)["findings"]["trend"]["word"] == "Down, better"
    told = entry(client, person(Role.PARTNER, "Pia", other), code)
    assert (told["status"], told["findings"]) == (None, None)


def test_who_may_not_see_a_small_number_is_told_that_the_finding_is_suppressed(client, board_member, officer):
    indicator = judged()
    last = indicator.observations.get(series=None, period="FY2016-17")
    small = {"value": Decimal("0.3"), "numerator": Decimal(3), "denominator": Decimal(1000)}
    indicator.observations.filter(pk=last.pk).update(**small)
    for rater in (SMALL_NUMBERS, SERIES):
        assess.reassess(rater, [indicator.code], clock.now())
    shut, seen = (entry(client, user, indicator.code)["findings"]["trend"] for user in (board_member, officer))
    assert (shut["code"], shut["word"]) == ("suppressed", "Suppressed")
    assert "29.7" not in str(shut) and "Down 29.7 points from 2015/16" in seen["reasons"]


def test_many_indicators_need_as_many_queries_as_few(client, officer):
    client.force_login(officer)
    counts = []
    for more in (2, 4):
        for _ in range(more):
            judged()
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/api/v1/indicators/?page_size=200").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
