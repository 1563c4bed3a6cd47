"""A text cut to fit a line: as Django cuts one, with marks on letters not counted."""

import pytest
from django.utils.text import Truncator

from dcst.status.shortened import shortened


@pytest.mark.parametrize(
    ("text", "length", "cut"),
    [
        ("", 3, ""),
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("Children’s voice", 10, "Children’…"),
        ("x\u0301q\u0301x\u0301", 3, "x\u0301q\u0301x\u0301"),
        ("x\u0301q\u0301x\u0301w", 3, "x\u0301q\u0301…"),
        ("cafe\u0301 noir", 5, "café…"),
    ],
)
def test_a_text_is_cut_at_the_letter_that_does_not_fit(text, length, cut):
    assert shortened(text, length) == cut == Truncator(text).chars(length)
