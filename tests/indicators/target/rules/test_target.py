from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcst.status.rag import Rag
from dcst.time.periods import Period
from indicators.models import Polarity
from indicators.target.rules.counting import counted_otherwise
from indicators.target.rules.target import (
    OPERATORS,
    TargetError,
    TargetFacts,
    ValueFacts,
    check_target,
    rate_against_target,
)


def value(number, marker="", status="final", period="FY2017-18-Q3"):
    return ValueFacts("observation:1", None if number is None else Decimal(number), marker, status, period)


def target(operator, number, tolerance=None, low=None, confirmed=True, period=""):
    figures = [None if figure is None else Decimal(figure) for figure in (number, tolerance, low)]
    return TargetFacts("target:2", operator, *figures, period=period, confirmed=confirmed)


def told(verdict):
    return [reason.words for reason in verdict.reasons]


def codes(verdict):
    return [reason.code for reason in verdict.reasons]


G, A, R = Rag.ON_TRACK, Rag.AT_RISK, Rag.OFF_TRACK
# polarity, operator, target, tolerance; then {value: status} with the boundary and a millionth either side of it
BOUNDARIES = [
    ("high_is_good", ">=", "80", "75", {
        "80.000001": G, "80": G, "79.999999": A, "75": A, "74.999999": R, "74": R, "0": R, "-5": R,
    }),
    ("high_is_good", ">", "80", "75", {"80.000001": G, "80": A, "79.999999": A, "75": A, "74.999999": R}),
    ("high_is_good", "=", "80", "75", {"80.000001": G, "80": G, "79.999999": A, "75": A, "74.999999": R}),
    ("high_is_good", ">=", "80", None, {"80.000001": G, "80": G, "79.999999": R}),
    ("high_is_good", ">", "70", None, {"70.000001": G, "70": R, "69.999999": R}),
    ("high_is_good", "=", "80", None, {"100": G, "80": G, "79.999999": R}),
    ("high_is_good", ">=", "80", "80", {"80": G, "79.999999": R}),
    ("high_is_good", ">", "80", "80", {"80.000001": G, "80": A, "79.999999": R}),
    ("high_is_good", ">=", "-0.1", "-0.2", {"-0.1": G, "-0.100001": A, "-0.2": A, "-0.200001": R, "0": G}),
    ("low_is_good", "<=", "22", "25", {
        "21.999999": G, "22": G, "22.000001": A, "25": A, "25.000001": R, "27.1": R, "0": G,
    }),
    ("low_is_good", "<", "22", "25", {"21.999999": G, "22": A, "22.000001": A, "25": A, "25.000001": R}),
    ("low_is_good", "=", "22", "25", {"21.999999": G, "22": G, "22.000001": A, "25": A, "25.000001": R}),
    ("low_is_good", "<=", "22", None, {"21.999999": G, "22": G, "22.000001": R}),
    ("low_is_good", "<", "20", None, {"19.999999": G, "20": R, "20.000001": R}),
    ("low_is_good", "=", "8", None, {"7": G, "8": G, "8.000001": R, "22": R}),
    ("low_is_good", "<", "20", "20", {"19.999999": G, "20": A, "20.000001": R}),
    ("low_is_good", "<=", "0", None, {"0": G, "1": R}),
    ("plan_is_best", "=", "800", None, {"800": G, "800.000001": R, "799.999999": R}),
    ("plan_is_best", "=", "800", "50", {
        "800": G, "800.000001": A, "799.999999": A, "850": A, "750": A, "850.000001": R, "749.999999": R,
    }),
]  # fmt: skip
PAIRED = [
    ("820", G), ("780", G), ("800", G), ("820.000001", A), ("779.999999", A),
    ("850", A), ("750", A), ("850.000001", R), ("749.999999", R),
]  # fmt: skip


@pytest.mark.parametrize(
    "polarity, operator, goal, edge, number, rag",
    [(*rule, number, rag) for *rule, cases in BOUNDARIES for number, rag in cases.items()],
)
def test_every_polarity_and_operator_at_and_beside_its_boundaries(polarity, operator, goal, edge, number, rag):
    assert rate_against_target(value(number), target(operator, goal, edge), polarity).rag is rag


