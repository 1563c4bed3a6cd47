"""A borough that meets its target while a part of it does not: said on the verdict, and no small number given away."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dcst.models import Area, Assessment
from dcst.record.assess import reassess
from dcst.status.rag import Rag
from dcst.time import clock
from indicators.disclosure.deciding import SMALL_NUMBERS
from indicators.disclosure.eyes import Eyes
from indicators.target.verdicts import INDICATOR, rate_indicators
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area, publish

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2018, 1, 31)
NOW = clock.end_of(TODAY)


def locality(name):
    row = area(name, Area.Kind.LOCALITY)
    Area.objects.filter(pk=row.pk).update(parent=area())
    return row


def verdict(indicator):
    [row] = rate_indicators([indicator.code], NOW)[indicator.code]
    return row.verdict


def figures(indicator, whole=(200, 1000), north=(80, 250), south=(120, 750), **more):
    """Shares of the borough and two localities, by numerator and denominator; 22 % is the target, 25 % the edge."""
    held = {}
    for name, counts in (("doncaster", whole), ("north", north), ("south", south)):
        numerator, denominator = map(Decimal, counts)
        held[name] = ObservationFactory(
            indicator=indicator,
            area=area() if name == "doncaster" else locality(name),
            value=numerator * 100 / denominator,
            numerator=numerator,
            denominator=denominator,
            **more.get(name, {}),
        )
    return held


@pytest.fixture
def indicator():
    indicator = IndicatorFactory()
    TargetFactory(indicator=indicator)
    return indicator


def said(answer):
    return [reason.words for reason in answer.reasons if reason.code == "part_off_track"]


def test_a_borough_on_track_says_which_locality_is_off_track(indicator):
    held = figures(indicator)
    answer = verdict(indicator)
    assert answer.rag is Rag.ON_TRACK
    assert said(answer) == ["North is off track: 32.0 % against a target of 22"]
    assert answer.facts[-1] == f"observation:{held['north'].pk}"


def test_a_part_within_the_tolerance_is_not_off_track(indicator):
    figures(indicator, north=(60, 250))
    assert said(verdict(indicator)) == []


def test_a_borough_that_is_off_track_itself_says_no_more(indicator):
    figures(indicator, whole=(300, 1000))
    answer = verdict(indicator)
    assert answer.rag is Rag.OFF_TRACK
    assert said(answer) == []


def test_a_group_is_named_by_its_label(indicator):
    figures(indicator, north=(50, 250))
    ObservationFactory(
        indicator=indicator, group="sex:female", value=Decimal(40), numerator=Decimal(200), denominator=Decimal(500)
    )
    assert said(verdict(indicator)) == ["Female is off track: 40.0 % against a target of 22"]


def test_parts_of_another_period_replaced_parts_and_published_ones_say_nothing(indicator):
    held = figures(indicator, north=(50, 250))
    bad = {"indicator": indicator, "area": held["north"].area, "value": Decimal(40)}
    ObservationFactory(**bad, period="FY2017-18-Q2")
    ObservationFactory(**bad, series=publish(indicator))
    ObservationFactory(**bad, group="sex:male", known_to=clock.start_of(datetime.date(2018, 1, 20)))
    assert said(verdict(indicator)) == []


def test_a_count_of_a_part_is_not_held_against_the_target_for_the_whole():
    indicator = IndicatorFactory(definition__value_type="count", definition__polarity="high_is_good")
    TargetFactory(indicator=indicator, operator=">=", value=Decimal(100), tolerance=None)
    ObservationFactory(indicator=indicator, value=Decimal(120))
    ObservationFactory(indicator=indicator, value=Decimal(40), area=locality("north"))
    answer = verdict(indicator)
    assert answer.rag is Rag.ON_TRACK
    assert said(answer) == []


def test_a_small_part_is_not_named_and_does_not_hide_the_verdict(indicator, board_member):
    held = figures(indicator, north=(4, 10))
    answer = verdict(indicator)
    assert said(answer) == []
    assert f"observation:{held['north'].pk}" not in answer.facts
    reassess(INDICATOR, [indicator.code], NOW)
    stored = Assessment.objects.get(subject=indicator.code, question="target")
    assert Eyes(board_member, TODAY).verdict(stored).rag == "on_track"


def test_a_verdict_that_names_a_part_is_suppressed_once_that_part_is_small(indicator, board_member, officer):
    figures(indicator)
    reassess(INDICATOR, [indicator.code], NOW)
    stored = Assessment.objects.get(subject=indicator.code, question="target")
    assert Eyes(board_member, TODAY).verdict(stored).rag == "on_track"
    indicator.definitions.update(suppress_from=1, suppress_to=100)
    reassess(SMALL_NUMBERS, [indicator.code], NOW)
    assert Eyes(board_member, TODAY).verdict(stored).rag == "suppressed"
    assert Eyes(officer, TODAY).verdict(stored).rag == "on_track"


def test_many_indicators_ask_no_more_than_one(indicator):
    figures(indicator)
    with CaptureQueriesContext(
        connection,
    ) as one:
        rate_indicators([indicator.code], NOW)
    codes = [indicator.code]
    for _ in range(4):
        another = IndicatorFactory()
        TargetFactory(indicator=another)
        figures(another)
        codes.append(another.code)
    with CaptureQueriesContext(connection) as many:
        rated = rate_indicators(codes, NOW)
    assert len(many) == len(one)
    assert all(said(row.verdict) for [row] in rated.values())
