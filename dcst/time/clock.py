"""The one place where the time of day enters. Doors read it and pass it down as an argument."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.conf import settings

LONDON = ZoneInfo("Europe/London")
_held: ContextVar[datetime.datetime | None] = ContextVar("held", default=None)


@contextmanager
def held_at(moment: datetime.datetime) -> Iterator[None]:
    """Within it this moment is now, and no day ends later: what is drawn shows what was known then, whenever it is.

    For reading alone: whatever is written bears the true moment.
    """
    token = _held.set(moment.astimezone(LONDON))
    try:
        yield
    finally:
        _held.reset(token)


def is_held() -> bool:
    """Whether the clock is held at a moment, and not going."""
    return _held.get() is not None


def now() -> datetime.datetime:
    """This moment in London, or the one at which the clock is held; on the pinned day, with the wall's time of day,
    when DCST_TODAY pins one.
    """
    if held := _held.get():
        return held
    real = datetime.datetime.now(LONDON)
    pinned: datetime.date | None = settings.DCST_TODAY
    return real if pinned is None else datetime.datetime.combine(pinned, real.timetz())


def is_pinned() -> bool:
    """Whether the day stands still: then facts may bear a later hour of it than this one."""
    return settings.DCST_TODAY is not None


def by_the_wall(moment: datetime.datetime) -> datetime.datetime:
    """When a moment of this clock is by the wall, which the database's own clock follows; the same unless pinned."""
    return _days_on(moment, -_days_ahead())


def from_the_wall(moment: datetime.datetime) -> datetime.datetime:
    """What this clock says at a moment by the wall; `by_the_wall` leads back."""
    return _days_on(moment, _days_ahead())


def _days_ahead() -> int:
    return (today() - datetime.datetime.now(LONDON).date()).days


def _days_on(moment: datetime.datetime, days: int) -> datetime.datetime:
    # In hours of the wall, as now() is: a pinned day keeps the time of day, whatever summer time is in force.
    return moment.astimezone(LONDON) + datetime.timedelta(days=days) if days else moment


def today() -> datetime.date:
    return now().date()


def end_of(day: datetime.date) -> datetime.datetime:
    """The last moment of a day in London: what “as at” that day means. Where the clock is held, none after that."""
    end, held = datetime.datetime.combine(day, datetime.time.max, tzinfo=LONDON), _held.get()
    return min(end, held) if held else end


def start_of(day: datetime.date) -> datetime.datetime:
    """The first moment of a day in London."""
    return datetime.datetime.combine(day, datetime.time.min, tzinfo=LONDON)


def at_time(day: datetime.date, time: datetime.time | None) -> datetime.datetime:
    """A time of day in London; without one the last moment of the day."""
    return end_of(day) if time is None else datetime.datetime.combine(day, time, tzinfo=LONDON)


def time_of(moment: datetime.datetime) -> datetime.time | None:
    """The time of day in London of a moment of `at_time`; None for the last of a day."""
    time = moment.astimezone(LONDON).time()
    return None if time == datetime.time.max else time


def day_of(moment: datetime.datetime) -> datetime.date:
    """The London day a moment, with its time zone, falls on."""
    return moment.astimezone(LONDON).date()
