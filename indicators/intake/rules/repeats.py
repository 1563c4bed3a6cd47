"""What a figure says beside the one that stands in its place: what its sender left out stays, or goes with it. Pure.

With the same value, what is left out means unchanged. With another one, counts, note and marker belonged to the figure
before it and go, and the status is that of management information again; a break in the series is of the period, and
stays. A null empties. Whatever is not as sent is told.
"""

from typing import Any, Protocol

from indicators.intake.rules.rows import DEFAULTS, KEPT, SentFigure
from indicators.terms import MarkerCode

BREAK: MarkerCode = "b"
EMPTY = {name: DEFAULTS.get(name) for name in KEPT}


class Standing(Protocol):
    """The figure that stands: its value, and each of KEPT."""

    value: Any
    numerator: Any
    denominator: Any
    status: Any
    marker: Any
    note: Any


def beside(figure: SentFigure, old: Standing) -> tuple[SentFigure, list[str]]:
    """(the figure that is to stand, what of it is not as sent, in words)."""
    emptied = [
        f"{name}: emptied"
        for name in KEPT
        if name not in figure.left_out
        and getattr(figure, name) == EMPTY[name] != getattr(old, name)
        and name != "status"
    ]
    held = {name: getattr(old, name) for name in KEPT if name in figure.left_out}
    held = {name: said for name, said in held.items() if said != EMPTY[name]}
    if not held:
        return figure, emptied
    if figure.value == old.value and (figure.value is not None or figure.marker == old.marker):
        return figure._replace(**held), emptied
    return _follows(figure, held, emptied)


def _follows(figure: SentFigure, held: dict[str, Any], told: list[str]) -> tuple[SentFigure, list[str]]:
    if held.get("marker") == BREAK and figure.value is not None:
        figure = figure._replace(marker=BREAK)
        told = [*told, "marker: b stays, the break in the series"]
        del held["marker"]
    gone = [name for name in held if name != "status"]
    if gone:
        told = [*told, f"{', '.join(gone)}: gone with the value before, to which {_they(gone)} belonged"]
    if "status" in held:
        told = [*told, f"status: {figure.status}, since {held['status']} was said of the value before"]
    return figure, told


def _they(names: list[str]) -> str:
    return "they" if len(names) > 1 else "it"
