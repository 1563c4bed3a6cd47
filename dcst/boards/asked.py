"""Which board is asked for as at which day: what every source of candidates is given, and how it reads the record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from dcst.boards.once import ReadOnce
from dcst.boards.stood import Seen, Stood, StoodThen
from dcst.models import HarmClass, Many, Moment, Prepared
from dcst.status.attention import PinnedBy
from dcst.status.harm import Harm
from dcst.time.clock import end_of


@dataclass(frozen=True)
class AskedBoard:
    """A board as one reader sees it: `plan` is the code of its plan, `since` the day it looks back to.

    With `strands`, their codes, it is of those alone and of `actions`, by their codes: the page of a strand, of a
    priority that some actions serve, or of a body that answers for some.

    `eyes` are the reader's (indicators/disclosure/eyes.py), through which the source of the indicators looks.

    `is_home`: what is of no plan stands on it, such as the contract and the budget. `harms` are the classes that are on
    record, `pins` what this body has pinned, both by (kind, code). `verdicts` are those that
    were read for all sources together, where they were, and `once` reads for all of them what more than one asks for.
    """

    plan: str
    is_home: bool
    day: date
    since: date
    eyes: Any = None
    harms: Mapping[tuple[str, str], Harm] = field(default_factory=dict)
    pins: Mapping[tuple[str, str], PinnedBy] = field(default_factory=dict)
    strands: frozenset[str] | None = None
    actions: frozenset[str] = frozenset()
    verdicts: StoodThen | None = None
    once: ReadOnce = field(default_factory=ReadOnce)

    @property
    def moment(self) -> datetime:
        """The end of the day shown."""
        return end_of(self.day)

    @property
    def moment_since(self) -> datetime:
        """The end of the day it looks back to."""
        return end_of(self.since)

    def harm(self, kind: str, code: str, otherwise: Harm) -> Harm:
        """What is at stake in a subject: as it is on record, else what such a subject is read as."""
        return self.harms.get((kind, code), otherwise)

    def pinned(self, kind: str) -> set[str]:
        """The codes of a kind that are pinned."""
        return {code for pinned, code in self.pins if pinned == kind}


def stood(
    asked: AskedBoard, kind: str, questions: Iterable[str], codes: Iterable[str], seen: Seen = list
) -> dict[tuple[str, str], Stood]:
    """{(code, question): Stood} of some subjects of a kind: as the board has read it, else in one query.

    `seen` says how the reader sees verdicts.
    """
    questions, codes, held = list(questions), list(codes), asked.verdicts
    if held is None:
        rows = Q(subject_kind=kind, question__in=questions, subject__any_of=Many(codes))
        held = StoodThen(asked.moment, asked.moment_since, rows, seen)
    return held.of(kind, questions, codes)


def harms_on_record(at: datetime) -> dict[tuple[str, str], Harm]:
    """{(kind, code): Harm} of the subjects that somebody had classed at a moment."""
    return {(kind, code): Harm(harm) for kind, code, harm in HARMS(at=at)}


HARMS = Prepared(lambda: HarmClass.objects.known_at(Moment("at")).values_list("subject_kind", "subject", "harm"))
