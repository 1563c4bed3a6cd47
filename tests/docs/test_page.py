"""The page of the documentation: whatever an answer leads to is there, and what it says of a call is so."""

import html
import re

import pytest
from django.test import Client

from dcst.api.calling import TITLES
from dcst.site.views.api.docs import for_staff, paths
from dcst.site.views.api.examples import recorded
from indicators.api.calls import Sample, shown_calls
from indicators.intake.rules.faults import ERRORS, anchor
from tests.factories import OrganisationFactory, person
from tests.indicators.factories import IndicatorFactory, ObservationFactory

pytestmark = pytest.mark.django_db
DOCS = "/api/v1/docs/"


@pytest.fixture
def told(client):
    return html.unescape(client.get(DOCS).content.decode())


def test_every_type_of_problem_and_every_code_has_its_place_on_the_page(told):
    places = set(re.findall(r'\bid="([\w-]+)"', told))
    assert {f"problem-{status}" for status in TITLES} <= places
    assert {anchor(code).partition("#")[2] for code in ERRORS} <= places


def test_every_place_that_a_refusal_leads_to_is_there(told):
    places = set(re.findall(r'\bid="([\w-]+)"', told))
    refusals = [case["answer"] for case in recorded() if case["status"] >= 400]
    assert len(refusals) > 40
    for said in refusals:
        assert said["type"].partition("#")[2] in places
        assert {f"error-{error['code']}" for error in said["errors"]} <= places


def test_every_link_within_the_page_leads_somewhere(told):
    places = set(re.findall(r'\bid="([\w-]+)"', told))
    assert set(re.findall(r'href="(?:\?[^"#]*)?#([\w-]+)"', told)) - places == {"main-content"} - places


def test_no_place_is_named_twice(told):
    places = re.findall(r'\bid="([\w-]+)"', told)
    assert len(places) == len(set(places))


@pytest.mark.parametrize("shown", shown_calls(Sample()), ids=lambda shown: shown.slug)
def test_a_call_lists_every_status_it_may_be_answered_with(shown, told):
    section = told.partition(f'id="{shown.slug}"')[2].partition("</section>")[0]
    method, address = shown.operation
    assert set(re.findall(r">(\d{3})</(?:a|strong)>", section)) == set(paths()[address][method]["responses"])


def test_the_examples_are_opened_in_the_language_that_is_asked_for(client):
    for asked, language in (("powershell", "powershell"), ("cobol", "curl"), ("", "curl")):
        page = client.get(DOCS, {"examples": asked}).content.decode()
        opened = re.findall(r"<details class=\"govuk-details\" open>.*?data-language=\"(\w+)\"", page, re.DOTALL)
        assert set(opened) == {language}
        assert len(opened) == len(list(shown_calls(Sample())))


def test_the_index_tells_what_a_key_may_call_from_what_is_for_the_trusts_own_people(told):
    keys, staff = told.partition("For the Trust’s own people")[::2]
    for case in recorded():
        if case["status"] == 200 and case["as"] in ("test", "staff"):
            assert f"<code>{case['operation']}</code>" in (keys if case["as"] == "test" else staff)
    assert "plans" in for_staff() and "indicators" not in for_staff()


def test_the_page_says_what_callers_may_rely_on(told):
    for label in ("Alpha", "Beta", "Stable", "Deprecated", "Retired"):
        assert f">{label}</dt>" in told
    assert "works for 12 months at least" in told
    assert "may become null" in told


def test_a_partner_reads_of_its_own_indicator(pinned):
    organisation = OrganisationFactory(code="a-partner")
    ObservationFactory(indicator=IndicatorFactory(code="M22"), value=12)
    reader = Client()
    reader.force_login(person("partner", organisation=organisation))
    page = html.unescape(reader.get(DOCS).content.decode())
    assert '"indicator": "M22", "period": "FY2017-18-Q3", "value": "12"' in page
    assert "your own indicator" in page and "M05" not in page.partition('id="calls"')[2].partition('id="client"')[0]


def test_a_partner_without_an_open_period_reads_of_the_trusts(pinned):
    organisation = OrganisationFactory(code="a-partner")
    reader = Client()
    reader.force_login(person("partner", organisation=organisation))
    assert "an indicator of the Trust" in reader.get(DOCS).content.decode()
