"""Periods: one canonical text each, read strictly. Pure: no Django, no clock.

    month           2017-M11       financial year  FY2017-18     pooled years  CY2014-16
    quarter         FY2017-18-Q3   academic year   AY2017-18     as at a day   AT2016-03-31
    term            AY2017-18-T2   calendar year   CY2017        survey wave   WAVE2017

A calendar quarter is the same three months as a financial one, so there is one kind of quarter.
Terms end on the days the law fixes for school starters (Education (Start of Compulsory School Age) Order 1998), which
do not move with Easter: autumn 1 September to 31 December, spring to 31 March, summer to 31 August.
A wave is the calendar year a survey is named after. Pooled years are calendar years, two to ten of them.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache, total_ordering

from dcst.time.period_texts import (
    MONTHS,
    NOUNS,
    ONE_DAY,
    TERMS,
    Kind,
    PeriodError,
    PeriodText,
    check_year,
    noun,
    parse_text,
    pool,
    read_text,
    span,
)

__all__ = ["Kind", "Period", "PeriodError", "PeriodText", "PlanYear", "add_months", "between", "say_day"]

KINDS = frozenset(Kind)
STEPS_A_YEAR = {Kind.MONTH: 12, Kind.QUARTER: 4, Kind.TERM: 3}
OF_EQUAL_MONTHS = (Kind.MONTH, Kind.QUARTER)
WITHOUT_INTERVAL = (Kind.AS_AT, Kind.WAVE)


def say_day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def add_months(day: date, months: int) -> date:
    """The same day of another month; the last day of a month stays the last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    check_year(year)
    length = monthrange(year, month + 1)[1]
    at_end = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, length if at_end else min(day.day, length))


