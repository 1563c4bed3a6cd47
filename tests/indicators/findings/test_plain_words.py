"""A comparison in plain words: a table of cases."""

import pytest

from dcst.status.findings import Finding
from indicators.findings.plain_words import say_comparison


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
