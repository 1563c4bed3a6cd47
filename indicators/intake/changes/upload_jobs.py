"""The work that is too long for a request: taken up by a worker, seen while it runs, and never done twice.

What waits stands in the database. A worker marks what it takes up and says every moment that it is still there; when it
falls silent another takes over. Whoever finishes locks the row and looks at the mark first: all that was stored stands
in that transaction, so that one who was overtaken takes back what it did.
"""

import logging
import time
import uuid
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest, Now

from dcst.models import User
from dcst.record.assess import FAILURES
from indicators.intake.bodies import opened, read_body, rows_in
from indicators.intake.changes.submissions import store_submission
from indicators.intake.changes.uploads import (
    BY_SUBMISSION,
    check_upload,
    note,
    store_upload,
)
from indicators.intake.held import UploadTakenOver, finish_upload, hold_upload
from indicators.intake.rules.faults import fault
from indicators.intake.sheets import SheetRefused, read
from indicators.models import Attempt, Submission, Upload
from indicators.models.upload import OUTCOMES

log = logging.getLogger(__name__)
SILENCE = timedelta(minutes=1)  # after which a worker counts as gone; long stretches of its work are silent
MOST_ATTEMPTS = 3
EVERY = 0.5  # seconds between two words of how far it is
Progress = Upload.Progress


def work_on_uploads(*, by: User | None, at: datetime) -> int:
    """Take up one upload that waits and do what it waits for, in its sender's name; how many were taken up."""
    upload = _take_up(at)
    if upload is None:
        return 0
    progress = _Progress(upload)
    by = upload.submitted_by or upload.by
    try:
        if upload.attempts > MOST_ATTEMPTS:
            _could_not(upload, progress, by=by, at=at)
        elif upload.channel == Attempt.Route.API:
            _fulfil(upload, progress, by=by, at=at)
        elif upload.state == Progress.CHECKING:
            _check(upload, progress, by=by, at=at)
        else:
            store_upload(upload, by=by, at=at, watch=progress)
    except UploadTakenOver:
        log.warning("Upload %s was taken up by another worker meanwhile", upload.pk)
    except FAILURES as failure:
        log.error("The work on upload %s failed", upload.pk, exc_info=failure)
        _could_not(upload, progress, by=by, at=at)
    return 1


@transaction.atomic
def _take_up(at: datetime) -> Upload | None:
    upload: Upload | None
    upload = Upload.objects.jobs().light().select_for_update(skip_locked=True, of=("self",)).first()
    if upload is None:
        return None
    upload.attempts, upload.held_by = upload.attempts + 1, uuid.uuid4()
    upload.started_at = upload.started_at or at
    upload.save(update_fields=["attempts", "held_by", "started_at"])
    Upload.objects.filter(pk=upload.pk).update(held_until=Now() + SILENCE)
    return upload


def _check(upload: Upload, progress: "_Progress", *, by: User, at: datetime) -> None:
    try:
        sheet = read(bytes(cast(bytes, upload.content)), upload.name)
    except SheetRefused as refused:
        _refuse(upload, refused, by=by, at=at)
        return
    progress.begin(len(sheet.rows))
    check_upload(upload, by=by, at=at, sheet=sheet, watch=progress)


def _refuse(upload: Upload, refused: SheetRefused, *, by: User, at: datetime) -> None:
    """A file that cannot be read; the submission that was promised of it is told so."""
    problem = refused.fault.as_json()
    with transaction.atomic():
        hold_upload(upload)
        if submission := upload.submission:
            submission.outcome, submission.answer_status = Submission.Outcome.REFUSED, 422
            submission.answer = {"values": [], "errors": [problem | {"pointer": ""}]}
            submission.save(update_fields=["outcome", "answer_status", "answer"])
        finish_upload(upload, Progress.REFUSED, at=at, problem=problem)
        note(upload, Attempt.Ending.UNREADABLE, by=by, at=at, summary=refused.message)


def _fulfil(upload: Upload, progress: "_Progress", *, by: User, at: datetime) -> None:
    """Rows that came through the API: their submission stands since then, and is told what became of them."""
    try:
        body = opened(bytes(cast(bytes, upload.content)), upload.name)
    except SheetRefused as refused:
        _refuse(upload, refused, by=by, at=at)
        return
    submission = cast(Submission, upload.submission)
    if submission.rows != rows_in(body):  # nobody had counted them yet
        submission.rows = rows_in(body)
        progress.begin(submission.rows)
    found = read_body(upload.organisation, at, body, progress)
    with transaction.atomic():
        hold_upload(upload)
        submission.terms = found.terms
        store_submission(submission, by=by, at=at, read=found.rows, file_notes=found.notes)
        upload.counts = {name: getattr(submission, name) for name in OUTCOMES}
        finish_upload(upload, Progress.SUBMITTED, at=at)
        note(upload, BY_SUBMISSION[submission.outcome], by=by, at=at, summary=f"{submission.rows:,} rows")


def _could_not(upload: Upload, progress: "_Progress", *, by: User, at: datetime) -> None:
    """It stays as it was sent, and says how far the work came; nothing of it was stored."""
    with transaction.atomic():
        hold_upload(upload)
        problem = {"code": "not_finished", "row": progress.done, "doing": upload.state}
        if upload.submission:
            _break_promise(upload.submission, progress.done)
        finish_upload(upload, Progress.FAILED, at=at, problem=problem)
        note(upload, Attempt.Ending.FAILED, by=by, at=at, summary="Not finished. Nothing was stored.")


def _break_promise(submission: Submission, done: int) -> None:
    where = f"at row {done:,} of {submission.rows:,}" if done else "before the first row"
    found = fault(None, "values", "not_finished", where=where)
    submission.outcome, submission.answer_status = Submission.Outcome.FAILED, 503
    submission.answer = {"values": [], "errors": [found.as_json()]}
    submission.save(update_fields=["outcome", "answer_status", "answer"])


class _Progress:
    """How many rows have been read, written down now and then; each word of it holds the upload a while longer."""

    def __init__(self, upload: Upload) -> None:
        self.upload, self.done, self.last = upload, upload.rows_done, time.monotonic()

    def begin(self, rows: int) -> None:
        self.upload.rows = rows
        self.write(rows=rows)

    def __call__(self, done: int) -> None:
        self.done = done
        if done == self.upload.rows or time.monotonic() - self.last >= EVERY:
            self.write(rows_done=Greatest(F("rows_done"), done))

    def write(self, **told: Any) -> None:
        """Raises UploadTakenOver."""
        held = Upload.objects.filter(pk=self.upload.pk, held_by=self.upload.held_by)
        if not held.update(held_until=Now() + SILENCE, **told):
            raise UploadTakenOver
        self.last = time.monotonic()
