"""A change as a page shows it, the two days it lies between, and all of them by group."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Q

from dcst.boards.asked import AskedBoard
from dcst.boards.once import ReadOnce
from dcst.boards.stood import StoodThen
from dcst.status.attention import ends_a_sentence, printed_code
from dcst.status.movement import ChangeGroup
from dcst.status.shortened import shortened
from dcst.time.clock import end_of
from dcst.time.periods import say_day
from indicators.disclosure.eyes import Eyes
from objectives.models import Plan

ROUTES = {
    "action": "node",
    "milestone": "node",
    "indicator": "indicator",
    "revision": "indicator",
    "aim": "inspections",
    "judgement": "inspection",
    "announcement": "inspections",
    "recommendation": "recommendations",
    "budget-line": "budget_line",
    "budget-year": "budget",
}
LONGEST_NAME = 60
PLACES = {"aim", "recommendation"}  # on a page of many
WHOLE_PAGES = {"budget-year", "announcement"}
CODED = {"action", "milestone", "indicator", "revision"}


@dataclass(frozen=True)
class Change:
    """One thing that changed. `before` and `after` are stored statuses where `is_status`, else words.

    `words` say more, and of a status the reasons of its `verdict` do.

    `kind` says of what: action, indicator, aim, announcement, budget-line, budget-year, judgement, recommendation,
    milestone, revision; `code` is what its page is found by. No `day` where none can be named.
    """

    group: ChangeGroup
    kind: str
    code: str
    text: str
    day: date | None
    before: str
    after: str
    words: str = ""
    verdict: Any = None

    @property
    def is_status(self) -> bool:
        return self.verdict is not None

    @cached_property
    def why(self) -> str:
        """Every reason: the first may be what was said, and a later one what made it worse."""
        said = [self.words] if self.words else []
        reasons = self.verdict.words if self.verdict else []
        return " ".join(said + [words if ends_a_sentence(words) else f"{words}." for words in reasons])

    @property
    def printed(self) -> str:
        """Its code where a document prints one, never a slug of ours."""
        return printed_code(self.code) if self.kind in CODED else ""

    @property
    def label(self) -> str:
        """Its code, where one is printed, and its text."""
        return f"{self.printed} {self.text}".lstrip()

    @property
    def short_name(self) -> str:
        """Its code, where one is printed, else its text, cut to fit among others."""
        return self.printed or shortened(self.text, LONGEST_NAME)

    @property
    def own_day(self) -> date | None:
        """The day, unless what is said of it names it already."""
        return None if self.day is None or say_day(self.day) in self.why else self.day

    @property
    def page(self) -> tuple[str, ...]:
        """The name of its page and what that takes; what stands on a page of many is a place on it."""
        route = ROUTES[self.kind]
        if self.kind in WHOLE_PAGES:
            return (route,)
        return (route, f"#{self.code}" if self.kind in PLACES else self.code)


@dataclass(frozen=True)
class TwoDays:
    """The plan and the two days: what is asked of each kind of change. `board` has read what it needs itself."""

    plan: Plan
    since: date
    until: date
    eyes: Eyes
    board: AskedBoard | None = None

    @cached_property
    def once(self) -> ReadOnce:
        """Reads for all kinds what more than one asks for."""
        return self.board.once if self.board else ReadOnce()

    def stood(self, asked: Q) -> StoodThen:
        """What stood at the start and at the end, of the verdicts asked for; all of them where a board read them."""
        held = self.board.verdicts if self.board else None
        return held or StoodThen(self.end, self.start, asked, self.eyes.verdicts)

    @cached_property
    def start(self) -> datetime:
        return end_of(self.since).astimezone(UTC)

    @cached_property
    def end(self) -> datetime:
        return end_of(self.until).astimezone(UTC)


@dataclass(frozen=True)
class Changes:
    """What changed, by group in the order of ChangeGroup; `groups` holds those with anything."""

    groups: dict[ChangeGroup, list[Change]]

    @property
    def empty(self) -> list[ChangeGroup]:
        """The groups in which nothing is."""
        return [group for group in ChangeGroup if group not in self.groups]

    @property
    def nothing(self) -> str:
        """One sentence on the groups that are empty: “Nothing in these: new unknown, revised.”"""
        return f"Nothing in these: {', '.join(group.words.lower() for group in self.empty)}." if self.empty else ""

    @property
    def first(self) -> list[Change]:
        """What a board reads first: the worst of what got worse, or, where nothing did, of what is newly unknown."""
        return (self.groups.get(ChangeGroup.WORSE) or self.groups.get(ChangeGroup.NEW_UNKNOWN) or [])[:5]

    @property
    def others(self) -> dict[ChangeGroup, list[str]]:
        """Those that a board does not read first, by group: on paper it names them."""
        first = self.first
        left = {
            group: [change.short_name for change in rows if change not in first] for group, rows in self.groups.items()
        }
        return {group: names for group, names in left.items() if names}

    @property
    def number(self) -> int:
        return sum(map(len, self.groups.values()))
