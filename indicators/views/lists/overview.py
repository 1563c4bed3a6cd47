"""Indicators with all that is asked about them, for the pages that set many beside one another."""

from dataclasses import dataclass, field

from dcst.models import FINDING_QUESTIONS, Assessment, Many, Question
from dcst.status.findings import BAD, Finding
from dcst.status.rag import Rag
from indicators.charts.gaps import ChartPoint
from indicators.charts.sparkline import Sparkline, sparkline
from indicators.findings.lines import Lines, SeriesTerms
from indicators.models import Indicator
from indicators.views.rows import IndicatorRow

UNKNOWN = frozenset({Finding.NOT_COMPARED, Finding.NO_COMPARISON, Finding.TOO_FEW_POINTS, Finding.NO_LIMITS})
RED = (Rag.OFF_TRACK, Rag.AT_RISK)
ASKED_FOR_NEWS = (Question.TREND, Question.VARIATION, Question.COMPARISON)


@dataclass(frozen=True)
class OverviewRow:
    """An indicator in a list: its line, its answers by question, and the drawing of its headline.

    `answers` is {question: assessment as the reader sees it}; one that was never assessed is no key.
    """

    line: IndicatorRow
    answers: dict[str, Assessment] = field(default_factory=dict)
    drawing: Sparkline | None = None

    @property
    def indicator(self):
        return self.line.indicator

    @property
    def latest(self):
        return self.line.latest

    @property
    def is_gap(self):
        return self.indicator.kind == Indicator.Kind.INTELLIGENCE_GAP

    @property
    def comparison(self):
        return self.answers.get(Question.COMPARISON)

    @property
    def trend(self):
        return self.answers.get(Question.TREND)

    @property
    def variation(self):
        return self.answers.get(Question.VARIATION)

    @property
    def assurance(self):
        return self.answers.get(Question.ASSURANCE)

    @property
    def status(self):
        """The status as this reader sees it; None where it is not for them, or was never assessed."""
        return self.line.standing.status if self.line.standing else None

    @property
    def is_red(self):
        return self.status in RED

    @property
    def compared_with(self):
        """Whom the word of the comparison is about; blank where there is none."""
        if self.comparison is None or self.finding(Question.COMPARISON) is None or not self.comparison.reasons:
            return ""
        return self.comparison.reasons[0]["params"].get("name", "")

    def finding(self, question):
        """The finding that answers a question; None where nothing is known, or it is kept back."""
        row = self.answers.get(question)
        known = row is not None and isinstance(row.status, Finding) and row.status not in UNKNOWN
        return row.status if known else None

    @property
    def bad_news(self):
        """[(question, assessment)] of those that say it is getting worse, or is worse than others.

        Only what is judged has any.
        """
        found = [(question, self.finding(question)) for question in ASKED_FOR_NEWS]
        return [(question, self.answers[question]) for question, finding in found if finding in BAD]


def overview(reader, indicators):
    """[OverviewRow] of indicators that were fetched with_definition(then.moment), in their order."""
    lines = reader.lines(indicators)
    answers = _answers(reader, [line.indicator.code for line in lines if not line.hidden])
    drawings = drawings_of(reader, indicators)
    return [OverviewRow(line, answers.get(line.indicator.code, {}), drawings.get(line.indicator.pk)) for line in lines]


def _answers(reader, codes):
    """{code: {question: the finding on record as this reader sees it}} of some indicators."""
    rows = Assessment.objects.known_at(reader.then.moment).of("indicator").filter(subject__any_of=Many(codes))
    found = {}
    for row in reader.eyes.verdicts(rows.filter(question__in=FINDING_QUESTIONS, area="")):
        found.setdefault(row.subject, {})[row.question] = row
    return found


def drawings_of(reader, indicators):
    """{pk: the drawing of the line that speaks for the indicator}, of what this reader sees of it."""
    rows = reader.observations.filter(indicator__in=[row.pk for row in indicators]).whole_borough()
    held = {}
    for row in reader.eyes.figures(rows.select_related("area")):
        held.setdefault(row.indicator_id, []).append(row)
    measures = {row.pk: SeriesTerms.of(row.definition) for row in indicators}
    return {pk: sparkline(map(_point, Lines(rows, measures[pk]).headline)) for pk, rows in held.items()}


def _point(row):
    return ChartPoint(row.when, None if row.in_counts else row.value, row.status_shown == "provisional")
