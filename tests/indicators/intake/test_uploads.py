"""Files that organisations send: checked, submitted as they were checked, and forgotten in time."""

import datetime
from decimal import Decimal

import pytest
from django.db.models.functions import Now

from dcst.files.exports import workbook
from dcst.models import Assessment
from dcst.problems import Refused
from dcst.site import registry
from dcst.time import clock
from dcst.time.periods import Period
from indicators import changes
from indicators.intake import files, sheets
from indicators.intake.changes import upload_jobs, uploads
from indicators.intake.sending import Sending
from indicators.models import Attempt, Observation, Submission, Upload, UploadRow, ValueQuery
from tests.factories import OrganisationFactory, person
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area

pytestmark = pytest.mark.django_db
HEAD = "indicator,area,period,value,note\n"
State = Upload.Progress


@pytest.fixture(autouse=True)
def here(pinned, db):
    area()


@pytest.fixture
def organisation(db):
    return OrganisationFactory(code="a-partner")


@pytest.fixture
def three(db):
    return [IndicatorFactory(code=code) for code in ("M01", "M02", "M03")]


@pytest.fixture
def send(organisation, partner):
    """send(row, …) → the upload that the partner's own user makes of a file of these rows."""

    def sent(*rows, name="values.csv", content=None):
        content = content or (HEAD + "".join(f"{row}\n" for row in rows)).encode()
        return changes.receive_upload(Sending(organisation), content, by=partner, at=clock.now(), name=name)

    return sent


@pytest.fixture
def submit(partner):
    return lambda upload: changes.submit_upload(upload, by=partner, at=clock.now())


def row(number=1, value="20", period="FY2017-18-Q3"):
    return f"M{number:02},,{period},{value},"


def work():
    return changes.work_on_uploads(by=None, at=clock.now())


def stored():
    return dict(Observation.objects.current().values_list("indicator__code", "value"))


# The check


def test_a_file_is_checked_and_nothing_of_it_is_stored(send, three):
    upload = send(row(1), row(2, "x"))
    assert (upload.state, upload.rows, upload.sound, upload.faulty) == (State.CHECKED, 2, 1, 1)
    assert upload.counts == {"created": 1, "corrected": 0, "unchanged": 0, "queried": 0, "rejected": 1}
    first, second = upload.lines.all()
    assert (first.number, first.outcome, first.faults) == (2, "created", [])
    assert (second.number, second.cells["value"], second.outcome) == (3, "x", "rejected")
    assert [(fault["column"], fault["code"]) for fault in second.faults] == [("value", "not_a_number")]
    assert Observation.objects.count() == Submission.objects.count() == 0


def test_each_row_is_told_what_would_become_of_it(send, three):
    ObservationFactory(indicator=three[0], value=Decimal(20))
    ObservationFactory(indicator=three[1], value=Decimal(30))
    rows = row(1), row(2), row(3), row(1, period="FY2016-17"), row(3)
    outcomes = [line.outcome for line in send(*rows).lines.all()]
    assert outcomes == ["unchanged", "corrected", "rejected", "rejected", "rejected"]


def test_rows_that_repeat_one_another_are_named_as_the_spreadsheet_counts_them(send, three):
    first, second = send(row(1), row(1)).lines.all()
    assert first.faults[0]["message"] == "Row 3 is for the same indicator, area, period and group."
    assert second.faults[0]["message"] == "Row 2 is for the same indicator, area, period and group."


def test_a_sign_that_says_another_unit_is_a_fault_of_its_cell(send):
    IndicatorFactory(code="M01", definition__value_type="count", definition__unit="children")
    [line] = send(row(1, "20 %")).lines.all()
    assert (line.outcome, [fault["code"] for fault in line.faults]) == ("rejected", ["sign_differs"])


def test_what_was_cleaned_is_said(send, three):
    upload = send(row(1, '"£1,234"'), row(2, "12.5 %"))
    assert any("B" in note or "D2" in note for note in upload.notes)


