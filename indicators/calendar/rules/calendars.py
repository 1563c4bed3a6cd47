"""When an indicator's values fall due. Pure: the calendar is curated data, the day an argument."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dcst.time.period_texts import pool
from dcst.time.periods import Kind, Period, add_months

ANCHORS = {"financial": Kind.YEAR_FINANCIAL, "academic": Kind.YEAR_ACADEMIC, "calendar": Kind.YEAR_CALENDAR}
DEFAULT_POOL = 3
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """When an indicator's values fall due: `lag_days` after the end of each period, that day itself in time.

    An as-at series is the last day of its kind of year (`anchor`: financial, academic, calendar) and every `months`
    back from there. Which years hold a wave is not known until one is received; from then on they come every `months`.
    Pooled years roll by one year. Without a lag nothing is ever overdue. `grace_days` is how long after the due day
    values are still taken.
    """

    kind: Kind | str
    lag_days: int | None = None
    months: int | None = None
    anchor: str = ""
    grace_days: int = 0

    def due_on(self, period: Period) -> date | None:
        return None if self.lag_days is None else period.end + timedelta(days=self.lag_days)

    def expected(self, today: date, received: Period | None = None) -> Period | None:
        """The latest period whose value should have been received before today; None when that is not known."""
        if self.lag_days is None or not self.kind:
            return None
        ended_by = today - timedelta(days=self.lag_days) - ONE_DAY
        if self.kind == Kind.POOLED:
            return self._pool(ended_by, received)
        if self.kind == Kind.AS_AT:
            return self._as_at(ended_by)
        if self.kind == Kind.WAVE:
            return self._wave(ended_by, received)
        period = Period.containing(ended_by, self.kind)
        return period if period.end == ended_by else period.previous()

    def next_on(self, today: date, received: Period | None = None) -> date | None:
        """The day after the next value is due: when its absence begins to show."""
        expected = self.expected(today, received)
        due = None if expected is None else self.due_on(expected.next(self.months))
        return None if due is None else due + ONE_DAY

    def absence(self, today: date, since: date) -> Literal["not_due", "overdue"] | None:
        """Why there is no value at all of an indicator collected since a day; None where that is not known."""
        expected = self.expected(today)
        if expected is None:
            return None
        return "overdue" if expected.start >= since else "not_due"

    def _pool(self, ended_by: date, received: Period | None) -> Period:
        length = received.end.year - received.start.year + 1 if received else DEFAULT_POOL
        year = ended_by.year if (ended_by.month, ended_by.day) == (12, 31) else ended_by.year - 1
        return Period(*pool(year - length + 1, year))

    def _as_at(self, ended_by: date) -> Period | None:
        if not self.months or self.anchor not in ANCHORS:
            return None
        day = Period.containing(ended_by, ANCHORS[self.anchor]).end
        while day > ended_by:
            day = add_months(day, -self.months)
        return Period.containing(day, Kind.AS_AT)

    def _wave(self, ended_by: date, received: Period | None) -> Period | None:
        if received is None or not self.months or self.months % 12:
            return None
        while (following := received.next(self.months)).end <= ended_by:
            received = following
        return received
