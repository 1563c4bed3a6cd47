"""How a figure is shown: rounded, but never over an edge it is judged by. Pure."""

from collections.abc import Collection, Iterable
from decimal import ROUND_HALF_UP, Decimal

from dcst.status.rag import bare

STORED_DECIMALS = 6
QUANTA = tuple(Decimal(1).scaleb(-places) for places in range(STORED_DECIMALS))


def rounded(value: Decimal, edges: Collection[Decimal | None] = (), decimals: int | None = None) -> Decimal:
    """Rounded to the indicator’s decimals, or to more where rounding would carry the value over an edge.

    Without decimals it is the value itself, less the zeros at its end.
    """
    if decimals is None:
        return bare(value)
    for quantum in QUANTA[decimals:]:
        near = value.quantize(quantum, ROUND_HALF_UP)
        if near == value or all(near.compare(edge) == value.compare(edge) for edge in edges if edge is not None):
            return near
    return value


def places(values: Iterable[Decimal | None]) -> int:
    """The decimals that show every value of a column whole, one under the other."""
    return max([0, *(decimals_of(value.normalize()) for value in values if value is not None)])


def exponent_of(value: Decimal) -> int:
    """The power of ten of the last digit as it is written: -2 for 74.50. Raises ValueError for what is no number."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"{value} is no number.")
    return exponent


def decimals_of(value: Decimal) -> int:
    """How many decimals a number is written with; 0 for a whole one. Raises ValueError for what is no number."""
    return max(0, -exponent_of(value))


def plain(number: Decimal) -> str:
    """As text: 74.50, never 7.45E+1."""
    return f"{number:f}"


def with_unit(number: Decimal, unit: str) -> str:
    """Percentages carry their sign, other figures their unit."""
    return f"{number:f} {unit}".rstrip()
