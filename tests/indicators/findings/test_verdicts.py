"""What a series shows beside its target, gathered from stored figures: compared, where it is going, noise or not."""

import datetime
from decimal import Decimal

import pytest

from dcst.models import FINDING_QUESTIONS, Area, Assessment, Question
from dcst.record import assess
from dcst.site import registry
from dcst.status.findings import Finding
from dcst.time import clock
from dcst.time.periods import Period
from indicators.changes import add_observation, agree_definition, rebase
from indicators.findings.verdicts import rate_series
from indicators.models import NeighbourSet, SeriesLink, ValueQuery
from tests.factories import KNOWN
from tests.indicators.factories import (
    DefinitionFactory,
    IndicatorFactory,
    ObservationFactory,
    TargetFactory,
    area,
    publish,
)

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2018, 1, 31)
AT = clock.end_of(TODAY)
ENGLAND, REGION = ("england", Area.Kind.NATION), ("yorkshire-and-the-humber", Area.Kind.REGION)
# Characteristics of children in need 2015/16, DfE: 1,030 of 4,479 re-referrals; England 22.5, and 24.2 in 2014/15.
DONCASTER_2016 = {"value": Decimal("23.0"), "numerator": Decimal(1030), "denominator": Decimal(4479)}


@pytest.fixture
def indicator():
    return IndicatorFactory(code="M05")


def answers(indicator, at=AT):
    return {row.question: row.verdict for row in rate_series([indicator.code], at)[indicator.code]}


def words(verdict):
    return [reason.words for reason in verdict.reasons]


def published(series, indicator, value, where=("doncaster", Area.Kind.BOROUGH), period="FY2015-16", **fields):
    return ObservationFactory(
        indicator=indicator, series=series, area=area(*where), period=period, value=Decimal(value), **fields
    )


def months(indicator, values, start="2016-M04"):
    period = Period.parse(start)
    for value in values:
        ObservationFactory(indicator=indicator, period=str(period), value=Decimal(value))
        period = period.next()


def test_re_referrals_of_2015_16_are_similar_to_england_with_the_interval_said(indicator):
    series = publish(indicator)
    published(series, indicator, **DONCASTER_2016)
    published(series, indicator, "22.5", ENGLAND)
    verdict = answers(indicator)[Question.COMPARISON]
    assert (verdict.rag, verdict.period) == (Finding.SIMILAR, "FY2015-16")
    assert words(verdict) == [
        "23.0 (21.8 to 24.3 at 95 %) against 22.5 for England: the interval holds it",
        "0.5 above England",
    ]


def test_re_referrals_of_2015_16_beside_england_of_2014_15_are_of_a_different_period(indicator):
    series = publish(indicator)
    published(series, indicator, **DONCASTER_2016)
    published(series, indicator, "24.2", ENGLAND, "FY2014-15")
    verdict = answers(indicator)[Question.COMPARISON]
    assert verdict.rag is Finding.NOT_COMPARED
    assert words(verdict) == ["Not compared: different period, 2015/16 here and 2014/15 for England"]


def test_the_latest_period_that_both_have_is_compared(indicator):
    series = publish(indicator)
    published(series, indicator, **DONCASTER_2016)
    published(series, indicator, "27.1", period="FY2016-17", numerator=Decimal(1400), denominator=Decimal(5166))
    published(series, indicator, "22.5", ENGLAND)
    verdict = answers(indicator)[Question.COMPARISON]
    assert (verdict.rag, verdict.period) == (Finding.SIMILAR, "FY2015-16")


def test_an_own_figure_of_the_same_period_is_compared_before_a_published_one(indicator):
    series = publish(indicator)
    published(series, indicator, **DONCASTER_2016)
    published(series, indicator, "22.5", ENGLAND)
    ObservationFactory(
        indicator=indicator,
        period="FY2015-16",
        value=Decimal(30),
        numerator=Decimal(1344),
        denominator=Decimal(4479),
    )
    verdict = answers(indicator)[Question.COMPARISON]
    assert verdict.rag is Finding.WORSE
    assert words(verdict)[0].startswith("30.0 (28.7 to 31.4 at 95 %) against 22.5 for England")


def test_without_counts_the_difference_is_said_and_no_word_given(indicator):
    series = publish(indicator)
    published(series, indicator, "23.0")
    published(series, indicator, "22.5", ENGLAND)
    published(series, indicator, "21", REGION)
    verdict = answers(indicator)[Question.COMPARISON]
    assert verdict.rag is Finding.NOT_COMPARED
    assert words(verdict) == [
        "Not compared: the counts behind the figure are not held",
        "0.5 above England",
    ]


