"""The distance in what is counted, both ways, on the edge, and the cohort too small for its tolerance."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.statistics.intervals import CountError
from indicators.target.rules.cohort import Distance, distance, is_small, one_moves, say_one_moves
from indicators.target.rules.target import TargetFacts, ValueFacts, rate_against_target
from indicators.terms import CountedThing

CHILD = CountedThing("child", "children")


def dec(number):
    return None if number is None else Decimal(str(number))


@pytest.mark.parametrize(
    ("numerator", "denominator", "target", "polarity", "operator", "expected", "words"),
    [
        # 45 % of 39 care leavers is 17.55, so 18
        (14, 39, 45, "high_is_good", "=", Distance(4, 0, True, True), "4 more children would meet the target"),
        (17, 39, 45, "high_is_good", ">=", Distance(1, 0, True, True), "1 more child would meet the target"),
        (18, 39, 45, "high_is_good", "=", Distance(0, 0, True, True), "Met, with none to spare"),
        (19, 39, 45, "high_is_good", "=", Distance(0, 1, True, True), "Met, with 1 child to spare"),
        # exactly half of 40
        (20, 40, 50, "high_is_good", ">=", Distance(0, 0, True, True), "Met, with none to spare"),
        (20, 40, 50, "high_is_good", ">", Distance(1, 0, True, True), "1 more child would meet the target"),
        (20, 40, 50, "low_is_good", "<=", Distance(0, 0, False, True), "Met, with none to spare"),
        (20, 40, 50, "low_is_good", "<", Distance(1, 0, False, True), "1 fewer child would meet the target"),
        # 22 % of 4,479 referrals is 985.38, so 985
        (1030, 4479, 22, "low_is_good", "=", Distance(45, 0, False, True), "45 fewer children would meet the target"),
        (983, 4479, 22, "low_is_good", "<", Distance(0, 2, False, True), "Met, with 2 children to spare"),
        # out of reach
        (30, 30, 100, "high_is_good", ">", Distance(1, 0, True, False), "Cannot be met with this number of children"),
        (0, 30, 0, "low_is_good", "<", Distance(1, 0, False, False), "Cannot be met with this number of children"),
        (0, 30, 0, "low_is_good", "<=", Distance(0, 0, False, True), "Met, with none to spare"),
    ],
)
def test_how_many_children_would_meet_the_target(numerator, denominator, target, polarity, operator, expected, words):
    found = distance(numerator, denominator, dec(target), polarity, operator=operator, thing=CHILD)
    assert found == replace(expected, thing=CHILD)
    assert found.words == words


@pytest.mark.parametrize(
    ("thing", "told"),
    [
        (
            CountedThing("referral", "referrals"),
            ["45 fewer referrals", "1 more referral", "17 referrals", "1 referral"],
        ),
        (
            CountedThing("employee", "employees"),
            ["45 fewer employees", "1 more employee", "17 employees", "1 employee"],
        ),
        (CountedThing("person", "people"), ["45 fewer people", "1 more person", "17 people", "1 person"]),
        (CountedThing(), ["45 fewer", "1 more", "17", "1"]),
    ],
)
def test_each_sentence_names_what_is_counted_and_nothing_where_that_is_not_said(thing, told):
    cases = [
        (1030, 4479, 22, "low_is_good", "{} would meet the target"),
        (17, 39, 45, "high_is_good", "{} would meet the target"),
        (117, 200, 50, "high_is_good", "Met, with {} to spare"),
        (19, 39, 45, "high_is_good", "Met, with {} to spare"),
    ]
    for (part, whole, target, polarity, sentence), words in zip(cases, told, strict=True):
        assert distance(part, whole, dec(target), polarity, thing=thing).words == sentence.format(words)
    out_of_reach = distance(30, 30, dec(100), "high_is_good", operator=">", thing=thing).words
    assert out_of_reach == "Cannot be met with this number" + (f" of {thing.many}" if thing.many else "")
    moved = say_one_moves(38, thing=thing)
    assert moved == f"One {thing.one or 'more or less'} moves this by 2.6 points"
    if thing.one != "child":
        assert "child" not in f"{told} {out_of_reach} {moved}"


def test_a_rate_has_its_own_multiplier():
    """60 per 10,000 of 65,000 children is 390."""
    assert distance(481, 65000, dec(60), "low_is_good", multiplier=10000).missing == 91


@pytest.mark.parametrize("polarity", ["neutral", "plan_is_best", "not_applicable"])
def test_where_neither_way_is_better_there_is_no_distance(polarity):
    assert distance(14, 39, dec(45), polarity) is None


@pytest.mark.parametrize(("numerator", "denominator"), [(-1, 5), (0, 0), (1, -5)])
def test_counts_that_cannot_be_are_refused(numerator, denominator):
    with pytest.raises(CountError):
        distance(numerator, denominator, dec(45), "high_is_good")
    if denominator <= 0:
        with pytest.raises(CountError):
            one_moves(denominator)


def test_one_child_of_38_moves_a_percentage_by_2_6_points():
    assert say_one_moves(38, thing=CHILD) == "One child moves this by 2.6 points"
    assert say_one_moves(65000, "per 10,000", 1, 10000, CHILD) == "One child moves this by 0.2 per 10,000"
    assert say_one_moves(4479, thing=CHILD) == "One child moves this by 0.02 points"
    assert one_moves(40) == Decimal("2.5")


@pytest.mark.parametrize(
    ("denominator", "target", "tolerance", "small"),
    [
        (19, 45, 40, True),  # 5.26 points a child, 5 of tolerance
        (20, 45, 40, False),  # exactly 5: one child carries it from the target to its edge, still at risk
        (21, 45, 40, False),
        (19, 40, 45, True),
        (1, 45, None, False),
        (1, None, 40, False),
        (1, 45, 45, False),
    ],
)
def test_a_cohort_is_small_where_one_child_moves_more_than_the_tolerance(denominator, target, tolerance, small):
    assert is_small(denominator, dec(target), dec(tolerance)) is small


WAYS = [("high_is_good", ">="), ("high_is_good", ">"), ("low_is_good", "<="), ("low_is_good", "<")]
CASES = st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(0, 100)).filter(lambda case: sum(case[:2]))


@settings(max_examples=200, deadline=None)
@given(CASES, st.sampled_from([(">=", "<="), (">", "<"), ("=", "=")]))
def test_counting_the_others_mirrors_the_distance(case, operators):
    part, rest, target = case
    one = distance(part, part + rest, Decimal(target), "high_is_good", operator=operators[0])
    other = distance(rest, part + rest, Decimal(100 - target), "low_is_good", operator=operators[1])
    assert (one.missing, one.spare, one.possible) == (other.missing, other.spare, other.possible)


@settings(max_examples=200, deadline=None)
@given(
    CASES, st.sampled_from([("high_is_good", ">="), ("high_is_good", ">"), ("low_is_good", "<="), ("low_is_good", "<")])
)
def test_the_distance_agrees_with_the_rule_and_one_child_less_would_not_do(case, way):
    part, rest, target = case
    polarity, operator = way
    whole, facts = part + rest, TargetFacts("t", operator, Decimal(target))

    def met(children):
        value = Decimal(100 * children) / whole
        return rate_against_target(ValueFacts("v", value), facts, polarity).rag == "on_track"

    found, step = distance(part, whole, Decimal(target), polarity, operator=operator), 1 if "high" in polarity else -1
    assert found.is_met == met(part)
    if found.is_met:
        assert met(part - step * found.spare) and not met(part - step * (found.spare + 1))
    else:
        assert met(part + step * found.missing) and not met(part + step * (found.missing - 1))
