"""The verbs of a body's meetings: entered, moved and called off. A change is a new row of the same code.

Each holds the body's row first, so that two people who enter its meetings take turns; a repeat is harmless.
"""

from datetime import date, datetime

from django.db import transaction

from dcst.models import GovernanceBody, User
from dcst.problems import Refused
from dcst.record import audit
from dcst.time.clock import day_of
from dcst.time.periods import say_day
from objectives.models import Meeting


@transaction.atomic
def enter_meeting(
    body: GovernanceBody,
    *,
    by: User,
    at: datetime,
    day: date,
    kind: str,
    papers_at: datetime | None = None,
    origin: str = "reported",
) -> Meeting:
    """Store that a body meets on a day, and when its papers go out, where that is known. Raises Refused."""
    _hold(body)
    held: Meeting | None = Meeting.objects.current().to_be_held().filter(body=body, day=day).first()
    if held and (held.kind, held.papers_at) == (kind, papers_at):
        return held
    _check(body, day, papers_at, held)
    number = Meeting.objects.filter(body=body).values("code").distinct().count() + 1
    meeting = Meeting.objects.create(
        code=f"{body.code}-{number}",
        body=body,
        day=day,
        kind=kind,
        papers_at=papers_at,
        by=by,
        known_from=at,
        origin=origin,
    )
    _tell("enter meeting", meeting, None, by, at)
    return meeting


@transaction.atomic
def move_meeting(
    meeting: Meeting,
    *,
    by: User,
    at: datetime,
    day: date,
    reason: str,
    papers_at: datetime | None = None,
    origin: str = "reported",
) -> Meeting:
    """Say another day of a meeting, or of its papers, and why. Raises Refused for one that is called off."""
    held = _standing(meeting)
    if held.called_off:
        raise Refused("This meeting is called off: enter a new one")
    if (held.day, held.papers_at) == (day, papers_at):
        return held
    _check_reason(reason)
    other = Meeting.objects.current().to_be_held().filter(body=held.body, day=day).exclude(code=held.code).first()
    _check(held.body, day, papers_at, other)
    new = _follow(held, by, at, day=day, papers_at=papers_at, reason=reason, origin=origin)
    _tell("move meeting", new, held, by, at)
    return new


@transaction.atomic
def call_off_meeting(meeting: Meeting, *, by: User, at: datetime, reason: str, origin: str = "reported") -> Meeting:
    """Say that a meeting is not held, or was not, and why. Raises Refused without a reason."""
    held = _standing(meeting)
    if held.called_off:
        return held
    _check_reason(reason)
    new = _follow(held, by, at, called_off=True, reason=reason, origin=origin)
    _tell("call off meeting", new, held, by, at)
    return new


def _hold(body: GovernanceBody) -> None:
    GovernanceBody.objects.select_for_update().get(pk=body.pk)


def _standing(meeting: Meeting) -> Meeting:
    """What is known of it by now: somebody else may have moved it since the page was opened."""
    _hold(meeting.body)
    return Meeting.objects.current().select_related("body").get(code=meeting.code)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused("Enter a reason", "reason")


def _check(body: GovernanceBody, day: date, papers_at: datetime | None, other: Meeting | None) -> None:
    if other:
        raise Refused(f"A meeting of this body on {say_day(day)} is already entered", "day")
    if papers_at and day_of(papers_at) > day:
        raise Refused("The papers must go out before the meeting ends", "papers_on")


def _follow(held: Meeting, by: User, at: datetime, **other: object) -> Meeting:
    Meeting.objects.filter(code=held.code).close(at)
    known = {"code": held.code, "body": held.body, "day": held.day, "kind": held.kind, "papers_at": held.papers_at}
    return Meeting.objects.create(**known | other, by=by, known_from=max(at, held.known_from))


def _tell(verb: str, new: Meeting, old: Meeting | None, by: User, at: datetime) -> None:
    before = _say(old) if old else None
    audit.record(verb, "meeting", new.code, by=by, at=at, before=before, after=_say(new))


def _say(meeting: Meeting) -> dict[str, object]:
    return {
        "day": meeting.day.isoformat(),
        "kind": meeting.kind,
        "papers_at": meeting.papers_at.isoformat() if meeting.papers_at else None,
        "called_off": meeting.called_off,
        "reason": meeting.reason,
    }
