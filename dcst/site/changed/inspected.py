"""What inspectors judged anew and announced, and recommendations whose actions are all completed."""

from collections import defaultdict
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q

from dcst.models import Many, Moment, Prepared, Question
from dcst.site.changed.dates import NO_DATE
from dcst.site.changed.told import Change
from dcst.status.movement import ChangeGroup, answered, grade_moved
from dcst.time.clock import day_of
from dcst.time.periods import say_day
from inspections.models import Judgement, Recommendation
from inspections.told import announced_between, answers_between


class KnownJudgement(NamedTuple):
    """A Judgement with what is told of its inspection."""

    scale: int
    position: int
    provider: str
    setting: str
    code: str
    framework: str
    area: str
    printed: str
    known_from: datetime
    inspected_on: date


def _judgements():
    rows = Judgement.objects.known_at(Moment("end"))
    rows = rows.filter(grade__isnull=False, inspection__inspected_on__isnull=False)
    visit = ("inspection__provider", "inspection__setting", "inspection__code", "inspection__framework")
    told = ("grade__scale", "grade__position", *visit, "area", "printed", "known_from", "inspection__inspected_on")
    return rows.order_by("inspection__inspected_on", "known_from", "pk").values_list(*told)


JUDGEMENTS = Prepared(_judgements)


def _judgements_by(end):
    return list(map(KnownJudgement._make, JUDGEMENTS(end=end)))


def judgements(window):
    """[Change]: each area that was judged in the window, beside the judgement before it on the same scale."""
    latest, found = {}, []
    for row in window.once(_judgements_by, window.end):
        key = row.scale, row.provider, row.setting, row.area
        before, latest[key] = latest.get(key), row
        if row.known_from > window.start:
            found.append((before, row))
    return [change for pair in reversed(found) if (change := _judged(*pair))]


def _judged(before, row):
    group = grade_moved(before.position if before else None, row.position)
    return group and Change(
        group=group,
        kind="judgement",
        code=row.code,
        text=f"{row.setting or row.provider}: {row.area}",
        day=day_of(row.known_from),
        before=before.printed if before else "",
        after=row.printed,
        words=row.framework,
    )


def announcements(window):
    """[Change]: each scale on which the next inspection is to begin on another day, or on none that is known.

    One that was made meanwhile is told by what it judged.
    """
    stood = defaultdict(dict)
    for row in window.once(announced_between, window.start, window.end):
        for moment in (window.start, window.end):
            if row.stood(moment):
                stood[row.scale][moment] = row
    judged, found = window.once(_judgements_by, window.end), []
    for rows in stood.values():
        old, new = rows.get(window.start), rows.get(window.end)
        if _was_made(new, judged):
            continue
        old = None if _was_made(old, judged) else old
        if (old and old.begins_on) != (new and new.begins_on):
            found.append(_moved(old, new))
    return found


def _was_made(announced, judged):
    """Whether an inspection of the day announced, or of a later one, is among those that were judged."""
    if announced is None:
        return False
    return any((row.scale, row.inspected_on >= announced.begins_on) == (announced.scale, True) for row in judged)


def _moved(old, new):
    row = new or old
    return Change(
        group=ChangeGroup.DATES,
        kind="announcement",
        code=str(row.scale),
        text=f"Next inspection: {row.named}",
        day=day_of(new.known_from if new else old.known_to),
        before=say_day(old.begins_on) if old else NO_DATE,
        after=say_day(new.begins_on) if new else NO_DATE,
        words=new.words if new else "",
    )


def recommendations(window):
    """[Change]: each recommendation whose last answering action was completed in the window."""
    given = window.once(answers_between, window.start, window.end)
    codes = {row.action for row in given}
    asked = Q(subject_kind="action", question=Question.DELIVERY, subject__any_of=Many(codes))
    verdicts = window.stood(asked).of("action", [Question.DELIVERY], codes)
    before = {code: row.before for (code, _), row in verdicts.items()}
    after = {code: row.now for (code, _), row in verdicts.items()}
    by_recommendation = defaultdict(list)
    for row in given:
        by_recommendation[row.recommendation].append(row)
    closed = {}
    for pk, rows in by_recommendation.items():
        then, now = _actions(rows, window.start, before), _actions(rows, window.end, after)
        if answered(then, now):
            closed[pk] = len(now)
    named = Recommendation.objects.in_bulk(closed) if closed else {}
    told = [_closed(named[pk], number) for pk, number in closed.items()]
    return sorted(told, key=lambda change: change.code)


def _actions(rows, moment, stood):
    """[Rag or None] of the actions that answered a recommendation at a moment."""
    held = [stood.get(row.action) for row in rows if row.stood(moment)]
    return [verdict.status if verdict else None for verdict in held]


def _closed(recommendation, number):
    actions = "The action that answers it is" if number == 1 else f"All {number} actions that answer it are"
    return Change(
        group=ChangeGroup.CLOSED,
        kind="recommendation",
        code=recommendation.code,
        text=f"Recommendation: {recommendation}",
        day=None,
        before="",
        after="",
        words=f"{actions} completed",
    )
