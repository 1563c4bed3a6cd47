"""The figures of one indicator as a file: exactly those its page shows the same reader on the same day."""

from django.http import Http404, HttpResponse

from dcst.files.exports import table_csv, table_xlsx
from dcst.people.roles import Permission, requires
from dcst.status.rag import bare
from dcst.time.asat import as_at
from dcst.time.clock import day_of
from indicators.models import ValueStatus
from indicators.views.framework.coverage import CSV, XLSX
from indicators.views.indicator.page import Figures
from indicators.views.rows import Reader

COLUMNS = (
    "indicator",
    "area",
    "group",
    "period",
    "value",
    "numerator",
    "denominator",
    "unit",
    "status",
    "marks",
    "whose",
    "known since",
    "note",
    "as at",
)


@requires(Permission.READ, Permission.READ_OWN)
def indicator_file(request, code, kind):
    """The figures of one indicator as CSV or XLSX, for all who may read it. Raises Http404 of another kind."""
    then = as_at(request)
    reader = Reader(request, then)
    found = reader.with_versions(code)
    if found is None:
        raise Http404
    figures = Figures(reader.known(found))
    rows = [row_of(found, row, then.day) for row in figures.all]
    if kind == "csv":
        answer = HttpResponse(table_csv(COLUMNS, rows), content_type=CSV)
    elif kind == "xlsx":
        notes = [("Indicator", str(found)), ("As at", then.day), *(("Shorthand", words) for words in figures.marks)]
        answer = HttpResponse(table_xlsx(found.code, COLUMNS, rows, notes), content_type=XLSX)
    else:
        raise Http404
    answer["Content-Disposition"] = f'attachment; filename="{found.code}-{then.iso}.{kind}"'
    return answer


def row_of(indicator, row, day):
    """A shown figure of an indicator as a row of the file, in the order of COLUMNS; `day` is the day shown."""
    return (
        indicator.code,
        row.area.name,
        row.group,
        row.period,
        bare(row.value),
        bare(row.numerator),
        bare(row.denominator),
        indicator.definition.unit if indicator.definition else "",
        str(ValueStatus(row.status_shown).label),
        ", ".join(row.marks),
        row.series.name if row.series else str(row.sender or row.by or ""),
        day_of(row.known_from),
        row.note,
        day,
    )
