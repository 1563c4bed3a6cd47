"""The audit trail: every change leaves one event, in its own transaction."""

import contextlib
import contextvars
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dcst.models import AuditEvent, User


@dataclass(frozen=True)
class Passage:
    """How a change came in: the channel, the request and the key."""

    channel: str = AuditEvent.Channel.COMMAND
    request_id: str = ""
    key_id: int | None = None


NO_PASSAGE = Passage()
passage = contextvars.ContextVar("passage", default=NO_PASSAGE)


@contextlib.contextmanager
def coming_by(channel):
    """A context manager: what is recorded inside it came in by this channel."""
    token = passage.set(Passage(channel=channel))
    try:
        yield
    finally:
        passage.reset(token)


def record(
    verb: str,
    subject_kind: str,
    subject: str,
    *,
    by: User | None,
    at: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> AuditEvent:
    """Store one event: who did what to which subject, by its code, and when. `before` and `after` are {name: value}."""
    came_by = passage.get()
    return AuditEvent.objects.create(
        at=at,
        verb=verb,
        subject_kind=subject_kind,
        subject=subject,
        by=by,
        key_id=came_by.key_id,
        channel=came_by.channel,
        request_id=came_by.request_id,
        before=before,
        after=after,
    )
