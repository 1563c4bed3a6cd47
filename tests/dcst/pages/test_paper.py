"""What a page says of itself on paper: the moment it was fetched, and a fingerprint of what it shows."""

import pytest

from dcst.pages.paper import DIGITS, fingerprint


def test_the_same_words_have_the_same_fingerprint_whatever_stands_around_them():
    one = fingerprint("<header>Ann</header><main id='a'><p>24.6 %</p> <svg><text>Target 22</text></svg></main>")
    other = fingerprint("<main class='b'>\n<h2>24.6 %</h2><!--messages--><svg>Target 22</svg></main><footer>")
    assert one == other and len(one) == DIGITS


@pytest.mark.parametrize("other", ["24.7 %", "24.6", "4.62 %", "24.6 % ▲"])
def test_another_word_or_figure_has_another_one(other):
    assert fingerprint(f"<main>{other}</main>") != fingerprint("<main>24.6 %</main>")


def test_a_page_without_a_main_part_has_none():
    assert fingerprint("<p>24.6 %</p>") == ""
