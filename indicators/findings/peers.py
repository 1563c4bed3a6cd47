"""The authorities that each of many indicators was compared beside, as one reader sees them: two queries, however many.

Which figures those are stands in the record: a comparison rests on the borough's figure and on that of a whole, and the
authorities of the same series and period are its peers.
"""

from dcst.models import Area, Moment, Prepared, Some
from indicators.charts.peer_row import PeerRow, peer_row
from indicators.disclosure.eyes import observations_of
from indicators.disclosure.short import ShortFigure, in_short
from indicators.findings.lines import SeriesTerms
from indicators.models import BOROUGH, Observation
from indicators.statistics.rounding import places

WHOLES = (Area.Kind.NATION, Area.Kind.REGION)
PEERS = (Area.Kind.AUTHORITY, Area.Kind.BOROUGH)


def peer_rows(eyes, at, compared) -> dict[int, PeerRow]:
    """{indicator pk: where the borough lies} of those with published figures of enough authorities.

    `compared` are (an indicator fetched with_definition(at), its comparison as the reader sees it).
    """
    indicators = {indicator.pk: indicator for indicator, row in compared if row is not None}
    facts = set().union(*(observations_of(row) for _, row in compared if row is not None))
    asked = set(OF_WHOLES(facts=facts)) if facts else set()
    held = _figures(eyes, at, asked)
    found = {key[0]: _row(indicators[key[0]], held.get(key, [])) for key in asked if key[0] in indicators}
    return {pk: row for pk, row in found.items() if row}


def _figures(eyes, at, asked):
    """{(indicator pk, series pk, period): [figure the reader sees]} of the borough and the authorities."""
    indicators, series, periods = ({key[place] for key in asked} for place in range(3))
    told = OF_PEERS(at=at, indicators=indicators, series=series, periods=periods) if asked else []
    held: dict[tuple[int, int, str], list] = {}
    for row in eyes.figures(map(ShortFigure._make, told)):
        held.setdefault((row.indicator_id, row.series_id, row.period), []).append(row)
    return held


def _of_wholes():
    rows = Observation.objects.filter(pk__any_of=Some("facts"), series__isnull=False, area__kind__in=WHOLES)
    return rows.values_list("indicator", "series", "period")


def _of_peers():
    asked = {
        "indicator__any_of": Some("indicators"),
        "series__any_of": Some("series"),
        "period__any_of": Some("periods"),
    }
    rows = Observation.objects.known_at(Moment("at")).filter(**asked, group="", area__kind__in=PEERS)
    return in_short(rows.with_queries(Moment("at")))


OF_WHOLES, OF_PEERS = Prepared(_of_wholes), Prepared(_of_peers)


def _row(indicator, figures):
    terms = SeriesTerms.of(indicator.definition)
    told = {row.area.code: row for row in figures if terms.is_reckoned(row) and not (row.queried or row.in_counts)}
    if BOROUGH not in told:
        return None
    values = {code: row.value for code, row in told.items()}
    unit = " %" if terms.unit == "%" else ""
    when = told[BOROUGH].when.short_label
    return peer_row(
        BOROUGH, values, terms.polarity, decimals=min(places(values.values()), terms.decimals), unit=unit, when=when
    )
