"""Which day a page is drawn for: `?as_at=2017-09-30`, or today."""

from dataclasses import dataclass
from datetime import date

from dcst import clock


@dataclass(frozen=True)
class AsAt:
    """The day a page shows, and the day it is. The figures are those known at the end of the day shown."""

    day: date
    today: date
    problem: str = ""

    @property
    def moment(self):
        return clock.end_of(self.day)

    @property
    def is_past(self):
        return self.day < self.today

    @property
    def iso(self):
        return self.day.isoformat()


def as_at(request):
    """The day asked for in the address; today when none is, or one that cannot be shown. Kept on the request."""
    request.as_at = _read(request.GET.get("as_at", "").strip(), clock.today())
    return request.as_at


def _read(text, today):
    if not text:
        return AsAt(today, today)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return AsAt(today, today, f"“{text[:20]}” is not a day: write it as 2017-09-30.")
    if day > today:
        return AsAt(today, today, "Choose a day that is not in the future.")
    return AsAt(day, today)
