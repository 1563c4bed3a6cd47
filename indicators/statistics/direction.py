"""Direction of travel: the change from the period expected before (rule direction-2). Pure.

Where there is a season, which a definition states, or a total that runs from the beginning of the year, it is the
change from the same period a year earlier; never that from the last value found.

Source: DfE Local Authority Interactive Tool, whose code does bridge gaps, though its documentation says it does not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from dcst.status.rag import Reason
from dcst.time.periods import Kind, Period, PeriodError
from indicators.statistics.points import SEASONAL, SIGNS, SeriesPoint, before, broken, ordered
from indicators.statistics.rounding import plain, rounded
from indicators.terms import PolarityCode

DIRECTION_RULE = "direction-2"


class Arrow(StrEnum):
    UP = "up"
    DOWN = "down"
    FLAT = "flat"


class Movement(StrEnum):
    """Beside the arrow, never in its place. UNJUDGED is for indicators where neither way is better."""

    IMPROVING = "improving"
    WORSENING = "worsening"
    NO_CHANGE = "no_change"
    UNJUDGED = "unjudged"
    NO_COMPARISON = "no_comparison"


@dataclass(frozen=True)
class Direction:
    """`words` are for the screen: “Up 2.1 points, worse”. `change` is latest less base, none without a comparison."""

    movement: Movement
    words: str
    reasons: tuple[Reason, ...]
    arrow: Arrow | None = None
    change: Decimal | None = None
    period: Period | None = None
    base: Period | None = None
    rule: str = DIRECTION_RULE

    @property
    def unsized(self) -> str:
        """“Up, worse”: without how far, where the figures are of few."""
        return _moved_words(self.arrow, self.movement) if self.arrow in (Arrow.UP, Arrow.DOWN) else self.words

    @property
    def why(self) -> str:
        return ". ".join(reason.words for reason in self.reasons)


def direction(
    points: Iterable[SeriesPoint],
    polarity: PolarityCode,
    *,
    at: Period | None = None,  # the period judged; the last with a value when not given
    seasonal: bool | None = None,  # terms are seasonal unless said otherwise
    months: int | None = None,  # between two days or survey waves
    breaks: Iterable[date] = (),
    unit: str = "",
    decimals: int = 1,
) -> Direction:
    """The change of one period from the one it is compared with. Raises SeriesError for points that are no series."""
    points = ordered(points)
    found = {point.period: point for point in points}
    period = at or max((point.period for point in points if point.value is not None), default=None)
    if period is None or period not in found or found[period].value is None:
        return _no_comparison(Reason("direction_no_value"), period)
    seasonal = period.kind in SEASONAL if seasonal is None else seasonal
    try:
        base = before(period, seasonal=seasonal, months=months)
    except PeriodError:
        return _no_comparison(Reason("direction_no_interval"), period)
    refused = _not_comparable(found, period, base) or _over_break(points, breaks, base, period)
    if refused:
        return _no_comparison(refused, period, base)
    return _moved(found[period], found[base], polarity, unit, decimals)


def _not_comparable(found: Mapping[Period, SeriesPoint], period: Period, base: Period) -> Reason | None:
    if found[period].queried:
        return Reason("direction_queried", {"period": period})
    if base not in found or found[base].value is None:
        return Reason("direction_gap", {"period": base})
    return Reason("direction_queried", {"period": base}) if found[base].queried else None


def _over_break(points: Sequence[SeriesPoint], breaks: Iterable[date], base: Period, period: Period) -> Reason | None:
    return Reason("direction_break", {"period": base}) if broken(points, breaks, base, period) else None


def _no_comparison(reason: Reason, period: Period | None, base: Period | None = None) -> Direction:
    return Direction(Movement.NO_COMPARISON, "No comparison", (reason,), period=period, base=base)


def _moved(latest: SeriesPoint, base: SeriesPoint, polarity: PolarityCode, unit: str, decimals: int) -> Direction:
    assert latest.value is not None and base.value is not None  # else not comparable
    change = latest.value - base.value
    overlap = [Reason("direction_overlap")] if latest.period.kind is Kind.POOLED else []
    if change == 0:
        reasons = (Reason("direction_level", {"period": base.period}), *overlap)
        return Direction(Movement.NO_CHANGE, "No change", reasons, Arrow.FLAT, change, latest.period, base.period)
    arrow = Arrow.UP if change > 0 else Arrow.DOWN
    size = _in_words(abs(change), unit, decimals)
    reasons = (Reason(f"direction_{arrow.value}", {"size": size, "period": base.period}), *overlap)
    sign = SIGNS.get(polarity)
    if sign is None:
        movement = Movement.UNJUDGED
    elif sign * change > 0:
        movement = Movement.IMPROVING
    else:
        movement = Movement.WORSENING
    words = _moved_words(arrow, movement, size)
    return Direction(movement, words, reasons, arrow, change, latest.period, base.period)


def _moved_words(arrow: Arrow, movement: Movement, size: str = "") -> str:
    judged = {Movement.IMPROVING: ", better", Movement.WORSENING: ", worse"}.get(movement, "")
    return f"{arrow.value.capitalize()} {size}".rstrip() + judged


def _in_words(change: Decimal, unit: str, decimals: int) -> str:
    """A percentage moves by points, anything else by its unit."""
    number = plain(rounded(change, [Decimal(0)], decimals))
    if unit.startswith("%"):
        return f"{number} point{'' if number == '1' else 's'}"
    return f"{number} {unit}".rstrip()
