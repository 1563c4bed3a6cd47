"""Which fixture file fills which model, and in which order."""

from datetime import date

from budget.models import BudgetLine
from dcst.files.cells import Ref, RowError, day, decimal, integer, optional, period, text, yes_or_no
from dcst.files.loading import FixtureTable
from dcst.models import Area, BodyAlias, GovernanceBody, HarmClass, Organisation, OrganisationAlias, Seat, Team
from dcst.time.periods import Kind, Period, PeriodError
from indicators.models import (
    Baseline,
    Definition,
    Framework,
    FrameworkPlace,
    Indicator,
    IndicatorSource,
    NeighbourSet,
    Target,
)
from inspections.models import Aim, Grade, Inspection, Judgement, JudgementScale, Recommendation
from objectives.models import (
    Achievement,
    Action,
    MarkGroup,
    Milestone,
    Objective,
    Plan,
    PlanStatement,
    PrintedFigure,
    Priority,
    Strand,
    Wording,
)

PUBLISHED_ON = {
    "business-plan-2016-19": date(2016, 4, 1),
    "cyp-plan-2017-20": date(2017, 4, 1),
    "local-reports": date(2016, 4, 1),
    "curated": date(2016, 4, 1),
}


def known_when_published(values):
    """The day from which a row is known: the first day of its plan, of the Business Plan where it is in neither."""
    return PUBLISHED_ON[values["document"]]


def plan_of_document(values, cells):
    """{"plan": the Plan that is the row's document}."""
    codes = {"business-plan-2016-19": "BP", "cyp-plan-2017-20": "CYP"}
    return {"plan": Plan.objects.get(code=codes[values["document"]])}


def due_of_year(values, cells):
    """{"due": 31 March of the plan year that a mark stands for}. Raises RowError."""
    try:
        return {"due": Period.parse(values["year"]).end}
    except PeriodError as problem:
        raise RowError(f"year: {problem}") from None


def grade_on_scale(cells):
    """The cells with the grade as “scale/grade”, because grades are named within their scale."""
    return cells | {"grade": f"{cells['scale']}/{cells['grade']}" if cells["grade"] else ""}


def grade_of(cell):
    """The Grade of a cell “scale/grade”; None for an empty one. Raises RowError."""
    if not cell:
        return None
    scale, code = cell.split("/")
    found = Grade.objects.filter(scale__code=scale, code=code).first()
    if found is None:
        raise RowError(f"there is no grade “{code}” on the scale “{scale}”")
    return found


def published_day(values):
    """The day from which an inspection is known: that of its report, else the first day of its plan."""
    return values.get("published_on") or known_when_published(values)


def judgement_known(values):
    """The day from which a judgement is known: as of its inspection."""
    inspection = values["inspection"]
    return inspection.published_on or PUBLISHED_ON[values["document"]]


def target_span(values, cells):
    """{"start", "end"} of a target: the period it states, else from the day it was known to the end of the plan.

    Raises RowError.
    """
    known = day(cells["known_from"])
    if not cells["period_text"]:
        return {"start": known, "end": date(2019, 3, 31)}
    try:
        period = Period.parse(cells["period_text"])
    except PeriodError as problem:
        raise RowError(f"period_text: {problem}") from None
    return {"start": period.start, "end": period.end}


def period_kind(cell):
    """The value of a period Kind; blank for an empty cell. Raises RowError."""
    try:
        return Kind(cell).value if cell else ""
    except ValueError:
        raise RowError(f"“{cell}” is not a kind of period") from None


def wording_subject(values, cells):
    """{}. Raises RowError where the subject of a wording is no objective, strand or action of the plans."""
    kinds = {"objective": Objective, "strand": Strand, "action": Action}
    if values["subject_kind"] not in kinds:
        raise RowError(f"subject_kind: “{values['subject_kind']}” is not objective, strand or action")
    if not kinds[values["subject_kind"]].objects.filter(code=values["subject"]).exists():
        raise RowError(f"subject: there is no {values['subject_kind']} “{values['subject']}”")
    return {}


def harm_subject(values, cells):
    """{}. Raises RowError where what a class of harm is of is no indicator or action."""
    kinds = {HarmClass.Subject.INDICATOR: Indicator, HarmClass.Subject.ACTION: Action}
    kind, code = values["subject_kind"], values["subject"]
    if kind not in kinds or not kinds[kind].objects.filter(code=code).exists():
        raise RowError(f"subject: there is no {kind} “{code}”")
    return {}


def strand_drive(cells):
    """The cells with what the file calls `origin` as the drive."""
    return cells | {"drive": cells["origin"], "origin": ""}