@pytest.mark.parametrize("number, rag", PAIRED)
def test_on_plan_within_the_inner_distance_and_within_tolerance_to_the_outer(number, rag):
    assert rate_against_target(value(number), target("=", "800", "50", "20"), "plan_is_best").rag is rag


@pytest.mark.parametrize("number", ["39.3", "35"])
def test_doncasters_own_contract_case_is_off_track(number):
    """B13, care leavers in education, employment or training: target 45, tolerance 40."""
    assert rate_against_target(value(number), target(">=", "45", "40"), "high_is_good").rag is Rag.OFF_TRACK


# The words


@pytest.mark.parametrize(
    "polarity, goal, number, code, words",
    [
        ("high_is_good", (">=", "80", "75"), "74", "target_outside",
         "74.0 against a target of 80; tolerance 75; 1.0 outside"),
        ("high_is_good", (">=", "80.000000", "75.500000"), "77", "target_within",
         "77.0 against a target of 80; tolerance 75.5; 3.0 off target"),
        ("high_is_good", (">=", "80", "75"), "80", "target_met", "80.0 against a target of 80"),
        ("high_is_good", (">=", "80", None), "74", "target_missed",
         "74.0 against a target of 80; 6.0 off target; no tolerance is set"),
        ("high_is_good", (">", "70", None), "70", "target_missed_level",
         "70.0 against a target of above 70, so level is not enough; no tolerance is set"),
        ("low_is_good", ("<", "20", "22"), "20", "target_within_level",
         "20.0 against a target of below 20, so level is not enough; tolerance 22"),
        ("low_is_good", ("<=", "22", "25"), "27.1", "target_outside",
         "27.1 against a target of 22; tolerance 25; 2.1 outside"),
        ("plan_is_best", ("=", "800", "50", "20"), "800", "plan_met", "800.0 against a plan of 800"),
        ("plan_is_best", ("=", "800", "50", "20"), "790", "plan_near",
         "790.0 against a plan of 800; 10.0 away, up to 20 allowed"),
        ("plan_is_best", ("=", "800", "50", "20"), "840", "plan_within",
         "840.0 against a plan of 800; 40.0 away, tolerance 50"),
        ("plan_is_best", ("=", "800", "50", "20"), "740", "plan_outside",
         "740.0 against a plan of 800; 60.0 away, 10.0 outside the tolerance of 50"),
        ("plan_is_best", ("=", "800", None), "740", "plan_missed",
         "740.0 against a plan of 800; 60.0 away; no tolerance is set"),
    ],
)  # fmt: skip
def test_the_reason_tells_value_target_tolerance_and_gap(polarity, goal, number, code, words):
    verdict = rate_against_target(value(number), target(*goal), polarity, decimals=1)
    assert (codes(verdict), told(verdict)) == ([code], [words])


@pytest.mark.parametrize(
    "number, unit, decimals, words",
    [
        ("27.083333", "%", 1, "27.1 % against a target of 22; tolerance 25; 2.1 outside"),
        ("27.083333", "%", 0, "27 % against a target of 22; tolerance 25; 2 outside"),
        ("27.000000", "", None, "27 against a target of 22; tolerance 25; 2 outside"),
        ("27.250000", "per 10,000", None, "27.25 per 10,000 against a target of 22; tolerance 25; 2.25 outside"),
        ("27.25", "%", 1, "27.3 % against a target of 22; tolerance 25; 2.3 outside"),
        ("27", "%", 2, "27.00 % against a target of 22; tolerance 25; 2.00 outside"),
    ],
)
def test_figures_are_told_in_the_indicators_unit_and_decimals(number, unit, decimals, words):
    verdict = rate_against_target(value(number), target("<=", "22", "25"), "low_is_good", unit=unit, decimals=decimals)
    assert told(verdict) == [words]


