"""The verbs that record what stands beside inspections: visits, the Trust's own grade, what inspectors announce."""

from datetime import date, datetime

from django.db import transaction

from dcst.models import User
from dcst.problems import Refused
from dcst.record import audit
from dcst.time.clock import day_of
from inspections.models import AnnouncedInspection, Grade, JudgementScale, SelfAssessment, Visit
from inspections.rules.days import day_faults


@transaction.atomic
def record_visit(
    *,
    by: User,
    at: datetime,
    visitor: str,
    kind: str,
    visited_on: date,
    findings: str,
    published_on: date | None = None,
    looked_at: str = "",
    origin: str = "reported",
) -> Visit:
    """Append a visit that gave no grade. The same visit with other words replaces what was said. Raises Refused.

    The same again writes nothing.
    """
    for field, sentence in day_faults("visit", visited_on, published_on or visited_on, day_of(at)):
        raise Refused(sentence, field)
    rows = Visit.objects.filter(visitor=visitor, kind=kind, visited_on=visited_on)
    held = rows.current().select_for_update().first()
    said = {"published_on": published_on, "looked_at": looked_at, "findings": findings}
    if held and all(getattr(held, name) == value for name, value in said.items()):
        return held
    rows.close(at)
    new = Visit.objects.create(
        visitor=visitor,
        kind=kind,
        visited_on=visited_on,
        by=by,
        known_from=max(at, held.known_from) if held else at,
        origin=origin,
        **said,
    )
    after = {"visited_on": visited_on.isoformat(), "findings": findings}
    audit.record("record visit", "visit", f"{new}"[:120], by=by, at=at, after=after)
    return new


@transaction.atomic
def assess_ourselves(
    *,
    by: User,
    at: datetime,
    grade: Grade,
    area: str,
    assessed_on: date,
    author: str,
    grounds: str,
    origin: str = "reported",
) -> SelfAssessment:
    """Append the grade that the Trust gives itself in an area. That of another day stays beside it. Raises Refused.

    The same again writes nothing; no aim is judged by it.
    """
    if assessed_on > day_of(at):
        raise Refused("The assessment cannot be in the future", "assessed_on")
    rows = SelfAssessment.objects.filter(area=area, assessed_on=assessed_on)
    held = rows.current().select_for_update().first()
    said = {"grade": grade, "author": author, "grounds": grounds}
    if held and all(getattr(held, name) == value for name, value in said.items()):
        return held
    rows.close(at)
    new = SelfAssessment.objects.create(
        area=area,
        assessed_on=assessed_on,
        by=by,
        known_from=max(at, held.known_from) if held else at,
        origin=origin,
        **said,
    )
    after = {"grade": grade.word, "assessed_on": assessed_on.isoformat(), "author": author}
    audit.record("assess ourselves", "self-assessment", area[:120], by=by, at=at, after=after)
    return new


@transaction.atomic
def announce_inspection(
    *, by: User, at: datetime, scale: JudgementScale, begins_on: date, words: str, origin: str = "reported"
) -> AnnouncedInspection:
    """The day that inspectors have announced; another day on the same scale replaces it. Raises Refused.

    The same again writes nothing.
    """
    if begins_on < day_of(at):
        raise Refused(
            "The inspection must begin today or later: one that was made is recorded with its report", "begins_on"
        )
    rows = AnnouncedInspection.objects.filter(scale=scale)
    held = rows.current().select_for_update().first()
    if held and (held.begins_on, held.words) == (begins_on, words):
        return held
    rows.close(at)
    said = {"scale": scale, "begins_on": begins_on, "words": words, "origin": origin}
    new = AnnouncedInspection.objects.create(by=by, known_from=max(at, held.known_from) if held else at, **said)
    after = {"begins_on": begins_on.isoformat(), "words": words}
    audit.record("announce inspection", "announced-inspection", scale.code, by=by, at=at, after=after)
    return new


@transaction.atomic
def take_back_announcement(
    announced: AnnouncedInspection, *, by: User, at: datetime, words: str
) -> AnnouncedInspection:
    """It is not to come on that day, nor on another that is known. Raises Refused."""
    held = AnnouncedInspection.objects.current().select_for_update().filter(pk=announced.pk).first()
    if held is None:
        raise Refused("Another announcement stands meanwhile", "words")
    AnnouncedInspection.objects.filter(pk=held.pk).close(at)
    before = {"begins_on": held.begins_on.isoformat()}
    audit.record(
        "take back announcement",
        "announced-inspection",
        held.scale.code,
        by=by,
        at=at,
        before=before,
        after={"words": words},
    )
    return held
