"""The list of indicators as a file: the rows of the page at the same address, in its order."""

from django.http import Http404, HttpResponse

from dcst.files.exports import CSV, XLSX, table_csv, table_xlsx
from dcst.people.roles import Permission, requires
from dcst.status.rag import Rag, bare
from dcst.time.periods import say_day
from indicators.views.lists.listing import Listing
from indicators.views.rows import framework_names

COLUMNS = (
    "As at",
    "Indicator",
    "Name",
    "Framework",
    "Theme",
    "Strand",
    "Source",
    "Value",
    "Unit",
    "Period",
    "Shorthand",
    "Target",
    "Status",
    "New or worse",
    "Why",
    "Compared",
    "Compared with",
    "Where it is going",
    "Change",
    "Variation",
)


@requires(Permission.READ, Permission.READ_OWN)
def indicators_file(request, kind):
    """Exactly the rows of the page at the same address, in its order, as this reader sees them."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    found = Listing(request)
    told = found.told([*found.order[:], *found.gaps], for_file=True)
    rows = [cells(row, found.then) for row in told]
    if kind == "csv":
        answer = HttpResponse(table_csv(COLUMNS, rows), content_type=CSV)
    else:
        answer = HttpResponse(table_xlsx("Indicators", COLUMNS, rows, notes(found, told)), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="indicators-{found.then.iso}.{kind}"'
    return answer


def cells(row, then):
    """An OverviewRow as a row of the file, in the order of COLUMNS."""
    indicator, latest, line = row.indicator, row.latest, row.line
    return (
        then.day,
        indicator.code,
        str(indicator),
        "; ".join(framework_names(indicator)),
        str(indicator.theme or ""),
        indicator.strand.text if indicator.strand else "",
        "; ".join(str(source.organisation) for source in indicator.senders),
        bare(latest.value) if latest else None,
        line.definition.unit if line.definition else "",
        latest.period if latest else "",
        latest.shorthand if latest else "",
        target_words(line),
        "Not shown to you" if line.hidden else _word(line.standing),
        row.news,
        _why(line.standing),
        _word(row.comparison),
        row.compared_with,
        _word(row.trend),
        first_words(row.trend),
        _word(row.variation),
    )


def target_words(line):
    """The target of an IndicatorRow in words; blank without one."""
    if line.target is None:
        return ""
    return line.target.words if line.target.confirmed else f"{line.target.words}, to be confirmed"


def _word(row):
    return row.status.word if row else ""


def _why(row):
    return ". ".join(row.words) if row else ""


def first_words(row):
    """The first reason of an assessment, in words; blank for None."""
    return row.words[0] if row and row.words else ""


def notes(found, told):
    """[(name, words)] of the sheet about the file: day, filters, order, and what its columns mean."""
    marks = sorted({words for row in told if row.latest for words in row.latest.marks})
    return [
        ("As at", say_day(found.then.day)),
        ("Filters", "; ".join(found.filter.in_words) or "None"),
        ("Order", found.sorting.words),
        ("New or worse", f"How what needs attention changed {found.since.words}; blank where it stands as it did"),
        ("Rows", str(len(told))),
        ("Shorthand", ", ".join(marks) or "None"),
        ("Blank value", "No figure was known on the day, or it is kept back: see the shorthand and the status"),
        ("Status", ", ".join(rag.word for rag in Rag) + ". Only the first four are ratings"),
        ("Compared, going, variation", "Findings beside the status, never merged with it; blank where none was made"),
    ]
