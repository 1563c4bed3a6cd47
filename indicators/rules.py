"""How an indicator is judged against its target (rule target-1), and when a value is due. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dcst.periods import Kind, Period
from dcst.rag import Verdict

TARGET_RULE = "target-1"
OPERATORS = ("<", "<=", "=", ">=", ">")
POLARITIES = ("high_is_good", "low_is_good", "plan_is_best", "neutral", "not_applicable")


class TargetError(ValueError):
    """A target that cannot be used; the sentence says why."""


@dataclass(frozen=True)
class ValueFacts:
    id: str
    value: Decimal | None
    marker: str = ""  # c x z u low e b
    status: str = "final"  # management, provisional, revised, final
    period: str = ""  # canonical


@dataclass(frozen=True)
class TargetFacts:
    """`tolerance` is the value at the edge of amber; for plan_is_best the pair is two distances, inner and outer."""

    id: str
    operator: str
    value: Decimal | None
    tolerance: Decimal | None = None
    tolerance_low: Decimal | None = None  # plan_is_best only: the inner distance
    period: str = ""
    confirmed: bool = True


@dataclass(frozen=True)
class Calendar:
    """When an indicator's values fall due: each `lag_days` after the end of its period; the day itself is in time.

    `months` is the interval where the kind does not say it (as-at days and waves); `anchor` one day of the
    series for as-at ("2017-03-31" or "03-31"), one year of it for waves ("2017"), the number of years for pooled ("3").
    """

    kind: Kind
    lag_days: int = 0
    months: int | None = None
    anchor: str = ""

    def last_expected(self, today: date) -> Period:
        """The latest period whose value should have been received before today."""
        raise NotImplementedError

    def next_on(self, today: date) -> date:
        """The day on which the next period's value becomes overdue."""
        raise NotImplementedError

    def absence(self, today: date, collected_from: date) -> str:
        """Why there is no value at all: 'not_due' or 'overdue'."""
        raise NotImplementedError


def check_target(
    operator: str,
    value: Decimal | None,
    tolerance: Decimal | None,
    polarity: str,
    tolerance_low: Decimal | None = None,
) -> None:
    raise NotImplementedError


def rate_against_target(
    value: ValueFacts | None,
    target: TargetFacts | None,
    polarity: str,
    *,
    absent: str | None = None,  # why there is no value: not_due, overdue or not_collected
    suppressed: bool = False,
    expected: Period | None = None,
    next_on: date | None = None,
    unit: str = "",
    decimals: int | None = None,
) -> Verdict:
    raise NotImplementedError
