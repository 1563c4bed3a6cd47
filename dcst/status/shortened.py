"""A text cut to fit a line. Pure."""

from unicodedata import combining, normalize

LAST_ALONE = "\u02ff"  # no letter up to here is a mark on the one before it


def shortened(text: str, length: int) -> str:
    """At most so many letters, the last of them “…” where some were cut off; a mark on a letter is not counted."""
    text = normalize("NFC", text)
    if len(text) <= length:
        return text
    letters = [place for place, letter in enumerate(text) if letter <= LAST_ALONE or not combining(letter)]
    return text if len(letters) <= length else f"{text[: letters[length - 1]]}…"
