"""Tables of pages as columns of numbers, days and words, for a workbook. Pure.

A number beside words is parted from them: the words have a column of their own. What is suppressed is “[c]”; what is
not known is an empty cell, and the words beside it say why.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from dcst.site.packs.shown import Table
from dcst.time.period_texts import MONTHS

Cell = str | Decimal | date | None
NUMBER = re.compile(r"([+\-−]?)(£?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?([km]?)(?![\w./-])\s*(.*)")
DAY = re.compile(r"(\d{1,2}) ([A-Z][a-z]+) (\d{4})(?: (.*))?")
THOUSANDS = {"k": Decimal(1000), "m": Decimal(1000000), "": Decimal(1)}
SUPPRESSED = "[c]"
NONE = ("", "–", "—")
LONGEST_WORDS = 30  # beside a number; a longer text is a text that begins with one
MOSTLY = 0.5


def table_rows(table: Table) -> list[list[Cell]]:
    """The head, where there is one, and the rows of a table, typed."""
    count = max((len(row) for row in table.rows), default=0)
    names = [*table.columns, *([""] * (count - len(table.columns)))][:count]
    columns = [_column(name, [_at(row, place) for row in table.rows]) for place, name in enumerate(names)]
    flat = [column for typed in columns for column in typed]
    return [list(row) for row in zip(*flat, strict=True)] if flat else []


def _at(row, place):
    return row[place] if place < len(row) else ("", False)


def _column(name: str, cells: Sequence[tuple[str, bool]]) -> list[list[Cell]]:
    """One column, or two where words stand beside its numbers or days; the first cell of each is its name."""
    texts = [text for text, _ in cells]
    said = [text for text in texts if text not in NONE]
    days = [day_in(text) for text in texts]
    if said and all(day_in(text)[0] for text in said):
        return _parted(name, days)
    found = [(None, text) if is_name else number_in(text) for text, is_name in cells]
    numbers = sum(number is not None for number, _ in found)
    if not numbers or numbers <= MOSTLY * len([text for text in said if SUPPRESSED not in text]):
        return [[name, *texts]]
    return _parted(name, [(SUPPRESSED if SUPPRESSED in words else number, words) for number, words in found])


def _parted(name: str, found: Sequence[tuple[Cell, str]]) -> list[list[Cell]]:
    values: list[Cell] = [name, *(value for value, _ in found)]
    beside: list[Cell] = [f"{name}: words", *(words for _, words in found)]
    return [values, beside] if any(beside[1:]) else [values]


def number_in(text: str) -> tuple[Decimal | None, str]:
    """(25.6, “% [p]”) of “25.6 % [p]”; (None, the text) where it does not begin with a number and little else.

    Amounts are in pounds, percentages from 0 to 100.
    """
    match = NUMBER.fullmatch(text)
    if text in NONE:
        return None, ""
    if not match or len(match[6]) > LONGEST_WORDS or match[6].startswith("of "):
        return None, text
    sign, pounds, whole, part, thousands, words = match.groups()
    if thousands and not pounds:
        return None, text
    number = Decimal(whole.replace(",", "") + (part or "")) * THOUSANDS[thousands]
    return (-number if sign in ("-", "−") else number), words


def day_in(text: str) -> tuple[date | None, str]:
    """(31 January 2018, “new”) of “31 January 2018 new” or “31 Jan 2018 new”; (None, the text) of no day."""
    match = DAY.fullmatch(text)
    number = next((place for place, month in enumerate(MONTHS, 1) if match and match[2] in (month, month[:3])), 0)
    if not match or not number:
        return None, text
    try:
        return date(int(match[3]), number, int(match[1])), match[4] or ""
    except ValueError:
        return None, text