@pytest.mark.parametrize(
    "number, words",
    [
        ("22.04", "22.04 against a target of 22; tolerance 25; 0.04 off target"),
        ("25.000001", "25.000001 against a target of 22; tolerance 25; 0.000001 outside"),
        ("21.96", "21.96 against a target of 22"),
    ],
)
def test_rounding_never_makes_a_miss_look_like_a_hit(number, words):
    verdict = rate_against_target(value(number), target("<=", "22", "25"), "low_is_good", decimals=1)
    assert told(verdict) == [words]


@pytest.mark.parametrize(
    "number, words",
    [
        ("850.04", "850.04 against a plan of 800; 50.04 away, 0.04 outside the tolerance of 50"),
        ("749.96", "749.96 against a plan of 800; 50.04 away, 0.04 outside the tolerance of 50"),
        ("820.04", "820.04 against a plan of 800; 20.04 away, tolerance 50"),
        ("779.96", "779.96 against a plan of 800; 20.04 away, tolerance 50"),
        ("800.04", "800.04 against a plan of 800; 0.04 away, up to 20 allowed"),
        ("840.04", "840.0 against a plan of 800; 40.0 away, tolerance 50"),
    ],
)
def test_rounding_never_carries_a_value_over_an_edge_of_the_plan(number, words):
    verdict = rate_against_target(value(number), target("=", "800", "50", "20"), "plan_is_best", decimals=1)
    assert told(verdict) == [words]


# Unknown


@pytest.mark.parametrize(
    "absent, rag, code, words",
    [
        (None, Rag.NO_DATA, "value_never", "No value received"),
        ("not_due", Rag.NOT_DUE, "value_not_due", "The first value is not due yet"),
        ("overdue", Rag.NO_DATA, "value_overdue", "No value received: overdue"),
        ("not_collected", Rag.NO_DATA, "value_not_collected", "Not collected"),
    ],
)
@pytest.mark.parametrize("polarity", ["high_is_good", "low_is_good", "plan_is_best"])
def test_without_a_value_it_is_said_why_before_anything_else(polarity, absent, rag, code, words):
    verdict = rate_against_target(None, target("=", "80"), polarity, absent=absent)
    assert (verdict.rag, codes(verdict), told(verdict)) == (rag, [code], [words])
    assert (verdict.facts, verdict.period) == (("target:2",), "")


def test_an_overdue_value_names_the_period_it_is_wanted_for():
    verdict = rate_against_target(None, None, "neutral", absent="overdue", expected=Period.parse("FY2017-18-Q3"))
    assert codes(verdict) == ["value_overdue_for", "neutral"]
    assert told(verdict)[0] == "No value received for October to December 2017: overdue"


@pytest.mark.parametrize(
    "polarity, goal, reasons",
    [
        ("neutral", None, ["value_never", "neutral"]),
        ("neutral", target("<", "20"), ["value_never", "neutral"]),
        ("not_applicable", None, ["value_never", "not_judged"]),
        ("high_is_good", None, ["value_never", "no_target"]),
        ("high_is_good", target(">=", None), ["value_never", "no_target"]),
        ("high_is_good", target(">=", "80"), ["value_never"]),
    ],
)
def test_what_else_would_keep_it_from_being_rated_is_said_beside_the_missing_value(polarity, goal, reasons):
    verdict = rate_against_target(None, goal, polarity)
    assert (verdict.rag, codes(verdict)) == (Rag.NO_DATA, reasons)


@pytest.mark.parametrize(
    "marker, rag, code, words",
    [
        ("c", Rag.SUPPRESSED, "value_confidential", "Suppressed by the source [c]"),
        ("x", Rag.NO_DATA, "value_not_available", "Not available at the source [x]"),
        ("z", Rag.NO_DATA, "value_not_applicable", "Not applicable [z]"),
        ("u", Rag.NO_DATA, "value_unreliable_absent", "Too unreliable for a value to be given [u]"),
        ("low", Rag.NO_DATA, "value_too_low", "Rounds to zero: no value is given [low]"),
        (
            "wd",
            Rag.NO_DATA,
            "value_withdrawn",
            "The value for October to December 2017 was withdrawn by its sender [wd]",
        ),
        ("e", Rag.NO_DATA, "value_never", "No value received"),
        ("", Rag.NO_DATA, "value_never", "No value received"),
    ],
)
def test_a_marker_in_place_of_a_value_says_what_is_missing(marker, rag, code, words):
    verdict = rate_against_target(value(None, marker), target(">=", "80"), "high_is_good")
    assert (verdict.rag, codes(verdict), told(verdict)) == (rag, [code], [words])
    assert verdict.facts == ("observation:1", "target:2")


