"""What is put into files for an organisation: the rows of its template, and a file that it sent, handed back."""

from dcst.clock import day_of
from indicators.codes import measures_by
from indicators.due import lines_of
from indicators.intake_errors import Fault
from indicators.models import Indicator
from indicators.sheets import read, with_errors
from indicators.windows import State


def template_rows(organisation, at):
    """A row for each period that is open, the first to close first; without its period where that is not known."""
    measures = measures_by("code", organisation, at)
    indicators = list(Indicator.objects.owned_by_any([organisation]))
    lines = [line for line in lines_of(indicators, at) if line.window.state(day_of(at)) is State.OPEN]
    rows = [_row(line.indicator, str(line.period)) for line in lines]
    told = {line.indicator.code for line in lines}
    return rows + [_row(row, "") for row in indicators if row.code not in told and measures[row.code].calendar]


def _row(indicator, period):
    return {"indicator": indicator.code, "name": str(indicator), "period": period}


def returned(upload):
    """(kind, content): the file as it was sent, with a last column that says what is wrong with each row."""
    sheet = read(bytes(upload.content), upload.name)
    rows = upload.lines.exclude(faults=[]).values_list("number", "faults")
    wrong = {number: [Fault(number, **_words(fault)) for fault in faults] for number, faults in rows}
    return sheet.kind, with_errors(sheet, wrong)


def _words(fault):
    return {name: fault[name] for name in ("column", "code", "message", "fix")}
