"""Which day a page is drawn for: `?as_at=2017-09-30`, or today."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.http import QueryDict

from dcst.time import clock
from dcst.time.periods import say_day

# Long before anything was known here, and late enough that a page can look back from it.
FIRST_DAY = date(2000, 1, 1)
ISO_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class AsAt:
    """The day a page shows, and the day it is. The figures are those known at the end of the day shown."""

    day: date
    today: date
    problem: str = ""

    @property
    def moment(self) -> datetime:
        return clock.end_of(self.day)

    @property
    def is_past(self) -> bool:
        return self.day < self.today

    @property
    def iso(self) -> str:
        return self.day.isoformat()


class AskedForDay(Protocol):
    """A request whose address may name a day, and which then keeps it."""

    GET: QueryDict
    as_at: AsAt


@dataclass
class Reading:
    """The moment whose words are read, and those words, once they were asked for."""

    moment: datetime
    words: dict[Any, Any] | None = None


# How somebody is called is set by the door, as the language of a page is: any text may name them.
reading: ContextVar[Reading | None] = ContextVar("reading", default=None)


@contextmanager
def reading_at(moment: datetime | None) -> Iterator[None]:
    """A context manager: people and bodies are called as they were at a moment; as they are now without one."""
    token = reading.set(Reading(moment) if moment else None)
    try:
        yield
    finally:
        reading.reset(token)


def with_day(as_at: AsAt | None, address: str = "") -> str:
    """An address that shows the same past day; unchanged for today, or where no day is shown."""
    if as_at is None or not as_at.is_past:
        return address
    return f"{address}{'&' if '?' in address else '?'}as_at={as_at.iso}"


def as_at(request: AskedForDay) -> AsAt:
    """The day asked for in the address; today when none is, or one that cannot be shown. Kept on the request.

    From here on people and bodies are called as they were on that day.
    """
    request.as_at = _read(request.GET.get("as_at", "").strip(), clock.today())
    if request.as_at.is_past:
        reading.set(Reading(request.as_at.moment))
    return request.as_at


def _read(text: str, today: date) -> AsAt:
    if not text:
        return AsAt(today, today)
    day = day_in(text)
    if day is None:
        return AsAt(today, today, f"“{text[:20]}” is not a day: write it as 2017-09-30.")
    if day > today:
        return AsAt(today, today, "Choose a day that is not in the future.")
    if day < FIRST_DAY:
        return AsAt(today, today, f"Choose a day from {say_day(FIRST_DAY)}.")
    return AsAt(day, today)


def day_in(text: str) -> date | None:
    """The day a text like 2017-09-30 names; None when it names none."""
    try:
        # The standard library would take 20170930 and week dates too.
        return date.fromisoformat(text) if ISO_DAY.fullmatch(text) else None
    except ValueError:
        return None
