import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcst.status.rag import (
    PARAMETERS,
    Child,
    Rag,
    Reason,
    Verdict,
    counts,
    not_calculated,
    roll_up,
    say_counts,
    say_money,
    say_number,
)
from dcst.status.reasons import REASONS
from dcst.time.periods import Period
from tests import ROOT

TESTS = ROOT / "tests"

# Statuses


def test_every_status_has_its_word_shape_and_colour_worst_first():
    assert [(rag.value, rag.word, rag.shape, rag.colour) for rag in sorted(Rag, key=lambda rag: rag.place)] == [
        ("off_track", "Off track", "octagon", "red"),
        ("at_risk", "At risk", "triangle", "yellow"),
        ("not_calculated", "Could not be calculated", "cross", "grey"),
        ("no_data", "No data", "dash", "grey"),
        ("not_enough_known", "Not enough known", "question", "grey"),
        ("no_target", "No target", "ring", "grey"),
        ("suppressed", "Suppressed", "hatched-square", "grey"),
        ("not_rated", "Not rated", "diamond", "grey"),
        ("not_due", "Not due yet", "clock", "grey"),
        ("not_started", "Not started", "circle", "grey"),
        ("on_track", "On track", "circle-tick", "green"),
        ("completed", "Completed", "tick-box", "blue"),
    ]


def test_no_two_statuses_share_a_word_a_shape_or_a_place():
    for look in ("word", "shape", "place"):
        assert len({getattr(rag, look) for rag in Rag}) == 12


def test_only_four_statuses_are_ratings_and_no_other_wears_their_colours():
    ratings = {Rag.COMPLETED, Rag.ON_TRACK, Rag.AT_RISK, Rag.OFF_TRACK}
    assert {rag for rag in Rag if rag.is_rating} == ratings
    assert {rag.colour for rag in Rag if not rag.is_rating} == {"grey"}
    assert "grey" not in {rag.colour for rag in ratings}


def test_a_status_reads_as_its_text():
    assert str(Rag.ON_TRACK) == f"{Rag.ON_TRACK}" == Rag.ON_TRACK.value == "on_track"
    assert Rag("on_track") is Rag.ON_TRACK


# Reasons


@pytest.mark.parametrize(
    "code, params, words",
    [
        ("no_completion", {"due": date(2017, 3, 31)}, "No report of completion by 31 March 2017"),
        ("no_completion", {"due": "2017-03-01"}, "No report of completion by 1 March 2017"),
        (
            "completed_late",
            {"on": date(2017, 4, 1), "due": date(2017, 3, 31), "days": 1},
            "Completed late, on 1 April 2017: 1 day after 31 March 2017",
        ),
        (
            "completed_late",
            {"on": date(2019, 12, 26), "due": date(2017, 3, 31), "days": 1000},
            "Completed late, on 26 December 2019: 1,000 days after 31 March 2017",
        ),
        ("cancelled", {"reason": "merged {with} BP-1.13"}, "Cancelled: merged {with} BP-1.13"),
        ("computed", {"rag": Rag.AT_RISK}, "By the rule: At risk"),
        ("no_return", {"month": Period.parse("2017-M12")}, "No return received for December 2017"),
        ("rollup_critical", {"codes": ["BP-1.01", "BP-1.02"]}, "Critical and off track: BP-1.01, BP-1.02"),
        # of roll-ups on record
        (
            "rollup_on_track",
            {"good": 9, "rated": 10, "what": "actions"},
            "On track or completed: 9 of 10 rated actions",
        ),
        (
            "rollup_at_risk",
            {"good": 8, "rated": 10, "what": "actions"},
            "On track or completed: 8 of 10 rated actions, and On track needs 90 %",
        ),
        (
            "rollup_off_track",
            {"good": 6, "rated": 10, "what": "actions"},
            "On track or completed: 6 of 10 rated actions, and At risk needs 70 %",
        ),
        (
            "rollup_worst",
            {"rated": 5, "what": "actions", "rag": Rag.AT_RISK},
            "The worst of 5 rated actions is At risk",
        ),
        ("rollup_counts", {"counts": {Rag.NO_DATA: 10, Rag.ON_TRACK: 12}}, "12 on track, 10 no data"),
        ("within_tolerance", {"tolerance": Decimal("1234.50")}, "Tolerance £1,234.5k"),
    ],
)
def test_a_reason_is_told_the_same_before_and_after_it_is_stored(code, params, words):
    reason = Reason(code, params)
    stored = Reason.from_json(json.loads(json.dumps(reason.as_json())))
    assert reason.words == stored.words == words
    assert reason == stored


