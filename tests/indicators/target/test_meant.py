"""The number a stored target means for a period, and the verdict that comes of it."""

import datetime
from decimal import Decimal

import pytest

from dcst.models import Area
from dcst.problems import Refused
from dcst.status.rag import Rag
from dcst.time import clock
from indicators.changes import set_target
from indicators.models import Target
from indicators.target.verdicts import rate_indicators
from tests.indicators.factories import IndicatorFactory, ObservationFactory, TargetFactory, area, publish

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2018, 1, 31)
AT = clock.start_of(TODAY)
SHAPE = Target.Shape


def verdict(indicator):
    [rated] = rate_indicators([indicator.code], clock.end_of(TODAY))[indicator.code]
    return rated.verdict.rag, [reason.words for reason in rated.verdict.reasons]


def promised(received="27.1", **fields):
    """An indicator of which less is better, its figure for October to December 2017, and a target of a shape."""
    indicator = IndicatorFactory()
    ObservationFactory(indicator=indicator, value=Decimal(received))
    given = {"value": None, "tolerance": None, "end": None, "baseline_period": "FY2015-16"}
    TargetFactory(indicator=indicator, **given | fields)
    return indicator


def test_five_percent_less_each_year_is_reckoned_from_the_baseline():
    # 40 in 2015/16, two years on: 40 x 0.95 x 0.95 = 36.1
    fields = {"shape": SHAPE.YEARLY_CHANGE, "baseline": Decimal(40), "rate": Decimal(-5)}
    assert verdict(promised("36.1", **fields))[0] is Rag.ON_TRACK
    rag, words = verdict(promised("36.2", **fields))
    assert rag is Rag.OFF_TRACK
    assert words[0] == "36.2 % against a target of 36.1; 0.1 off target; no tolerance is set"
    assert "40" in words[-1] and "2015/16" in words[-1]


def test_the_tolerance_of_such_a_target_is_a_distance_from_its_number():
    fields = {"shape": SHAPE.YEARLY_CHANGE, "baseline": Decimal(40), "rate": Decimal(-5), "tolerance": Decimal(2)}
    assert verdict(promised("38.1", **fields))[0] is Rag.AT_RISK
    assert verdict(promised("38.2", **fields))[0] is Rag.OFF_TRACK


def test_half_of_the_baseline_is_due_at_its_end_and_says_so_before():
    fields = {"shape": SHAPE.HALVE, "baseline": Decimal(60)}
    assert verdict(promised("30", end=datetime.date(2017, 12, 31), **fields))[0] is Rag.ON_TRACK
    rag, words = verdict(promised("50", end=datetime.date(2018, 12, 31), **fields))
    assert rag is Rag.NO_TARGET
    assert "October to December 2018" in words[0]


def test_half_of_what_should_rise_is_met_from_above():
    fields = {"shape": SHAPE.HALVE, "baseline": Decimal(60), "end": datetime.date(2017, 12, 31)}
    indicator = promised("31", **fields)
    indicator.definitions.update(polarity="high_is_good")
    assert verdict(indicator)[0] is Rag.ON_TRACK


def test_a_percentage_a_year_of_less_than_nothing_is_not_reckoned():
    indicator = promised("-9", shape=SHAPE.YEARLY_CHANGE, baseline=Decimal(-10), rate=Decimal(-5))
    rag, words = verdict(indicator)
    assert "needs a baseline above zero, and this one is -10" in " ".join(words)


def test_a_line_has_a_number_for_each_quarter_on_its_way():
    # From 40 at 31 March 2016 to 16 at 31 March 2018: one a month, so 19 at 31 December 2017.
    fields = {"shape": SHAPE.LINE, "baseline": Decimal(40), "value": Decimal(16), "end": datetime.date(2018, 3, 31)}
    assert verdict(promised("19", **fields))[0] is Rag.ON_TRACK
    assert verdict(promised("19.1", **fields))[0] is Rag.OFF_TRACK


