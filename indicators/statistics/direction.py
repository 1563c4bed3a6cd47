"""Direction of travel: the change from the period expected before (rule direction-3). Pure.

Where there is a season, which a definition states, or a total that runs from the beginning of the year, it is the
change from the same period a year earlier; never that from the last value found.

A change to a figure whose own interval holds the one before is none, unless it is one of several in a row that go the
same way, and the interval does not hold the value where they began: a slow fall is a fall.

Source: DfE Local Authority Interactive Tool, whose code does bridge gaps, though its documentation says it does not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from dcst.status.rag import Reason
from dcst.time.periods import Kind, Period, PeriodError
from indicators.statistics.intervals import Interval
from indicators.statistics.points import SEASONAL, SIGNS, SeriesPoint, before, broken, ordered
from indicators.statistics.rounding import plain, rounded
from indicators.terms import PolarityCode

DIRECTION_RULE = "direction-3"
WITHIN = "No change beyond its interval"
RUN = 3  # from so many on it is told how many in a row go one way


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
    """`words` are for the screen: “Up 2.1 points, worse”. `change` is latest less base, none without a comparison.

    `is_within`: it moved, and the interval of the latest figure holds all since it last turned.
    """

    movement: Movement
    words: str
    reasons: tuple[Reason, ...]
    arrow: Arrow | None = None
    change: Decimal | None = None
    period: Period | None = None
    base: Period | None = None
    is_within: bool = False
    steps: int = 0  # how many in a row went this way, this one among them
    rule: str = DIRECTION_RULE

    @property
    def unsized(self) -> str:
        """“Up, worse”: without how far, where the figures are of few."""
        return _moved_words(self.arrow, self.movement) if self.arrow in (Arrow.UP, Arrow.DOWN) else self.words

    @property
    def in_a_row(self) -> str:
        """“5 in a row”; blank of too few to be told."""
        return f"{self.steps} in a row" if self.steps >= RUN else ""

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
    sure: Interval | None = None,  # the own interval of the figure judged
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
    run = [base]
    while _goes_on(found, points, breaks, period, run, before(run[-1], seasonal=seasonal, months=months)):
        run.append(before(run[-1], seasonal=seasonal, months=months))
    return _moved(found[period], [found[one] for one in run], polarity, sure, unit, decimals)


def _not_comparable(found: Mapping[Period, SeriesPoint], period: Period, base: Period) -> Reason | None:
    if found[period].queried:
        return Reason("direction_queried", {"period": period})
    if base not in found or found[base].value is None:
        return Reason("direction_gap", {"period": base})
    return Reason("direction_queried", {"period": base}) if found[base].queried else None


def _over_break(points: Sequence[SeriesPoint], breaks: Iterable[date], base: Period, period: Period) -> Reason | None:
    return Reason("direction_break", {"period": base}) if broken(points, breaks, base, period) else None


def _goes_on(
    found: Mapping[Period, SeriesPoint],
    points: Sequence[SeriesPoint],
    breaks: Iterable[date],
    period: Period,
    run: Sequence[Period],
    earlier: Period,
) -> bool:
    """Whether the step from one period before to the first of a run goes the way of the run, without gap or break."""
    if _not_comparable(found, run[-1], earlier) or _over_break(points, breaks, earlier, run[-1]):
        return False
    latest, base, first, before_it = (found[one].value for one in (period, run[0], run[-1], earlier))
    assert latest is not None and base is not None and first is not None and before_it is not None  # comparable
    return (latest - base) * (first - before_it) > 0


def _no_comparison(reason: Reason, period: Period | None, base: Period | None = None) -> Direction:
    return Direction(Movement.NO_COMPARISON, "No comparison", (reason,), period=period, base=base)


def _moved(
    latest: SeriesPoint,
    run: Sequence[SeriesPoint],
    polarity: PolarityCode,
    sure: Interval | None,
    unit: str,
    decimals: int,
) -> Direction:
    """`run` are the points that went the same way, the latest of them first: it is compared with that one."""
    base, turn = run[0], run[-1]
    assert latest.value is not None and base.value is not None  # else not comparable
    change = latest.value - base.value
    between = (change, latest.period, base.period)
    overlap = [Reason("direction_overlap")] if latest.period.kind is Kind.POOLED else []
    if change == 0:
        level = (Reason("direction_level", {"period": base.period}), *overlap)
        return Direction(Movement.NO_CHANGE, "No change", level, Arrow.FLAT, *between)
    arrow = Arrow.UP if change > 0 else Arrow.DOWN
    size = _in_words(abs(change), unit, decimals)
    reasons = (Reason(f"direction_{arrow.value}", {"size": size, "period": base.period}), *overlap)
    if sure is not None and sure.holds(base.value):
        if turn.value is None or sure.holds(turn.value):
            within = (*reasons, Reason("direction_within"))
            return Direction(Movement.NO_CHANGE, WITHIN, within, Arrow.FLAT, *between, is_within=True)
        reasons = (*reasons, Reason("direction_run", {"number": len(run), "period": turn.period}))
    sign = SIGNS.get(polarity)
    if sign is None:
        movement = Movement.UNJUDGED
    elif sign * change > 0:
        movement = Movement.IMPROVING
    else:
        movement = Movement.WORSENING
    words = _moved_words(arrow, movement, size)
    return Direction(movement, words, reasons, arrow, *between, steps=len(run))


def _moved_words(arrow: Arrow, movement: Movement, size: str = "") -> str:
    judged = {Movement.IMPROVING: ", better", Movement.WORSENING: ", worse"}.get(movement, "")
    return f"{arrow.value.capitalize()} {size}".rstrip() + judged


def _in_words(change: Decimal, unit: str, decimals: int) -> str:
    """A percentage moves by points, anything else by its unit."""
    number = plain(rounded(change, [Decimal(0)], decimals))
    if unit.startswith("%"):
        return f"{number} point{'' if number == '1' else 's'}"
    return f"{number} {unit}".rstrip()
