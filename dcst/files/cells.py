"""Converters for the cells of a fixture file: the text of a cell in, its value out. Each raises RowError."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db import models

from dcst.time.periods import Period, PeriodError


class RowError(ValueError):
    """What is wrong with a row or a cell of a file, as a sentence."""


def text(cell):
    return cell


def optional(convert):
    """A converter that gives None for an empty cell, else what `convert` gives."""
    return lambda cell: None if cell == "" else convert(cell)


def integer(cell):
    if not (cell.isascii() and cell.lstrip("-").isdigit()):
        raise RowError(f"“{cell}” is not a whole number")
    return int(cell)


def decimal(cell):
    try:
        number = Decimal(cell)
    except InvalidOperation:
        raise RowError(f"“{cell}” is not a number") from None
    if not number.is_finite():
        raise RowError(f"“{cell}” is not a number")
    return number


def day(cell):
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise RowError(f"“{cell}” is not a day: write it as 2018-01-31") from None


def yes_or_no(cell):
    if cell not in ("yes", "no"):
        raise RowError(f"“{cell}” is neither yes nor no")
    return cell == "yes"


def period(cell):
    """The canonical text of a period, the same for every way of writing it. Raises RowError."""
    try:
        return str(Period.parse(cell))
    except PeriodError as problem:
        raise RowError(str(problem)) from None


@dataclass(frozen=True)
class Ref:
    """A column whose cells name rows of another table by a field, its code unless said otherwise.

    Where it is `many`, a cell may name several, with semicolons between them.
    """

    model: type[models.Model]
    many: bool = False
    field: str = "code"


class References:
    """Finds the rows that cells name, reading each table once."""

    def __init__(self):
        self.rows = {}

    def forget(self, model):
        """Read a model's table anew at the next look-up, because rows were added."""
        self.rows = {ref: rows for ref, rows in self.rows.items() if ref.model is not model}

    def find(self, ref, cell):
        """The row that a cell names, or None for an empty cell; a list where the Ref is many.

        Raises RowError for a code that there is none of, and for several codes where one is asked for.
        """
        if ref not in self.rows:
            self.rows[ref] = {getattr(row, ref.field): row for row in ref.model.objects.all()}
        codes = [code for part in cell.split(";") if (code := part.strip())]
        for code in codes:
            if code not in self.rows[ref]:
                raise RowError(f"there is no {ref.model._meta.verbose_name} “{code}”")
        if len(codes) > 1 and not ref.many:
            raise RowError("name one only")
        rows = [self.rows[ref][code] for code in codes]
        return rows if ref.many else next(iter(rows), None)


def stripped(cells):
    """{column: text} of a row, without spaces around. Raises RowError for more or fewer cells than the header has."""
    if None in cells or None in cells.values():
        raise RowError("the row has more or fewer cells than the header")
    return {name: cell.strip() for name, cell in cells.items()}


def values_of(cells, columns, find):
    """{column: value} of a row: cells converted or, by find(ref, cell), resolved. Raises RowError with the column."""
    values = {}
    for name, column in columns.items():
        cell = cells.get(name, "")
        try:
            values[name] = find(column, cell) if isinstance(column, Ref) else column(cell)
        except RowError as refusal:
            raise RowError(f"{name}: {refusal}") from None
    return values
