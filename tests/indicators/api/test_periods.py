"""GET /api/v1/periods/{text}/: what the text of a period says, and how to write what says nothing."""

import pytest

from tests.factories import OrganisationFactory
from tests.indicators.factories import IndicatorFactory

pytestmark = pytest.mark.django_db
PATH = "/api/v1/periods/"


@pytest.fixture
def ask(client, manager, pinned):
    client.force_login(manager)
    return lambda text, **given: client.get(f"{PATH}{text}/", given)


@pytest.mark.parametrize(
    ("text", "kind", "start", "end", "label"),
    [
        ("FY2017-18-Q4", "quarter", "2018-01-01", "2018-03-31", "January to March 2018"),
        ("2017-M11", "month", "2017-11-01", "2017-11-30", "November 2017"),
        ("AY2017-18-T2", "term", "2018-01-01", "2018-03-31", "Spring term 2017/18"),
        ("CY2014-16", "pooled", "2014-01-01", "2016-12-31", "2014 to 2016"),
        ("AT2016-03-31", "as-at", "2016-03-31", "2016-03-31", "31 March 2016"),
        ("WAVE2017", "wave", "2017-01-01", "2017-12-31", "2017 survey"),
    ],
)
def test_a_canonical_text_is_told_whole(ask, text, kind, start, end, label):
    assert ask(text).json() == {"text": text, "kind": kind, "start": start, "end": end, "label": label}


@pytest.mark.parametrize("text", ["Q3 2017/18", "2017-18 Q3", "2017-18-Q3\u200b", " Q3%202017/18"])
def test_a_plain_form_is_read_with_the_indicators_calendar(ask, text):
    assert ask(text, indicator=IndicatorFactory().code).json()["text"] == "FY2017-18-Q3"


@pytest.mark.parametrize("text", ["Q3 2017/18", "2017-18", "FY2017-18-Q5", "FY２017-18", "soon", "%00", "CY9999"])
def test_what_names_no_period_is_not_found_and_the_answer_says_how_to_write_it(ask, text):
    answer = ask(text)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["detail"]


def test_a_period_of_another_kind_than_the_indicators_is_not_found(ask):
    answer = ask("FY2017-18", indicator=IndicatorFactory().code)
    assert answer.status_code == 404
    assert "Give a quarter, for example FY2017-18-Q3" in answer.json()["detail"]


@pytest.mark.parametrize("given", [{"indicator": "M999"}, {"indicator": "М05"}, {"kind": "month"}])
def test_an_unknown_indicator_or_parameter_is_refused(ask, given):
    assert ask("FY2017-18", **given).status_code == 400


def test_an_indicator_without_a_calendar_is_said_to_have_none(ask):
    answer = ask("2017-18", indicator=IndicatorFactory(definition__period_kind="").code)
    assert (answer.status_code, "not settled" in answer.json()["detail"]) == (400, True)


def test_a_partner_asks_with_its_own_indicators_alone(client, partner, pinned):
    OrganisationFactory(code="a-partner")
    own, foreign = IndicatorFactory(), IndicatorFactory(organisation=OrganisationFactory(code="yjb"))
    client.force_login(partner)
    assert client.get(f"{PATH}Q3 2017/18/", {"indicator": own.code}).status_code == 200
    answers = [client.get(f"{PATH}Q3 2017/18/", {"indicator": code}) for code in (foreign.code, "M999")]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].json()["errors"] == answers[1].json()["errors"]


def test_a_stranger_is_asked_for_a_key(client):
    assert client.get(f"{PATH}FY2017-18/").status_code == 401