@pytest.mark.parametrize("said", ["No child was missing.", "No child was missing"])
def test_nothing_to_report_is_unknown_and_says_why(said):
    verdict = rate_against_target(value(None, "nil")._replace(said=said), target("<=", "22"), "low_is_good")
    assert (verdict.rag, codes(verdict)) == (Rag.NO_DATA, ["value_nothing"])
    assert told(verdict) == ["Nothing to report for October to December 2017: No child was missing [nil]"]


@pytest.mark.parametrize("marker", ["wd", "nil"])
def test_what_was_never_sent_is_not_called_the_latest_value(marker):
    said = value(None, marker)._replace(said="No child was missing")
    late = rate_against_target(said, target("<=", "22"), "low_is_good", expected=Period.parse("FY2017-18-Q4"))
    assert told(late)[1:] == ["No value received for January to March 2018: overdue"]
    same = rate_against_target(said, target("<=", "22"), "low_is_good", expected=Period.parse("FY2017-18-Q3"))
    assert len(same.reasons) == 1


@pytest.mark.parametrize(
    "marker, code, words",
    [
        ("u", "value_unreliable", "The value is of low reliability [u]"),
        ("e", "value_estimated", "The value is estimated [e]"),
        ("b", "value_break", "There is a break in the series [b]"),
        ("low", "value_rounds_to_zero", "The value rounds to zero [low]"),
    ],
)
def test_a_marker_beside_a_value_is_told_and_the_value_rated(marker, code, words):
    verdict = rate_against_target(value("90", marker), target(">=", "80"), "high_is_good")
    assert (verdict.rag, codes(verdict), told(verdict)[1]) == (Rag.ON_TRACK, ["target_met", code], words)


def test_a_queried_value_is_rated_and_said_to_be_queried():
    verdict = rate_against_target(value("90")._replace(queried=True), target(">=", "80"), "high_is_good")
    assert (verdict.rag, codes(verdict)) == (Rag.ON_TRACK, ["target_met", "value_queried"])
    assert told(verdict)[1] == "The value is queried: its sender is asked what explains it"


def test_a_confidential_value_is_never_rated_nor_told_even_where_it_is_held():
    verdict = rate_against_target(value("3", "c"), target("<=", "5"), "low_is_good")
    assert verdict.rag is Rag.SUPPRESSED
    assert "3" not in " ".join(told(verdict))


def test_zero_is_a_value():
    assert rate_against_target(value("0"), target("<=", "5"), "low_is_good").rag is Rag.ON_TRACK
    assert rate_against_target(value("0"), target(">=", "5"), "high_is_good").rag is Rag.OFF_TRACK


@pytest.mark.parametrize(
    "polarity, code, words",
    [
        ("neutral", "neutral", "Neither higher nor lower is better"),
        ("not_applicable", "not_judged", "This indicator is not judged"),
    ],
)
@pytest.mark.parametrize("goal", [None, target("<", "20"), target("=", "8", confirmed=False)])
def test_an_indicator_without_a_direction_is_not_rated_with_or_without_a_target(polarity, code, words, goal):
    verdict = rate_against_target(value("90"), goal, polarity)
    assert (verdict.rag, codes(verdict), told(verdict)) == (Rag.NOT_RATED, [code], [words])