def test_a_file_that_cannot_be_read_is_refused_and_stands_in_the_log(organisation, partner):
    sending = Sending(organisation, request_id="r1")
    with pytest.raises(Refused) as refused:
        changes.receive_upload(sending, b"\x00\x01\x02", by=partner, at=clock.now(), name="values.csv")
    assert refused.value.field == "file"
    assert Upload.objects.count() == 0
    noted = Attempt.objects.get()
    assert (noted.channel, noted.outcome, noted.by, noted.request_id) == ("file", "unreadable", partner, "r1")
    assert noted.summary and noted.summary in refused.value.message


def test_every_check_and_every_submission_stands_in_the_log(send, submit, three):
    submit(send(row(1), row(2, "x")))
    kept = list(Attempt.objects.order_by("pk").values_list("outcome", "status", "rows__rejected", "submission"))
    assert kept == [("tried", 200, 1, None), ("partly", 201, 1, Submission.objects.get().pk)]


# What is submitted


def test_rows_that_nothing_is_wrong_with_are_stored_and_the_others_stay_out(send, submit, three, partner):
    done = submit(send(row(1), row(2, "x"), row(3)))
    assert (done.state, done.rows_done) == (State.SUBMITTED, 3)
    sent = done.submission
    assert (sent.outcome, sent.mode, sent.created, sent.rejected, sent.by) == ("partly", "valid", 2, 1, partner)
    assert stored() == {"M01": 20, "M03": 20}
    assert set(Observation.objects.values_list("sender__code", flat=True)) == {"a-partner"}
    # As the spreadsheet counts them: the first row holds the names of the columns.
    assert [value["row"] for value in sent.answer["values"]] == [2, 3, 4]
    assert [error["row"] for error in sent.answer["errors"]] == [3]


def test_a_file_without_a_fault_is_stored_as_a_whole_and_moves_the_status(send, submit, three):
    TargetFactory(indicator=three[0])
    sent = submit(send(row(1), row(2))).submission
    assert (sent.outcome, sent.mode, sent.created) == ("accepted", "all", 2)
    assert Assessment.objects.current().get(subject="M01", question="target").rag == "on_track"


def test_a_second_click_submits_nothing_again(send, submit, three):
    upload = send(row(1))
    assert submit(upload).submission_id == submit(upload).submission_id
    assert (Submission.objects.count(), Observation.objects.count()) == (1, 1)


def test_without_a_row_to_submit_it_is_refused(send, submit, three):
    with pytest.raises(Refused, match="no row to submit"):
        submit(send(row(1, "x")))


def test_a_colleague_may_submit_what_another_has_sent(send, organisation, three):
    colleague = person("partner", organisation=organisation)
    sent = changes.submit_upload(send(row(1)), by=colleague, at=clock.now())
    assert sent.submission.by == sent.submitted_by == colleague


def test_a_window_that_closed_meanwhile_is_said_and_nothing_is_stored(send, submit, three, officer):
    upload = send(row(1), row(2))
    period = Period.parse("FY2017-18-Q3")
    changes.close_period(three[1], by=officer, at=clock.now(), period=period, reason="Closed early.")
    again = submit(upload)
    assert (again.state, again.problem) == (State.CHECKED, {"code": "stale", "rows": 1})
    assert [line.outcome for line in again.lines.all()] == ["created", "rejected"]
    assert Observation.objects.count() == Submission.objects.count() == 0
    assert submit(again).submission.created == 1
    assert stored() == {"M01": 20}


def test_a_value_that_came_in_meanwhile_is_not_overwritten_unseen(send, submit, three):
    upload = send(row(1))
    ObservationFactory(indicator=three[0], value=Decimal(7))
    again = submit(upload)
    assert (again.state, again.problem["rows"], again.counts["corrected"]) == (State.CHECKED, 1, 1)
    assert stored() == {"M01": 7}


def test_a_value_far_from_its_history_is_told_beforehand_and_asked_about_afterwards(send, submit, three):
    for year in (2014, 2015, 2016):
        for quarter, value in enumerate(("20", "21", "20", "22"), start=1):
            period = f"FY{year}-{year - 1999}-Q{quarter}"
            ObservationFactory(indicator=three[0], period=period, value=Decimal(value))
    upload = send(row(1, "90"))
    [line] = upload.lines.all()
    assert line.outcome == "queried" and "What explains it?" in line.question
    submit(upload)
    assert ValueQuery.objects.get().observation.value == 90


