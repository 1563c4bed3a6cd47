"""What several parts of a page ask for is read once."""

from collections.abc import Callable
from typing import Any, TypeVar

Read = TypeVar("Read")


class ReadOnce:
    """`once(read, *args)` gives read(*args), the same to everybody who asks: nobody may change what it gives."""

    def __init__(self) -> None:
        self._held: dict[tuple[Any, ...], Any] = {}

    def __call__(self, read: Callable[..., Read], *args: Any) -> Read:
        key = (read, *args)
        if key not in self._held:
            self._held[key] = read(*args)
        found: Read = self._held[key]
        return found