def test_in_line_with_england_takes_its_figure_of_the_same_period():
    england = area("england", Area.Kind.NATION)
    indicator = promised("27.1", shape=SHAPE.IN_LINE, comparator=england, baseline_period="")
    assert verdict(indicator)[0] is Rag.NO_TARGET
    ObservationFactory(indicator=indicator, series=publish(indicator), area=england, value=Decimal("21.9"))
    rag, words = verdict(indicator)
    assert (rag, words[0]) == (Rag.OFF_TRACK, "27.1 % against a target of 21.9; 5.2 off target; no tolerance is set")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "at most 22"),
        ({"shape": SHAPE.HALVE, "baseline": Decimal(60)}, "half of 60 in 2015/16"),
        (
            {"shape": SHAPE.YEARLY_CHANGE, "baseline": Decimal(40), "rate": Decimal(-5)},
            "5 % less each year from 40 in 2015/16",
        ),
        (
            {"shape": SHAPE.YEARLY_CHANGE, "baseline": Decimal(40), "rate": Decimal("2.5")},
            "2.5 % more each year from 40 in 2015/16",
        ),
        ({"shape": SHAPE.LINE, "baseline": Decimal(40)}, "at most 22 on a line from 40 in 2015/16"),
    ],
)
def test_a_target_is_said_in_its_own_shape(fields, words):
    target = Target(operator="<=", value=Decimal(22), baseline_period="FY2015-16", **fields)
    assert target.words == words


SET = {"kind": Target.Kind.PLAN, "operator": "<=", "start": datetime.date(2017, 4, 1), "reason": "The plan"}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "value"),
        ({"shape": SHAPE.HALVE}, "baseline"),
        ({"shape": SHAPE.HALVE, "baseline": Decimal(60)}, "baseline_period"),
        ({"shape": SHAPE.HALVE, "baseline": Decimal(60), "baseline_period": "2015"}, "baseline_period"),
        ({"shape": SHAPE.YEARLY_CHANGE, "baseline": Decimal(60), "baseline_period": "FY2015-16"}, "rate"),
        (
            {
                "shape": SHAPE.YEARLY_CHANGE,
                "baseline": Decimal(60),
                "baseline_period": "FY2015-16",
                "rate": Decimal(-100),
            },
            "rate",
        ),
        (
            {"shape": SHAPE.LINE, "value": Decimal(16), "baseline": Decimal(60), "baseline_period": "FY2015-16"},
            "end",
        ),
        ({"shape": SHAPE.IN_LINE}, "comparator"),
        (
            {
                "shape": SHAPE.YEARLY_CHANGE,
                "baseline": Decimal(0),
                "baseline_period": "FY2015-16",
                "rate": Decimal(-5),
            },
            "baseline",
        ),
    ],
)
def test_a_shape_asks_for_what_it_needs_by_field(fields, field, officer):
    with pytest.raises(Refused) as refused:
        set_target(IndicatorFactory(), by=officer, at=AT, **SET | fields)
    assert refused.value.field == field
    assert not Target.objects.exists()


def test_what_a_shape_does_not_need_is_not_kept(officer):
    row = set_target(
        IndicatorFactory(),
        by=officer,
        at=AT,
        shape=SHAPE.HALVE,
        value=Decimal(5),
        baseline=Decimal(60),
        baseline_period="FY2015-16",
        rate=Decimal(-5),
        **SET,
    )
    assert (row.value, row.rate, row.baseline, row.words) == (None, None, Decimal(60), "half of 60 in 2015/16")


def test_the_officer_sets_a_change_each_year_in_the_browser(officer, sign_in, pinned):
    indicator = IndicatorFactory()
    ObservationFactory(indicator=indicator, value=Decimal("36.1"))
    answer = sign_in(officer).post(
        f"/indicators/{indicator.code}/target/",
        {
            "kind": "plan",
            "operator": "<=",
            "shape": "yearly-change",
            "baseline": "40",
            "baseline_period": "FY2015-16",
            "rate": "-5 %",
            "start_day": "1",
            "start_month": "4",
            "start_year": "2017",
            "reason": "The plan",
        },
    )
    assert answer.status_code == 302
    assert Target.objects.get().words == "5 % less each year from 40 in 2015/16"
    assert verdict(indicator)[0] is Rag.ON_TRACK
