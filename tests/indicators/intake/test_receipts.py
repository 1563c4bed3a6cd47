"""What becomes of each row of a submission, told with its reasons; test_batches makes up far more of them."""

import datetime

import pytest

from dcst.time import clock
from indicators.changes import receive_submission
from indicators.intake.sending import Sending
from indicators.models import Observation, Submission
from tests.factories import OrganisationFactory
from tests.indicators.factories import IndicatorFactory, area

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2018, 1, 31, 10, tzinfo=clock.LONDON)


@pytest.fixture
def organisation(db):
    area()
    return OrganisationFactory(code="a-partner")


@pytest.fixture
def send(organisation, partner):
    def sent(rows, mode="all", at=AT):
        return receive_submission(Sending(organisation, mode), {"values": rows}, by=partner, at=at).submission

    return sent


def row(indicator, value="20", **cells):
    return {"indicator": indicator.code, "period": "FY2017-18-Q3", "value": value} | cells


def test_by_default_one_faulty_row_rejects_all_and_each_says_why(send):
    indicator, other = IndicatorFactory(), IndicatorFactory()
    submission = send([row(indicator), row(other, "x", status="y")])
    assert (submission.outcome, submission.answer_status) == ("refused", 422)
    assert [(value["outcome"], value["reasons"]) for value in submission.answer["values"]] == [
        ("rejected", ["batch_refused"]),
        ("rejected", ["not_a_number", "unknown_status"]),
    ]
    assert Observation.objects.count() == 0


def test_on_request_the_rows_that_can_be_stored_are(send):
    indicator, other = IndicatorFactory(), IndicatorFactory()
    submission = send([row(other, "x"), row(indicator)], mode="valid")
    assert (submission.outcome, submission.answer_status, submission.mode) == ("partly", 201, "valid")
    assert (submission.rows, submission.valid, submission.created, submission.rejected) == (2, 1, 1, 1)
    assert Observation.objects.get().indicator == indicator


def test_rows_of_one_key_are_all_rejected_whatever_the_mode(send):
    indicator, other = IndicatorFactory(), IndicatorFactory()
    submission = send([row(indicator, "1"), row(other), row(indicator, "2")], mode="valid")
    assert [value["outcome"] for value in submission.answer["values"]] == ["rejected", "created", "rejected"]


def test_when_no_row_can_be_stored_the_submission_is_refused_in_either_mode(send):
    submission = send([row(IndicatorFactory(), "x")], mode="valid")
    assert (submission.outcome, submission.answer_status) == ("refused", 422)


def test_what_was_taken_out_of_a_cell_is_told_with_its_row(send):
    [value] = send([row(IndicatorFactory(), "20\u00a0")]).answer["values"]
    assert (value["outcome"], value["notes"]) == ("created", ["value: taken out: NO-BREAK SPACE (U+00A0)"])


def test_a_rejected_row_shows_what_was_sent_and_nothing_that_could_harm(send):
    [value] = send([{"indicator": "<b>\x00" + "x" * 100, "period": "soon"}]).answer["values"]
    assert value["indicator"] == "<b>�" + "x" * 36 + "…"
    assert (value["period"], value["area"]) == ("soon", None)


def test_the_page_of_a_submission_in_part_shows_faults_and_outcomes(send, client, officer, pinned):
    indicator = IndicatorFactory()
    submission = send([row(indicator), row(IndicatorFactory(), "x", period="<soon>")], mode="valid")
    client.force_login(officer)
    page = client.get(f"/partner/a-partner/submissions/{submission.pk}/").content.decode()
    assert "Accepted in part" in page
    assert "1 created, 0 corrected, 0 unchanged, 1 rejected" in page
    assert "&lt;soon&gt;" in page
    assert "is not a number" in page


def test_five_identical_submissions_write_no_second_version(send):
    rows = [row(IndicatorFactory()), row(IndicatorFactory(), marker="e", note="First count")]
    for turn in range(5):
        send(rows, at=AT + datetime.timedelta(minutes=turn))
    assert Observation.objects.count() == 2
    assert Submission.objects.count() == 5
