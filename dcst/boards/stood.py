"""The verdicts that stood at either of two moments, read in one query and as one reader sees them."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Case, Q, TextField, Value, When
from django.db.models.functions import Cast

from dcst.models import Assessment, Moment, Prepared, Some, VerdictWords
from dcst.status.rag import Reason

COLUMNS = ("pk", "subject_kind", "subject", "question", "rag", "rule", "period", "since", "known_from", "known_to")


class StoodVerdict(VerdictWords):
    """An Assessment with its names, as a board reads it: nothing of it is taken apart before somebody asks."""

    def __init__(self, *told: Any) -> None:
        (
            self.pk,
            self.subject_kind,
            self.subject,
            self.question,
            self.rag,
            self.rule,
            self.period,
            self.since,
            self.known_from,
            self.known_to,
            self._reasons,
            self.facts,  # as JSON
        ) = told
        self._told: list[Reason] | None = None

    @property
    def reasons(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self._reasons)
        return found

    @reasons.setter
    def reasons(self, reasons: list[dict[str, Any]]) -> None:
        self._reasons, self._told = json.dumps(reasons), None

    @property
    def reason_list(self) -> list[Reason]:
        if self._told is None:
            self._told = super().reason_list
        return self._told


def prepared_standing(asked: Q) -> Prepared:
    """Prepares the reading of verdicts on indicators, by `codes`, as they stood `at` a moment, as StoodVerdicts."""

    def rows() -> Any:
        found = Assessment.objects.known_at(Moment("at")).of("indicator").filter(asked, area="")
        return _in_columns(found.filter(subject__any_of=Some("codes")).order_by())

    return Prepared(rows)


class Stood(NamedTuple):
    """The verdict on a subject on the day shown, and the one on the day looked back to; None where none stood."""

    now: Any = None
    before: Any = None


UNKNOWN = Stood()
Seen = Callable[[Iterable[Any]], list[Any]]


class StoodThen:
    """All verdicts, of those asked for, that stood at one of two moments; `seen` says how the reader sees them."""

    def __init__(self, now: datetime, before: datetime, asked: Q | Prepared, seen: Seen = list) -> None:
        self.now, self.before, self._asked, self._seen = now, before, asked, seen

    @cached_property
    def pairs(self) -> dict[tuple[str, str, str], Stood]:
        """{(kind, question, code): Stood}"""
        if isinstance(self._asked, Prepared):
            told = self._asked(now=self.now, before=self.before)
        else:
            told = list(_rows(self.now, self.before, self._asked))
        found: dict[tuple[str, str, str], list[Any]] = {}
        # In the zone of the rows: between two zones both offsets are looked up each time.
        moments = list(enumerate(moment.astimezone(UTC) for moment in (self.now, self.before)))
        for row in self._seen([StoodVerdict(*columns) for columns in told]):
            pair = found.setdefault((row.subject_kind, row.question, row.subject), [None, None])
            for place, moment in moments:
                if row.known_from <= moment and (row.known_to is None or row.known_to > moment):
                    pair[place] = row
        return {key: Stood(*pair) for key, pair in found.items()}

    def of(self, kind: str, questions: Iterable[str], codes: Iterable[str]) -> dict[tuple[str, str], Stood]:
        """{(code, question): Stood} of some subjects of a kind; those of which nothing stood are left out."""
        asked = [(code, question) for question in questions for code in codes]
        found = {(code, question): self.pairs.get((kind, question, code)) for code, question in asked}
        return {key: stood for key, stood in found.items() if stood}

    def standing(self, kind: str, question: str) -> list[Any]:
        """The verdicts of a kind on a question that stood on the day shown."""
        held = (stood.now for key, stood in self.pairs.items() if key[:2] == (kind, question))
        return [row for row in held if row]

    def get(self, kind: str, question: str, code: str) -> Stood:
        return self.pairs.get((kind, question, code), UNKNOWN)


def prepared(asked: Q) -> Prepared:
    """What is always asked for alike, for a StoodThen."""
    return Prepared(lambda: _rows(Moment("now"), Moment("before"), asked))


def _rows(now: Any, before: Any, asked: Q) -> Any:
    rows = Assessment.objects.filter(_at(now) | _at(before), asked, area="").order_by("pk")
    return _in_columns(rows)


def _in_columns(rows: Any) -> Any:
    # Of indicators alone: who may see a verdict depends on the figures that it rests on.
    facts = Case(When(subject_kind="indicator", then=Cast("facts", TextField())), default=Value("[]", TextField()))
    return rows.values_list(*COLUMNS, Cast("reasons", TextField()), facts)


def _at(moment: Any) -> Q:
    return Q(known_from__lte=moment) & (Q(known_to__isnull=True) | Q(known_to__gt=moment))
