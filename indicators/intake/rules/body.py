"""A body of values as it is read: JSON in UTF-8 whose numbers keep every digit. Pure."""

import json
from decimal import Decimal, InvalidOperation

Json = str | bool | Decimal | list["Json"] | dict[str, "Json"] | None


def read_json(content: bytes) -> Json:
    """NaN and Infinity come as text, and a field that is given twice not at all: ValueError, as for what is no JSON."""
    found: Json = json.loads(
        content.decode(), parse_float=_number, parse_int=_number, parse_constant=str, object_pairs_hook=_object
    )
    return found


def _number(text: str) -> Decimal | str:
    """Exactly as written. What no decimal can hold stays text, and is refused with its row like any other text."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field is given twice in one object")
    return found
