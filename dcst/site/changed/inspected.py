"""What inspectors judged anew, and recommendations whose actions are all completed."""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from dcst.models import Many, Moment, Prepared, Question
from dcst.site.changed.told import Change
from dcst.status.movement import ChangeGroup, answered, grade_moved
from dcst.time.clock import day_of
from inspections.models import Judgement, Recommendation
from inspections.told import answers_between


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


def _judgements():
    rows = Judgement.objects.known_at(Moment("end"))
    rows = rows.filter(grade__isnull=False, inspection__inspected_on__isnull=False)
    visit = ("inspection__provider", "inspection__setting", "inspection__code", "inspection__framework")
    told = ("grade__scale", "grade__position", *visit, "area", "printed", "known_from")
    return rows.order_by("inspection__inspected_on", "known_from", "pk").values_list(*told)


JUDGEMENTS = Prepared(_judgements)


def judgements(window):
    """[Change]: each area that was judged in the window, beside the judgement before it on the same scale."""
    latest, found = {}, []
    for row in map(KnownJudgement._make, JUDGEMENTS(end=window.end)):
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
