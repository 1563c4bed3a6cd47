"""A card at the head of a board: one figure with its line, status and movement. Who knows the figure makes it."""

from dataclasses import dataclass
from typing import Any

from dcst.status.rag import Rag


@dataclass(frozen=True)
class Card:
    """`value` with its `unit` for a period, in words; `drawing` is the small drawing of what went before, or None.

    `status` is None where nothing was ever judged. `change` is how it moved: “Up 2.1 points, worse”. `notes` are said
    beneath.
    """

    name: str
    page: tuple[str, ...]
    value: str
    unit: str = ""
    when: str = ""
    drawing: Any = None
    status: Rag | None = None
    change: str = ""
    notes: tuple[str, ...] = ()
