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
