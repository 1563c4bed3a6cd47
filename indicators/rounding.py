"""How a figure is shown: rounded, but never over an edge it is judged by. Pure."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from dcst.rag import bare

STORED_DECIMALS = 6


def rounded(value: Decimal, edges: Iterable[Decimal | None] = (), decimals: int | None = None) -> Decimal:
    """Rounded to the indicator’s decimals, or to more where rounding would carry the value over an edge."""
    if decimals is None:
        return bare(value)
    edges = [edge for edge in edges if edge is not None]
    for places in range(decimals, STORED_DECIMALS):
        near = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if all(near.compare(edge) == value.compare(edge) for edge in edges):
            return near
    return value


def places(values: Iterable[Decimal | None]) -> int:
    """The decimals that show every value of a column whole, one under the other."""
    return max([0, *(-value.normalize().as_tuple().exponent for value in values if value is not None)])


def plain(number: Decimal) -> str:
    return f"{number:f}"


def with_unit(number: Decimal, unit: str) -> str:
    """Percentages carry their sign, other figures their unit."""
    return f"{number:f} {unit}".rstrip()
