"""Reading one cell of a submission: what it says, or what is wrong with it in the sender's terms. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from dcst.time.period_texts import NOUNS, noun
from dcst.time.periods import Kind, Period, PeriodError
from indicators.groups import CODES as GROUPS
from indicators.groups import GroupCode
from indicators.intake.rules.faults import Wrong
from indicators.intake.rules.text import LONGEST_SHOWN, named, not_shown, shown
from indicators.statistics.rounding import exponent_of
from indicators.terms import AreaCode, IndicatorCode, MarkerCode

MARKERS: tuple[MarkerCode, ...] = ("c", "x", "z", "u", "low", "e", "b")
WHOLE_DIGITS, DECIMALS = 12, 6  # Decimal(18, 6)
LAST_PLACE = Decimal("0.000001")
LONGEST_NOTE = 1000  # letters
OneOf = TypeVar("OneOf", bound=str)


@dataclass(frozen=True)
class IndicatorTerms:
    """What must be known of an indicator to read a value of it. `calendar` is None while none is settled."""

    code: IndicatorCode
    calendar: Kind | None
    value_type: str = ""


# Each of these takes the text of a cell, None where the row has none, and raises Wrong.


def read_measure(text: str | None, measures: Mapping[str, IndicatorTerms | None]) -> IndicatorTerms:
    """The measure a text names among those an organisation sends; None stands for a text that names several.

    Its calendar is settled.
    """
    if text is None:
        raise Wrong("missing", what="indicator", fix="its code, for example M05.")
    if text not in measures:
        raise Wrong("unknown_indicator", given=shown(text))
    found = measures[text]
    if found is None:
        raise Wrong("ambiguous_indicator", given=shown(text))
    if found.calendar is None:
        raise Wrong("not_collected", given=shown(text))
    return found


def read_area(text: str, areas: Collection[str]) -> AreaCode:
    if text not in areas:
        raise Wrong("unknown_area", given=shown(text))
    return AreaCode(text)


def read_group(text: str) -> GroupCode:
    if text and text not in GROUPS:
        raise Wrong("unknown_group", given=shown(text), allowed=", ".join(GROUPS))
    return GroupCode(text)


def read_period(text: str | None, measure: IndicatorTerms | None, today: date) -> Period | None:
    """By the calendar of its measure; None where that is not known."""
    kind = measure.calendar if measure else None
    if text is None:
        fix = f"{NOUNS[kind]}." if kind else "for example FY2017-18-Q3."
        raise Wrong("missing", what="period", fix=fix)
    if kind is None:
        return None
    period = _period_text(text, kind)
    if _too_early(period, today):
        raise Wrong("future_period", label=period.label)
    return period


def _period_text(text: str, kind: Kind) -> Period:
    unreadable = Wrong("period_unreadable", given=shown(text), noun=noun(kind), example=NOUNS[kind])
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


def _too_early(period: Period, today: date) -> bool:
    """A survey's results may come in the year it is named after; any other period must be over."""
    return (period.start if period.kind is Kind.WAVE else period.end) > today


def optional_number(cell: str | int | Decimal | None) -> Decimal | None:
    return None if cell is None else read_number(cell)


def read_number(cell: str | int | Decimal) -> Decimal:
    """A JSON number or a decimal string, kept exactly: 12 digits before the point and 6 after it."""
    number = _number_text(cell) if isinstance(cell, str) else Decimal(cell)
    if number.is_zero():
        return abs(number) if -DECIMALS <= exponent_of(number) <= 0 else Decimal(0)
    if number.adjusted() >= WHOLE_DIGITS:
        raise Wrong("too_large", given=shown(cell), most=WHOLE_DIGITS)
    if number != number.quantize(LAST_PLACE):
        raise Wrong("too_precise", given=shown(cell), most=DECIMALS)
    return number


def _number_text(text: str) -> Decimal:
    bare = text.removeprefix("-").replace(".", "", 1)
    shaped = bare.isascii() and bare.isdigit() and text[-1:] != "." and not text.removeprefix("-").startswith(".")
    try:
        if shaped:
            return Decimal(text)
    except InvalidOperation:
        pass
    raise Wrong("not_a_number", given=shown(text))


def read_one_of(text: str, column: str, allowed: Collection[OneOf]) -> OneOf:
    for code in allowed:
        if code == text:
            return code
    raise Wrong(f"unknown_{column}", given=shown(text), allowed=", ".join(allowed))


def read_marker(text: str) -> MarkerCode:
    return "" if text == "" else read_one_of(text, "marker", MARKERS)


def read_note(text: str) -> str:
    if len(text) > LONGEST_NOTE:
        raise Wrong("too_long", count=f"{len(text):,}", most=f"{LONGEST_NOTE:,}")
    if strange := not_shown(text):
        raise Wrong("unreadable_text", character=named(strange))
    return text
