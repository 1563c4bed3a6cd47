"""Every answer to an attempt to send values leaves a line in the log: the refused and the unreadable too."""

from dcst import clock
from dcst.models import ApiKey
from indicators.changes import note_attempt
from indicators.models import Attempt, Submission

COUNTS = ("created", "corrected", "unchanged", "queried", "rejected")
Outcome = Attempt.Outcome
BY_SUBMISSION = {
    Submission.Outcome.ACCEPTED: Outcome.ACCEPTED,
    Submission.Outcome.PARTLY: Outcome.PARTLY,
}


class Logged:
    """For a view that receives values. Who is not known, or has used up the minute, is not logged here."""

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if request.method == "POST" and isinstance(request.auth, ApiKey):
            note_attempt(
                request.auth.organisation,
                by=request.user,
                at=clock.now(),
                channel=Attempt.Channel.API,
                key=request.auth,
                request_id=request.id,
                status=response.status_code,
                **_told(response, response.data if isinstance(response.data, dict) else {}),
            )
        return response


def _told(response, data):
    return {
        "outcome": _outcome(response, data),
        "rows": {name: data[name] for name in COUNTS if name in data},
        "summary": data.get("detail") or "",
        "submission_id": data.get("id") or data.get("submission"),
    }


def _outcome(response, data):
    if response.status_code in (200, 422) and (data.get("sandbox") or data.get("dry_run")):
        return Outcome.TRIED
    if "Idempotent-Replayed" in response:
        return Outcome.REPEATED
    if response.status_code in (403, 422):
        return Outcome.REFUSED
    return BY_SUBMISSION.get(data.get("outcome"), Outcome.UNREADABLE)
