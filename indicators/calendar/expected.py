"""When the values of a definition fall due, and which indicators send none at all."""

from functools import lru_cache

from dcst.time.periods import Kind
from indicators.calendar.rules.calendars import Calendar
from indicators.models import Indicator

NOT_COLLECTED = {Indicator.Kind.NAME_LOST, Indicator.Kind.INTELLIGENCE_GAP}


def calendar_of(definition):
    """The Calendar of a definition, which may be None; None when its kind of period is not known."""
    terms = calendar_terms(definition)
    return calendar_from(*terms) if terms else None


def calendar_terms(definition):
    """(kind, lag in days, months, anchor, grace in days) of a definition; None when its kind of period is not known."""
    if definition is None or not definition.period_kind:
        return None
    return (
        definition.period_kind,
        definition.lag_days,
        definition.months,
        definition.anchor,
        definition.grace_days,
    )


@lru_cache(maxsize=1024)
def calendar_from(kind, *told):
    """The Calendar of the terms that calendar_terms() gives; the same object for the same terms."""
    return Calendar(Kind(kind), *told)
