"""The cells of a fixture file: what each kind of column makes of its text. RowError says what is wrong with it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db import models

from dcst.time.periods import Period, PeriodError


class RowError(ValueError):
    pass


def text(cell):
    return cell


def optional(convert):
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
    """As its own text, which is the same for every way of writing it."""
    try:
        return str(Period.parse(cell))
    except PeriodError as problem:
        raise RowError(str(problem)) from None


@dataclass(frozen=True)
class Ref:
    """A cell that names a row of another table by its code."""

    model: type[models.Model]
    many: bool = False
    field: str = "code"


class References:
    """The rows that cells name by their codes, looked up once a noun."""

    def __init__(self):
        self.rows = {}

    def forget(self, model):
        """After new rows of a noun, those that refer to it must find them."""
        self.rows = {ref: rows for ref, rows in self.rows.items() if ref.model is not model}

    def find(self, ref, cell):
        """The row a cell names, or None; of many, a list. Raises RowError for a code that there is none of."""
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
    """The cells of a row without spaces around them; as many as the header has."""
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
