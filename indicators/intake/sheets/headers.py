"""The row that names the columns: found, or told what is wrong with it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from openpyxl.utils import get_column_letter

from indicators.intake.rules.rows import COLUMNS
from indicators.intake.rules.text import named, nearest, not_plain, plain, shown
from indicators.intake.sheets.shape import KNOWN, REQUIRED, Broken, Found, Row, SheetRefused

LOOKED_AT = 20
MOST_NAMED = 10
PLAIN = ("", "spaces around it")


@dataclass(frozen=True)
class Header:
    row: int
    names: list[str]  # as found
    columns: dict[int, str]  # {place, from 0: the name intake knows}

    @property
    def notes(self) -> list[str]:
        """What could not be seen in a name, and was taken out of it."""
        taken_out = ((name, plain(self.names[place])[1]) for place, name in self.columns.items())
        return [
            f"In the name of the column {name}, taken out: {what}." for name, what in taken_out if what not in PLAIN
        ]


def find(rows: list[Row]) -> Header:
    """The first row, when it names the columns. Raises SheetRefused."""
    number, cells = rows[0]
    names = [_as_text(cell) for cell in cells]
    if matched(names) < 2:
        _refuse_missing(rows)
    found = {place: known(name) for place, name in enumerate(names) if name.strip()}
    _refuse_unknown(number, [names[place] for place, name in found.items() if name is None])
    columns = {place: name for place, name in found.items() if name is not None}
    _refuse_twice(number, columns)
    if missing := [name for name in REQUIRED if name not in columns.values()]:
        raise SheetRefused("column_missing", row=number, missing=", ".join(missing), allowed=", ".join(COLUMNS))
    return Header(number, names, columns)


def known(name: str) -> str | None:
    """The name intake knows, whatever case and spaces it is written with."""
    bare = plain(name)[0].casefold().replace(" ", "_")
    return bare if bare in KNOWN else None


def matched(names: Iterable[str]) -> int:
    """How many columns that intake knows are named."""
    return len({known(name.strip('"')) for name in names} - {None})


def names_columns(cells: list[Found]) -> bool:
    """Whether a row looks like the one that names the columns."""
    return matched(map(_as_text, cells)) > 1


def _as_text(cell: Found) -> str:
    if isinstance(cell, Broken):
        return cell.typed
    return "" if cell is None else str(cell)


def _refuse_missing(rows: list[Row]) -> NoReturn:
    for number, cells in rows[1:LOOKED_AT]:
        if names_columns(cells):
            raise SheetRefused("header_not_first", row=number)
    missing, allowed = ", ".join(REQUIRED), ", ".join(COLUMNS)
    raise SheetRefused("header_missing", row=rows[0][0], missing=missing, allowed=allowed)


def _refuse_unknown(number: int, unknown: list[str]) -> None:
    if not unknown:
        return
    told = "”, “".join(shown(name) for name in unknown[:MOST_NAMED])
    near = "".join(_nearest(name) for name in unknown[:MOST_NAMED])
    raise SheetRefused("column_unknown", row=number, names=told, nearest=near, allowed=", ".join(COLUMNS))


def _nearest(name: str) -> str:
    look = f"“{shown(name)}” has {named(strange)}. " if (strange := not_plain(plain(name)[0])) else ""
    return look + nearest(plain(name)[0], KNOWN)


def _refuse_twice(number: int, columns: Mapping[int, str]) -> None:
    held: dict[str, int] = {}
    for place, name in columns.items():
        if name in held:
            first, second = get_column_letter(held[name] + 1), get_column_letter(place + 1)
            raise SheetRefused("column_twice", row=number, column=name, name=name, first=first, second=second)
        held[name] = place
