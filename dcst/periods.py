"""Periods: one canonical text each, read strictly. Pure: no Django, no clock.

    month           2017-M11       financial year  FY2017-18     pooled years  CY2014-16
    quarter         FY2017-18-Q3   academic year   AY2017-18     as at a day   AT2016-03-31
    term            AY2017-18-T2   calendar year   CY2017        survey wave   WAVE2017

A calendar quarter is the same three months as a financial one, so there is one kind of quarter.
Terms end on the three days the law fixes for school starters (Education (Start of Compulsory School Age) Order 1998):
autumn 1 September to 31 December, spring 1 January to 31 March, summer 1 April to 31 August. Easter moves; they do not.
A wave is the calendar year a survey is named after. Pooled years are calendar years, two to ten of them.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import total_ordering

MONTHS = "January February March April May June July August September October November December".split()
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
# Months in a period of each regular kind, and the month the first of them in a year starts.
LENGTHS = {
    Kind.MONTH: 1,
    Kind.QUARTER: 3,
    Kind.YEAR_FINANCIAL: 12,
    Kind.YEAR_ACADEMIC: 12,
    Kind.YEAR_CALENDAR: 12,
}
YEAR_STARTS = {
    Kind.YEAR_FINANCIAL: 4,
    Kind.YEAR_ACADEMIC: 9,
    Kind.YEAR_CALENDAR: 1,
    Kind.WAVE: 1,
    Kind.POOLED: 1,
}
TERM_STARTS = (9, 1, 4)


def say_day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def add_months(day: date, months: int) -> date:
    """The same day of another month; the last day of a month stays the last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise PeriodError(f"The year {year} is outside {FIRST_YEAR} to {LAST_YEAR}.")
    length = monthrange(year, month + 1)[1]
    at_end = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, length if at_end else min(day.day, length))


def _year_text(year: int) -> str:
    return f"{year}-{(year + 1) % 100:02d}"


@total_ordering
@dataclass(frozen=True)
class Period:
    kind: Kind
    start: date
    end: date

    def __post_init__(self):
        try:
            object.__setattr__(self, "kind", Kind(self.kind))
        except ValueError:
            raise PeriodError(f"“{self.kind}” is no kind of period. Use one of: {', '.join(Kind)}.") from None
        if (self.start, self.end) not in _spans(self.kind, self.start, self.end):
            raise PeriodError(f"{self.start} to {self.end} is not {NOUNS[self.kind]}.")

    def __lt__(self, other) -> bool:
        """By time: by first day, then last day, then kind."""
        if not isinstance(other, Period):
            return NotImplemented
        return (self.start, self.end, self.kind.value) < (other.start, other.end, other.kind.value)

    def __str__(self) -> str:
        return _TEXTS[self.kind](self)

    @classmethod
    def parse(cls, text: str) -> "Period":
        """The canonical text and nothing else."""
        for pattern, make in CANONICAL:
            if found := re.fullmatch(pattern, text, re.ASCII):
                return make(text, *found.groups())
        raise PeriodError(f"“{text}” is not a period. Write {'; '.join(NOUNS.values())}.")

    @classmethod
    def read(cls, text: str, kind: Kind | str) -> "Period":
        """Canonical text, or a plain form read with the indicator's own calendar."""
        kind, text = Kind(kind), text.strip(" ")
        if any(re.fullmatch(pattern, text, re.ASCII) for pattern, _ in CANONICAL):
            period = cls.parse(text)
            if period.kind is not kind:
                raise PeriodError(f"“{text}” is {_noun(period.kind)}. Give {NOUNS[kind]}.")
            return period
        for pattern, make in PLAIN[kind]:
            if found := re.fullmatch(pattern, text, re.ASCII | re.IGNORECASE):
                return make(text, *found.groups())
        raise PeriodError(f"“{text}” cannot be read as {_noun(kind)} without doubt. Give {NOUNS[kind]}.")

    @classmethod
    def containing(cls, day: date, kind: Kind | str) -> "Period":
        """The one period of a kind that a day belongs to. Pooled years overlap, so a day belongs to several."""
        kind = Kind(kind)
        if kind is Kind.POOLED:
            raise PeriodError("Pooled years overlap: say which, for example CY2014-16.")
        return cls(kind, *_spans(kind, day, day)[0])

    @property
    def label(self) -> str:
        return _LABELS[self.kind](self)

    @property
    def short_label(self) -> str:
        return _SHORT_LABELS[self.kind](self)

    def shift(self, steps: int, months: int | None = None) -> "Period":
        """So many periods later. `months` between two is for days and waves alone, which come at no fixed interval."""
        if self.kind in (Kind.AS_AT, Kind.WAVE):
            if not months or (self.kind is Kind.WAVE and months % 12):
                raise PeriodError(
                    f"{_noun(self.kind).capitalize()} comes at no fixed interval: give whole months."
                )
            start, end = (add_months(day, steps * months) for day in (self.start, self.end))
            return Period(self.kind, start, end)
        if self.kind is Kind.POOLED:
            return Period(self.kind, *(add_months(day, 12 * steps) for day in (self.start, self.end)))
        if self.kind is Kind.TERM:
            year, place = divmod(self._term - 1 + steps, 3)
            return _term(self.start.year - (self._term > 1) + year, place + 1)
        return Period.containing(add_months(self.start, LENGTHS[self.kind] * steps), self.kind)

    def next(self, months: int | None = None) -> "Period":
        return self.shift(1, months)

    def previous(self, months: int | None = None) -> "Period":
        """The one before. For pooled years that is the rolling one, which overlaps: CY2014-16 follows CY2013-15."""
        return self.shift(-1, months)

    def same_last_year(self) -> "Period":
        """The same month, quarter, term or day a year before; 29 February answers to 28 February."""
        per_year = {Kind.MONTH: 12, Kind.QUARTER: 4, Kind.TERM: 3}
        return self.shift(-per_year.get(self.kind, 1), 12 if self.kind in (Kind.AS_AT, Kind.WAVE) else None)

    @property
    def _term(self) -> int:
        return TERM_STARTS.index(self.start.month) + 1

    @property
    def _quarter(self) -> int:
        return (self.start.month - 4) % 12 // 3 + 1

    @property
    def _school_or_financial_year(self) -> int:
        """The calendar year in which the year that holds this quarter or term began."""
        return self.start.year - (self.start.month < (9 if self.kind is Kind.TERM else 4))