@pytest.mark.parametrize("goal", [None, target("<", None)])
@pytest.mark.parametrize("polarity", ["high_is_good", "low_is_good", "plan_is_best"])
def test_without_a_target_or_with_one_to_be_confirmed_later_there_is_no_target(polarity, goal):
    verdict = rate_against_target(value("90"), goal, polarity)
    assert (verdict.rag, codes(verdict), told(verdict)) == (Rag.NO_TARGET, ["no_target"], ["No target set"])


def test_with_neither_value_nor_target_both_are_said():
    verdict = rate_against_target(None, None, "low_is_good", absent="overdue")
    assert (verdict.rag, codes(verdict)) == (Rag.NO_DATA, ["value_overdue", "no_target"])


def test_agency_staff_to_be_8_is_not_rated_until_it_is_confirmed():
    verdict = rate_against_target(value("22"), target("=", "8", confirmed=False), "low_is_good")
    assert (verdict.rag, codes(verdict)) == (Rag.NOT_RATED, ["target_unconfirmed"])
    assert told(verdict) == ["The target of 8 is to be confirmed"]
    assert rate_against_target(value("22"), target("=", "8"), "low_is_good").rag is Rag.OFF_TRACK


def test_a_target_that_contradicts_its_indicator_is_not_calculated_rather_than_wrong():
    verdict = rate_against_target(value("22"), target(">=", "8"), "low_is_good")
    assert (verdict.rag, codes(verdict)) == (Rag.NOT_CALCULATED, ["target_misset"])
    sentence = "Lower is better for this indicator, so the target needs = or <= or <, not >=."
    assert told(verdict) == [f"The target cannot be used: {sentence}"]


@pytest.mark.parametrize("polarity", Polarity.values)
@pytest.mark.parametrize("absent", [None, "not_due", "overdue", "not_collected"])
def test_on_the_plan_alone_no_indicator_is_rated(polarity, absent):
    assert not rate_against_target(None, None, polarity, absent=absent).rag.is_rating
    assert not rate_against_target(value("23"), None, polarity).rag.is_rating


# Old, provisional, of another period


@pytest.mark.parametrize(
    "received, stale",
    [("FY2017-18-Q2", True), ("FY2017-18-Q3", False), ("FY2017-18-Q4", False)],
)
def test_an_old_value_is_rated_and_said_not_to_be_followed_by_the_one_expected(received, stale):
    verdict = rate_against_target(
        value("90", period=received), target(">=", "80"), "high_is_good", expected=Period.parse("FY2017-18-Q3")
    )
    assert verdict.rag is Rag.ON_TRACK
    assert codes(verdict) == ["target_met", "value_stale"][: 1 + stale]
    assert verdict.period == received
    if stale:
        sentence = "The latest value is for July to September 2017: not received for October to December 2017"
        assert told(verdict)[1] == sentence


def test_a_provisional_value_says_so():
    verdict = rate_against_target(value("90", status="provisional"), target(">=", "80"), "high_is_good")
    assert codes(verdict) == ["target_met", "value_provisional"]
    assert told(verdict)[1] == "The value is provisional"


@pytest.mark.parametrize(
    "period, words",
    [
        ("", None),
        ("FY2017-18-Q3", None),
        ("FY2017-18", "The target is for 2017/18"),
        ("by March 2018", "The target is for by March 2018"),
    ],
)
def test_a_target_for_another_period_than_the_value_is_told(period, words):
    verdict = rate_against_target(value("90"), target(">=", "80", period=period), "high_is_good")
    assert codes(verdict) == (["target_met", "target_period"] if words else ["target_met"])
    assert told(verdict)[1:] == ([words] if words else [])


def test_the_verdict_carries_its_rule_its_facts_its_period_and_when_it_moves():
    verdict = rate_against_target(value("90"), target(">=", "80"), "high_is_good", next_on=date(2018, 5, 1))
    assert (verdict.rule, verdict.facts, verdict.period) == (
        "target-4", ("observation:1", "target:2"), "FY2017-18-Q3",
    )  # fmt: skip
    assert verdict.next_on == date(2018, 5, 1)


