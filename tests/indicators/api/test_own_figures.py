"""Own figures as CSV: what the API gives out, the intake takes back, and nothing changes."""

import csv
import html
import io
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dcst.models import Role
from dcst.time import clock
from dcst.time.periods import Period
from indicators.changes import add_observation, ask_about_value, issue_key, receive_upload, submit_upload
from indicators.groups import CODES
from indicators.intake.sending import Sending
from indicators.intake.sheets.writing import TEMPLATE
from indicators.models import Observation
from tests.counting import counted
from tests.factories import OrganisationFactory, person
from tests.indicators.factories import IndicatorFactory, ObservationFactory, area, publish

pytestmark = pytest.mark.django_db
OBSERVATIONS = "/api/v1/observations/"
QUARTER = Period.parse("FY2017-18-Q3")


@pytest.fixture(autouse=True)
def here(pinned, db):
    area()


@pytest.fixture
def organisation(db):
    return OrganisationFactory(code="a-partner")


@pytest.fixture
def caller(organisation, officer):
    _, sent = issue_key(organisation, by=officer, at=clock.now(), name="Nightly")
    return Client(headers={"X-Api-Key": sent})


@pytest.fixture
def told(officer):
    """told(indicator, value=…): one own figure."""

    def tell(indicator, **given):
        given = {"period": QUARTER} | given
        return add_observation(indicator, by=officer, at=clock.now(), **given)

    return tell


def table(answer):
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_file_has_the_columns_of_the_template(caller, told):
    indicator = IndicatorFactory(code="M01", name="Re-referrals")
    told(indicator, value=Decimal("27.10"), numerator=Decimal(271), denominator=Decimal(1000), status="final")
    answer = caller.get(f"{OBSERVATIONS}?format=csv")
    assert answer["Content-Disposition"] == 'attachment; filename="observations.csv"'
    [row] = table(answer)
    assert list(row) == list(TEMPLATE)
    assert row == {
        "indicator": "M01",
        "name": "Re-referrals",
        "area": "doncaster",
        "period": "FY2017-18-Q3",
        "value": "27.1",
        "numerator": "271",
        "denominator": "1000",
        "status": "final",
        "marker": "",
        "note": "",
        "group": "",
    }


def test_a_file_is_had_by_its_media_type_too(caller, told):
    told(IndicatorFactory(), value=Decimal(20))
    by_header = caller.get(OBSERVATIONS, headers={"Accept": "text/csv"})
    assert by_header.content == caller.get(f"{OBSERVATIONS}?format=csv").content
    for accepted in ("*/*", "application/json", "text/csv;q=0.5, application/json"):
        assert caller.get(OBSERVATIONS, headers={"Accept": accepted})["Content-Type"] == "application/json"
    assert caller.get(f"{OBSERVATIONS}?format=json")["Content-Type"] == "application/json"


NOTES = [
    "Two late returns counted",
    "=1+1",
    "-3 since spring",
    "'quoted",
    'She said "no"; =2',
    "two\nlines",
    "a; @b",
    "comma, and more",
    "+",
]


def test_what_the_api_gives_out_it_takes_back_unchanged(caller, organisation, officer, told):
    """Every value, marker, status, note, area and group there is, by the way that a file goes."""
    area("hyde-park", "locality")
    rows = [
        {"value": Decimal("27.123456"), "status": status}
        for status in ("management", "provisional", "revised", "final")
    ]
    rows += [{"value": None, "marker": marker} for marker in ("c", "x", "z")]
    rows += [{"value": Decimal(0), "marker": marker} for marker in ("e", "b", "u", "low")]
    rows += [{"value": Decimal(20), "note": note} for note in NOTES]
    rows += [{"value": Decimal(20), "group": group} for group in CODES]
    rows += [{"value": Decimal(50), "numerator": Decimal(10), "denominator": Decimal(20), "area": "hyde-park"}]
    rows += [{"value": Decimal("999999999999")}, {"value": Decimal("-0.000001")}]
    for cells in rows:
        kind = {} if cells.get("numerator") else {"definition__value_type": "score", "definition__unit": "points"}
        told(IndicatorFactory(**kind), **cells)
    content = caller.get(f"{OBSERVATIONS}?format=csv").content
    before = set(Observation.objects.values_list("pk", flat=True))
    sender = {"by": officer, "at": clock.now()}
    upload = receive_upload(Sending(organisation, "all"), content, name="observations.csv", **sender)
    assert [line.faults for line in upload.lines.all() if line.faults] == []
    assert {line.outcome for line in upload.lines.all()} == {"unchanged"}
    assert (upload.lines.count(), upload.notes) == (len(rows), [])
    submit_upload(upload, **sender)
    assert set(Observation.objects.values_list("pk", flat=True)) == before


