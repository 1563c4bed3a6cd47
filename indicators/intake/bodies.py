"""What comes in at any door, however it is written: rows of JSON or a file, counted and read by the same rules."""

from typing import NamedTuple

from indicators.intake import sheets
from indicators.intake.files import lines_of, read_lines
from indicators.intake.reading import terms_of_body, terms_of_rows
from indicators.intake.rules.body import read_json
from indicators.intake.rules.rows import RowRead


class BodyRead(NamedTuple):
    """Its rows, in order; the digest of the terms they were read by; and of a file what is to be told of the whole.

    `notes` is None where the rows came as JSON.
    """

    rows: list[RowRead]
    terms: str
    notes: list[str] | None


def opened(content, name):
    """The JSON of these bytes, or where they have the name of a file its Sheet. Raises ValueError, SheetRefused."""
    return sheets.read(content, name) if name else read_json(content)


def rows_in(body):
    """How many rows there are in JSON of the shape that `read_shape` asks for, or in a Sheet."""
    return len(body.rows if isinstance(body, sheets.Sheet) else body["values"])


def read_body(organisation, at, body, watch=None):
    """The BodyRead of such JSON, or of a Sheet; `watch` is called with how many rows are read so far."""
    if isinstance(body, sheets.Sheet):
        terms = terms_of_rows(organisation, at, [row.cells for row in body.rows])
        return BodyRead(read_lines(terms, lines_of(body, terms.by.measures), watch), terms.digest, body.notes)
    terms = terms_of_body(organisation, at, body)
    return BodyRead(terms.read(body["values"], body, watch=watch), terms.digest, None)
