"""The list of indicators: filtered and sorted by what stands in the address, as a page."""

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from operator import itemgetter

from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import render

from dcst.boards.asked import AskedBoard, harms_on_record
from dcst.boards.stood import StoodThen
from dcst.models import FINDING_QUESTIONS, Many
from dcst.pages.kept import kept
from dcst.people.roles import Permission, requires
from dcst.time.asat import as_at
from dcst.time.clock import end_of
from indicators.disclosure.short import short_answers_to
from indicators.findings.attention import weighed
from indicators.forms.filters import IndicatorFilter
from indicators.models import Indicator
from indicators.views.addresses import indicator_addresses
from indicators.views.lists.cells import cells_of
from indicators.views.lists.ordering import ORDERS, Sorting, fold_of
from indicators.views.lists.overview import figures_of, overview
from indicators.views.lists.short import WEIGHED, describe, short_rows, weigh_findings
from indicators.views.rows import Reader, by_theme
from objectives.meetings import since_of, the_board

ANSWERS = short_answers_to(WEIGHED)
PAGE = 100  # rows on a page, the folded ones too


@dataclass(frozen=True)
class Fold:
    """Rows that are not rated, for one reason, as far as they stand on this page. `number` are all of them."""

    why: str
    rows: list[dict]
    number: int


class Listing:
    """The rows that an address asks for, in its order: what the page shows is what its files hold.

    `rows` and `gaps` are [ShortRow]: indicators, and intelligence gaps. `order` is a sequence of the rows as they are
    shown, of which no more is weighed than is asked for.
    """

    def __init__(self, request):
        self.then = as_at(request)
        self.reader = reader = Reader(request, self.then)
        self.filter = IndicatorFilter(
            request.GET, reader.indicators, request=request, with_status=reader.with_status, at=self.then.moment
        )
        self.sorting = Sorting.read(request.GET.get("sort", ""))
        self.framework = self.filter.asked_framework
        found = short_rows(reader, self.filter.qs.distinct(), self._answers, self.framework)
        found = [row for row in found if self.filter.fits(row)]
        if self.filter.tells_verdicts:  # what a reader may not see, the filter must not tell
            found = [row for row in found if not row.hidden]
        self.gaps = [row for row in found if row.is_gap]
        self.rows = [row for row in found if not row.is_gap]
        weigh_findings(reader, self.rows)
        if self.sorting.name == "value":
            set_values(reader, self.rows)
        self._weights = {}
        self.order = self.sorting.sort(self.rows, self.weights)

    @property
    def _answers(self):
        """The prepared reading of the answers that are asked of every row."""
        asked = {*self.filter.asked_findings, self.sorting.name}
        besides = tuple(question for question in FINDING_QUESTIONS if question in asked)
        return short_answers_to(WEIGHED | Q(question__in=besides)) if besides else ANSWERS

    @cached_property
    def address(self):
        """A function from a code to the address of that indicator's page."""
        return indicator_addresses(self.then)

    @cached_property
    def since(self):
        """The day it looks back to: that of the board."""
        return since_of(the_board(), self.then.day, self.then.moment)

    def weights(self, rows):
        """{code: Candidate}: how a board weighs the rows that need its attention, each once."""
        unread = [row for row in rows if row.step.is_candidate and row.code not in self._weights]
        if unread:
            self._weights |= weighed(self._asked([row.code for row in unread]), unread)
        return self._weights

    def _asked(self, codes):
        """What a board asks of some indicators: of the findings those alone that say that it is getting worse."""
        eyes, now, before = self.reader.eyes, self.then.moment, end_of(self.since.day)
        which = Q(subject_kind="indicator", subject__any_of=Many(codes)) & WEIGHED
        held = StoodThen(now, before, which, eyes.verdicts)
        return AskedBoard("", True, self.then.day, self.since.day, eyes, self._harms, verdicts=held)

    @cached_property
    def _harms(self):
        return harms_on_record(self.then.moment)

    def told(self, rows, *, for_file=False):
        """[OverviewRow] of some of the rows, with all that is shown of them."""
        weights, found = self.weights(rows), rows
        if for_file:
            indicators = Indicator.objects.filter(pk__any_of=Many(row.pk for row in rows)).order_by()
            indicators = indicators.with_definition(self.then.moment).with_places(self.then.moment)
            by_pk = {row.pk: row for row in indicators}
            found = [by_pk[row.pk] for row in rows]
        else:
            describe(rows, self.then.moment, as_printed=self.sorting.is_documents)
        told = overview(self.reader, found, drawn=not for_file)
        return [replace(row, candidate=weights.get(row.indicator.code)) for row in told]

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
        self.page = Paginator(listing.order, PAGE).get_page(number)
        rows = list(self.page.object_list)
        self._rows = list(zip(map(fold_of, rows), listing.told(rows), strict=True))

    @cached_property
    def is_folded(self):
        """Whether what is not rated is folded: in the order of attention, if anything is left to show."""
        return self.sorting.is_attention and any(not fold_of(row)[1] for row in self.listing.rows)

    @cached_property
    def groups(self):
        """[(theme, framework, strand, [row])] of what is not folded, with the theme only where a new one begins; one
        group where sorted.
        """
        rows = [row for fold, row in self._rows if not (self.is_folded and fold[1])]
        if not self.sorting.is_documents:
            return [(None, None, None, self._cells(rows))] if rows else []
        return [
            (theme if place == 0 else None, framework if place == 0 else None, strand, self._cells(held))
            for theme, framework, strands in by_theme(rows, self.listing.framework)
            for place, (strand, held) in enumerate(strands)
        ]

    @property
    def folds(self):
        """[Fold], those that a board would look at first before the others."""
        numbers = Counter(map(fold_of, self.listing.rows))
        folded = [(fold, row) for fold, row in self._rows if self.is_folded and fold[1]]
        parts = groupby(sorted(folded, key=itemgetter(0)), key=itemgetter(0))
        return [Fold(fold[1], self._cells(row for _, row in held), numbers[fold]) for fold, held in parts]

    def _cells(self, rows):
        return [cells_of(row, self.listing.address) for row in rows]

    @property
    def marks(self):
        """[“[p] provisional”]: the shorthand used on the page, with its words."""
        return sorted({words for _, row in self._rows if row.latest for words in row.latest.marks})

    @property
    def has_peers(self):
        """Whether the borough is drawn among its peers anywhere."""
        return any(row.peers for _, row in self._rows)


def set_values(reader, rows):
    """Set `value` of the rows to that of the latest figure of each, as the reader sees it."""
    latest, _ = figures_of(reader, rows, drawn=False)
    for row in rows:
        row.value = latest[row.pk].value if row.pk in latest else None


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
        "counts": Counter(row.status for row in found.rows if row.status),
        "unassessed": sum(row.status is None and not row.hidden for row in found.rows),
        "hidden": sum(row.hidden for row in found.rows),
    }
    return render(request, "indicators/indicators.html", context)
