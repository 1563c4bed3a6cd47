"""Characters that are not what they seem: taken out with a note where nothing is lost, else named. Pure.

What cannot be seen (a space that does not break, a space of no width, a soft hyphen, a mark that turns the direction of
writing) comes with copying from a page or a sheet and changes no reading. A letter or digit of another script does: it
is never guessed at.
"""

import unicodedata

UNSEEN = ("Cf", "Zs", "Zl", "Zp")
LONGEST_SHOWN = 40


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


def not_shown(text: str) -> str | None:
    """The first character of a note that cannot be shown."""
    return next((letter for letter in text if not (letter.isprintable() or letter in "\n\t\u00a0")), None)
