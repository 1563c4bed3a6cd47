"""What needs a board's attention, and in which order (rule board-order-1). Pure.

Each app tells its own candidates; they are ordered here, and those that are stale and of one kind become one line. What
is pinned comes first, whatever it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import IntEnum, StrEnum
from functools import cached_property

from dcst.status.findings import Finding
from dcst.status.harm import Harm
from dcst.status.rag import Rag, counted
from dcst.status.shortened import shortened
from dcst.time.periods import add_months, say_day

BOARD_ORDER_RULE = "board-order-1"
FEWEST = 2  # stale ones of one kind that become one line
LONGEST_NAME = 110
REASONS_SHOWN = 2
MONTHS = 3  # from so many on an age is said in months


class AttentionStep(IntEnum):
    """The first thing that the order asks: how it stands."""

    OFF_TRACK = 0
    AT_RISK = 1
    FINDING = 2  # not red, and worsening or consistently missing its target
    UNKNOWN = 3
    NONE = 4  # no candidate: it is there because it is pinned, or was none before

    @property
    def is_candidate(self) -> bool:
        return self is not AttentionStep.NONE


STEPS = {
    Rag.OFF_TRACK: AttentionStep.OFF_TRACK,
    Rag.AT_RISK: AttentionStep.AT_RISK,
    Rag.NO_DATA: AttentionStep.UNKNOWN,
    Rag.NOT_ENOUGH_KNOWN: AttentionStep.UNKNOWN,
    Rag.NOT_CALCULATED: AttentionStep.UNKNOWN,
}


def step_of(rag: Rag | None, findings: tuple[Finding, ...] = ()) -> AttentionStep:
    """The step of a status, None where nothing was assessed, and of the bad findings beside it.

    A suppressed status tells nothing, and neither do the findings beside it.
    """
    step = STEPS.get(rag, AttentionStep.NONE) if rag else AttentionStep.NONE
    is_told = findings and rag is not Rag.SUPPRESSED
    return AttentionStep.FINDING if is_told and step in (AttentionStep.NONE, AttentionStep.UNKNOWN) else step


class News(StrEnum):
    """How something stands beside how it stood at the last meeting."""

    NEW = "new"
    WORSE = "worse"
    SAME = "same"
    BETTER = "better"

    @property
    def is_news(self) -> bool:
        """Whether it comes before what stands as it did."""
        return self in (News.NEW, News.WORSE)


def news_of(now: AttentionStep, before: AttentionStep, grew: bool = False) -> News:
    """`grew`: further outside than it was, by another figure."""
    if not before.is_candidate:
        return News.NEW
    if now < before:
        return News.WORSE
    if now > before:
        return News.BETTER
    return News.WORSE if grew else News.SAME


def printed_code(code: str) -> str:
    """A code that the plans print; blank for one that is only an address here."""
    return code if code[:1].isupper() else ""


def ends_a_sentence(text: str) -> bool:
    return text.rstrip().endswith((".", "!", "?"))


@dataclass(frozen=True)
class Said:
    """The owner's own words, from a report or a story, with who said them and when."""

    words: str
    by: str = ""
    on: date | None = None


@dataclass(frozen=True)
class PinnedBy:
    """Why somebody wants it first on this board."""

    reason: str
    by: str
    on: date


PINNED_AS = {
    "milestone": "action",
    "figure": "indicator",
    "exception-report": "indicator",
    "escalation": "indicator",
    "return": "budget-line",
}


@dataclass(frozen=True)
class StaleKind:
    """What it is called among its like: “action past 31 March 2017 without a report of completion”, one and many.

    Those that are `always` gathered become one line even where one is new; all others only as they stood before.
    """

    one: str
    many: str
    always: bool = False


@dataclass(frozen=True)
class Candidate:
    """Something that may need a board's attention, told by the app that knows it.

    `since` is when its status began, `before` how it stood at the last meeting, `grew` whether it is further outside
    than then, `beyond` how far outside its tolerance it is as a share of its target, None where that is not known.
    `page` is the name of its page and what that takes; `next` what comes next and when, in words.
    """

    kind: str
    code: str
    name: str
    status: Rag
    harm: Harm
    page: tuple[str, ...]
    since: date | None = None
    findings: tuple[Finding, ...] = ()
    before: AttentionStep = AttentionStep.NONE
    grew: bool = False
    beyond: Decimal | None = None
    stands_at: str = ""
    goal: str = ""
    why: tuple[str, ...] = ()
    said: Said | None = None
    unsaid: str = "No explanation given"  # in the place of what is not said, or not for the reader
    owner: str = ""
    next: str = ""
    stale: StaleKind | None = None
    pinned: PinnedBy | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.code

    @property
    def pin_kind(self) -> str:
        """The kind under which it is pinned: what a milestone, a late figure or a late return is of."""
        return PINNED_AS.get(self.kind, self.kind)

    @property
    def called(self) -> str:
        return "" if self.kind == "aim" or self.kind.startswith("budget") else printed_code(self.code)

    @property
    def title(self) -> str:
        """Its code, where one is printed, and its name, cut to fit a line."""
        return f"{self.called} {shortened(self.name, LONGEST_NAME)}"

    @property
    def stands(self) -> str:
        """“88.7 % in October to December 2017 · target 95”."""
        return " · ".join(filter(None, (self.stands_at, self.goal)))

    @property
    def because(self) -> str:
        """The first reasons, as sentences."""
        return " ".join(f"{words}{'' if ends_a_sentence(words) else '.'}" for words in self.why[:REASONS_SHOWN])

    @property
    def attributed(self) -> str:
        """Who said it, where that is not the owner, and when: “Bea Board, 9 January 2018”."""
        if self.said is None:
            return ""
        by = "" if self.said.by == self.owner else self.said.by
        return ", ".join(filter(None, (by, say_day(self.said.on) if self.said.on else "")))

    @property
    def beside(self) -> str:
        """What is told of one among many: “60 % done. Since 1 May 2017. Amy Owner, report was due 1 June 2017”."""
        since = f"Since {say_day(self.since)}." if self.since else ""
        who = ", ".join(filter(None, (self.owner or "No owner", self.next)))
        return " ".join(filter(None, (f"{self.stands_at}." if self.stands_at else "", since, who)))

    @cached_property
    def step(self) -> AttentionStep:
        return step_of(self.status, self.findings)

    @property
    def shown(self) -> tuple[Rag | Finding, ...]:
        """What stands in the column of the status: the status, or of what is not red the findings that are bad."""
        return self.findings if self.step is AttentionStep.FINDING else (self.status,)

    @cached_property
    def news(self) -> News:
        return news_of(self.step, self.before, self.grew)

    @property
    def news_told(self) -> str:
        return self.news.value

    @property
    def place(self) -> tuple[object, ...]:
        """What lines are sorted by."""
        return (
            self.pinned is None,
            self.step,
            not self.news.is_news,
            self.harm.place,
            False,  # those that are gathered come after those that stand alone
            -(self.beyond or Decimal(0)),
            self.since or date.max,
            self.kind,
            self.code,
        )


