"""Characters that are not what they seem: taken out with a note where nothing is lost, else named. Pure.

What cannot be seen (a space that does not break, a space of no width, a soft hyphen, a mark that turns the direction of
writing) comes with copying from a page or a sheet and changes no reading. A letter or digit of another script does: it
is never guessed at.
"""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

UNSEEN = ("Cf", "Zs", "Zl", "Zp")
LONGEST_SHOWN = 40
MINUSES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"), "-")
POINTS = dict.fromkeys(map(ord, "\u00b7\u2024\u2027\u22c5\u30fb\uff0e"), ".")
NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
GROUPED = re.compile(r"-?[1-9]\d{0,2}([ ,']\d{3})+(\.\d+)?", re.ASCII)
DECIMAL_COMMA = re.compile(r"-?\d+,\d{1,2}", re.ASCII)
LINE_ENDS = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
REPLACED = "\ufffd"  # stands where a character cannot be shown


def shown(value: object) -> str:
    """A sender's text, safe to repeat: one short line without control characters."""
    text = value if isinstance(value, str) else str(value)
    text = "".join(letter if letter.isprintable() else "�" for letter in text[: LONGEST_SHOWN + 1])
    return f"{text[:LONGEST_SHOWN]}…" if len(text) > LONGEST_SHOWN else text


def named(character: str) -> str:
    """CYRILLIC CAPITAL LETTER EM (U+041C), with the character itself where it can be shown."""
    name = unicodedata.name(character, "character without a name")
    look = f"“{character}”, " if character.isprintable() and not unicodedata.combining(character) else ""
    return f"{look}{name} (U+{ord(character):04X})"


def revealed(text: str) -> str:
    """A name or keyword as it was sent, and the character in it that only looks plain or cannot be seen."""
    strange = not_plain(text)
    return f"{shown(text)} ({named(strange)})" if strange else shown(text)


def plain(text: str) -> tuple[str, str]:
    """The text without what cannot be seen and without spaces around it, and a note of what was taken out."""
    if text.isascii() and text == text.strip():
        return text, ""
    unseen = {letter for letter in text if not letter.isascii() and unicodedata.category(letter) in UNSEEN}
    bare = "".join(_seen(letter, unseen) for letter in text).strip()
    if bare == text:
        return bare, ""
    return bare, ", ".join(sorted(map(named, unseen))) or "spaces around it"


def _seen(letter: str, unseen: set[str]) -> str:
    if letter not in unseen:
        return letter
    return "" if unicodedata.category(letter) == "Cf" else " "


def not_plain(text: str) -> str | None:
    """The first character that is no plain letter, digit or sign."""
    return next((letter for letter in text if not letter.isascii()), None)


def plain_note(text: str) -> tuple[str, str]:
    """A note with plain ends of lines and spaces, without what cannot be seen; and what was changed, in words.

    What cannot be stored or shown at all leaves a replacement character: a note is never a reason to refuse a figure.
    """
    if text.isascii() and text.isprintable() and text == text.strip():
        return text, ""
    lines = LINE_ENDS.sub("\n", text)
    changed = {letter for letter in lines if not (letter.isprintable() or letter in "\n\t")}
    bare = "".join(_noted(letter) if letter in changed else letter for letter in lines).strip()
    told = ["ends of lines"] * (lines != text) + sorted(map(named, changed))
    return bare, ", ".join(told)


def _noted(letter: str) -> str:
    category = unicodedata.category(letter)
    if category == "Zs":
        return " "
    return "" if category in ("Cf", "Cc") else REPLACED


def meant_number(text: str) -> str:
    """The number that a text can only mean, as it is to be typed; blank where it may mean several, or none.

    A typographic minus or point, digits of another script, spaces or commas between thousands, a comma before decimals.
    """
    typed = "".join(_digit(letter) for letter in text.translate(MINUSES).translate(POINTS)).strip()
    if GROUPED.fullmatch(typed) and not re.fullmatch(r"-?\d{1,3},\d{3}", typed):
        typed = re.sub("[ ,']", "", typed)
    elif DECIMAL_COMMA.fullmatch(typed):
        typed = typed.replace(",", ".")
    return typed if NUMBER.fullmatch(typed) and len(typed) <= LONGEST_SHOWN else ""


def _digit(letter: str) -> str:
    if letter.isascii():
        return letter
    if unicodedata.category(letter) in ("Zs", "Cf"):
        return " " if unicodedata.category(letter) == "Zs" else ""
    return str(unicodedata.decimal(letter, letter))


def nearest(text: str, allowed: Iterable[str]) -> str:
    """“For “provisonal” write “provisional”. ”, or blank where nothing is near."""
    close = get_close_matches(text.casefold()[:LONGEST_SHOWN], {code.casefold(): code for code in allowed}, 1)
    [found] = [code for code in allowed if code.casefold() == close[0]][:1] if close else [""]
    return f"For “{shown(text)}” write “{found}”. " if found else ""
