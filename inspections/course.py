"""Whether the grades that were promised are on course: all that the page and the board show, read in few queries."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from dcst.boards.asked import stood
from dcst.models import Assessment, Moment, One, Prepared, Question
from dcst.status.rag import Rag
from inspections.models import Inspection, Recommendation, SelfAssessment, Visit
from inspections.rules.areas import Graded, latest_by_area
from inspections.rules.standing import ORDER, phrase_of, say_standing, worst_of
from inspections.rules.timeline import Event, timeline
from inspections.told import all_aims, announced_at, announced_between, answers_between, recommended_at
from inspections.verdicts import aim_facts, judgements_on, say_of_plan
from objectives.models import PlanStatement

INSPECTORATE = "Ofsted"


@dataclass(frozen=True)
class StandingAlike:
    """The recommendations that stand alike: by a status, or by none where no action answers them."""

    rag: str
    rows: list[Recommendation]

    @property
    def is_open(self):
        """Whether any action is still to be completed, or none answers them."""
        return self.rag != Rag.COMPLETED

    @property
    def phrase(self):
        """What their actions have in common, in words."""
        return phrase_of(self.rag)


class OtherPromise(NamedTuple):
    """A PlanStatement, by its words and its place in the source."""

    heading: str
    text: str
    document: str
    line: str

    source = PlanStatement.source  # type: ignore[misc]  # mypy takes it for a field


class OwnGrade(NamedTuple):
    """A SelfAssessment, with its grade by its word."""

    grade: str
    area: str
    assessed_on: date
    author: str
    origin: str


@dataclass(frozen=True)
class Brief:
    """What fits on a board: the sentence, the line of time, how recommendations stand, the own grade, other words.

    `promises` are the plan's words on the same inspectorate elsewhere.
    """

    sentence: str
    events: list[Event]
    standings: list[StandingAlike]
    own: OwnGrade | None
    promises: list[OtherPromise]

    @property
    def recommended(self):
        """How the recommendations stand, in a sentence without its full stop; blank where there are none."""
        return say_standing({standing.rag: len(standing.rows) for standing in self.standings})


def _own_grades():
    rows = own_grades(Moment("at")).select_related(None)
    return rows.values_list("grade__word", "area", "assessed_on", "author", "origin")[:1]


OWN_GRADES = Prepared(_own_grades)


def brief_of(plan, asked):
    """The Brief of a plan on an AskedBoard."""
    aims, at = asked.once(all_aims), asked.moment
    known = judgements_on(aims, at)
    announced = announced_at(asked.once(announced_between, asked.moment_since, at), at)
    return Brief(
        sentence=say_of_plan(plan, aims, known, announced, asked.day),
        events=events_of([aim for aim in aims if aim.plan_id == plan.pk], known, announced, asked.day),
        standings=_standings_on(asked),
        own=next(map(OwnGrade._make, OWN_GRADES(at=at)), None),
        promises=other_promises(plan),
    )


def _standings_on(asked):
    """standings_of(), by what a board has read."""
    given = [row for row in asked.once(answers_between, asked.moment_since, asked.moment) if row.stood(asked.moment)]
    statuses = stood(asked, "action", [Question.DELIVERY], {row.action for row in given})
    statuses = {code: row.now for (code, _), row in statuses.items()}
    actions = defaultdict(list)
    for row in given:
        actions[row.recommendation].append(row.action)
    return _standings(asked.once(recommended_at, asked.moment), lambda row: actions[row.pk], statuses)


def events_of(aims, known, announced, today):
    """[Event] of the first of these aims and of those in its area on its scale, as at a day; none without an aim.

    `known` is what judgements_on() gave of them, `announced` what announced_at() gave.
    """
    if not aims:
        return []
    first = min(aims, key=lambda aim: aim.due)
    alike = [aim for aim in aims if (aim.scale_id, aim.area) == (first.scale_id, first.area)]
    judged = known.get((first.scale_id, first.area), ())
    return timeline([aim_facts(aim) for aim in alike], judged, today, announced.get(first.scale_id))


def standings_of(at):
    """[StandingAlike] of all recommendations known at a moment: what needs attention first comes first."""
    rows = list(Recommendation.objects.known_at(at).with_answers(at))
    codes = {held.action.code for row in rows for held in row.answers_then}
    statuses = Assessment.objects.by_subject(at, "action", Question.DELIVERY, codes)
    return _standings(rows, lambda row: [answer.action.code for answer in row.answers_then], statuses)


def _standings(rows, answering, statuses):
    """The same, of recommendations, what gives the codes of the actions that answer one, and {code: verdict}."""
    found = defaultdict(list)
    for row in rows:
        held = [statuses.get(code) for code in answering(row)]
        found[worst_of(status.status if status else None for status in held)].append(row)
    return [StandingAlike(state, found[state]) for state in ORDER if found.get(state)]


def own_grades(at):
    """The grades that the Trust had given itself by a moment, the latest first."""
    return SelfAssessment.objects.known_at(at).select_related("grade__scale", "by")


def _promises():
    found = PlanStatement.objects.filter(plan=One("plan"), kind="ambition", text__contains=INSPECTORATE)
    return found.order_by("position").values_list(*OtherPromise._fields)


PROMISES = Prepared(_promises)


def other_promises(plan):
    """What the ambitions of a plan say of the inspectorate: promises in other words than its aims, in their order."""
    return list(map(OtherPromise._make, PROMISES(plan=plan.pk)))


def areas_of(inspections, first=()):
    """[AreaState] of inspections with their judgements in `judgements_then`; those on the scales named `first` lead."""
    found = latest_by_area(
        Graded(
            scale=judgement.grade.scale.name if judgement.grade else "",
            area=judgement.area,
            word=judgement.printed,
            inspection=row.code,
            day=row.inspected_on or row.published_on,
            place=judgement.position,
        )
        for row in inspections
        for judgement in row.judgements_then
    )
    return sorted(found, key=lambda state: state.scale not in first)


@dataclass(frozen=True)
class SinceLast:
    """The last inspection on a scale that a plan promises a grade on, what it recommended, and what came after it."""

    last: Inspection
    recommendations: list[Recommendation]
    inspections: list[Inspection]
    visits: list[Visit]

    @property
    def day(self):
        """The day that later visits are counted from."""
        return self.last.inspected_on or self.last.published_on


def since_last(inspections, aims, at):
    """The SinceLast of some inspections as known at a moment; None where none is dated and on the aims' scale."""
    scales = {aim.scale_id for aim in aims}
    full = [row for row in inspections if row.is_dated and row.scale_id in scales]
    if not full:
        return None
    last = max(full, key=_day)
    later = [row for row in inspections if row.is_dated and _day(row) > _day(last)]
    return SinceLast(
        last=last,
        recommendations=list(Recommendation.objects.known_at(at).filter(inspection_code=last.code)),
        inspections=later,
        visits=list(Visit.objects.known_at(at).filter(visited_on__gt=_day(last)).select_related("by")),
    )


def _day(inspection):
    return inspection.inspected_on or inspection.published_on
