"""A file into a Sheet: what kind it is by its content, its header, its cells. Pure."""

from collections import defaultdict
from collections.abc import Mapping

from openpyxl.utils import get_column_letter

from indicators.intake.rules.cells import IndicatorTerms
from indicators.intake.rules.faults import Fault, Wrong, fault
from indicators.intake.rules.rows import NUMBERS
from indicators.intake.rules.text import shown
from indicators.intake.sheets import book, kinds, text
from indicators.intake.sheets.cells import clean
from indicators.intake.sheets.headers import find
from indicators.intake.sheets.shape import (
    IGNORED,
    MOST_BYTES,
    MOST_COLUMNS,
    Broken,
    FileKind,
    Found,
    Row,
    Sheet,
    SheetRefused,
    SheetRow,
)

ENTERED = (*NUMBERS, "marker", "note")
LETTERS = [get_column_letter(place) for place in range(1, MOST_COLUMNS + 1)]
MOST_PLACES = 5
SIGN_WORDS = {"%": ("percentage", "a percentage"), "£": ("money", "an amount of money")}


def read(content: bytes, name: str) -> Sheet:
    """The rows of a file, or SheetRefused. The name says nothing of what the file is: its content does."""
    if len(content) > MOST_BYTES:
        raise SheetRefused("file_too_large", most=MOST_BYTES // 1024**2)
    kind = kinds.kind_of(content)
    rows, notes = book.rows_of(content) if kind == "xlsx" else (text.rows_of(content), [])
    if not rows:
        raise SheetRefused("empty_file")
    if not name.lower().endswith(f".{kind}"):
        notes = [f"{shown(name)} was read as {kind.upper()}, which is what it holds.", *notes]
    return _Reading(kind, rows, notes).sheet


class _Reading:
    """A file being read: faults and notes are gathered as its rows are."""

    def __init__(self, kind: FileKind, rows: list[Row], notes: list[str]) -> None:
        self.header = find(rows)
        self.sheet = Sheet(self.header.names, [], [*notes, *self.header.notes], kind=kind, header=self.header.row)
        self.places: defaultdict[str, list[str]] = defaultdict(list)  # by what was taken off there
        for number, found in rows[1:]:
            self.take(number, found)
        for words, places in self.places.items():
            self.sheet.notes.append(_note(words, places))
        self.finish()

    def take(self, number: int, found: list[Found]) -> None:
        row = SheetRow(number, {name: None for name in self.header.columns.values() if name not in IGNORED})
        faults = len(self.sheet.faults)
        for place, cell in enumerate(found):
            self.take_cell(row, place, cell)
        if len(self.sheet.faults) > faults or any(row.cells.get(name) is not None for name in ENTERED):
            self.sheet.rows.append(row)
        elif any(cell is not None for cell in row.cells.values()):
            self.sheet.left_out.append(row)

    def take_cell(self, row: SheetRow, place: int, found: Found) -> None:
        column, letter = self.header.columns.get(place), LETTERS[place]
        given = found.typed if isinstance(found, Broken) else found
        where = f"{letter}{row.number}"
        if column and column in IGNORED:
            row.sent[column] = given
        elif column:
            row.cells[column] = given
            self.clean(row, column, found, where)
        elif given is not None and str(given).strip():
            row.outside[letter] = given
            self.sheet.faults.append(fault(row.number, letter, "cell_outside", cell=where, given=shown(given)))

    def clean(self, row: SheetRow, column: str, found: Found, where: str) -> None:
        try:
            cleaned = clean(column, found, where)
        except Wrong as wrong:
            self.sheet.faults.append(Fault(row.number, column, wrong.code, wrong.message, wrong.fix))
            return
        if cleaned.cell != row.cells[column]:
            row.sent[column], row.cells[column] = row.cells[column], cleaned.cell
        if cleaned.sign:
            row.signs[column] = cleaned.sign
        for words in cleaned.taken_off:
            self.places[words].append(where)

    def finish(self) -> None:
        sheet = self.sheet
        if not sheet.rows:
            raise SheetRefused("no_values_entered")
        if sheet.left_out:
            count = len(sheet.left_out)
            sheet.notes.append(f"{count:,} {'row has' if count == 1 else 'rows have'} no value and {_left(count)}.")


def _left(count: int) -> str:
    return "was left out" if count == 1 else "were left out"


def _note(words: str, places: list[str]) -> str:
    more = f" and {len(places) - MOST_PLACES:,} more" if len(places) > MOST_PLACES else ""
    return f"Taken off: {words} in {', '.join(places[:MOST_PLACES])}{more}."


def sign_faults(sheet: Sheet, measures: Mapping[str, IndicatorTerms | None]) -> list[Fault]:
    """A % with a value that is no percentage, a £ with one that is no money. `measures` as for intake."""
    found = []
    for row in sheet.rows:
        for column, sign in row.signs.items():
            sent_by, (value_type, meant) = row.cells["indicator"], SIGN_WORDS[sign]
            measure = measures.get(sent_by) if isinstance(sent_by, str) else None
            if measure and measure.value_type and measure.value_type != value_type:
                given, code = shown(row.sent[column]), measure.code
                found.append(fault(row.number, column, "sign_differs", given=given, indicator=code, meant=meant))
    return found
