"""What a year will end with, by a method that is named, and how sure that is (rule forecast-1). Pure.

Last value: the latest stays; the range is that of a walk whose steps are as large as those so far. Straight line:
least squares through the values in a row, with its prediction interval. Same as last year: each period to come is as
it was a year before; the range is that of the changes from year to year so far. Ranges are of 95 %, by Student’s t, and
need four changes, or four values for the line; with fewer there is a forecast without a range. Nothing is reckoned
across a gap or a break, and queried values are left out.

Figures that add up over a year (counts) are the sum of what is known and what is to come; others are the last period’s.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from dcst.status.rag import Rag, Reason, Verdict
from dcst.time.periods import Period
from indicators.statistics.intervals import NARROW
from indicators.statistics.points import SeriesPoint, broken, ordered, stretches, values_of
from indicators.statistics.quantiles import student
from indicators.statistics.rounding import decimals_of, rounded
from indicators.target.rules.target import TargetFacts, ValueFacts, edges_of, rate_against_target
from indicators.terms import PolarityCode

FORECAST_RULE = "forecast-1"
FEWEST = 4
NOUGHT = Decimal(0)


class ForecastMethod(StrEnum):
    LAST_VALUE = "last_value"
    LINEAR = "linear"
    SAME_AS_LAST_YEAR = "same_as_last_year"

    @property
    def word(self) -> str:
        return {"last_value": "Last value", "linear": "Straight line"}.get(self.value, "Same as last year")


@dataclass(frozen=True)
class Forecast:
    """`low` to `high` is the range of 95 %, none where too little is known. `used`: the periods it rests on."""

    way: ForecastMethod
    period: Period
    value: Decimal | None
    reasons: tuple[Reason, ...]
    low: Decimal | None = None
    high: Decimal | None = None
    used: tuple[Period, ...] = ()
    rule: str = FORECAST_RULE

    @property
    def why(self) -> str:
        return ". ".join(reason.words for reason in self.reasons)


class Certainty(StrEnum):
    LIKELY = "likely"
    UNLIKELY = "unlikely"
    OPEN = "open"
    UNKNOWN = "unknown"

    @property
    def word(self) -> str:
        return CERTAINTY_WORDS[self]


CERTAINTY_WORDS = {
    Certainty.LIKELY: "The whole range meets the target",
    Certainty.UNLIKELY: "The whole range misses the target",
    Certainty.OPEN: "The range holds both: it may go either way",
    Certainty.UNKNOWN: "How sure this is cannot be said",
}


@dataclass(frozen=True)
class Outlook:
    """Position to date and forecast for the end of the year, side by side; neither stands for the other."""

    position: Verdict[Rag]
    forecast: Forecast
    expected: Verdict[Rag] | None
    certainty: Certainty
    shown: Decimal | None = None  # rounded, but never over an edge it is judged by

    @property
    def decimals(self) -> int:
        return 0 if self.shown is None else decimals_of(self.shown)


def forecast(
    points: Iterable[SeriesPoint],
    end: Period,
    way: ForecastMethod,
    *,
    adds_up: bool = False,
    months: int | None = None,
    breaks: Iterable[date] = (),
    floor: Decimal | None = None,
    ceiling: Decimal | None = None,
) -> Forecast:
    """`end`: the last period of the year, such as its fourth quarter; where figures add up, the year itself.

    `months` lie between two days or waves; `floor` and `ceiling` are the bounds of the measure. Raises SeriesError for
    points that are no series, PeriodError for days or waves without months.
    """
    points = _since_break([point for point in ordered(points) if point.period.end <= end.end], tuple(breaks))
    if not points:
        return _none(way, end, Reason("forecast_no_value"))
    latest = points[-1]
    if latest.queried:
        return _none(way, end, Reason("forecast_queried", {"period": latest.period}))
    run = stretches(points, months)[-1]
    ahead = _ahead(latest.period, end, months)
    known = [point for point in run if point.period.start >= end.start] if adds_up else []
    first = known[0].period if known else ahead[0] if ahead else end
    if adds_up and first.start != end.start:
        return _none(way, end, Reason("forecast_gap", {"period": end}))
    base = sum(values_of(known), NOUGHT)
    if not ahead:
        value = base if adds_up else latest.value
        return Forecast(way, end, value, (Reason("forecast_known", {"period": end}),), value, value, (end,))
    wanted = ahead if adds_up else ahead[-1:]
    found = WAYS[way](run, [point for point in points if point.counts], wanted, len(ahead))
    if isinstance(found, Reason):
        return _none(way, end, found)
    return _bounded(way, end, found, base, floor, ceiling)


def _none(way: ForecastMethod, end: Period, reason: Reason) -> Forecast:
    return Forecast(way, end, None, (reason,))


def outlook(
    position: Verdict[Rag],
    expected: Forecast,
    target: TargetFacts | None,
    polarity: PolarityCode,
    *,
    unit: str = "",
    decimals: int | None = None,
) -> Outlook:
    """`position` as rate_against_target gave it; `target` is that of the end of the year."""
    if expected.value is None:
        return Outlook(position, expected, None, Certainty.UNKNOWN)

    def rated(value: Decimal) -> Verdict[Rag]:
        facts = ValueFacts("forecast", value, status="management", period=expected.period.text)
        return rate_against_target(facts, target, polarity, unit=unit, decimals=decimals)

    verdict = rated(expected.value)
    shown = rounded(expected.value, edges_of(target, polarity), decimals)
    if not verdict.rag.is_rating or expected.low is None or expected.high is None:
        return Outlook(position, expected, verdict, Certainty.UNKNOWN, shown)
    met = {rated(end).rag is Rag.ON_TRACK for end in (expected.low, expected.value, expected.high)}
    certainty = Certainty.OPEN if len(met) > 1 else Certainty.LIKELY if True in met else Certainty.UNLIKELY
    return Outlook(position, expected, verdict, certainty, shown)


def _since_break(points: Sequence[SeriesPoint], breaks: Sequence[date]) -> list[SeriesPoint]:
    """What comes after the last break, less what has no value."""
    kept = [point for point in points if not broken(points, breaks, point.period, points[-1].period)]
    return [point for point in kept if point.value is not None]


def _ahead(latest: Period, end: Period, months: int | None) -> list[Period]:
    found, period = [], latest.next(months)
    while period.end <= end.end:
        found.append(period)
        period = period.next(months)
    return found


@dataclass(frozen=True)
class _Found:
    """`reach` is how far the range goes to either side; none where too little is known."""

    value: Decimal
    reach: Decimal | None
    used: list[Period]
    reason: Reason


# What each way is given: the points in a row up to the latest, all points with a value, the periods wanted, and how
# many periods lie ahead. The points are reckoned with, so that each has a value.
_Points = Sequence[SeriesPoint]


def _last_value(run: _Points, values: _Points, wanted: Sequence[Period], steps: int) -> _Found:
    held = values_of(run)
    moves = [after - value for value, after in zip(held, held[1:], strict=False)]
    number = len(wanted)
    # Each step is in every period after it: m² + … + 1 of them where periods add up, m where the last alone counts.
    worth = Decimal(steps * (steps + 1) * (2 * steps + 1)) / 6 if number == steps else Decimal(steps)
    latest = run[-1].period
    reason = Reason("forecast_last_value", {"period": latest})
    return _Found(held[-1] * number, _reach(_square(moves), len(moves), worth), [latest], reason)


def _same_as_last_year(run: _Points, values: _Points, wanted: Sequence[Period], steps: int) -> _Found | Reason:
    held = {point.period: point.value for point in values if point.value is not None}
    then = [period.same_last_year() for period in wanted]
    for period in then:
        if period not in held:
            return Reason("forecast_gap", {"period": period})
    changes = [value - held[year] for period, value in held.items() if (year := period.same_last_year()) in held]
    value = sum((held[period] for period in then), NOUGHT)
    reason = Reason("forecast_same_as_last_year", {"period": then[-1]})
    return _Found(value, _reach(_square(changes), len(changes), Decimal(len(wanted))), then, reason)


def _linear(run: _Points, values: _Points, wanted: Sequence[Period], steps: int) -> _Found | Reason:
    count, held = len(run), values_of(run)
    if count < FEWEST:
        return Reason("forecast_too_few", {"number": count, "needed": FEWEST})
    middle, mean = Decimal(count - 1) / 2, sum(held, NOUGHT) / count
    spread = sum(((place - middle) ** 2 for place in range(count)), NOUGHT)
    slope = sum(((place - middle) * (value - mean) for place, value in enumerate(held)), NOUGHT) / spread
    errors = [value - mean - slope * (place - middle) for place, value in enumerate(held)]
    places = range(count + steps - len(wanted), count + steps)
    value = sum((mean + slope * (place - middle) for place in places), NOUGHT)
    away, number = sum((place - middle for place in places), NOUGHT), len(wanted)
    worth = number + Decimal(number**2) / count + away**2 / spread
    square = sum((error**2 for error in errors), NOUGHT) / (count - 2)
    reason = Reason("forecast_linear", {"number": count, "period": run[-1].period})
    return _Found(value, _reach(square, count - 2, worth, FEWEST - 2), [point.period for point in run], reason)


WAYS: dict[ForecastMethod, Callable[[_Points, _Points, Sequence[Period], int], _Found | Reason]] = {
    ForecastMethod.LAST_VALUE: _last_value,
    ForecastMethod.LINEAR: _linear,
    ForecastMethod.SAME_AS_LAST_YEAR: _same_as_last_year,
}


def _square(changes: Sequence[Decimal]) -> Decimal:
    """The mean square of changes about nought: these methods expect none."""
    return sum((change**2 for change in changes), NOUGHT) / (len(changes) or 1)


def _reach(square: Decimal, degrees: int, worth: Decimal, fewest: int = FEWEST) -> Decimal | None:
    return student(NARROW, degrees) * (square * worth).sqrt() if degrees >= fewest else None


def _bounded(
    way: ForecastMethod, end: Period, found: _Found, base: Decimal, floor: Decimal | None, ceiling: Decimal | None
) -> Forecast:
    def clamped(number: Decimal) -> Decimal:
        number = number if floor is None else max(number, floor)
        return number if ceiling is None else min(number, ceiling)

    value, used = base + found.value, tuple(found.used)
    if found.reach is None:
        return Forecast(way, end, clamped(value), (found.reason, Reason("forecast_no_range")), used=used)
    low, high = clamped(value - found.reach), clamped(value + found.reach)
    return Forecast(way, end, clamped(value), (found.reason,), low, high, used)
