"""Whether what a row says can be: a value or why there is none, within its bounds, with counts that make it. Pure."""

from decimal import Decimal
from typing import Any

from indicators.intake.rules.cells import IndicatorTerms
from indicators.intake.rules.faults import fault
from indicators.intake.rules.rows import ONLY_BESIDE, ONLY_IN_PLACE, RowRead
from indicators.statistics.bounds import count_fault
from indicators.statistics.rounding import exponent_of
from indicators.terms import MarkerCode


def check_presence(row: RowRead, value: Decimal | None, marker: MarkerCode | None) -> None:
    """There is a value, or the marker that says why there is none."""
    if value is None and (not marker or marker in ONLY_BESIDE):
        fix = "the value, or the marker that says why there is none: c, x, z, u or low."
        _wrong(row, "value", "missing", what="value", fix=fix)
    if value is not None and marker in ONLY_IN_PLACE:
        _wrong(row, "marker", "marker_with_value", marker=marker)


def check_value(row: RowRead, value: Decimal | None, measure: IndicatorTerms | None) -> None:
    """The value is one that its indicator can have."""
    if value is None or measure is None or not measure.bounds.exclude(value):
        return
    what = f"{measure.code}, a {measure.value_type}," if measure.value_type else measure.code
    fix = "Check the value. If it is right, ask the performance officer to state other bounds in the definition."
    _wrong(row, "value", "out_of_range", given=f"{value:f}", what=what, bounds=measure.bounds.words, remedy=fix)


def check_counts(
    row: RowRead,
    value: Decimal | None,
    numerator: Decimal | None,
    denominator: Decimal | None,
    measure: IndicatorTerms | None,
) -> None:
    """The counts go together, are counts that can be, and make the value."""
    if numerator is None or denominator is None:
        if numerator is not denominator:
            _wrong(row, "numerator" if numerator is None else "denominator", "missing_count")
        return
    kind, whole = (measure.value_type, measure.counts_people) if measure else ("", False)
    found = count_fault(numerator, denominator, kind, measure.bounds.high if measure else None, whole)
    if found:
        column, bounds = found
        given = numerator if column == "numerator" else denominator
        _wrong(row, column, "out_of_range", given=f"{given:f}", what=f"a {column}", bounds=bounds)
    elif value is not None and kind == "percentage":
        _check_percentage(row, value, numerator, denominator)


def _check_percentage(row: RowRead, value: Decimal, numerator: Decimal, denominator: Decimal) -> None:
    """The percentage must be the counts' own, rounded to as many decimals as it has without noughts at its end."""
    counted = numerator * 100 / denominator
    half = Decimal(5).scaleb(min(0, exponent_of(value.normalize())) - 1)
    if abs(counted - value) > half:
        numbers = {"given": f"{value:f}", "numerator": f"{numerator:f}", "denominator": f"{denominator:f}"}
        _wrong(row, "value", "percentage_differs", **numbers, counted=f"{counted:.2f}")


def _wrong(row: RowRead, column: str, code: str, *, remedy: str = "", **words: Any) -> None:
    row.faults.append(fault(row.number, column, code, remedy=remedy, **words))
