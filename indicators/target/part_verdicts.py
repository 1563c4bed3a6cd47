"""Which parts of a figure, localities or groups, are off track by the target that the whole meets.

A part is held against the same target, so counts are left out: a locality's share of a number for all of the borough is
no miss. A part that is small, and so hidden from some readers, is not named: the record is one for all. Who may see it
finds it on the page of the indicator.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from dcst.models import Moment, Prepared, Some
from dcst.status.rag import Rag, Reason, Verdict
from indicators import groups
from indicators.disclosure.hidden import disclosure_key, hidden_among
from indicators.models import BOROUGH, Indicator, Observation, ValueStatus
from indicators.target.gathering import Gathered, StoredFigure, value_facts
from indicators.target.rules.target import TargetFacts, rate_against_target

SHARED_OUT = ("count",)  # what parts have a share of, so that no target for the whole is one for them
WHOLE = Q(area__code=BOROUGH, group="")


class PartFigure(NamedTuple):
    """The figure of a part: what the rule needs, and what the part is named by.

    A tuple, because there are thousands.
    """

    pk: int
    indicator_id: int
    series_id: int | None
    area__name: str
    area__code: str
    group: str
    period: str
    value: Decimal | None
    marker: str
    status: str
    queried: bool

    @property
    def status_shown(self):
        """Its status; provisional while it is in question, whatever it was sent as."""
        return ValueStatus.PROVISIONAL if self.queried else self.status


def _parts():
    rows = Observation.objects.own().known_at(Moment("at")).with_queries(Moment("at")).exclude(WHOLE)
    # By the last days as well, which the index holds: years of other periods are passed over there.
    when = {"period_end__any_of": Some("ends"), "period__any_of": Some("periods")}
    rows = rows.filter(indicator_id__any_of=Some("pks"), **when)
    return rows.order_by("area__name", "group", "pk").values_list(*PartFigure._fields)


PARTS = Prepared(_parts)


def parts_of(latest: Iterable[Observation | StoredFigure], at) -> dict[int, list[PartFigure]]:
    """{indicator pk: [the parts of its latest figure, small ones too]} as known at a moment, in one query."""
    latest = list(latest)
    periods = {row.indicator_id: row.period for row in latest}
    found = defaultdict(list)
    if periods:
        ends = {row.period_end.isoformat() for row in latest}
        for row in map(PartFigure._make, PARTS(pks=periods, ends=ends, periods=set(periods.values()), at=at)):
            if row.period == periods[row.indicator_id]:
                found[row.indicator_id].append(row)
    return found


def rate_part(row, indicator: Indicator | Gathered, target: TargetFacts | None) -> Verdict | None:
    """The status of a part by the target of the whole; None where that target is not one for a part."""
    definition = indicator.definition
    if target is None or definition is None or definition.value_type in SHARED_OUT:
        return None
    return rate_against_target(
        value_facts(row, definition), target, definition.polarity, unit=definition.unit, decimals=definition.decimals
    )


def with_parts_off_track(judged: Iterable[tuple[Gathered, TargetFacts | None, Verdict]], at):
    """{indicator pk: its verdict with the parts that are off track}, of those that are On track and have such parts.

    `judged` are (indicator, its target or None, its verdict). Two queries, however many.
    """
    met = {told[0].pk: told for told in judged if told[2].rag is Rag.ON_TRACK and told[0].figure and told[1]}
    off = defaultdict(list)
    for pk, parts in parts_of([told[0].figure for told in met.values() if told[0].figure], at).items():
        indicator, target, _ = met[pk]
        for part in parts:
            found = rate_part(part, indicator, target)
            if found and found.rag is Rag.OFF_TRACK and not part.queried:
                off[pk].append((part, found))
    hidden = hidden_among((disclosure_key(part) for found in off.values() for part, _ in found), at)
    named = {pk: [pair for pair in found if pair[0].pk not in hidden] for pk, found in off.items()}
    return {pk: _told(met[pk][2], found) for pk, found in named.items() if found}


def _told(verdict, off):
    reasons = tuple(_reason(part, found) for part, found in off)
    facts = tuple(dict.fromkeys((*verdict.facts, *(f"observation:{part.pk}" for part, _ in off))))
    return verdict._replace(reasons=(*verdict.reasons, *reasons), facts=facts)


def _reason(part, found):
    said = found.reasons[0].params
    name = groups.say_part(part.area__name, part.group, part.area__code == BOROUGH)
    return Reason("part_off_track", {"part": name, "value": said["value"], "target": said["target"]})
