"""The smallest true rows of the indicators: one with a definition and a source, its targets, figures and series."""

import datetime
from decimal import Decimal

import factory

from dcst.models import Area
from dcst.time import clock
from dcst.time.periods import Period
from indicators.disclosure.deciding import decide_anew
from indicators.models import (
    Definition,
    Expectation,
    Framework,
    FrameworkPlace,
    Indicator,
    IndicatorSource,
    Observation,
    PublishedSeries,
    SeriesLink,
    Target,
)
from tests.factories import KNOWN, ActionFactory, OrganisationFactory, StrandFactory

KNOWN_LATER = clock.start_of(datetime.date(2018, 1, 15))


def area(code="doncaster", kind=Area.Kind.BOROUGH):
    return Area.objects.get_or_create(code=code, defaults={"name": code.replace("-", " ").capitalize(), "kind": kind})[
        0
    ]


class DecidedFactory(factory.django.DjangoModelFactory):
    """Rows that come past the verbs: what is hidden of their indicator is decided as for one that is loaded."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **fields):
        row = super()._create(model_class, *args, **fields)
        decide_anew([row.indicator_id])
        return row


class DefinitionFactory(DecidedFactory):
    class Meta:
        model = Definition

    unit = "%"
    value_type = "percentage"
    decimals = 1
    polarity = "low_is_good"
    period_kind = "quarter"
    months = 3
    anchor = "financial"
    lag_days = 30
    known_from = KNOWN


class IndicatorFactory(factory.django.DjangoModelFactory):
    """An indicator of an organisation, sent quarterly within 30 days. `definition=None` leaves the definition out."""

    class Meta:
        model = Indicator
        skip_postgeneration_save = True

    framework = Indicator.OwnFramework.OUTCOMES
    kind = Indicator.Kind.NAMED
    strand = factory.SubFactory(StrandFactory)
    theme = factory.LazyAttribute(lambda row: row.strand.objective if row.strand else None)
    position = factory.Sequence(lambda n: n + 1)
    code = factory.Sequence(lambda n: f"M{n + 101}")
    name = factory.LazyAttribute(lambda row: f"The name of {row.code}")
    frequency_printed = "Quarterly"

    @factory.post_generation
    def definition(self, create, extracted, **fields):
        DefinitionFactory(indicator=self, **fields)

    @factory.post_generation
    def organisation(self, create, organisation, **kwargs):
        organisation = organisation or OrganisationFactory(code="a-partner")
        IndicatorSource.objects.create(indicator=self, organisation=organisation, printed=organisation.code.upper())


class TargetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Target

    indicator = factory.SubFactory(IndicatorFactory)
    kind = Target.Kind.CONTRACT
    operator = "<="
    value = Decimal(22)
    tolerance = Decimal(25)
    start = datetime.date(2017, 4, 1)
    end = datetime.date(2018, 3, 31)
    known_from = KNOWN


class ObservationFactory(DecidedFactory):
    """ObservationFactory(indicator=…, period="FY2017-18-Q3", value=…): an own figure for the borough."""

    class Meta:
        model = Observation

    class Params:
        when = factory.LazyAttribute(lambda row: Period.parse(row.period))

    indicator = factory.SubFactory(IndicatorFactory)
    area = factory.LazyFunction(area)
    period = "FY2017-18-Q3"
    period_kind = factory.LazyAttribute(lambda row: row.when.kind.value)
    period_start = factory.LazyAttribute(lambda row: row.when.start)
    period_end = factory.LazyAttribute(lambda row: row.when.end)
    value = Decimal("27.1")
    known_from = KNOWN_LATER


class SeriesFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PublishedSeries

    code = factory.Sequence(lambda n: f"series-{n}")
    name = factory.LazyAttribute(lambda row: f"The name of {row.code}")
    publisher = "Department for Education"


def publish(indicator, relation=SeriesLink.Relation.SAME):
    """A published series that stands in a relation to an indicator."""
    series = SeriesFactory()
    SeriesLink.objects.create(series=series, indicator=indicator, relation=relation)
    return series


def expect(indicator, action=None):
    """Say that an action should move an indicator."""
    return Expectation.objects.create(indicator=indicator, action=action or ActionFactory(), known_from=KNOWN)


def placed(indicator, label="", framework="contract", position=1, **fields):
    """The place of an indicator in a framework, which is made where it is not there."""
    name = dict(Indicator.OwnFramework.choices).get(framework, framework.capitalize())
    found, _ = Framework.objects.get_or_create(code=framework, defaults={"name": name, "position": 3})
    fields = {"known_from": KNOWN} | fields
    return FrameworkPlace.objects.create(framework=found, indicator=indicator, label=label, position=position, **fields)
