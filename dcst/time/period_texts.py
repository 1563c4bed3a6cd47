"""How the text of a period is read: canonical, or plain by the indicator's own calendar. Pure.

Every reader returns (kind, first day, last day); `dcst.time.periods` makes the Period of it.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NewType

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
TERMS = ("Autumn", "Spring", "Summer")
FIRST_YEAR, LAST_YEAR = 1900, 2199
LONGEST_POOL = 10
ONE_DAY = timedelta(days=1)


class PeriodError(ValueError):
    """A text that names no period, or more than one; the sentence says how to mend it."""


class Kind(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    TERM = "term"
    YEAR_FINANCIAL = "year-financial"
    YEAR_ACADEMIC = "year-academic"
    YEAR_CALENDAR = "year-calendar"
    POOLED = "pooled"
    AS_AT = "as-at"
    WAVE = "wave"


Span = tuple[Kind, date, date]  # first and last day, both in it
PeriodText = NewType("PeriodText", str)  # canonical: FY2017-18-Q3, never “Q3 2017/18”
# A pattern, and what makes a span of the text and of the pattern's named groups. Raises PeriodError.
Reader = tuple[re.Pattern[str], Callable[..., Span]]

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
# The months in which the periods of a kind begin. A period runs to the day before the next one begins.
STARTS = {
    Kind.MONTH: tuple(range(1, 13)),
    Kind.QUARTER: (1, 4, 7, 10),
    Kind.TERM: (1, 4, 9),
    Kind.YEAR_FINANCIAL: (4,),
    Kind.YEAR_ACADEMIC: (9,),
    Kind.YEAR_CALENDAR: (1,),
    Kind.WAVE: (1,),
}


def noun(kind: Kind) -> str:
    return NOUNS[kind].partition(",")[0]


def check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise PeriodError(f"The year {year} is outside {FIRST_YEAR} to {LAST_YEAR}.")


@lru_cache(maxsize=4096)  # a long series asks for the same few days over and over
def span(kind: Kind, day: date) -> Span:
    """The one period of a kind that a day belongs to."""
    check_year(day.year)
    if kind is Kind.POOLED:
        raise PeriodError("Pooled years overlap: say which, for example CY2014-16.")
    if kind is Kind.AS_AT:
        return kind, day, day
    years = (day.year - 1, day.year, day.year + 1)
    starts = [date(year, month, 1) for year in years for month in STARTS[kind]]
    first = max(start for start in starts if start <= day)
    return kind, first, min(start for start in starts if start > day) - ONE_DAY


def pool(first_year: int, last_year: int) -> Span:
    check_year(first_year)
    check_year(last_year)
    if not 1 <= last_year - first_year < LONGEST_POOL:
        years = f"{first_year} to {last_year}"
        raise PeriodError(f"{years} is not two to ten years in order. Give {NOUNS[Kind.POOLED]}.")
    return Kind.POOLED, date(first_year, 1, 1), date(last_year, 12, 31)


def parse_text(text: str) -> Span:
    if found := _first_match(CANONICAL, text):
        return found
    raise PeriodError(f"“{text}” is not a period. Write {'; '.join(NOUNS.values())}.")


def read_text(text: str, kind: Kind) -> Span:
    text = text.strip(" ")
    if found := _first_match(CANONICAL, text):
        if found[0] is not kind:
            raise PeriodError(f"“{text}” is {noun(found[0])}. Give {NOUNS[kind]}.")
        return found
    if found := _first_match(PLAIN[kind], text):
        return found
    raise PeriodError(f"“{text}” cannot be read as {noun(kind)} without doubt. Give {NOUNS[kind]}.")


def _first_match(readers: Iterable[Reader], text: str) -> Span | None:
    for pattern, make in readers:
        if found := pattern.fullmatch(text):
            return make(text, **found.groupdict())
    return None


def _day(text: str, year: str | int, month: str | int = 1, day: str | int = 1) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise PeriodError(f"“{text}” is not a day of the calendar. Check the month and the day.") from None


def _month_number(text: str, name: str) -> int:
    for number, month in enumerate(MONTHS, 1):
        if name.lower() in (month.lower(), month[:3].lower()):
            return number
    raise PeriodError(f"“{text}” names no month. Write it in full, for example November 2017.")


def _month(text: str, year: str, month: str) -> Span:
    if not 1 <= int(month) <= 12:
        raise PeriodError(f"“{text}” has no month {month}. Months run from 01 to 12.")
    return span(Kind.MONTH, _day(text, year, month))


def _named_month(text: str, name: str, year: str) -> Span:
    return span(Kind.MONTH, _day(text, year, _month_number(text, name)))


def _first_year(text: str, year: str, after: str) -> int:
    following = int(year) + 1
    if after not in (f"{following:04d}", f"{following % 100:02d}"):
        raise PeriodError(
            f"“{text}” does not run from one year into the next. "
            f"The year that begins in {year} is written {year}-{following % 100:02d}."
        )
    return int(year)


def _split_year(kind: Kind) -> Callable[[str, str, str], Span]:
    return lambda text, year, after: span(kind, _day(text, _first_year(text, year, after), STARTS[kind][0]))


def _one_year(kind: Kind) -> Callable[[str, str], Span]:
    return lambda text, year: span(kind, _day(text, year))


def _quarter(text: str, year: str, after: str, number: str) -> Span:
    first, quarter = _first_year(text, year, after), int(number)
    if not 1 <= quarter <= 4:
        raise PeriodError(f"“{text}” has no quarter {number}. Quarters run from Q1 (April to June) to Q4.")
    return span(Kind.QUARTER, _day(text, first + (quarter == 4), (4, 7, 10, 1)[quarter - 1]))


def _term(text: str, first: int, number: int) -> Span:
    if not 1 <= number <= 3:
        raise PeriodError(f"“{text}” has no term {number}. Terms are T1 autumn, T2 spring and T3 summer.")
    return span(Kind.TERM, _day(text, first + (number > 1), (9, 1, 4)[number - 1]))


def _numbered_term(text: str, year: str, after: str, number: str) -> Span:
    return _term(text, _first_year(text, year, after), int(number))


def _named_term(text: str, name: str, year: str, after: str) -> Span:
    return _term(text, _first_year(text, year, after), TERMS.index(name.capitalize()) + 1)


def _dated_term(text: str, name: str, year: str) -> Span:
    """Spring 2018 is in the school year 2017/18; there is only one spring in a year."""
    number = TERMS.index(name.capitalize()) + 1
    return _term(text, int(year) - (number > 1), number)


def _pooled(text: str, first: str, last: str) -> Span:
    return pool(int(first), int(last) if len(last) == 4 else int(first) + (int(last) - int(first)) % 100)


def _as_at(text: str, year: str, month: str, day: str) -> Span:
    return span(Kind.AS_AT, _day(text, year, month, day))


def _named_day(text: str, day: str, name: str, year: str) -> Span:
    return span(Kind.AS_AT, _day(text, year, _month_number(text, name), day))


YEAR, TWO = r"(?P<year>\d{4})", r"(?P<year>\d{4})[-/](?P<after>\d{4}|\d{2})"
RUN_TOGETHER = r"(?P<year>\d{4})(?P<after>\d{2})"  # 201718, as the Department for Education writes it
NUMBER, NAME = r"(?P<number>\d)", r"(?P<name>[a-z]+)"
TERM = "(?P<name>autumn|spring|summer)(?: term)?"


def _readers(flags: int, *readers: tuple[str, Callable[..., Span]]) -> tuple[Reader, ...]:
    return tuple((re.compile(pattern, re.ASCII | flags), make) for pattern, make in readers)


CANONICAL = _readers(
    0,
    (rf"{YEAR}-M(?P<month>\d{{2}})", _month),
    (rf"FY{YEAR}-(?P<after>\d{{2}})-Q{NUMBER}", _quarter),
    (rf"AY{YEAR}-(?P<after>\d{{2}})-T{NUMBER}", _numbered_term),
    (rf"FY{YEAR}-(?P<after>\d{{2}})", _split_year(Kind.YEAR_FINANCIAL)),
    (rf"AY{YEAR}-(?P<after>\d{{2}})", _split_year(Kind.YEAR_ACADEMIC)),
    (rf"CY{YEAR}", _one_year(Kind.YEAR_CALENDAR)),
    (r"CY(?P<first>\d{4})-(?P<last>\d{2})", _pooled),
    (rf"AT{YEAR}-(?P<month>\d{{2}})-(?P<day>\d{{2}})", _as_at),
    (rf"WAVE{YEAR}", _one_year(Kind.WAVE)),
)
LOOSE: dict[Kind, tuple[tuple[str, Callable[..., Span]], ...]] = {
    Kind.MONTH: ((rf"{YEAR}-(?P<month>\d{{2}})", _month), (f"{NAME} {YEAR}", _named_month)),
    Kind.QUARTER: ((f"{TWO}[- ]Q{NUMBER}", _quarter), (f"Q{NUMBER} {TWO}", _quarter)),
    Kind.TERM: (
        (f"{TWO}[- ]T{NUMBER}", _numbered_term),
        (f"T{NUMBER} {TWO}", _numbered_term),
        (f"{TERM} {TWO}", _named_term),
        (f"{TWO} {TERM}", _named_term),
        (f"{TERM} {YEAR}", _dated_term),
    ),
    Kind.YEAR_FINANCIAL: tuple((text, _split_year(Kind.YEAR_FINANCIAL)) for text in (TWO, RUN_TOGETHER)),
    Kind.YEAR_ACADEMIC: tuple((text, _split_year(Kind.YEAR_ACADEMIC)) for text in (TWO, RUN_TOGETHER)),
    Kind.YEAR_CALENDAR: ((YEAR, _one_year(Kind.YEAR_CALENDAR)),),
    Kind.POOLED: ((r"(?P<first>\d{4}) ?- ?(?P<last>\d{4}|\d{2})", _pooled),),
    Kind.AS_AT: (
        (rf"{YEAR}-(?P<month>\d{{2}})-(?P<day>\d{{2}})", _as_at),
        (rf"(?P<day>\d{{1,2}}) {NAME} {YEAR}", _named_day),
    ),
    Kind.WAVE: ((YEAR, _one_year(Kind.WAVE)),),
}
PLAIN = {kind: _readers(re.IGNORECASE, *readers) for kind, readers in LOOSE.items()}
