"""The rows of a CSV file: UTF-8 with or without its mark, commas, any ends of lines. Pure."""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from typing import NoReturn

from dcst.files.exports import unguarded
from indicators.intake.sheets.headers import matched
from indicators.intake.sheets.shape import LONGEST_LINE, MOST_COLUMNS, MOST_ROWS, Row, SheetRefused

MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16 (“Unicode text”)"),
    (b"\xfe\xff", "UTF-16 (“Unicode text”)"),
)
DELIMITERS = ((";", "semicolons"), ("\t", "tabs"), ("|", "upright lines"))
HEAD = 4096
SEPARATOR = re.compile(r"(?P<line>\"?sep=(?P<mark>[^\r\n])\"?)[\r\n]", re.IGNORECASE)


def rows_of(content: bytes) -> list[Row]:
    """The rows that hold anything. Raises SheetRefused."""
    text = _decoded(content)
    if not text.strip():
        raise SheetRefused("empty_file")
    text = _without_separator(text)
    _check_delimiter(text)
    return list(_rows(text))


def _rows(text: str) -> Iterator[Row]:
    lines = _Lines(text)
    reader = csv.reader(lines, strict=True)
    while (cells := _next(reader, lines)) is not None:
        while cells and not cells[-1].strip():
            cells.pop()
        if lines.row > MOST_ROWS + 1:
            lines.refuse_more()
        if len(cells) > MOST_COLUMNS:
            raise SheetRefused("too_many_columns", row=lines.row, most=MOST_COLUMNS)
        if cells:
            lines.last = lines.row
            yield lines.row, [unguarded(cell) for cell in cells]
        lines.row += 1


def _next(reader: Iterator[list[str]], lines: "_Lines") -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error:  # in a strict reading only a quotation mark can be wrong
        raise SheetRefused("quotes_open", row=lines.row) from None


class _Lines:
    """The lines of a text, none of them overlong, and the number of the row that is being read."""

    def __init__(self, text: str) -> None:
        self.text, self.row, self.last = text, 1, 0

    def __iter__(self) -> Iterator[str]:
        for line in StringIO(self.text, newline=""):
            if len(line) > LONGEST_LINE:
                raise SheetRefused("line_too_long", row=self.row, most=f"{LONGEST_LINE:,}")
            yield line

    def refuse_more(self) -> NoReturn:
        code = "too_many_rows" if self.row - self.last < MOST_ROWS // 2 else "empty_rows"
        raise SheetRefused(code, most=f"{MOST_ROWS:,}", last=max(self.last, 1))


def _decoded(content: bytes) -> str:
    for mark, encoding in MARKS:
        if content.startswith(mark):
            raise SheetRefused("utf_16", encoding=encoding)
    head = content[:HEAD]
    _check_binary(head)
    if b"\0" in head and max(head[::2].count(0), head[1::2].count(0)) > len(head) // 4:
        raise SheetRefused("utf_16", encoding=MARKS[2][1])
    if b"\0" in content:
        raise SheetRefused("nul_bytes", row=_row_at(content, content.index(b"\0")))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf_8(content, error.start) from None


def _check_binary(head: bytes) -> None:
    strange = sum(byte < 9 or 13 < byte < 32 for byte in head if byte)
    if strange > len(head) // 20:
        raise SheetRefused("not_a_sheet", what="no text at all")


def _not_utf_8(content: bytes, place: int) -> SheetRefused:
    byte = content[place : place + 1]
    letter = byte.decode("cp1252", "replace")
    meant = f"; in Windows-1252 it is “{letter}”" if letter.isprintable() and letter != "\ufffd" else ""
    return SheetRefused("not_utf_8", row=_row_at(content, place), byte=f"0x{byte.hex().upper()}", meant=meant)


def _row_at(content: bytes, place: int) -> int:
    return len(content[:place].replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"))


def _without_separator(text: str) -> str:
    """Without the line that tells Excel the separator, which Excel does not show; the rows keep their numbers."""
    if not (found := SEPARATOR.match(text)):
        return text
    if found["mark"] != ",":
        words = dict(DELIMITERS).get(found["mark"], f"the character {found['mark']}")
        raise SheetRefused("wrong_delimiter", found=words)
    return text[found.end("line") :]


def _check_delimiter(text: str) -> None:
    for line in [line for line in text[:HEAD].splitlines() if line.strip()][:5]:
        if matched(line.split(",")) > 1:
            return
        for delimiter, found in DELIMITERS:
            if matched(line.split(delimiter)) > 1:
                raise SheetRefused("wrong_delimiter", found=found)
