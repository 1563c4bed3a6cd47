"""A control chart: segments, their limits, a mark for each value, and the two answers about the latest. Pure.

Limits of fewer than 13 values of one segment are on trial: drawn dashed, and nothing is held against them. Values that
rise or fall in a row do so without limits and are said to, years too, which are too few for limits. A segment begins
anew at a break in the series and at a rebase, which somebody makes by hand with a reason; the rules begin anew with it.
Queried and missing values are left out, and nothing is reckoned across them. Limits are judged as they are and drawn
within the bounds of the measure.

Stocks, running totals and rolling periods overlap, and seasons differ by nature: these have neither limits nor runs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dcst.status.rag import Reason
from dcst.time.periods import Kind, Period
from indicators.statistics.points import A_YEAR, ANNUAL, SEASONAL, SeriesPoint, ordered, stretches, values_of
from indicators.statistics.runs import Signals, runs_alone, signals
from indicators.statistics.spc import ENOUGH, PTD, Limits, Settings, SignalRule, limits_of
from indicators.statistics.variation import (
    VARIATION_RULE,
    Assurance,
    Variation,
    assurance,
    of_signals,
    say_run,
    say_signals,
)
from indicators.terms import PolarityCode

BREAK = "Break in the series"
FEW_BY_NATURE = "variation_annual"
SignalsByPeriod = dict[Period, Signals]


@dataclass(frozen=True)
class ProcessChange:
    """From this day on the process is another one. Made by hand, with who and why; never by a rule."""

    day: date
    reason: str
    by: str


@dataclass(frozen=True)
class Segment:
    """`limits` are as judged; `drawn_low` and `drawn_high` within the bounds of the measure. `began`: why it begins.

    `follows`: whether any two of its values follow one another, without which there is nothing to make limits of.
    """

    number: int
    first: Period
    last: Period
    count: int
    limits: Limits | None
    trial: bool
    drawn_low: Decimal | None = None
    drawn_high: Decimal | None = None
    began: str = ""
    follows: bool = True


@dataclass(frozen=True)
class Mark:
    """One value on the chart. `rules` in order of precedence; without limits, or with limits on trial, there is a
    variation only where the value is one of a run.
    """

    period: Period
    value: Decimal | None
    segment: int
    rules: tuple[SignalRule, ...] = ()
    variation: Variation | None = None
    queried: bool = False


@dataclass(frozen=True)
class ControlChart:
    """`latest` is the period the variation speaks of. The settings are kept with the result.

    `is_limited`: whether it speaks by limits; a run may be told without them.
    """

    variation: Variation
    assurance: Assurance
    reasons: tuple[Reason, ...]
    settings: Settings
    latest: Period | None = None
    marks: tuple[Mark, ...] = ()
    segments: tuple[Segment, ...] = ()
    rule: str = VARIATION_RULE
    is_limited: bool = False

    @property
    def why(self) -> str:
        return ". ".join(reason.words for reason in self.reasons)


def unsuited(
    kind: Kind,
    *,
    months: int | None = None,  # between two days
    seasonal: bool | None = None,  # terms are, unless said otherwise
    year_to_date: bool = False,
    rolling: bool = False,
    stock: bool = False,
) -> Reason | None:
    """Why control limits would mislead: the values add up, overlap, are few or go with the season."""
    if year_to_date:
        return Reason("variation_year_to_date")
    if rolling or kind is Kind.POOLED:
        return Reason("variation_rolling")
    if stock:
        return Reason("variation_stock")
    if kind in (*ANNUAL, Kind.WAVE) or (kind is Kind.AS_AT and (months is None or months >= A_YEAR)):
        return Reason("variation_annual")
    if kind in SEASONAL if seasonal is None else seasonal:
        return Reason("variation_seasonal")
    return None


def control_chart(
    points: Iterable[SeriesPoint],
    polarity: PolarityCode,
    *,
    target: Decimal | None = None,  # the latest
    rebases: Iterable[ProcessChange] = (),
    breaks: Iterable[date] = (),
    settings: Settings = PTD,
    floor: Decimal | None = None,
    ceiling: Decimal | None = None,
    months: int | None = None,
    seasonal: bool | None = None,
    year_to_date: bool = False,
    rolling: bool = False,
    stock: bool = False,
    decimals: int = 1,
) -> ControlChart:
    """The chart of one series, with what it says of the latest value. Raises SeriesError for points that are none.

    `floor` and `ceiling` are the bounds of the measure; what makes a series unsuited is as `unsuited` takes it.
    """
    points = ordered(points)
    if not any(point.counts for point in points):
        return ControlChart(Variation.NO_DATA, Assurance.NONE, (Reason("variation_no_value"),), settings)
    refused = unsuited(
        points[0].period.kind,
        months=months,
        seasonal=seasonal,
        year_to_date=year_to_date,
        rolling=rolling,
        stock=stock,
    )
    if refused and refused.code != FEW_BY_NATURE:
        return ControlChart(Variation.UNSUITED, Assurance.NONE, (refused,), settings)
    months = months or (A_YEAR if refused else None)
    parts = _parts(points, tuple(rebases), tuple(breaks))
    judged = [
        _judged(number, began, part, polarity, settings, months, refused is None)
        for number, (began, part) in enumerate(parts)
    ]
    segments = tuple(_drawn(segment, floor, ceiling) for segment, _, _ in judged)
    marks = tuple(mark for _, found, _ in judged for mark in found)
    last, _, signs = next(part for part in reversed(judged) if part[0].count)
    latest = [point for point in points if point.counts][-1]
    variation, why = _of_latest(last, latest, signs, polarity, settings, decimals, refused)
    limited = None if last.trial else last.limits
    sure, because = assurance(limited, target, polarity, settings, decimals)
    reasons = (*why, *([because] if because else []), *_left_out(points))
    spoken = None if variation is Variation.UNSUITED else latest.period
    return ControlChart(variation, sure, reasons, settings, spoken, marks, segments, is_limited=limited is not None)


def _of_latest(
    segment: Segment,
    latest: SeriesPoint,
    signs: SignalsByPeriod,
    polarity: PolarityCode,
    settings: Settings,
    decimals: int,
    refused: Reason | None,
) -> tuple[Variation, tuple[Reason, ...]]:
    """(what the latest value is, why), with the reason why there are no limits where there are none."""
    rules = signs.get(latest.period, {})
    assert latest.value is not None  # it is reckoned with
    if segment.limits is not None and not segment.trial:
        said = say_signals(latest.value, segment.limits, rules, settings, decimals)
        return of_signals(rules, polarity), (said,)
    nothing, because = (Variation.UNSUITED, refused) if refused else _no_limits(segment)
    if not rules:
        return nothing, (because,)
    return of_signals(rules, polarity), (say_run(rules, settings), because)


def _no_limits(segment: Segment) -> tuple[Variation, Reason]:
    if segment.trial:
        return Variation.TOO_FEW, Reason("variation_too_few", {"number": segment.count, "needed": ENOUGH})
    return Variation.FLAT, Reason("variation_flat" if segment.follows else "variation_apart")


def _left_out(points: Sequence[SeriesPoint]) -> list[Reason]:
    queried = sum(point.queried for point in points)
    return [Reason("variation_queried", {"number": queried})] if queried else []


def _parts(
    points: Sequence[SeriesPoint], rebases: Sequence[ProcessChange], breaks: Sequence[date]
) -> list[tuple[str, list[SeriesPoint]]]:
    """[(why it begins, its points)]: a point that is or follows a break or a rebase begins another segment."""
    days = dict.fromkeys(breaks, "Break in the series") | {rebase.day: rebase.reason for rebase in rebases}
    parts: list[tuple[str, list[SeriesPoint]]] = [("", [points[0]])]
    for before, point in zip(points, points[1:], strict=False):
        begun = [days[day] for day in sorted(days) if before.period.start < day <= point.period.start]
        begun += [BREAK] if point.is_break else []
        if begun:
            parts.append((begun[0], []))
        parts[-1][1].append(point)
    return parts


def _judged(
    number: int,
    began: str,
    points: Sequence[SeriesPoint],
    polarity: PolarityCode,
    settings: Settings,
    months: int | None,
    limited: bool,
) -> tuple[Segment, list[Mark], SignalsByPeriod]:
    """`limited`: whether its values are suited to limits at all."""
    runs = stretches(points, months)
    values = [values_of(run) for run in runs]
    count = sum(map(len, values))
    segment = Segment(
        number,
        points[0].period,
        points[-1].period,
        count,
        limits_of(values, settings) if limited else None,
        count < ENOUGH,
        began=began,
        follows=any(len(run) > 1 for run in runs),
    )
    signs: SignalsByPeriod = {}
    for run, held in zip(runs, values, strict=True):
        broken = _broken(held, segment, settings, limited)
        signs |= {point.period: rules for point, rules in zip(run, broken, strict=False)}
    by_limits = segment.limits is not None and not segment.trial
    return segment, [_mark(point, number, signs, polarity, by_limits) for point in points], signs


def _broken(values: Sequence[Decimal], segment: Segment, settings: Settings, limited: bool) -> list[Signals]:
    """The rules that each value of a stretch breaks; without limits only whether it rises or falls with others."""
    if limited and not segment.trial:
        return signals(values, segment.limits, settings) if segment.limits else []
    return runs_alone(values, settings)


def _mark(point: SeriesPoint, number: int, signs: SignalsByPeriod, polarity: PolarityCode, judged: bool) -> Mark:
    """`judged`: by limits, so that a value that breaks no rule is no more than noise."""
    rules = signs.get(point.period)
    variation = of_signals(rules, polarity) if rules or (rules is not None and judged) else None
    return Mark(point.period, point.value, number, tuple(rules or ()), variation, point.queried)


def _drawn(segment: Segment, floor: Decimal | None, ceiling: Decimal | None) -> Segment:
    if segment.limits is None:
        return segment
    low, high = segment.limits.low, segment.limits.high
    low = low if floor is None else max(low, floor)
    high = high if ceiling is None else min(high, ceiling)
    return Segment(**(vars(segment) | {"drawn_low": low, "drawn_high": high}))