@pytest.mark.parametrize(
    "code, params",
    [
        ("no_such_reason", {}),
        ("no_completion", {}),
        ("no_completion", {"due": date(2017, 3, 31), "days": 3}),
        ("never_reported", {"on": date(2017, 3, 31)}),
    ],
)
def test_an_unknown_reason_or_a_wrong_parameter_fails_at_once(code, params):
    with pytest.raises(ValueError):
        Reason(code, params)


@pytest.mark.parametrize("value", [1.5, {1, 2}, object()])
def test_a_reason_holds_only_what_can_be_kept_exactly(value):
    with pytest.raises(TypeError):
        Reason("cancelled", {"reason": value})


def test_a_reason_does_not_change_when_the_mapping_it_was_made_from_does():
    params = {"reason": "merged"}
    reason = Reason("cancelled", params)
    params["reason"] = "lost"
    assert reason.words == "Cancelled: merged"


@pytest.mark.parametrize("code", sorted(REASONS))
def test_every_reason_is_given_in_a_test_of_the_rule_that_gives_it(code):
    """A reason nobody can be given is a sentence nobody has checked."""
    rules = (
        *TESTS.glob("**/test_rules.py"),
        *TESTS.glob("dcst/status/test_*.py"),
        *TESTS.glob("indicators/**/test_*.py"),
    )
    texts = [path.read_text() for path in rules]
    assert any(f'"{code}"' in text for text in texts)


@pytest.mark.parametrize("code, sentence", sorted(REASONS.items()))
def test_every_sentence_is_plain_and_none_changes_with_the_day(code, sentence):
    assert sentence[0].isupper() or sentence[0] == "{"
    assert not sentence.endswith(".")
    for word in ("please", "sorry", "invalid", "valid ", "error", "forbidden", "days left", "today", "ago", "—"):
        assert word not in sentence.lower()
    assert len(sentence.split()) <= 25
    assert isinstance(PARAMETERS[code], frozenset)


@pytest.mark.parametrize(
    "number, words",
    [
        ("80", "80"), ("80.000000", "80"), ("79.50", "79.5"), ("0", "0"), ("-0.0", "0"), ("100", "100"),
        ("1E+3", "1000"), ("-0.25", "-0.25"), (7, "7"), ("0.000001", "0.000001"),
    ],
)  # fmt: skip
def test_numbers_are_plain(number, words):
    assert say_number(number) == words


@pytest.mark.parametrize(
    ("number", "decimals", "words"),
    [
        (Decimal(1) / 3, None, "0.333333"),
        (Decimal(200) / 3, None, "66.666667"),
        (Decimal("1234567.125"), 2, "1,234,567.13"),
        (Decimal("24.65"), 1, "24.7"),  # half up, as the rules round
        (Decimal("-0.04"), 1, "0.0"),
        (Decimal("-0.0000001"), None, "0"),
        (Decimal("21.833333333333333333333"), 28, "21.833333"),
        (Decimal("123456789012345678901234.5"), None, "123,456,789,012,345,678,901,234.5"),
        (7, 0, "7"),
    ],
)
def test_a_number_is_rounded_half_up_to_six_decimals_at_most(number, decimals, words):
    assert say_number(number, decimals, commas=True) == words


@pytest.mark.parametrize(
    "amount, words",
    [
        ("48358", "£48,358k"), ("-149", "-£149k"), ("0", "£0k"), ("0.500", "£0.5k"), ("-0.500", "-£0.5k"),
        ("1234567.25", "£1,234,567.25k"),
    ],
)  # fmt: skip
def test_money_is_told_in_thousands_of_pounds(amount, words):
    assert say_money(amount) == words


