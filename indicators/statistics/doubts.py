"""Whether a value is so far from its own history that its sender is asked about it. Pure.

Months and quarters with 13 values of one segment or more before them are held against the control limits of those
values. Years and terms never are, and shorter histories are not yet: there, with 4 values or more, a value is asked
about when it has moved from the one before by more than three times the largest move so far and by more than 10 %.
A break in the series begins a new segment. Values that are queried themselves belong to no history.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import gt, sub
from typing import Literal

from dcst.status.rag import say_number
from dcst.time.periods import Kind
from indicators.statistics.spc import ENOUGH, LIMIT, SCREEN, Limits, limits

WITH_LIMITS = (Kind.MONTH, Kind.QUARTER)
FEWEST = 4
TIMES = 3
SHARE = Decimal("0.1")
PLACES = Decimal("0.01")
FAR_ABOVE = 5  # per cent: what lies above is no share
YEARS = 5  # how far back history is read
IsoDay = str  # the first day of a period as 2017-09-30, which sorts as days do
MILLION = 10**6  # values have six decimals, so each is a whole number of millionths
# 2.66 and 3.267 as whole numbers over 1,000.
LIMIT_THOUSANDTHS, SCREEN_THOUSANDTHS = int(LIMIT * 1000), int(SCREEN * 1000)


@dataclass(frozen=True)
class HistoryPoint:
    """One value of a history; a break means that it and what follows are counted in another way."""

    value: Decimal
    is_break: bool = False


@dataclass(frozen=True)
class Doubt:
    """A question to the sender of a value, and what raised it."""

    code: Literal["outside_limits", "unusual_change", "share_for_percentage"]
    question: str


@dataclass
class SeriesHistory:
    """The history of one series by the first days of its periods, in whole millionths: it is long, and most values
    raise no doubt."""

    kind: Kind
    starts: list[IsoDay] = field(default_factory=list)  # in order
    numbers: list[int] = field(default_factory=list)  # millionths, beside their days
    breaks: set[IsoDay] = field(default_factory=set)
    moves: list[int] | None = (
        None  # from each number to the next, once somebody asked; kept while values are added last
    )

    @classmethod
    def listed(
        cls, kind: Kind, starts: Iterable[IsoDay], numbers: Iterable[int], breaks: Iterable[IsoDay]
    ) -> "SeriesHistory":
        """From what is in any order; mostly it is in that of time, as it came. `numbers` are millionths."""
        starts, numbers = list(starts), list(numbers)
        if any(map(gt, starts, starts[1:])):
            pairs = sorted(zip(starts, numbers, strict=True))
            starts, numbers = [start for start, _ in pairs], [number for _, number in pairs]
        return cls(kind, starts, numbers, set(breaks))

    def take_out(self, start: IsoDay) -> None:
        spot = bisect_left(self.starts, start)
        if spot < len(self.starts) and self.starts[spot] == start:
            del self.starts[spot], self.numbers[spot]
            self.moves = None
        self.breaks.discard(start)

    def put_in(self, start: IsoDay, value: Decimal, is_break: bool) -> None:
        spot, number = bisect_left(self.starts, start), int(value * MILLION)
        if self.moves is not None and spot == len(self.numbers):
            self.moves.append(abs(number - self.numbers[-1]))
        else:
            self.moves = None
        self.starts.insert(spot, start)
        self.numbers.insert(spot, number)
        if is_break:
            self.breaks.add(start)

    def doubt(self, start: IsoDay, value: Decimal) -> Doubt | None:
        """What is asked about the value of the period that begins on a day."""
        first, end = self._segment(start), bisect_left(self.starts, start)
        if self.kind in WITH_LIMITS and end - first >= ENOUGH:
            is_whole = end - first == len(self.numbers)  # as is the rule: each value is later than those before it
            moves = self._moves() if is_whole else None
            if is_inside(int(value * MILLION), self.numbers if is_whole else self.numbers[first:end], moves):
                return None
        return doubt(value, self.kind, [HistoryPoint(Decimal(number) / MILLION) for number in self.numbers[first:end]])

    def before(self, start: IsoDay) -> list[Decimal]:
        """The values before a day since the last break, in their order."""
        numbers = self.numbers[self._segment(start) : bisect_left(self.starts, start)]
        return [Decimal(number) / MILLION for number in numbers]

    def _moves(self) -> list[int]:
        if self.moves is None:
            self.moves = moves_of(self.numbers)
        return self.moves

    def _segment(self, start: IsoDay) -> int:
        begun = max((day for day in self.breaks if day < start), default=None) if self.breaks else None
        return 0 if begun is None else bisect_left(self.starts, begun)


def moves_of(numbers: Sequence[int]) -> list[int]:
    """How far it is from each number to the next, without a sign."""
    return list(map(abs, map(sub, numbers[1:], numbers)))


def is_inside(number: int, earlier: Sequence[int], moves: Sequence[int] | None = None) -> bool:
    """Whether a number is inside the limits `spc` draws about those before it, all in millionths: exact and quick.

    `moves` are those of the earlier numbers, where they are known. False also where the numbers do not vary enough to
    say.
    """
    moves = moves_of(earlier) if moves is None else moves
    usual, count = sum(moves), len(moves)
    least_left_out = -(-SCREEN_THOUSANDTHS * usual // (count * 1000)) if count else 0
    if max(moves, default=0) >= least_left_out:
        kept = [move for move in moves if move < least_left_out] or moves
        usual, count = sum(kept), len(kept)
    away = abs(number * len(earlier) - sum(earlier))
    return usual > 0 and away * count * 1000 <= LIMIT_THOUSANDTHS * usual * len(earlier)


def doubt(value: Decimal, kind: Kind, history: Iterable[HistoryPoint]) -> Doubt | None:
    """What is asked about a value, given those before it in the order of their periods."""
    earlier = segment(history)
    found = limits(earlier) if kind in WITH_LIMITS and len(earlier) >= ENOUGH else None
    if found:
        return None if found.low <= value <= found.high else _outside(value, found, len(earlier))
    return _jump(value, earlier) if len(earlier) >= FEWEST else None


def share_doubt(value: Decimal, others: Iterable[Decimal]) -> Doubt | None:
    """What is asked about a percentage that looks like a share: 0.361 where the others lie far above 1.

    `others` are percentages of the same indicator: its history, or its baseline and targets. Without any nothing is
    asked.
    """
    known = list(others)
    if not (known and 0 < value <= 1 and min(known) > FAR_ABOVE):
        return None
    meant, near = say_number(value * 100), say_number(known[-1].quantize(PLACES))
    return Doubt(
        "share_for_percentage",
        f"{say_number(value)} is far below {near}, which this is held against. A percentage is sent as 36.1, not as "
        f"0.361: is {meant} % meant?",
    )


def segment(history: Iterable[HistoryPoint]) -> list[Decimal]:
    """The values from the last break on, in the order given."""
    values: list[Decimal] = []
    for point in history:
        values = [point.value] if point.is_break else [*values, point.value]
    return values


def _outside(value: Decimal, found: Limits, count: int) -> Doubt:
    low, high = (say_number(edge.quantize(PLACES)) for edge in (found.low, found.high))
    return Doubt(
        "outside_limits",
        f"{say_number(value)} is outside {low} to {high}, the control limits of the {count} values before it. "
        "What explains it?",
    )


def _jump(value: Decimal, earlier: list[Decimal]) -> Doubt | None:
    last, move = earlier[-1], abs(value - earlier[-1])
    largest = max(abs(after - before) for before, after in zip(earlier, earlier[1:], strict=False))
    if move <= TIMES * largest or move <= SHARE * abs(last):
        return None
    return Doubt(
        "unusual_change",
        f"{say_number(value)} is {say_number(move)} from the value before it, {say_number(last)}; the largest change "
        f"of the {len(earlier)} values before was {say_number(largest)}. What explains it?",
    )
