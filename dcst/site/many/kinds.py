"""What can be said of many at once, from a list: who owns actions, when they are due, and targets."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.core.exceptions import ValidationError

from dcst.files.pasted import LINE, CellFault, PastedRow
from dcst.models import User
from dcst.pages.forms import Number
from dcst.people.roles import Permission, holders_of
from dcst.site.many.drafts import DraftChange
from dcst.status.rag import say_number
from dcst.time.asat import day_in
from dcst.time.clock import day_of
from dcst.time.periods import PeriodError, PeriodText, PlanYear, say_day
from indicators.changes import set_target
from indicators.forms.typed import SETTABLE, STORED
from indicators.models import Indicator, Target
from objectives.changes import assign_people, confirm_milestone
from objectives.models import Action

NOBODY = "-"
NUMBER = Number(required=False, **STORED)  # as the form of one target reads it
A = {"owner": "an owner", "reviewer": "a reviewer"}
Drafted = Iterator[DraftChange | CellFault]


@dataclass(frozen=True)
class ManyKind:
    """A list of one kind: its columns, each explained, of which the first `needed` must be there, and how its rows
    become changes.

    `read(rows, at)` yields a DraftChange for each row, and a CellFault for each cell that cannot be read. `template`
    gives the rows of a file to fill in.
    """

    key: str
    title: str
    what: str
    explained: tuple[tuple[str, str], ...]
    needed: int
    read: Callable[[Sequence[PastedRow], datetime], Drafted]
    template: Callable[[datetime], Iterator[tuple]]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.explained)


def _read_people(rows: Sequence[PastedRow], at: datetime) -> Drafted:
    actions = _by_code(Action.objects.filter(code__in=_codes(rows)).with_facts(at))
    today = day_of(at)
    may = {
        "owner": _by_email(holders_of([Permission.REPORT_OWN, Permission.REPORT_ANY], today)),
        "reviewer": _by_email(holders_of([Permission.OVERRIDE], today)),
    }
    known = _by_email(User.objects.filter(is_service=False))
    for row in rows:
        action, faults = actions.get(row.cells["code"].upper()), []
        if action is None:
            yield _fault(row, "code", "There is no action with this code")
            continue
        held = {"owner": action.owner_then, "reviewer": action.reviewer_then}
        named = dict(held)
        for duty in held:
            cell = row.cells[duty].lower()
            if cell == NOBODY:
                named[duty] = None
            elif cell and cell in may[duty]:
                named[duty] = may[duty][cell]
            elif cell:
                why = (
                    f"This person’s roles do not let them be {A[duty]}" if cell in known else "Nobody has this address"
                )
                faults.append(_fault(row, duty, why))
        yield from faults or [
            DraftChange(
                row, str(action), _say_people(held), _say_people(named), partial(assign_people, action, **named)
            )
        ]


def _say_people(held):
    return f"Owner: {held['owner'] or 'nobody'}. Reviewer: {held['reviewer'] or 'nobody'}"


def _people_now(at: datetime) -> Iterator[tuple]:
    for action in Action.objects.with_facts(at):
        yield action.code, *(who.email if who else "" for who in (action.owner_then, action.reviewer_then))


def _read_dates(rows: Sequence[PastedRow], at: datetime) -> Drafted:
    actions = _by_code(Action.objects.filter(code__in=_codes(rows)).with_facts(at))
    for row in rows:
        action = actions.get(row.cells["code"].upper())
        if action is None:
            yield _fault(row, "code", "There is no action with this code")
            continue
        year, typed = _plan_year(row.cells["year"]), row.cells["due"]
        if year is None:
            yield _fault(row, "year", "Write the plan year as 2016/17")
            continue
        due = year.due if not typed else None if typed == NOBODY else day_in(typed)
        if typed not in ("", NOBODY) and due is None:
            yield _fault(row, "due", "Write the day as 2017-09-30, or - to take the mark away")
            continue
        held = next((stone.due for stone in action.milestones_then if stone.year == str(year)), None)
        make = partial(confirm_milestone, action, year=PeriodText(str(year)), due=due, reason=row.cells["reason"])
        yield DraftChange(row, f"{action}, {year.label}", _say_due(held), _say_due(due), make)


def _plan_year(text: str) -> PlanYear | None:
    try:
        return PlanYear.parse(text if text.startswith("FY") else f"FY{text.replace('/', '-')}")
    except PeriodError:
        return None


def _say_due(due: date | None) -> str:
    return f"Due {say_day(due)}" if due else "Not marked for this year"


def _dates_now(at: datetime) -> Iterator[tuple]:
    for action in Action.objects.with_dates(at):
        for stone in action.milestones_then:
            yield action.code, PlanYear.parse(stone.year).label, stone.due.isoformat(), ""


def _read_targets(rows: Sequence[PastedRow], at: datetime) -> Drafted:
    named = Indicator.objects.with_definition(at).filter(code__in=_codes(rows, str))
    indicators = {row.code.lower(): row for row in named}
    for row in rows:
        indicator = indicators.get(row.cells["code"].lower())
        if indicator is None:
            yield _fault(row, "code", "There is no indicator with this code")
            continue
        typed, faults = _typed_target(row)
        if faults:
            yield from faults
            continue
        held = [one.words for one in indicator.targets_then if (one.kind, one.start) == (typed["kind"], typed["start"])]
        after = f"{typed['operator']} {say_number(typed['value'])} from {say_day(typed['start'])}"
        make = partial(set_target, indicator, **typed)
        yield DraftChange(row, indicator.full_name, " ".join(held) or "No such target", after, make)


def _typed_target(row):
    """({argument of set_target: value}, faults) of a row."""
    cells, faults, typed = row.cells, [], {"operator": row.cells["operator"], "reason": row.cells["reason"]}
    kinds = {kind.value: kind.value for kind in SETTABLE}
    typed["kind"] = kinds.get(cells["kind"].lower())
    if typed["kind"] is None:
        faults.append(_fault(row, "kind", f"Write one of {', '.join(kinds)}"))
    if typed["operator"] not in ("<", "<=", "=", ">=", ">"):
        faults.append(_fault(row, "operator", "Write one of < <= = >= >"))
    for name in ("value", "tolerance"):
        try:
            typed[name] = NUMBER.clean(cells[name])
        except ValidationError:
            faults.append(_fault(row, name, "Write a number, like 12.5"))
    if not cells["value"]:
        faults.append(_fault(row, "value", "Write the number of the target"))
    for name in ("start", "end"):
        typed[name] = day_in(cells[name])
        if cells[name] and typed[name] is None or name == "start" and not cells[name]:
            faults.append(_fault(row, name, "Write the day as 2017-04-01"))
    return typed, faults


def _targets_now(at: datetime) -> Iterator[tuple]:
    for row in Target.objects.known_at(at).filter(shape=Target.Shape.LEVEL).select_related("indicator"):
        if row.kind in SETTABLE:
            days = (row.start.isoformat(), row.end.isoformat() if row.end else "")
            yield row.indicator.code, row.kind, row.operator, row.value, row.tolerance, *days, ""


def _codes(rows, written=str.upper):
    return [written(row.cells["code"]) for row in rows]


def _by_code(rows):
    return {row.code.upper(): row for row in rows}


def _by_email(rows):
    return {user.email.lower(): user for user in rows}


def _fault(row, column, words):
    return CellFault(row.line, column, row.cells.get(column, "") if column != LINE else "", words)


KINDS = {
    kind.key: kind
    for kind in (
        ManyKind(
            "people",
            "Owners and reviewers of many actions",
            "A row for each action. A blank cell leaves a person as they are.",
            (
                ("code", "of the action, such as BP-1.02"),
                ("owner", "email address of who is accountable; - for nobody"),
                ("reviewer", "email address of who reviews; - for nobody"),
            ),
            2,
            _read_people,
            _people_now,
        ),
        ManyKind(
            "dates",
            "Due days of many actions",
            "A row for each plan year of an action.",
            (
                ("code", "of the action, such as BP-1.02"),
                ("year", "plan year, such as 2016/17"),
                ("due", "day, such as 2017-09-30; blank for 31 March of the year; - to take the mark away"),
                ("reason", "where the date comes from"),
            ),
            4,
            _read_dates,
            _dates_now,
        ),
        ManyKind(
            "targets",
            "Targets of many indicators",
            "A row for each target that is a number. One of the same kind from the same day is replaced.",
            (
                ("code", "of the indicator, such as M05"),
                ("kind", "contract, plan or stretch"),
                ("operator", "what the value should be: < <= = >= >"),
                ("value", "the target, in the unit of the indicator"),
                ("tolerance", "the value at the edge of At risk; blank for none"),
                ("start", "first day, such as 2017-04-01"),
                ("end", "last day; blank until it is replaced"),
                ("reason", "where the target comes from"),
            ),
            6,
            _read_targets,
            _targets_now,
        ),
    )
}
