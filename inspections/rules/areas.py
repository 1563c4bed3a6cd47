"""How each area stands by its latest judgement, and what it was before. Pure.

Areas are apart by their scale as well: a word of one scale says nothing on another. A judgement without any day, as a
plan prints it, is older than every one with a day; since it may be one of them, it is not said to be the one before.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Graded:
    """One judgement: its scale and area, the word as printed, the inspection, and its day, None where there is none."""

    scale: str
    area: str
    word: str
    inspection: str
    day: date | None
    place: int = 0  # in the order of the inspection


@dataclass(frozen=True)
class AreaState:
    """An area by its latest inspection. Where that graded it several times, as it does homes, all words are kept."""

    scale: str
    area: str
    words: tuple[str, ...]
    inspection: str
    day: date | None
    before: tuple[str, ...] = field(default=())  # the words of the inspection before it, if it had one
    before_day: date | None = None


def latest_by_area(judgements: Iterable[Graded]) -> list[AreaState]:
    """[AreaState] in the order in which areas come up first, scale by scale."""
    held: dict[tuple[str, str], dict[str, list[Graded]]] = {}
    for one in sorted(judgements, key=lambda one: (one.scale, one.place, one.area)):
        held.setdefault((one.scale, one.area.casefold()), {}).setdefault(one.inspection, []).append(one)
    return [_state(list(inspections.values())) for inspections in held.values()]


def _state(inspections: list[list[Graded]]) -> AreaState:
    inspections = sorted(inspections, key=lambda rows: rows[0].day or date.min)
    latest = inspections[-1]
    earlier = [rows for rows in inspections[:-1] if rows[0].day is not None]
    before = earlier[-1] if earlier else []
    return AreaState(
        scale=latest[0].scale,
        area=latest[0].area,
        words=tuple(row.word for row in latest),
        inspection=latest[0].inspection,
        day=latest[0].day,
        before=tuple(row.word for row in before),
        before_day=before[0].day if before else None,
    )
