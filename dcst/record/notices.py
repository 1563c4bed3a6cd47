"""What can be told: one registry of kinds, and the word of a verb that one of them has happened.

A verb tells in its own transaction: what it did and that it is to be told stand together, or neither does. Whoever
sorts the notices later (dcst/outbox) knows who wants to hear of what, and by which way.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from dcst.models import Notice, Organisation, User

Item = Mapping[str, Any]
MOST_ITEMS = 50


@dataclass(frozen=True)
class NoticeKind:
    """One kind of thing that is told.

    - code: how programs know it: “question.asked”.
    - words: what it tells of, where people choose.
    - one, many: the subject of a mail about one thing, and about {n} of them.
    - intro: the sentence above the list of things.
    - line(item): one thing in words. Neither it nor the item holds a figure or a secret: mails are read on the way.
    - page, anchor: where it is settled, the name of a route and the place on it.
    - by_default: whether who has not chosen is told.
    - gathers: how long the first of them waits for others, so that many in a row are one message.
    - to_people: told to single people, not to organisations; its page takes no argument.
    - on_request: goes to who asks for it and nobody else, so that nobody chooses it.
    """

    code: str
    words: str
    one: str
    many: str
    intro: str
    line: Callable[[Item], str]
    page: str = "partner"
    anchor: str = ""
    by_default: bool = True
    gathers: timedelta = timedelta(0)
    to_people: bool = False
    on_request: bool = False


KINDS: dict[str, NoticeKind] = {}


def register(*kinds: NoticeKind) -> None:
    """Add kinds to the registry, in the order in which people choose; each app does so when it is ready."""
    for kind in kinds:
        if KINDS.setdefault(kind.code, kind) is not kind:
            raise ImproperlyConfigured(f"There are two kinds of notice by the code {kind.code}")


def tell(
    kind: NoticeKind,
    audience: Organisation | User,
    items: Sequence[Item],
    *,
    at: datetime,
    once: str = "",
) -> None:
    """Write down that an organisation or a person is to be told of these things; in the transaction of the change.

    With `once` an audience is told of a kind under this text a single time, however often it is asked.
    """
    tell_all([(kind, audience, items, once)], at=at)


def tell_all(asked: Iterable[tuple[NoticeKind, Organisation | User, Sequence[Item], str]], *, at: datetime) -> int:
    """The same for many (kind, audience, items, once), in one statement; how many were handed over."""
    rows = [_notice(kind, audience, items, once, at) for kind, audience, items, once in asked if items]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _notice(kind: NoticeKind, audience: Organisation | User, items: Sequence[Item], once: str, at: datetime) -> Notice:
    if KINDS.get(kind.code) is not kind:
        raise ImproperlyConfigured(f"The kind of notice {kind.code} is not registered")
    whom = {"user": audience} if kind.to_people else {"organisation": audience}
    told = {"items": list(items[:MOST_ITEMS]), "count": len(items), "once": once}
    return Notice(kind=kind.code, at=at, ready_at=at + kind.gathers, **told, **whom)