@dataclass(frozen=True)
class GatheredLine:
    """StaleKind candidates of one kind and status in one line, which opens to them."""

    members: tuple[Candidate, ...]
    day: date

    @property
    def first(self) -> Candidate:
        return self.members[0]

    @property
    def place(self) -> tuple[object, ...]:
        """That of its first member, after whatever stands alone with the same at stake."""
        pinned, step, news, harm, _, *others = self.first.place
        return (pinned, step, news, harm, True, *others)

    @property
    def shown(self) -> tuple[Rag | Finding, ...]:
        """The status they share; of what is not red each finding that any of them has."""
        held = self.members if self.step is AttentionStep.FINDING else self.members[:1]
        return tuple(dict.fromkeys(answer for row in held for answer in row.shown))

    @property
    def step(self) -> AttentionStep:
        return self.first.step

    @property
    def news(self) -> News:
        return self.first.news

    @property
    def news_told(self) -> str:
        """“new” of all of them, “1 new” of one among others."""
        alike = sum(row.news is self.news for row in self.members)
        return self.news.value if alike == len(self.members) else f"{alike:,} {self.news.value}"

    @property
    def since(self) -> date | None:
        return min((row.since for row in self.members if row.since), default=None)

    @property
    def names(self) -> str:
        """Its members by their codes, or by their names where none is printed."""
        said = [(row.called or shortened(row.name, 50), ", " if row.called else "; ") for row in self.members]
        return "".join(name + after for name, after in said[:-1]) + said[-1][0]

    @cached_property
    def words(self) -> str:
        """“6 actions past 31 March 2017 without a report of completion, the oldest 10 months”."""
        assert self.first.stale is not None
        oldest = f", the oldest {say_age(self.since, self.day)}" if self.since and self.since < self.day else ""
        return f"{len(self.members):,} {self.first.stale.many}{oldest}"


Line = Candidate | GatheredLine


def say_age(since: date, day: date) -> str:
    """“61 days”, “10 months”: whole months from three on."""
    over = day + timedelta(days=1)  # as at the end of the day
    months = (over.year - since.year) * 12 + over.month - since.month
    months -= add_months(since, months) > over
    return counted(months, "month") if months >= MONTHS else counted((day - since).days, "day")


def in_order(candidates: Iterable[Candidate], day: date) -> list[Line]:
    """The lines of a board, the first to look at first; what is no candidate and not pinned is left out."""
    rows = sorted((row for row in candidates if row.step.is_candidate or row.pinned), key=lambda row: row.place)
    alike: dict[tuple[StaleKind, Rag | AttentionStep], list[Candidate]] = {}
    lines: list[Line] = []
    for row in rows:
        if row.stale and not row.pinned and (row.stale.always or row.news is News.SAME):
            shared = AttentionStep.FINDING if row.step is AttentionStep.FINDING else row.status
            alike.setdefault((row.stale, shared), []).append(row)
        else:
            lines.append(row)
    for members in alike.values():
        lines += members if len(members) < FEWEST else [GatheredLine(tuple(members), day)]
    return sorted(lines, key=lambda line: line.place)


def members_of(lines: Iterable[Line]) -> list[Candidate]:
    """Every candidate of some lines, those that are gathered too."""
    return [row for line in lines for row in (line.members if isinstance(line, GatheredLine) else (line,))]


def say_rest(lines: Iterable[Line]) -> str:
    """What a fold holds: “21 more: 4 Off track, 9 At risk, 8 No data”."""
    rows = members_of(lines)
    kinds = {AttentionStep.FINDING: "worsening or missing"}
    counts: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: row.step):
        word = kinds.get(row.step, row.status.word)
        counts[word] = counts.get(word, 0) + 1
    return f"{len(rows):,} more: " + ", ".join(f"{number:,} {word}" for word, number in counts.items())
