"""The canonical text of what a pack shows, its hash, and what differs between two. Pure.

JSON with sorted names and nothing between them, in UTF-8: whoever has the text can work the hash out with any tool.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

FORM = 1  # of the canonical text; another one has another hash
MOST = 20
Json = dict[str, Any]


def canonical(title: str, kind: str, day: date, items: Sequence[tuple[str, Json]]) -> str:
    """The text of a pack's facts: `items` are (key, what its page shows)."""
    told = {
        "form": FORM,
        "title": title,
        "kind": kind,
        "day": day.isoformat(),
        "items": [{"item": key, **shown} for key, shown in items],
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(text: str) -> str:
    """The SHA-256 of a canonical text, in hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def deflated(text: str) -> bytes:
    return zlib.compress(text.encode(), 9)


def inflated(content: bytes) -> str:
    return zlib.decompress(content).decode()


class FactDifference(NamedTuple):
    """Where two texts part: the item, what of it, and what stands in each; blank where nothing does."""

    item: str
    what: str
    before: str
    now: str


def differences(before: str, now: str) -> list[FactDifference]:
    """The first MOST differences between two canonical texts, in the order of the pack."""
    found: list[FactDifference] = []
    for difference in _between(json.loads(before), json.loads(now)):
        found.append(difference)
        if len(found) == MOST:
            break
    return found


def _between(before: Json, now: Json) -> Iterable[FactDifference]:
    for name in ("form", "title", "kind", "day"):
        if before[name] != now[name]:
            yield FactDifference("", name, str(before[name]), str(now[name]))
    drawn = {item["item"]: item for item in now["items"]}
    for item in before["items"]:
        other = drawn.pop(item["item"], None)
        if other is None:
            yield FactDifference(item["item"], "item", item["title"], "")
        else:
            yield from _in_item(item, other)
    yield from (FactDifference(key, "item", "", item["title"]) for key, item in drawn.items())


def _in_item(before: Json, now: Json) -> Iterable[FactDifference]:
    for what in ("title", "statuses", "words", "charts"):
        left, right = _listed(before[what]), _listed(now[what])
        for place in range(max(len(left), len(right))):
            held = left[place] if place < len(left) else ""
            other = right[place] if place < len(right) else ""
            if held != other:
                yield FactDifference(before["item"], what, held, other)


def _listed(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [part if isinstance(part, str) else json.dumps(part, ensure_ascii=False, sort_keys=True) for part in value]
