"""Reading the rows of a submission: every row checked, every fault named with its row, column and remedy. Pure.

What the top of the body gives (period, area, status, ids) stands for every row that leaves it out.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import count
from typing import Any, TypeVar

from dcst.time.periods import Kind
from indicators.groups import EVERYBODY
from indicators.intake.rules.cells import (
    IndicatorTerms,
    Measures,
    RowTerms,
    optional_number,
    read_area,
    read_group,
    read_ids,
    read_marker,
    read_measure,
    read_note,
    read_period,
    read_status,
)
from indicators.intake.rules.faults import Fault, Wrong, fault
from indicators.intake.rules.possible import check_counts, check_presence, check_value
from indicators.intake.rules.rows import (
    ALL_KEPT,
    DEFAULTS,
    KEPT,
    NUMBERS,
    SHARED,
    FigureKey,
    RowRead,
    SentCell,
    SentFigure,
    SentRow,
    Watch,
)
from indicators.intake.rules.shorthand import spelled
from indicators.intake.rules.text import plain, plain_note

Said = TypeVar("Said")
# What a cell says, what is wrong with it, how it was read where it was not as written, and whether it stands at the top
# of the body. What it says is of the type its reader gives.
_Reading = tuple[Any, Wrong | None, str, bool]


def check_rows(
    rows: Iterable[SentRow], measures: Measures, areas: Iterable[str], today: date
) -> tuple[list[SentFigure], list[Fault]]:
    """(figures, faults): as many figures as rows when there is no fault at all, else whatever could be read."""
    read = read_rows(rows, RowTerms(measures, frozenset(areas)), today)
    return [row.figure for row in read if row.figure], [found for row in read for found in row.faults]


def read_rows(
    rows: Iterable[SentRow],
    terms: RowTerms,
    today: date,
    defaults: Mapping[str, Any] | None = None,  # the top of the body
    numbers: Iterable[int] | None = None,
    watch: Watch | None = None,
) -> list[RowRead]:
    """Every row read, in order; a row has a figure or faults, never both.

    `numbers` are those the sender counts the rows by, from 1 unless given.
    """
    shared = {name: cell for name, cell in (defaults or {}).items() if name in SHARED and cell is not None}
    reader = _Reader(terms, today, shared)
    read = [RowRead(number, cells) for number, cells in zip(numbers or count(1), rows, strict=False)]
    held: defaultdict[FigureKey, list[RowRead]] = defaultdict(list)
    for done, row in enumerate(read, 1):
        row.figure = reader.figure(row)
        if row.figure:
            held[row.figure.key].append(row)
        if watch:
            watch(done)
    for rows_of_key in held.values():
        if len(rows_of_key) > 1:
            _refuse_repeats(rows_of_key)
    return read


def _refuse_repeats(rows: list[RowRead]) -> None:
    """Each of them: which one is meant is not for us to say."""
    for row in rows:
        other = rows[1] if row is rows[0] else rows[0]
        row.faults.append(fault(row.number, "period", "duplicate_row", other=other.number))
        row.figure = None


class _Reader:
    """Reads the rows of one submission: a cell that is wrong leaves its fault with its row and counts as None.

    Rows repeat one another but for their numbers, so what a text says is found once and kept for the next row.
    """

    def __init__(self, terms: RowTerms, today: date, shared: Mapping[str, SentCell]) -> None:
        self.terms, self.day, self.shared = terms, today, shared
        self.read_before: dict[tuple[str, str | None, Kind | str | None], _Reading] = {}

    def figure(self, row: RowRead) -> SentFigure | None:
        self.spell(row)
        cells = row.cells
        measure = self.measure(row)
        area = self.read(row, "area", read_area, self.terms)
        calendar = measure.calendar if measure else None
        period = self.read(row, "period", read_period, measure, self.day, kind=calendar)
        value = self.read(row, "value", optional_number)
        numerator = self.read(row, "numerator", optional_number) if cells.get("numerator") is not None else None
        denominator = self.read(row, "denominator", optional_number) if cells.get("denominator") is not None else None
        says_status = cells.get("status") or "status" in self.shared
        status = self.read(row, "status", read_status) if says_status else "management"
        marker = self.read(row, "marker", read_marker) if cells.get("marker") else ""
        note = self.read(row, "note", read_note) if cells.get("note") else ""
        group = self.read(row, "group", read_group) if cells.get("group") else EVERYBODY
        wrong = {found.column for found in row.faults}
        if wrong.isdisjoint(("value", "marker")):
            check_presence(row, value, marker)
            check_value(row, value, measure)
        if wrong.isdisjoint(NUMBERS):
            check_counts(row, value, numerator, denominator, measure)
        if row.faults or not (measure and area and period):  # each of them, or a fault
            return None
        assert status is not None and marker is not None and note is not None and group is not None
        return SentFigure(
            measure.code, area, period, value, numerator, denominator, status, marker, note, group, self.left_out(cells)
        )

    def spell(self, row: RowRead) -> None:
        """Put what a shorthand stands for in its place."""
        try:
            found = spelled(row.cells)
        except Wrong as wrong:
            row.faults.append(Fault(row.number, "value", wrong.code, wrong.message, wrong.fix))
            row.cells = {**row.cells, "value": None}
            return
        if found:
            row.cells = {**row.cells, **found.cells}
            row.notes.append(found.note)

    def measure(self, row: RowRead) -> IndicatorTerms | None:
        if not row.cells.get("ids"):
            return self.read(row, "indicator", read_measure, self.terms.measures, self.terms.ids)
        ids = self.read(row, "ids", read_ids)
        if ids is None:
            return None
        return self.read(row, "indicator", read_measure, self.terms.measures_by(ids), ids, kind=ids)

    def left_out(self, cells: SentRow) -> frozenset[str]:
        """Of KEPT, what a row says nothing of. A null says that there is none."""
        left_out = ALL_KEPT
        if not ALL_KEPT.isdisjoint(cells):
            left_out = frozenset(name for name in KEPT if name not in cells or cells[name] == "")
        return left_out - {"status"} if "status" in self.shared else left_out

    def read(
        self, row: RowRead, column: str, reader: Callable[..., Said], *arguments: object, kind: Kind | str | None = None
    ) -> Said | None:
        """`kind` is what a text's meaning depends on beside its column."""
        cell = row.cells.get(column)
        if cell is None or type(cell) is str:
            place = column, cell, kind
            said = self.read_before.get(place)
            if said is None:
                said = self.read_before[place] = self.read_cell(column, cell, reader, arguments)
        else:  # equal numbers may be written in different ways
            said = self.read_cell(column, cell, reader, arguments)
        value: Said | None
        value, wrong, note, shared = said
        if note:
            row.notes.append(note)
        if wrong:
            row.faults.append(Fault(row.number, column, wrong.code, wrong.message, wrong.fix, shared))
        return value

    def read_cell(
        self, column: str, cell: SentCell, reader: Callable[..., object], arguments: tuple[object, ...]
    ) -> _Reading:
        left_out = cell is None or cell == ""
        shared = left_out and column in self.shared
        if left_out:
            cell = self.shared[column] if shared else DEFAULTS.get(column)
        if cell is None and column in NUMBERS:
            return None, None, "", False
        return *_read_cell(column, cell, reader, arguments), shared


def _read_cell(
    column: str, cell: SentCell, reader: Callable[..., object], arguments: tuple[object, ...]
) -> tuple[object, Wrong | None, str]:
    """(what a cell says, what is wrong with it, how it was read where it was not as written)."""
    notes: list[str] = []
    try:
        if isinstance(cell, str):
            cell, taken_out = plain_note(cell) if column == "note" else plain(cell)
            if taken_out:
                notes.append(f"{column}: taken out: {taken_out}")
            cell = cell if cell else DEFAULTS.get(column)
        return reader(cell, *arguments, told=notes), None, "; ".join(notes)
    except Wrong as wrong:
        return None, wrong, "; ".join(notes)
