"""A text cut to fit a line. Pure."""

from unicodedata import combining, normalize


def shortened(text: str, length: int) -> str:
    """At most so many letters, the last of them “…” where some were cut off; a mark on a letter is not counted."""
    text = normalize("NFC", text)
    if len(text) <= length:
        return text
    if not any(map(combining, text[: length + 1])):  # as nearly all
        return f"{text[: length - 1]}…"
    letters = [place for place, letter in enumerate(text) if not combining(letter)]
    return text if len(letters) <= length else f"{text[: letters[length - 1]]}…"
