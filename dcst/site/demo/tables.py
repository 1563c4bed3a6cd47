"""Which demonstration file fills which model, in which order, and what the audit trail says of each row.

Every row is invented and marked so. What a form would refuse of a person is refused here of a file.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import models

from budget.models import BudgetLine, ClosedMonth, MonthlyAccount, MonthlyReturn
from budget.rules.behind import FIGURES, faults
from dcst.files.cells import Ref, RowError, day, decimal, integer, optional, period, text, yes_or_no
from dcst.models import GovernanceBody, Membership, Organisation, User
from dcst.site.plan_tables import PUBLISHED_ON, grade_of
from dcst.time.clock import day_of, start_of
from dcst.time.periods import Kind
from indicators.models import Baseline, Definition, Expectation, Indicator, Polarity, Target, Undertaking, ValueStatus
from indicators.target.rules.target import TargetError, check_target
from indicators.terms import What
from inspections.models import Answer, Recommendation, SelfAssessment, Visit
from objectives.duties import TypedReport, missing_from
from objectives.models import (
    Action,
    ActionDecision,
    Assignment,
    Milestone,
    Override,
    Priority,
    PriorityTag,
    ProgressReport,
)

# A file gives days, and a fact needs a moment; any hour would do, because the record of verdicts goes by days.
HOUR = timedelta(hours=10)


def moment(cell):
    """Ten o'clock in London, as a moment, on the day in a cell. Raises RowError."""
    return start_of(day(cell)) + HOUR


def one_of(choices):
    """A converter that gives the text of a cell and raises RowError for one that is none of the choices."""
    allowed = {str(value) for value in getattr(choices, "values", choices)}

    def convert(cell):
        if cell not in allowed:
            raise RowError(f"“{cell}” is none of {', '.join(sorted(allowed))}")
        return cell

    return convert


def since_the_plans():
    """The moment from which a link that no day is given for is known: the first day of the first plan."""
    return start_of(min(PUBLISHED_ON.values()))


@dataclass(frozen=True)
class DemoTable:
    """How one file fills one model.

    `columns` converts or resolves each cell. `links` names the columns that go to a relation instead of the row: many
    to many, or as the loader stores them. `key` says which earlier row, of the plan's or of this file, a row ends.
    `check` raises RowError; `event(row)` gives the verb, kind, subject and words of the audit event.
    """

    file: str
    model: type[models.Model]
    columns: dict[str, Callable | Ref]
    key: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    derive: Callable[[dict], dict] | None = None
    check: Callable[[dict], None] | None = None
    event: Callable[[models.Model], tuple] | None = None
    fixed: dict = field(default_factory=dict)


BY = {"by": Ref(User, field="email")}
KNOWN = {"known_from": moment} | BY


def check_report(values):
    """Raises RowError for a report that lacks what the form asks for, on the day it was made."""
    said = TypedReport(**{name: values[name] for name in TypedReport.__dataclass_fields__ if name in values})
    problems = missing_from(said, day_of(values["known_from"]))
    if problems:
        raise RowError("; ".join(sentence for _, sentence in problems))


def check_goal(values):
    """Raises RowError for a target that its indicator's polarity does not allow."""
    definition = Definition.objects.current().get(indicator=values["indicator"])
    inner = values["tolerance_inner"]
    try:
        if inner is not None and definition.polarity != Polarity.PLAN_IS_BEST:
            raise TargetError("A pair of tolerances is for indicators where on plan is best")
        check_target(values["operator"], values["value"], values["tolerance"], definition.polarity, inner)
    except TargetError as wrong:
        raise RowError(str(wrong)) from None


def check_override(values):
    """Raises RowError for an override that ends before it begins, or is not by the action's reviewer."""
    if values["expires_on"] <= day_of(values["known_from"]):
        raise RowError("expires_on: the override ends before it begins")
    held = Assignment.objects.known_at(values["known_from"]).filter(action=values["action"], user=values["by"])
    if [row.duty for row in held] != [Assignment.Duty.REVIEWER]:
        raise RowError("by: only the reviewer of an action overrides its status")


def check_account(values):
    """Raises RowError for what nobody could say of a month in the form."""
    if problems := faults({name: values[name] for name in FIGURES}):
        raise RowError("; ".join(sentence for _, sentence in problems))


def say_report(row):
    return "report progress", "action", row.action.code, _words(row, "judgement", "progress", "what_changed")


def say_milestone(row):
    return "confirm milestone", "action", row.action.code, _words(row, "year", "due", "reason")


