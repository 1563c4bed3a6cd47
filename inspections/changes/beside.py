"""The verbs that record what stands beside inspections: visits without a grade, and the Trust's own grade."""

from datetime import date, datetime

from django.db import transaction

from dcst.models import User
from dcst.problems import Refused
from dcst.record import audit
from dcst.time.clock import day_of
from inspections.models import Grade, SelfAssessment, Visit
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
