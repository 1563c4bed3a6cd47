"""Why a status and what its history says point apart, and a comparison in plain words: tables of cases."""

import pytest

from dcst.status.findings import Finding
from dcst.status.rag import Rag
from indicators.findings.disagreement import say_comparison, say_disagreement

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
def test_a_sentence_says_why_they_point_apart(status, variation, assurance, words):
    assert say_disagreement(status, variation, assurance) == words


@pytest.mark.parametrize(
    ("finding", "name", "words"),
    [
        (Finding.WORSE, "England", "Worse than England"),
        (Finding.WORST, "England", "Worse than England, by the wider interval too"),
        (Finding.BEST, "England", "Better than England, by the wider interval too"),
        (Finding.SIMILAR, "England", "Similar to England"),
        (Finding.HIGHER, "Yorkshire and the Humber", "Higher than Yorkshire and the Humber"),
        (Finding.LOWER, "", "Lower"),
        (Finding.NOT_COMPARED, "England", ""),
        (None, "", ""),
    ],
)
def test_a_comparison_is_said_in_plain_words(finding, name, words):
    assert say_comparison(finding, name) == words
