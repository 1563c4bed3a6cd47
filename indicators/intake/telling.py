"""Telling the owners of indicators what became of their figures: which ones, never how large."""

from collections import defaultdict

from dcst.models import Origin
from dcst.record.notices import tell_all
from indicators.groups import label
from indicators.models import BOROUGH, IndicatorSource
from indicators.notices import QUESTION_ASKED, VALUE_CHANGED


def item_of(indicator, period, area=BOROUGH, group="", **told):
    """A figure as it is told, by codes; the whole borough and everybody go without saying."""
    place = {"area": "" if area == BOROUGH else area, "group": label(group) if group else ""}
    return {"indicator": indicator, "period": str(period), **place, **told}


def tell_owners(kind, items, *, at, but=None):
    """Tell each owner of the indicators of {indicator’s pk: [item]} of its own, except the organisation `but`."""
    owned = defaultdict(list)
    rows = IndicatorSource.objects.filter(indicator__in=items).select_related("organisation").order_by("id")
    for row in rows:
        if but is None or row.organisation_id != but.pk:
            owned[row.organisation] += items[row.indicator_id]
    tell_all([(kind, organisation, told, "") for organisation, told in owned.items()], at=at)


def tell_of_stored(changed, held, provenance, *, at):
    """Tell of the questions that were asked about planned figures, and of values that took the place of others.

    Who sent a value knows that it did; the others who own its indicator do not. Demonstration data is told nobody.
    """
    if provenance.origin != Origin.REPORTED:
        return
    sent_by = str(provenance.sender or "the Trust")
    replaced, asked = defaultdict(list), defaultdict(list)
    for row in changed:
        figure, pk = row.figure, held.indicators[row.figure.indicator]
        if row.old:
            told = item_of(figure.indicator, figure.period, figure.area, figure.group, sent_by=sent_by)
            replaced[pk].append(told)
        if row.question:
            asked[pk].append(item_of(figure.indicator, figure.period, figure.area, figure.group))
    if replaced:
        tell_owners(VALUE_CHANGED, replaced, at=at, but=provenance.sender)
    if asked:
        tell_owners(QUESTION_ASKED, asked, at=at)
