"""Files of an organisation: the rows of its template, the lines of a file it sent, and that file handed back."""

from collections import defaultdict

from dcst.time.clock import day_of
from indicators.calendar.rules.windows import WindowState
from indicators.calendar.windows import awaited_periods
from indicators.intake.codes import measures_by
from indicators.intake.rules.faults import Fault
from indicators.intake.sheets import read, sign_faults, with_errors
from indicators.models import Indicator, UploadRow

ARCHIVE = b"PK"  # how a workbook begins, and no CSV
FAULT = ("row", "column", "code", "message", "fix")  # what is told of a fault in a file, where a pointer leads nowhere


def template_rows(organisation, at):
    """[{"indicator", "name", "period"}]: a row for each period that is open at a moment, the first to close first.

    An indicator without an open period has one row with a blank period.
    """
    measures = measures_by("code", organisation, at)
    indicators = list(Indicator.objects.owned_by_any([organisation]))
    lines = [line for line in awaited_periods(indicators, at) if line.window.state(day_of(at)) is WindowState.OPEN]
    rows = [_row(line.indicator, str(line.period)) for line in lines]
    told = {line.indicator.code for line in lines}
    return rows + [_row(row, "") for row in indicators if row.code not in told and measures[row.code].calendar]


def _row(indicator, period):
    return {"indicator": indicator.code, "name": str(indicator), "period": period}


def lines_of(sheet, measures):
    """[UploadRow] of a Sheet, not saved, each with what is wrong with its cells before any rule is asked.

    `measures` are the IndicatorTerms by the code that the file names indicators by.
    """
    found = defaultdict(list)
    for wrong in [*sheet.faults, *sign_faults(sheet, measures)]:
        found[wrong.row].append({name: getattr(wrong, name) for name in FAULT})
    return [UploadRow(number=row.number, cells=_cells(row), file_faults=found[row.number]) for row in sheet.rows]


def _cells(row):
    """As text: a number of a sheet keeps every digit, and reads as it would from CSV."""
    return {name: cell if cell is None or isinstance(cell, str) else f"{cell:f}" for name, cell in row.cells.items()}


def read_lines(terms, lines, watch=None):
    """[RowRead] of UploadRows by every rule.

    An empty cell is left out; of one that holds no value, the file's own fault says more.
    """
    rows = [{name: cell for name, cell in line.cells.items() if cell is not None} for line in lines]
    read = terms.read(rows, numbers=[line.number for line in lines], watch=watch)
    for line, row in zip(lines, read, strict=True):
        if line.file_faults:
            told = {fault["column"] for fault in line.file_faults}
            own = [Fault(**fault) for fault in line.file_faults]
            row.faults = [*own, *(fault for fault in row.faults if fault.column not in told)]
            row.figure = None
    return read


def returned(upload):
    """(kind, bytes) of an upload as it was sent, with a last column that says what is wrong with each row."""
    if upload.returned:
        content = bytes(upload.returned)
        return "xlsx" if content.startswith(ARCHIVE) else "csv", content
    sheet = read(bytes(upload.content), upload.name)
    return sheet.kind, with_faults(sheet, upload.lines.exclude(faults=[]))


def with_faults(sheet, lines):
    """The bytes of a sheet with the faults of these upload rows beside them. Takes a second for thousands of rows."""
    return with_errors(
        sheet, {line.number: [Fault(line.number, **_words(found)) for found in line.faults] for line in lines}
    )


def _words(fault):
    return {name: fault[name] for name in ("column", "code", "message", "fix")}
