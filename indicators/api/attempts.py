"""Every request of a known key to send values leaves a line in the log: the refused, the unreadable and the failed too.

A caller whose key is not known belongs to no organisation, so only the site's own log has a line of that request.
"""

import logging
from contextlib import nullcontext

from django.db import DatabaseError, InterfaceError, connection

from dcst.api.calling import key_shown
from dcst.models.patience import briefly
from dcst.problems import is_away
from dcst.time import clock
from indicators.changes import note_attempt
from indicators.intake.rules.file_faults import FILES
from indicators.models import Attempt, Submission

log = logging.getLogger(__name__)
COUNTS = ("created", "corrected", "unchanged", "queried", "rejected")
Outcome = Attempt.Ending
BY_SUBMISSION = {
    Submission.Outcome.ACCEPTED: Outcome.ACCEPTED,
    Submission.Outcome.PARTLY: Outcome.PARTLY,
    Submission.Outcome.WAITING: Outcome.WAITING,
}
PATIENCE = 1  # second, for the line of a request that has waited already
REFUSALS = (401, 403, 409, 422, 429)


class Logged:
    """For a view that receives values: notes each POST as an Attempt.

    A note that fails changes nothing of the answer.
    """

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        data = response.data if isinstance(response.data, dict) else {}
        _note(request, response.status_code, **_told(response, data))
        return response

    def raise_uncaught_exception(self, exc):
        summary = f"Nothing was saved: {type(exc).__name__}."
        away = is_away(exc)
        # Who could not even connect would only wait for the same once more.
        if not (away and connection.connection is None):
            _note(self.request, 503 if away else 500, outcome=Outcome.FAILED, summary=summary)
        super().raise_uncaught_exception(exc)


def _note(request, status, **told):
    key = key_shown(request)
    if request.method != "POST" or key is None:
        return
    given = {"channel": Attempt.Route.API, "key": key, "request_id": request.id, "status": status}
    try:
        with briefly(PATIENCE) if status >= 500 else nullcontext():
            note_attempt(key.organisation, by=key.user, at=clock.now(), **given, **told)
    except (DatabaseError, InterfaceError):
        # What was stored is stored: a sender who was told that it failed would be told wrong.
        log.exception("An attempt could not be noted (request %s, answered %s)", request.id, status)


def _told(response, data):
    return {
        "outcome": _outcome(response, data),
        "rows": {name: data[name] for name in COUNTS if name in data},
        "summary": data.get("detail") or _said(data),
        "submission_id": data.get("id") or data.get("submission"),
    }


def _said(data):
    """In words what was done by a body without values; blank of any other."""
    if data.get("outcome") != Submission.Outcome.ACCEPTED:
        return ""
    if "withdrawn" in data:
        asked = f", {data['asked']:,} asked for" if data["asked"] else ""
        return f"{data['withdrawn']:,} withdrawn{asked}"
    return f"{data['says'].replace('_', ' ').capitalize()}, of {data['rows']:,}" if "says" in data else ""


def _outcome(response, data):
    if data.get("code") in FILES:  # of a file as a whole: faults of cells are those of refused rows
        return Outcome.UNREADABLE
    if response.status_code in (200, 422) and (data.get("sandbox") or data.get("dry_run")):
        return Outcome.TRIED
    if "Idempotent-Replayed" in response:
        return Outcome.REPEATED
    if response.status_code in REFUSALS:
        return Outcome.REFUSED
    return BY_SUBMISSION.get(data.get("outcome"), Outcome.UNREADABLE)
