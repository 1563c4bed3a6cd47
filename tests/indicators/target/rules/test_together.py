"""Where status and findings seem to contradict one another, a sentence says how both are true."""

from decimal import Decimal

import pytest

from dcst.status.findings import Finding
from dcst.status.rag import Rag
from indicators.target.rules.together import count_met, said_together

MISSED = "On track now; most of its history was not: 9 of 13 figures missed the target."
MET = "Off target now; most of its history was not: 10 of 13 figures met the target."


@pytest.mark.parametrize(
    ("rag", "variation", "assurance", "met", "words"),
    [
        ("on_track", Finding.COMMON_CAUSE, Finding.MISSES, 4, MISSED),
        ("on_track", Finding.CONCERN_LOW, Finding.MISSES, 4, MISSED),
        ("on_track", Finding.COMMON_CAUSE, Finding.MISSES, 7, ""),
        ("on_track", Finding.COMMON_CAUSE, Finding.HIT_AND_MISS, 4, ""),
        ("off_track", Finding.COMMON_CAUSE, Finding.MEETS, 10, MET),
        ("at_risk", Finding.IMPROVEMENT_HIGH, Finding.MEETS, 10, MET),
        ("off_track", Finding.COMMON_CAUSE, Finding.MISSES, 0, "Off target, but no significant change"),
        ("at_risk", Finding.IMPROVEMENT_LOW, None, 0, "Off target, and improving by more than chance."),
        ("on_track", Finding.CONCERN_HIGH, None, 0, "On target, and getting worse by more than chance."),
        ("on_track", Finding.IMPROVEMENT_HIGH, Finding.MEETS, 13, ""),
        ("not_rated", Finding.UNUSUAL_HIGH, None, 0, ""),
        ("off_track", Rag.SUPPRESSED, None, 0, ""),
    ],
)
def test_each_pair_that_seems_to_contradict_itself_is_told_in_a_sentence(rag, variation, assurance, met, words):
    said = said_together(rag, variation, assurance, met, 13)
    assert said.startswith(words) if words else said == ""


@pytest.mark.parametrize(
    ("operator", "polarity", "met"),
    [
        ("<=", "low_is_good", 2),
        ("<", "low_is_good", 1),
        (">=", "high_is_good", 2),
        (">", "high_is_good", 1),
        ("=", "plan_is_best", 0),
        ("=", "neutral", 0),
    ],
)
def test_a_value_on_the_edge_meets_a_target_that_is_not_strict(operator, polarity, met):
    assert count_met([Decimal(21), Decimal(22), Decimal(23)], Decimal(22), operator, polarity) == met


ON_NOT_LASTING = "On track now; but the limits that its history sets are all worse than the target."
ON_WORSENING = "On target, and getting worse by more than chance."
OFF_FOR_ONCE = "Off target now; but the limits that its history sets are all better than the target."
OFF_BY_CHANCE = "Off target, but no significant change: as things are, the figures move only by chance."
OFF_IMPROVING = "Off target, and improving by more than chance."


@pytest.mark.parametrize(
    ("status", "variation", "assurance", "words"),
    [
        (Rag.ON_TRACK, Finding.IMPROVEMENT_HIGH, Finding.MISSES, ON_NOT_LASTING),
        (Rag.ON_TRACK, Finding.CONCERN_LOW, Finding.MISSES, ON_NOT_LASTING),
        (Rag.ON_TRACK, Finding.CONCERN_HIGH, Finding.MEETS, ON_WORSENING),
        (Rag.ON_TRACK, Finding.CONCERN_LOW, None, ON_WORSENING),
        (Rag.ON_TRACK, Finding.COMMON_CAUSE, Finding.HIT_AND_MISS, ""),
        (Rag.ON_TRACK, Finding.UNUSUAL_HIGH, None, ""),
        (Rag.OFF_TRACK, Finding.CONCERN_HIGH, Finding.MEETS, OFF_FOR_ONCE),
        (Rag.AT_RISK, Finding.COMMON_CAUSE, Finding.HIT_AND_MISS, OFF_BY_CHANCE),
        (Rag.OFF_TRACK, Finding.COMMON_CAUSE, Finding.MISSES, OFF_BY_CHANCE),
        (Rag.OFF_TRACK, Finding.IMPROVEMENT_LOW, Finding.MISSES, OFF_IMPROVING),
        (Rag.OFF_TRACK, Finding.CONCERN_LOW, Finding.MISSES, ""),
        (Rag.OFF_TRACK, None, None, ""),
        (Rag.NO_TARGET, Finding.CONCERN_LOW, None, ""),
        (Rag.SUPPRESSED, None, None, ""),
        (Rag.NO_DATA, Finding.COMMON_CAUSE, None, ""),
        (None, Finding.COMMON_CAUSE, Finding.MEETS, ""),
    ],
)
def test_where_nobody_counted_the_figures_the_limits_are_named(status, variation, assurance, words):
    assert said_together(status, variation, assurance) == words
