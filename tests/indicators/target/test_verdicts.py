"""How the facts of an indicator are gathered for its rule: which figure, which target, which days."""

import datetime
from decimal import Decimal

import pytest

from dcst.models import Area
from dcst.status.rag import Rag
from dcst.time import clock
from indicators.models import Indicator, SeriesLink, Target
from indicators.target.verdicts import above_indicators, rate_indicators
from tests.factories import ActionFactory, StrandFactory
from tests.indicators.factories import (
    IndicatorFactory,
    ObservationFactory,
    TargetFactory,
    area,
    expect,
    publish,
)

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2018, 1, 31)
FUTURE = clock.start_of(datetime.date(2018, 3, 1))


def verdict(indicator, day=TODAY):
    [row] = rate_indicators([indicator.code], clock.end_of(day))[indicator.code]
    assert (row.subject, row.question, row.area) == (indicator.code, "target", "")
    return row.verdict


def codes(answer):
    return [reason.code for reason in answer.reasons]


def test_the_latest_own_value_is_held_against_the_target_for_its_period():
    indicator = IndicatorFactory()
    ObservationFactory(indicator=indicator, period="FY2017-18-Q2", value=Decimal(20))
    latest = ObservationFactory(indicator=indicator, period="FY2017-18-Q3", value=Decimal("27.1"))
    target = TargetFactory(indicator=indicator)
    answer = verdict(indicator)
    assert answer.rag is Rag.OFF_TRACK
    assert answer.facts == (f"observation:{latest.pk}", f"target:{target.pk}")
    assert answer.period == "FY2017-18-Q3"
    assert answer.reasons[0].words == "27.1 % against a target of 22; tolerance 25; 2.1 outside"
    assert answer.reasons[1].words == "The target is for 2017/18"


def agreed(indicator, day, **changes):
    """The next version of a definition, from a day on."""
    at = clock.start_of(day)
    row = indicator.definitions.get(known_to=None)
    indicator.definitions.filter(pk=row.pk).update(known_to=at)
    row.pk, row.known_from = None, at
    for name, said in changes.items():
        setattr(row, name, said)
    row.save()


def test_a_value_sent_under_an_earlier_definition_is_not_held_against_the_target_of_a_new_one():
    indicator = IndicatorFactory()
    ObservationFactory(indicator=indicator, value=Decimal(20), known_from=clock.start_of(datetime.date(2018, 1, 10)))
    TargetFactory(indicator=indicator)
    agreed(indicator, datetime.date(2018, 1, 20), unit="per 10,000 aged 0-17", value_type="rate")
    assert verdict(indicator, datetime.date(2018, 1, 19)).rag is Rag.ON_TRACK
    answer = verdict(indicator, datetime.date(2018, 1, 20))
    assert answer.rag is Rag.NOT_RATED
    assert answer.reasons[0].words.endswith("since then another unit and kind of value has been agreed")
    later = clock.start_of(datetime.date(2018, 1, 21))
    ObservationFactory(indicator=indicator, period="FY2017-18-Q2", value=Decimal(21), known_from=later)
    assert verdict(indicator).rag is Rag.NOT_RATED  # the latest period is still the one sent before
    indicator.observations.filter(period="FY2017-18-Q3").update(known_to=later)
    ObservationFactory(indicator=indicator, value=Decimal(21), known_from=later)
    answer = verdict(indicator)  # and the target is still a number of the earlier unit
    assert (answer.rag, answer.reasons[0].code) == (Rag.NOT_RATED, "target_outdated")
    indicator.targets.update(known_to=later)
    TargetFactory(indicator=indicator, known_from=later)
    assert verdict(indicator).rag is Rag.ON_TRACK


@pytest.mark.parametrize("changes", [{"decimals": 2}, {"lag_days": 60}, {"polarity": "high_is_good"}])
def test_what_does_not_touch_the_counting_leaves_a_value_to_its_target(changes):
    indicator = IndicatorFactory()
    ObservationFactory(indicator=indicator, value=Decimal(22), known_from=clock.start_of(datetime.date(2018, 1, 10)))
    TargetFactory(indicator=indicator, operator="=", tolerance=None)
    agreed(indicator, datetime.date(2018, 1, 20), **changes)
    assert verdict(indicator).rag.is_rating


