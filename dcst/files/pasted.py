"""Rows that somebody pastes from a spreadsheet, or sends as CSV, read by the names of their columns. Pure."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from dcst.files.exports import unguarded

MOST_ROWS = 500
LINE = "line"  # what a fault is about that is of no column


@dataclass(frozen=True)
class CellFault:
    """What is wrong with a cell: its line as pasted, from 1, its column, what stands in it and how to mend it."""

    line: int
    column: str
    cell: str
    words: str


@dataclass(frozen=True)
class PastedRow:
    """A row by {column: text}, and its line as pasted, from 1."""

    line: int
    cells: dict[str, str]


def read_pasted(text: str, columns: Sequence[str], needed: int) -> tuple[list[PastedRow], list[CellFault]]:
    """(rows, faults) of a text: tabs, semicolons or commas between cells, with a line of the columns' names or without.

    Without names the cells stand in the order of the columns; the first `needed` columns must be there, and cells that
    are missing at the end are blank. Empty lines are left out.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    between = _between(next(filter(str.strip, lines), ""))
    found: list[PastedRow] = []
    faults: list[CellFault] = []
    named: list[str] | None = None
    try:
        reader = csv.reader(io.StringIO("\n".join(lines)), delimiter=between, strict=True)
        for cells in reader:
            cells = [unguarded(cell.strip()) for cell in cells]
            if not any(cells):
                continue
            if named is None:
                names = [cell.lower().replace(" ", "_") for cell in cells]
                named = names if set(names) <= set(columns) and names[0] in columns else list(columns)
                if named is names:
                    faults += _missing(names, columns[:needed])
                    continue
            faults += _long(cells, named, reader.line_num)
            row = dict.fromkeys(columns, "") | dict(zip(named, cells, strict=False))
            found.append(PastedRow(reader.line_num, row))
    except csv.Error as fault:
        faults.append(CellFault(reader.line_num, LINE, "", f"It cannot be read: {fault}"))
    if len(found) > MOST_ROWS:
        faults.append(
            CellFault(found[MOST_ROWS].line, LINE, "", f"There are {len(found)} rows: send {MOST_ROWS} at most")
        )
    return found, faults


def _between(line):
    """What stands between the cells: a tab where there is one, else whichever is there more often."""
    return "\t" if "\t" in line else max(";", ",", key=line.count) if ";" in line else ","


def _missing(names, needed):
    return [CellFault(1, name, "", f"There is no column “{name}”") for name in needed if name not in names]


def _long(cells, named, line):
    over = cells[len(named) :]
    return [CellFault(line, LINE, over[0], f"There are more cells than columns ({', '.join(named)})")] if over else []