def terms(unit="%", value_type="percentage", period_kind="quarter", months=3, anchor="financial", **more):
    return SimpleNamespace(
        unit=unit, value_type=value_type, period_kind=period_kind, months=months, anchor=anchor, **more
    )


@pytest.mark.parametrize(
    "sent_under, in_force, words",
    [
        (terms(), terms(), ""),
        (terms(), terms(unit="per 10,000 aged 0-17", value_type="rate"), "unit and kind of value"),
        (terms(), terms(period_kind="month", months=1), "calendar"),
        (terms(), terms(anchor="academic"), "calendar"),
        (terms(), terms(unit=""), "unit"),  # what was said is taken back
        (terms(unit="", months=None), terms(), ""),  # what was open is settled
        (terms(polarity="low_is_good"), terms(polarity="high_is_good"), ""),
        (terms(lag_days=30), terms(lag_days=60), ""),
        (None, terms(), ""),  # sent before the first version
        (terms(), None, ""),
    ],
)
def test_a_figure_is_another_thing_once_unit_kind_or_calendar_are_agreed_otherwise(sent_under, in_force, words):
    assert counted_otherwise(sent_under, in_force) == words


@pytest.mark.parametrize(
    "polarity, of, goal, first",
    [
        ("high_is_good", "90", target(">=", "80"), "value_outdated"),
        ("high_is_good", "10", target(">=", "80"), "value_outdated"),
        ("high_is_good", "90", None, "value_outdated"),
        ("high_is_good", None, target(">=", "80"), "value_never"),
        ("neutral", "90", None, "neutral"),
    ],
)
def test_a_value_of_an_earlier_definition_is_held_against_no_target(polarity, of, goal, first):
    sent = (value(of) if of else value("1"))._replace(value=Decimal(of) if of else None, outdated="unit")
    verdict = rate_against_target(sent, goal, polarity)
    assert not verdict.rag.is_rating
    assert codes(verdict)[0] == first
    if first == "value_outdated":
        assert verdict.rag is Rag.NOT_RATED
        assert told(verdict)[0] == (
            "The value was sent under an earlier definition: since then another unit has been agreed"
        )


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_target_of_an_earlier_definition_rates_nothing_and_says_so(confirmed):
    goal = target(">=", "80")._replace(outdated="unit", confirmed=confirmed)
    verdict = rate_against_target(value("90"), goal, "high_is_good")
    assert verdict.rag is Rag.NOT_RATED
    assert told(verdict)[0] == "The target was set under an earlier definition: since then another unit has been agreed"


# Refusing a target


@pytest.mark.parametrize(
    "polarity, allowed",
    [
        ("high_is_good", {"=", ">=", ">"}),
        ("low_is_good", {"=", "<=", "<"}),
        ("plan_is_best", {"="}),
        ("neutral", {"<", "<=", "=", ">=", ">"}),
        ("not_applicable", {"<", "<=", "=", ">=", ">"}),
    ],
)
@pytest.mark.parametrize("operator", OPERATORS)
def test_an_operator_must_agree_with_the_direction_of_the_indicator(polarity, allowed, operator):
    if operator in allowed:
        check_target(operator, Decimal(8), None, polarity)
    else:
        with pytest.raises(TargetError):
            check_target(operator, Decimal(8), None, polarity)


