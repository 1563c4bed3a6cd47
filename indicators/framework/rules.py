"""What of the outcomes framework is still to be confirmed, from the facts that are known. Pure.

An obligation is never stored, so it cannot disagree with the facts: a missing target is an open obligation, and the
target closes it.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache

from indicators.terms import What

# What a named measure needs, whatever the framework printed for it.
CELLS = (What.OWNER, What.DEFINITION, What.CROSS_REFERENCE, What.BASELINE, What.POSITION, What.TARGET)


class Stage(StrEnum):
    """How far a measure is. Each step needs all before it: no measure is live before somebody agreed its definition."""

    NO_SOURCE = "no-source"
    SOURCE_FOUND = "source-found"
    DEFINITION_AGREED = "definition-agreed"
    BASELINE = "baseline"
    TARGET = "target"
    LIVE = "live"

    @property
    def words(self) -> str:
        """“Definition agreed”."""
        return self.value.replace("-", " ").capitalize()


@dataclass(frozen=True)
class MeasureFacts:
    """What is known of one measure at the end of a day."""

    lost: bool = False  # its printed name is lost
    gap: bool = False  # the plan says that it is still to be developed
    name: bool = False  # a name was agreed
    owner: bool = False
    definition: bool = False  # words say what is counted
    agreed: bool = False  # and somebody agreed them
    cross_reference: bool = False
    baseline: bool = False
    position: bool = False
    target: bool = False

    def has(self, what: What) -> bool:
        """Whether the fact that closes an obligation is known; of What.GAP, whether the plan prints a gap."""
        found: bool = getattr(self, what.value.replace("-", "_"))
        return found


@lru_cache(maxsize=1024)  # the facts of many measures on many days are alike
def open_obligations(known: MeasureFacts) -> tuple[What, ...]:
    """What is owed, in the order of CELLS.

    Of a measure whose name is lost the name alone; of one yet to be developed its definition alone, as a gap.
    """
    if known.lost and not known.name:
        return (What.NAME,)
    if known.gap and not known.agreed:
        return (What.GAP,)
    return tuple(what for what in CELLS if not known.has(what))


def waiting_obligations(known: MeasureFacts) -> tuple[What, ...]:
    """What will be owed once the name is agreed or the gap is closed; () where neither is open."""
    if known.lost and not known.name:
        return tuple(what for what in CELLS if not known.has(what))
    if known.gap and not known.agreed:
        return tuple(what for what in CELLS if what is not What.DEFINITION and not known.has(what))
    return ()


def stage(known: MeasureFacts) -> Stage:
    """The furthest step of a measure all of whose steps before are taken too."""
    reached = Stage.NO_SOURCE
    for step, there in (
        (Stage.SOURCE_FOUND, known.owner),
        (Stage.DEFINITION_AGREED, known.definition and known.agreed),
        (Stage.BASELINE, known.baseline),
        (Stage.TARGET, known.target),
        (Stage.LIVE, known.position),
    ):
        if not there:
            break
        reached = step
    return reached


@dataclass(frozen=True)
class Span:
    """The days on which a fact stands: from `since`, None for always, to the day before `until`, None for no end."""

    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the fact stands on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True)
class History:
    """All that was ever known of one measure, from which its facts on any day follow."""

    begun: date | None  # since when the framework is known; None: always
    spans: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)  # by the name of the field of MeasureFacts
    lost: bool = False
    gap: bool = False

    def on(self, day: date) -> MeasureFacts | None:
        """What was known at the end of a day; None before the framework was."""
        if self.begun is not None and self.begun > day:
            return None
        turns = bisect_right(self._edges, day)
        if turns not in self._told:
            said = {name: any(span.holds(day) for span in spans) for name, spans in self.spans.items()}
            self._told[turns] = MeasureFacts(lost=self.lost, gap=self.gap, **said)
        return self._told[turns]

    @cached_property
    def _told(self) -> dict[int, MeasureFacts]:
        """{how many edges lie before a day, or on it: what was known then}, as far as it was asked for."""
        return {}

    def open_since(self, what: What, day: date) -> date | None:
        """The day from which something owed on a day has been owed without a break; None: always."""
        found = day
        for edge in reversed(self._edges[: bisect_right(self._edges, day)]):
            known = self.on(edge)
            if known is None or what not in open_obligations(known):
                return found
            found = edge
        return found if self.begun else None

    @cached_property
    def _edges(self) -> list[date]:
        """The days on which anything began or ended, in order."""
        edges = {edge for spans in self.spans.values() for span in spans for edge in (span.since, span.until)}
        return sorted(edge for edge in edges | {self.begun} if edge)


def month_ends(first: date, last: date) -> list[date]:
    """The last day of each month from one day to another, and that other day itself."""
    found: list[date] = []
    year, month = first.year, first.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        end = date(year, month, 1) - timedelta(days=1)
        if end >= last:
            return [*found, last]
        found.append(end)


def burn_down(histories: Iterable[History], days: Iterable[date]) -> list[tuple[date, Counter[What]]]:
    """[(day, {what: how many are open})] of some measures; nothing on the days before the framework was known."""
    histories = list(histories)
    return [(day, Counter(what for one in histories for what in _open_on(one, day))) for day in days]


def _open_on(history: History, day: date) -> tuple[What, ...]:
    known = history.on(day)
    return open_obligations(known) if known else ()
