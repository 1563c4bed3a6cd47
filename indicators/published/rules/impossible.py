"""Published figures that no figure of their indicator can be: refused with the bounds. Pure.

Only of a series of the same measure: a proxy or a component has a unit of its own.
"""

from collections.abc import Iterable, Mapping

from indicators.published.rules.rows import PublishedValue, RefusedRow
from indicators.statistics.bounds import ValueBounds
from indicators.terms import IndicatorCode

SAME = "same"


def possible(
    values: Iterable[PublishedValue], bounds: Mapping[IndicatorCode, ValueBounds]
) -> tuple[list[PublishedValue], list[RefusedRow]]:
    """(the values that can be, the others as refused rows); `bounds` of indicators that are defined."""
    kept: list[PublishedValue] = []
    refused: list[RefusedRow] = []
    for value in values:
        held = bounds.get(value.indicator) if value.relation == SAME and value.value is not None else None
        if held and value.value is not None and held.exclude(value.value):
            refused.append(_refused(value, held))
        else:
            kept.append(value)
    return kept, refused


def _refused(value: PublishedValue, bounds: ValueBounds) -> RefusedRow:
    return RefusedRow(
        file=value.file,
        line=value.line,
        series=value.series,
        indicator=value.indicator,
        area=value.area,
        period=value.period,
        value=f"{value.value:f}",
        reason="out_of_range",
        text=f"{value.value:f} is not what {value.indicator} can be: {bounds.words}",
    )
