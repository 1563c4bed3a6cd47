"""Which figures of a release to the public are kept back: by what is hidden in the house, and by all that went out."""

from dataclasses import replace

from dcst.models import Many
from dcst.problems import Refused
from dcst.time.periods import Period
from indicators.disclosure.hidden import disclosure_key, hidden_among
from indicators.disclosure.rules.hiding import set_name
from indicators.disclosure.rules.releasing import GivenAway, Outing, kept_back
from indicators.disclosure.tables import tables_of
from indicators.models import Indicator, Observation

IN_HOUSE, OUTSIDE = "small", "out"


def decide_release(figures, before, at):
    """{pk: why} of those observations that a release hides: IN_HOUSE what nobody may share, OUTSIDE what else it takes.

    `before` are [(moment, {pk of a figure: whether it was hidden})] of all releases, the first one first. In a fixed
    number of queries. Raises Refused where hiding is not enough.
    """
    figures = list(figures)
    keys = [disclosure_key(row) for row in figures]
    found = dict.fromkeys(hidden_among(keys, at), IN_HOUSE)
    places = {row.pk: (row.indicator_id, row.period) for row in figures}
    going, places = set(places), places | _places_of(before, {row.indicator_id for row in figures})
    sets = {}
    for indicator, table in tables_of(places.values()).items():
        for period, cells in table.cells.items():
            name = indicator, set_name(period, table.terms)
            named = [replace(cell, period=period) for cell in cells if cell.id in places]
            sets.setdefault(name, (table, []))[1].extend(named)
    for (indicator, _), (table, cells) in sets.items():
        ids = {cell.id for cell in cells}
        if here := ids & going:
            now = Outing(at, frozenset(here), frozenset(here & found.keys()))
            told = _decide(indicator, table, cells, _outings(before, ids), now)
            found |= {pk: found.get(pk, OUTSIDE) for pk in told}
    return found


def _places_of(before, indicators):
    """{pk: (indicator pk, period)} of the figures of some indicators that went out before."""
    pks = set().union(*(told for _, told in before))
    rows = Observation.objects.filter(pk__any_of=Many(pks), indicator__any_of=Many(indicators)).order_by()
    return {pk: tuple(place) for pk, *place in rows.values_list("pk", "indicator", "period")} if pks else {}


def _outings(before, ids):
    """[Outing] of those of some figures that went out before."""
    found = []
    for moment, told in before:
        here = {pk: told[pk] for pk in ids & told.keys()}
        if here:
            hidden = frozenset(pk for pk, is_hidden in here.items() if is_hidden)
            found.append(Outing(moment, frozenset(here) - hidden, hidden))
    return found


def _decide(indicator, table, cells, before, now):
    try:
        return kept_back(cells, before, now, table.parents, table.threshold, table.terms)
    except GivenAway:
        row = Indicator.objects.with_agreed_name(now.moment).get(pk=indicator)
        periods = sorted({Period.parse(cell.period) for cell in cells if cell.id in now.ids})
        span = periods[0].label if len(periods) == 1 else f"{periods[0].label} to {periods[-1].label}"
        told = f"“{row}”, {span}: with what was released before, these figures would give a small number away"
        raise Refused(f"{told}, whatever of them is hidden. Leave this measure out") from None
