"""What inspectors judged anew, and recommendations whose actions are all completed."""

from collections import defaultdict

from dcst.models import Assessment, Question
from dcst.site.changed.told import Change
from dcst.status.movement import ChangeGroup, answered, grade_moved
from dcst.status.rag import Rag
from dcst.time.clock import day_of
from inspections.models import Answer, Judgement


def judgements(window):
    """[Change]: each area that was judged in the window, beside the judgement before it on the same scale."""
    rows = (
        Judgement.objects.known_at(window.end)
        .filter(grade__isnull=False, inspection__inspected_on__isnull=False)
        .select_related("grade__scale", "inspection")
        .order_by("inspection__inspected_on", "known_from", "pk")
    )
    latest, found = {}, []
    for row in rows:
        visit = row.inspection
        key = row.grade.scale_id, visit.provider, visit.setting, row.area
        before, latest[key] = latest.get(key), row
        if row.known_from > window.start:
            found.append((before, row))
    return [change for pair in reversed(found) if (change := _judged(*pair))]


def _judged(before, row):
    group = grade_moved(before.grade.position if before else None, row.grade.position)
    visit = row.inspection
    return group and Change(
        group=group,
        kind="judgement",
        code=visit.code,
        text=f"{visit.setting or visit.provider}: {row.area}",
        day=day_of(row.known_from),
        before=before.printed if before else "",
        after=row.printed,
        why=str(visit.framework),
    )


def recommendations(window):
    """[Change]: each recommendation whose last answering action was completed in the window; two queries."""
    answers = Answer.objects.filter(known_from__lte=window.end).exclude(known_to__lte=window.start)
    answers = list(answers.select_related("recommendation", "action"))
    moments = (window.start, window.end)
    codes = {row.action.code for row in answers}
    stood = Assessment.objects.verdicts_at(moments, "action", Question.DELIVERY, codes)
    by_recommendation = defaultdict(list)
    for row in answers:
        by_recommendation[row.recommendation].append(row)
    told = []
    for recommendation, rows in by_recommendation.items():
        before, after = (_actions(rows, moment, stood[moment]) for moment in moments)
        if answered(before, after):
            told.append(_closed(recommendation, len(after)))
    return sorted(told, key=lambda change: change.code)


def _actions(rows, moment, stood):
    """[Rag or None] of the actions that answered a recommendation at a moment."""
    then = [row for row in rows if row.known_from <= moment and (row.known_to is None or row.known_to > moment)]
    return [Rag(stood[row.action.code][0]) if row.action.code in stood else None for row in then]


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
        why=f"{actions} completed",
    )
