"""The smallest true rows for tests: a plan with its strands and actions, people with their roles."""

import datetime

import factory

from dcst.models import FOR_A_BODY, GovernanceBody, Membership, Organisation, Role, User
from dcst.time import clock
from dcst.time.periods import PlanYear
from objectives.models import Action, Assignment, MarkGroup, Milestone, Objective, Plan, Strand

PLAN_START = datetime.date(2016, 4, 1)
PLAN_END = datetime.date(2019, 3, 31)
KNOWN = clock.start_of(PLAN_START)


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation
        django_get_or_create = ["code"]

    code = factory.Sequence(lambda n: f"organisation-{n}")
    name = factory.LazyAttribute(lambda row: row.code.replace("-", " ").capitalize())


class BodyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = GovernanceBody
        django_get_or_create = ["code"]

    code = factory.Sequence(lambda n: f"body-{n}")
    name = factory.LazyAttribute(lambda row: row.code.replace("-", " ").capitalize())
    kind = GovernanceBody.Kind.GROUP


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person-{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    role = Role.MANAGER
    since = PLAN_START


def person(role, name=None, organisation=None):
    """A user who holds one role from the first day of the Business Plan on."""
    user = UserFactory(name=name) if name else UserFactory()
    if role == Role.PARTNER and organisation is None:
        organisation = OrganisationFactory(code="a-partner")
    if role == Role.COMMISSIONER and organisation is None:
        organisation = OrganisationFactory(code="a-council")
    body = BodyFactory(code="a-body") if role in FOR_A_BODY else None
    MembershipFactory(user=user, role=role, organisation=organisation, body=body)
    return user


class PlanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Plan
        django_get_or_create = ["code"]

    code = "BP"
    name = "Business Plan"
    start = PLAN_START
    end = PLAN_END
    reporting_interval_days = 92
    grace_days = 14


class ObjectiveFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Objective

    plan = factory.SubFactory(PlanFactory)
    position = factory.LazyAttribute(lambda row: Objective.objects.filter(plan=row.plan).count() + 1)
    code = factory.LazyAttribute(lambda row: f"{row.plan.code}-{row.position}")
    text = factory.LazyAttribute(lambda row: f"The words of objective {row.code}.")


class StrandFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Strand

    plan = factory.LazyAttribute(lambda row: row.objective.plan)
    objective = factory.SubFactory(ObjectiveFactory)
    drive = Strand.Drive.BUSINESS
    position = factory.LazyAttribute(lambda row: Strand.objects.filter(plan=row.plan, drive=row.drive).count() + 1)
    code = factory.LazyAttribute(lambda row: f"{row.plan.code}-S{row.drive[0].upper()}{row.position}")
    text = factory.LazyAttribute(lambda row: f"The words of strand {row.code}.")


class MarkGroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MarkGroup

    strand = factory.SubFactory(StrandFactory)
    code = factory.LazyAttribute(lambda row: f"{row.strand.code}-marks")
    marks_2016_17 = 2
    marks_2017_18 = 1
    marks_2018_19 = 0


class ActionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Action
        skip_postgeneration_save = True

    strand = factory.SubFactory(StrandFactory)
    position = factory.LazyAttribute(lambda row: Action.objects.filter(strand=row.strand).count() + 1)
    code = factory.LazyAttribute(lambda row: f"{row.strand.code}.{row.position:02d}")
    text = factory.LazyAttribute(lambda row: f"The words of action {row.code}.")

    @factory.post_generation
    def years(self, create, years, **kwargs):
        """years=[2016, 2017] marks the action for 2016/17 and 2017/18."""
        for first in years or []:
            MilestoneFactory(action=self, year=str(PlanYear(first)))

    @factory.post_generation
    def owner(self, create, user, **kwargs):
        if user:
            AssignmentFactory(action=self, user=user, duty=Assignment.Duty.OWNER)

    @factory.post_generation
    def reviewer(self, create, user, **kwargs):
        if user:
            AssignmentFactory(action=self, user=user, duty=Assignment.Duty.REVIEWER)


class MilestoneFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Milestone

    action = factory.SubFactory(ActionFactory)
    year = "FY2017-18"
    due = factory.LazyAttribute(lambda row: PlanYear.parse(row.year).due)
    confidence = Milestone.Confidence.STATED
    known_from = KNOWN


class AssignmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Assignment

    action = factory.SubFactory(ActionFactory)
    user = factory.SubFactory(UserFactory)
    duty = Assignment.Duty.OWNER
    known_from = KNOWN
