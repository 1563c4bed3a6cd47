"""The outcomes headline: counts and names, and never a status."""

import pytest

from dcst.status.outcomes import Measure, tell_outcomes
from dcst.status.rag import Rag


def measure(code, rag, has_target=True, kept_back=False):
    return Measure(code, f"Name of {code}", Rag(rag), has_target, kept_back)


def words(*measures):
    return [reason.words for reason in tell_outcomes(measures).reasons]


def test_it_says_how_many_meet_their_targets_and_names_the_others_the_worst_first():
    held = [
        *(measure(f"M0{number}", "on_track") for number in (1, 2)),
        measure("M03", "at_risk"),
        measure("M04", "off_track"),
        measure("M05", "off_track"),
        measure("M06", "no_data"),
        *(measure(f"M1{number}", "no_target", has_target=False) for number in range(3)),
    ]
    codes = ["outcomes_counts", "outcomes_outside", "outcomes_within", "outcomes_unjudged", "outcomes_met"]
    assert [reason.code for reason in tell_outcomes(held).reasons] == codes
    assert words(*held) == [
        "Of 6 indicators with a target 2 meet it, 1 is within tolerance, 2 are outside, 1 has no status; "
        "3 more have no target",
        "Outside: M04 Name of M04; M05 Name of M05",
        "Within tolerance: M03 Name of M03",
        "A target and no status: M06 Name of M06",
        "Meets its target: M01 Name of M01; M02 Name of M02",
    ]


def test_a_sole_indicator_is_named():
    assert words(measure("M60", "on_track")) == [
        "Of 1 indicator with a target 1 meets it, 0 are within tolerance, 0 are outside",
        "Meets its target: M60 Name of M60",
    ]


def test_how_one_stands_that_is_kept_back_is_told_in_no_count():
    held = [measure("M01", "on_track"), measure("M02", "off_track", kept_back=True), measure("M03", "suppressed")]
    assert words(*held) == [
        "Of 3 indicators with a target 1 meets it, 0 are within tolerance, 0 are outside, 2 have no status",
        "A target, and the status is kept back so that nobody can be identified: M02 Name of M02; M03 Name of M03",
        "Meets its target: M01 Name of M01",
    ]


@pytest.mark.parametrize(
    "held, said",
    [
        ([], "There are no indicators"),
        ([measure("M01", "no_data", has_target=False)], "1 indicator, and no target is set"),
        ([measure("M01", "no_target", has_target=False), measure("M02", "not_rated", has_target=False)],
         "2 indicators, and no target is set"),
    ],
)  # fmt: skip
def test_without_a_target_there_is_nothing_to_count(held, said):
    assert words(*held) == [said]


@pytest.mark.parametrize("rag", list(Rag))
def test_it_never_has_a_colour(rag):
    verdict = tell_outcomes([measure("M01", rag), measure("M02", rag)])
    assert (verdict.rag, verdict.rule) == (Rag.NOT_RATED, "outcomes-1")


@pytest.mark.parametrize(
    "rag, code",
    [("no_data", "outcomes_unjudged"), ("not_due", "outcomes_unjudged"), ("not_rated", "outcomes_unjudged"),
     ("completed", "outcomes_met"), ("at_risk", "outcomes_within"), ("off_track", "outcomes_outside"),
     ("suppressed", "outcomes_kept_back")],
)  # fmt: skip
def test_each_status_counts_once(rag, code):
    counts, named = tell_outcomes([measure("M01", rag)]).reasons
    assert (counts.code, named.code) == ("outcomes_counts", code)
    assert tell_outcomes([measure("M01", "no_data", has_target=False)]).reasons[0].code == "outcomes_without"