@pytest.mark.parametrize(
    "operator, goal, tolerance, polarity, low, sentence",
    [
        ("≤", "8", None, "low_is_good", None, "“≤” is no comparison. Use one of: < <= = >= >."),
        ("<=", "8", None, "high_is_good", None,
         "Higher is better for this indicator, so the target needs = or >= or >, not <=."),
        (">=", "80", "80.000001", "high_is_good", None,
         "Higher is better, so the tolerance must be at or below the target of 80, and 80.000001 is above it."),
        ("<=", "22", "21.999999", "low_is_good", None,
         "Lower is better, so the tolerance must be at or above the target of 22, and 21.999999 is below it."),
        (">=", "80", "75", "high_is_good", "70",
         "A pair of tolerances is for indicators where on plan is best. Give one tolerance."),
        ("=", "80", None, "plan_is_best", "5", "Give the outer distance from the plan as well as the inner one."),
        ("=", "80", "-5", "plan_is_best", None, "A distance from the plan cannot be below zero."),
        ("=", "80", "5", "plan_is_best", "-1", "A distance from the plan cannot be below zero."),
        ("=", "80", "5", "plan_is_best", "6", "The inner distance, 6, is more than the outer, 5."),
    ],
)  # fmt: skip
def test_a_target_that_cannot_be_meant_is_refused_with_a_sentence(operator, goal, tolerance, polarity, low, sentence):
    figures = [None if figure is None else Decimal(figure) for figure in (goal, tolerance, low)]
    with pytest.raises(TargetError) as refused:
        check_target(operator, figures[0], figures[1], polarity, figures[2])
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "operator, goal, tolerance, polarity, low",
    [
        (">=", "80", "80", "high_is_good", None),
        ("<=", "22", "22", "low_is_good", None),
        ("=", "800", "0", "plan_is_best", "0"),
        ("=", "800", "20", "plan_is_best", "20"),
        ("<", None, None, "high_is_good", None),
        ("<", "20", "5", "neutral", None),
    ],
)
def test_a_tolerance_on_the_target_itself_is_accepted(operator, goal, tolerance, polarity, low):
    figures = [None if figure is None else Decimal(figure) for figure in (goal, tolerance, low)]
    assert check_target(operator, figures[0], figures[1], polarity, figures[2]) is None


# Properties

NUMBERS = st.decimals(-1000, 1000, places=6)


@given(NUMBERS, NUMBERS, NUMBERS.map(abs), st.sampled_from(["=", ">=", ">"]))
def test_low_is_good_mirrors_high_is_good(number, goal, reach, operator):
    mirrored = {"=": "=", ">=": "<=", ">": "<"}[operator]
    high = TargetFacts("t", operator, goal, goal - reach)
    low = TargetFacts("t", mirrored, -goal, -goal + reach)
    one = rate_against_target(ValueFacts("v", number), high, "high_is_good")
    other = rate_against_target(ValueFacts("v", -number), low, "low_is_good")
    assert one.rag is other.rag


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS.map(abs))
def test_a_better_value_is_never_rated_worse(one, other, goal, reach):
    order = [Rag.OFF_TRACK, Rag.AT_RISK, Rag.ON_TRACK]
    places = [
        order.index(
            rate_against_target(ValueFacts("v", n), TargetFacts("t", ">", goal, goal - reach), "high_is_good").rag
        )
        for n in sorted((one, other))
    ]
    assert places == sorted(places)


@given(NUMBERS, NUMBERS, NUMBERS.map(abs), st.integers(0, 3))
def test_the_figures_told_agree_with_the_status(number, goal, reach, decimals):
    verdict = rate_against_target(
        ValueFacts("v", number), TargetFacts("t", ">=", goal, goal - reach), "high_is_good", decimals=decimals
    )
    params = verdict.reasons[0].params
    shown, line = Decimal(params["value"]), Decimal(params["target"])
    assert (shown >= line) == (verdict.rag is Rag.ON_TRACK)
    if "tolerance" in params:
        assert (shown >= Decimal(params["tolerance"])) == (verdict.rag is Rag.AT_RISK)
    assert "gap" not in params or Decimal(params["gap"]) > 0


def test_a_value_that_cannot_be_is_no_data_whatever_the_target_says():
    facts = value("950")._replace(impossible="from 0 to 100")
    for polarity in ("high_is_good", "neutral"):
        verdict = rate_against_target(facts, target(">=", "82"), polarity)
        assert (verdict.rag, verdict.reasons[0].code) == (Rag.NO_DATA, "value_impossible")
    assert told(verdict)[0] == "The value received cannot be: the values of this indicator are from 0 to 100"


def test_a_confidential_value_stays_suppressed_even_where_what_stands_beside_it_cannot_be():
    assert rate_against_target(value("950", "c")._replace(impossible="x"), None, "neutral").rag is Rag.SUPPRESSED
