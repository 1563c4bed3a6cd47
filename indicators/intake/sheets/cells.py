"""One cell of a file: what intake is to read. Pure.

What a sheet adds to a number for the eye (a comma between thousands, % or £ beside a value, spaces) is taken off where
it can mean one thing only, and told; anything else is named with its cell.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from indicators.intake.rules.faults import Wrong
from indicators.intake.rules.rows import NUMBERS
from indicators.intake.rules.shorthand import is_shorthand
from indicators.intake.rules.text import NUMBER, meant_number, named, plain, shown
from indicators.intake.sheets.shape import Broken, Cell, Found

DRESSED = re.compile(
    r"(?P<minus>-?)(?P<pound>£ ?)?(?P<digits>\d+|[1-9]\d{0,2}(?P<comma>,\d{3})+)(?P<rest>\.\d+)?(?P<per_cent> ?%)?",
    re.ASCII,
)
LONGEST_NUMBER = 40
TAKEN_OFF = {"comma": "commas between thousands", "pound": "the sign £", "per_cent": "the sign %"}


@dataclass(frozen=True)
class Cleaned:
    """What a cell says, the % or £ that stood with it, and what was taken off, in words."""

    cell: Cell
    sign: str = ""
    taken_off: tuple[str, ...] = ()


def clean(column: str, found: Found, place: str) -> Cleaned:
    """What the cell says, or Wrong with the code of what keeps it from saying one thing."""
    if isinstance(found, Broken):
        return _broken(column, found, place)
    if isinstance(found, Decimal):
        return Cleaned(found if column in NUMBERS else f"{found:f}")
    if found is None or not found.strip():
        return Cleaned(None)
    return _number(column, found) if column in NUMBERS else Cleaned(found)


def _broken(column: str, found: Broken, place: str) -> Cleaned:
    if found.code == "date_cell" and column in ("note", "period"):
        return Cleaned(found.typed)  # which period it should be is for the reading of the row to say
    if found.code == "control_character" and column == "note":
        return Cleaned(found.typed, taken_off=("what no text has",))
    raise Wrong(found.code, cell=place, given=found.typed, wanted="what it should say", **found.words)


def _number(column: str, found: str) -> Cleaned:
    text, unseen = plain(found)
    if NUMBER.fullmatch(text) or len(text) > LONGEST_NUMBER or not re.search(r"\d", text):
        return Cleaned(found)
    if not (parts := DRESSED.fullmatch(text)):
        return Cleaned(found) if column == "value" and is_shorthand(text) else _doubtful(found, text)
    taken_off = tuple(words for name, words in TAKEN_OFF.items() if parts[name])
    if unseen and unseen != "spaces around it":
        taken_off += (unseen,)
    sign = "".join(sign for name, sign in (("pound", "£"), ("per_cent", "%")) if parts[name])
    if len(sign) > 1 or (sign and column != "value"):
        raise Wrong("not_plain_number", given=shown(text), character=named(sign[0]))
    digits = parts["digits"].replace(",", "")
    return Cleaned(Decimal(parts["minus"] + digits + (parts["rest"] or "")), sign, taken_off)


def _doubtful(found: str, text: str) -> Cleaned:
    """Left to intake where it names what is wrong: a letter of another script, a second point."""
    strange = next((letter for letter in text if not re.match(r"[\d.-]", letter, re.ASCII)), None)
    if strange is None or not (text.isascii() or strange == "£"):
        return Cleaned(found)
    remedy = f"Type {typed}." if (typed := meant_number(text)) else ""
    raise Wrong("not_plain_number", given=shown(text), character=named(strange), remedy=remedy)
