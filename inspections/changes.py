"""The verbs that record what inspectors judged."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.text import slugify

from dcst.models import User
from dcst.problems import Refused
from dcst.record import audit
from dcst.record.assess import reassess
from dcst.time.clock import day_of
from inspections.models import Aim, Answer, Grade, Inspection, Judgement, JudgementScale, Recommendation
from inspections.verdicts import AIM
from objectives.models import Action


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
    _check_dates(inspected_on, published_on, day_of(at))
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
    _keep_judgements(inspection, judgements)
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


def _keep_judgements(inspection: Inspection, judgements: Iterable[AreaGrade]) -> None:
    Judgement.objects.bulk_create(
        [
            Judgement(
                code=f"{inspection.code}-{number:02}",
                inspection=inspection,
                position=number,
                area=judged.area,
                grade=judged.grade,
                printed=judged.grade.word,
                by=inspection.by,
                known_from=inspection.known_from,
                origin=inspection.origin,
            )
            for number, judged in enumerate(judgements, start=1)
        ]
    )


def _keep_recommendations(inspection: Inspection, texts: Iterable[str]) -> None:
    Recommendation.objects.bulk_create(
        [
            Recommendation(
                code=f"{inspection.code}-R{number:02}",
                inspection_code=inspection.code,
                position=number,
                text=text,
                origin=inspection.origin,
            )
            for number, text in enumerate(texts, start=1)
        ]
    )


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


def _check_dates(inspected_on: date, published_on: date, today: date) -> None:
    if inspected_on > today:
        raise Refused("The inspection cannot be in the future", "inspected_on")
    if published_on < inspected_on:
        raise Refused("The report cannot be published before the inspection", "published_on")
    if published_on > today:
        raise Refused("A report that is not published yet cannot be recorded", "published_on")


def _free_code(stem: str) -> str:
    taken = set(Inspection.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for code in (stem, *(f"{stem}-{n}" for n in range(2, 99))) if code not in taken)


@transaction.atomic
def answer_recommendation(
    recommendation: Recommendation,
    *,
    by: User,
    at: datetime,
    actions: Iterable[Action],
    origin: str = "reported",
) -> None:
    """Say which actions of the plans answer a recommendation. The same actions again write nothing."""
    Recommendation.objects.select_for_update().get(pk=recommendation.pk)
    held = {row.action: row for row in recommendation.answers.current().select_related("action")}
    gone, new = held.keys() - set(actions), set(actions) - held.keys()
    if not gone and not new:
        return
    Answer.objects.filter(pk__in=[held[action].pk for action in gone]).close(at)
    Answer.objects.bulk_create(
        [
            Answer(recommendation=recommendation, action=action, by=by, known_from=at, origin=origin)
            for action in sorted(new, key=lambda action: action.pk)
        ]
    )
    audit.record(
        "answer recommendation",
        "recommendation",
        recommendation.code,
        by=by,
        at=at,
        before={"actions": sorted(action.code for action in held)},
        after={"actions": sorted(action.code for action in actions)},
    )
