"""As at which moment an answer is drawn: the day that `?as_at=` names, this moment, or the one a cursor has kept."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rest_framework import exceptions

from dcst.models import settled
from dcst.time import clock
from dcst.time.asat import FIRST_DAY, Reading, day_in, reading

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+ -]\d\d:\d\d)", re.ASCII)
EXAMPLE = "2018-01-31T09:30:00Z"
AHEAD = timedelta(minutes=1)  # by which two machines' clocks may differ


@dataclass(frozen=True)
class Drawn:
    """`at`: what was known then is shown. For rows that keep when they were written, also by the wall: `seen`, what is
    written from then on is not shown; `until`, whatever is not shown yet was written then or later."""

    at: datetime
    seen: datetime | None = None
    until: datetime | None = None


def day_asked_for(request):
    """The day `?as_at=` names; today without it.

    Raises ValidationError for a day that cannot be read, is before FIRST_DAY, or lies ahead.
    """
    text = request.query_params.get("as_at")
    today = clock.today()
    if text is None:
        return today
    day = day_in(text)
    if day is None:
        raise exceptions.ValidationError({"as_at": ["Write the day as 2017-09-30."]}, "day_unreadable")
    if not FIRST_DAY <= day <= today:
        words = f"Choose a day from {FIRST_DAY.isoformat()} to {today.isoformat()}."
        raise exceptions.ValidationError({"as_at": [words]}, "day_outside")
    return day


def moment_of(request, facts=()):
    """The moment an answer is drawn as at: the end of a past day, this moment for today. Raises as day_asked_for does.

    `facts` are the models whose rows are shown. While the day is pinned they may be known from later in it: then its
    end is meant, so that they are shown.
    """
    day, now = day_asked_for(request), clock.now()
    if day < now.date():
        reading.set(Reading(clock.end_of(day)))
        return clock.end_of(day)
    later = clock.is_pinned() and any(model.objects.filter(known_from__gt=now).exists() for model in facts)
    return clock.end_of(day) if later else now


def draw(request, facts=(), written=None):
    """The Drawn of a request that holds no cursor.

    `written`: the model whose rows keep when they were written, where they do.
    """
    at = moment_of(request, facts)
    if written is None:
        return Drawn(at)
    now, until = settled()
    # What was written since then has been read by somebody: it must not be gone again because others still write.
    is_read = until < now and written.objects.filter(changed_at__gte=until).exists()
    return Drawn(at, now if is_read else until, until)


def moment_in(text):
    """The moment that a text like EXAMPLE names, or the start of the day 2018-01-31; None when it names none.

    A plus in an address arrives as a space.
    """
    if day := day_in(text):
        return clock.start_of(day)
    if not MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        return None


def is_past(moment):
    """Whether it is one that something may have happened since."""
    return moment.year >= FIRST_DAY.year and moment <= clock.now() + AHEAD


def written_out(moment):
    """A moment by the wall as this site's clock tells it, in UTC, as moment_in reads it."""
    return clock.from_the_wall(moment).astimezone(UTC).isoformat().replace("+00:00", "Z")
