"""What partners read is plain: no word that blames or excuses, one word for one thing, no long sentences."""

import html
import re

import pytest
from django.test import Client

from dcst.api.codes import CODES
from indicators.api.calls import Sample, shown_calls
from indicators.intake.rules.faults import ERRORS
from tests.docs.conftest import CLIENT
from tests.docs.error_codes import GUIDE

BANNED = re.compile(
    r"\b(please|sorry|valid|invalid|forbidden|illegal|oops|error occurred|bad request|credentials|denied"
    r"|maintenance|technical difficulties|KPIs?|metrics?|just|simply)\b",
    re.I,
)
LONGEST = 25
CODE = re.compile(r"```.*?```|`[^`]*`|<(pre|code)\b.*?</\1>", re.DOTALL)


def page(path):
    main = Client().get(path).content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"<[^>]*>", " ", CODE.sub(" ", main))


def guide():
    return CODE.sub("code", GUIDE.read_text())


TEXTS = {
    "the page": lambda: html.unescape(page("/api/v1/docs/")),
    "the guide": guide,
    "the script": lambda: re.sub(r"mode=?\W*valid|\"valid\"", "", CLIENT.read_text()),
    "the errors": lambda: "\n".join(
        f"{error.message}\n{error.fix}".replace("mode=valid", "") for error in (*ERRORS.values(), *CODES.values())
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", TEXTS)
def test_no_word_blames_excuses_or_names_a_thing_twice(name):
    text = TEXTS[name]().replace("mode=valid", "")
    assert len(text) > 1000
    assert [text[max(found.start() - 30, 0) : found.end() + 10] for found in BANNED.finditer(text)] == []


def sentences(text):
    return [sentence for sentence in re.split(r"(?<=[.?!:;])\s+", text) if sentence.strip()]


def too_long(text):
    return [sentence for sentence in sentences(text) if len(sentence.split()) > LONGEST]


def test_no_sentence_of_the_guide_is_long():
    paragraphs = re.split(r"\n\n|\n(?=\d\. |- |\| |#)", guide().partition("<!-- codes")[0])
    prose = [cell for text in paragraphs for cell in (text.split("|") if text.startswith("|") else [text])]
    assert [found for text in prose for found in too_long(" ".join(text.split()))] == []


def test_no_sentence_about_a_call_is_long():
    assert [found for shown in shown_calls(Sample()) for words in shown.words for found in too_long(words)] == []


@pytest.mark.parametrize("code", [*ERRORS, *CODES])
def test_no_sentence_about_an_error_is_long(code):
    error = ERRORS.get(code) or CODES[code]
    assert too_long(error.message) == too_long(error.fix) == []
    assert error.message and error.fix and not error.message.startswith(" ")
