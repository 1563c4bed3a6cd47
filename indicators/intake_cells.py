"""Reading one cell of a submission: what it says, or what is wrong with it in the sender's terms. Pure."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from dcst.period_texts import NOUNS, noun
from dcst.periods import Kind, Period, PeriodError

MARKERS = ("c", "x", "z", "u", "low", "e", "b")
WHOLE_DIGITS, DECIMALS = 12, 6  # Decimal(18, 6)
LAST_PLACE = Decimal("0.000001")
LONGEST_NOTE = 1000
LONGEST_SHOWN = 40


@dataclass(frozen=True)
class Measure:
    """What must be known of an indicator to read a value of it. `calendar` is None while none is settled."""

    code: str
    calendar: Kind | None
    value_type: str = ""


class Wrong(ValueError):
    """A cell that cannot be taken: code, message and fix."""

    def __init__(self, code, message, fix=""):
        super().__init__(message)
        self.code, self.message, self.fix = code, message, fix


def shown(value) -> str:
    """A sender's text, safe to repeat: one short line without control characters."""
    text = value if isinstance(value, str) else str(value)
    text = "".join(letter if letter.isprintable() else "�" for letter in text[: LONGEST_SHOWN + 1])
    return f"{text[:LONGEST_SHOWN]}…" if len(text) > LONGEST_SHOWN else text


def read_measure(text, measures):
    if text is None:
        raise Wrong("missing", "There is no indicator.", "Give its code, for example M05.")
    if text not in measures:
        fix = "Use a code from your list of indicators."
        if not text.isascii():
            fix += " A letter or digit of this one only looks like a plain one: type it again."
        raise Wrong("unknown_indicator", f"“{shown(text)}” is not an indicator your organisation sends.", fix)
    if measures[text].calendar is None:
        raise Wrong("not_collected", f"No values of {text} are collected yet.", "Leave it out until it is defined.")
    return measures[text]


def read_area(text, areas):
    if text not in areas:
        fix = "Leave it out for the whole borough, or give the code of a locality."
        raise Wrong("unknown_area", f"“{shown(text)}” is not an area values are sent for.", fix)
    return text


def read_period(text, measure, today):
    if text is None:
        fix = f"Give {NOUNS[measure.calendar]}." if measure else "Give a period, for example FY2017-18-Q3."
        raise Wrong("missing", "There is no period.", fix)
    if measure is None:
        return None
    period = _period_text(text, measure.calendar)
    if _too_early(period, today):
        raise Wrong("future_period", f"{period.label} has not ended yet.", "Send the value once it has.")
    return period


def _period_text(text, kind):
    fix = f"Give {NOUNS[kind]}."
    if len(text) > LONGEST_SHOWN or not text.isascii() or not text.isprintable():
        raise Wrong("period_unreadable", f"“{shown(text)}” is not a period.", fix)
    try:
        return Period.read(text, kind)
    except PeriodError:
        pass
    try:
        other = Period.parse(text).kind
    except PeriodError:
        raise Wrong("period_unreadable", f"“{text}” cannot be read as {noun(kind)} without doubt.", fix) from None
    raise Wrong("period_kind", f"“{text}” is {noun(other)}, and this indicator is for {noun(kind)}.", fix)


def _too_early(period, today):
    """A survey's results may come in the year it is named after; any other period must be over."""
    return (period.start if period.kind is Kind.WAVE else period.end) > today


def optional_number(cell):
    return None if cell is None else read_number(cell)


def read_number(cell: str | int | Decimal) -> Decimal:
    """A JSON number or a decimal string, kept exactly: 12 digits before the point and 6 after it."""
    number = _number_text(cell) if isinstance(cell, str) else Decimal(cell)
    if number.is_zero():
        return abs(number) if -DECIMALS <= number.as_tuple().exponent <= 0 else Decimal(0)
    if number.adjusted() >= WHOLE_DIGITS:
        fix = f"Give at most {WHOLE_DIGITS} digits before the point."
        raise Wrong("too_large", f"{shown(cell)} is too large.", fix)
    if number != number.quantize(LAST_PLACE):
        raise Wrong("too_precise", f"{shown(cell)} has more than {DECIMALS} decimals.", f"Round it to {DECIMALS}.")
    return number


def _number_text(text):
    bare = text.removeprefix("-").replace(".", "", 1)
    shaped = bare.isascii() and bare.isdigit() and text[-1:] != "." and not text.removeprefix("-").startswith(".")
    try:
        if shaped:
            return Decimal(text)
    except InvalidOperation:
        pass
    fix = "Use the digits 0 to 9 and one point: 1234.5, without commas, spaces or signs such as %."
    raise Wrong("not_a_number", f"“{shown(text)}” is not a number.", fix)


def read_one_of(text, column, allowed):
    if text not in allowed:
        raise Wrong(f"unknown_{column}", f"“{shown(text)}” is not a {column}.", f"Use one of: {', '.join(allowed)}.")
    return text


def read_marker(text):
    return text if text == "" else read_one_of(text, "marker", MARKERS)


def read_note(text):
    if len(text) > LONGEST_NOTE:
        raise Wrong("too_long", f"The note has {len(text):,} letters.", f"Shorten it to {LONGEST_NOTE:,}.")
    if not all(letter.isprintable() or letter in "\n\t" for letter in text):
        raise Wrong("unreadable_text", "The note has characters that cannot be shown.", "Type it again.")
    return text
