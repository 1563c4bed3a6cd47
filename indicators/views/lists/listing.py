"""The list of indicators: filtered and sorted by what stands in the address, as a page and as a file."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from dcst.files.exports import CSV, XLSX, table_csv, table_xlsx
from dcst.pages.kept import kept
from dcst.people.roles import Permission, requires
from dcst.status.rag import Child, Rag, bare, counts
from dcst.time.asat import as_at
from dcst.time.periods import say_day
from indicators.forms.filters import IndicatorFilter
from indicators.views.lists.ordering import ORDERS, Sorting, fold_of
from indicators.views.lists.overview import OverviewRow, drawn, overview, weighed_rows
from indicators.views.rows import Reader, by_theme, framework_names, in_order
from objectives.meetings import since_of, the_board

PAGE = 100  # rows on a page, the folded ones too


@dataclass(frozen=True)
class Fold:
    """Rows that are not rated, for one reason, as far as they stand on this page. `number` are all of them."""

    why: str
    rows: list[OverviewRow]
    number: int


class Listing:
    """The rows that an address asks for, in its order: what the page shows is what its files hold.

    `rows` and `gaps` are [OverviewRow]: indicators, and intelligence gaps.
    """

    def __init__(self, request):
        self.then = as_at(request)
        self.reader = reader = Reader(request, self.then)
        rows = reader.indicators.with_definition(self.then.moment).with_places(self.then.moment)
        self.filter = IndicatorFilter(
            request.GET, rows, request=request, with_status=reader.with_status, at=self.then.moment
        )
        self.sorting = Sorting.read(request.GET.get("sort", ""))
        self.since = since_of(the_board(), self.then.day, self.then.moment)
        found = overview(reader, in_order(self.filter.qs.distinct(), self.filter.asked_framework))
        found = [row for row in found if self.filter.fits(row)]
        if self.filter.tells_verdicts:  # what a reader may not see, the filter must not tell
            found = [row for row in found if not row.line.hidden]
        self.gaps = [row for row in found if row.is_gap]
        rows = weighed_rows(reader, [row for row in found if not row.is_gap], self.since.day)
        self.rows = self.sorting.sort(rows)

    @property
    def columns(self):
        """[(name, words, aria-sort, what a press asks for, numeric)]; the target cannot be sorted by."""
        heads = [
            (name, order.words, self.sorting.state(name), self.sorting.next(name), order.numeric)
            for name, order in ORDERS.items()
        ]
        return [*heads[:2], ("", "Target", "", "", False), *heads[2:]]


class ListingPage:
    """One page of a Listing, with the drawings of its rows: PAGE rows, of which what is not rated is folded."""

    def __init__(self, listing, number):
        self.listing, self.sorting = listing, listing.sorting
        self.page = Paginator(listing.rows, PAGE).get_page(number)
        self._rows = drawn(listing.reader, list(self.page.object_list))

    @property
    def is_folded(self):
        """Whether what is not rated is folded: in the order of attention, if anything is left to show."""
        return self.sorting.is_attention and any(not fold_of(row)[1] for row in self.listing.rows)

    @cached_property
    def groups(self):
        """[(theme, framework, strand, [row])] of what is not folded, with the theme only where a new one begins; one
        group where sorted.
        """
        rows = [row for row in self._rows if not (self.is_folded and fold_of(row)[1])]
        if not self.sorting.is_documents:
            return [(None, None, None, rows)] if rows else []
        return [
            (theme if place == 0 else None, framework if place == 0 else None, strand, held)
            for theme, framework, strands in by_theme(rows, self.listing.filter.asked_framework)
            for place, (strand, held) in enumerate(strands)
        ]

    @property
    def folds(self):
        """[Fold], those that a board would look at first before the others."""
        numbers = Counter(fold_of(row) for row in self.listing.rows)
        folded = [(fold_of(row), row) for row in self._rows if self.is_folded and fold_of(row)[1]]
        parts = groupby(sorted(folded, key=lambda pair: pair[0]), key=lambda pair: pair[0])
        return [Fold(fold[1], [row for _, row in held], numbers[fold]) for fold, held in parts]

    @property
    def marks(self):
        """[“[p] provisional”]: the shorthand used on the page, with its words."""
        return sorted({words for row in self._rows if row.latest for words in row.latest.marks})

    @property
    def has_peers(self):
        """Whether the borough is drawn among its peers anywhere."""
        return any(row.peers for row in self._rows)


@requires(Permission.READ, Permission.READ_OWN)
@kept(for_all=True)
def indicators(request):
    """The page of the list of indicators as at a day, each as far as its reader may see it."""
    found = Listing(request)
    context = {
        "listing": found,
        "shown": ListingPage(found, request.GET.get("page")),
        "form": found.filter.form,
        "filtered": found.filter.in_words,
        "number": len(found.rows),
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


def notes(found):
    """[(name, words)] of the sheet about the file: day, filters, order, and what its columns mean."""
    listed = [row.latest for row in (*found.rows, *found.gaps) if row.latest]
    marks = sorted({words for figure in listed for words in figure.marks})
    return [
        ("As at", say_day(found.then.day)),
        ("Filters", "; ".join(found.filter.in_words) or "None"),
        ("Order", found.sorting.words),
        ("New or worse", f"How what needs attention changed {found.since.words}; blank where it stands as it did"),
        ("Rows", str(len(found.rows) + len(found.gaps))),
        ("Shorthand", ", ".join(marks) or "None"),
        ("Blank value", "No figure was known on the day, or it is kept back: see the shorthand and the status"),
        ("Status", ", ".join(rag.word for rag in Rag) + ". Only the first four are ratings"),
        ("Compared, going, variation", "Findings beside the status, never merged with it; blank where none was made"),
    ]
