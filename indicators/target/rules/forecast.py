"""What a year may end with, by a method that is named, and how far that was out before (rule forecast-2). Pure.

Last value: the latest stays. Where figures go with the season or run on through the year, the same as last year: each
period to come is as it was a year before. These assume nothing, so one of them always stands. Straight line: least
squares through the values in a row. Any other method than the first stands only where it has been tried: on 13 values
in a row, with 8 held out or more, it must have been out by a tenth less than the first.

The range is that of the past: how far the same method was out, over as many periods, each time that it could have been
asked; four times or more. The forecast itself belongs to it. Nothing is reckoned across a gap or a break, and queried
values are left out.

Figures that add up over a year (counts) are the sum of what is known and what is to come; others are the last period’s.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from dcst.status.rag import Reason
from dcst.time.periods import Period
from indicators.statistics.points import SeriesPoint, broken, ordered, stretches, values_of
from indicators.statistics.rounding import plain, rounded
from indicators.statistics.spc import ENOUGH

FORECAST_RULE = "forecast-2"
FEWEST = 4  # values of a line, and past forecasts of a range
HELD_OUT = 8  # past forecasts by which a method is tried
BETTER = Decimal("0.9")  # of how far the first method was out
NOUGHT = Decimal(0)
Values = Mapping[Period, Decimal]


class ForecastMethod(StrEnum):
    LAST_VALUE = "last_value"
    LINEAR = "linear"
    SAME_AS_LAST_YEAR = "same_as_last_year"

    @property
    def word(self) -> str:
        return {"last_value": "Last value", "linear": "Straight line"}.get(self.value, "Same as last year")


@dataclass(frozen=True)
class Forecast:
    """`low` to `high` is the range of how far it was out before, none where too little is known.

    `used`: the periods it rests on. `errors`: what came less what was forecast, by the period in which it was asked.
    """

    way: ForecastMethod
    period: Period
    value: Decimal | None
    reasons: tuple[Reason, ...]
    low: Decimal | None = None
    high: Decimal | None = None
    used: tuple[Period, ...] = ()
    errors: tuple[tuple[Period, Decimal], ...] = ()
    rule: str = FORECAST_RULE

    @property
    def why(self) -> str:
        return ". ".join(reason.words for reason in self.reasons)


def forecasts(
    points: Iterable[SeriesPoint],
    end: Period,
    *,
    seasonal: bool = False,
    adds_up: bool = False,
    runs_on: bool = False,  # each value holds those of the year before it
    months: int | None = None,
    breaks: Iterable[date] = (),
    floor: Decimal | None = None,
    ceiling: Decimal | None = None,
    decimals: int = 1,
) -> list[Forecast]:
    """The one that always stands, then each that has been tried and was better; all as `forecast` makes them."""
    points, breaks = list(points), list(breaks)

    def made(way: ForecastMethod) -> Forecast:
        given = {"adds_up": adds_up, "months": months, "breaks": breaks, "floor": floor, "ceiling": ceiling}
        return forecast(points, end, way, **given, decimals=decimals)  # type: ignore[arg-type]

    by_year = seasonal or runs_on
    first = made(ForecastMethod.SAME_AS_LAST_YEAR if by_year else ForecastMethod.LAST_VALUE)
    others = [] if runs_on else [made(way) for way in ForecastMethod if way is not first.way]
    others = [found for found in others if not (by_year and found.way is ForecastMethod.LAST_VALUE)]
    counted = _in_a_row(points, end, months, breaks)
    return [first, *(tried for found in others if (tried := _tried(found, first, counted, decimals)))]


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
    decimals: int = 1,
) -> Forecast:
    """`end`: the last period of the year, such as its fourth quarter; where figures add up, the year itself.

    `months` lie between two days or waves; `floor` and `ceiling` are the bounds of the measure. Raises SeriesError for
    points that are no series, PeriodError for days or waves without months.
    """
    points = _until(points, end, tuple(breaks))
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
    values = {point.period: point.value for point in points if point.counts and point.value is not None}
    wanted = len(ahead) if adds_up else 1
    found = WAYS[way](values_of(run), values, ahead, wanted)
    if isinstance(found, Reason):
        return _none(way, end, found)
    errors = _errors(way, run, values, len(ahead), wanted)
    return _bounded(way, end, replace(found, value=base + found.value), errors, floor, ceiling, decimals)


def _none(way: ForecastMethod, end: Period, reason: Reason) -> Forecast:
    return Forecast(way, end, None, (reason,))


def _until(points: Iterable[SeriesPoint], end: Period, breaks: Sequence[date]) -> list[SeriesPoint]:
    """What there is by the end, since the last break, less what has no value."""
    kept = [point for point in ordered(points) if point.period.end <= end.end]
    kept = [point for point in kept if not broken(kept, breaks, point.period, kept[-1].period)]
    return [point for point in kept if point.value is not None]


def _in_a_row(points: Iterable[SeriesPoint], end: Period, months: int | None, breaks: Iterable[date]) -> int:
    """How many values in a row lead up to the latest."""
    runs = stretches(_until(points, end, tuple(breaks)), months)
    return len(runs[-1]) if runs else 0


def _ahead(latest: Period, end: Period, months: int | None) -> list[Period]:
    found, period = [], latest.next(months)
    while period.end <= end.end:
        found.append(period)
        period = period.next(months)
    return found


@dataclass(frozen=True)
class _Found:
    value: Decimal
    used: tuple[Period, ...]
    reason: Reason


# What each way is given: the values in a row up to the latest, all values by their periods, the periods that lie ahead,
# and how many of these, counted from the last, are wanted.
def _last_value(run: Sequence[Decimal], values: Values, ahead: Sequence[Period], wanted: int) -> _Found:
    latest = max(values)
    return _Found(run[-1] * wanted, (latest,), Reason("forecast_last_value", {"period": latest}))


def _same_as_last_year(run: Sequence[Decimal], values: Values, ahead: Sequence[Period], wanted: int) -> _Found | Reason:
    then = tuple(period.same_last_year() for period in ahead[-wanted:])
    for period in then:
        if period not in values:
            return Reason("forecast_gap", {"period": period})
    value = sum((values[period] for period in then), NOUGHT)
    return _Found(value, then, Reason("forecast_same_as_last_year", {"period": then[-1]}))


def _linear(run: Sequence[Decimal], values: Values, ahead: Sequence[Period], wanted: int) -> _Found | Reason:
    count = len(run)
    if count < FEWEST:
        return Reason("forecast_too_few", {"number": count, "needed": FEWEST})
    middle, mean = Decimal(count - 1) / 2, sum(run, NOUGHT) / count
    spread = sum(((place - middle) ** 2 for place in range(count)), NOUGHT)
    slope = sum(((place - middle) * (value - mean) for place, value in enumerate(run)), NOUGHT) / spread
    places = range(count + len(ahead) - wanted, count + len(ahead))
    value = sum((mean + slope * (place - middle) for place in places), NOUGHT)
    latest = sorted(values)[-count:]
    return _Found(value, tuple(latest), Reason("forecast_linear", {"number": count, "period": latest[-1]}))


WAYS: dict[ForecastMethod, Callable[[Sequence[Decimal], Values, Sequence[Period], int], _Found | Reason]] = {
    ForecastMethod.LAST_VALUE: _last_value,
    ForecastMethod.LINEAR: _linear,
    ForecastMethod.SAME_AS_LAST_YEAR: _same_as_last_year,
}


def _errors(
    way: ForecastMethod, run: Sequence[SeriesPoint], values: Values, steps: int, wanted: int
) -> tuple[tuple[Period, Decimal], ...]:
    """How far the method was out each time that as many periods lay ahead, by what was known then."""
    held, periods, found = values_of(run), [point.period for point in run], []
    for place in range(len(run) - steps):
        ahead = periods[place + 1 : place + 1 + steps]
        known = {period: value for period, value in values.items() if period <= periods[place]}
        told = WAYS[way](held[: place + 1], known, ahead, wanted)
        if isinstance(told, _Found):
            came = sum(held[place + 1 + steps - wanted : place + 1 + steps], NOUGHT)
            found.append((periods[place], came - told.value))
    return tuple(found)


def _tried(found: Forecast, first: Forecast, counted: int, decimals: int) -> Forecast | None:
    """A method with how far it was out where it is worth showing; None where it was not tried enough, or no better."""
    ours, theirs = dict(found.errors), dict(first.errors)
    both = sorted(ours.keys() & theirs.keys())
    if found.value is None or counted < ENOUGH or len(both) < HELD_OUT:
        return None
    own, other = (sum((abs(errors[when]) for when in both), NOUGHT) / len(both) for errors in (ours, theirs))
    if own > BETTER * other or other == 0:
        return None
    told = {"own": _say(own, decimals), "other": _say(other, decimals), "number": len(both)}
    return replace(found, reasons=(*found.reasons, Reason("forecast_tried", told)))


def _bounded(
    way: ForecastMethod,
    end: Period,
    found: _Found,
    errors: tuple[tuple[Period, Decimal], ...],
    floor: Decimal | None,
    ceiling: Decimal | None,
    decimals: int,
) -> Forecast:
    def clamped(number: Decimal) -> Decimal:
        number = number if floor is None else max(number, floor)
        return number if ceiling is None else min(number, ceiling)

    value = clamped(found.value)
    made = Forecast(way, end, value, (found.reason,), used=found.used, errors=errors)
    if len(errors) < FEWEST:
        return replace(made, reasons=(found.reason, Reason("forecast_no_range")))
    out = [NOUGHT, *(error for _, error in errors)]
    told = {"low": _say(min(out), decimals), "high": _say(max(out), decimals), "number": len(errors)}
    low, high = clamped(found.value + min(out)), clamped(found.value + max(out))
    return replace(made, reasons=(found.reason, Reason("forecast_range", told)), low=low, high=high)


def _say(number: Decimal, decimals: int) -> str:
    return plain(rounded(number, [NOUGHT], decimals))
