"""The trend of five years: whether a series is going anywhere at all (rule trend-1). Pure.

Fingertips’ own: five annual values in a row without a break, χ² with one degree of freedom beyond 9.54953570608324
(p < 0.002), and the same direction with any one of the five left out. It is of intervals where all five have one, else
of the counts of a proportion. Slopes are a year, in the unit of the indicator or in log odds.

Source: Fingertips technical guidance, Trend markers; ukhsa-collaboration/fingertips-open, TrendMarkerCalculator, except
that the sign of the slope decides for proportions too, and that a missing year is not skipped.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from dcst.status.rag import Reason
from dcst.time.periods import Kind, Period
from indicators.statistics.points import A_YEAR, ANNUAL, SIGNS, SeriesPoint, before, broken, ordered
from indicators.statistics.rounding import plain, rounded
from indicators.terms import PolarityCode

TREND_RULE = "trend-1"
THRESHOLD = 9.54953570608324  # χ² of one degree of freedom at p = 0.002
SHOWN_THRESHOLD = Decimal("9.5495")
YEARS = 5
ROUNDING = 1e-12  # share of the largest value under which a slope is nought: nought counts as upwards
Z_TWICE = 3.92  # the width of a 95 % interval in standard errors, as Fingertips divides it


TrendMethod = Literal["intervals", "proportions"]
# (time, value, weight) of intervals, (time, part, whole) of proportions; time counts the years from 1.
Row = tuple[float, float, float]


class Course(StrEnum):
    INCREASING = "increasing"
    DECREASING = "decreasing"
    NO_CHANGE = "no_change"
    NOT_CALCULATED = "not_calculated"


COURSE_WORDS = {
    Course.INCREASING: "Increasing",
    Course.DECREASING: "Decreasing",
    Course.NO_CHANGE: "No significant change",
    Course.NOT_CALCULATED: "Cannot be calculated",
}


@dataclass(frozen=True)
class Trend:
    """`better` is none where neither way is better or nothing is significant. `slopes`: of all five, then without each.

    `method` is blank where nothing could be calculated."""

    course: Course
    reasons: tuple[Reason, ...]
    better: bool | None = None
    chi_squared: float | None = None
    slopes: tuple[float, ...] = ()
    method: TrendMethod | Literal[""] = ""
    periods: tuple[Period, ...] = ()
    rule: str = TREND_RULE

    @property
    def words(self) -> str:
        """“Increasing and getting worse”."""
        judged = {None: "", True: " and getting better", False: " and getting worse"}[self.better]
        return COURSE_WORDS[self.course] + judged

    @property
    def why(self) -> str:
        return ". ".join(reason.words for reason in self.reasons)


def trend(
    points: Iterable[SeriesPoint], polarity: PolarityCode, *, proportion: bool = False, breaks: Iterable[date] = ()
) -> Trend:
    """Of the five latest annual values. `proportion`: the counts beside them are a part and its whole.

    Raises SeriesError for points that are no series.
    """
    points = ordered(points)
    refused = _wrong_kind(points)
    if refused:
        return Trend(Course.NOT_CALCULATED, (refused,))
    five = [point for point in points if point.counts][-YEARS:]
    periods = tuple(point.period for point in five)
    refused = _not_five(five) or _five_broken(five, points, tuple(breaks))
    if refused:
        return Trend(Course.NOT_CALCULATED, (refused,), periods=periods)
    method = _method(five, proportion)
    if not method:
        return Trend(Course.NOT_CALCULATED, (Reason("trend_no_counts"),), periods=periods)
    rows = _rows(five, method)
    if isinstance(rows, Reason):
        return Trend(Course.NOT_CALCULATED, (rows,), periods=periods)
    return _tested(rows, periods, polarity, method)


def _wrong_kind(points: Sequence[SeriesPoint]) -> Reason | None:
    if points and points[0].period.kind is Kind.POOLED:
        return Reason("trend_overlap")
    if points and points[0].period.kind not in (*ANNUAL, Kind.AS_AT, Kind.WAVE):
        return Reason("trend_not_annual")
    return None


def _not_five(five: Sequence[SeriesPoint]) -> Reason | None:
    """Days and survey waves are annual where one comes a year after the other."""
    if len(five) < YEARS:
        return Reason("trend_too_few", {"number": len(five)})
    for point, following in zip(five, five[1:], strict=False):
        expected = before(following.period, months=A_YEAR)
        if point.period != expected:
            closer = point.period > expected
            return Reason("trend_not_annual") if closer else Reason("trend_gap", {"period": expected})
    return None


def _five_broken(five: Sequence[SeriesPoint], points: Sequence[SeriesPoint], breaks: Sequence[date]) -> Reason | None:
    first, last = five[0].period, five[-1].period
    if broken(points, breaks, first, last):
        return Reason("trend_break", {"first": first, "last": last})
    return None


def _method(five: Sequence[SeriesPoint], proportion: bool) -> TrendMethod | Literal[""]:
    if all(point.interval for point in five):
        return "intervals"
    counted = all(point.numerator is not None and point.denominator for point in five)
    return "proportions" if proportion and counted else ""


def _rows(five: Sequence[SeriesPoint], method: TrendMethod) -> list[Row] | Reason:
    """One for each, or why one of them cannot be measured."""
    rows = []
    for place, point in enumerate(five, start=1):
        row = _interval_row(place, point) if method == "intervals" else _proportion_row(place, point)
        if isinstance(row, Reason):
            return row
        rows.append(row)
    return rows


def _tested(rows: list[Row], periods: tuple[Period, ...], polarity: PolarityCode, method: TrendMethod) -> Trend:
    chi_squared = METHODS[method](rows)
    slope = SLOPES[method]
    slopes = (slope(rows), *(slope(rows[:left] + rows[left + 1 :]) for left in range(YEARS)))
    shown = plain(rounded(Decimal(chi_squared), [SHOWN_THRESHOLD], 2))
    told = {"first": periods[0], "last": periods[-1], "chi": shown, "edge": plain(SHOWN_THRESHOLD)}
    level = -ROUNDING * max(abs(y) for _, y, _ in rows)
    steady = len({value >= level for value in slopes}) == 1
    course, better = Course.NO_CHANGE, None
    if chi_squared > THRESHOLD and steady:
        course = Course.INCREASING if slopes[0] >= level else Course.DECREASING
        sign = SIGNS.get(polarity)
        better = None if sign is None else (sign > 0) == (course is Course.INCREASING)
    reasons = [Reason("trend_beyond" if chi_squared > THRESHOLD else "trend_within", told)]
    reasons += [] if steady or chi_squared <= THRESHOLD else [Reason("trend_unsteady")]
    return Trend(course, tuple(reasons), better, chi_squared, slopes, method, periods)


def _interval_row(place: int, point: SeriesPoint) -> Row | Reason:
    assert point.value is not None and point.interval  # else another method
    if point.interval.lower == point.interval.upper:
        return Reason("trend_no_width", {"period": point.period})
    error = float(point.interval.upper - point.interval.lower) / Z_TWICE
    return float(place), float(point.value), 1 / error**2


def _proportion_row(place: int, point: SeriesPoint) -> Row | Reason:
    assert point.numerator is not None and point.denominator  # else another method
    if not 0 < point.numerator < point.denominator:
        return Reason("trend_none_or_all", {"period": point.period})
    return float(place), float(point.numerator), float(point.denominator)


def _sums(rows: list[Row]) -> tuple[float, float, float, float, float]:
    weight = math.fsum(w for _, _, w in rows)
    weight_time_value = math.fsum(w * t * y for t, y, w in rows)
    weight_time = math.fsum(w * t for t, _, w in rows)
    weight_value = math.fsum(w * y for _, y, w in rows)
    return weight, weight_time_value, weight_time, weight_value, math.fsum(w * t * t for t, _, w in rows)


def _weighted_slope(rows: list[Row]) -> float:
    s1, s2, s3, s4, s5 = _sums(rows)
    return (s1 * s2 - s3 * s4) / (s1 * s5 - s3**2)


def _chi_squared_of_intervals(rows: list[Row]) -> float:
    s1, _, s3, _, s5 = _sums(rows)
    return _weighted_slope(rows) ** 2 * (s1 * s5 - s3**2) / s1


def _slope_of_log_odds(rows: list[Row]) -> float:
    return _weighted_slope([(t, math.log(x / (n - x)), 1.0) for t, x, n in rows])


def _chi_squared_of_proportions(rows: list[Row]) -> float:
    whole, part = math.fsum(n for _, _, n in rows), math.fsum(x for _, x, _ in rows)
    time = math.fsum(n * t for t, _, n in rows)
    across = whole * math.fsum(x * t for t, x, _ in rows) - part * time
    return whole * across**2 / (part * (whole - part) * (whole * math.fsum(n * t * t for t, _, n in rows) - time**2))


METHODS: dict[TrendMethod, Callable[[list[Row]], float]] = {
    "intervals": _chi_squared_of_intervals,
    "proportions": _chi_squared_of_proportions,
}
SLOPES: dict[TrendMethod, Callable[[list[Row]], float]] = {
    "intervals": _weighted_slope,
    "proportions": _slope_of_log_odds,
}