def say_target(row):
    return "set target", "indicator", row.indicator.code, _words(row, "operator", "value", "tolerance", "reason")


def say_return(row):
    return "submit return", "budget-line", row.line.code, _words(row, "month", "actual_to_date", "forecast")


def _words(row, *names):
    """Plain values for the trail: days and amounts as text."""
    values = {name: getattr(row, name) for name in names}
    return {name: value if isinstance(value, (int, str)) else str(value) for name, value in values.items()}


def first_of_month(cell):
    """The date in a cell. Raises RowError where it is not the first of a month."""
    month = day(cell)
    if month.day != 1:
        raise RowError(f"“{cell}” is not the first day of a month")
    return month


PEOPLE = DemoTable(
    "demonstration_people.csv",
    User,
    {"email": text, "name": text, "job_title": text, "signs_in": yes_or_no, "is_service": yes_or_no},
    links=("signs_in",),
)
MEMBERSHIPS = DemoTable(
    "demonstration_memberships.csv",
    Membership,
    {
        "user": Ref(User, field="email"),
        "role": text,
        "organisation": Ref(Organisation),
        "body": Ref(GovernanceBody),
        "since": day,
        "until": optional(day),
    },
)
ASSIGNMENTS = DemoTable(
    "demonstration_assignments.csv",
    Assignment,
    {"action": Ref(Action), "duty": one_of(Assignment.Duty), "user": Ref(User, field="email")} | KNOWN,
    key=("action", "duty"),
    event=lambda row: (f"assign {row.duty}", "action", row.action.code, {row.duty: row.user.email}),
)
MILESTONES = DemoTable(
    "demonstration_milestones.csv",
    Milestone,
    {"action": Ref(Action), "year": text, "due": day, "reason": text} | KNOWN,
    key=("action", "year"),
    fixed={"confidence": Milestone.Confidence.CONFIRMED},
    event=say_milestone,
)
DECISIONS = DemoTable(
    "demonstration_decisions.csv",
    ActionDecision,
    {"action": Ref(Action), "kind": one_of(ActionDecision.Kind), "reason": text} | KNOWN,
    key=("action",),
    event=lambda row: ("decide on action", "action", row.action.code, _words(row, "kind", "reason")),
)
OVERRIDES = DemoTable(
    "demonstration_overrides.csv",
    Override,
    {"action": Ref(Action), "rag": text, "reason": text, "expires_on": day} | KNOWN,
    key=("action",),
    check=check_override,
    event=lambda row: ("override status", "action", row.action.code, _words(row, "rag", "reason", "expires_on")),
)
REPORTS = DemoTable(
    "demonstration_reports.csv",
    ProgressReport,
    {
        "action": Ref(Action),
        "judgement": one_of(ProgressReport.SelfRating),
        "progress": optional(integer),
        "what_changed": text,
        "what_next": text,
        "recovery": text,
        "recovery_by": optional(day),
        "completed_on": optional(day),
        "evidence": text,
        "milestones_met": text,
    }
    | KNOWN,
    links=("milestones_met",),
    derive=lambda values: {"reported_on": day_of(values["known_from"])},
    check=check_report,
    event=say_report,
)
PRIORITIES = DemoTable(
    "demonstration_priorities.csv",
    PriorityTag,
    {"action": Ref(Action), "priorities": Ref(Priority, many=True)},
)
EXPECTATIONS = DemoTable(
    "demonstration_expectations.csv",
    Expectation,
    {"action": Ref(Action), "indicator": Ref(Indicator)},
    derive=lambda values: {"known_from": since_the_plans()},
)
ANSWERS = DemoTable(
    "demonstration_answers.csv",
    Answer,
    {"recommendation": Ref(Recommendation), "action": Ref(Action)} | KNOWN,
    key=("recommendation", "action"),
    event=lambda row: ("answer recommendation", "recommendation", row.recommendation.code, {"action": row.action.code}),
)
OWN_GRADES = DemoTable(
    "demonstration_own_grades.csv",
    SelfAssessment,
    {"grade": grade_of, "area": text, "assessed_on": day, "author": text, "grounds": text} | KNOWN,
    key=("area", "assessed_on"),
    event=lambda row: ("assess ourselves", "self-assessment", row.area, {"grade": row.grade.word}),
)
VISITS = DemoTable(
    "demonstration_visits.csv",
    Visit,
    {
        "visitor": text,
        "kind": text,
        "visited_on": day,
        "published_on": optional(day),
        "looked_at": text,
        "findings": text,
    }
    | KNOWN,
    key=("visitor", "kind", "visited_on"),
    event=lambda row: ("record visit", "visit", str(row), _words(row, "visited_on", "findings")),
)
DEFINITIONS = DemoTable(
    "demonstration_definitions.csv",
    Definition,
    {
        "indicator": Ref(Indicator),
        "period_kind": optional(one_of(Kind)),
        "months": optional(integer),
        "lag_days": optional(integer),
        "reason": text,
    }
    | KNOWN,
    event=lambda row: ("agree definition", "indicator", row.indicator.code, {"reason": row.reason}),
)
TARGETS = DemoTable(
    "demonstration_targets.csv",
    Target,
    {
        "indicator": Ref(Indicator),
        "operator": text,
        "value": decimal,
        "tolerance": optional(decimal),
        "tolerance_inner": optional(decimal),
        "start": day,
        "end": optional(day),
        "reason": text,
    }
    | KNOWN,
    key=("indicator", "kind", "start"),
    fixed={"kind": Target.Kind.DEMONSTRATION},
    check=check_goal,
    event=say_target,
)
BASELINES = DemoTable(
    "demonstration_baselines.csv",
    Baseline,
    {
        "indicator": Ref(Indicator),
        "value": decimal,
        "period": period,
        "status": one_of(ValueStatus),
        "source_text": text,
        "reason": text,
    }
    | KNOWN,
    key=("indicator",),
    event=lambda row: (
        "set baseline",
        "indicator",
        row.indicator.code,
        {"value": str(row.value), "period": row.period},
    ),
)
UNDERTAKINGS = DemoTable(
    "demonstration_undertakings.csv",
    Undertaking,
    {
        "indicator": Ref(Indicator),
        "what": one_of(What),
        "user": Ref(User, field="email"),
        "organisation": Ref(Organisation),
        "due": day,
        "note": text,
    }
    | KNOWN,
    key=("indicator", "what"),
    event=lambda row: ("assign obligation", "indicator", row.indicator.code, {"what": row.what, "due": str(row.due)}),
)
BUDGET_LINES = DemoTable(
    "demonstration_budget_lines.csv",
    BudgetLine,
    {
        "code": text,
        "year": text,
        "kind": one_of(BudgetLine.Kind),
        "position": integer,
        "name": text,
        "ongoing": optional(decimal),
        "projects": optional(decimal),
        "total": decimal,
        "tolerance": optional(decimal),
        "actions": Ref(Action, many=True),
    },
    links=("actions",),
)
RETURNS = DemoTable(
    "demonstration_returns.csv",
    MonthlyReturn,
    {
        "line": Ref(BudgetLine),
        "month": first_of_month,
        "budget_to_date": decimal,
        "actual_to_date": decimal,
        "forecast": decimal,
        "note": text,
    }
    | KNOWN,
    key=("line", "month"),
    event=say_return,
)
ACCOUNTS = DemoTable(
    "demonstration_accounts.csv",
    MonthlyAccount,
    {"month": first_of_month, **dict.fromkeys(FIGURES, optional(decimal)), "note": text} | KNOWN,
    key=("month",),
    check=check_account,
    event=lambda row: ("submit account", "month", row.month.isoformat(), _words(row, "recurrent", "note")),
)
CLOSED_MONTHS = DemoTable(
    "demonstration_closed_months.csv",
    ClosedMonth,
    {"month": first_of_month} | KNOWN,
    key=("month",),
    event=lambda row: ("close month", "month", row.month.isoformat(), None),
)

# A value is read as a partner's is: by the rules of submissions, once its sender and its day are known.
VALUE_COLUMNS = {
    "organisation": Ref(Organisation),
    "by": Ref(User, field="email"),
    "received_on": moment,
    **dict.fromkeys(
        ("indicator", "period", "value", "numerator", "denominator", "status", "marker", "note"), optional(text)
    ),
}
VALUES_FILE = "demonstration_values.csv"
REFUSED_FILE = "demonstration_values_refused.csv"

SHEETS = (
    PEOPLE,
    MEMBERSHIPS,
    ASSIGNMENTS,
    MILESTONES,
    DECISIONS,
    OVERRIDES,
    REPORTS,
    PRIORITIES,
    EXPECTATIONS,
    ANSWERS,
    OWN_GRADES,
    VISITS,
    DEFINITIONS,
    TARGETS,
    BASELINES,
    UNDERTAKINGS,
    BUDGET_LINES,
    RETURNS,
    ACCOUNTS,
    CLOSED_MONTHS,
)
# The day the demonstration ends on: nothing in it was said later.
LAST_DAY = date(2018, 1, 31)
