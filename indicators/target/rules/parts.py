"""A figure and its parts: localities of the borough, or the groups of one dimension. Pure.

Parts are rolled up by their counts: numerators are summed, and denominators. Percentages are never averaged. Where a
part is missing, or has no counts, nothing is rolled up and it is said which.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from dcst.status.rag import say_number
from indicators.disclosure.rules.few import counts_instead

PLACES = Decimal("0.000001")
CLOSE = Decimal("0.05")  # of a unit of the value: what printed counts may differ by


@dataclass(frozen=True)
class Part:
    """`hidden`: there is a figure, and it is not for this reader."""

    name: str
    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    hidden: bool = False
    queried: bool = False


@dataclass(frozen=True)
class RollUp:
    """What the parts make together, and what of that differs from the whole. `words` says it in a sentence."""

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    agrees: bool | None  # None where there is nothing to hold against each other
    words: str


def roll_up(whole: Part | None, parts: Iterable[Part], expected: Iterable[str] = (), multiplier=None, counted=False):
    """The parts added up and held against the whole. `expected` names all parts there are; `multiplier` makes a value
    of the counts (100 for a percentage); `counted` says that the value itself is a count, to be summed."""
    parts = list(parts)
    if any(part.hidden for part in parts) or (whole and whole.hidden):
        return _nothing("Not added up: a figure here is kept back because it is small")
    if asked := [part.name for part in parts if part.queried]:
        return _nothing(f"Not added up: in question: {', '.join(asked)}")
    missing = [name for name in expected if name not in {part.name for part in parts}]
    blank = [part.name for part in parts if part.value is None]
    if missing or blank:
        return _nothing(f"Not added up: no figure for {', '.join([*missing, *blank])}")
    if counted:
        return _counts(whole, sum(part.value for part in parts))
    if not all(part.numerator is not None and part.denominator for part in parts) or multiplier is None:
        return _nothing("Not added up: the counts behind the parts are not held, and percentages are never averaged")
    numerator, denominator = (sum(getattr(part, name) for part in parts) for name in ("numerator", "denominator"))
    value = (numerator * multiplier / denominator).quantize(PLACES)
    return _shares(whole, value, numerator, denominator)


def _nothing(words):
    return RollUp(None, None, None, None, words)


def _counts(whole, total):
    said = f"The parts sum to {_say(total)}"
    return RollUp(total, None, None, *_against(said, whole and whole.value, total))


def _shares(whole, value, numerator, denominator):
    said = f"The parts sum to {_say(numerator)} of {_say(denominator)}"
    if not counts_instead(value, numerator, denominator):
        said += f", {_say(_one(value))}"
    held = (whole.numerator, whole.denominator) if whole else (None, None)
    if None not in held:
        agrees = held == (numerator, denominator)
        differs = f"; the whole is {_say(held[0])} of {_say(held[1])}, so not everybody is in one part"
        return RollUp(value, numerator, denominator, agrees, said + (": the whole" if agrees else differs))
    return RollUp(value, numerator, denominator, *_against(said, whole and whole.value, value))


def _against(said, whole, total):
    if whole is None:
        return None, f"{said}; there is no figure for the whole"
    if abs(whole - total) <= CLOSE:
        return True, f"{said}: the whole"
    return False, f"{said}; the whole is {_say(_one(whole))}"


def _say(number):
    """As the tables do, with a comma at the thousands."""
    whole, point, decimals = say_number(number).partition(".")
    return f"{int(whole):,}{point}{decimals}"


def _one(value):
    return value.quantize(Decimal("0.1")).normalize() if value != value.to_integral_value() else value
