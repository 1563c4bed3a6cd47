"""The shorthand of official statistics in the cell of a value: read where it says one thing, else named. Pure.

Publishers write [c], [x], [z], [low] or [u] in the place of a value, and [p], [r], [e], [b] or [u] behind one. Here
these have columns of their own, `marker` and `status`. Older signs (.. - * <5) have meant different things in different
tables: they are refused with the marker that is probably meant.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from indicators.intake.rules.faults import Wrong
from indicators.intake.rules.text import plain, shown

IN_PLACE = {
    "c": "confidential",
    "x": "not available",
    "z": "not applicable",
    "low": "rounds to zero",
    "u": "unreliable",
}
# What stands behind a value: its column, what goes in it, and what that means.
BESIDE = {
    "p": ("status", "provisional", "provisional"),
    "r": ("status", "revised", "revised"),
    "e": ("marker", "e", "estimated"),
    "b": ("marker", "b", "a break in the series"),
    "u": ("marker", "u", "of low reliability"),
    "low": ("marker", "low", "rounds to zero"),
}
BRACKETED = re.compile(r"\[ ?(?P<mark>[a-z]{1,3}) ?\]", re.ASCII | re.IGNORECASE)
WITH_MARK = re.compile(r"(?P<number>-?\d[\d.,]*) ?\[ ?(?P<mark>[a-z]{1,3}) ?\]", re.ASCII | re.IGNORECASE)
TRAILED = re.compile(r"(?P<number>-?\d[\d.,]*) ?(\(?(?P<letter>[a-z]{1,3})\)?|\*+|†|‡|#)", re.ASCII | re.IGNORECASE)
BELOW = re.compile(r"([<≤]|less than|under|fewer than) ?\d+", re.IGNORECASE)
NONE_SMALL = "Leave the value empty and write c in the column marker: the number is too small to be told."
NOT_THERE = "Leave the value empty and write x in the column marker: not available. Or z: not applicable."
SEVERAL = (
    "Write 0 if there were none. Else leave the value empty and write in the column marker: z if it does not apply, x "
    "if it is not available, low if it rounds to zero."
)
SAID = {
    "..": "Leave the value empty and write x in the column marker: not available.",
    "...": NOT_THERE,
    "…": NOT_THERE,
    ":": "Leave the value empty and write x in the column marker: not available.",
    ".": "Leave the value empty and write z in the column marker: not applicable.",
    "-": SEVERAL,
    "--": SEVERAL,
    "–": SEVERAL,
    "—": SEVERAL,
    "nil": SEVERAL,
    "none": SEVERAL,
    "*": NONE_SMALL,
    "**": NONE_SMALL,
    "x*": NONE_SMALL,
    "s": NONE_SMALL,
    "supp": NONE_SMALL,
    "suppressed": NONE_SMALL,
    "n/a": NOT_THERE,
    "na": NOT_THERE,
    "n.a.": NOT_THERE,
    "#n/a": NOT_THERE,
    "nan": NOT_THERE,
    "null": NOT_THERE,
    "not available": "Leave the value empty and write x in the column marker.",
    "not applicable": "Leave the value empty and write z in the column marker.",
    "not known": "Leave the value empty and write x in the column marker: not available.",
    "unknown": "Leave the value empty and write x in the column marker: not available.",
    "tbc": "Leave the value empty and write x in the column marker: not available. Send the value once it is there.",
    "~": NONE_SMALL,
}


class Spelled(NamedTuple):
    """What a shorthand says: the cells of its row that it stands for, and a note of how it was read."""

    cells: dict[str, str | None]
    note: str


def spelled(cells: Mapping[str, object]) -> Spelled | None:
    """What the shorthand in the cell `value` of a row stands for; None where there is none. Raises Wrong."""
    cell = cells.get("value")
    if not isinstance(cell, str) or not cell or (cell[-1].isdigit() and cell[0].isdigit()):
        return None
    text = plain(cell)[0]
    if found := BRACKETED.fullmatch(text):
        return _in_place(text, found["mark"].casefold(), cells)
    if found := WITH_MARK.fullmatch(text):
        return _beside(text, found["number"], found["mark"].casefold(), cells)
    if fix := _meant(text):
        raise Wrong("not_a_number", given=shown(text), remedy=fix)
    return None


def is_shorthand(text: str) -> bool:
    """Whether a text is one of those that `spelled` reads or names."""
    bare = plain(text)[0]
    return bool(BRACKETED.fullmatch(bare) or WITH_MARK.fullmatch(bare) or _meant(bare))


def _in_place(text: str, mark: str, cells: Mapping[str, object]) -> Spelled:
    if mark not in IN_PLACE:
        raise Wrong("not_a_number", given=shown(text), remedy=_known(mark))
    if cells.get("marker") not in (None, "", mark):
        raise Wrong(
            "not_a_number", given=shown(text), remedy="Leave the value empty, and write one marker in its column."
        )
    return Spelled({"value": None, "marker": mark}, f"value: “{text}” read as the marker {mark}, {IN_PLACE[mark]}")


def _beside(text: str, number: str, mark: str, cells: Mapping[str, object]) -> Spelled:
    if mark not in BESIDE:
        raise Wrong("not_a_number", given=shown(text), remedy=_known(mark))
    column, code, words = BESIDE[mark]
    if cells.get(column) not in (None, "", code):
        fix = f"Write {number} alone, and one {column} in its column."
        raise Wrong("not_a_number", given=shown(text), remedy=fix)
    return Spelled(
        {"value": number, column: code}, f"value: “{text}” read as {number} with the {column} {code}, {words}"
    )


def _known(mark: str) -> str:
    if mark in IN_PLACE:
        return f"Write the number alone. If there is none to tell, leave it out and write {mark} in the column marker."
    if mark in BESIDE:
        column, code, words = BESIDE[mark]
        return f"Write the value, and {code} in the column {column}: {words}."
    return "Write the number alone. What it needs beside it goes into the columns marker, status and note."


def _meant(text: str) -> str:
    """What is to be written in place of a shorthand that means several things; blank where it is none."""
    bare = text.casefold()
    if bare in SAID:
        return SAID[bare]
    if bare in IN_PLACE:
        return f"Leave the value empty and write {bare} in the column marker: {IN_PLACE[bare]}."
    if BELOW.fullmatch(bare):
        return NONE_SMALL
    if (found := TRAILED.fullmatch(bare)) and not (found["letter"] and found["letter"] not in BESIDE):
        number = found["number"]
        if found["letter"]:
            column, code, words = BESIDE[found["letter"]]
            return f"Write {number} alone, and {code} in the column {column}: {words}."
        return f"Write {number} alone, and what the sign says in the column status, marker or note."
    return ""
