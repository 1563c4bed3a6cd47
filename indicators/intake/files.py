"""What is put into files for an organisation: the rows of its template, and a file that it sent, handed back."""

from dcst.time.clock import day_of
from indicators.calendar.rules.windows import WindowState
from indicators.calendar.windows import awaited_periods
from indicators.intake.codes import measures_by
from indicators.intake.rules.faults import Fault
from indicators.intake.sheets import read, with_errors
from indicators.models import Indicator

ARCHIVE = b"PK"  # how a workbook begins, and no CSV


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
