"""One sheet of a workbook, cell by cell as it streams. Pure."""

import re
from collections.abc import Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import NoReturn

from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from dcst.files.exports import MOST_DIGITS, unescaped
from indicators.intake.rules.text import named, shown
from indicators.intake.sheets.headers import LOOKED_AT, names_columns
from indicators.intake.sheets.package import DATE, PER_CENT, YES, ShownAs
from indicators.intake.sheets.shape import MOST_COLUMNS, MOST_ROWS, Broken, Found, Row, SheetRefused
from indicators.intake.sheets.xml import Attributes, PartHandler

PLACE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
UNSTORABLE = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")
LONGEST_NUMBER = 40
HIGHEST = 1e30  # beyond it the digits are not written out
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
MOST_NAMED = 5


class Probe(PartHandler):
    """Whether a sheet holds anything at all, or more rows than are read."""

    rows = 0

    def enter(self, name: str, attrs: Attributes) -> None:
        if name in ("v", "f", "t"):
            self.text = []
        elif name == "row":
            self.rows += 1
            self.done = self.done or self.rows > MOST_ROWS

    def leave(self, name: str) -> None:
        if name in ("v", "f", "t") and self.take_text().strip():
            self.done = True


class Grid(PartHandler):
    """The rows of a sheet: (number, cells) of each that holds anything, merged cells and hidden rows beside them."""

    def __init__(self, strings: Sequence[str], shown_as: Sequence[ShownAs], from_1904: bool) -> None:
        super().__init__()
        self.strings, self.shown_as = strings, shown_as
        self.epoch = CALENDAR_MAC_1904 if from_1904 else CALENDAR_WINDOWS_1900
        self.rows: list[Row] = []
        self.merged: list[str] = []
        self.hidden: list[int] = []
        self.hidden_columns: set[int] = set()  # from 1
        self.formulas: list[str] = []  # the places of their cells
        self.number = self.column = self.seen = self.merges = 0
        self.is_hidden = self.aloud = False
        self.cells: dict[int, Found] = {}  # of the row, by column from 1
        self.cell: dict[str, str] | None = None  # the one that is open: its type, its style, and the texts in it

    def enter(self, name: str, attrs: Attributes) -> None:
        if name == "c":
            self.enter_cell(attrs)
        elif name in ("v", "f") or (name == "t" and not self.aloud):
            self.text = []
        elif name == "row":
            self.enter_row(attrs)
        elif name == "rPh":
            self.aloud = True
        elif name == "col":
            self.enter_column(attrs)
        elif name == "mergeCell":
            self.merges += 1
            if self.merges <= MOST_NAMED:
                self.merged.append(shown(attrs.get("ref", "")))

    def leave(self, name: str) -> None:
        if name == "c" and self.cell is not None:
            self.leave_cell(self.cell)
        elif name in ("v", "f", "t") and self.cell is not None and self.text is not None:
            self.cell[name] = self.cell.get(name, "") + self.take_text()
        elif name == "rPh":
            self.aloud = False
        elif name == "row":
            self.leave_row()

    def enter_row(self, attrs: Attributes) -> None:
        self.seen += 1
        if self.seen > MOST_ROWS + 1:
            self.refuse_more()
        number = attrs.get("r", str(self.number + 1))
        if not re.fullmatch(r"[1-9]\d{0,6}", number, re.ASCII) or not self.number < int(number) <= LAST_ROW:
            raise SheetRefused("damaged_file", why=f"row {shown(number)} comes after row {self.number}")
        self.number, self.column, self.cells = int(number), 0, {}
        self.is_hidden = attrs.get("hidden") in YES

    def enter_column(self, attrs: Attributes) -> None:
        """The columns of a range look alike."""
        first, last = attrs.get("min", ""), attrs.get("max", "")
        if attrs.get("hidden") in YES and first.isdecimal() and last.isdecimal():
            self.hidden_columns |= set(range(int(first[:6]), min(int(last[:6]), MOST_COLUMNS) + 1))

    @property
    def unseen(self) -> list[str]:
        """The letters of hidden columns in which anything stands."""
        full = {
            place
            for _, cells in self.rows
            for place in self.hidden_columns
            if cells[place - 1 : place] not in ([], [None])
        }
        return [get_column_letter(place) for place in sorted(full)]

    def leave_row(self) -> None:
        if not self.cells:
            return
        if self.number > MOST_ROWS + 1:
            self.refuse_more()
        if max(self.cells) > MOST_COLUMNS:
            raise SheetRefused("too_many_columns", row=self.number, most=MOST_COLUMNS)
        self.rows.append((self.number, [self.cells.get(place) for place in range(1, max(self.cells) + 1)]))
        if self.is_hidden:
            self.hidden.append(self.number)

    def refuse_more(self) -> NoReturn:
        last = self.rows[-1][0] if self.rows else 1
        code = "empty_rows" if self.seen - len(self.rows) > MOST_ROWS // 2 else "too_many_rows"
        raise SheetRefused(code, most=f"{MOST_ROWS:,}", last=last)

    def enter_cell(self, attrs: Attributes) -> None:
        place = attrs.get("r")
        self.column = self.column + 1 if place is None else self.column_of(place)
        if self.cell is not None:
            raise SheetRefused("damaged_file", why=f"there is a cell inside a cell in row {self.number}")
        if self.column > LAST_COLUMN:
            raise SheetRefused("too_many_columns", row=self.number, most=MOST_COLUMNS)
        self.cell = {"type": attrs.get("t", "n"), "style": attrs.get("s", "")}

    def column_of(self, place: str) -> int:
        found = PLACE.fullmatch(place)
        column = 0
        for letter in found[1] if found else "":
            column = column * 26 + ord(letter) - 64
        if found is None or not self.column < column or int(found[2]) != self.number:
            raise SheetRefused("damaged_file", why=f"cell {shown(place)} is out of its place in row {self.number}")
        return column

    def leave_cell(self, cell: dict[str, str]) -> None:
        self.cell = None
        value = self.value_of(cell)
        if value is not None and value != "":
            self.cells[self.column] = value
            if "f" in cell and not isinstance(value, Broken):
                self.formulas.append(self.place)

    @property
    def place(self) -> str:
        return f"{get_column_letter(self.column)}{self.number}"

    def value_of(self, cell: dict[str, str]) -> Found:
        kind, text = cell["type"], cell.get("v")
        if kind == "e":
            return Broken("error_cell", shown(text or "an error"))
        if "f" in cell and not text and not (kind == "str" and text is not None):
            return Broken("formula_without_value", shown(f"={cell['f']}"))
        if kind in ("s", "str", "inlineStr"):
            return storable(self.text_of(cell))
        if kind == "b":
            return "TRUE" if text in YES else "FALSE"
        if kind == "d":
            return Broken("date_cell", shown(text or ""))
        return self.number_of(text, cell["style"]) if text else None

    def text_of(self, cell: dict[str, str]) -> str:
        text = cell.get("v")
        if cell["type"] != "s":
            return unescaped(cell.get("t", "") if cell["type"] == "inlineStr" else text or "")
        if not text or not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) >= len(self.strings):
            raise SheetRefused("damaged_file", why=f"the text of cell {self.place} is not there")
        return self.strings[int(text)]

    def number_of(self, text: str, style: str) -> Found:
        """As many digits as the spreadsheet itself shows: 0.1+0.2 is kept as 0.30000000000000004 and means 0.3."""
        if len(text) > LONGEST_NUMBER or not NUMBER.fullmatch(text) or abs(float(text)) > HIGHEST:
            return text
        number = Decimal(f"{float(text):.{MOST_DIGITS}g}")
        number = Decimal(f"{number:f}")
        shown_as = self.shown_as[int(style)] if style.isdecimal() and int(style) < len(self.shown_as) else ""
        if shown_as == DATE:
            return Broken("date_cell", self.day(float(text)))
        return f"{_percent(number)}%" if shown_as == PER_CENT else number

    def day(self, number: float) -> str:
        try:
            day = from_excel(number, self.epoch)
        except (OverflowError, ValueError):
            return f"{number:g}"
        return str(day.date() if isinstance(day, datetime) and day.time() == time() else day)


class Head(Grid):
    """The first rows of a sheet: whether they name the columns of values."""

    def leave_row(self) -> None:
        super().leave_row()
        self.done = len(self.rows) >= LOOKED_AT

    @property
    def names_columns(self) -> bool:
        return any(names_columns(cells) for _, cells in self.rows[:LOOKED_AT])


def storable(text: str) -> str | Broken:
    """A text as it is, unless it hides what no text has: only the escapes of a workbook can write that."""
    if not (strange := UNSTORABLE.search(text)):
        return text
    return Broken("control_character", UNSTORABLE.sub("\ufffd", text), {"character": named(strange[0])})


def _percent(number: Decimal) -> str:
    text = f"{number * 100:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
