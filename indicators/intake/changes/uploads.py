"""Files that organisations send: checked, submitted when their sender says so, forgotten in time.

A small file is checked and submitted in the request; a longer one is left to a worker (`upload_jobs`). Either way its
rows go by the rules of every row that is sent, and what is stored is what the check said, or nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import transaction

from dcst.models import User
from dcst.problems import Refused
from dcst.record import audit
from dcst.time.clock import day_of, start_of
from dcst.time.periods import add_months
from indicators.intake.changes.attempts import KEPT_MONTHS, note_attempt
from indicators.intake.changes.submissions import receive_rows, try_rows
from indicators.intake.files import FAULT, lines_of, read_lines, with_faults
from indicators.intake.held import WORK, finish_upload, hold_upload
from indicators.intake.reading import terms_of_rows
from indicators.intake.rules.rows import RowRead, Watch
from indicators.intake.sending import Sending
from indicators.intake.sheets import Sheet, SheetRefused
from indicators.intake.sheets import read as read_sheet
from indicators.models import Attempt, Submission, Upload, UploadRow
from indicators.models.observation import REJECTED
from indicators.models.upload import OUTCOMES

AT_ONCE = 500  # rows that are checked or stored while their sender waits
READ_AT_ONCE = 256 * 1024  # bytes; 500 rows are far less
BYTES_KEPT = timedelta(days=30)
BATCH = 1000
FaultTold = dict[str, Any]  # what FAULT names, as JSON
Progress = Upload.Progress
Outcome = Attempt.Ending
BY_SUBMISSION: dict[str, Outcome] = {
    Submission.Outcome.ACCEPTED: Outcome.ACCEPTED,
    Submission.Outcome.PARTLY: Outcome.PARTLY,
    Submission.Outcome.REFUSED: Outcome.REFUSED,
}
# As the API would have answered, so that the log reads the same whichever way values came.
STATUS = {
    Outcome.UNREADABLE: 422,
    Outcome.TRIED: 200,
    Outcome.ACCEPTED: 201,
    Outcome.PARTLY: 201,
    Outcome.REFUSED: 422,
    Outcome.FAILED: 503,
}


class Stale(Exception):
    """Rows would end otherwise than the check said."""


def receive_upload(sending: Sending, content: bytes, *, by: User, at: datetime, name: str) -> Upload:
    """Keep a file and check it; one that cannot be read is refused by Refused, and only the log tells of it."""
    upload = sending.upload(content, by=by, at=at, name=name[-255:])
    sheet = None
    if len(content) <= READ_AT_ONCE:
        try:
            sheet = read_sheet(content, upload.name)
        except SheetRefused as refused:
            note(upload, Outcome.UNREADABLE, by=by, at=at, summary=refused.message)
            raise Refused(f"{refused.message} {refused.fix}", "file") from None
    with transaction.atomic():
        upload.rows = len(sheet.rows) if sheet else 0
        upload.save(force_insert=True)
        after: dict[str, object] = {"organisation": sending.organisation.code, "name": upload.name}
        after |= {"bytes": upload.size, "sha256": upload.sha256}
        audit.record("send file", "upload", str(upload.pk), by=by, at=at, after=after)
        if sheet and len(sheet.rows) <= AT_ONCE:
            check_upload(upload, by=by, at=at, sheet=sheet)
    return upload


def check_upload(upload: Upload, *, by: User, at: datetime, sheet: Sheet, watch: Watch | None = None) -> None:
    """Keep a file's rows, each with what would become of it at this moment. Of their values nothing is stored.

    Raises UploadTakenOver.
    """
    upload.notes = sheet.notes
    terms = terms_of_rows(upload.organisation, at, [row.cells for row in sheet.rows])
    lines = lines_of(sheet, terms.by.measures)
    read = read_lines(terms, lines, watch)
    _check(upload, lines, read, by=by, at=at, sheet=sheet, watch=watch)


def _check(
    upload: Upload,
    lines: Sequence[UploadRow],
    read: Sequence[RowRead],
    *,
    by: User,
    at: datetime,
    sheet: Sheet | None,
    watch: Watch | None = None,
    stale: bool = False,
) -> None:
    before = [line.outcome for line in lines]
    each = replace(Sending.of(upload), mode=Submission.Mode.VALID)
    tried = try_rows(each, read, by=by, at=at).submission
    faults: defaultdict[int, list[FaultTold]] = defaultdict(list)
    for fault in tried.answer["errors"]:
        faults[fault["row"]].append({name: fault[name] for name in FAULT})
    for line, value in zip(lines, tried.answer["values"], strict=True):
        line.pk, line.upload = None, upload
        line.outcome, line.notes, line.question = value["outcome"], value["notes"], value["question"] or ""
        line.faults = faults[line.number]
    counts = Counter(line.outcome for line in lines)
    other = sum(line.outcome != outcome for line, outcome in zip(lines, before, strict=True))
    problem = {"code": "stale", "rows": other} if stale else None
    returned = _written(lines, sheet) if counts[REJECTED] else None
    if watch:
        watch(len(lines))
    with transaction.atomic():
        hold_upload(upload)
        Upload.objects.filter(pk=upload.pk).update(returned=returned)
        upload.lines.all().delete()
        UploadRow.objects.bulk_create(lines, batch_size=BATCH)
        upload.rows = len(lines)
        upload.counts = {name: counts[name] for name in OUTCOMES}
        finish_upload(upload, Progress.CHECKED, at=at, problem=problem)
        note(upload, Outcome.TRIED, by=by, at=at)


def _written(lines: Sequence[UploadRow], sheet: Sheet | None) -> bytes | None:
    """The file to hand back, where whoever asks for it would wait; a short one is written when it is asked for."""
    return with_faults(sheet, [line for line in lines if line.faults]) if len(lines) > AT_ONCE else None


@transaction.atomic
def submit_upload(upload: Upload, *, by: User, at: datetime) -> Upload:
    """Store the rows of a checked file that nothing is wrong with; a second click finds it done, or under way.

    Raises Refused.
    """
    held: Upload = Upload.objects.select_for_update(no_key=True, of=("self",)).light().get(pk=upload.pk)
    if held.state in (Progress.SUBMITTING, Progress.SUBMITTED):
        return held
    if held.state != Progress.CHECKED:
        raise Refused("This file has not been checked")
    if not held.sound:
        raise Refused("There is no row to submit: each has something to mend")
    if not held.lines.exists():
        raise Refused("The rows of this file are kept no longer. Send it again")
    held.mode = Submission.Mode.VALID if held.faulty else Submission.Mode.ALL
    held.state, held.submitted_by, held.problem = Progress.SUBMITTING, by, None
    held.rows_done, held.attempts, held.started_at, held.finished_at = 0, 0, None, None
    held.save(update_fields=[*WORK, "mode", "submitted_by", "problem"])
    audit.record("submit file", "upload", str(held.pk), by=by, at=at, after={"name": held.name, "mode": held.mode})
    if held.rows <= AT_ONCE:
        store_upload(held, by=by, at=at)
    return held


def store_upload(upload: Upload, *, by: User, at: datetime, watch: Watch | None = None) -> None:
    """Make a submission of exactly the rows that were checked; when the check is out of date, check anew instead.

    Raises UploadTakenOver.
    """
    lines = list(upload.lines.all())
    read = read_lines(terms_of_rows(upload.organisation, at, [line.cells for line in lines]), lines, watch)
    try:
        with transaction.atomic():
            hold_upload(upload)
            sent = receive_rows(Sending.of(upload), read, by=by, at=at).submission
            _refuse_stale(lines, sent)
            upload.submission = sent
            finish_upload(upload, Progress.SUBMITTED, at=at)
            note(upload, BY_SUBMISSION[sent.outcome], by=by, at=at)
    except Stale:
        upload.submission = None
        sheet = read_sheet(bytes(cast(bytes, upload.content)), upload.name) if len(lines) > AT_ONCE else None
        _check(upload, lines, read, by=by, at=at, sheet=sheet, watch=watch, stale=True)


def _refuse_stale(lines: Sequence[UploadRow], submission: Submission) -> None:
    """The check said what becomes of each row, and its reader agreed to that and nothing else."""
    if [line.outcome for line in lines] != [value["outcome"] for value in submission.answer["values"]]:
        raise Stale


def note(upload: Upload, outcome: Outcome, *, by: User, at: datetime, summary: str = "") -> Attempt:
    """A line in the log of attempts."""
    words = f"{upload.name}: {upload.rows:,} row{'' if upload.rows == 1 else 's'}"
    return note_attempt(
        upload.organisation,
        by=by,
        at=at,
        channel=upload.channel,
        key=upload.submission.key if upload.submission else None,
        request_id=upload.request_id,
        status=STATUS[outcome],
        outcome=outcome,
        rows=upload.counts,
        summary=summary or words,
        submission=upload.submission,
    )


@transaction.atomic
def forget_uploads(*, by: User | None, at: datetime) -> int:
    """Let go of bytes and rows thirty days after the last thing that was done with them, and after thirteen months of
    all; how many were let go."""
    before = start_of(add_months(day_of(at), -KEPT_MONTHS))
    old = Upload.objects.filter(uploaded_at__lt=before)
    idle = Upload.objects.filter(content__isnull=False, finished_at__lt=at - BYTES_KEPT)
    forgotten = {"uploads": old.count(), "contents": idle.exclude(uploaded_at__lt=before).count()}
    old.delete()
    UploadRow.objects.filter(upload__in=idle).delete()
    idle.update(content=None, returned=None)
    if any(forgotten.values()):
        audit.record("forget uploads", "uploads", "all", by=by, at=at, after=forgotten)
    return sum(forgotten.values())