# Long files, by a worker


@pytest.fixture
def long(monkeypatch):
    """A file of three rows is long."""
    monkeypatch.setattr(uploads, "AT_ONCE", 2)


def test_a_long_file_waits_for_a_worker_to_check_it_and_again_to_store_it(send, submit, three, long):
    upload = send(row(1), row(2), row(3))
    assert (upload.state, upload.rows, upload.lines.count()) == (State.CHECKING, 3, 0)
    assert (work(), work()) == (1, 0)
    upload.refresh_from_db()
    assert (upload.state, upload.percent, upload.held_by) == (State.CHECKED, 100, None)
    waiting = submit(upload)
    assert (waiting.state, waiting.percent, Observation.objects.count()) == (State.SUBMITTING, 0, 0)
    assert submit(upload).state == State.SUBMITTING
    assert registry.work() == 1
    upload.refresh_from_db()
    assert (upload.state, upload.submission.created, len(stored())) == (State.SUBMITTED, 3, 3)


def test_a_large_file_is_read_by_the_worker_and_refused_there(monkeypatch, send):
    monkeypatch.setattr(uploads, "READ_AT_ONCE", 3)
    upload = send("no value at all")
    assert (upload.state, upload.rows) == (State.CHECKING, 0)
    work()
    upload.refresh_from_db()
    assert (upload.state, upload.problem["code"]) == (State.REFUSED, "no_values_entered")
    assert Attempt.objects.get().outcome == "unreadable"


@pytest.mark.parametrize("name", ["values.csv", "values.xlsx"])
def test_what_is_wrong_in_a_long_file_is_written_beside_its_rows_by_the_worker(send, three, long, monkeypatch, name):
    upload = sent_as(send, name)
    work()
    upload.refresh_from_db()
    written, (kind, kept) = (
        files.with_faults(sheets.read(bytes(upload.content), name), upload.lines.all()),
        files.returned(upload),
    )
    monkeypatch.setattr(files, "read", None)  # nobody who asks for it waits until it is read
    assert files.returned(upload) == (kind, kept)
    assert (kind, problems(kept, name)) == (name.partition(".")[2], problems(written, name))
    assert problems(kept, name)[0].startswith("value: “x” is not a number.")


def sent_as(send, name):
    rows = [row(1, "x"), row(2), row(3)]
    if name.endswith("csv"):
        return send(*rows)
    return send(content=workbook([("Values", HEAD.strip().split(","), [text.split(",") for text in rows])]), name=name)


def problems(content, name):
    """What the last column of a file handed back says, row by row."""
    return [found.sent.get("problem") or "" for found in sheets.read(bytes(content), name).rows]


def test_nothing_is_written_where_nothing_is_wrong_or_the_file_is_short(send, three, long):
    for rows in ([row(1), row(2), row(3)], [row(1, "x")]):
        upload = send(*rows)
        work()
        upload.refresh_from_db()
        assert (upload.state, upload.returned) == (State.CHECKED, None)


def test_a_long_file_that_is_checked_anew_is_written_anew(send, submit, three, long, officer):
    upload = send(row(1), row(2), row(3))
    work()
    period = Period.parse("FY2017-18-Q3")
    changes.close_period(three[1], by=officer, at=clock.now(), period=period, reason="Closed early.")
    submit(upload)
    work()
    upload.refresh_from_db()
    assert upload.problem["code"] == "stale"
    assert [bool(words) for words in problems(upload.returned, upload.name)] == [False, True, False]
    changes.forget_uploads(by=officer, at=clock.now() + datetime.timedelta(days=31))
    assert Upload.objects.get().returned is None


def test_nobody_takes_up_what_another_holds_until_that_one_falls_silent(send, three, long):
    upload = send(row(1), row(2), row(3))
    assert upload_jobs._take_up(clock.now()).attempts == 1
    assert work() == 0
    Upload.objects.update(held_until=Now() - datetime.timedelta(seconds=1))
    assert work() == 1
    upload.refresh_from_db()
    assert (upload.state, upload.attempts) == (State.CHECKED, 2)


