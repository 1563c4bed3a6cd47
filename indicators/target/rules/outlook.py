"""What a forecast would mean for the target of its period: a status, and every one that its range reaches. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from dcst.status.rag import Rag, Verdict
from dcst.time.periods import Period
from indicators.statistics.rounding import decimals_of, plain, rounded
from indicators.target.rules.forecast import Forecast
from indicators.target.rules.target import TargetFacts, ValueFacts, edges_of, rate_against_target
from indicators.terms import PolarityCode

SMALLEST = Decimal("0.000001")  # as figures are stored


@dataclass(frozen=True)
class Outlook:
    """A forecast for the end of the year, and the status it would have; it never stands for the position to date.

    `reached`: every status that its range reaches, the best first. `ends` are those of the range as they are shown.
    """

    forecast: Forecast
    expected: Verdict[Rag] | None
    reached: tuple[Rag, ...] = ()
    shown: Decimal | None = None  # rounded, but never over an edge it is judged by
    ends: tuple[Decimal, Decimal] | None = None

    @property
    def decimals(self) -> int:
        return 0 if self.shown is None else decimals_of(self.shown)

    @property
    def words(self) -> str:
        """“23.0 to 26.2: At risk or Off track”; blank without a range, and without statuses where there are none."""
        if self.ends is None:
            return ""
        low, high = (plain(end) for end in self.ends)
        statuses = " or ".join(", ".join(rag.word for rag in self.reached).rsplit(", ", 1))
        return f"{low} to {high}" + (f": {statuses}" if statuses else "")


def outlook(
    expected: Forecast,
    target: TargetFacts | None,
    polarity: PolarityCode,
    *,
    unit: str = "",
    decimals: int | None = None,
) -> Outlook:
    """`target` is that of the end of the year."""
    if expected.value is None:
        return Outlook(expected, None)

    def rated(value: Decimal) -> Verdict[Rag]:
        return judge_forecast(value, expected.period, target, polarity, unit=unit, decimals=decimals)

    edges, low, high = edges_of(target, polarity), expected.low, expected.high
    shown = rounded(expected.value, edges, decimals)
    if low is None or high is None:
        return Outlook(expected, rated(expected.value), shown=shown)
    ends = (rounded(low, edges, decimals), rounded(high, edges, decimals))
    beside = [edge + side * SMALLEST for edge in edges for side in (-1, 0, 1)]
    tries = [low, high, expected.value, *(value for value in beside if low < value < high)]
    found = {rag for value in tries if (rag := rated(value).rag).is_rating}
    reached = tuple(sorted(found, key=lambda rag: -rag.place))
    return Outlook(expected, rated(expected.value), reached, shown, ends)


def judge_forecast(
    value: Decimal,
    period: Period,
    target: TargetFacts | None,
    polarity: PolarityCode,
    *,
    unit: str = "",
    decimals: int | None = None,
) -> Verdict[Rag]:
    """The status that a forecast would have, were it the figure of its period."""
    facts = ValueFacts("forecast", value, status="management", period=period.text)
    return rate_against_target(facts, target, polarity, unit=unit, decimals=decimals)
