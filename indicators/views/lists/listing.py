"""The list of indicators: filtered and sorted by what stands in the address, as a page and as a file."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from dcst.files.exports import CSV, XLSX, table_csv, table_xlsx
from dcst.pages.kept import kept
from dcst.people.roles import Permission, requires
from dcst.status.rag import Child, Rag, bare, counts
from dcst.time.asat import as_at
from dcst.time.periods import say_day
from indicators.forms.filters import IndicatorFilter
from indicators.views.lists.ordering import ORDERS, Sorting
from indicators.views.lists.overview import overview
from indicators.views.rows import Reader, by_theme, framework_names, in_order


class Listing:
    """The rows that an address asks for, in its order: what the page shows is what its files hold.

    `rows` and `gaps` are [OverviewRow]: indicators, and intelligence gaps.
    """

    def __init__(self, request):
        self.then = as_at(request)
        reader = Reader(request, self.then)
        rows = reader.indicators.with_definition(self.then.moment).with_places(self.then.moment)
        self.filter = IndicatorFilter(
            request.GET, rows, request=request, with_status=reader.with_status, at=self.then.moment
        )
        self.sorting = Sorting.read(request.GET.get("sort", ""))
        found = overview(reader, in_order(self.filter.qs.distinct(), self.filter.asked_framework))
        found = [row for row in found if self.filter.fits(row)]
        if self.filter.tells_verdicts:  # what a reader may not see, the filter must not tell
            found = [row for row in found if not row.line.hidden]
        self.gaps = [row for row in found if row.is_gap]
        self.rows = self.sorting.sort([row for row in found if not row.is_gap])

    @property
    def groups(self):
        """[(theme, framework, strand, [row])] with the theme only where a new one begins; one group where sorted."""
        if self.sorting.name:
            return [(None, None, None, self.rows)] if self.rows else []
        return [
            (theme if place == 0 else None, framework if place == 0 else None, strand, rows)
            for theme, framework, strands in by_theme(self.rows, self.filter.asked_framework)
            for place, (strand, rows) in enumerate(strands)
        ]

    @property
    def columns(self):
        """[(name, words, aria-sort, what a press asks for, numeric)]; the target cannot be sorted by."""
        heads = [
            (name, order.words, self.sorting.state(name), self.sorting.next(name), order.numeric)
            for name, order in ORDERS.items()
        ]
        return [*heads[:2], ("", "Target", "", "", False), *heads[2:], ("", "Course", "", "", False)]


@requires(Permission.READ, Permission.READ_OWN)
@kept(for_all=True)
def indicators(request):
    """The page of the list of indicators as at a day, each as far as its reader may see it."""
    found = Listing(request)
    context = {
        "listing": found,
        "form": found.filter.form,
        "filtered": found.filter.in_words,
        "number": len(found.rows),
        "marks": sorted({words for row in found.rows if row.latest for words in row.latest.marks}),
        "counts": counts(Child(row.indicator.code, row.status) for row in found.rows if row.status),
        "unassessed": sum(row.status is None and not row.line.hidden for row in found.rows),
        "hidden": sum(row.line.hidden for row in found.rows),
    }
    return render(request, "indicators/indicators.html", context)


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
    rows = [cells(row, found.then) for row in (*found.rows, *found.gaps)]
    if kind == "csv":
        answer = HttpResponse(table_csv(COLUMNS, rows), content_type=CSV)
    else:
        answer = HttpResponse(table_xlsx("Indicators", COLUMNS, rows, notes(found)), content_type=XLSX)
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
        "; ".join(str(source.organisation) for source in indicator.sources.all()),
        bare(latest.value) if latest else None,
        line.definition.unit if line.definition else "",
        latest.period if latest else "",
        latest.shorthand if latest else "",
        target_words(line),
        "Not shown to you" if line.hidden else _word(line.standing),
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


def notes(found):
    """[(name, words)] of the sheet about the file: day, filters, order, and what its columns mean."""
    listed = [row.latest for row in (*found.rows, *found.gaps) if row.latest]
    marks = sorted({words for figure in listed for words in figure.marks})
    return [
        ("As at", say_day(found.then.day)),
        ("Filters", "; ".join(found.filter.in_words) or "None"),
        ("Order", found.sorting.words),
        ("Rows", str(len(found.rows) + len(found.gaps))),
        ("Shorthand", ", ".join(marks) or "None"),
        ("Blank value", "No figure was known on the day, or it is kept back: see the shorthand and the status"),
        ("Status", ", ".join(rag.word for rag in Rag) + ". Only the first four are ratings"),
        ("Compared, going, variation", "Findings beside the status, never merged with it; blank where none was made"),
    ]
