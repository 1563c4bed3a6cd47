"""The verbs that record what inspectors judged."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from dcst.models import User
from dcst.problems import Refused
from dcst.record import audit
from dcst.record.assess import reassess
from dcst.record.links import tie
from dcst.time.clock import day_of
from inspections.models import (
    Aim,
    Answer,
    Grade,
    Inspection,
    Judgement,
    JudgementScale,
    Recommendation,
)
from inspections.rules.days import day_faults
from inspections.verdicts import AIM


@dataclass(frozen=True)
class AreaGrade:
    """The grade that one area of an inspection got."""

    area: str
    grade: Grade


@transaction.atomic
def record_inspection(
    *,
    by: User,
    at: datetime,
    framework: str,
    provider: str,
    scale: JudgementScale,
    inspected_on: date,
    published_on: date,
    judgements: Collection[AreaGrade],
    setting: str = "",
    summary: str = "",
    recommendations: Iterable[str] = (),  # their texts
    origin: str = "reported",
) -> Inspection:
    """Store an inspection, its judgements and its recommendations; the aims on its scale are reassessed.

    Raises Refused. The same inspection with the same grades again writes nothing.
    """
    for field, sentence in day_faults("inspection", inspected_on, published_on, day_of(at)):
        raise Refused(sentence, field)
    _check_judgements(judgements, scale)
    JudgementScale.objects.select_for_update().get(pk=scale.pk)
    visit = {"framework": framework, "provider": provider, "setting": setting, "inspected_on": inspected_on}
    held = Inspection.objects.current().filter(scale=scale, **visit).first()
    if held:
        return _as_recorded(held, published_on, judgements)
    inspection = Inspection.objects.create(
        code=_free_code(f"{scale.code}-{inspected_on.isoformat()}-{slugify(setting or provider)}"[:55]),
        scale=scale,
        published_on=published_on,
        summary=summary,
        by=by,
        known_from=at,
        origin=origin,
        **visit,
    )
    _keep_judgements(inspection, judgements, by=by, at=at)
    _keep_recommendations(inspection, recommendations)
    after = _plain(framework, inspected_on, published_on, judgements)
    audit.record("record inspection", "inspection", inspection.code, by=by, at=at, after=after)
    reassess(AIM, Aim.objects.filter(scale=scale).values_list("code", flat=True), at)
    return inspection


def _as_recorded(held: Inspection, published_on: date, judgements: Iterable[AreaGrade]) -> Inspection:
    grades = set(held.judgements.current().values_list("area", "grade"))
    if held.published_on == published_on and grades == {(judged.area, judged.grade.pk) for judged in judgements}:
        return held
    raise Refused("An inspection of this provider and setting on this day is already recorded", "inspected_on")


def _keep_judgements(
    inspection: Inspection, judgements: Iterable[AreaGrade], *, by: User | None, at: datetime, after: int = 0
) -> None:
    Judgement.objects.bulk_create(
        [
            Judgement(
                code=f"{inspection.code}-{number:02}",
                inspection=inspection,
                position=number,
                area=judged.area,
                grade=judged.grade,
                printed=judged.grade.word,
                by=by,
                known_from=at,
                origin=inspection.origin if after == 0 else "reported",
            )
            for number, judged in enumerate(judgements, start=after + 1)
        ]
    )


def _keep_recommendations(
    inspection: Inspection, texts: Iterable[str], *, added_at: datetime | None = None, after: int = 0
) -> None:
    Recommendation.objects.bulk_create(
        [
            Recommendation(
                code=f"{inspection.code}-R{number:02}",
                inspection_code=inspection.code,
                position=number,
                text=text,
                added_at=added_at,
                origin=inspection.origin if added_at is None else "reported",
            )
            for number, text in enumerate(texts, start=after + 1)
        ]
    )


@transaction.atomic
def add_to_inspection(
    inspection: Inspection,
    *,
    by: User,
    at: datetime,
    judgements: Collection[AreaGrade] = (),
    recommendations: Iterable[str] = (),
) -> None:
    """Add what the report says besides: areas that have no grade yet, and recommendations. The aims are judged again.

    Raises Refused. What is held already stays as it is: a recommendation with the same text is not added twice.
    """
    Inspection.objects.select_for_update().get(pk=inspection.pk)
    if inspection.scale is None or not inspection.is_dated:
        raise Refused("Nothing is added to results that a plan prints")
    if judgements:
        _check_judgements(judgements, inspection.scale)
    held = {area.casefold() for area in inspection.judgements.current().values_list("area", flat=True)}
    for judged in judgements:
        if judged.area.casefold() in held:
            raise Refused(f"“{judged.area}” has its grade in this inspection already", "judgements")
    known = Recommendation.objects.filter(inspection_code=inspection.code)
    texts = [text for text in dict.fromkeys(recommendations) if text not in set(known.values_list("text", flat=True))]
    if not judgements and not texts:
        raise Refused("Enter a judgement or a recommendation that is not held yet")
    last = max(inspection.judgements.values_list("position", flat=True), default=0)
    _keep_judgements(inspection, judgements, by=by, at=at, after=last)
    number = max(known.values_list("position", flat=True), default=0)
    _keep_recommendations(inspection, texts, added_at=at, after=number)
    after: dict[str, object] = {"judgements": {judged.area: judged.grade.word for judged in judgements}}
    after["recommendations"] = texts
    audit.record("add to inspection", "inspection", inspection.code, by=by, at=at, after=after)
    reassess(AIM, Aim.objects.filter(scale=inspection.scale).values_list("code", flat=True), at)


def _plain(
    framework: str, inspected_on: date, published_on: date, judgements: Iterable[AreaGrade]
) -> dict[str, object]:
    return {
        "framework": framework,
        "inspected_on": inspected_on.isoformat(),
        "published_on": published_on.isoformat(),
        "judgements": {judged.area: judged.grade.word for judged in judgements},
    }


def _check_judgements(judgements: Collection[AreaGrade], scale: JudgementScale) -> None:
    if not judgements:
        raise Refused("Enter at least one judgement", "judgements")
    if any(judged.grade.scale_id != scale.pk for judged in judgements):
        raise Refused("Each grade must be on the scale of the inspection", "judgements")
    areas = [judged.area for judged in judgements]
    if len(set(areas)) != len(areas):
        raise Refused("Each judgement area can be graded once", "judgements")


def _free_code(stem: str) -> str:
    taken = set(Inspection.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for code in (stem, *(f"{stem}-{n}" for n in range(2, 99))) if code not in taken)


@transaction.atomic
def tie_answers(
    end: Mapping[str, Any], others: Iterable[Any], *, by: User, at: datetime, origin: str = "reported"
) -> None:
    """Say which actions answer a recommendation, or which recommendations an action answers. Raises Refused.

    `end` is {"action" or "recommendation": row}.
    """
    tie(Answer, end, others, verb="answer recommendation", by=by, at=at, origin=origin)
