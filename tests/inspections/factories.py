"""The smallest true rows of inspections: a scale with its grades, an inspection with a judgement, an aim."""

import datetime

import factory

from dcst.time import clock
from inspections.models import Aim, Grade, Inspection, Judgement, JudgementScale, Recommendation
from tests.factories import KNOWN, OrganisationFactory, PlanFactory

OFSTED = ("Inadequate", "Requires improvement", "Good", "Outstanding")
HMIP = ("Poor", "Unsatisfactory", "Satisfactory", "Good")


class ScaleFactory(factory.django.DjangoModelFactory):
    """A scale with its grades, the lowest first."""

    class Meta:
        model = JudgementScale
        skip_postgeneration_save = True

    code = "ofsted-sif"
    name = "Ofsted single inspection framework"
    body = factory.SubFactory(OrganisationFactory, code="ofsted")

    @factory.post_generation
    def words(self, create, words, **kwargs):
        for position, word in enumerate(words or OFSTED, start=1):
            Grade.objects.create(scale=self, code=word.lower().replace(" ", "-"), word=word, position=position)


class InspectionFactory(factory.django.DjangoModelFactory):
    """An inspection that was published on a day and known from then. grades={area: word}."""

    class Meta:
        model = Inspection
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"inspection-{n}")
    framework = "Ofsted SIF"
    provider = "Doncaster Children's Services Trust"
    scale = factory.LazyFunction(lambda: JudgementScale.objects.get(code="ofsted-sif"))
    inspected_on = datetime.date(2015, 10, 31)
    published_on = datetime.date(2015, 11, 27)
    known_from = factory.LazyAttribute(lambda row: clock.start_of(row.published_on) if row.published_on else KNOWN)

    @factory.post_generation
    def grades(self, create, grades, **kwargs):
        for position, (area, word) in enumerate((grades or {"Overall effectiveness": "Inadequate"}).items(), start=1):
            Judgement.objects.create(
                code=f"{self.code}-{position:02}",
                inspection=self,
                position=position,
                area=area,
                grade=self.scale.grades.get(word=word),
                printed=word,
                known_from=self.known_from,
            )


class RecommendationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Recommendation

    inspection_code = "ofsted-2015"
    position = factory.Sequence(lambda n: n + 1)
    code = factory.LazyAttribute(lambda row: f"{row.inspection_code}-R{row.position:02}")
    text = factory.LazyAttribute(lambda row: f"The words of recommendation {row.position}.")


class AimFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Aim

    code = "BP-aim-good"
    plan = factory.SubFactory(PlanFactory)
    scale = factory.LazyFunction(lambda: JudgementScale.objects.get(code="ofsted-sif"))
    grade = factory.LazyAttribute(lambda row: row.scale.grades.get(word="Good"))
    due = datetime.date(2017, 10, 31)
    text = "Good or better by October 2017"
