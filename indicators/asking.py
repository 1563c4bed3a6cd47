"""Holds the figures that would be stored against the history of each, in one query for all of them."""

from collections import defaultdict

from dcst.periods import add_months
from indicators.doubts import YEARS, Point, doubt
from indicators.models import Marker, Observation
from indicators.models.observation import QUERIED, UNCHANGED


def ask(planned, held):
    """Turn the outcome of what is far from its history into a query, with the question that is asked.

    Figures of one submission are each other's history too, in the order of their periods. A value that stands already
    and was not in question is not asked about again when something else of it is corrected.
    """
    series = defaultdict(list)
    for row in planned:
        if row.outcome != UNCHANGED and row.figure.value is not None:
            series[row.figure.indicator, row.figure.area].append(row)
    if not series:
        return
    history = _history([row for rows in series.values() for row in rows], held)
    for (indicator, area), rows in series.items():
        points = history[held.indicators[indicator], held.areas[area]]
        for row in sorted(rows, key=lambda row: row.figure.period):
            _ask_one(row, points)


def _ask_one(row, points):
    """`points` are what counts as history, by (kind, first day); the figure joins them unless it is in question."""
    figure, old = row.figure, row.old
    key = figure.period.kind, figure.period.start
    points.pop(key, None)
    settled = old is not None and old.value == figure.value and not old.queried
    if not settled and figure.marker != Marker.BREAK:
        earlier = [points[place] for place in sorted(points) if place[0] == key[0] and place < key]
        if found := doubt(figure.value, figure.period.kind, earlier):
            row.outcome, row.reasons, row.question = QUERIED, [found.code], found.question
            return
    points[key] = Point(figure.value, figure.marker == Marker.BREAK)


def _history(rows, held):
    """{(indicator id, area id): {(kind, first day): Point}} of the values that stand and are not in question."""
    first, last = min(row.figure.period for row in rows), max(row.figure.period for row in rows)
    stored = (
        Observation.objects.own()
        .current()
        .unquestioned()
        .filter(
            indicator__in={held.indicators[row.figure.indicator] for row in rows},
            area__in={held.areas[row.figure.area] for row in rows},
            group="",
            value__isnull=False,
            period_start__gte=add_months(first.start, -12 * YEARS),
            period_start__lte=last.start,
        )
    )
    found = defaultdict(dict)
    columns = ("indicator", "area", "period_kind", "period_start", "value", "marker")
    for indicator, area, kind, start, value, marker in stored.values_list(*columns).order_by():
        found[indicator, area][kind, start] = Point(value, marker == Marker.BREAK)
    return found
