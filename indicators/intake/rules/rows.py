"""Reading the rows of a submission: every row checked, every fault named with its row, column and remedy. Pure.

A row is what the sender wrote; a Figure is what it says. What the top of the body gives (period, area, status) stands
for every row that leaves it out.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any, NamedTuple, TypeVar

from dcst.time.periods import Kind, Period, PeriodText
from indicators.groups import EVERYBODY, GroupCode
from indicators.intake.rules.cells import (
    IndicatorTerms,
    optional_number,
    read_area,
    read_group,
    read_marker,
    read_measure,
    read_note,
    read_one_of,
    read_period,
)
from indicators.intake.rules.faults import Fault, Wrong, fault
from indicators.intake.rules.text import named, not_plain, plain, revealed, shown
from indicators.statistics.rounding import exponent_of
from indicators.terms import AreaCode, IndicatorCode, MarkerCode, ValueStatusCode

SentCell = str | Decimal | int | None
SentRow = Mapping[str, SentCell]  # by the names of the columns, as read_shape lets it pass
FigureKey = tuple[IndicatorCode, AreaCode, PeriodText, GroupCode]
Watch = Callable[[int], None]  # is told after each row how many have been read
Said = TypeVar("Said")
COLUMNS = ("indicator", "area", "period", "value", "numerator", "denominator", "status", "marker", "note", "group")
KNOWN = frozenset(COLUMNS)
NUMBERS = ("value", "numerator", "denominator")
DEFAULTS = {"area": "doncaster", "status": "management", "marker": "", "note": "", "group": ""}
SHARED = ("period", "area", "status")  # may stand at the top of the body
ENVELOPE = (*SHARED, "ids", "values")
IDS = ("code", "own", "framework")  # whose code names an indicator: ours, the sender's, the framework's
STATUSES: tuple[ValueStatusCode, ...] = ("management", "provisional", "revised", "final")
ONLY_IN_PLACE = ("c", "x", "z")  # say why there is no value
ONLY_BESIDE = ("e", "b")  # say something of a value
MOST_ROWS = 5000  # that a request has time for
MOST_ROWS_BY_WORKER = 50_000  # that are left to a worker


class SentFigure(NamedTuple):
    """What a row says. A tuple, because there are thousands."""

    indicator: IndicatorCode
    area: AreaCode
    period: Period
    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    status: ValueStatusCode = "management"
    marker: MarkerCode = ""
    note: str = ""
    group: GroupCode = EVERYBODY

    @property
    def key(self) -> FigureKey:
        return self.indicator, self.area, self.period.text, self.group

    @property
    def content(self) -> tuple[Decimal | None, Decimal | None, Decimal | None, ValueStatusCode, MarkerCode, str]:
        """What makes a repeat a correction: everything but the key."""
        return self.value, self.numerator, self.denominator, self.status, self.marker, self.note


@dataclass
class RowRead:
    """One row and what was read of it: a figure, or the faults that keep it from being one."""

    number: int
    cells: SentRow
    figure: SentFigure | None = None
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_shape(body: object, most: int = MOST_ROWS) -> list[Fault]:
    """Whether a body is a submission at all: `values`, rows of known columns, text where text belongs."""
    if not isinstance(body, dict):
        return [fault(None, "", "not_an_object", what="The body", example='{"values": […]}')]
    faults = [*_envelope_shape(body)]
    rows = body.get("values")
    if not isinstance(rows, list) or not rows:
        return [*faults, fault(None, "values", "no_values")]
    if len(rows) > most:
        return [*faults, fault(None, "values", "too_many_values", count=f"{len(rows):,}", most=f"{most:,}")]
    strange = ((number, row) for number, row in enumerate(rows, 1) if not _is_plain(row))
    return faults + [found for number, row in strange for found in _row_shape(number, row)]


def _envelope_shape(body: dict[str, object]) -> Iterator[Fault]:
    for name, cell in body.items():
        if name not in ENVELOPE:
            allowed = ", ".join(ENVELOPE)
            yield fault(None, shown(name), "unknown_field", name=revealed(name), whole="submission", allowed=allowed)
        elif name != "values" and cell is not None and not isinstance(cell, str):
            yield fault(None, name, "wrong_type", field=name.capitalize(), wanted="text")
        elif name == "ids" and cell not in (None, *IDS):
            yield fault(None, name, "unknown_ids", given=revealed(str(cell)), allowed=", ".join(IDS))


def _is_plain(row: object) -> bool:
    """Whether a row is seen at once to have the right shape; most are."""
    return (
        type(row) is dict
        and row.keys() <= KNOWN
        and all(type(cell) is str or (type(cell) is Decimal and name in NUMBERS) for name, cell in row.items())
    )


def _row_shape(number: int, row: object) -> Iterator[Fault]:
    if not isinstance(row, dict):
        yield fault(number, "", "not_an_object", what="A value", example='{"indicator": …, "period": …}')
        return
    for name, cell in row.items():
        if name not in COLUMNS:
            allowed = ", ".join(COLUMNS)
            yield fault(number, shown(name), "unknown_field", name=revealed(name), whole="value", allowed=allowed)
        elif cell is not None and (
            isinstance(cell, bool) or not isinstance(cell, (str, Decimal, int) if name in NUMBERS else str)
        ):
            wanted = "a number" if name in NUMBERS else "text"
            yield fault(number, name, "wrong_type", field=name.capitalize(), wanted=wanted)


def check_rows(
    rows: Iterable[SentRow], measures: Mapping[str, IndicatorTerms | None], areas: Iterable[str], today: date
) -> tuple[list[SentFigure], list[Fault]]:
    """(figures, faults): as many figures as rows when there is no fault at all, else whatever could be read."""
    read = read_rows(rows, measures, areas, today)
    return [row.figure for row in read if row.figure], [found for row in read for found in row.faults]


def read_rows(
    rows: Iterable[SentRow],
    measures: Mapping[str, IndicatorTerms | None],
    areas: Iterable[str],
    today: date,
    defaults: Mapping[str, Any] | None = None,  # the top of the body
    numbers: Iterable[int] | None = None,
    watch: Watch | None = None,
) -> list[RowRead]:
    """Every row read, in order; a row has a figure or faults, never both.

    `measures` is by the code rows are sent by, None where a code names several. `numbers` are those the sender counts
    the rows by, from 1 unless given.
    """
    shared = {name: cell for name, cell in (defaults or {}).items() if name in SHARED and cell is not None}
    reader = _Reader(measures, frozenset(areas), today, shared)
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


# What a cell says, what is wrong with it, what was taken out of it, and whether it stands at the top of the body. What
# it says is of the type its reader gives.
_Reading = tuple[Any, Wrong | None, str, bool]


class _Reader:
    """Reads the rows of one submission: a cell that is wrong leaves its fault with its row and counts as None.

    Rows repeat one another but for their numbers, so what a text says is found once and kept for the next row.
    """

    def __init__(
        self,
        measures: Mapping[str, IndicatorTerms | None],
        areas: frozenset[str],
        today: date,
        shared: Mapping[str, SentCell],
    ) -> None:
        self.measures, self.areas, self.day, self.shared = measures, areas, today, shared
        self.read_before: dict[tuple[str, str | None, Kind | None], _Reading] = {}

    def figure(self, row: RowRead) -> SentFigure | None:
        measure = self.read(row, "indicator", read_measure, self.measures)
        area = self.read(row, "area", read_area, self.areas)
        calendar = measure.calendar if measure else None
        period = self.read(row, "period", read_period, measure, self.day, kind=calendar)
        value, numerator, denominator = [self.read(row, column, optional_number) for column in NUMBERS]
        status = self.read(row, "status", read_one_of, "status", STATUSES)
        marker = self.read(row, "marker", read_marker)
        note = self.read(row, "note", read_note)
        group = self.read(row, "group", read_group) if row.cells.get("group") else EVERYBODY
        wrong = {found.column for found in row.faults}
        if wrong.isdisjoint(("value", "marker")):
            _check_presence(row, value, marker)
        if wrong.isdisjoint(NUMBERS):
            _check_counts(row, value, numerator, denominator, measure)
        if row.faults:
            return None
        assert measure and area and period and status  # each of them, or a fault
        assert marker is not None and note is not None and group is not None
        return SentFigure(measure.code, area, period, value, numerator, denominator, status, marker, note, group)

    def read(
        self, row: RowRead, column: str, reader: Callable[..., Said], *arguments: object, kind: Kind | None = None
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
    """(what a cell says, what is wrong with it, what was taken out of it)."""
    note = ""
    try:
        if isinstance(cell, str) and column != "note":
            cell, taken_out = plain(cell)
            note = f"{column}: taken out: {taken_out}" if taken_out else ""
            if strange := not_plain(cell):
                raise Wrong("unusual_character", field=column.capitalize(), character=named(strange))
            cell = cell if cell else DEFAULTS.get(column)
        return reader(cell, *arguments), None, note
    except Wrong as wrong:
        return None, wrong, note


def _wrong(row: RowRead, column: str, code: str, **words: object) -> None:
    row.faults.append(fault(row.number, column, code, shared=False, **words))


def _check_presence(row: RowRead, value: Decimal | None, marker: MarkerCode | None) -> None:
    if value is None and (marker == "" or marker in ONLY_BESIDE):
        fix = "the value, or the marker that says why there is none: c, x, z, u or low."
        _wrong(row, "value", "missing", what="value", fix=fix)
    if value is not None and marker in ONLY_IN_PLACE:
        _wrong(row, "marker", "marker_with_value", marker=marker)


def _check_counts(
    row: RowRead,
    value: Decimal | None,
    numerator: Decimal | None,
    denominator: Decimal | None,
    measure: IndicatorTerms | None,
) -> None:
    if numerator is None or denominator is None:
        if numerator is not denominator:
            _wrong(row, "numerator" if numerator is None else "denominator", "missing_count")
        return
    if numerator < 0 or denominator <= 0:
        column, low = ("numerator", "below zero") if numerator < 0 else ("denominator", "not above zero")
        _wrong(row, column, "out_of_range", field=column, low=low)
    elif value is not None and measure and measure.value_type == "percentage":
        _check_percentage(row, value, numerator, denominator)


def _check_percentage(row: RowRead, value: Decimal, numerator: Decimal, denominator: Decimal) -> None:
    """The percentage must be the counts' own, rounded to as many decimals as it is given with."""
    counted = numerator * 100 / denominator
    exponent = exponent_of(value)
    half = Decimal(5).scaleb(exponent - 1) if exponent < 0 else Decimal("0.5")
    if abs(counted - value) > half:
        numbers = {"given": f"{value:f}", "numerator": f"{numerator:f}", "denominator": f"{denominator:f}"}
        _wrong(row, "value", "percentage_differs", **numbers, counted=f"{counted:.2f}")
