"""A figure and its parts: localities of the borough, or the groups of one dimension. Pure.

Parts are rolled up by their counts: numerators are summed, and denominators. Percentages are never averaged. Where a
part is missing, or has no counts, nothing is rolled up and it is said which.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from dcst.status.rag import say_number
from indicators.disclosure.rules.few import counts_instead
from indicators.statistics.intervals import Multiplier

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


def roll_up(
    whole: Part | None,
    parts: Iterable[Part],
    expected: Iterable[str] = (),
    multiplier: Multiplier | None = None,
    counted: bool = False,
) -> RollUp:
    """The parts added up and held against the whole. `expected` names all parts there are; `multiplier` makes a value
    of the counts; `counted` says that the value itself is a count, to be summed."""
    parts = list(parts)
    if any(part.hidden for part in parts) or (whole and whole.hidden):
        return _nothing("Not added up: a figure here is kept back because it is small")
    if asked := [part.name for part in parts if part.queried]:
        return _nothing(f"Not added up: in question: {', '.join(asked)}")
    missing = [name for name in expected if name not in {part.name for part in parts}]
    values = [part.value for part in parts if part.value is not None]
    blank = [part.name for part in parts if part.value is None]
    if missing or blank:
        return _nothing(f"Not added up: no figure for {', '.join([*missing, *blank])}")
    if counted:
        return _counts(whole, sum(values, Decimal(0)))
    numerators = [part.numerator for part in parts if part.numerator is not None]
    denominators = [part.denominator for part in parts if part.denominator]
    if min(len(numerators), len(denominators)) < len(parts) or multiplier is None:
        return _nothing("Not added up: the counts behind the parts are not held, and percentages are never averaged")
    numerator, denominator = sum(numerators, Decimal(0)), sum(denominators, Decimal(0))
    value = (numerator * multiplier / denominator).quantize(PLACES)
    return _shares(whole, value, numerator, denominator)


def _nothing(words: str) -> RollUp:
    return RollUp(None, None, None, None, words)


def _counts(whole: Part | None, total: Decimal) -> RollUp:
    said = f"The parts sum to {_say(total)}"
    return RollUp(total, None, None, *_against(said, whole.value if whole else None, total))


def _shares(whole: Part | None, value: Decimal, numerator: Decimal, denominator: Decimal) -> RollUp:
    said = f"The parts sum to {_say(numerator)} of {_say(denominator)}"
    if not counts_instead(value, numerator, denominator):
        said += f", {_say(_one(value))}"
    if whole and whole.numerator is not None and whole.denominator is not None:
        agrees = (whole.numerator, whole.denominator) == (numerator, denominator)
        held = f"{_say(whole.numerator)} of {_say(whole.denominator)}"
        differs = f"; the whole is {held}, so not everybody is in one part"
        return RollUp(value, numerator, denominator, agrees, said + (": the whole" if agrees else differs))
    return RollUp(value, numerator, denominator, *_against(said, whole.value if whole else None, value))


def _against(said: str, whole: Decimal | None, total: Decimal) -> tuple[bool | None, str]:
    """(whether the sum is the whole, the sentence with that at its end)."""
    if whole is None:
        return None, f"{said}; there is no figure for the whole"
    if abs(whole - total) <= CLOSE:
        return True, f"{said}: the whole"
    return False, f"{said}; the whole is {_say(_one(whole))}"


def _say(number: Decimal) -> str:
    """As the tables do, with a comma at the thousands."""
    return say_number(number, commas=True)


def _one(value: Decimal) -> Decimal:
    """To one decimal, a whole number without any."""
    return value.quantize(Decimal("0.1")).normalize() if value != value.to_integral_value() else value
