"""Periods: one canonical text each, read strictly. Pure: no Django, no clock.

    month           2017-M11       financial year  FY2017-18     pooled years  CY2014-16
    quarter         FY2017-18-Q3   academic year   AY2017-18     as at a day   AT2016-03-31
    term            AY2017-18-T2   calendar year   CY2017        survey wave   WAVE2017

A calendar quarter is the same three months as a financial one, so there is one kind of quarter.
Terms end on the three days the law fixes for school starters (Education (Start of Compulsory School Age) Order 1998):
autumn 1 September to 31 December, spring 1 January to 31 March, summer 1 April to 31 August. Easter moves; they do not.
A wave is the calendar year a survey is named after.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import total_ordering

MONTHS = (
    "January February March April May June July August September October November December".split()
)
TERMS = ("Autumn", "Spring", "Summer")
FIRST_YEAR, LAST_YEAR = 1900, 2199
LONGEST_POOL = 10
ONE_DAY = timedelta(days=1)


class PeriodError(ValueError):
    """A text that names no period, or more than one; the sentence says how to mend it."""


class Kind(str, Enum):
    MONTH = "month"
    QUARTER = "quarter"
    TERM = "term"
    YEAR_FINANCIAL = "year-financial"
    YEAR_ACADEMIC = "year-academic"
    YEAR_CALENDAR = "year-calendar"
    POOLED = "pooled"
    AS_AT = "as-at"
    WAVE = "wave"

    def __str__(self) -> str:
        return self.value


NOUNS = {
    Kind.MONTH: "a month, for example 2017-M11",
    Kind.QUARTER: "a quarter, for example FY2017-18-Q3",
    Kind.TERM: "a term, for example AY2017-18-T2",
    Kind.YEAR_FINANCIAL: "a financial year, for example FY2017-18",
    Kind.YEAR_ACADEMIC: "an academic year, for example AY2017-18",
    Kind.YEAR_CALENDAR: "a calendar year, for example CY2017",
    Kind.POOLED: "pooled calendar years, for example CY2014-16",
    Kind.AS_AT: "a day, for example AT2016-03-31",
    Kind.WAVE: "a survey wave, for example WAVE2017",
}


def say_day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def add_months(day: date, months: int) -> date:
    """The same day of another month; the last day of a month stays the last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    length = monthrange(year, month + 1)[1]
    at_end = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, length if at_end else min(day.day, length))


@total_ordering
@dataclass(frozen=True)
class Period:
    kind: Kind
    start: date
    end: date

    def __post_init__(self):
        raise NotImplementedError

    def __lt__(self, other) -> bool:
        """By time: by first day, then last day, then kind."""
        raise NotImplementedError

    def __str__(self) -> str:
        raise NotImplementedError

    @classmethod
    def parse(cls, text: str) -> "Period":
        """The canonical text and nothing else."""
        raise NotImplementedError

    @classmethod
    def read(cls, text: str, kind: Kind | str) -> "Period":
        """Canonical text, or a plain form read with the indicator's own calendar."""
        raise NotImplementedError

    @classmethod
    def containing(cls, day: date, kind: Kind | str) -> "Period":
        raise NotImplementedError

    @property
    def label(self) -> str:
        raise NotImplementedError

    @property
    def short_label(self) -> str:
        raise NotImplementedError

    def shift(self, steps: int, months: int | None = None) -> "Period":
        raise NotImplementedError

    def next(self, months: int | None = None) -> "Period":
        """The one after. A day or a wave comes at no fixed interval: give the months between two."""
        return self.shift(1, months)

    def previous(self, months: int | None = None) -> "Period":
        return self.shift(-1, months)

    def same_last_year(self) -> "Period":
        raise NotImplementedError


def between(kind: Kind | str, first_day: date, last_day: date) -> list[Period]:
    """Every period with a day in the range, in order."""
    raise NotImplementedError


@dataclass(frozen=True, order=True)
class PlanYear:
    """A year of a plan, 1 April to 31 March; what is marked for it is due on its last day."""

    first: int

    @classmethod
    def parse(cls, text: str) -> "PlanYear":
        """From FY2016-17."""
        raise NotImplementedError

    @classmethod
    def containing(cls, day: date) -> "PlanYear":
        raise NotImplementedError

    @property
    def period(self) -> Period:
        raise NotImplementedError

    @property
    def start(self) -> date:
        return date(self.first, 4, 1)

    @property
    def due(self) -> date:
        return date(self.first + 1, 3, 31)

    @property
    def label(self) -> str:
        raise NotImplementedError

    def __str__(self) -> str:
        raise NotImplementedError
