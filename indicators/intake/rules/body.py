"""A body of values as it is read: JSON in UTF-8 whose numbers keep every digit. Pure."""

import json
from decimal import Decimal, InvalidOperation

Json = str | bool | Decimal | list["Json"] | dict[str, "Json"] | None


def read_json(content: bytes) -> Json:
    """NaN and Infinity come as text, and a field that is given twice not at all: ValueError, as for what is no JSON."""
    try:
        found: Json = json.loads(
            content.decode(), parse_float=_number, parse_int=_number, parse_constant=str, object_pairs_hook=_object
        )
    except ValueError as wrong:
        raise ValueError(_why(content, wrong)) from None
    return found


def _why(content: bytes, wrong: ValueError) -> str:
    """What is wrong with it, in words that name no codec."""
    encoding = json.detect_encoding(content)
    if not encoding.startswith("utf-8"):
        return f"it is in {encoding[:6].upper()}, and only UTF-8 is read"
    if isinstance(wrong, UnicodeDecodeError):
        return f"its byte {wrong.start + 1:,} is not UTF-8"
    return str(wrong)


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