def test_counts_are_told_in_one_order_without_the_empty_ones():
    assert say_counts({"no_data": 3, "off_track": 0, "on_track": 2, "completed": 1}) == (
        "1 completed, 2 on track, 3 no data"
    )


# Verdicts


def test_a_verdict_tells_its_reasons_in_one_line():
    verdict = Verdict(Rag.NO_DATA, (Reason("never_reported"), Reason("date_unconfirmed")), "action-1")
    assert verdict.why == "Never reported. The date is to be confirmed"
    assert (verdict.next_on, verdict.facts, verdict.period) == (None, (), "")


def test_what_could_not_be_calculated_says_so_and_is_no_rating():
    verdict = not_calculated("target-1")
    assert (verdict.rag, verdict.rule) == (Rag.NOT_CALCULATED, "target-1")
    assert verdict.reasons == (Reason("calculation_failed"),)
    assert verdict.why == "The calculation failed and will be tried again"


# Roll-up


def family(left_out=0, critical=(), **statuses):
    """Children by status: family(on_track=9, off_track=1). Left-out ones are Not rated."""
    children = [
        Child(f"{status}-{place}", Rag(status), critical=f"{status}-{place}" in critical)
        for status, number in statuses.items()
        for place in range(number)
    ]
    return children + [Child(f"out-{place}", Rag.NOT_RATED, left_out=True) for place in range(left_out)]


def codes(verdict):
    return [reason.code for reason in verdict.reasons]


@pytest.mark.parametrize(
    "statuses, rag",
    [
        ({"on_track": 10}, Rag.ON_TRACK),
        ({"completed": 10}, Rag.ON_TRACK),
        ({"on_track": 9, "off_track": 1}, Rag.ON_TRACK),  # exactly 90 %
        ({"on_track": 4, "completed": 5, "at_risk": 1}, Rag.ON_TRACK),
        ({"on_track": 89, "at_risk": 11}, Rag.AT_RISK),
        ({"on_track": 8, "at_risk": 1}, Rag.AT_RISK),  # 88.9 %
        ({"on_track": 7, "off_track": 3}, Rag.AT_RISK),  # exactly 70 %
        ({"on_track": 69, "off_track": 31}, Rag.OFF_TRACK),
        ({"on_track": 2, "off_track": 1}, Rag.OFF_TRACK),  # 66.7 %
        ({"off_track": 1}, Rag.OFF_TRACK),
        ({"on_track": 1}, Rag.ON_TRACK),
    ],
)
def test_the_share_of_rated_that_are_on_track_or_completed_decides(statuses, rag):
    verdict = roll_up(family(**statuses))
    assert (verdict.rag, verdict.rule, verdict.next_on) == (rag, "rollup-2", None)
    assert codes(verdict) == [f"rollup_{rag}_of", "rollup_counts"]


@pytest.mark.parametrize(
    "statuses",
    [{"on_track": 69, "at_risk": 31}, {"on_track": 2, "at_risk": 1}, {"at_risk": 1}, {"completed": 1, "at_risk": 9}],
)
def test_a_whole_is_never_worse_than_its_worst_leaf(statuses):
    verdict = roll_up(family(**statuses))
    assert (verdict.rag, codes(verdict)[0]) == (Rag.AT_RISK, "rollup_none_off_track")
    assert "None is Off track, and the whole is never worse than its worst part" in verdict.reasons[0].words


@pytest.mark.parametrize("unknown", ["no_target", "no_data", "not_due", "suppressed", "not_rated", "not_calculated"])
def test_fewer_than_half_rated_is_not_enough_known_whatever_the_unknown(unknown):
    assert roll_up(family(on_track=5, **{unknown: 5})).rag is Rag.ON_TRACK  # exactly half
    verdict = roll_up(family(on_track=5, **{unknown: 6}))
    assert (verdict.rag, codes(verdict)) == (Rag.NOT_ENOUGH_KNOWN, ["rollup_unknown", "rollup_counts"])
    assert verdict.reasons[0].words == "Rated: 5 of 11 actions, and half are needed"


