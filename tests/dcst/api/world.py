"""A row of every list of the API, with two of whatever hangs on it, so that a count of queries is a true count."""

import datetime
import itertools
from decimal import Decimal

from budget.models import BudgetLine, MonthlyReturn
from dcst.models import (
    Area,
    BodyAlias,
    GovernanceBody,
    Organisation,
    OrganisationAlias,
    Role,
    Seat,
)
from dcst.record.assess import mark_due
from dcst.site import registry
from dcst.site.subjects import all_subjects
from dcst.time import clock
from indicators.models import IndicatorSource, Submission, Undertaking
from inspections.models import Answer, JudgementScale
from objectives import changes
from objectives.models import Achievement, PlanStatement, PrintedFigure, Priority, Wording
from tests.cast import TODAY
from tests.factories import (
    KNOWN,
    ActionFactory,
    BodyFactory,
    ObjectiveFactory,
    OrganisationFactory,
    PlanFactory,
    StrandFactory,
    person,
)
from tests.indicators.factories import (
    IndicatorFactory,
    ObservationFactory,
    TargetFactory,
    area,
    publish,
)
from tests.inspections.factories import AimFactory, InspectionFactory, RecommendationFactory, ScaleFactory

ORIGIN = {"document": "business-plan-2016-19", "line": "554", "heading": "How we will achieve this"}
NOON = datetime.datetime.combine(TODAY, datetime.time(12), tzinfo=clock.LONDON)
numbers = itertools.count(1)


def add(now):
    """One more of everything, rated as at a moment."""
    number = next(numbers)
    plan = PlanFactory(code=f"P{number}", **ORIGIN)
    strand = _plan(plan, now)
    _places(number)
    _indicators(strand)
    _inspections(plan, strand)
    _budget(number, now)
    mark_due(all_subjects(), now)
    registry.sweep(now)


def _plan(plan, now):
    manager = person(Role.MANAGER)
    strand = StrandFactory(objective=ObjectiveFactory(plan=plan))
    strand.bodies.add(BodyFactory(), BodyFactory())
    for _ in range(2):
        action = ActionFactory(strand=strand, years=[2016, 2017], owner=manager, reviewer=person(Role.REVIEWER))
        action.leads.add(OrganisationFactory(), OrganisationFactory())
        words = {"judgement": "on_track", "progress": 60}
        for day in (20, 10):
            at = now - datetime.timedelta(days=day)
            changes.report_progress(action, by=manager, at=at, what_changed=f"{day} days ago", **words)
    words = {"plan": plan, "kind": "ambition", "text": "The words of an ambition."}
    parent = PlanStatement.objects.create(code=f"{plan.code}-ambition-1", position=1, **words)
    PlanStatement.objects.create(code=f"{plan.code}-ambition-2", position=2, parent=parent, **words)
    _words(plan, strand)
    return strand


def _words(plan, strand):
    Achievement.objects.create(code=f"{strand.code}-we1", strand=strand, position=1, text="What is done.")
    Priority.objects.create(code=f"{plan.code}-S1", plan=plan, kind="strategic", position=1, text="A priority.")
    PrintedFigure.objects.create(plan=plan, table="Workforce", row="Support", row_position=1, printed="110")
    Wording.objects.create(
        subject_kind="strand", subject=strand.code, context="JSNA", text="Other words.", known_from=KNOWN
    )


def _places(number):
    organisation = Organisation.objects.order_by("-pk").first()
    body = GovernanceBody.objects.order_by("-pk").first()
    for alias in ("A", "B"):
        OrganisationAlias.objects.create(organisation=organisation, alias=alias)
        BodyAlias.objects.create(body=body, alias=alias)
    for position in (1, 2):
        Seat.objects.create(body=body, position=position, title=f"Seat {position}")
    Area.objects.create(code=f"locality-{number}", name=f"Locality {number}", kind="locality", parent=area())


def _indicators(strand):
    """The partner's own, the same with published figures, another's, and another's with published figures."""
    theirs = OrganisationFactory(code="yjb")
    manager, outcome = person(Role.MANAGER), Submission.Outcome.ACCEPTED
    sent = Submission.objects.create(organisation=theirs, received_at=KNOWN, by=manager, outcome=outcome)
    rows = [IndicatorFactory(strand=strand), IndicatorFactory(strand=strand)]
    rows += [IndicatorFactory(strand=strand, organisation=theirs) for _ in range(2)]
    for indicator in rows:
        IndicatorSource.objects.create(indicator=indicator, organisation=OrganisationFactory(), printed="X/Y")
        TargetFactory(indicator=indicator)
        TargetFactory(indicator=indicator, kind="stretch", value=Decimal(20))
        ObservationFactory(indicator=indicator, sender=theirs, submission=sent)
        given = {"organisation": theirs, "due": TODAY, "known_from": KNOWN}
        Undertaking.objects.create(indicator=indicator, what="baseline", **given)
    for indicator in rows[1::2]:
        ObservationFactory(indicator=indicator, series=publish(indicator))


def _inspections(plan, strand):
    if not JudgementScale.objects.filter(code="ofsted-sif").exists():
        ScaleFactory()
    inspection = InspectionFactory(grades={"Overall effectiveness": "Inadequate", "Leadership": "Good"})
    answered = RecommendationFactory(inspection_code=inspection.code)
    for action in strand.actions.all():
        Answer.objects.create(recommendation=answered, action=action, known_from=KNOWN)
    AimFactory(code=f"{plan.code}-aim", plan=plan)


def _budget(number, now):
    line = BudgetLine.objects.create(
        code=f"care-{number}",
        year="FY2017-18",
        kind=BudgetLine.Kind.SPEND,
        position=number,
        name="Care",
        total=Decimal(1200),
        tolerance=Decimal(12),
    )
    for month in (4, 5):
        figures = {
            "budget_to_date": Decimal(100 * (month - 3)),
            "actual_to_date": Decimal(110),
            "forecast": Decimal(1210),
        }
        MonthlyReturn.objects.create(line=line, month=datetime.date(2017, month, 1), known_from=now, **figures)