@total_ordering
@dataclass(frozen=True)
class Period:
    kind: Kind
    start: date
    end: date

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise PeriodError(f"“{self.kind}” is no kind of period. Use one of: {', '.join(Kind)}.")
        kind = Kind(self.kind)
        true = pool(self.start.year, self.end.year) if kind is Kind.POOLED else span(kind, self.start)
        if true != (kind, self.start, self.end):
            raise PeriodError(f"{say_day(self.start)} to {say_day(self.end)} is not {NOUNS[kind]}.")
        object.__setattr__(self, "kind", kind)

    def __hash__(self) -> int:
        return hash((self.start, self.end))  # without the kind, which takes Python as long as all else

    def __lt__(self, other: object) -> bool:
        """By time: by first day, then last day, then kind."""
        if not isinstance(other, Period):
            return NotImplemented
        return (self.start, self.end, self.kind.value) < (other.start, other.end, other.kind.value)

    def __str__(self) -> str:
        return self.text

    @cached_property
    def text(self) -> PeriodText:
        """The canonical text."""
        return PeriodText(TEXTS[self.kind](self))

    @classmethod
    def parse(cls, text: str) -> "Period":
        """The canonical text and nothing else."""
        return _parsed(text)

    @classmethod
    def read(cls, text: str, kind: Kind | str) -> "Period":
        """Canonical text, or a plain form (2017-18, Q3 2017/18) read with the indicator's own calendar."""
        return cls(*read_text(text, Kind(kind)))

    @classmethod
    def containing(cls, day: date, kind: Kind | str) -> "Period":
        """The one period of a kind that a day belongs to. Pooled years overlap and are refused."""
        return cls(*span(Kind(kind), day))

    @property
    def label(self) -> str:
        return LABELS[self.kind](self)

    @property
    def short_label(self) -> str:
        return SHORT_LABELS[self.kind](self)

    def shift(self, steps: int, months: int | None = None) -> "Period":
        """So many periods later. Days and waves come at no fixed interval: give the months between two."""
        return _shifted(self, steps, months)

    def _shift(self, steps: int, months: int | None) -> "Period":
        if self.kind in WITHOUT_INTERVAL:
            if not months or (self.kind is Kind.WAVE and months % 12):
                raise PeriodError(f"{noun(self.kind).capitalize()} has no fixed interval: give the months.")
            return Period.containing(add_months(self.start, steps * months), self.kind)
        if self.kind is Kind.POOLED:
            return Period(*pool(self.start.year + steps, self.end.year + steps))
        if self.kind in OF_EQUAL_MONTHS:
            return Period.containing(add_months(self.start, steps * (12 // STEPS_A_YEAR[self.kind])), self.kind)
        years, rest = divmod(steps, STEPS_A_YEAR.get(self.kind, 1))
        period = Period.containing(add_months(self.start, 12 * years), self.kind)
        for _ in range(rest):
            period = Period.containing(period.end + ONE_DAY, self.kind)
        return period

    def next(self, months: int | None = None) -> "Period":
        return self.shift(1, months)

    def previous(self, months: int | None = None) -> "Period":
        """The one before. Pooled years roll, so the one before overlaps: CY2013-15 before CY2014-16."""
        return self.shift(-1, months)

    def same_last_year(self) -> "Period":
        """The same month, quarter, term or day a year before; 29 February answers to 28 February."""
        if self.kind in WITHOUT_INTERVAL:
            return self.shift(-1, months=12)
        return self.shift(-STEPS_A_YEAR.get(self.kind, 1))

    @property
    def number(self) -> int:
        """Which quarter or term of its year this is."""
        return NUMBERS[self.kind][self.start.month]

    @property
    def years(self) -> str:
        """The split year this falls in or is, as in 2017-18."""
        opens = {Kind.TERM: 9, Kind.QUARTER: 4}.get(self.kind, 1)
        first = self.start.year - (self.start.month < opens)
        return f"{first}-{(first + 1) % 100:02d}"


@lru_cache(maxsize=8192)
def _shifted(period: Period, steps: int, months: int | None) -> Period:
    return period._shift(steps, months)


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Period:
    """Pages and rules read the same few hundred over and over."""
    return Period(*parse_text(text))


NUMBERS = {Kind.QUARTER: {4: 1, 7: 2, 10: 3, 1: 4}, Kind.TERM: {9: 1, 1: 2, 4: 3}}
TEXTS: dict[Kind, Callable[[Period], str]] = {
    Kind.MONTH: lambda p: f"{p.start.year}-M{p.start.month:02d}",
    Kind.QUARTER: lambda p: f"FY{p.years}-Q{p.number}",
    Kind.TERM: lambda p: f"AY{p.years}-T{p.number}",
    Kind.YEAR_FINANCIAL: lambda p: f"FY{p.years}",
    Kind.YEAR_ACADEMIC: lambda p: f"AY{p.years}",
    Kind.YEAR_CALENDAR: lambda p: f"CY{p.start.year}",
    Kind.POOLED: lambda p: f"CY{p.start.year}-{p.end.year % 100:02d}",
    Kind.AS_AT: lambda p: f"AT{p.start.isoformat()}",
    Kind.WAVE: lambda p: f"WAVE{p.start.year}",
}
LABELS = {
    Kind.MONTH: lambda p: f"{MONTHS[p.start.month - 1]} {p.start.year}",
    Kind.QUARTER: lambda p: f"{MONTHS[p.start.month - 1]} to {MONTHS[p.end.month - 1]} {p.end.year}",
    Kind.TERM: lambda p: f"{TERMS[p.number - 1]} term {_slashed(p)}",
    Kind.YEAR_FINANCIAL: lambda p: _slashed(p),
    Kind.YEAR_ACADEMIC: lambda p: f"{_slashed(p)} school year",
    Kind.YEAR_CALENDAR: lambda p: f"{p.start.year}",
    Kind.POOLED: lambda p: f"{p.start.year} to {p.end.year}",
    Kind.AS_AT: lambda p: say_day(p.start),
    Kind.WAVE: lambda p: f"{p.start.year} survey",
}
SHORT_LABELS = LABELS | {
    Kind.MONTH: lambda p: f"{_short_month(p)} {p.start.year}",
    Kind.QUARTER: lambda p: f"Q{p.number} {_slashed(p)}",
    Kind.TERM: lambda p: f"{TERMS[p.number - 1]} {_slashed(p)}",
    Kind.YEAR_ACADEMIC: lambda p: _slashed(p),
    Kind.POOLED: lambda p: f"{p.start.year}-{p.end.year % 100:02d}",
    Kind.AS_AT: lambda p: f"{p.start.day} {_short_month(p)} {p.start.year}",
    Kind.WAVE: lambda p: f"{p.start.year}",
}


def _slashed(period: Period) -> str:
    return period.years.replace("-", "/")


def _short_month(period: Period) -> str:
    return MONTHS[period.start.month - 1][:3]


def between(kind: Kind | str, first_day: date, last_day: date) -> list[Period]:
    """Every period with a day in the range, in order."""
    if Kind(kind) is Kind.AS_AT:
        raise PeriodError("Every day is a day: take the days of the indicator's own calendar.")
    if last_day < first_day:
        return []
    found = [Period.containing(first_day, kind)]
    while found[-1].end < last_day:
        found.append(found[-1].next(months=12))
    return found


@dataclass(frozen=True, order=True)
class PlanYear:
    """A year of a plan, 1 April to 31 March; what is marked for it is due on its last day."""

    first: int

    @classmethod
    def parse(cls, text: str) -> "PlanYear":
        """From FY2016-17."""
        period = Period.parse(text)
        if period.kind is not Kind.YEAR_FINANCIAL:
            raise PeriodError(f"“{text}” is {noun(period.kind)}. Give {NOUNS[Kind.YEAR_FINANCIAL]}.")
        return cls(period.start.year)

    @classmethod
    def containing(cls, day: date) -> "PlanYear":
        return cls(Period.containing(day, Kind.YEAR_FINANCIAL).start.year)

    @property
    def period(self) -> Period:
        return Period(Kind.YEAR_FINANCIAL, self.start, self.due)

    @property
    def start(self) -> date:
        return date(self.first, 4, 1)

    @property
    def due(self) -> date:
        return date(self.first + 1, 3, 31)

    @property
    def label(self) -> str:
        return self.period.label

    def __str__(self) -> str:
        return str(self.period)
