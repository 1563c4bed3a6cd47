"""Of the actions of a plan what the lines of a board tell, and no more of each: most lines are folded away."""

from collections import defaultdict
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, Subquery

from dcst.models import Moment, One, Prepared, Some, called
from dcst.time.periods import PeriodText
from objectives.models import Action, ActionDecision, Assignment, MarkGroup, Milestone, MilestoneMet, ProgressReport
from objectives.rules import Judgement


class PlannedAction(NamedTuple):
    """An action by its texts; `objective` is a code, or None where its strand has none."""

    code: str
    text: str
    strand: str
    objective: str | None


class LastReport(NamedTuple):
    """What a line tells of the last report."""

    pk: int
    reported_on: date
    progress: int | None
    judgement: Judgement
    what_changed: str
    recovery_by: date | None
    by_id: int | None
    name: str | None
    email: str | None

    @property
    def by(self):
        return called(self.by_id, self.name, self.email)


class Owner(NamedTuple):
    """Who is accountable for an action, by its code, and since when."""

    action: str
    known_from: datetime
    pk: int
    name: str
    email: str

    def __str__(self):
        return called(self.pk, self.name, self.email)


class Stone(NamedTuple):
    """What a line needs of a milestone."""

    action: int
    group: int | None
    pk: int
    year: PeriodText
    due: date
    confidence: str


class Mates(NamedTuple):
    """The milestones of all actions of a merged cell."""

    milestones_then: list[Stone]


class MergedCell(NamedTuple):
    """The year marks of a merged cell, by the names of a MarkGroup."""

    marks_2016_17: int
    marks_2017_18: int
    marks_2018_19: int
    actions_then: list[Mates]

    printed = MarkGroup.printed  # type: ignore[misc]  # mypy takes it for a field
    unplaced = MarkGroup.unplaced  # type: ignore[misc]  # mypy takes it for a field


class ToldAction(NamedTuple):
    """An action, by the names of an Action; `interval` is that of the reports of its plan, in days."""

    pk: int
    code: str
    text: str
    start: date | None
    interval: int
    is_decided: bool
    report: LastReport | None
    owner: Owner | None
    milestones_then: list[Stone]
    met: dict[int, date]  # {milestone pk: the day it was met}
    mark_group: MergedCell | None

    due_then = Action.due_then  # type: ignore[misc]  # mypy takes it for a field
    later_marks = Action.later_marks  # type: ignore[misc]  # mypy takes it for a field


PLANNED = ("code", "text", "strand__code", "strand__objective__code")
ACTIONS = Prepared(lambda: Action.objects.filter(strand__plan__code=One("plan")).values_list(*PLANNED))
UNDER = Prepared(
    lambda: Action.objects.filter(
        Q(strand__code__any_of=Some("strands")) | Q(code__any_of=Some("actions"))
    ).values_list(*PLANNED)
)


def actions_of(plan) -> list[PlannedAction]:
    """The actions of a plan, by its code, in the order of the plan."""
    return list(map(PlannedAction._make, ACTIONS(plan=plan)))


def actions_under(strands, actions) -> list[PlannedAction]:
    """The actions of some strands, and some besides, by their codes, in the order of the plans."""
    return list(map(PlannedAction._make, UNDER(strands=strands, actions=actions)))


def actions_on(asked) -> list[PlannedAction]:
    """The actions that stand on an AskedBoard, read once."""
    if asked.strands is None:
        return asked.once(actions_of, asked.plan)
    return asked.once(actions_under, asked.strands, asked.actions)


def _told():
    reports = ProgressReport.objects.known_at(Moment("at")).filter(action=OuterRef("pk"))
    latest = Subquery(reports.order_by("-reported_on", "-id").values("pk")[:1])
    decided = Exists(ActionDecision.objects.known_at(Moment("at")).filter(action=OuterRef("pk")))
    rows = Action.objects.filter(code__any_of=Some("codes")).annotate(latest=latest, is_decided=decided).order_by()
    cell = ("mark_group", "mark_group__marks_2016_17", "mark_group__marks_2017_18", "mark_group__marks_2018_19")
    told = ("pk", "code", "text", "start", "strand__plan__reporting_interval_days", "is_decided", "latest")
    return rows.values_list(*told, *cell)


def _reports():
    told = ("reported_on", "progress", "judgement", "what_changed", "recovery_by", "by", "by__name", "by__email")
    return ProgressReport.objects.filter(pk__any_of=Some("pks")).order_by().values_list("pk", *told)


def _owners():
    rows = Assignment.objects.known_at(Moment("at")).filter(duty=Assignment.Duty.OWNER).order_by()
    return rows.values_list("action__code", "known_from", "user", "user__name", "user__email")


def _met():
    said = ProgressReport.objects.known_at(Moment("at"))
    rows = MilestoneMet.objects.filter(milestone__action__any_of=Some("pks"), report__in=said)
    return rows.order_by("-report__reported_on", "-report").values_list("milestone", "met_on")


def _milestones():
    asked = Q(action__any_of=Some("pks")) | Q(action__mark_group__any_of=Some("groups"))
    rows = Milestone.objects.known_at(Moment("at")).filter(asked).order_by("due")
    return rows.values_list("action", "action__mark_group", "pk", "year", "due", "confidence")


TOLD, REPORTS, OWNERS, MET, MILESTONES = map(Prepared, (_told, _reports, _owners, _met, _milestones))


def owners_at(at) -> dict[str, Owner]:
    """{code of an action: who is accountable for it at a moment}"""
    return {row.action: row for row in map(Owner._make, OWNERS(at=at))}


def told_of(codes, asked) -> list[ToldAction]:
    """The actions of these codes as known at the moment of an AskedBoard."""
    at, rows = asked.moment, TOLD(codes=codes, at=asked.moment)
    pks = [pk for pk, *_ in rows]
    reports = {pk: LastReport(pk, *told) for pk, *told in REPORTS(pks=[row[6] for row in rows if row[6]])}
    owners, met = asked.once(owners_at, at), dict(MET(pks=pks, at=at))
    stones, together = defaultdict(list), defaultdict(list)
    for stone in map(Stone._make, MILESTONES(pks=pks, groups={row[7] for row in rows} - {None}, at=at)):
        stones[stone.action].append(stone)
        together[stone.group].append(stone)
    return [
        ToldAction._make(
            (
                *row[:6],
                reports.get(row[6]),
                owners.get(row[1]),
                stones[row[0]],
                met,
                MergedCell._make((*row[8:], [Mates(together[row[7]])])) if row[7] else None,
            )
        )
        for row in rows
    ]
