"""The indicators of a list by the few columns that say where each stands: of those on a page alone is more read."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from dcst.models import Assessment, Many, Question
from dcst.status.attention import AttentionStep, step_of
from dcst.status.findings import BAD, Finding
from dcst.status.rag import Rag, Reason
from indicators.disclosure.short import short_answers
from indicators.findings.attention import FINDINGS, is_more_than_chance
from indicators.models import FrameworkPlace, Indicator
from indicators.models.indicator import say_name
from indicators.views.rows import FRAMEWORKS

UNKNOWN = frozenset({Finding.NOT_COMPARED, Finding.NO_COMPARISON, Finding.TOO_FEW_POINTS, Finding.NO_LIMITS})


@dataclass(slots=True)
class ShortRow:
    """An indicator of a list. `answers` is {question: the answer as the reader sees it}, of those that were asked for.

    `hidden`: its verdicts are not for the reader. `alarming` are the bad findings that are more than chance.
    `called_here` is its label in the framework asked for. `value` is that of its latest figure, where it was asked for.
    """

    pk: int
    code: str
    kind: str
    framework: str
    position: int
    name: str
    hidden: bool
    called_here: str = ""
    answers: dict[str, Rag | Finding] = field(default_factory=dict)
    alarming: tuple[Finding, ...] = ()
    value: object = None

    def __str__(self) -> str:
        return self.name

    @property
    def is_gap(self) -> bool:
        return self.kind == Indicator.Kind.INTELLIGENCE_GAP

    @property
    def status(self) -> Rag | None:
        """The status as this reader sees it; None where it is not for them, or was never assessed."""
        found = self.answers.get(Question.TARGET)
        return found if isinstance(found, Rag) else None

    def finding(self, question: str) -> Finding | None:
        """The finding that answers a question; None where nothing is known, or it is kept back."""
        found = self.answers.get(question)
        return found if isinstance(found, Finding) and found not in UNKNOWN else None

    @property
    def step(self) -> AttentionStep:
        """How a board weighs it first of all; NONE where its verdicts are not for the reader."""
        return AttentionStep.NONE if self.hidden or self.is_gap else step_of(self.status or Rag.NO_DATA, self.alarming)


def short_rows(reader, indicators, framework="", asked: Q | None = None) -> list[ShortRow]:
    """[ShortRow] of a query of indicators as the documents print them, or in the order of a framework, by its code.

    With the answers to the target, and those that `asked` lets through besides.
    """
    at = reader.then.moment
    columns = ("pk", "code", "kind", "framework", "position", "name", "agreed_name")
    read = indicators.with_agreed_name(at).order_by("pk").values_list(*columns)
    rows = [ShortRow(*told, say_name(name, agreed), not reader.sees_verdict(told[0])) for *told, name, agreed in read]
    wanted = Q(question=Question.TARGET) if asked is None else Q(question=Question.TARGET) | asked
    standing = Assessment.objects.known_at(at).filter(wanted)
    answers = short_answers(reader.eyes, standing, [row.code for row in rows if not row.hidden])
    for row in rows:
        row.answers = answers.get(row.code, row.answers)
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


WEIGHED = Q(question__in=FINDINGS, rag__in=[finding.value for finding in BAD])


def weigh_findings(reader, rows: Iterable[ShortRow]) -> None:
    """Set `alarming` of those that are not red, where the answers of WEIGHED were asked for."""
    red = (AttentionStep.OFF_TRACK, AttentionStep.AT_RISK)
    rows = [row for row in rows if not row.hidden and row.step not in red and row.status is not Rag.SUPPRESSED]
    doubtful = [row.code for row in rows if row.answers.get(Question.TREND) in BAD]
    standing = Assessment.objects.known_at(reader.then.moment).of("indicator", Question.TREND)
    told = standing.filter(area="", subject__any_of=Many(doubtful)).values_list("subject", "reasons")
    long = {
        code
        for code, reasons in told
        if is_more_than_chance(Question.TREND, [Reason.from_json(reason) for reason in reasons])
    }
    for row in rows:
        found = [(question, row.finding(question)) for question in FINDINGS]
        row.alarming = tuple(
            finding
            for question, finding in found
            if finding in BAD and (question != Question.TREND or row.code in long)
        )
