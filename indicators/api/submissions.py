"""Sending indicator values: a partner's key, a body of rows, one answer. The rules of reading stand in `intake`."""

import hashlib

from django.core.exceptions import RequestDataTooBig
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localtime
from rest_framework import exceptions
from rest_framework.parsers import JSONParser
from rest_framework.response import Response
from rest_framework.views import APIView

from dcst.api.calling import MEDIA_TYPE, IsKnown, KeyAuthentication, can, problem_body
from dcst.people.roles import Permission
from dcst.time import clock
from indicators.api.docs import documented_reading, documented_sending
from indicators.api.sandbox import Sandbox, is_test, receiver_for
from indicators.changes import KeyReused, promise_submission, receive_repeat, try_rows
from indicators.intake.rules.body import read_json
from indicators.intake.rules.faults import anchor, fault
from indicators.intake.rules.rows import IDS, MOST_ROWS, MOST_ROWS_BY_WORKER, read_shape
from indicators.intake.rules.text import revealed, shown
from indicators.models import Submission

LONGEST_KEY = 255
PARAMETERS = {"dry_run": ("false", "true"), "mode": tuple(Submission.Mode.values)}
WAIT = {"Retry-After": "5"}
# One key with the same body in another mode is another request.
MODES_IN_HASH = {Submission.Mode.ALL: b"", Submission.Mode.VALID: b"?mode=valid"}


class ExactJSONParser(JSONParser):
    """JSON in UTF-8 whose numbers keep every digit; NaN and Infinity arrive as text, a repeated field not at all."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            return read_json(stream.read())
        except (ValueError, RecursionError) as wrong:
            raise exceptions.ParseError(f"The body is not JSON: {wrong}") from None


class TooLarge(exceptions.APIException):
    status_code = 413
    default_code = "body_too_large"
    default_detail = "The body is too large. Send the values in parts."


class Submissions(Sandbox, APIView):
    """Send indicator values."""

    authentication_classes = [KeyAuthentication]
    permission_classes = [can(Permission.SEND_VALUES)]
    parser_classes = [ExactJSONParser]

    @documented_sending
    def post(self, request):
        body = _bytes_of(request)
        asked, faults = _asked(request.query_params)
        dry_run = asked["dry_run"] == "true"
        faults += [] if dry_run else _key_faults(request)
        at_once = dry_run or is_test(request)
        if not faults and not at_once and (repeated := self.repeat(request, asked["mode"], body)):
            return repeated
        if faults := faults + read_shape(request.data, MOST_ROWS if at_once else MOST_ROWS_BY_WORKER):
            return _refusal(request, 400, faults[0].message, [found.as_json() for found in faults])
        given = {
            "rows": request.data["values"],
            "defaults": request.data,
            "ids": request.data.get("ids") or IDS[0],
            "mode": asked["mode"],
            "request_id": request.id,
        }
        if dry_run:
            tried = try_rows(request.auth.organisation, by=request.user, at=clock.now(), **given)
            return _answer(request, tried, dry_run=True)
        return self.receive(request, given, body)

    def repeat(self, request, mode, body):
        """The answer to a body that is known already: to read it again takes longer than all the rest."""
        if request.content_type.partition(";")[0].strip().lower() != JSONParser.media_type:
            return None
        receipt = receive_repeat(**_sent_with(request, mode, body), mode=mode, request_id=request.id)
        return _answer(request, receipt) if receipt else None

    def receive(self, request, given, body):
        """At once, or for more rows than a request has time for with a promise, which a worker keeps."""
        receive = receiver_for(request)
        if len(given["rows"]) > MOST_ROWS:
            kept = ("rows", "mode", "request_id")
            receive, given = promise_submission, {"content": body} | {name: given[name] for name in kept}
        try:
            receipt = receive(**_sent_with(request, given["mode"], body), **given)
        except KeyReused as refused:
            found = fault(None, "Idempotency-Key", "key_reused").as_json()
            return _refusal(request, 422, refused.message, _ordered([found], ERROR))
        return _answer(request, receipt)


class SubmissionOutcome(APIView):
    """One submission and what became of it."""

    permission_classes = [IsKnown]

    @documented_reading
    def get(self, request, pk):
        readable = Submission.objects.readable_by(request.user, clock.today()).select_related("organisation", "upload")
        found = get_object_or_404(readable.defer("upload__content"), pk=pk)
        return Response(submission_as_json(found) | progress_of(found), headers=WAIT if found.is_waiting else {})


def _sent_with(request, mode, body):
    """Who sends a body at which moment, and what it is known by."""
    return {
        "organisation": request.auth.organisation,
        "by": request.user,
        "key": request.auth,
        "at": clock.now(),
        "idempotency_key": request.headers["Idempotency-Key"],
        "body_hash": hashlib.sha256(body + MODES_IN_HASH[mode]).hexdigest(),
    }


def _bytes_of(request):
    try:
        return request.body
    except RequestDataTooBig:
        raise TooLarge from None


def _asked(given):
    """({parameter: value}, faults): what is asked for beside the body."""
    asked, faults = {name: allowed[0] for name, allowed in PARAMETERS.items()}, []
    for name, values in given.lists():
        if name not in PARAMETERS:
            faults.append(fault(None, shown(name), "unknown_parameter", name=revealed(name), allowed=", ".join(asked)))
        elif len(values) > 1 or values[0] not in PARAMETERS[name]:
            words = {"value": revealed(", ".join(values)), "allowed": ", ".join(PARAMETERS[name])}
            faults.append(fault(None, name, "parameter_value", name=name, **words))
        else:
            asked[name] = values[0]
    return asked, faults


def _key_faults(request):
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return [fault(None, "Idempotency-Key", "key_missing")]
    if len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()):
        return [fault(None, "Idempotency-Key", "key_unreadable", most=LONGEST_KEY)]
    return []


def _answer(request, receipt, dry_run=False):
    """The same bytes for the same submission, whether it was received a moment or a day ago."""
    submission = receipt.submission
    summary = submission_as_json(submission) | ({"id": None, "dry_run": True} if dry_run else {})
    if submission.outcome == Submission.Outcome.REFUSED:
        response = _refused(request, submission, summary)
    elif dry_run:
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
    """How far the work on it is; all others were finished when they were answered."""
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
    counts = {name: summary[name] for name in (*COUNTS, "dry_run", "mode", "values")}
    body |= {"request_id": submission.request_id, "submission": summary["id"]} | counts
    return Response(body, status=submission.answer_status, content_type=MEDIA_TYPE)


def _refusal(request, status, detail, errors=()):
    body = problem_body(request, status, detail, _ordered(errors, ERROR))
    return Response(body, status=status, content_type=MEDIA_TYPE)


COUNTS = ("rows", "valid", "created", "corrected", "unchanged", "queried", "rejected")
ERROR = ("row", "pointer", "column", "code", "message", "fix", "docs")


def submission_as_json(submission):
    """A submission as the API tells it, its fields in one order whatever order the database keeps."""
    return {
        "id": str(submission.pk),
        "organisation": submission.organisation.code,
        "received_at": localtime(submission.received_at, clock.LONDON).isoformat(timespec="seconds"),
        "outcome": submission.outcome,
        "mode": submission.mode,
        "dry_run": False,
        **{name: getattr(submission, name) for name in COUNTS},
        "values": submission.answer.get("values", []),
        "errors": _ordered(submission.answer.get("errors", ()), ERROR),
    }


def _ordered(rows, names):
    whole = ({"docs": anchor(row.get("code")), **row} for row in rows)
    return [{name: row[name] for name in names} for row in whole]
