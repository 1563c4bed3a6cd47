"""Reading one cell of a submission: what it says, or what is wrong with it in the sender's terms. Pure."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TypeVar

from dcst.time.period_texts import NOUNS, noun
from dcst.time.periods import Kind, Period, PeriodError
from indicators.groups import CODES as GROUPS
from indicators.groups import GroupCode
from indicators.intake.rules.faults import Wrong
from indicators.intake.rules.text import LONGEST_SHOWN, meant_number, named, nearest, not_plain, shown
from indicators.statistics.bounds import ValueBounds
from indicators.statistics.rounding import exponent_of
from indicators.terms import AreaCode, IndicatorCode, MarkerCode, ValueStatusCode

MARKERS: tuple[MarkerCode, ...] = ("c", "x", "z", "u", "low", "e", "b")
IDS = ("code", "own", "framework")  # whose code names an indicator: ours, the sender's, the framework's
ANY = ""  # nobody said whose: ours, and the sender's where we have none that is alike
STATUSES: tuple[ValueStatusCode, ...] = ("management", "provisional", "revised", "final")
STATUS_SIGNS: dict[str, ValueStatusCode] = {"p": "provisional", "r": "revised", "management information": "management"}
ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?", re.ASCII)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_OF_A_SHEET = re.compile(rf"({'|'.join(MONTHS)})-(\d\d)", re.ASCII)
WHOLE_DIGITS, DECIMALS = 12, 6  # Decimal(18, 6)
LAST_PLACE = Decimal("0.000001")
LONGEST_NOTE = 1000  # letters
OneOf = TypeVar("OneOf", bound=str)


@dataclass(frozen=True)
class IndicatorTerms:
    """What must be known of an indicator to read a value of it. `calendar` is None while none is settled.

    counts_people: whether its counts are of people, of whom there is no part.
    """

    code: IndicatorCode
    calendar: Kind | None
    value_type: str = ""
    bounds: ValueBounds = ValueBounds()
    counts_people: bool = True


Measures = Mapping[str, IndicatorTerms | None]  # by the code that names each; None for a code that names several


@dataclass(frozen=True)
class RowTerms:
    """What rows are read by.

    measures: the indicators, by the codes that rows name them by. areas: the codes of those values are sent for.
    area_names: {another way to write one, in small letters: its code; None where several are called so}. others: {ids:
    the indicators by it} for rows that name their own.
    """

    measures: Measures
    areas: frozenset[str]
    area_names: Mapping[str, str | None] = field(default_factory=dict)
    others: Mapping[str, Measures] = field(default_factory=dict)
    ids: str = ANY

    def measures_by(self, ids: str) -> Measures:
        """The indicators by a scheme of codes that a row names."""
        return self.others.get(ids, self.measures)


# Each of these takes the text of a cell, None where the row has none, and raises Wrong. `told` takes how it was read,
# where that is not as it is written.


def read_measure(text: str | None, measures: Measures, ids: str, *, told: list[str]) -> IndicatorTerms:
    """The measure a text names among those an organisation sends; None stands for a text that names several.

    Its calendar is settled. Who names an indicator by a code of its own without saying so is told what was read.
    """
    if text is None:
        raise Wrong("missing", what="indicator", fix="its code, for example M05.")
    code = _code_like(text, measures)
    if code is None:
        _refuse_strange(text, "Indicator")
        raise Wrong("unknown_indicator", given=shown(text), nearest=nearest(text, measures))
    found = measures[code]
    if found is None:
        raise Wrong("ambiguous_indicator", given=shown(text))
    if found.calendar is None:
        raise Wrong("not_collected", given=shown(text))
    if ids in (ANY, IDS[0]):
        _tell(told, "indicator", text, found.code)
    return found


def read_ids(text: str, *, told: list[str]) -> str:
    """Whose codes name the indicator of a row."""
    found = _code_like(text, IDS)
    if found is None:
        raise Wrong("unknown_ids", given=shown(text), allowed=", ".join(IDS))
    _tell(told, "ids", text, found)
    return found


def read_area(text: str, terms: RowTerms, *, told: list[str]) -> AreaCode:
    """The code of an area: by itself, by its name, or by the code of the Office for National Statistics."""
    found = text if text in terms.areas else terms.area_names.get(text.casefold()) or _code_like(text, terms.areas)
    if found is None:
        _refuse_strange(text, "Area")
        near = nearest(text, terms.areas | terms.area_names.keys())
        raise Wrong("unknown_area", given=shown(text), nearest=near, allowed=", ".join(sorted(terms.areas)))
    _tell(told, "area", text, found)
    return AreaCode(found)


def read_group(text: str, *, told: list[str]) -> GroupCode:
    found = _code_like(text, GROUPS) if text else ""
    if found is None:
        _refuse_strange(text, "Group")
        raise Wrong("unknown_group", given=shown(text), nearest=nearest(text, GROUPS), allowed=", ".join(GROUPS))
    _tell(told, "group", text, found)
    return GroupCode(found)


def read_period(text: str | None, measure: IndicatorTerms | None, today: date, *, told: list[str]) -> Period | None:
    """By the calendar of its measure; None where that is not known."""
    kind = measure.calendar if measure else None
    if text is None:
        fix = f"{NOUNS[kind]}." if kind else "for example FY2017-18-Q3."
        raise Wrong("missing", what="period", fix=fix)
    _refuse_strange(text, "Period")
    if kind is None:
        return None
    period = _period_text(text, kind)
    if _too_early(period, today):
        raise Wrong("future_period", label=period.label)
    return period


def _period_text(text: str, kind: Kind) -> Period:
    example = period_of_day(text, kind) or NOUNS[kind]
    unreadable = Wrong("period_unreadable", given=shown(text), noun=noun(kind), example=example)
    if len(text) > LONGEST_SHOWN or not text.isascii() or not text.isprintable():
        raise unreadable
    try:
        return Period.read(text, kind)
    except PeriodError:
        pass
    try:
        other = Period.parse(text).kind
    except PeriodError:
        raise unreadable from None
    raise Wrong("period_kind", given=text, other=noun(other), noun=noun(kind), example=NOUNS[kind])


def period_of_day(text: str, kind: Kind) -> str:
    """The period that a date lies in, as it is to be typed: 2017-M12; blank where the text is no date.

    As databases write one, 2017-12-01, or what Excel makes of a month, Dec-17. What could be two is none.
    """
    try:
        if found := ISO_DAY.fullmatch(text):
            return str(Period.containing(date(*map(int, found.groups())), kind))
        if found := MONTH_OF_A_SHEET.fullmatch(text.casefold()):
            return str(Period.containing(date(2000 + int(found[2]), MONTHS.index(found[1]) + 1, 1), kind))
    except (ValueError, PeriodError):
        pass
    return ""


def _too_early(period: Period, today: date) -> bool:
    """A survey's results may come in the year it is named after; any other period must be over."""
    return (period.start if period.kind is Kind.WAVE else period.end) > today