def between(kind: Kind | str, first_day: date, last_day: date) -> list[Period]:
    """Every period with a day in the range, in order."""
    kind = Kind(kind)
    if kind is Kind.AS_AT:
        raise PeriodError("Every day is a day: take the days of the indicator's own calendar.")
    if last_day < first_day:
        return []
    found = [Period.containing(first_day, kind)]
    while found[-1].end < last_day:
        found.append(Period.containing(found[-1].end + ONE_DAY, kind))
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
            raise PeriodError(f"“{text}” is {_noun(period.kind)}. Give {NOUNS[Kind.YEAR_FINANCIAL]}.")
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


# How a kind finds its first and last day.


def _spans(kind: Kind, first: date, last: date) -> list[tuple[date, date]]:
    """The span of a kind that holds a day; for pooled years, the span the two days bound if it is a fair one."""
    for year in (first.year, last.year):
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise PeriodError(f"The year {year} is outside {FIRST_YEAR} to {LAST_YEAR}.")
    if kind is Kind.AS_AT:
        return [(first, first)]
    if kind is Kind.POOLED:
        fair = 1 < last.year - first.year + 1 <= LONGEST_POOL
        return [(date(first.year, 1, 1), date(last.year, 12, 31))] if fair else []
    start = _first_day(kind, first)
    months = (4, 3, 5)[TERM_STARTS.index(start.month)] if kind is Kind.TERM else LENGTHS.get(kind, 12)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return [(start, date(year, month + 1, 1) - ONE_DAY)]


def _first_day(kind: Kind, day: date) -> date:
    if kind is Kind.MONTH:
        return day.replace(day=1)
    if kind is Kind.QUARTER:
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    if kind is Kind.TERM:
        return date(day.year, max(month for month in TERM_STARTS if month <= day.month), 1)
    month = YEAR_STARTS[kind]
    return date(day.year - (day.month < month), month, 1)


def _noun(kind: Kind) -> str:
    return NOUNS[kind].partition(",")[0]


# How a kind is written.

