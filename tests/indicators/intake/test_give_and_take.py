"""What is given out is taken back: every figure read from the API or a file of ours, sent again, is unchanged."""

import csv
import io
import json
import uuid
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcst.time import clock
from indicators.changes import issue_key, receive_submission, receive_upload
from indicators.intake.sending import Sending
from indicators.models import Observation
from tests.factories import OrganisationFactory
from tests.indicators.factories import IndicatorFactory, area
from tests.scale import many

pytestmark = pytest.mark.django_db
SENT = ("indicator", "area", "period", "value", "numerator", "denominator", "status", "marker", "note", "group")
PERIOD = "FY2017-18-Q3"
numbers = st.decimals(0, 100, places=6)


@st.composite
def figures(draw):
    """The cells of a row, as a partner may send it: a percentage with counts or without, or why there is none."""
    row = {"status": draw(st.sampled_from(["management", "provisional", "final"]))}
    row["note"] = draw(st.sampled_from(["", "Checked", "Two lines,\nand “more”", "=1+1", "0123"]))
    kind = draw(st.sampled_from(["value", "counts", "marker", "marked"]))
    if kind == "marker":
        return row | {"value": None, "marker": draw(st.sampled_from(["c", "x", "z", "low", "u"]))}
    if kind == "counts":
        below = draw(st.integers(1, 2000))
        above = draw(st.integers(0, below))
        places = draw(st.integers(0, 6))
        value = round(Decimal(above * 100) / below, places)
        return row | {"value": f"{value:f}", "numerator": str(above), "denominator": str(below)}
    return row | {"value": f"{draw(numbers):f}"} | ({"marker": draw(st.sampled_from("eb"))} if kind == "marked" else {})


@pytest.fixture
def organisation(db):
    area(), area("north", "locality")
    found = OrganisationFactory(code="a-partner")
    IndicatorFactory(code="M05", organisation=found, definition__lag_days=None)  # its periods stay open
    return found


@pytest.fixture
def again(client, organisation, officer):
    """Reads all figures from the API and sends them again; the outcomes."""
    _, secret = issue_key(organisation, by=officer, at=clock.now(), name="again")

    def read_and_sent():
        told = client.get("/api/v1/observations/?own=true", headers={"Authorization": f"Bearer {secret}"}).json()
        rows = [{name: row[name] for name in SENT} for row in told["results"]]
        headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": uuid.uuid4().hex}
        body = json.dumps({"values": rows})
        return client.post("/api/v1/submissions/", body, "application/json", headers=headers).json()

    return read_and_sent


@settings(max_examples=many(25, 500), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(row=figures())
def test_a_figure_read_from_the_api_and_sent_again_is_unchanged(row, organisation, partner, again):
    body = {"values": [{"indicator": "M05", "period": PERIOD} | row]}
    with transaction.atomic():
        sent = receive_submission(Sending(organisation), body, by=partner, at=clock.now()).submission
        answer = again()
        transaction.set_rollback(True)
    assert sent.outcome == "accepted", (row, sent.answer)
    assert [value["outcome"] for value in answer["values"]] == ["unchanged"], (row, answer)


@settings(max_examples=many(25, 500), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(row=figures())
def test_a_figure_written_into_a_file_and_sent_again_is_unchanged(row, organisation, partner):
    told = {"by": partner, "at": clock.now()}
    with transaction.atomic():
        body = {"values": [{"indicator": "M05", "period": PERIOD} | row]}
        receive_submission(Sending(organisation), body, **told)
        stands, text = Observation.objects.current().get(), io.StringIO()
        cells = {name: getattr(stands, name) for name in SENT[3:]}
        writer = csv.DictWriter(text, SENT)
        writer.writeheader()
        writer.writerow(cells | {"indicator": "M05", "area": "doncaster", "period": PERIOD})
        upload = receive_upload(Sending(organisation), text.getvalue().encode(), **told, name="values.csv")
        found = [(line.outcome, line.faults) for line in upload.lines.all()]
        transaction.set_rollback(True)
    assert found == [("unchanged", [])], row