def test_an_england_outside_every_authority_is_not_compared_with_and_the_region_speaks(indicator):
    series = publish(indicator)
    published(series, indicator, **DONCASTER_2016)
    published(series, indicator, "3071", ENGLAND)
    published(series, indicator, "20", REGION)
    for number, value in enumerate(("21", "24", "26", "19")):
        published(series, indicator, value, (f"authority-{number}", Area.Kind.AUTHORITY))
    verdict = answers(indicator)[Question.COMPARISON]
    assert verdict.rag is Finding.WORSE
    assert "20 for Yorkshire and the Humber" in words(verdict)[0]
    assert "3071 is impossible beside 19 to 26 in 5 authorities" in " ".join(words(verdict))


def test_the_neighbours_of_the_first_known_set_stand_in_for_the_years_before_it(indicator):
    series = publish(indicator)
    published(series, indicator, **DONCASTER_2016)
    held = NeighbourSet.objects.create(code="april-2021", name="Set of April 2021", since=datetime.date(2021, 4, 1))
    for code, value in (("rotherham", "20"), ("barnsley", "19")):
        held.areas.add(published(series, indicator, value, (code, Area.Kind.AUTHORITY)).area)
    held.areas.add(area("wigan", Area.Kind.AUTHORITY))
    verdict = answers(indicator)[Question.COMPARISON]
    assert verdict.rag is Finding.WORSE
    assert "19.5 for the mean of 2 of 3 statistical neighbours (set of April 2021)" in words(verdict)[0]


def test_a_proxy_is_never_compared(indicator):
    series = publish(indicator, SeriesLink.Relation.PROXY)
    published(series, indicator, **DONCASTER_2016)
    published(series, indicator, "22.5", ENGLAND)
    verdict = answers(indicator)[Question.COMPARISON]
    assert [reason.code for reason in verdict.reasons] == ["not_compared_none"]
    assert words(verdict) == ["Not compared: no other area has a figure"]


def test_the_direction_is_from_the_quarter_before(indicator):
    ObservationFactory(indicator=indicator, period="FY2017-18-Q2", value=Decimal(28))
    ObservationFactory(indicator=indicator, period="FY2017-18-Q3", value=Decimal("27.1"))
    verdict = answers(indicator)[Question.TREND]
    assert verdict.rag is Finding.DOWN_BETTER
    assert words(verdict)[0] == "Down 0.9 points from July to September 2017"
    assert [reason.code for reason in verdict.reasons[1:]] == ["trend_says", "trend_not_annual"]


def test_a_change_within_the_own_interval_of_a_figure_is_none(indicator):
    for period, value, counted in (("FY2017-18-Q2", "22.0", 985), ("FY2017-18-Q3", "23.0", 1030)):
        counts = {"numerator": Decimal(counted), "denominator": Decimal(4479)}
        ObservationFactory(indicator=indicator, period=period, value=Decimal(value), **counts)
    verdict = answers(indicator)[Question.TREND]  # 21.8 to 24.3
    assert verdict.rag is Finding.LEVEL
    assert words(verdict)[:2] == [
        "Up 1.0 points from July to September 2017",
        "That is no more than its own interval of 95 % allows",
    ]
    indicator.observations.filter(period="FY2017-18-Q2").update(value=Decimal("21.7"))
    assert answers(indicator)[Question.TREND].rag is Finding.UP_WORSE


def test_a_slow_rise_that_five_years_show_is_no_level(indicator):
    counted = {"FY2012-13": 840, "FY2013-14": 930, "FY2014-15": 1020, "FY2015-16": 1010, "FY2016-17": 1030}
    for period, number in counted.items():
        counts = {"numerator": Decimal(number), "denominator": Decimal(4479)}
        value = (Decimal(number) * 100 / 4479).quantize(Decimal("0.1"))
        ObservationFactory(indicator=indicator, period=period, value=value, **counts)
    verdict = answers(indicator)[Question.TREND]
    assert verdict.rag is Finding.UP_WORSE
    assert [reason.code for reason in verdict.reasons[:3]] == ["direction_up", "direction_within", "trend_says"]
    assert "Increasing and getting worse" in words(verdict)[2]


def test_a_quarter_that_was_not_sent_is_not_bridged(indicator):
    ObservationFactory(indicator=indicator, period="FY2017-18-Q1", value=Decimal(28))
    ObservationFactory(indicator=indicator, period="FY2017-18-Q3", value=Decimal("27.1"))
    verdict = answers(indicator)[Question.TREND]
    assert verdict.rag is Finding.NO_COMPARISON
    assert words(verdict)[0] == "No comparison: no value for July to September 2017"


