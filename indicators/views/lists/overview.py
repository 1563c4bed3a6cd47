"""Indicators with all that is asked about them, for the pages that set many beside one another."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from dcst.boards.stood import StoodVerdict, prepared_standing
from dcst.models import FINDING_QUESTIONS, Assessment, Question
from dcst.status.attention import Candidate, News
from dcst.status.findings import BAD, Finding
from dcst.status.rag import Rag
from dcst.time.periods import Period
from indicators.charts.peer_row import PeerRow
from indicators.charts.sparkline import Sparkline, sparkline
from indicators.disclosure.short import newest
from indicators.findings.lines import Lines, SeriesTerms
from indicators.findings.peers import peer_rows
from indicators.findings.plain_words import say_comparison
from indicators.models import Indicator
from indicators.target.rules.together import said_together
from indicators.views.lists.short import UNKNOWN
from indicators.views.rows import IndicatorRow

RED = (Rag.OFF_TRACK, Rag.AT_RISK)
ASKED_FOR_NEWS = (Question.TREND, Question.VARIATION, Question.COMPARISON)


@dataclass(frozen=True)
class OverviewRow:
    """An indicator in a list: its line, its answers by question, and the drawings of its headline and of its peers.

    `answers` is {question: assessment as the reader sees it}; one that was never assessed is no key. `candidate` is
    how a board weighs it; None where that was not asked, or its verdict is not for the reader.
    """

    line: IndicatorRow
    answers: dict[str, Assessment] = field(default_factory=dict)
    drawing: Sparkline | None = None
    peers: PeerRow | None = None
    candidate: Candidate | None = None

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
    def compared(self):
        """“Worse than England”; blank where nothing is known."""
        return say_comparison(self.finding(Question.COMPARISON), self.compared_with)

    @property
    def going(self):
        """The finding on where it is going; None where nothing is known."""
        return self.finding(Question.TREND)

    @property
    def varies(self):
        """The finding on its variation; None where nothing is known."""
        return self.finding(Question.VARIATION)

    @property
    def news(self):
        """“new”, “worse” or “better” than it stood when last looked at, of what needs attention; else blank."""
        is_told = self.candidate and self.candidate.step.is_candidate and self.candidate.news is not News.SAME
        return self.candidate.news.value if is_told and self.status is not None else ""

    @property
    def disagreement(self):
        """Why its status and what its history says point apart, in a sentence; blank where they do not."""
        return said_together(self.status, *map(self.finding, (Question.VARIATION, Question.ASSURANCE)))

    @property
    def bad_news(self):
        """[(question, assessment)] of those that say it is getting worse, or is worse than others.

        Only what is judged has any.
        """
        found = [(question, self.finding(question)) for question in ASKED_FOR_NEWS]
        return [(question, self.answers[question]) for question, finding in found if finding in BAD]


def overview(reader, indicators, *, drawn=False):
    """[OverviewRow] of indicators that were fetched for_lists(then.moment), in their order; `drawn`: with drawings."""
    seen = [row for row in indicators if reader.sees_verdict(row.pk)]
    answers = _answers(reader, [row.code for row in seen])
    latest, drawings = figures_of(reader, indicators, drawn=drawn)
    lines = [
        reader.line(row, latest.get(row.pk), answers.get(row.code, {}).pop(Question.TARGET, None)) for row in indicators
    ]
    rows = [OverviewRow(line, answers.get(line.indicator.code, {})) for line in lines]
    if not drawn:
        return rows
    peers = peer_rows(reader.eyes, reader.then.moment, [(row.indicator, row.comparison) for row in rows])
    return [replace(row, drawing=drawings.get(row.indicator.pk), peers=peers.get(row.indicator.pk)) for row in rows]


def _answers(reader, codes):
    """{code: {question: the answer on record as this reader sees it}} of some indicators."""
    found = {}
    for row in reader.eyes.verdicts(StoodVerdict(*told) for told in STANDING(at=reader.then.moment, codes=codes)):
        found.setdefault(row.subject, {})[row.question] = row
    return found


STANDING = prepared_standing(Q(question__in=(Question.TARGET, *FINDING_QUESTIONS)))


def figures_of(reader, indicators, *, drawn=True):
    """({pk: the latest figure}, {pk: the drawing of the line that speaks for it}) of the indicators, as far as this
    reader sees them. One query for the figures; no drawing unless `drawn`.
    """
    held = {}
    for row in reader.short_figures([row.pk for row in indicators]):
        held.setdefault(row.indicator_id, []).append(row)
    latest = {pk: newest(found) for pk, found in held.items()}
    lines = {}
    if drawn:
        terms = {row.pk: SeriesTerms.of(row.definition) for row in indicators}
        lines = {pk: Lines(found, terms[pk]).headline for pk, found in held.items()}
    asked = {row.pk: row for found in (latest.values(), *lines.values()) for row in found}
    seen = {row.pk: row for row in reader.eyes.figures(asked.values())}
    drawings = {pk: sparkline(_point(seen[row.pk]) for row in line) for pk, line in lines.items()}
    return {pk: seen[row.pk] for pk, row in latest.items()}, drawings


class _Point(NamedTuple):
    """What of a ChartPoint a small drawing shows: there are thousands on a page."""

    period: Period
    value: Decimal | None
    hollow: bool


def _point(row):
    return _Point(row.when, None if row.in_counts else row.value, row.status_shown == "provisional")
