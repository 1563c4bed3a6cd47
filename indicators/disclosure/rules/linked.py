"""Which figures of an indicator are hidden and why, over all of its tables that hang together. Pure.

A table holds the figures of one period. The rules of a table are in `hiding`; which tables hang together is said here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, Literal

from indicators.disclosure.rules.hiding import ANY, Cell, TableTerms, Threshold, hidden_of, set_name
from indicators.disclosure.rules.sums import periods_beside
from indicators.terms import AreaCode

Why = Literal["small", "confidential", "beside"]
SMALL: Final = "small"  # it counts few children, is out of few, or leaves few
CONFIDENTIAL: Final = "confidential"  # its source says so
BESIDE: Final = "beside"  # it would give another away
# {period: its figures}, {period: {why: ids of the hidden ones}}
Tables = Mapping[str, Collection[Cell]]
Hidden = dict[str, dict[str, list[int]]]
Parents = Mapping[AreaCode, AreaCode]


def linked_periods(periods: Iterable[str], terms: TableTerms = ANY) -> frozenset[str] | None:
    """The periods whose tables must be looked at when those of some have changed; None for all of the indicator."""
    if terms.adds_up == "windows":
        return None
    return frozenset().union(*(periods_beside(period, terms) for period in periods))


def linked_sets(tables: Tables, terms: TableTerms = ANY) -> list[Tables]:
    """The tables of one indicator in sets that are decided together: what one shows says nothing of another set's."""
    found: dict[str, dict[str, Collection[Cell]]] = {}
    for period, cells in tables.items():
        found.setdefault(set_name(period, terms), {})[period] = cells
    return list(found.values())


def hidden_in(tables: Tables, parents: Parents, threshold: Threshold | None, terms: TableTerms = ANY) -> Hidden:
    """What is hidden of one linked set of tables, and why; a period of which nothing is hidden is no key."""
    found: Hidden = {}
    named = {period: [replace(cell, period=period) for cell in cells] for period, cells in tables.items()}
    hidden = hidden_of([cell for cells in named.values() for cell in cells], parents, threshold, terms)
    for period, cells in named.items():
        for cell in sorted(cells, key=lambda cell: cell.id):
            if cell.id in hidden:
                found.setdefault(period, {}).setdefault(_why(cell, threshold, terms), []).append(cell.id)
    return found


def _why(cell: Cell, threshold: Threshold | None, terms: TableTerms) -> Why:
    if cell.kept:
        return CONFIDENTIAL
    return SMALL if threshold and cell.must_hide(threshold, terms) else BESIDE


def hidden_of_all(tables: Tables, parents: Parents, threshold: Threshold | None, terms: TableTerms = ANY) -> Hidden:
    """What is hidden of some tables of one indicator, whole sets of them."""
    found: Hidden = {}
    for some in linked_sets(tables, terms):
        found |= hidden_in(some, parents, threshold, terms)
    return found


def hidden_by_moment(
    tables: Tables, parents: Parents, threshold: Threshold | None, terms: TableTerms = ANY
) -> dict[datetime, Hidden]:
    """{moment: what was hidden from then on} of all tables of an indicator, each moment by what was known then.

    Only where it became another; the first moment at which a figure became known is always there.
    """
    moving: defaultdict[datetime, list[Tables]] = defaultdict(list)
    for some in linked_sets(tables, terms):
        for moment in {cell.since for cells in some.values() for cell in cells}:
            moving[moment].append(some)
    found: dict[datetime, Hidden] = {}
    stands: Hidden | None = None
    for moment in sorted(moving):
        now = dict(stands or {})
        for some in moving[moment]:
            now = {period: told for period, told in now.items() if period not in some}
            now |= hidden_in(known_at(some, moment), parents, threshold, terms)
        if now != stands:
            found[moment] = stands = now
    return found


def known_at(tables: Tables, moment: datetime) -> Tables:
    """The tables as they were known at a moment: without what came later, and what ended later had not ended."""
    return {
        period: [
            replace(cell, until=None) if cell.until and cell.until > moment else cell
            for cell in cells
            if cell.since <= moment
        ]
        for period, cells in tables.items()
    }