def optional_number(cell: str | int | Decimal | None, *, told: list[str]) -> Decimal | None:
    """A value or a count, or None."""
    return None if cell is None else read_number(cell, told=told)


def read_number(cell: str | int | Decimal, *, told: list[str]) -> Decimal:
    """A JSON number or a decimal string: 12 digits before the point and 6 after it, the last one rounded."""
    number = _number_text(cell) if isinstance(cell, str) else Decimal(cell)
    if number.is_zero():
        return abs(number) if -DECIMALS <= exponent_of(number) <= 0 else Decimal(0)
    if number.adjusted() >= WHOLE_DIGITS:
        raise Wrong("too_large", given=shown(cell), most=WHOLE_DIGITS)
    if exponent_of(number) >= -DECIMALS or number == (kept := number.quantize(LAST_PLACE, ROUND_HALF_UP)):
        return number
    told.append(f"{shown(cell)} rounded to {kept:f}")
    return kept


def _number_text(text: str) -> Decimal:
    bare = text.removeprefix("-").replace(".", "", 1)
    shaped = bare.isascii() and bare.isdigit() and text[-1:] != "." and not text.removeprefix("-").startswith(".")
    try:
        if shaped:
            return Decimal(text)
    except InvalidOperation:
        pass
    remedy = f"Type {typed}." if (typed := meant_number(text)) else ""
    _refuse_strange(text, "The number", remedy)
    raise Wrong("not_a_number", given=shown(text), remedy=remedy)


def read_status(text: str, *, told: list[str]) -> ValueStatusCode:
    """A status by its code, or by the sign [p] or [r] that publishers put behind a value."""
    return _one_of("status", text, STATUSES, STATUS_SIGNS, told)


def read_marker(text: str, *, told: list[str]) -> MarkerCode:
    """A marker, in brackets or without; blank for none."""
    return "" if text == "" else _one_of("marker", text, MARKERS, {}, told)


def read_note(text: str, *, told: list[str]) -> str:
    if len(text) > LONGEST_NOTE:
        raise Wrong("too_long", count=f"{len(text):,}", most=f"{LONGEST_NOTE:,}")
    return text


def _one_of(column: str, text: str, allowed: Collection[OneOf], signs: Mapping[str, OneOf], told: list[str]) -> OneOf:
    bare = text.casefold().strip("[] ") if text.isascii() else ""
    found = next((code for code in allowed if code in (text, bare)), None) or signs.get(bare)
    if found is None:
        _refuse_strange(text, column.capitalize())
        near = nearest(text, allowed)
        raise Wrong(f"unknown_{column}", given=shown(text), nearest=near, allowed=", ".join(allowed))
    _tell(told, column, text, found)
    return found


def _code_like(text: str, codes: Iterable[str]) -> str | None:
    """The code a text is, or the only one it is in other capitals."""
    if text in codes:
        return text
    folded = text.casefold() if text.isascii() else ""
    alike = [code for code in codes if code.casefold() == folded]
    return alike[0] if len(alike) == 1 else None


def _tell(told: list[str], column: str, text: str, code: str) -> None:
    if text != code:
        told.append(f"{column}: “{shown(text)}” read as {code}")


def _refuse_strange(text: str, field: str, remedy: str = "") -> None:
    """What is not known may hold a letter that only looks like another: then that is to be said, and nothing else."""
    if strange := not_plain(text):
        raise Wrong("unusual_character", field=field, character=named(strange), remedy=remedy)
