"""Each code of the table of faults is met once by a real request: its words, its remedy, its place in the page."""

import json

import pytest

from dcst.time import clock
from indicators.api.sent import READ_AT_ONCE
from indicators.changes import issue_key
from indicators.intake.rules.faults import ERRORS
from indicators.intake.rules.file_faults import FILES
from indicators.intake.rules.rows import MOST_ROWS
from indicators.intake.rules.said_faults import SAID
from tests.factories import OrganisationFactory
from tests.indicators.factories import IndicatorFactory, area, placed

pytestmark = [pytest.mark.django_db, pytest.mark.once]
GOOD = {"indicator": "M05", "period": "FY2017-18-Q3", "value": "20"}


def cells(**changed):
    return {"values": [{name: cell for name, cell in (GOOD | changed).items() if cell is not ...}]}


COUNTS = {"numerator": "1", "denominator": "2"}
# The body, and what else the request has.
MET = {
    "key_missing": (cells(), {"key": None}),
    "key_unreadable": (cells(), {"key": "x" * 256}),
    "key_reused": (cells(), {"key": "used"}),
    "unknown_parameter": (cells(), {"query": "?colour=red"}),
    "parameter_value": (cells(), {"query": "?mode=some"}),
    "not_an_object": ([], {}),
    "unknown_field": (cells(colour="red"), {}),
    "wrong_type": (cells(indicator=5), {}),
    "no_values": ({"values": []}, {}),
    "too_many_values": ({"values": [GOOD] * (MOST_ROWS + 1)}, {"query": "?dry_run=true"}),
    "trial_too_long": (b"x" * (READ_AT_ONCE + 1), {"query": "?dry_run=true", "kind": "text/csv"}),
    "unknown_ids": (cells() | {"ids": "theirs"}, {}),
    "missing": (cells(value=...), {}),
    "missing_count": (cells(numerator="5"), {}),
    "unusual_character": (cells(indicator="М05"), {}),
    "too_long": (cells(note="x" * 1001), {}),
    "unknown_indicator": (cells(indicator="M99"), {}),
    "ambiguous_indicator": (cells(indicator="A1") | {"ids": "framework"}, {}),
    "not_collected": (cells(indicator="M40"), {}),
    "unknown_area": (cells(area="leeds"), {}),
    "unknown_group": (cells(group="tall"), {}),
    "period_unreadable": (cells(period="soon"), {}),
    "period_kind": (cells(period="FY2016-17"), {}),
    "future_period": (cells(period="FY2030-31-Q1"), {}),
    "period_not_open": (cells(indicator="M41", period="2018-M01"), {}),
    "period_closed": (cells(period="FY2016-17-Q4"), {}),
    "not_a_number": (cells(value="1,234"), {}),
    "too_large": (cells(value="1" * 13), {}),
    "unknown_status": (cells(status="draft"), {}),
    "unknown_marker": (cells(marker="*"), {}),
    "marker_with_value": (cells(marker="c"), {}),
    "out_of_range": (cells(numerator="-1", denominator="2"), {}),
    "percentage_differs": (cells(**COUNTS), {}),
    "duplicate_row": ({"values": [GOOD, GOOD]}, {}),
    "batch_refused": ({"values": [GOOD, GOOD | {"period": "soon"}]}, {}),
}


@pytest.fixture
def post(client, officer, pinned):
    area()
    organisation = OrganisationFactory(code="a-partner")
    for code, framework in (("M05", "contract"), ("M06", "council-plan")):
        placed(IndicatorFactory(code=code), "A1", framework)
    IndicatorFactory(code="M40", definition__period_kind="")
    IndicatorFactory(code="M41", definition__period_kind="month", definition__months=1)
    _, secret = issue_key(organisation, by=officer, at=clock.now(), name="Nightly")

    def sent(body, key="k1", query="", kind="application/json"):
        headers = {"X-Api-Key": secret} | ({"Idempotency-Key": key} if key else {})
        body = body if isinstance(body, bytes) else json.dumps(body)
        return client.post(f"/api/v1/submissions/{query}", body, kind, headers=headers)

    sent(cells(value="19"), key="used")
    return sent


def test_there_is_a_request_for_each_code_and_no_other():
    # A worker's failure is no fault of a request: test_long_submissions. What is said without a value has addresses of
    # its own: test_withdrawals, test_declarations.
    assert set(MET) == set(ERRORS) - set(FILES) - set(SAID) - {"not_finished"}


@pytest.mark.parametrize("code", MET)
def test_each_code_is_met_and_says_what_is_wrong_and_how_to_mend_it(post, code):
    body, given = MET[code]
    answer = post(body, **given)
    problem = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (ERRORS[code].status, "application/problem+json")
    reasons = [reason for value in problem.get("values", []) for reason in value["reasons"]]
    assert code in [error["code"] for error in problem["errors"]] + reasons
    for error in problem["errors"]:
        assert error["message"] and error["fix"] and "{" not in error["message"].replace('{"', "")
        assert error["docs"] == f"/api/v1/docs/#error-{error['code']}"


def test_the_documentation_has_a_place_for_each_code(client):
    page = client.get("/api/v1/docs/").content.decode()
    assert [code for code in ERRORS if f'id="error-{code}"' not in page] == []


@pytest.mark.parametrize("code", ERRORS)
def test_no_fault_is_told_in_words_that_blame_or_say_nothing(code):
    said = f"{ERRORS[code].message} {ERRORS[code].fix}".lower().replace("mode=valid", "")
    assert not {
        word for word in ("please", "sorry", "invalid", "valid ", "forbidden", "error occurred") if word in said
    }
    assert ERRORS[code].message.endswith(".")