# One file holds both: what an indicator is, and how it is counted and judged from its first day on.
INDICATOR_COLUMNS = (
    "code",
    "framework",
    "theme",
    "strand",
    "position",
    "kind",
    "name",
    "suggestion",
    "frequency_printed",
)
DEFINITION_COLUMNS = (
    "unit",
    "value_type",
    "counted_one",
    "counted_many",
    "decimals",
    "polarity",
    "polarity_basis",
    "period_kind",
    "months",
    "anchor",
    "lag_days",
    "snapshot_or_flow",
    "definition",
    "ambiguities",
    "suppress_from",
    "suppress_to",
    "suppression_basis",
)

ORDERED = {"code": text, "position": integer, "text": text}

TABLES = [
    FixtureTable("organisations.csv", Organisation, ("code",), {"code": text, "name": text, "kind": text}),
    FixtureTable(
        "organisation_aliases.csv",
        OrganisationAlias,
        ("organisation", "alias"),
        {"organisation": Ref(Organisation), "alias": text},
    ),
    # Nations before regions before the rest: a parent stands in an earlier file or row.
    FixtureTable(
        "areas.csv",
        Area,
        ("code",),
        {"code": text, "name": text, "kind": text, "parent": Ref(Area), "ons_code": text},
    ),
    FixtureTable(
        "bodies.csv",
        GovernanceBody,
        ("code",),
        {"code": text, "name": text, "kind": text, "position": integer, "remit": text},
    ),
    FixtureTable("body_aliases.csv", BodyAlias, ("body", "alias"), {"body": Ref(GovernanceBody), "alias": text}),
    FixtureTable(
        "seats.csv",
        Seat,
        ("body", "position"),
        {
            "body": Ref(GovernanceBody),
            "position": integer,
            "title": text,
            "note": text,
            "number": optional(integer),
        },
    ),
    FixtureTable(
        "teams.csv",
        Team,
        ("code",),
        {
            "code": text,
            "name": text,
            "core_area": text,
            "position": integer,
            "based_at": text,
            "area": Ref(Area),
        },
    ),
    FixtureTable(
        "plans.csv",
        Plan,
        ("code",),
        {
            "code": text,
            "name": text,
            "owner": Ref(Organisation),
            "start": day,
            "end": day,
            "reporting_interval_days": integer,
            "grace_days": integer,
            "rollup": text,
        },
    ),
    FixtureTable("objectives.csv", Objective, ("code",), ORDERED | {"plan": Ref(Plan), "title": text}),
    FixtureTable(
        "strands.csv",
        Strand,
        ("code",),
        ORDERED
        | {
            "plan": Ref(Plan),
            "objective": Ref(Objective),
            "origin": text,
            "drive": text,
            "bodies": Ref(GovernanceBody, many=True),
            "bodies_printed": text,
        },
        before=strand_drive,
        added=("drive",),
    ),
    FixtureTable("achievements.csv", Achievement, ("code",), ORDERED | {"strand": Ref(Strand)}),
    FixtureTable(
        "mark_groups.csv",
        MarkGroup,
        ("code",),
        {
            "code": text,
            "strand": Ref(Strand),
            "actions": text,
            "marks_2016_17": integer,
            "marks_2017_18": integer,
            "marks_2018_19": integer,
        },
    ),
    FixtureTable(
        "actions.csv",
        Action,
        ("code",),
        ORDERED
        | {
            "strand": Ref(Strand),
            "mark_group": Ref(MarkGroup),
            "leads": Ref(Organisation, many=True),
            "leads_printed": text,
        },
    ),
    FixtureTable(
        "milestones.csv",
        Milestone,
        ("action", "year"),
        {"action": Ref(Action), "year": text, "confidence": text},
        derive=due_of_year,
        known_from=known_when_published,
    ),
    FixtureTable("priorities.csv", Priority, ("code",), ORDERED | {"plan": Ref(Plan), "kind": text}),
    FixtureTable(
        "statements.csv",
        PlanStatement,
        ("code",),
        ORDERED | {"plan": Ref(Plan), "kind": text, "parent": Ref(PlanStatement)},
    ),
    FixtureTable(
        "printed_figures.csv",
        PrintedFigure,
        ("plan", "table", "row_position", "column_position"),
        {
            "table": text,
            "row": text,
            "row_position": integer,
            "column": text,
            "column_position": integer,
            "printed": text,
            "value": optional(decimal),
            "unit": text,
        },
        derive=plan_of_document,
    ),
    FixtureTable(
        "wordings.csv",
        Wording,
        ("subject_kind", "subject", "context", "text"),
        {"subject_kind": text, "subject": text, "context": text, "text": text},
        derive=wording_subject,
        known_from=known_when_published,
    ),
    FixtureTable("scales.csv", JudgementScale, ("code",), {"code": text, "name": text, "body": Ref(Organisation)}),
    FixtureTable(
        "grades.csv",
        Grade,
        ("scale", "code"),
        {"scale": Ref(JudgementScale), "code": text, "word": text, "position": integer},
    ),
    FixtureTable(
        "aims.csv",
        Aim,
        ("code",),
        {
            "code": text,
            "plan": Ref(Plan),
            "scale": Ref(JudgementScale),
            "grade": grade_of,
            "due": day,
            "text": text,
        },
        before=grade_on_scale,
    ),
    FixtureTable(
        "inspections.csv",
        Inspection,
        ("code",),
        {
            "code": text,
            "framework": text,
            "provider": text,
            "setting": text,
            "inspected_on": optional(day),
            "published_on": optional(day),
            "summary": text,
            "scale": Ref(JudgementScale),
            "origin": text,
        },
        known_from=published_day,
    ),
    FixtureTable(
        "judgements.csv",
        Judgement,
        ("code",),
        {
            "code": text,
            "inspection": Ref(Inspection),
            "position": integer,
            "area": text,
            "scale": text,
            "grade": grade_of,
            "printed": text,
        },
        before=grade_on_scale,
        known_from=judgement_known,
    ),
    FixtureTable(
        "recommendations.csv",
        Recommendation,
        ("code",),
        {
            "code": text,
            "inspection": text,
            "group": text,
            "position": integer,
            "number": optional(integer),
            "text": text,
        },
        derive=lambda values, cells: {"inspection_code": cells["inspection"]},
    ),
    FixtureTable(
        "budget_lines.csv",
        BudgetLine,
        ("code",),
        {
            "code": text,
            "year": text,
            "kind": text,
            "position": integer,
            "name": text,
            "ongoing": optional(decimal),
            "projects": optional(decimal),
            "total": optional(decimal),
        },
    ),
    FixtureTable(
        "indicators.csv",
        Indicator,
        ("code",),
        {
            "code": text,
            "framework": text,
            "theme": Ref(Objective),
            "strand": Ref(Strand),
            "position": integer,
            "kind": text,
            "name": text,
            "suggestion": text,
            "frequency_printed": text,
        },
        beside=DEFINITION_COLUMNS,
    ),
    FixtureTable(
        "indicators.csv",
        Definition,
        ("indicator",),
        {
            "indicator": Ref(Indicator),
            "unit": text,
            "value_type": text,
            "counted_one": text,
            "counted_many": text,
            "decimals": integer,
            "polarity": text,
            "polarity_basis": text,
            "period_kind": period_kind,
            "months": optional(integer),
            "anchor": text,
            "lag_days": optional(integer),
            "snapshot_or_flow": text,
            "definition": text,
            "ambiguities": text,
            "suppress_from": optional(integer),
            "suppress_to": optional(integer),
            "suppression_basis": text,
        },
        before=lambda cells: cells | {"indicator": cells["code"]},
        known_from=known_when_published,
        added=("indicator",),
        beside=INDICATOR_COLUMNS,
    ),
    FixtureTable(
        "indicator_sources.csv",
        IndicatorSource,
        ("indicator", "organisation"),
        {"indicator": Ref(Indicator), "organisation": Ref(Organisation), "printed": text},
    ),
    FixtureTable(
        "frameworks.csv",
        Framework,
        ("code",),
        {"code": text, "name": text, "position": integer},
    ),
    FixtureTable(
        "framework_places.csv",
        FrameworkPlace,
        ("framework", "indicator"),
        {"framework": Ref(Framework), "indicator": Ref(Indicator), "label": text, "position": integer},
        known_from=known_when_published,
    ),
    FixtureTable(
        "baselines.csv",
        Baseline,
        ("indicator",),
        {
            "indicator": Ref(Indicator),
            "value": decimal,
            "period": period,
            "status": text,
            "printed": text,
            "source_text": text,
            "reason": text,
        },
        known_from=known_when_published,
    ),
    FixtureTable(
        "targets.csv",
        Target,
        ("indicator", "kind", "start"),
        {
            "indicator": Ref(Indicator),
            "kind": text,
            "operator": text,
            "value": decimal,
            "tolerance": optional(decimal),
            "period_text": text,
            "confirmed": yes_or_no,
            "reason": text,
            "known_from": day,
        },
        derive=target_span,
        known_from=lambda values: values["known_from"],
    ),
    FixtureTable(
        "neighbour_sets.csv",
        NeighbourSet,
        ("code",),
        {
            "code": text,
            "name": text,
            "valid_from": day,
            "valid_to": optional(day),
            "areas": Ref(Area, many=True),
        },
        derive=lambda values, cells: {"since": values["valid_from"], "until": values["valid_to"]},
        before=lambda cells: cells | {"areas": cells["area"]},
        added=("areas",),
        beside=("area",),
    ),
    FixtureTable(
        "harm_classes.csv",
        HarmClass,
        ("subject_kind", "subject"),
        {"subject_kind": text, "subject": text, "harm": text, "reason": text},
        derive=harm_subject,
        known_from=known_when_published,
    ),
]
