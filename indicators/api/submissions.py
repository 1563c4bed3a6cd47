"""Sending indicator values: a partner's key, a body of rows or a file, one answer. The rules stand in `intake`."""

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localtime
from rest_framework.response import Response
from rest_framework.views import APIView

from dcst.api.bodies import JSON, TakesBody
from dcst.api.calling import MEDIA_TYPE, IsKnown, KeyAuthentication, can, problem_body
from dcst.api.tags import Tagged
from dcst.people.roles import Permission
from dcst.time import clock
from indicators.api.docs import documented_reading, documented_sending
from indicators.api.sandbox import Sandbox
from indicators.api.sent import FILES, ExactJSONParser, Sent, media_type_of
from indicators.api.submission_list import SubmissionList
from indicators.changes import KeyReused, promise_submission, receive_submission, try_rows, try_submission
from indicators.intake.bodies import read_body
from indicators.intake.rules.faults import ERRORS, anchor, fault
from indicators.intake.rules.file_faults import FILES as FILE_FAULTS
from indicators.intake.rules.way import Way, way_of
from indicators.models import Submission

WAIT = {"Retry-After": "5"}


class Submissions(TakesBody, Sandbox, SubmissionList):
    """Send indicator values, and list what was sent."""

    authentication_classes = [KeyAuthentication]
    permission_classes = [can(Permission.SEND_VALUES)]
    parser_classes = [ExactJSONParser]
    takes = (JSON, *FILES)

    def most_bytes(self, request):
        """A file may be as long as one on the page."""
        return settings.LARGEST_FILE if media_type_of(request) in FILES else super().most_bytes(request)

    @documented_sending
    def post(self, request):
        sent = Sent(request)
        try:
            match way_of(sent):
                case Way.REPEAT:
                    receipt = sent.receipt
                case Way.REFUSED:
                    return _refusal(request, sent.faults)
                case Way.DRY_RUN:
                    found = read_body(sent.sending.organisation, sent.attribution["at"], sent.body)
                    receipt = try_rows(sent.sending, found.rows, file_notes=found.notes, **sent.attribution)
                case Way.TEST_KEY:
                    receipt = try_submission(sent.sending, sent.body, **sent.attribution)
                case Way.AT_ONCE:
                    receipt = receive_submission(sent.sending, sent.body, **sent.attribution)
                case Way.PROMISED:
                    told = {"rows": sent.counted, "name": sent.name}
                    receipt = promise_submission(sent.sending, sent.content, **told, **sent.attribution)
        except KeyReused as refused:
            return _refusal(request, [fault(None, "Idempotency-Key", "key_reused")], refused.message)
        return _answer(request, receipt)


class SubmissionOutcome(Tagged, APIView):
    """One submission and what became of it."""

    permission_classes = [IsKnown]

    @documented_reading
    def get(self, request, pk):
        readable = Submission.objects.readable_by(request.user, clock.today()).select_related("organisation", "upload")
        found = get_object_or_404(readable.defer("upload__content"), pk=pk)
        return Response(submission_as_json(found) | progress_of(found), headers=WAIT if found.is_waiting else {})


def _answer(request, receipt):
    """The same bytes for the same submission, whether it was received a moment or a day ago."""
    submission = receipt.submission
    summary = submission_as_json(submission) | ({"id": None, "dry_run": True} if receipt.tried else {})
    if submission.outcome == Submission.Outcome.REFUSED:
        response = _refused(request, submission, summary)
    elif receipt.tried:
        response = Response(summary)
    elif submission.is_waiting:
        response = Response(
            summary | progress_of(submission), status=202, headers=WAIT | _location(request, submission)
        )
    else:
        response = Response(summary, status=submission.answer_status, headers=_location(request, submission))
    if receipt.replayed:
        response["Idempotent-Replayed"] = "true"
    return response


def _location(request, submission):
    return {"Location": request.build_absolute_uri(reverse("api:submission", args=[submission.pk]))}


def progress_of(submission):
    """{"status", "percent"} of the work on a submission; only a long one is not finished when it is answered."""
    if submission.outcome == Submission.Outcome.FAILED:
        return {"status": "failed", "percent": 0}
    if not submission.is_waiting:
        return {"status": "finished", "percent": 100}
    started = submission.upload.started_at is not None
    return {"status": "running" if started else "queued", "percent": min(submission.upload.percent, 99)}


def _refused(request, submission, summary):
    faulty = submission.rows - submission.valid
    which = f"{faulty:,} of {submission.rows:,} rows {'was' if faulty == 1 else 'were'}"
    detail = f"{which if submission.rows > 1 else 'The row was'} refused, and nothing was stored."
    body = problem_body(request, submission.answer_status, detail, summary["errors"], "rows_refused")
    counts = {name: summary[name] for name in (*COUNTS, "dry_run", "mode", "values", "notes")}
    body |= {"request_id": submission.request_id, "submission": summary["id"]} | counts
    return Response(body, status=submission.answer_status, content_type=MEDIA_TYPE)


def _refusal(request, faults, detail=""):
    """What can be said before any row is read: of the request, of its body as a whole, or of a file."""
    status = min(ERRORS[found.code].status for found in faults)
    # A pointer leads into JSON.
    told = (found.as_json() | ({"pointer": ""} if found.code in FILE_FAULTS else {}) for found in faults)
    errors = _ordered(told, ERROR)
    body = problem_body(request, status, detail or faults[0].message, errors)
    return Response(body, status=status, content_type=MEDIA_TYPE)


COUNTS = ("rows", "valid", "created", "corrected", "unchanged", "queried", "rejected")
ERROR = ("row", "pointer", "column", "code", "message", "fix", "docs")


def submission_as_json(submission):
    """A submission as the API gives it, its fields in one order whatever order the database keeps."""
    return {
        "id": str(submission.pk),
        "organisation": submission.organisation.code,
        "received_at": localtime(submission.received_at, clock.LONDON).isoformat(timespec="seconds"),
        "outcome": submission.outcome,
        "mode": submission.mode,
        "dry_run": False,
        **{name: getattr(submission, name) for name in COUNTS},
        "notes": submission.answer.get("notes", []),
        "values": submission.answer.get("values", []),
        "errors": _ordered(submission.answer.get("errors", ()), ERROR),
    }


def _ordered(rows, names):
    whole = ({"docs": anchor(row.get("code")), **row} for row in rows)
    return [{name: row[name] for name in names} for row in whole]
