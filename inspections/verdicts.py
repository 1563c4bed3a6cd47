"""Gathers judgements and hands them to the rule of aims."""

from dcst.assess import Rated, Rater
from dcst.clock import day_of
from dcst.models import Question
from inspections.models import Aim, Judgement
from inspections.rules import AimFacts, JudgementFacts, rate_aim


def judgements_on(aims, at):
    """{(scale id, area): judgements known at a moment} for the scales of some aims; undated ones cannot meet a date."""
    found = {}
    rows = (
        Judgement.objects.known_at(at)
        .filter(grade__scale__in={aim.scale_id for aim in aims}, inspection__inspected_on__isnull=False)
        .filter(inspection__published_on__isnull=False)
        .select_related("grade__scale", "inspection")
    )
    for row in rows:
        found.setdefault((row.grade.scale_id, row.area), []).append(row)
    return found


def rate_aims(codes, at):
    today = day_of(at)
    aims = list(Aim.objects.filter(code__in=codes).select_related("scale", "grade"))
    known = judgements_on(aims, at)
    rated = {}
    for aim in aims:
        judgements = tuple(
            JudgementFacts(
                id=f"judgement:{row.pk}",
                scale=aim.scale.code,
                position=row.grade.position,
                word=row.grade.word,
                inspected_on=row.inspection.inspected_on,
                published_on=row.inspection.published_on,
            )
            for row in known.get((aim.scale_id, aim.area), [])
        )
        facts = AimFacts(aim.scale.code, aim.grade.position, aim.grade.word, aim.due)
        rated[aim.code] = [Rated("aim", aim.code, Question.AIM, rate_aim(facts, judgements, today))]
    return rated


def nothing_above(codes, at):
    return set()


AIM = Rater("aim", rate_aims, nothing_above, place=1)
