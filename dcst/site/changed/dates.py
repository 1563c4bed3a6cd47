"""Dates that were moved: a milestone's due day at the start and at the end, and by how many days."""

from datetime import date, datetime
from typing import NamedTuple

from dcst.models import Moment, One, Prepared
from dcst.site.changed.told import Change
from dcst.status.movement import ChangeGroup
from dcst.status.rag import counted
from dcst.time.clock import day_of
from dcst.time.periods import PlanYear, say_day
from objectives.models import Milestone

NO_DATE = "no date"


class MovedStone(NamedTuple):
    """A version of a milestone."""

    action: str
    text: str
    year: str
    due: date
    reason: str
    known_from: datetime
    known_to: datetime | None

    @property
    def key(self):
        return f"{self.action}/{self.year}"


def _versions():
    rows = Milestone.objects.filter(action__strand__plan=One("plan"), known_from__lte=Moment("end"))
    rows = rows.exclude(known_to__lte=Moment("start")).order_by("known_from", "pk")
    told = ("year", "due", "reason", "known_from", "known_to")
    return rows.values_list("action__code", "action__text", *told)


VERSIONS = Prepared(_versions)


def dates_moved(window):
    """[Change]: every milestone whose day is another one, the longest delay first; one query."""
    before, after = {}, {}
    told = VERSIONS(plan=window.plan.pk, start=window.start, end=window.end)
    for row in map(MovedStone._make, told):
        key = row.action, row.year
        if _stands(row, window.start):
            before[key] = row
        if _stands(row, window.end):
            after[key] = row
    moved = [(before.get(key), after.get(key)) for key in before | after]
    moved = [(old, new) for old, new in moved if (old and old.due) != (new and new.due)]
    moved.sort(key=lambda pair: (-_days(*pair), _either(pair).key))
    return [_told(old, new) for old, new in moved]


def _stands(row, moment):
    return row.known_from <= moment and (row.known_to is None or row.known_to > moment)


def _days(old, new):
    """By how many days it is later; 0 where there was no day before, or is none now."""
    return (new.due - old.due).days if old and new else 0


def _either(pair):
    old, new = pair
    return new or old


def _told(old, new):
    row = new or old
    days = _days(old, new)
    said = f"Milestone of {PlanYear.parse(row.year).label}"
    said += f", {counted(abs(days), 'day')} {'later' if days > 0 else 'earlier'}" if days else ""
    reason = new.reason if new else ""
    return Change(
        group=ChangeGroup.DATES,
        kind="milestone",
        code=row.action,
        text=row.text,
        day=day_of(new.known_from if new else old.known_to),
        before=say_day(old.due) if old else NO_DATE,
        after=say_day(new.due) if new else NO_DATE,
        words=": ".join(part for part in (said, reason) if part),
    )
