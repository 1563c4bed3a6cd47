"""What a cell says, whatever alphabet it was typed in."""

import pytest

from indicators.published.rules.source_text import cell, fold, is_tbc

TBC = [
    "TBC",
    "tbc",
    " TBC ",
    "TPC",
    "T.B.C.",
    "to be confirmed",
    "\u0422\u0412\u0421",  # Cyrillic capitals
    "\u0442\u0432\u0441",  # Cyrillic small
    "T\u0412C",  # one Cyrillic letter among Latin
    "\u0422\u0420\u0421",  # the misreading, in Cyrillic
    "\u03a4\u0392C",  # Greek tau and beta
    "\u13a2\u13f4\u13df",  # Cherokee
    "\ua4d4\ua4d0\ua4da",  # Lisu
    "\uff34\uff22\uff23",  # full width
    "\U0001d413\U0001d401\U0001d402",  # mathematical bold
    "\u24c9\u24b7\u24b8",  # circled
    "T\u200bB\u200bC",  # zero-width spaces
    "\u202eTBC",  # right-to-left override
    "T\u00adBC",  # soft hyphen
    "TB\u0301C",  # a stray accent
    "\u00a0TBC\u00a0",  # no-break spaces
]


@pytest.mark.parametrize("text", TBC, ids=ascii)
def test_to_be_confirmed_is_null_in_any_alphabet(text):
    assert is_tbc(text)
    assert cell(text) is None


@pytest.mark.parametrize("text", ["", " ", "\t", "\u00a0", "\u200b"], ids=ascii)
def test_an_empty_cell_is_null(text):
    assert cell(text) is None


@pytest.mark.parametrize("text", ["0", "3% (2016)", "TB", "TBCA", "BTC", "DMBC", "-", "TB C", "TP"])
def test_what_only_resembles_it_is_kept(text):
    assert not is_tbc(text)
    assert cell(text) == text


def test_zero_is_a_value_and_not_null():
    assert cell("0") == "0"


def test_folding_tells_different_words_apart():
    assert fold("Твс") == fold("TBC")
    assert fold("TBC") != fold("TBG")


def test_a_cell_is_single_spaced():
    assert cell("  Rate of\u00a0 Children\tin Need ") == "Rate of Children in Need"