@pytest.mark.parametrize(
    ("value", "rag"),
    [("22", Rag.ON_TRACK), ("22.000001", Rag.AT_RISK), ("25", Rag.AT_RISK), ("25.000001", Rag.OFF_TRACK)],
)
def test_the_edges_are_on_the_kind_side(value, rag):
    indicator = IndicatorFactory()
    ObservationFactory(indicator=indicator, value=Decimal(value))
    TargetFactory(indicator=indicator)
    assert verdict(indicator).rag is rag


def test_a_target_for_another_year_does_not_rate():
    indicator = IndicatorFactory()
    ObservationFactory(indicator=indicator, period="FY2017-18-Q3")
    TargetFactory(indicator=indicator, start=datetime.date(2018, 1, 1), end=None)
    assert verdict(indicator).rag is Rag.NO_TARGET


def test_a_target_from_the_last_day_of_the_period_on_rates():
    indicator = IndicatorFactory()
    ObservationFactory(indicator=indicator, period="FY2017-18-Q3")
    TargetFactory(indicator=indicator, start=datetime.date(2017, 12, 31), end=None)
    assert verdict(indicator).rag is Rag.OFF_TRACK


def test_the_contract_comes_before_the_plan_and_the_plan_before_a_demonstration():
    indicator = IndicatorFactory()
    ObservationFactory(indicator=indicator)
    kinds = [Target.Kind.STRETCH, Target.Kind.DEMONSTRATION, Target.Kind.PLAN, Target.Kind.CONTRACT]
    rated_by = []
    for kind in kinds:
        target = TargetFactory(indicator=indicator, kind=kind)
        rated_by.append(f"target:{target.pk}" in verdict(indicator).facts)
    assert rated_by == [False, True, True, True]


def test_of_two_targets_of_a_kind_the_later_one_rates():
    indicator = IndicatorFactory()
    ObservationFactory(indicator=indicator, period="FY2017-18-Q3")
    TargetFactory(indicator=indicator, start=datetime.date(2016, 4, 1), end=None)
    later = TargetFactory(indicator=indicator, start=datetime.date(2017, 4, 1), end=None)
    assert f"target:{later.pk}" in verdict(indicator).facts


@pytest.mark.parametrize("relation", ["same", "proxy", "inverse", "component"])
def test_a_published_series_never_rates(relation):
    indicator = IndicatorFactory()
    TargetFactory(indicator=indicator, start=datetime.date(2015, 4, 1), end=None)
    series = publish(indicator, SeriesLink.Relation(relation))
    ObservationFactory(indicator=indicator, series=series, period="FY2016-17", value=Decimal(20))
    assert verdict(indicator).rag is Rag.NO_DATA
    own = ObservationFactory(indicator=indicator, period="FY2015-16-Q1", value=Decimal(30))
    answer = verdict(indicator)
    assert (answer.rag, answer.facts[0]) == (Rag.OFF_TRACK, f"observation:{own.pk}")


def test_while_there_is_no_figure_the_end_of_a_target_is_a_day_that_moves_the_verdict():
    indicator = IndicatorFactory()
    TargetFactory(indicator=indicator, start=datetime.date(2017, 4, 1), end=datetime.date(2018, 2, 2))
    assert "no_target" not in codes(verdict(indicator, datetime.date(2018, 2, 2)))
    assert verdict(indicator, datetime.date(2018, 1, 31)).next_on == datetime.date(2018, 2, 3)
    assert "no_target" in codes(verdict(indicator, datetime.date(2018, 2, 3)))


def test_another_area_and_a_group_are_not_the_headline():
    indicator = IndicatorFactory()
    TargetFactory(indicator=indicator)
    ObservationFactory(indicator=indicator, area=area("doncaster-east", Area.Kind.LOCALITY))
    ObservationFactory(indicator=indicator, group="girls")
    assert verdict(indicator).rag is Rag.NO_DATA


