"""The one place where the time of day enters. Doors read it and pass it down as an argument."""

import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

LONDON = ZoneInfo("Europe/London")


def now() -> datetime.datetime:
    """This moment in London; on the pinned day, with the wall's time of day, when DCST_TODAY pins one."""
    real = datetime.datetime.now(LONDON)
    pinned: datetime.date | None = settings.DCST_TODAY
    return real if pinned is None else datetime.datetime.combine(pinned, real.timetz())


def today() -> datetime.date:
    return now().date()


def end_of(day: datetime.date) -> datetime.datetime:
    """The last moment of a day in London: what “as at” that day means."""
    return datetime.datetime.combine(day, datetime.time.max, tzinfo=LONDON)


def start_of(day: datetime.date) -> datetime.datetime:
    """The first moment of a day in London."""
    return datetime.datetime.combine(day, datetime.time.min, tzinfo=LONDON)


def day_of(moment: datetime.datetime) -> datetime.date:
    """The London day a moment, with its time zone, falls on."""
    return moment.astimezone(LONDON).date()