@pytest.mark.parametrize("state", ["checking", "submitting"])
def test_one_that_was_overtaken_takes_back_what_it_did(monkeypatch, send, submit, three, long, state):
    upload = send(row(1), row(2), row(3))
    if state == "submitting":
        work()
        submit(upload)
    plainly = uploads.read_lines

    def overtaken(*given):
        read = plainly(*given)
        monkeypatch.setattr(uploads, "read_lines", plainly)
        Upload.objects.update(held_until=None)
        assert work() == 1
        return read

    monkeypatch.setattr(uploads, "read_lines", overtaken)
    assert work() == 1
    upload.refresh_from_db()
    assert upload.state == {"checking": State.CHECKED, "submitting": State.SUBMITTED}[state]
    assert (UploadRow.objects.count(), Submission.objects.count()) == (3, int(state == "submitting"))


def test_progress_is_told_row_by_row_and_never_goes_back(monkeypatch, send, three, long):
    monkeypatch.setattr(upload_jobs, "EVERY", 0)
    upload, seen = send(row(1), row(2), row(3)), []
    Upload.objects.update(rows_done=2)  # as far as one came that was killed
    write = upload_jobs._Progress.write

    def watched(progress, **told):
        write(progress, **told)
        seen.append(Upload.objects.get().rows_done)

    monkeypatch.setattr(upload_jobs._Progress, "write", watched)
    work()
    assert seen == [2, 2, 2, 3, 3]
    upload.refresh_from_db()
    assert upload.rows_done == 3


def test_a_failure_says_the_row_where_it_stopped_and_that_nothing_was_stored(monkeypatch, send, submit, three, long):
    upload = send(row(1), row(2), row(3))
    work()
    submit(upload)

    def broken(*args, **kwargs):
        raise ValueError("a bug")

    monkeypatch.setattr("indicators.intake.changes.submissions.audit.record", broken)
    monkeypatch.setattr(upload_jobs, "EVERY", 0)
    assert work() == 1
    upload.refresh_from_db()
    assert (upload.state, upload.problem["row"]) == (State.FAILED, 3)
    assert Observation.objects.count() == Submission.objects.count() == 0
    assert Attempt.objects.latest("pk").outcome == "failed"
    assert work() == 0


def test_what_kills_three_workers_is_given_up(send, three, long):
    upload = send(row(1), row(2), row(3))
    for _ in range(3):
        upload_jobs._take_up(clock.now())
        Upload.objects.update(held_until=None)
    assert work() == 1
    upload.refresh_from_db()
    assert (upload.state, upload.problem["doing"]) == (State.FAILED, "checking")


# Forgetting


@pytest.mark.parametrize(("days", "kept"), [(30, True), (31, False)])
def test_bytes_and_rows_are_forgotten_a_month_after_the_last_that_was_done(send, submit, three, officer, days, kept):
    upload = submit(send(row(1)))
    changes.forget_uploads(by=officer, at=upload.finished_at + datetime.timedelta(days=days))
    upload = Upload.objects.get()
    assert (upload.content is not None, upload.lines.exists()) == (kept, kept)
    assert (upload.counts["created"], upload.submission.created) == (1, 1)


def test_a_check_that_is_no_longer_kept_is_not_submitted(send, submit, three, officer):
    upload = send(row(1))
    changes.forget_uploads(by=officer, at=clock.now() + datetime.timedelta(days=31))
    with pytest.raises(Refused, match="kept no longer"):
        submit(upload)


@pytest.mark.parametrize(("day", "kept"), [("2019-02-28", 1), ("2019-03-01", 0)])
def test_the_rest_is_forgotten_after_thirteen_months_as_the_log_is(send, submit, three, officer, day, kept):
    submit(send(row(1)))
    changes.forget_uploads(by=officer, at=clock.start_of(datetime.date.fromisoformat(day)))
    assert (Upload.objects.count(), Submission.objects.count(), Observation.objects.count()) == (kept, 1, 1)
