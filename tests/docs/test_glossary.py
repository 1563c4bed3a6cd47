"""The glossary is the authority on words: each stands once, and names what the code calls by it."""

import re
from collections import Counter
from pydoc import locate

import pytest

from dcst.status.rag import Rag, WithLook
from tests import ROOT

ROW = re.compile(r"^\| (?P<word>.+?) \| .+ \| (?P<names>`[^|]+`) \|$")
LINES = [line for line in (ROOT / "docs/glossary.md").read_text().splitlines() if line.startswith("| ")]
ROWS = [line for line in LINES if not line.endswith("| in the code |")]
WORDS = {row["word"]: re.findall(r"`([\w.]+)`", row["names"]) for row in map(ROW.match, ROWS) if row}


def test_every_row_has_a_word_of_its_own_and_names_something():
    assert [line for line in ROWS if not ROW.match(line)] == []
    assert len(WORDS) == len(ROWS) > 100


@pytest.mark.parametrize("word", WORDS)
def test_what_a_word_names_is_there(word):
    assert WORDS[word]
    assert [name for name in WORDS[word] if locate(name) is None] == []


def test_no_thing_has_two_words():
    times = Counter(name for names in WORDS.values() for name in names)
    assert {name for name, count in times.items() if count > 1} == set()


def test_an_answer_is_called_as_it_is_shown():
    found = {word: locate(names[0]) for word, names in WORDS.items()}
    shown = {word: answer for word, answer in found.items() if isinstance(answer, WithLook)}
    assert set(shown.values()) >= set(Rag)
    assert {word: answer.word for word, answer in shown.items()} == {word: word for word in shown}
