"""The audit trail: every change leaves one event, in its own transaction."""

import contextlib
import contextvars
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from dcst.models import AuditEvent, User
from dcst.status.rag import Rag


@dataclass(frozen=True)
class Passage:
    """How a change came in: the channel, the request and the key."""

    channel: str = AuditEvent.Channel.COMMAND
    request_id: str = ""
    key_id: int | None = None


NO_PASSAGE = Passage()
passage = contextvars.ContextVar("passage", default=NO_PASSAGE)


_heard: contextvars.ContextVar[list[AuditEvent] | None] = contextvars.ContextVar("heard", default=None)


@contextlib.contextmanager
def listening() -> Iterator[list[AuditEvent]]:
    """A context manager: the list of the events that are recorded inside it."""
    heard: list[AuditEvent] = []
    token = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(token)


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
    event = AuditEvent.objects.create(
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
    if (heard := _heard.get()) is not None:
        heard.append(event)
    return event


def lines_of(values: Mapping[str, object] | None) -> list[str]:
    """What an event says was there before or is there after, a line “What: value” each."""
    return [f"{name.replace('_', ' ').capitalize()}: {_plain(value)}" for name, value in (values or {}).items()]


# What is kept as a code has a word on every other page.
WORDS = {rag.value: rag.word for rag in Rag} | {"done": "Done"}


def _plain(value: object) -> str:
    if value is None or value == "":
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return WORDS.get(str(value), str(value))
