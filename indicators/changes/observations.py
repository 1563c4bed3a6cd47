"""Writing figures: an unchanged one writes nothing, a changed one closes the row it replaces."""

from django.db import transaction

from dcst import audit
from dcst.assess import reassess
from dcst.models import Area, Origin
from dcst.problems import Refused
from indicators.intake import Figure
from indicators.models import BOROUGH, Indicator, Observation
from indicators.verdicts import INDICATOR

CREATED, CORRECTED, UNCHANGED = "created", "corrected", "unchanged"


@transaction.atomic
def add_observation(
    indicator,
    *,
    by,
    at,
    period,
    value=None,
    area=BOROUGH,
    numerator=None,
    denominator=None,
    status="management",
    marker="",
    note="",
    sender=None,
    origin=Origin.REPORTED,
):
    """One own figure, entered or corrected by hand; the row that now stands."""
    if value is None and not marker and not note.strip():
        raise Refused("Enter the value, or why there is none", "value")
    figure = Figure(indicator.code, area, period, value, numerator, denominator, status, marker, note)
    [outcome] = supersede([figure], by=by, at=at, sender=sender, origin=origin)
    row = Observation.objects.own().current().get(indicator=indicator, area__code=area, group="", period=str(period))
    if outcome != UNCHANGED:
        after = {"period": row.period, "area": area, "value": None if value is None else f"{value:f}", "marker": marker}
        audit.record("add observation", "indicator", indicator.code, by=by, at=at, after=after)
        reassess(INDICATOR, [indicator.code], at)
    return row


@transaction.atomic
def supersede(figures, *, by, at, submission=None, sender=None, origin=Origin.REPORTED):
    """Store own figures, each for another key; what became of each, in order. The caller audits and reassesses.

    The number of queries does not depend on the number of figures. Indicators are locked in the order of their ids, so
    that two writers with the same indicators in another order cannot wait for each other.
    """
    indicators = _lock({figure.indicator for figure in figures})
    areas = dict(Area.objects.filter(code__in={figure.area for figure in figures}).values_list("code", "pk"))
    standing = _standing(figures, indicators, areas)
    outcomes, closed, fresh = [], [], []
    for figure in figures:
        old = standing.get((indicators[figure.indicator], areas[figure.area], str(figure.period)))
        if old and _content(old) == figure.content:
            outcomes.append(UNCHANGED)
            continue
        outcomes.append(CORRECTED if old else CREATED)
        closed += [old.pk] if old else []
        row = _row(figure, indicators[figure.indicator], areas[figure.area])
        row.known_from = max(at, old.known_from) if old else at
        row.by, row.submission, row.sender, row.origin = by, submission, sender, origin
        fresh.append(row)
    if closed:
        Observation.objects.filter(pk__in=closed).close(at)
    Observation.objects.bulk_create(fresh)
    return outcomes


def _lock(codes):
    """{code: id} of indicators, locked in the order of their ids until the transaction ends."""
    rows = Indicator.objects.filter(code__in=codes).order_by("pk").select_for_update(no_key=True)
    return {code: pk for pk, code in rows.values_list("pk", "code")}


def _standing(figures, indicators, areas):
    rows = (
        Observation.objects.own()
        .current()
        .filter(
            indicator__in=set(indicators.values()),
            area__in=set(areas.values()),
            group="",
            period__in={str(figure.period) for figure in figures},
        )
    )
    return {(row.indicator_id, row.area_id, row.period): row for row in rows}


def _content(row):
    return row.value, row.numerator, row.denominator, row.status, row.marker, row.note


def _row(figure, indicator, area):
    return Observation(
        indicator_id=indicator,
        area_id=area,
        period_kind=figure.period.kind.value,
        period_start=figure.period.start,
        period_end=figure.period.end,
        period=str(figure.period),
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        status=figure.status,
        marker=figure.marker,
        note=figure.note,
    )