def test_what_is_in_question_is_neither_compared_nor_a_direction(indicator):
    ObservationFactory(indicator=indicator, period="FY2017-18-Q2", value=Decimal(28))
    queried = ObservationFactory(indicator=indicator, period="FY2017-18-Q3", value=Decimal(7))
    ValueQuery.objects.create(observation=queried, reason="Far from its history", known_from=KNOWN)
    assert answers(indicator)[Question.TREND].rag is Finding.NO_COMPARISON


def test_twelve_months_are_too_few_for_limits_and_thirteen_are_enough():
    indicator = IndicatorFactory(definition__period_kind="month", definition__months=1)
    steady = ["10", "11"] * 6
    months(indicator, steady)
    found = answers(indicator)
    assert found[Question.VARIATION].rag is Finding.TOO_FEW_POINTS
    assert [reason.code for reason in found[Question.ASSURANCE].reasons] == ["assurance_no_limits"]
    assert words(found[Question.ASSURANCE]) == ["No limits to hold the target against"]
    months(indicator, ["10"], "2017-M04")
    assert answers(indicator)[Question.VARIATION].rag is Finding.COMMON_CAUSE


def test_the_target_in_force_is_held_against_the_limits():
    indicator = IndicatorFactory(definition__period_kind="month", definition__months=1)
    months(indicator, ["10", "11"] * 7)
    assert words(answers(indicator)[Question.ASSURANCE]) == ["No target set"]
    target = TargetFactory(indicator=indicator, value=Decimal(20), tolerance=None)
    verdict = answers(indicator)[Question.ASSURANCE]
    assert (verdict.rag, verdict.rule) == (Finding.MEETS, "variation-2 ptd")
    type(target).objects.update(confirmed=False)
    assert words(answers(indicator)[Question.ASSURANCE]) == ["The target of at most 20 is to be confirmed"]


def test_eight_falling_quarters_are_a_run_though_too_few_for_limits():
    indicator = IndicatorFactory(definition__polarity="high_is_good", definition__snapshot_or_flow="flow")
    TargetFactory(indicator=indicator, operator=">=", value=Decimal(90), tolerance=None)
    months(indicator, [str(97 - place) for place in range(8)], "FY2016-17-Q1")
    found = answers(indicator)
    assert found[Question.VARIATION].rag is Finding.CONCERN_LOW
    assert words(found[Question.VARIATION]) == [
        "One of 7 values in a row that fall",
        "Control limits need 13 values, and there are 8",
    ]
    assert [reason.code for reason in found[Question.ASSURANCE].reasons] == ["assurance_no_limits"]


@pytest.mark.parametrize(
    ("flow", "why"),
    [
        ("snapshot", "variation_stock"),
        ("rolling", "variation_rolling"),
        ("cumulative", "variation_year_to_date"),
    ],
)
def test_figures_that_overlap_have_neither_limits_nor_runs_as_their_definition_says(flow, why):
    terms = {"definition__period_kind": "month", "definition__months": 1}
    indicator = IndicatorFactory(definition__snapshot_or_flow=flow, **terms)
    months(indicator, ["10", "11"] * 4 + [str(12 + place) for place in range(8)])
    verdict = answers(indicator)[Question.VARIATION]
    assert (verdict.rag, [reason.code for reason in verdict.reasons]) == (Finding.NO_LIMITS, [why])
    indicator.definitions.update(snapshot_or_flow="flow")
    assert answers(indicator)[Question.VARIATION].rag is not Finding.NO_LIMITS


def test_what_a_version_says_of_overlap_holds_from_its_day_on(officer):
    """A stock agreed today has no limits today, and had them yesterday."""
    terms = {"definition__period_kind": "month", "definition__months": 1}
    indicator = IndicatorFactory(definition__snapshot_or_flow="flow", **terms)
    months(indicator, ["10", "11"] * 7)
    given = {"definition": "Children in care", "snapshot_or_flow": "snapshot", "reason": "It is a stock"}
    agree_definition(indicator, by=officer, at=clock.start_of(TODAY), **given)
    assert answers(indicator)[Question.VARIATION].rag is Finding.NO_LIMITS
    before = answers(indicator, clock.end_of(TODAY - datetime.timedelta(days=1)))
    assert before[Question.VARIATION].rag is Finding.COMMON_CAUSE