_TEXTS = {
    Kind.MONTH: lambda p: f"{p.start:%Y}-M{p.start:%m}",
    Kind.QUARTER: lambda p: f"FY{_year_text(p._school_or_financial_year)}-Q{p._quarter}",
    Kind.TERM: lambda p: f"AY{_year_text(p._school_or_financial_year)}-T{p._term}",
    Kind.YEAR_FINANCIAL: lambda p: f"FY{_year_text(p.start.year)}",
    Kind.YEAR_ACADEMIC: lambda p: f"AY{_year_text(p.start.year)}",
    Kind.YEAR_CALENDAR: lambda p: f"CY{p.start.year}",
    Kind.POOLED: lambda p: f"CY{p.start.year}-{p.end.year % 100:02d}",
    Kind.AS_AT: lambda p: f"AT{p.start.isoformat()}",
    Kind.WAVE: lambda p: f"WAVE{p.start.year}",
}


def _slashed(year: int) -> str:
    return _year_text(year).replace("-", "/")


_LABELS = {
    Kind.MONTH: lambda p: f"{MONTHS[p.start.month - 1]} {p.start.year}",
    Kind.QUARTER: lambda p: f"{MONTHS[p.start.month - 1]} to {MONTHS[p.end.month - 1]} {p.end.year}",
    Kind.TERM: lambda p: f"{TERMS[p._term - 1]} term {_slashed(p._school_or_financial_year)}",
    Kind.YEAR_FINANCIAL: lambda p: _slashed(p.start.year),
    Kind.YEAR_ACADEMIC: lambda p: f"{_slashed(p.start.year)} academic year",
    Kind.YEAR_CALENDAR: lambda p: f"{p.start.year}",
    Kind.POOLED: lambda p: f"{p.start.year} to {p.end.year}",
    Kind.AS_AT: lambda p: say_day(p.start),
    Kind.WAVE: lambda p: f"{p.start.year} survey",
}
_SHORT_LABELS = _LABELS | {
    Kind.MONTH: lambda p: f"{MONTHS[p.start.month - 1][:3]} {p.start.year}",
    Kind.QUARTER: lambda p: f"Q{p._quarter} {_slashed(p._school_or_financial_year)}",
    Kind.TERM: lambda p: f"{TERMS[p._term - 1]} {_slashed(p._school_or_financial_year)}",
    Kind.YEAR_ACADEMIC: lambda p: _slashed(p.start.year),
    Kind.POOLED: lambda p: f"{p.start.year}-{p.end.year % 100:02d}",
    Kind.AS_AT: lambda p: f"{p.start.day} {MONTHS[p.start.month - 1][:3]} {p.start.year}",
    Kind.WAVE: lambda p: f"{p.start.year}",
}

# How a kind is read: pairs of a pattern and what to make of its groups.


def _day(text: str, year: str | int, month: str | int, day: str | int = 1) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise PeriodError(f"“{text}” is not a day of the calendar. Check the month and the day.") from None


def _month(text: str, year: str, month: str) -> Period:
    if not 1 <= int(month) <= 12:
        raise PeriodError(f"“{text}” has no month {month}. Months run from 01 to 12.")
    return Period.containing(_day(text, year, month), Kind.MONTH)


def _named_month(text: str, name: str, year: str) -> Period:
    for number, month in enumerate(MONTHS, 1):
        if name.lower() in (month.lower(), month[:3].lower()):
            return _month(text, year, str(number))
    raise PeriodError(f"“{text}” names no month. Give {NOUNS[Kind.MONTH]}.")


def _first_year(text: str, year: str, after: str) -> int:
    if int(after) % 100 != (int(year) + 1) % 100 or (len(after) == 4 and int(after) != int(year) + 1):
        raise PeriodError(
            f"“{text}” does not run into the next year. Write {_year_text(int(year))} for one year."
        )
    return int(year)


def _year(kind: Kind):
    def make(text: str, year: str, after: str = "") -> Period:
        first = _first_year(text, year, after) if after else int(year)
        return Period.containing(_day(text, first, YEAR_STARTS[kind]), kind)

    return make


def _quarter(text: str, year: str, after: str, quarter: str) -> Period:
    first, number = _first_year(text, year, after), int(quarter)
    if not 1 <= number <= 4:
        raise PeriodError(f"“{text}” has no quarter {quarter}. Quarters run from Q1 (April to June) to Q4.")
    return Period.containing(_day(text, first + (number == 4), (4, 7, 10, 1)[number - 1]), Kind.QUARTER)


