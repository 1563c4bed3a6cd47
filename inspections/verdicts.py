"""Gathers judgements and hands them to the rule of aims."""

from dataclasses import dataclass

from django.db.models import Q

from dcst.models import Assessment, Moment, Prepared, Question, Some
from dcst.record.assess import Rated, Rater, nothing_above
from dcst.time.clock import day_of
from inspections.models import Aim, Judgement
from inspections.rules.aims import AimFacts, JudgementFacts, rate_aim
from inspections.rules.course import say_course
from inspections.told import PlannedAim, announced_at, announced_between


def judgements_on(aims, at):
    """{(scale id, area): [JudgementFacts]} for the scales of some aims; undated ones are left out.

    Those that become known after the moment are among them, so that the day on which they will move the aim is known.
    """
    found = {}
    for scale, area, *told in JUDGEMENTS(scales={aim.scale_id for aim in aims}, at=at):
        found.setdefault((scale, area), []).append(_facts(at, *told))
    return found


def _judgements():
    rows = Judgement.objects.filter(Q(known_to__isnull=True) | Q(known_to__gt=Moment("at")))
    rows = rows.filter(grade__scale__any_of=Some("scales"), inspection__inspected_on__isnull=False)
    rows = rows.filter(inspection__published_on__isnull=False)
    grade = ("grade__scale__code", "grade__position", "grade__word")
    days = ("inspection__inspected_on", "inspection__published_on", "known_from")
    return rows.values_list("grade__scale", "area", "pk", *grade, *days)


JUDGEMENTS = Prepared(_judgements)


def _facts(at, pk, scale, position, word, inspected_on, published_on, known_from):
    """A judgement for the rule, which leaves out what is published after its day: so is what is not known yet."""
    return JudgementFacts(
        id=f"judgement:{pk}",
        scale=scale,
        position=position,
        word=word,
        inspected_on=inspected_on,
        published_on=published_on if known_from <= at else max(published_on, day_of(known_from)),
    )


def rate_aims(codes, at):
    """{code: [Rated]} of some aims at a moment."""
    today = day_of(at)
    aims = list(Aim.objects.filter(code__in=codes).select_related("scale", "grade"))
    known = judgements_on(aims, at)
    rated = {}
    for aim in aims:
        judgements = tuple(known.get((aim.scale_id, aim.area), ()))
        rated[aim.code] = [Rated("aim", aim.code, Question.AIM, rate_aim(aim_facts(aim), judgements, today))]
    return rated


def aim_facts(aim):
    """The AimFacts of an aim, whose scale and grade are fetched."""
    return AimFacts(aim.scale.code, aim.grade.position, aim.grade.word, aim.due)


def course_in_words(plan, at):
    """Whether the grades that a plan promises are on course at a moment, in one sentence without its full stop.

    A plan without a promise is told the latest grade of what the others promise; blank where none promises any.
    """
    aims = list(Aim.objects.select_related("scale", "grade"))
    announced = announced_at(announced_between(at, at), at)
    return say_of_plan(plan, aims, judgements_on(aims, at), announced, day_of(at))


def say_of_plan(plan, aims, known, announced, today):
    """The same from the aims of all plans, with their scales and grades, and what is known and announced of these."""
    own = [aim for aim in aims if aim.plan_id == plan.pk]
    sentences = {
        (aim.scale_id, aim.area): say_course(
            [aim_facts(one) for one in own if (one.scale_id, one.area) == (aim.scale_id, aim.area)],
            known.get((aim.scale_id, aim.area), ()),
            today,
            announced.get(aim.scale_id),
        )
        for aim in own or aims
    }
    if len(sentences) == 1:
        return next(iter(sentences.values()))
    return ". ".join(f"{area}: {sentence}" for (_, area), sentence in sentences.items())


AIM = Rater("aim", rate_aims, nothing_above, place=1, questions=(Question.AIM,))


@dataclass(frozen=True)
class StandingAim:
    """An aim, the verdict on it as the record stood or None, and how long is left; no months once its day is over."""

    aim: Aim | PlannedAim
    assessment: Assessment | None
    months_left: int | None
    days_left: int

    @classmethod
    def on(cls, aim, assessment, day):
        """The aim with its verdict, and what is left on a day."""
        return cls(aim, assessment, aim.months_left(day), aim.days_left(day))