def test_unknown_leaves_do_not_weigh_in_the_share_but_are_counted_in_words():
    verdict = roll_up(family(on_track=9, off_track=1, no_data=10))
    assert verdict.rag is Rag.ON_TRACK
    assert [reason.words for reason in verdict.reasons] == [
        "On track or completed: 9 of 10 rated, of 20 actions",
        "9 on track, 1 off track, 10 no data",
    ]


@pytest.mark.parametrize(
    "statuses, code, words",
    [
        (
            {"on_track": 8, "at_risk": 2},
            "rollup_at_risk_of",
            "On track or completed: 8 of 10 rated, of 10 actions. On track needs 90 %",
        ),
        (
            {"on_track": 6, "at_risk": 3, "off_track": 1, "no_data": 2},
            "rollup_off_track_of",
            "On track or completed: 6 of 10 rated, of 12 actions. At risk needs 70 %",
        ),
    ],
)
def test_the_reason_says_what_is_missing_to_the_next_status(statuses, code, words):
    verdict = roll_up(family(**statuses))
    assert (codes(verdict)[0], verdict.reasons[0].words) == (code, words)


def test_not_started_and_cancelled_leaves_are_left_out_of_share_and_half():
    verdict = roll_up(family(on_track=9, off_track=1, not_started=50, left_out=50))
    assert verdict.rag is Rag.ON_TRACK
    assert codes(verdict) == ["rollup_on_track_of", "rollup_counts", "rollup_left_out"]
    assert verdict.reasons[1].words == "9 on track, 1 off track, 50 not started, 50 not rated"
    assert verdict.reasons[2].words == "Left out because cancelled, deferred or not judged: 50"


def test_a_rated_leaf_that_is_left_out_does_not_count():
    children = [Child("a", Rag.ON_TRACK), Child("b", Rag.OFF_TRACK, critical=True, left_out=True)]
    assert roll_up(children).rag is Rag.ON_TRACK


@pytest.mark.parametrize(
    "statuses, rag, code, words",
    [
        ({}, Rag.NOT_ENOUGH_KNOWN, "rollup_none", "There are no indicators"),
        ({"not_started": 3}, Rag.NOT_STARTED, "rollup_none_started", "None of the indicators has started"),
        ({"left_out": 3}, Rag.NOT_RATED, "rollup_none_left", "All indicators are cancelled, deferred or not judged"),
        (
            {"not_started": 1, "left_out": 1},
            Rag.NOT_STARTED,
            "rollup_none_started",
            "None of the indicators has started",
        ),
    ],
)
@pytest.mark.parametrize("how", ["share", "worst"])
def test_without_a_leaf_to_judge_the_reason_is_said(statuses, rag, code, words, how):
    verdict = roll_up(family(**statuses), how, "indicators")
    assert (verdict.rag, codes(verdict)[0], verdict.reasons[0].words) == (rag, code, words)
    assert ("rollup_counts" in codes(verdict)) == bool(statuses)


def test_a_critical_leaf_off_track_caps_the_whole_at_at_risk():
    critical = {"off_track-0"}
    verdict = roll_up(family(on_track=19, off_track=1, critical=critical))
    assert (verdict.rag, codes(verdict)) == (Rag.AT_RISK, ["rollup_on_track_of", "rollup_critical", "rollup_counts"])
    assert verdict.reasons[1].words == "Critical and off track: off_track-0"
    assert roll_up(family(on_track=19, off_track=1)).rag is Rag.ON_TRACK


@pytest.mark.parametrize(
    "statuses, rag",
    [
        ({"on_track": 7, "off_track": 3}, Rag.AT_RISK),
        ({"on_track": 1, "off_track": 3}, Rag.OFF_TRACK),
        ({"off_track": 1, "no_data": 3}, Rag.NOT_ENOUGH_KNOWN),
    ],
)
def test_a_critical_leaf_never_lifts_what_is_already_lower_or_unknown(statuses, rag):
    verdict = roll_up(family(critical={"off_track-0"}, **statuses))
    assert (verdict.rag, codes(verdict)[1]) == (rag, "rollup_critical")


