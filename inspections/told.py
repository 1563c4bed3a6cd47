"""Of aims, recommendations and answers what a board tells, by the columns that takes."""

from datetime import date, datetime
from typing import NamedTuple

from dcst.models import Moment, Organisation, Prepared, said
from inspections.models import Aim, Answer, Recommendation, say_text


class AimScale(NamedTuple):
    code: str


class AimGrade(NamedTuple):
    word: str
    position: int

    def __str__(self):
        return self.word


class PlannedAim(NamedTuple):
    """An Aim, by its names; `owner` is the name of whose plan it is of, or None."""

    pk: int
    code: str
    plan_id: int
    plan: str
    owner_id: int | None
    owner_now: str | None
    area: str
    due: date
    text: str
    scale_id: int
    scale: AimScale
    grade: AimGrade

    @property
    def owner(self):
        return said(Organisation, "name", self.owner_id, self.owner_now)

    months_left = Aim.months_left  # type: ignore[misc]  # mypy takes it for a field
    days_left = Aim.days_left  # type: ignore[misc]  # mypy takes it for a field


def _aims():
    told = ("pk", "code", "plan_id", "plan__code", "plan__owner", "plan__owner__name", "area", "due", "text")
    return Aim.objects.values_list(*told, "scale_id", "scale__code", "grade__word", "grade__position")


AIMS = Prepared(_aims)


def all_aims() -> list[PlannedAim]:
    """The aims of every plan, by the day they are due."""
    return [
        PlannedAim._make((*told, AimScale(scale), AimGrade(*grade)))
        for told, scale, grade in ((row[:10], row[10], row[11:]) for row in AIMS())
    ]


class GivenAnswer(NamedTuple):
    """Somebody's word that an action, by its code, answers a recommendation, by its pk, and when it was known."""

    recommendation: int
    action: str
    known_from: datetime
    known_to: datetime | None

    def stood(self, at):
        """Whether it was known at a moment."""
        return self.known_from <= at and (self.known_to is None or self.known_to > at)


def _answers():
    rows = Answer.objects.filter(known_from__lte=Moment("end")).exclude(known_to__lte=Moment("start"))
    told = ("recommendation", "action__code", "known_from", "known_to")
    return rows.order_by("action__code", "pk").values_list(*told)


class KnownRecommendation(NamedTuple):
    """A Recommendation by what a board needs of it."""

    pk: int
    code: str
    inspection_code: str
    position: int
    text: str

    def __str__(self):
        return say_text(self.text)


ANSWERS = Prepared(_answers)
RECOMMENDED = Prepared(lambda: Recommendation.objects.known_at(Moment("at")).values_list(*KnownRecommendation._fields))


def answers_between(start, end) -> list[GivenAnswer]:
    """The answers that were known at one of two moments or between them, by the codes of the actions."""
    return list(map(GivenAnswer._make, ANSWERS(start=start, end=end)))


def recommended_at(at) -> list[KnownRecommendation]:
    """The recommendations that were known at a moment."""
    return list(map(KnownRecommendation._make, RECOMMENDED(at=at)))
