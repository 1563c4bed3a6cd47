"""Tables as files, CSV and XLSX: no cell is ever a formula, numbers stay numbers and dates stay dates. Pure.

A sheet program runs text that begins with = + - @ or one of their wide forms, whatever stands before it that cannot be
seen. In CSV such a text gets an apostrophe in front, and `unguarded` takes exactly that one off again, so that what is
written and read is the same. In XLSX a cell says itself that it is text.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

SIGNS = "=+\\-@＝＋－＠﹦﹢﹣﹫"
UNSEEN = "\\s\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff"
RUNS = re.compile(f"['{UNSEEN}]*[{SIGNS}]|'*[\t\r\n\x00]")  # at the start of a cell
# Inside it, where another reader may see the start of a cell. Whole gaps alone, so that long ones take no longer.
GAPS = re.compile(f"(?<![;|\"'{UNSEEN}])[;|\"'{UNSEEN}]++(?=[{SIGNS}])")
BORDER = re.compile("[;|\t\r\n]")
GUARDED_BORDER = re.compile("([;|\t\r\n])'")
LONE = re.compile("[\ud800-\udfff]")
NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
MOST_DIGITS = 15  # a sheet program keeps no more of a number
LONGEST_CELL = 32_767
WIDEST, NARROWEST = 60, 10
TEXT, BOLD, WRAPPED = "@", Font(bold=True), Alignment(vertical="top", wrap_text=True)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def guarded(text: str) -> str:
    """The text with an apostrophe before whatever a sheet program could run."""
    text = GAPS.sub(lambda gap: _last_part(gap[0], BORDER, r"\g<0>'"), text)
    return f"'{text}" if RUNS.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given, from what it gave."""
    text = text[1:] if text.startswith("'") and RUNS.match(text) else text
    return GAPS.sub(lambda gap: _last_part(gap[0], GUARDED_BORDER, r"\1"), text)


def _last_part(gap, pattern, changed):
    """What stands before the sign: the rest of a gap ends at an empty cell."""
    start = max(gap.rfind(";"), gap.rfind("|"), 0)
    return gap[:start] + pattern.sub(changed, gap[start:])


def table_csv(columns: Sequence[str], rows: Iterable[Sequence]) -> bytes:
    """The bytes of a CSV file: UTF-8 with the mark that sheet programs know it by, text in quotes, numbers bare."""
    lines = [",".join(map(_csv_cell, row)) for row in (columns, *rows)]
    return ("\ufeff" + "".join(f"{line}\r\n" for line in lines)).encode()


def _csv_cell(value):
    if value is None or value == "":
        return ""
    if _is_number(value):
        return _digits(value)
    text = guarded(LONE.sub("\ufffd", _text(value)))
    return '"' + text.replace('"', '""') + '"'


def _is_number(value):
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return False
    return Decimal(value).is_finite()


def _digits(number):
    """Exactly, without an exponent."""
    return f"{Decimal(repr(number)) if isinstance(number, float) else Decimal(number):f}"


def _text(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def table_xlsx(title: str, columns: Sequence[str], rows: Iterable[Sequence], notes: Iterable[Sequence] = ()) -> bytes:
    """The bytes of a workbook with one table, and where there are notes a sheet of them beside it.

    A note is a text, or a row of a term and its words.
    """
    tables = [(title, columns, rows)]
    notes = [[note] if isinstance(note, str) else list(note) for note in notes]
    return workbook([*tables, ("Notes", ("Notes",), notes)] if notes else tables)


def workbook(tables: Iterable[tuple[str, Sequence[str], Iterable[Sequence]]]) -> bytes:
    """The bytes of a workbook, a sheet for each (title, columns, rows). Without columns it has no header row."""
    book = Workbook(write_only=True)
    for title, columns, rows in tables:
        _write(book.create_sheet(sheet_title(title)), columns, [list(row) for row in rows])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def sheet_title(text: str) -> str:
    """What a sheet may be called: 31 letters, none of them a bracket, slash, colon, star or question mark."""
    return re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", text).strip(" '")[:31] or "Table"


def _write(sheet, columns, rows):
    for number, width in enumerate(_widths(columns, rows), 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for number in _text_columns(rows):
        sheet.column_dimensions[get_column_letter(number)].number_format = TEXT
    if columns:
        sheet.freeze_panes = "A2"
        sheet.append([_head(sheet, column) for column in columns])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _widths(columns, rows):
    count = max(map(len, (columns, *rows)), default=0)
    longest = [NARROWEST] * count
    for row in (columns, *rows[:1000]):
        for place, value in enumerate(row):
            longest[place] = max(longest[place], min(len(str(value)) + 2, WIDEST) if value is not None else 0)
    return longest


def _text_columns(rows):
    """Those that hold text alone: what is typed into their empty cells stays as typed, 2017-11 not a date."""
    kinds = defaultdict(set)
    for row in rows:
        for number, value in enumerate(row, 1):
            if value is not None and value != "":
                kinds[number].add(type(value))
    return [number for number, found in kinds.items() if found == {str}]


def _head(sheet, column):
    cell = _cell(sheet, column)
    cell.font, cell.alignment = BOLD, WRAPPED
    return cell


def _cell(sheet, value):
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return WriteOnlyCell(sheet, _naive(value))
    if _is_number(value) and _fits(value):
        return WriteOnlyCell(sheet, value)
    text = _digits(value) if _is_number(value) else _text(value)
    cell = WriteOnlyCell(sheet, escaped(text[:LONGEST_CELL]))
    cell.data_type = "s"  # whatever the library takes it for
    cell.quotePrefix = RUNS.match(text) is not None
    if isinstance(value, str):
        cell.number_format = TEXT
    if len(text) > WIDEST:
        cell.alignment = WRAPPED
    return cell


def _naive(moment):
    """A sheet's times have no zone: the hours stay those that were given."""
    return moment.replace(tzinfo=None) if isinstance(moment, datetime) else moment


def _fits(number):
    """Whether a sheet program keeps every digit; a number it would round is written as text."""
    return len(_digits(number).replace(".", "").strip("-0")) <= MOST_DIGITS


def escaped(text: str) -> str:
    """The text as a workbook writes it: what XML has no letter for as _x0007_."""
    return NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescaped(text: str) -> str:
    """The text that `escaped` was given, from what a workbook holds."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