def test_a_running_total_is_held_against_the_same_point_of_last_year():
    indicator = IndicatorFactory(definition__snapshot_or_flow="cumulative", definition__value_type="count")
    months(indicator, ["10", "20", "30", "40", "12", "21", "35"], "FY2016-17-Q1")
    verdict = answers(indicator)[Question.TREND]
    assert (verdict.rag, verdict.rule) == (Finding.UP_WORSE, "direction-3 trend-1")
    assert verdict.reasons[0].params["period"] == "FY2016-17-Q3"
    months(indicator, ["41"], "FY2017-18-Q4")
    assert answers(indicator)[Question.TREND].rag is Finding.UP_WORSE


QUARTERS = ["10", "20", "30", "40", "12", "19", "33"]


def test_where_figures_go_with_the_season_a_quarter_is_held_against_the_same_one_of_last_year():
    indicator = IndicatorFactory(definition__seasonal=True)
    months(indicator, QUARTERS, "FY2016-17-Q1")
    found = answers(indicator)[Question.TREND]
    assert (found.rag, words(found)[0]) == (Finding.UP_WORSE, "Up 3.0 points from October to December 2016")
    indicator.definitions.update(seasonal=False)
    assert words(answers(indicator)[Question.TREND])[0] == "Up 14.0 points from July to September 2017"


def test_there_are_no_limits_across_seasons_and_a_term_may_be_said_to_have_none():
    terms = {"definition__period_kind": "month", "definition__months": 1}
    indicator = IndicatorFactory(definition__seasonal=True, **terms)
    months(indicator, ["10", "11"] * 7)
    verdict = answers(indicator)[Question.VARIATION]
    assert [reason.code for reason in verdict.reasons] == ["variation_seasonal"]
    termly = IndicatorFactory(definition__period_kind="term", definition__months=4)
    months(termly, ["10", "11"] * 7, "AY2012-13-T1")
    assert [reason.code for reason in answers(termly)[Question.VARIATION].reasons] == ["variation_seasonal"]
    termly.definitions.update(seasonal=False)
    assert answers(termly)[Question.VARIATION].rag is Finding.COMMON_CAUSE


def test_a_season_is_agreed_with_a_version_and_the_past_is_told_as_it_was(officer):
    indicator = IndicatorFactory()
    months(indicator, QUARTERS, "FY2016-17-Q1")
    given = {"definition": "Referrals", "seasonal": True, "reason": "Fewer in summer"}
    agree_definition(indicator, by=officer, at=clock.start_of(TODAY), **given)
    assert words(answers(indicator)[Question.TREND])[0] == "Up 3.0 points from October to December 2016"
    before = answers(indicator, clock.end_of(TODAY - datetime.timedelta(days=1)))
    assert words(before[Question.TREND])[0] == "Up 14.0 points from July to September 2017"


def test_a_new_beginning_leaves_too_few_points_until_there_are_thirteen(officer):
    indicator = IndicatorFactory(definition__period_kind="month", definition__months=1)
    months(indicator, ["10", "11"] * 7)
    rebase(indicator, by=officer, at=clock.start_of(TODAY), start=datetime.date(2017, 1, 1), reason="New front door")
    verdict = answers(indicator)[Question.VARIATION]
    assert (verdict.rag, words(verdict)) == (
        Finding.TOO_FEW_POINTS,
        ["Control limits need 13 values, and there are 5"],
    )
    before = answers(indicator, clock.end_of(TODAY - datetime.timedelta(days=1)))
    assert before[Question.VARIATION].rag is Finding.COMMON_CAUSE


def test_an_indicator_without_figures_answers_all_four(indicator):
    area()
    found = answers(indicator)
    assert set(found) == set(FINDING_QUESTIONS)
    assert [found[question].rag for question in FINDING_QUESTIONS] == [
        Finding.NOT_COMPARED,
        Finding.NO_COMPARISON,
        Finding.NO_LIMITS,
        Finding.NOT_ASSURED,
    ]


def agreed_in_august(indicator, **fields):
    """A second version of the definition, from August 2017 on."""
    at = clock.start_of(datetime.date(2017, 8, 1))
    indicator.definitions.update(known_to=at)
    kept = {"unit": "%", "value_type": "percentage", "period_kind": "month", "months": 1, "polarity": "low_is_good"}
    DefinitionFactory(indicator=indicator, known_from=at, **kept | fields)
    indicator.observations.update(known_from=KNOWN)
    indicator.observations.filter(period_start__gte=datetime.date(2017, 7, 1)).update(known_from=at)