def test_a_figure_in_question_is_given_out_with_the_status_it_was_sent_with(caller, told, officer):
    held = told(IndicatorFactory(), value=Decimal(20), status="final")
    ask_about_value(held, by=officer, at=clock.now(), reason="What explains it?")
    assert caller.get(OBSERVATIONS).json()["results"][0]["status"] == "provisional"
    assert [row["status"] for row in table(caller.get(f"{OBSERVATIONS}?format=csv"))] == ["final"]


def test_a_file_holds_own_figures_alone_and_all_of_them(caller, told):
    own, theirs = IndicatorFactory(code="M01"), IndicatorFactory(code="M02", organisation=OrganisationFactory(code="b"))
    ObservationFactory(indicator=theirs)
    ObservationFactory(indicator=theirs, series=publish(theirs))
    for year in range(1950, 2010):
        told(own, value=Decimal(20), period=Period.parse(f"FY{year}-{(year + 1) % 100:02}-Q1"))
    rows = table(caller.get(f"{OBSERVATIONS}?format=csv"))
    assert (len(rows), {row["indicator"] for row in rows}) == (60, {"M01"})


def test_a_file_is_filtered_and_drawn_as_at_a_day_as_the_list_is(caller, told):
    for code in ("M01", "M02"):
        told(IndicatorFactory(code=code), value=Decimal(20))
    assert [row["indicator"] for row in table(caller.get(f"{OBSERVATIONS}?format=csv&indicator=M02"))] == ["M02"]
    assert table(caller.get(f"{OBSERVATIONS}?format=csv&as_at=2018-01-30")) == []


def test_a_small_number_is_kept_back_from_who_may_not_see_it(client, told, board_member):
    indicator = IndicatorFactory(definition__value_type="count", definition__suppress_from=1, definition__suppress_to=5)
    told(indicator, value=Decimal(3), note="Three children")
    client.force_login(board_member)
    [row] = table(client.get(f"{OBSERVATIONS}?format=csv"))
    assert (row["value"], row["marker"], row["note"]) == ("", "c", "")


@pytest.mark.parametrize(
    "asked", ["page=1", "page_size=10", "cursor=x", "changed_since=2018-01-01", "series=x", "own=false"]
)
def test_what_a_file_does_not_go_with_is_refused(asked, caller):
    answer = caller.get(f"{OBSERVATIONS}?format=csv&{asked}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    [error] = answer.json()["errors"]
    assert error["column"] == asked.partition("=")[0]


def test_a_person_of_the_organisation_has_the_file_from_its_page(client, organisation, officer, told):
    told(IndicatorFactory(code="M01"), value=Decimal(20))
    client.force_login(person(Role.PARTNER, "Pat Partner", organisation))
    page = client.get(reverse("partner", args=[organisation.code])).content.decode()
    [link] = re.findall(r'href="(/api/v1/observations/[^"]*)"', page)
    assert [row["indicator"] for row in table(client.get(html.unescape(link)))] == ["M01"]
    client.force_login(officer)
    assert "format=csv" not in client.get(reverse("partner", args=[organisation.code])).content.decode()


def test_a_media_type_that_is_none_is_refused_with_those_that_are(caller):
    answer = caller.get(OBSERVATIONS, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.json()["detail"]) == (406, "Ask for application/json or text/csv.")


def test_a_format_that_is_none_is_refused_with_those_that_are(caller):
    [error] = caller.get(f"{OBSERVATIONS}?format=xml").json()["errors"]
    assert (error["column"], error["code"]) == ("format", "not_offered")
    assert error["message"] == "There is no “xml”. Choose from: json, csv."


def test_a_file_takes_the_same_number_of_queries_for_few_rows_and_many(caller, told):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            caller.get(f"{OBSERVATIONS}?format=csv")
        return counted(captured)

    told(IndicatorFactory(), value=Decimal(20))
    asked()
    few = asked()
    for _ in range(5):
        told(IndicatorFactory(), value=Decimal(20))
    assert asked() == few
