"""How the cells of published files are read, and what is refused. Pure.

A publisher's table mixes figures with “-”, “nan”, markers, year 0 and the traces of floating point. Each cell becomes
a value, a value with a marker, or a refusal that says why in a sentence. Nothing missing ever becomes a number.
"""

import re
from collections.abc import Callable, Collection
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Literal

from dcst.time.periods import Kind, Period, PeriodError
from indicators.published.rules.source_text import cell, fold
from indicators.terms import MarkerCode, ValueStatusCode

MISSING = {"-", "–", "—", "NAN", "NA", "N/A", "NONE", "NULL", ".", ".."}
MARKERS: dict[str, MarkerCode] = {"C": "c", "X": "x", "Z": "z", "U": "u", "LOW": "low", "K": "low", ":": "x", "*": "c"}
FIGURE = re.compile(r"[+-]?\d+(\.\d+)?(E[+-]?\d+)?", re.ASCII)
# A trace of floating point, as in 80.100000000000009, is smaller than any digit a publisher prints.
ARTEFACT = Decimal("0.000001")
STORED = Decimal("0.000001")
LIMIT = Decimal(10) ** 12
STATUSES: dict[str, ValueStatusCode] = {
    "PROV": "provisional",
    "PROVISIONAL": "provisional",
    "P": "provisional",
    "REV": "revised",
    "REVISED": "revised",
    "R": "revised",
    "OT": "final",
    "FINAL": "final",
}
LATER: dict[ValueStatusCode, int] = {"management": 0, "provisional": 1, "revised": 2, "final": 3}
QUALIFIED = re.compile(r"(?P<year>.*\S)\s*\((?P<word>[A-Za-z]+)\.?\)")
# How far outside the authorities England may lie, in widths of their range. The files hold 14 of 152 authorities, all
# alike, and England honestly lies up to 1.7 widths away (breastfeeding, 2018). The known errors lie 4.5 to 14 away.
ENGLAND_MAY_LIE = 3
ENOUGH_AUTHORITIES = 5


class PublishedRowRefused(ValueError):
    """Why a published row is not taken: a code for counting, a sentence for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


def read_value(text: str, decimals: int | None) -> tuple[Decimal | None, MarkerCode]:
    """(value, marker): a number with no marker, or none with a marker that says why. Raises PublishedRowRefused."""
    said = fold(text)
    if cell(text) is None or said in MISSING:
        raise PublishedRowRefused(
            "missing", f"no value: the cell says “{text.strip()}”" if said else "no value: the cell is empty"
        )
    bare = said.strip("[]")
    if bare in MARKERS:
        return None, MARKERS[bare]
    return read_number(said, decimals), ""


def read_number(text: str, decimals: int | None = None) -> Decimal:
    """A number rid of floating point traces; what the publisher printed is never rounded further.

    `decimals` is how many the publisher prints, where that is known. Raises PublishedRowRefused.
    """
    if not FIGURE.fullmatch(text):
        raise PublishedRowRefused("not-a-number", f"“{text}” is not a number")
    try:
        value = Decimal(text)
        if abs(value) >= LIMIT:
            raise PublishedRowRefused("not-a-number", f"“{text}” is too large to be a figure of this kind")
        printed = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) if decimals is not None else value
        return printed if abs(value - printed) <= ARTEFACT else value.quantize(STORED, ROUND_HALF_UP)
    except InvalidOperation:
        raise PublishedRowRefused("not-a-number", f"“{text}” is not a number") from None


def read_count(text: str | None) -> Decimal | None:
    """A numerator or denominator; None where there is none to be had. Raises PublishedRowRefused."""
    said = fold(text or "")
    return None if not said or said in MISSING or said.strip("[]") in MARKERS else read_number(said)


def _ending(kind: Kind, month: int, day: int) -> Callable[[str], Period]:
    def read(text: str) -> Period:
        if re.fullmatch(r"\d{4}", text, re.ASCII):
            return Period.containing(date(int(text), month, day), kind)
        return Period.read(text, kind)

    return read


def _as_at(month: int, day: int) -> Callable[[str], Period]:
    def read(text: str) -> Period:
        if not re.fullmatch(r"\d{4}", text, re.ASCII):
            raise PeriodError(f"“{text}” is not a year.")
        return Period.containing(date(int(text), month, day), Kind.AS_AT)

    return read


# How a publisher's year is read, by the name of its calendar. Raises PeriodError or ValueError.
CALENDARS: dict[str, Callable[[str], Period]] = {
    "financial-year-ending": _ending(Kind.YEAR_FINANCIAL, 3, 31),
    "academic-year-ending": _ending(Kind.YEAR_ACADEMIC, 8, 31),
    "calendar-year": lambda text: Period.read(text, Kind.YEAR_CALENDAR),
    "pooled-calendar-years": lambda text: Period.read(text, Kind.POOLED),
    "as-at-31-march": _as_at(3, 31),
    "as-at-30-september": _as_at(9, 30),
}


def read_year(text: str, calendar: str) -> tuple[Period, ValueStatusCode]:
    """(period, status) from a publisher's year: “2016”, “2015/16”, “201516”, “2025 (prov)”.

    Raises PublishedRowRefused.
    """
    year = text.strip()
    status: ValueStatusCode | Literal[""] = "final"
    if found := QUALIFIED.fullmatch(year):
        year, status = found["year"], STATUSES.get(found["word"].upper(), "")
    if not status:
        raise PublishedRowRefused("period", f"“{text}” says something of the year that is not understood")
    if fold(year) in MISSING or not year.strip("0"):
        raise PublishedRowRefused("period", f"no year: the cell says “{text.strip()}”")
    try:
        return CALENDARS[calendar](year), status
    except (PeriodError, ValueError) as error:
        raise PublishedRowRefused("period", f"the year cannot be read: {error}") from None


def england_is_impossible(england: Decimal, authorities: Collection[Decimal]) -> bool:
    """Whether England lies so far outside its own authorities that it cannot be a rate of the same thing."""
    if len(authorities) < ENOUGH_AUTHORITIES:
        return False
    low, high = min(authorities), max(authorities)
    room = ENGLAND_MAY_LIE * (high - low)
    return not low - room <= england <= high + room
