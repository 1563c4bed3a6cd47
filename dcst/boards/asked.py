"""Which board is asked for as at which day: what every source of candidates is given, and how it reads the record."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from dcst.models import Assessment, HarmClass, Many
from dcst.status.attention import PinnedBy
from dcst.status.harm import Harm
from dcst.time.clock import end_of


@dataclass(frozen=True)
class AskedBoard:
    """A board as one reader sees it: `plan` is the code of its plan, `since` the day it looks back to.

    With `strands`, their codes, it is of those alone: the page of a priority, or of a body that answers for some.

    `eyes` are the reader's (indicators/disclosure/eyes.py), through which the source of the indicators looks.

    `is_home`: what is of no plan stands on it, such as the contract and the budget. `harms` are the classes that are on
    record, `pins` what this body has pinned, both by (kind, code).
    """

    plan: str
    is_home: bool
    day: date
    since: date
    eyes: Any = None
    harms: Mapping[tuple[str, str], Harm] = field(default_factory=dict)
    pins: Mapping[tuple[str, str], PinnedBy] = field(default_factory=dict)
    strands: frozenset[str] | None = None

    @property
    def moment(self) -> datetime:
        """The end of the day shown."""
        return end_of(self.day)

    @property
    def moment_since(self) -> datetime:
        """The end of the day it looks back to."""
        return end_of(self.since)

    def stands(self, strand: str) -> Q:
        """What stands on it of rows that lie below a strand; `strand` is the way from a row to that."""
        if self.strands is None:
            return Q(**{f"{strand}__plan__code": self.plan})
        return Q(**{f"{strand}__code__in": self.strands})

    def harm(self, kind: str, code: str, otherwise: Harm) -> Harm:
        """What is at stake in a subject: as it is on record, else what such a subject is read as."""
        return self.harms.get((kind, code), otherwise)

    def pinned(self, kind: str) -> set[str]:
        """The codes of a kind that are pinned."""
        return {code for pinned, code in self.pins if pinned == kind}


@dataclass(frozen=True)
class Stood:
    """The verdict on a subject on the day shown, and the one on the day looked back to; None where none stood."""

    now: Assessment | None = None
    before: Assessment | None = None


UNKNOWN = Stood()
Seen = Callable[[Iterable[Assessment]], list[Assessment]]


def stood(asked: AskedBoard, kind: str, questions: Iterable[str], codes: Iterable[str], seen: Seen = list) -> dict:
    """{(code, question): Stood} of some subjects of a kind, in one query; `seen` says how the reader sees verdicts."""
    now, before = asked.moment, asked.moment_since
    at_either = _at(now) | _at(before)
    rows = Assessment.objects.of(kind).filter(at_either, area="", question__in=list(questions))
    found: dict[tuple[str, str], list] = {}
    for row in seen(rows.filter(subject__any_of=Many(codes))):
        pair = found.setdefault((row.subject, row.question), [None, None])
        for place, moment in enumerate((now, before)):
            if row.known_from <= moment and (row.known_to is None or row.known_to > moment):
                pair[place] = row
    return {key: Stood(*pair) for key, pair in found.items()}


def _at(moment: datetime) -> Q:
    return Q(known_from__lte=moment) & (Q(known_to__isnull=True) | Q(known_to__gt=moment))


def harms_on_record(at: datetime) -> dict[tuple[str, str], Harm]:
    """{(kind, code): Harm} of the subjects that somebody had classed at a moment."""
    rows = HarmClass.objects.known_at(at).values_list("subject_kind", "subject", "harm")
    return {(kind, code): Harm(harm) for kind, code, harm in rows}
