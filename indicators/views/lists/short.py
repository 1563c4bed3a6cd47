"""The indicators of a list by the few columns that say where each stands: of those on a page alone is more read."""

from collections import namedtuple
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from dcst.models import Assessment, Many, Moment, Prepared, Question, Some
from dcst.status.attention import AttentionStep, step_of
from dcst.status.findings import BAD, Finding
from dcst.status.rag import Rag, Reason
from indicators.disclosure.short import short_answers
from indicators.findings.attention import FINDINGS, is_more_than_chance
from indicators.findings.told import senders_of, targets_of
from indicators.models import Definition, FrameworkPlace, Indicator
from indicators.models.indicator import DefinitionTerms, say_name
from indicators.views.rows import FRAMEWORKS

COUNTED = (
    "unit",
    "value_type",
    "decimals",
    "polarity",
    "months",
    "snapshot_or_flow",
    "lowest",
    "highest",
    "counted_one",
    "counted_many",
    "seasonal",
)
UNKNOWN = frozenset({Finding.NOT_COMPARED, Finding.NO_COMPARISON, Finding.TOO_FEW_POINTS, Finding.NO_LIMITS})


@dataclass(slots=True)
class ShortRow:
    """An indicator of a list, by the names of an Indicator. `hidden`: its verdicts are not for the reader.

    `answers` is {question: the answer as the reader sees it}, of those that were asked for; `alarming` are the bad
    findings that are more than chance. `called_here` is its label in the framework asked for. `value` is that of its
    latest figure, where it was asked for. What stands below that is told of those alone that a page shows.
    """

    pk: int
    code: str
    kind: str
    framework: str
    position: int
    suggestion: str
    name: str
    agreed_name: str | None
    hidden: bool = False
    called_here: str = ""
    answers: dict[str, Rag | Finding] = field(default_factory=dict)
    alarming: tuple[Finding, ...] = ()
    status: Rag | None = None  # None where it is not for the reader, or was never assessed
    step: AttentionStep = AttentionStep.NONE  # how a board weighs it first of all
    value: Decimal | None = None

    definition: Any = None
    targets_then: Sequence[Any] = ()
    sent_by: str = ""
    theme: Any = None
    strand: Any = None
    places_then: Sequence[FrameworkPlace] = ()

    def __str__(self) -> str:
        return say_name(self.name, self.agreed_name)

    @property
    def is_gap(self) -> bool:
        return self.kind == Indicator.Kind.INTELLIGENCE_GAP

    @property
    def theme_id(self) -> int | None:
        return self.theme and self.theme.pk

    def get_framework_display(self) -> str:
        return Indicator.OwnFramework(self.framework).label

    def finding(self, question: str) -> Finding | None:
        """The finding that answers a question; None where nothing is known, or it is kept back."""
        found = self.answers.get(question)
        return found if isinstance(found, Finding) and found not in UNKNOWN else None

    def place_in(self, framework: str) -> FrameworkPlace | None:
        """Its place in a framework, by the code of that."""
        return next((row for row in self.places_then if row.framework.code == framework), None)

    def settle(self) -> None:
        """Set what follows from its answers."""
        found = self.answers.get(Question.TARGET)
        self.status = found if isinstance(found, Rag) else None
        if not (self.hidden or self.is_gap):
            self.step = step_of(self.status or Rag.NO_DATA, self.alarming)


def short_rows(reader, indicators, asked: Prepared, framework="") -> list[ShortRow]:
    """[ShortRow] of a query of indicators as the documents print them, or in the order of a framework, by its code.

    `asked` is prepared by short_answers_to(): the answers that are read of each.
    """
    at = reader.then.moment
    columns = ("pk", "code", "kind", "framework", "position", "suggestion", "name", "agreed_name")
    read = indicators.with_agreed_name(at).order_by("pk").values_list(*columns)
    rows = [ShortRow(*told) for told in read]
    for row in rows:
        row.hidden = not reader.sees_verdict(row.pk)
    answers = short_answers(reader.eyes, asked(at=at, codes=[row.code for row in rows if not row.hidden]))
    for row in rows:
        row.answers = answers.get(row.code, row.answers)
        row.settle()
    return _in_order(rows, framework, at)


def _in_order(rows, framework, at):
    if not framework:
        places = {code: place for place, code in enumerate(FRAMEWORKS)}
        return sorted(rows, key=lambda row: (places[row.framework], row.position))
    held = FrameworkPlace.objects.known_at(at).filter(framework__code=framework)
    labels = {pk: (position, label) for pk, position, label in held.values_list("indicator", "position", "label")}
    for row in rows:
        row.position, row.called_here = labels.get(row.pk, (row.position, ""))
    return sorted(rows, key=lambda row: (row.position, row.code))


BAD_CODES = [finding.value for finding in BAD]
WEIGHED = Q(question=Question.TARGET) | Q(question__in=FINDINGS, rag__in=BAD_CODES)


def weigh_findings(reader, rows: Iterable[ShortRow]) -> None:
    """Set `alarming` of those that are not red, where the answers of WEIGHED were asked for."""
    red = (AttentionStep.OFF_TRACK, AttentionStep.AT_RISK)
    bad = [row for row in rows if row.step not in red and any(found in BAD for found in row.answers.values())]
    bad = [row for row in bad if not row.hidden and row.status is not Rag.SUPPRESSED]
    doubtful = [row.code for row in bad if row.answers.get(Question.TREND) in BAD]
    if doubtful:
        standing = Assessment.objects.known_at(reader.then.moment).of("indicator", Question.TREND)
        told = standing.filter(area="", subject__any_of=Many(doubtful)).values_list("subject", "reasons")
        doubtful = [
            code for code, reasons in told if not is_more_than_chance(Question.TREND, map(Reason.from_json, reasons))
        ]
    for row in bad:
        found = [(question, row.finding(question)) for question in FINDINGS]
        by_chance = {Question.TREND} if row.code in doubtful else set()
        row.alarming = tuple(finding for question, finding in found if finding in BAD and question not in by_chance)
        row.settle()


def describe(rows: Iterable[ShortRow], at: datetime, *, as_printed: bool = False) -> None:
    """Set what a page shows of its rows: how they are counted, their targets as at a moment, who sends their figures;
    `as_printed` where they stand in the documents.
    """
    by_pk = {row.pk: row for row in rows}
    for pk, *told in DEFINITIONS(at=at, pks=by_pk):
        by_pk[pk].definition = ShortDefinition(*told)
    for pk, targets in targets_of(by_pk, at).items():
        by_pk[pk].targets_then = targets
    for pk, senders in senders_of(by_pk).items():
        by_pk[pk].sent_by = senders
    if as_printed:
        for told in Indicator.objects.filter(pk__any_of=Many(by_pk)).select_related("theme", "strand").with_places(at):
            row = by_pk[told.pk]
            row.theme, row.strand, row.places_then = told.theme, told.strand, told.places_then


class ShortDefinition(DefinitionTerms, namedtuple("ShortDefinition", COUNTED)):  # type: ignore[misc]
    """A Definition by what a row of a list is written and drawn by."""

    __slots__ = ()


DEFINITIONS = Prepared(
    lambda: (
        Definition.objects.known_at(Moment("at"))
        .filter(indicator__any_of=Some("pks"))
        .values_list("indicator", *COUNTED)
    )
)
