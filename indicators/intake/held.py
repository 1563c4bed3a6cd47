"""An upload that a worker holds: locked while it is worked on, let go when that is over; for the verbs on files."""

from collections.abc import Mapping
from datetime import datetime

from indicators.models import Upload

WORK = ("state", "rows_done", "attempts", "started_at", "finished_at", "held_by", "held_until")
COMPLETE = (Upload.Progress.CHECKED, Upload.Progress.SUBMITTED)


class UploadTakenOver(Exception):
    """Another worker has taken the upload up: what this one did is taken back."""


def hold_upload(upload: Upload) -> None:
    """Lock it for the rest of the transaction; UploadTakenOver where another worker has taken it up meanwhile."""
    held = Upload.objects.select_for_update(no_key=True, of=("self",)).filter(pk=upload.pk)
    if held.values_list("state", "held_by").get() != (upload.state, upload.held_by):
        raise UploadTakenOver


def finish_upload(
    upload: Upload, state: Upload.Progress, *, at: datetime, problem: Mapping[str, object] | None = None
) -> None:
    """The work on it is over; nobody holds it. `problem` is a code of the table of faults with its words."""
    upload.state, upload.problem, upload.finished_at = state, problem, at
    upload.held_by = upload.held_until = None
    upload.rows_done = upload.rows if state in COMPLETE else upload.rows_done
    upload.save(update_fields=[*WORK, "rows", "counts", "notes", "problem", "submission"])
