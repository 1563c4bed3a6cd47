"""The verbs that record what inspectors judged."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.text import slugify

from dcst import audit
from dcst.assess import reassess
from dcst.clock import day_of
from dcst.problems import Refused
from inspections.models import Aim, Grade, Inspection, Judgement, Recommendation
from inspections.verdicts import AIM


@dataclass(frozen=True)
class Judged:
    """The grade that one area of an inspection got."""

    area: str
    grade: Grade


@transaction.atomic
def record_inspection(
    *,
    by,
    at,
    framework,
    provider,
    scale,
    inspected_on,
    published_on,
    judgements,
    setting="",
    summary="",
    recommendations=(),
    origin="reported",
):
    """Store an inspection, its judgements and its recommendations; the aims on its scale are reassessed."""
    _check_dates(inspected_on, published_on, day_of(at))
    if not judgements:
        raise Refused("Enter at least one judgement", "judgements")
    if any(judged.grade.scale_id != scale.pk for judged in judgements):
        raise Refused("Each grade must be on the scale of the inspection", "judgements")
    areas = [judged.area for judged in judgements]
    if len(set(areas)) != len(areas):
        raise Refused("Each judgement area can be graded once", "judgements")
    code = _free_code(f"{scale.code}-{inspected_on.isoformat()}-{slugify(setting or provider)}"[:55])
    inspection = Inspection.objects.create(
        code=code,
        framework=framework,
        provider=provider,
        setting=setting,
        scale=scale,
        inspected_on=inspected_on,
        published_on=published_on,
        summary=summary,
        by=by,
        known_from=at,
        origin=origin,
    )
    Judgement.objects.bulk_create(
        [
            Judgement(
                code=f"{code}-{number:02}",
                inspection=inspection,
                position=number,
                area=judged.area,
                grade=judged.grade,
                printed=judged.grade.word,
                by=by,
                known_from=at,
                origin=origin,
            )
            for number, judged in enumerate(judgements, start=1)
        ]
    )
    Recommendation.objects.bulk_create(
        [
            Recommendation(code=f"{code}-R{number:02}", inspection_code=code, position=number, text=text, origin=origin)
            for number, text in enumerate(recommendations, start=1)
        ]
    )
    audit.record(
        "record inspection",
        "inspection",
        code,
        by=by,
        at=at,
        after={
            "framework": framework,
            "inspected_on": inspected_on.isoformat(),
            "published_on": published_on.isoformat(),
            "judgements": {judged.area: judged.grade.word for judged in judgements},
        },
    )
    reassess(AIM, Aim.objects.filter(scale=scale).values_list("code", flat=True), at)
    return inspection


def _check_dates(inspected_on, published_on, today):
    if inspected_on > today:
        raise Refused("The inspection cannot be in the future", "inspected_on")
    if published_on < inspected_on:
        raise Refused("The report cannot be published before the inspection", "published_on")
    if published_on > today:
        raise Refused("A report that is not published yet cannot be recorded", "published_on")


def _free_code(stem):
    taken = set(Inspection.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for code in (stem, *(f"{stem}-{n}" for n in range(2, 99))) if code not in taken)


@transaction.atomic
def answer_recommendation(recommendation, *, by, at, actions):
    """Say which actions of the plans answer a recommendation."""
    before = sorted(recommendation.actions.values_list("code", flat=True))
    recommendation.actions.set(actions)
    after = sorted(action.code for action in actions)
    if before != after:
        audit.record(
            "answer recommendation",
            "recommendation",
            recommendation.code,
            by=by,
            at=at,
            before={"actions": before},
            after={"actions": after},
        )