def _term(year: int, number: int) -> Period:
    return Period.containing(_day(str(year), year + (number > 1), TERM_STARTS[number - 1]), Kind.TERM)


def _numbered_term(text: str, year: str, after: str, term: str) -> Period:
    first, number = _first_year(text, year, after), int(term)
    if not 1 <= number <= 3:
        raise PeriodError(f"“{text}” has no term {term}. Terms are T1 autumn, T2 spring and T3 summer.")
    return _term(first, number)


def _named_term(text: str, name: str, year: str, after: str) -> Period:
    return _term(_first_year(text, year, after), TERMS.index(name.capitalize()) + 1)


def _dated_term(text: str, name: str, year: str) -> Period:
    number = TERMS.index(name.capitalize()) + 1
    return _term(int(year) - (number > 1), number)


def _pooled(text: str, first: str, last: str) -> Period:
    end = int(last) if len(last) == 4 else int(first) + (int(last) - int(first)) % 100
    if not 1 <= end - int(first) < LONGEST_POOL:
        raise PeriodError(f"“{text}” is not two to ten years in order. Give {NOUNS[Kind.POOLED]}.")
    return Period(Kind.POOLED, _day(text, first, 1), _day(text, end, 12, 31))


def _as_at(text: str, year: str, month: str, day: str) -> Period:
    return Period.containing(_day(text, year, month, day), Kind.AS_AT)


def _named_day(text: str, day: str, name: str, year: str) -> Period:
    return _as_at(text, year, str(_named_month(text, name, year).start.month), day)


def _swapped(make):
    return lambda text, last, *rest: make(text, *rest, last)


def _year_after_name(make):
    return lambda text, year, after, name: make(text, name, year, after)


CANONICAL = (
    (r"(\d{4})-M(\d{2})", _month),
    (r"FY(\d{4})-(\d{2})-Q(\d)", _quarter),
    (r"AY(\d{4})-(\d{2})-T(\d)", _numbered_term),
    (r"FY(\d{4})-(\d{2})", _year(Kind.YEAR_FINANCIAL)),
    (r"AY(\d{4})-(\d{2})", _year(Kind.YEAR_ACADEMIC)),
    (r"CY(\d{4})", _year(Kind.YEAR_CALENDAR)),
    (r"CY(\d{4})-(\d{2})", _pooled),
    (r"AT(\d{4})-(\d{2})-(\d{2})", _as_at),
    (r"WAVE(\d{4})", _year(Kind.WAVE)),
)
_TWO = r"(\d{4})[-/](\d{4}|\d{2})"
_NAME = "(autumn|spring|summer)(?: term)?"
_SPLIT_YEAR = (_TWO, r"(\d{4})(\d{2})")
PLAIN = {
    Kind.MONTH: ((r"(\d{4})-(\d{2})", _month), (r"([a-z]+) (\d{4})", _named_month)),
    Kind.QUARTER: ((_TWO + r"[- ]Q(\d)", _quarter), (r"Q(\d) " + _TWO, _swapped(_quarter))),
    Kind.TERM: (
        (_TWO + r"[- ]T(\d)", _numbered_term),
        (r"T(\d) " + _TWO, _swapped(_numbered_term)),
        (_NAME + " " + _TWO, _named_term),
        (_TWO + " " + _NAME, _year_after_name(_named_term)),
        (_NAME + r" (\d{4})", _dated_term),
    ),
    Kind.YEAR_FINANCIAL: tuple((pattern, _year(Kind.YEAR_FINANCIAL)) for pattern in _SPLIT_YEAR),
    Kind.YEAR_ACADEMIC: tuple((pattern, _year(Kind.YEAR_ACADEMIC)) for pattern in _SPLIT_YEAR),
    Kind.YEAR_CALENDAR: ((r"(\d{4})", _year(Kind.YEAR_CALENDAR)),),
    Kind.POOLED: ((r"(\d{4}) ?- ?(\d{4}|\d{2})", _pooled),),
    Kind.AS_AT: ((r"(\d{4})-(\d{2})-(\d{2})", _as_at), (r"(\d{1,2}) ([a-z]+) (\d{4})", _named_day)),
    Kind.WAVE: ((r"(\d{4})", _year(Kind.WAVE)),),
}