def test_without_a_target_nothing_is_rated():
    indicator = IndicatorFactory()
    ObservationFactory(indicator=indicator)
    assert verdict(indicator).rag is Rag.NO_TARGET


def test_a_value_is_overdue_from_the_day_after_its_last_day_in_time():
    """The third quarter ends on 31 December, and 30 days bring it to 30 January."""
    indicator = IndicatorFactory()
    ObservationFactory(indicator=indicator, period="FY2017-18-Q2")
    TargetFactory(indicator=indicator)
    in_time = verdict(indicator, datetime.date(2018, 1, 30))
    assert "value_stale" not in codes(in_time)
    assert in_time.next_on == datetime.date(2018, 1, 31)
    late = verdict(indicator, datetime.date(2018, 1, 31))
    assert "value_stale" in codes(late)
    assert late.next_on == datetime.date(2018, 5, 1)


def test_no_value_at_all_is_not_due_before_the_first_one_is_and_overdue_after():
    indicator = IndicatorFactory(definition__known_from=clock.start_of(datetime.date(2017, 10, 1)))
    TargetFactory(indicator=indicator)
    assert verdict(indicator, datetime.date(2018, 1, 30)).rag is Rag.NOT_DUE
    late = verdict(indicator, datetime.date(2018, 1, 31))
    assert late.rag is Rag.NO_DATA
    assert late.reasons[0].words == "No value received for October to December 2017: overdue"


@pytest.mark.parametrize("kind", [Indicator.Kind.NAME_LOST, Indicator.Kind.INTELLIGENCE_GAP])
def test_what_cannot_be_collected_is_never_overdue(kind):
    name = "" if kind == Indicator.Kind.NAME_LOST else "A gap"
    answer = verdict(IndicatorFactory(kind=kind, name=name, definition__polarity="not_applicable"))
    assert (answer.rag, codes(answer)[0]) == (Rag.NO_DATA, "value_not_collected")


def test_a_fact_that_becomes_known_later_moves_the_verdict_on_its_day():
    indicator = IndicatorFactory()
    ObservationFactory(indicator=indicator)
    TargetFactory(indicator=indicator, known_from=FUTURE)
    before = verdict(indicator)
    assert (before.rag, before.next_on) == (Rag.NO_TARGET, datetime.date(2018, 3, 1))
    assert verdict(indicator, before.next_on).rag is Rag.OFF_TRACK


def test_the_verdict_of_a_past_day_rests_on_what_was_known_then():
    indicator = IndicatorFactory()
    TargetFactory(indicator=indicator)
    first = ObservationFactory(indicator=indicator, value=Decimal(20), known_to=FUTURE)
    ObservationFactory(indicator=indicator, value=Decimal(30), known_from=FUTURE)
    assert verdict(indicator).facts[0] == f"observation:{first.pk}"
    assert verdict(indicator, FUTURE.date()).rag is Rag.OFF_TRACK


def test_an_indicator_moves_the_strand_it_stands_under_and_those_whose_actions_should_move_it():
    indicator = IndicatorFactory()
    elsewhere = ActionFactory(strand=StrandFactory(objective__plan__code="CYP"))
    expect(indicator, elsewhere)
    under, above = indicator.strand, elsewhere.strand
    assert above_indicators([indicator.code], clock.end_of(TODAY)) == {
        ("strand", under.code),
        ("objective", under.objective.code),
        ("plan", under.plan.code),
        ("strand", above.code),
        ("objective", above.objective.code),
        ("plan", above.plan.code),
    }


def test_many_indicators_take_as_many_queries_as_one(django_assert_num_queries):
    strand = StrandFactory()
    made = [IndicatorFactory(strand=strand) for _ in range(12)]
    for indicator in made:
        ObservationFactory(indicator=indicator)
        TargetFactory(indicator=indicator)
    for sample in (made[:1], made):
        with django_assert_num_queries(5):
            rate_indicators([row.code for row in sample], clock.end_of(TODAY))
        with django_assert_num_queries(2):
            above_indicators([row.code for row in sample], clock.end_of(TODAY))
