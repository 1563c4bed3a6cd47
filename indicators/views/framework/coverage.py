"""How far the outcomes framework is: what is still to be confirmed, by whom and when, and how it goes down."""

from collections import Counter

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dcst.files.exports import CSV, XLSX, table_csv, table_xlsx
from dcst.pages.kept import kept
from dcst.people.roles import Permission, requires
from dcst.time.asat import as_at, with_day
from dcst.time.periods import say_day
from indicators.charts.burn_down import burn_down_figure, burn_down_title
from indicators.forms.framework import CoverageFilter
from indicators.framework.coverage import Coverage
from indicators.framework.rules import Stage
from indicators.terms import What
from indicators.views.addresses import indicator_addresses

PAGE = 50
SETTLED_ELSEWHERE = {What.TARGET: "set_target", What.GAP: "agree_definition", What.DEFINITION: "agree_definition"}


@requires(Permission.READ)
@kept(for_all=True)
def coverage(request):
    """The page of what is still to be confirmed on a day, filtered, for all who read everything."""
    then = as_at(request)
    found = Coverage(then.day)
    form = CoverageFilter(request.GET, coverage=found)
    page, address = Paginator(form.chosen, PAGE).get_page(request.GET.get("page")), indicator_addresses(then)
    context = {
        "coverage": found,
        "form": form,
        "filtered": form.is_used,
        "page": page,
        "rows": [(one, address(one.measure.code), address_of(one)) for one in page],
        "open": {
            "number": len(found.obligations),
            "overdue": sum(one.overdue for one in found.obligations),
            "nobodys": sum(one.owner is None for one in found.obligations),
        },
        "trail": [("Indicators", with_day(then, reverse("indicators"))), ("Coverage of the framework", "")],
        "tables": tables(found),
        "burn_down": BurnDown(found.burn_down()),
    }
    return render(request, "indicators/coverage.html", context)


class BurnDown:
    """How many were open at the end of each month, as chart and table. `counted`: [(day, {what: number})]."""

    kinds = list(What)

    def __init__(self, counted):
        totals = [(day, counts.total()) for day, counts in counted]
        self.figure, self.title = burn_down_figure(totals), burn_down_title(totals)
        self.months = [(day, counts.total(), [counts[what] for what in What]) for day, counts in counted][::-1]


def address_of(one):
    """The address of the one form that closes an obligation."""
    code = one.measure.code
    if one.what in SETTLED_ELSEWHERE:
        return reverse(SETTLED_ELSEWHERE[one.what], args=[code])
    return reverse("settle", args=[code, one.what])


def tables(found):
    """[(caption, filter, first heading, [(value, words, open, overdue)])]: what is open, counted in five ways."""
    stages, late = found.stages(), [one for one in found.obligations if one.overdue]

    def counted(caption, name, heading, say, rows):
        every, over = found.counted(say), Counter(map(say, late))
        return caption, name, heading, [(value, words, every[value], over[value]) for value, words in rows]

    owners = {one.owner_key: str(one.owner or "Nobody yet") for one in found.obligations}
    themes, places = {}, {}
    for row in found.measures:
        themes.setdefault(_code(row.theme), _words(row.theme, "No theme"))
        places.setdefault(_code(row.strand), _words(row.strand, "No strand"))
    measures = [(stage, f"{stage.words} ({_measures(stages[stage])})") for stage in Stage]
    return [
        counted("By what is missing", "what", "What", lambda one: one.what, [(what, what.words) for what in What]),
        counted("By stage of the measure", "stage", "Stage", lambda one: one.stage, measures),
        counted("By owner", "owner", "Owner", lambda one: one.owner_key, sorted(owners.items(), key=_by_name)),
        counted("By theme", "theme", "Theme", lambda one: one.theme or "", list(themes.items())),
        counted("By strand", "strand", "Strand", lambda one: one.strand or "", list(places.items())),
    ]


def _by_name(pair):
    return pair[1]


def _code(place):
    return place.code if place else ""


def _words(place, none):
    return f"{place.code} {place}" if place else none


def _measures(number):
    return f"{number} measure{'' if number == 1 else 's'}"


COLUMNS = ("Indicator", "Name", "Theme", "Strand", "What is missing", "Stage", "Open since", "Owner", "Due", "Note")


@requires(Permission.READ)
def coverage_file(request, kind):
    """The rows that the page shows with the same filters, over all its pages, as CSV or XLSX.

    Raises Http404 of another kind.
    """
    then = as_at(request)
    form = CoverageFilter(request.GET, coverage=Coverage(then.day))
    rows = [row_of(one) for one in form.chosen]
    if kind == "csv":
        answer = HttpResponse(table_csv(COLUMNS, rows), content_type=CSV)
    elif kind == "xlsx":
        answer = HttpResponse(table_xlsx("Coverage", COLUMNS, rows, notes(form, then)), content_type=XLSX)
    else:
        raise Http404
    answer["Content-Disposition"] = f'attachment; filename="framework-coverage-{then.iso}.{kind}"'
    return answer


def row_of(one):
    """An obligation as a row of the file, in the order of COLUMNS."""
    held = one.undertaking
    return (
        one.measure.code,
        str(one.measure),
        str(one.measure.theme or ""),
        one.measure.strand.text if one.measure.strand else "",
        one.what.words,
        one.stage.words,
        one.since,
        str(one.owner or ""),
        one.due,
        held.note if held else "",
    )


def notes(form, then):
    """[(name, words)] of the sheet about the file: day, filters, and what its columns mean."""
    filters = [f"{form.fields[name].label}: {value}" for name, value in form.cleaned_data.items() if value]
    return [
        ("As at", say_day(then.day)),
        ("Filters", "; ".join(filters) or "None"),
        ("Rows", str(len(form.chosen))),
        ("Stage", "The furthest step of the measure; each needs all before it: " + ", ".join(s.words for s in Stage)),
        ("Owner, due", "Blank where nobody has undertaken it yet"),
    ]