@pytest.mark.parametrize(
    ("changed", "finding", "why"),
    [
        ({"unit": "per 10,000"}, Finding.NO_COMPARISON, "a break"),
        ({"lag_days": 90}, Finding.UP_WORSE, "Up 1"),
    ],
)
def test_a_series_is_parted_where_its_definition_counts_otherwise_and_nowhere_else(changed, finding, why):
    indicator = IndicatorFactory(definition__period_kind="month", definition__months=1, definition__unit="%")
    indicator.definitions.update(value_type="percentage", polarity="low_is_good")
    months(indicator, ["10", "11"] * 7 + ["10", "11"], start="2016-M04")
    agreed_in_august(indicator, **changed)
    found = answers(indicator)
    # The figures end with July 2017, the first under the new definition.
    assert found[Question.TREND].rag is finding
    assert why in words(found[Question.TREND])[0]
    enough = found[Question.VARIATION].rag is not Finding.TOO_FEW_POINTS
    assert enough == ("unit" not in changed)


@pytest.mark.parametrize(
    ("resent", "again", "why"),
    [(False, False, "The value was sent"), (True, False, "The target was set"), (True, True, "")],
)
def test_nothing_is_assured_of_a_target_of_another_unit(resent, again, why):
    indicator = IndicatorFactory(definition__period_kind="month", definition__months=1, definition__unit="%")
    months(indicator, ["10", "11"] * 8, start="2016-M03")
    agreed_in_august(indicator, unit="per 10,000")
    at = clock.start_of(datetime.date(2017, 8, 1))
    indicator.observations.update(known_from=at if resent else KNOWN)
    TargetFactory(indicator=indicator, value=20, end=None, known_from=at if again else KNOWN)
    found = answers(indicator)[Question.ASSURANCE]
    assert (found.rag is Finding.NOT_ASSURED) == (not again)
    assert why in words(found)[0]


def test_a_history_sent_again_under_a_new_definition_is_one_series():
    indicator = IndicatorFactory(definition__period_kind="month", definition__months=1, definition__unit="%")
    indicator.definitions.update(value_type="percentage", polarity="low_is_good")
    months(indicator, ["10", "11"] * 8, start="2016-M04")
    agreed_in_august(indicator, unit="per 10,000")
    indicator.observations.update(known_from=clock.start_of(datetime.date(2017, 8, 1)))
    assert answers(indicator)[Question.TREND].rag is Finding.UP_WORSE


def test_what_becomes_known_later_moves_the_findings_on_that_day(officer, settings):
    settings.SWEEP_AFTER_COMMIT = False
    indicator = IndicatorFactory(definition__period_kind="month", definition__months=1)
    months(indicator, ["10", "11"] * 8, start="2016-M03")
    assess.mark_due([("series", indicator.code)], AT)
    registry.sweep(AT)
    later = clock.start_of(datetime.date(2018, 2, 10))
    TargetFactory(indicator=indicator, value=20, end=None, known_from=later)
    assess.mark_due([("series", indicator.code)], AT)
    registry.sweep(AT)
    standing = Assessment.objects.current().filter(subject=indicator.code, question=Question.ASSURANCE)
    assert standing.get().status is Finding.NOT_ASSURED
    registry.sweep(later)  # nobody has asked
    assert standing.get().status is Finding.MEETS


def test_another_set_of_neighbours_moves_the_findings_on_its_day(indicator):
    area()
    NeighbourSet.objects.create(
        code="a", name="First", since=datetime.date(2015, 1, 1), until=datetime.date(2018, 3, 31)
    )
    NeighbourSet.objects.create(code="b", name="Second", since=datetime.date(2018, 4, 1))
    assert answers(indicator)[Question.COMPARISON].next_on == datetime.date(2018, 4, 1)


def test_a_new_figure_is_followed_by_its_findings_in_the_sweep(indicator, officer, settings):
    settings.SWEEP_AFTER_COMMIT = False
    area()
    for period, value in (("FY2017-18-Q2", 28), ("FY2017-18-Q3", 27)):
        add_observation(indicator, by=officer, at=AT, period=Period.parse(period), value=Decimal(value))
    standing = Assessment.objects.current().filter(subject="M05", question__in=FINDING_QUESTIONS)
    assert not standing.exists()
    registry.sweep(AT)
    assert standing.get(question=Question.TREND).status is Finding.DOWN_BETTER
    written = Assessment.objects.count()
    assess.mark_due([("series", "M05")], AT)
    registry.sweep(AT)
    assert Assessment.objects.count() == written


def test_many_indicators_take_as_many_queries_as_one(django_assert_num_queries):
    made = [IndicatorFactory() for _ in range(8)]
    for row in made:
        months(row, ["10", "11"] * 7)
        published(publish(row), row, "22.5", ENGLAND)
    for sample in (made[:1], made):
        with django_assert_num_queries(11):
            rate_series([row.code for row in sample], AT)
