"""Deciding which figures are hidden, once: a row for each indicator, kept until figures or definition say otherwise.

A change decides in its own transaction about the tables that it touched. What could not be decided then, or is to be
decided by a new rule, is asked for and follows in the sweep. A figure of which nothing is decided is not shown.
"""

import logging
from collections import defaultdict
from itertools import chain, zip_longest
from operator import itemgetter

from django.db import connection, transaction
from django.db.models import Q

from dcst.models import Many
from dcst.progress import unheard
from dcst.record.assess import FAILURES, Rater, hold, mark_due
from indicators.disclosure.rules.hiding import RULE
from indicators.disclosure.rules.linked import hidden_by_moment, hidden_of_all, linked_periods
from indicators.disclosure.tables import FigureTables, sightings, standing_of, tables_of
from indicators.models import Indicator, Observation, Suppression

log = logging.getLogger(__name__)
KIND = "small-numbers"
BATCH = 50  # indicators whose figures are read at once where all of them are
# As bulk_update would, which takes longer to write its statement than a server to carry it out.
EXTEND = """
    UPDATE indicators_suppression SET judged_to = moved.column2 FROM (VALUES {rows}) AS moved
    WHERE indicators_suppression.id = moved.column1
"""


def decide_changed(codes, places, at):
    """Decide about what a change has stored, in its transaction and under its lock of the indicators.

    `codes` is {indicator pk: code}, `places` are (indicator pk, period text) pairs. The number of queries does not
    depend on how many there are. Where the rule fails, the figures stay hidden until the sweep has decided.
    """
    periods = defaultdict(set)
    for indicator, period in places:
        periods[indicator].add(period)
    held = hold(KIND, sorted(codes[pk] for pk in periods), at)
    standing, terms = standing_of(periods)
    for pk in periods:
        due = held[codes[pk]]
        is_all = pk not in standing or due.req > due.done
        periods[pk] = None if is_all else linked_periods(periods[pk], terms[pk])
    _, failed = _decide(periods, standing, at)
    mark_due({(KIND, codes[pk]) for pk in failed}, at)


def decide_all(codes, at):
    """Decide about all figures of the indicators with these codes, which the caller holds; the codes of which
    something else is hidden now, or a figure shown that was not. Raises what the rule raises.
    """
    pks = dict(Indicator.objects.filter(code__any_of=Many(codes)).values_list("pk", "code").order_by())
    changed, failed = _decide(dict.fromkeys(pks), standing_of(pks)[0], at, in_new_rows=True)
    for failure in failed.values():
        raise failure
    return {pks[pk] for pk in changed}


@transaction.atomic
def decide_anew(indicators=None, tell=unheard):
    """Delete what was decided of indicators, by their pks, or of all, and decide every past moment by what was known
    then. For loading only: `tell(done, total)` is called with how far it is.
    """
    rows = Suppression.objects.all() if indicators is None else Suppression.objects.filter(indicator__in=indicators)
    rows.delete()
    own = Observation.objects.own().order_by("indicator").values_list("indicator", flat=True).distinct()
    pks = list(own if indicators is None else own.filter(indicator__in=indicators))
    for done in range(0, len(pks), BATCH):
        tell(done, len(pks))
        _, failed = _decide(dict.fromkeys(pks[done : done + BATCH]), {}, None)
        for failure in failed.values():
            raise failure
    tell(len(pks), len(pks))


def undecided():
    """The codes of the indicators with figures of which nothing is decided, or by another rule than that in force."""
    decided = Suppression.objects.filter(Q(known_to=None), rule=RULE).values("indicator")
    own = Observation.objects.own().values("indicator")
    rows = Indicator.objects.filter(pk__in=own).exclude(pk__in=decided)
    return list(rows.order_by("code").values_list("code", flat=True))


def _decide(asked, standing, at, in_new_rows=False):
    """Decide about {indicator pk: its periods, None for all} beside {indicator pk: the row that stands}.

    (The pks of which there is a new row, {pk: why it could not be decided}.) An indicator of which nothing stands is
    decided for every past moment. What goes on standing for later figures is a new row where they came before: they
    begin to be shown.
    """
    seen = defaultdict(list)
    for one in sightings(asked):
        if asked[one.indicator] is None or one.period in asked[one.indicator]:
            seen[one.indicator].append(one)
    tables = tables_of((pk, one.period) for pk, found in seen.items() for one in found if not one.is_plain)
    fresh, failed = {}, {}
    for pk in sorted(seen):
        try:
            given = tables.get(pk, FigureTables())
            old = standing.get(pk)
            fresh[pk] = _following(old, given, asked[pk], at) if old else _history(given, seen[pk])
        except FAILURES as failure:
            log.error("Could not decide what is hidden of indicator %s", pk, exc_info=failure)
            failed[pk] = failure
    newest = {pk: max(one.newest for one in seen[pk]) for pk in fresh}
    extended = [standing[pk] for pk in fresh if not fresh[pk] and standing[pk].judged_to < newest[pk]]
    if in_new_rows:
        fresh |= {row.indicator_id: [(at, row.hidden)] for row in extended}
    else:
        _extend(extended, newest)
    _write({pk: rows for pk, rows in fresh.items() if rows}, newest, standing, at)
    return {pk for pk, rows in fresh.items() if rows}, failed


def _history(tables, seen):
    """[(moment, what is hidden from then on)] of an indicator, from when its first figure became known."""
    moments = hidden_by_moment(tables.cells, tables.parents, tables.threshold, tables.terms)
    first = min(one.first for one in seen)
    return sorted(({first: {}} | moments).items(), key=itemgetter(0))


def _following(old, tables, periods, at):
    """[(moment, what is hidden from then on)] where it is another than in the row that stands; else nothing."""
    kept = {} if periods is None else {period: told for period, told in old.hidden.items() if period not in periods}
    hidden = kept | hidden_of_all(tables.cells, tables.parents, tables.threshold, tables.terms)
    return [] if (hidden, RULE) == (old.hidden, old.rule) else [(at, hidden)]


def _extend(standing, newest):
    """What stands still holds, of the later figures as well."""
    if standing:
        moved = [(row.pk, newest[row.indicator_id]) for row in standing]
        with connection.cursor() as cursor:
            cursor.execute(EXTEND.format(rows=", ".join(["(%s, %s)"] * len(moved))), list(chain(*moved)))


def _write(fresh, newest, standing, at):
    """Write {indicator pk: [(moment, what is hidden from then on)]}, and end what stood.

    What a clock that was ahead had dated later gives way.
    """
    if replaced := [pk for pk in fresh if pk in standing]:
        known = Suppression.objects.filter(Q(known_to=None) | Q(known_to__gt=at), indicator__any_of=Many(replaced))
        known.end(at)
    Suppression.objects.bulk_create(
        Suppression(
            indicator_id=pk,
            rule=RULE,
            hidden=hidden,
            judged_to=newest[pk],
            known_from=moment,
            known_to=following and following[0],
        )
        for pk, rows in fresh.items()
        for (moment, hidden), following in zip_longest(rows, rows[1:])
    )


def _as_they_are(codes, at):
    """No verdicts: what is hidden is no answer about an indicator."""
    return {code: [] for code in codes}


def _above(codes, at):
    """The verdicts of these indicators, which name no part that is hidden."""
    return {("indicator", code) for code in codes}


SMALL_NUMBERS = Rater(KIND, _as_they_are, _above, place=0, questions=(), batch=BATCH, decide=decide_all)