@pytest.mark.parametrize("status", ["on_track", "completed", "at_risk", "no_data", "not_started"])
def test_a_critical_leaf_that_is_not_off_track_changes_nothing(status):
    children = [*family(on_track=19), Child("key", Rag(status), critical=True)]
    assert roll_up(children).rag is Rag.ON_TRACK
    assert "rollup_critical" not in codes(roll_up(children))


@pytest.mark.parametrize(
    "statuses, rag, code",
    [
        ({"on_track": 99, "off_track": 1}, Rag.OFF_TRACK, "rollup_worst_of"),
        ({"on_track": 99, "at_risk": 1}, Rag.AT_RISK, "rollup_worst_of"),
        ({"on_track": 5, "completed": 5}, Rag.ON_TRACK, "rollup_worst_of"),
        ({"on_track": 5, "no_data": 5}, Rag.ON_TRACK, "rollup_worst_of"),
        ({"on_track": 5, "no_data": 6}, Rag.NOT_ENOUGH_KNOWN, "rollup_unknown"),
        ({"at_risk": 5, "no_data": 6}, Rag.NOT_ENOUGH_KNOWN, "rollup_unknown"),
        ({"off_track": 1, "no_data": 6}, Rag.OFF_TRACK, "rollup_worst_of"),
    ],
)
def test_a_plan_may_choose_the_worst_and_no_unknown_can_improve_on_off_track(statuses, rag, code):
    verdict = roll_up(family(**statuses), how="worst")
    assert (verdict.rag, codes(verdict)[0], verdict.rule) == (rag, code, "rollup-2-worst")


def test_the_worst_is_told_with_how_many_were_rated():
    verdict = roll_up(family(on_track=4, at_risk=1), how="worst")
    assert verdict.reasons[0].words == "The worst of 5 rated, of 5 actions, is At risk"


def test_a_way_of_rolling_up_that_does_not_exist_is_refused():
    with pytest.raises(ValueError):
        roll_up([], how="average")


def test_counts_hold_every_status_with_unknown_and_left_out():
    counted = counts(family(on_track=2, no_data=1, left_out=3))
    assert set(counted) == set(Rag)
    assert {rag.value: number for rag, number in counted.items() if number} == {
        "on_track": 2, "no_data": 1, "not_rated": 3,
    }  # fmt: skip


CHILDREN = st.lists(
    st.builds(Child, st.just("x"), st.sampled_from(list(Rag)), st.booleans(), st.booleans()), max_size=30
)
HOWS = st.sampled_from(["share", "worst"])


@given(CHILDREN, HOWS)
def test_unknown_is_never_green(children, how):
    verdict = roll_up(children, how)
    in_play = [child for child in children if not child.left_out and child.rag is not Rag.NOT_STARTED]
    rated = [child for child in in_play if child.rag.is_rating]
    if verdict.rag is Rag.ON_TRACK:
        assert rated and 2 * len(rated) >= len(in_play)
        assert not any(child.critical and child.rag is Rag.OFF_TRACK for child in rated)
    assert verdict.rag is not Rag.COMPLETED
    assert verdict.reasons


@given(CHILDREN, HOWS)
def test_no_whole_is_rated_worse_than_the_worst_of_its_rated_leaves(children, how):
    verdict = roll_up(children, how)
    rated = [child.rag for child in children if child.rag.is_rating and not child.left_out]
    if verdict.rag is Rag.OFF_TRACK:
        assert Rag.OFF_TRACK in rated
    if verdict.rag is Rag.AT_RISK:
        assert {Rag.AT_RISK, Rag.OFF_TRACK} & set(rated)


@given(CHILDREN, HOWS, st.randoms())
def test_the_order_of_children_does_not_matter(children, how, random):
    shuffled = children[:]
    random.shuffle(shuffled)
    assert roll_up(shuffled, how).rag is roll_up(children, how).rag


@given(st.dates(), st.integers(-(10**6), 10**6))
def test_any_day_and_number_is_told_the_same_from_the_database(day, days):
    reason = Reason("completed_late", {"on": day, "due": day, "days": days})
    assert Reason.from_json(json.loads(json.dumps(reason.as_json()))).words == reason.words
