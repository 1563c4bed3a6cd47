"""Reading the rows of a submission: every row checked, every fault named with its row, column and remedy. Pure.

A row is what the sender wrote; a Figure is what it says. One faulty row spoils the whole, so that nobody has to work
out which part of a file was taken.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dcst.periods import Period
from indicators.intake_cells import (
    Measure,
    Wrong,
    optional_number,
    read_area,
    read_marker,
    read_measure,
    read_note,
    read_one_of,
    read_period,
    shown,
)

COLUMNS = ("indicator", "area", "period", "value", "numerator", "denominator", "status", "marker", "note")
NUMBERS = ("value", "numerator", "denominator")
DEFAULTS = {"area": "doncaster", "status": "management", "marker": "", "note": ""}
STATUSES = ("management", "provisional", "revised", "final")
ONLY_IN_PLACE = ("c", "x", "z")  # say why there is no value
ONLY_BESIDE = ("e", "b")  # say something of a value
MOST_ROWS = 5000


@dataclass(frozen=True)
class Figure:
    indicator: str
    area: str
    period: Period
    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    status: str = DEFAULTS["status"]
    marker: str = ""
    note: str = ""

    @property
    def key(self):
        return self.indicator, self.area, str(self.period)

    @property
    def content(self):
        """What makes a repeat a correction: everything but the key."""
        return self.value, self.numerator, self.denominator, self.status, self.marker, self.note


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one row, in the words of the person who must mend it. Rows count from 1."""

    row: int | None
    column: str
    code: str
    message: str
    fix: str = ""

    @property
    def pointer(self):
        if self.row is None:
            return f"/{self.column}" if self.column else ""
        return f"/values/{self.row - 1}/{self.column}".rstrip("/")

    def as_json(self):
        return {
            "row": self.row,
            "pointer": self.pointer,
            "column": self.column,
            "code": self.code,
            "message": self.message,
            "fix": self.fix,
        }


def read_shape(body) -> list[Fault]:
    """Whether a body is a submission at all: `values`, rows of known columns, text where text belongs."""
    if not isinstance(body, dict):
        return [Fault(None, "", "not_an_object", "The body must be an object.", 'Send {"values": […]}.')]
    faults = [
        Fault(None, shown(name), "unknown_field", f"“{shown(name)}” is not a field of a submission.", "Take it out.")
        for name in body
        if name != "values"
    ]
    rows = body.get("values")
    if not isinstance(rows, list) or not rows:
        return [
            *faults,
            Fault(None, "values", "no_values", "There are no values.", "Give a list of one value or more."),
        ]
    if len(rows) > MOST_ROWS:
        message = f"There are {len(rows):,} values, and one submission takes {MOST_ROWS:,}."
        return [*faults, Fault(None, "values", "too_many_values", message, "Send them in parts.")]
    return faults + [fault for number, row in enumerate(rows, 1) for fault in _row_shape(number, row)]


def _row_shape(number, row):
    if not isinstance(row, dict):
        yield Fault(number, "", "not_an_object", "A value must be an object.", 'Write {"indicator": …, "period": …}.')
        return
    for name, cell in row.items():
        if name not in COLUMNS:
            fix = f"Use: {', '.join(COLUMNS)}."
            yield Fault(number, shown(name), "unknown_field", f"“{shown(name)}” is not a field of a value.", fix)
        elif cell is not None and not isinstance(cell, (str, Decimal, int) if name in NUMBERS else str):
            wanted = "a number" if name in NUMBERS else "text"
            yield Fault(number, name, "wrong_type", f"{name.capitalize()} must be {wanted}.", "Check its type.")
        elif isinstance(cell, bool):
            yield Fault(number, name, "wrong_type", f"{name.capitalize()} must be a number.", "Check its type.")


def check_rows(
    rows: Iterable[dict], measures: dict[str, Measure], areas: Iterable[str], today: date
) -> tuple[list[Figure], list[Fault]]:
    """(figures, faults): as many figures as rows when there is no fault at all, else whatever could be read."""
    areas = frozenset(areas)
    figures, faults, seen = [], [], {}
    for number, row in enumerate(rows, 1):
        found: list[Fault] = []
        figure = _read_row(_Row(number, row, found), measures, areas, today)
        faults += found
        if figure is None:
            continue
        first = seen.setdefault(figure.key, number)
        if first != number:
            message = f"Row {first} is for the same indicator, area and period."
            faults.append(Fault(number, "period", "duplicate_row", message, "Keep one of the two."))
            continue
        figures.append(figure)
    return figures, faults


class _Row:
    """One row being read: a cell that is wrong leaves its fault here and counts as None."""

    def __init__(self, number, cells, faults):
        self.number, self.cells, self.faults = number, cells, faults

    def cell(self, column):
        cell = self.cells.get(column)
        return DEFAULTS.get(column) if cell is None or cell == "" else cell

    def read(self, column, reader, *arguments):
        try:
            return reader(self.cell(column), *arguments)
        except Wrong as wrong:
            self.faults.append(Fault(self.number, column, wrong.code, wrong.message, wrong.fix))
            return None

    def wrong(self, column, code, message, fix=""):
        self.faults.append(Fault(self.number, column, code, message, fix))


def _read_row(row, measures, areas, today):
    measure = row.read("indicator", read_measure, measures)
    area = row.read("area", read_area, areas)
    period = row.read("period", read_period, measure, today)
    numbers = {column: row.read(column, optional_number) for column in NUMBERS}
    status = row.read("status", read_one_of, "status", STATUSES)
    marker = row.read("marker", read_marker)
    note = row.read("note", read_note)
    wrong = {fault.column for fault in row.faults}
    if not wrong & {"value", "marker"}:
        _check_presence(row, numbers["value"], marker)
    if not wrong & set(NUMBERS):
        _check_counts(row, numbers, measure)
    if row.faults:
        return None
    return Figure(measure.code, area, period, **numbers, status=status, marker=marker, note=note)


def _check_presence(row, value, marker):
    if value is None and (marker == "" or marker in ONLY_BESIDE):
        fix = "Give the value, or the marker that says why there is none: c, x, z, u or low."
        row.wrong("value", "missing", "There is no value.", fix)
    if value is not None and marker in ONLY_IN_PLACE:
        fix = "Take out the value or the marker."
        row.wrong("marker", "marker_with_value", f"[{marker}] says that there is no value, and one is given.", fix)


def _check_counts(row, numbers, measure):
    value, numerator, denominator = (numbers[column] for column in NUMBERS)
    if (numerator is None) != (denominator is None):
        column = "numerator" if numerator is None else "denominator"
        row.wrong(column, "missing", "A numerator and a denominator go together.", "Give both or neither.")
        return
    if numerator is None:
        return
    if numerator < 0 or denominator <= 0:
        column, low = ("numerator", "below zero") if numerator < 0 else ("denominator", "not above zero")
        row.wrong(column, "out_of_range", f"The {column} is {low}.", "Check the counts.")
    elif value is not None and measure and measure.value_type == "percentage":
        _check_percentage(row, value, numerator, denominator)


def _check_percentage(row, value, numerator, denominator):
    """The percentage must be the counts' own, rounded to as many decimals as it is given with."""
    counted = numerator * 100 / denominator
    half = Decimal(5).scaleb(value.as_tuple().exponent - 1) if value.as_tuple().exponent < 0 else Decimal("0.5")
    if abs(counted - value) > half:
        message = f"{value:f} % is given, and {numerator:f} of {denominator:f} is {counted:.2f} %."
        row.wrong("value", "percentage_differs", message, "Correct the value or the counts.")
