"""Sending indicator values: a partner's key, a body of rows, one answer. The rules of reading stand in `intake`."""

import hashlib
import json
from decimal import Decimal, InvalidOperation

from django.core.exceptions import RequestDataTooBig
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localtime
from rest_framework import exceptions
from rest_framework.parsers import JSONParser
from rest_framework.response import Response
from rest_framework.views import APIView

from dcst import clock
from dcst.api import MEDIA_TYPE, KeyAuthentication, Known, can, problem_body
from dcst.roles import Permission
from indicators.api_docs import documented_reading, documented_sending
from indicators.api_sandbox import Sandbox, receiver_for
from indicators.changes import KeyReused
from indicators.intake import IDS, read_shape
from indicators.intake_errors import fault
from indicators.intake_text import shown
from indicators.models import Submission

LONGEST_KEY = 255


def _number(text):
    """Exactly as written. What no decimal can hold stays text, and is refused with its row like any other text."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _object(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field is given twice in one object")
    return found


class ExactJSONParser(JSONParser):
    """JSON in UTF-8 whose numbers keep every digit; NaN and Infinity arrive as text, a repeated field not at all."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            return json.loads(
                stream.read().decode(),
                parse_float=_number,
                parse_int=_number,
                parse_constant=str,
                object_pairs_hook=_object,
            )
        except (ValueError, RecursionError) as wrong:
            raise exceptions.ParseError(f"The body is not JSON: {wrong}") from None


class TooLarge(exceptions.APIException):
    status_code = 413
    default_detail = "The body is too large. Send the values in parts."


class Submissions(Sandbox, APIView):
    """Send indicator values."""

    authentication_classes = [KeyAuthentication]
    permission_classes = [can(Permission.SEND_VALUES)]
    parser_classes = [ExactJSONParser]

    @documented_sending
    def post(self, request):
        body_hash = hashlib.sha256(_bytes_of(request)).hexdigest()
        if faults := [*_faults_around(request), *read_shape(request.data)]:
            return _refusal(request, 400, faults[0].message, [fault.as_json() for fault in faults])
        try:
            receipt = receiver_for(request)(
                request.auth.organisation,
                by=request.user,
                key=request.auth,
                at=clock.now(),
                rows=request.data["values"],
                defaults=request.data,
                ids=request.data.get("ids") or IDS[0],
                idempotency_key=request.headers["Idempotency-Key"],
                body_hash=body_hash,
                request_id=request.id,
            )
        except KeyReused as refused:
            return _refusal(request, 422, refused.message)
        return _answer(request, receipt)


class SubmissionOutcome(APIView):
    """One submission and what became of it."""

    permission_classes = [Known]

    @documented_reading
    def get(self, request, pk):
        readable = Submission.objects.readable_by(request.user, clock.today())
        return Response(told(get_object_or_404(readable.select_related("organisation"), pk=pk)))


def _bytes_of(request):
    try:
        return request.body
    except RequestDataTooBig:
        raise TooLarge from None


def _faults_around(request):
    """What is wrong beside the body: the key of the request, and parameters, which this address has none of."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        yield fault(None, "Idempotency-Key", "key_missing")
    elif len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()):
        yield fault(None, "Idempotency-Key", "key_unreadable", most=LONGEST_KEY)
    if request.query_params:
        names = ", ".join(sorted(request.query_params))
        yield fault(None, "", "unknown_parameter", name=shown(names), allowed="none")


def _answer(request, receipt):
    """The same bytes for the same submission, whether it was received a moment or a day ago."""
    submission = receipt.submission
    if submission.outcome == Submission.Outcome.ACCEPTED:
        address = request.build_absolute_uri(reverse("api:submission", args=[submission.pk]))
        response = Response(told(submission), status=submission.answer_status, headers={"Location": address})
    else:
        detail = f"{submission.rejected} of {submission.rows} rows were refused, and nothing was stored."
        response = _refusal(request, submission.answer_status, detail, told(submission)["errors"], submission)
    if receipt.replayed:
        response["Idempotent-Replayed"] = "true"
    return response


def _refusal(request, status, detail, errors=(), submission=None):
    body = problem_body(request, status, detail, errors)
    if submission:
        body |= {"request_id": submission.request_id, "submission": str(submission.pk)}
    return Response(body, status=status, content_type=MEDIA_TYPE)


ROW = ("row", "indicator", "area", "period", "outcome")
ERROR = ("row", "pointer", "column", "code", "message", "fix")


def told(submission):
    """A submission as the API tells it, its fields in one order whatever order the database keeps."""
    return {
        "id": str(submission.pk),
        "organisation": submission.organisation.code,
        "received_at": localtime(submission.received_at, clock.LONDON).isoformat(timespec="seconds"),
        "outcome": submission.outcome,
        "rows": submission.rows,
        "created": submission.created,
        "corrected": submission.corrected,
        "unchanged": submission.unchanged,
        "rejected": submission.rejected,
        "values": _ordered(submission.answer.get("values", ()), ROW),
        "errors": _ordered(submission.answer.get("errors", ()), ERROR),
    }


def _ordered(rows, names):
    return [{name: row[name] for name in names} for row in rows]
