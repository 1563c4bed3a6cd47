"""How a figure is shown: rounded, but never over an edge it is judged by. Pure."""

from collections.abc import Collection, Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from dcst.status.rag import MOST_DECIMALS, bare, say_number

QUANTA = tuple(Decimal(1).scaleb(-places) for places in range(MOST_DECIMALS + 1))


def rounded(value: Decimal, edges: Collection[Decimal | None] = (), decimals: int | None = None) -> Decimal:
    """Rounded to the indicator’s decimals, or to more where rounding would carry the value over an edge.

    Never to more than six: there it is rounded away from the edge. Without decimals it is the value itself, less the
    zeros at its end.
    """
    if decimals is None:
        return bare(value) if decimals_of(value) <= MOST_DECIMALS else bare(rounded(value, edges, MOST_DECIMALS))
    known = [edge for edge in edges if edge is not None]
    quanta = QUANTA[min(decimals, MOST_DECIMALS) :]
    tries = [(quantum, ROUND_HALF_UP) for quantum in quanta] + [(QUANTA[-1], ROUND_FLOOR), (QUANTA[-1], ROUND_CEILING)]
    for quantum, way in tries:
        near = value.quantize(quantum, way)
        if near == value or all(near.compare(edge) == value.compare(edge) for edge in known):
            return near
    return value.quantize(QUANTA[-1], ROUND_HALF_UP)


def places(values: Iterable[Decimal | None]) -> int:
    """The decimals that show every value of a column whole, one under the other; six at most."""
    held = max([0, *(decimals_of(value.normalize()) for value in values if value is not None)])
    return min(held, MOST_DECIMALS)


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
    """As text, with the noughts it is written with: 74.50, never 7.45E+1."""
    return say_number(number, decimals_of(number))


def with_unit(number: Decimal, unit: str) -> str:
    """Percentages carry their sign, other figures their unit."""
    return f"{plain(number)} {unit}".rstrip()
