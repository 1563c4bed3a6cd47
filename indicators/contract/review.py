"""The review of the contract as at a day, as one reader sees it: every measure in four quarters, by both sides."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from dcst.models import Assessment, Many, Question
from dcst.status.rag import Rag
from dcst.time.clock import day_of, end_of
from dcst.time.periods import Period
from indicators.contract.judged import JudgedQuarter, escalation_of, judge_quarters
from indicators.contract.rules.disagreement import Pair, differs, say_disagreement
from indicators.contract.rules.escalation import Decided, Escalation, EscalationCall, is_decided
from indicators.contract.rules.quarters import quarters_of
from indicators.contract.rules.standing import ContractStanding, owes_report, standing_of
from indicators.disclosure.shown import ShownFigure
from indicators.models import (
    ContractProposal,
    CouncilStatus,
    EscalationDecision,
    ExceptionReport,
    Indicator,
    Story,
    Target,
)
from indicators.target.verdicts import target_for


@dataclass(frozen=True)
class ReviewedQuarter:
    """A measure in a quarter: the Trust’s figure and status as the reader sees them, the Council’s own beside it.

    `silent`: what was said may quote a figure that is kept back from the reader.
    """

    quarter: Period
    figure: ShownFigure | None
    rag: Rag
    target: Target | None
    council: CouncilStatus | None
    report: ExceptionReport | None
    story: Story | None
    silent: bool

    @property
    def differs(self):
        return differs(self.rag, self.council.rag if self.council else None)

    @property
    def is_outside(self):
        return standing_of(self.rag) is ContractStanding.OUTSIDE

    @property
    def owes_report(self):
        """Whether an exception report is owed of it."""
        return owes_report(standing_of(self.rag), self.report is not None)


@dataclass(frozen=True)
class ReviewedMeasure:
    """A measure of the contract with its quarters, the latest first, and what follows from them."""

    indicator: Indicator
    quarters: list[ReviewedQuarter]
    escalation: Escalation
    decision: EscalationDecision | None
    is_decided: bool
    proposal: ContractProposal | None

    @property
    def label(self):
        """What the contract calls it: its number there; its name where it has none."""
        return label_of(self.indicator)

    @property
    def rest(self):
        """Its name beside the label, which some names begin with themselves; blank where the name is the label."""
        return str(self.indicator).removeprefix(self.label).strip()

    @property
    def is_proposed(self):
        """Whether escalation is proposed and waits for the commissioner."""
        return self.escalation.call is EscalationCall.PROPOSED and not self.is_decided

    @property
    def is_unknown(self):
        return self.escalation.call is EscalationCall.UNKNOWN

    @property
    def reported(self):
        """The quarters with an exception report, the latest first."""
        return [one for one in self.quarters if one.report]

    @property
    def told(self):
        """The latest quarter with commentary; None where none has any."""
        return next((one for one in self.quarters if one.story), None)


class Review:
    """The review of `indicators` at the end of a day, through a reader’s `eyes`.

    They were fetched with_definition() at that moment, and each has `called_here`, its label in the contract.
    """

    def __init__(self, indicators, eyes, day):
        self.indicators, self.eyes, self.day, self.moment = list(indicators), eyes, day, end_of(day)
        self.quarters = quarters_of(day)
        self._pks = [row.pk for row in self.indicators]

    @cached_property
    def measures(self):
        """[ReviewedMeasure] in the order given, in a fixed number of queries."""
        judged = judge_quarters(self.indicators, self.quarters, self.moment)
        shown = self._shown([one for found in judged.values() for one in found])
        silent = self.eyes.unquotable(self._pks)
        return [self._measure(row, judged[row.code], shown, row.pk in silent) for row in self.indicators]

    @cached_property
    def answers(self):
        """{code: {question: assessment}}: the status on record and the comparison, as the reader sees them."""
        codes = Many(row.code for row in self.indicators)
        rows = Assessment.objects.known_at(self.moment).of("indicator").filter(subject__any_of=codes, area="")
        found = defaultdict(dict)
        for row in self.eyes.verdicts(rows.filter(question__in=(Question.TARGET, Question.COMPARISON))):
            found[row.subject][row.question] = row
        return found

    @cached_property
    def said(self):
        """What people had said of the measures by then."""
        return _Said(self._pks, self.quarters, self.moment)

    @property
    def quarter(self):
        """The quarter under review: the last of which a figure is known, or the last that has ended."""
        known = [one.quarter for row in self.measures for one in row.quarters if one.figure]
        return max(known, default=self.quarters[-1])

    @property
    def sentence(self):
        """Where the Council and the Trust differ, in one sentence."""
        pairs = [
            Pair(row.label, one.rag, one.council.rag if one.council else None)
            for row in self.measures
            for one in row.quarters
            if one.quarter == self.quarter
        ]
        return say_disagreement(self.quarter.short_label, pairs)

    @property
    def owed(self):
        """[(measure, quarter)] of which an exception report is owed."""
        return [(row, one) for row in self.measures for one in row.quarters if one.owes_report]

    @property
    def escalated(self):
        """The measures of which escalation is proposed and not decided."""
        return [row for row in self.measures if row.is_proposed]

    @cached_property
    def proposals(self):
        """[ContractProposal] that wait for an answer, the oldest first: of measures that are yet to be named too.

        Each has `measure_words`, what the review calls its measure.
        """
        labels = {row.pk: label_of(row) for row in self.indicators}
        for row in self.said.waiting:
            row.measure_words = labels.get(row.indicator_id) or f"{row.indicator.code} {row.indicator}"
        return self.said.waiting

    @property
    def marks(self):
        """[the shorthand that stands beside figures, with its words], each once."""
        shown = [one.figure for row in self.measures for one in row.quarters if one.figure]
        return sorted({words for figure in shown for words in figure.marks})

    def _shown(self, judged):
        figures = [one.figure for one in judged if one.figure]
        self.eyes.look_into({row.indicator_id for row in figures})
        return {row.pk: shown for row, shown in zip(figures, self.eyes.figures(figures), strict=True)}

    def _measure(self, row, judged, shown, silent):
        said, standing = self.said, self.answers[row.code].get(Question.TARGET)
        quarters = [self._quarter(row, one, shown, standing, silent) for one in judged]
        hidden = {one.quarter.text for one in quarters if one.figure and one.figure.suppressed}
        reports = [one.report for one in quarters if one.report]
        escalation = escalation_of(judged, reports, self.day, hidden)
        decisions = said.decisions[row.pk]
        decided = is_decided(escalation, [Decided(one.quarter.text, day_of(one.known_from)) for one in decisions])
        last = next((one for one in decisions if one.period == escalation.period), None)
        return ReviewedMeasure(row, quarters[::-1], escalation, last, decided, said.proposals.get(row.pk))

    def _quarter(self, row, one: JudgedQuarter, shown, standing, silent):
        said = self.said
        figure = shown.get(one.figure.pk) if one.figure else None
        period = one.figure.period if one.figure else ""
        key = row.pk, one.quarter.text
        return ReviewedQuarter(
            quarter=one.quarter,
            figure=figure,
            rag=_status(one, figure, standing),
            target=target_for(row, one.figure.period_end if one.figure else one.quarter.end),
            council=said.council.get(key),
            report=said.reports.get(key),
            story=said.stories.get((row.pk, period)),
            silent=silent,
        )


def _status(one, figure, standing):
    """The Trust’s status: the one on record where it is of this very figure, else as the figure is judged now."""
    if figure is not None and figure.suppressed:
        return Rag.SUPPRESSED
    if figure is not None and standing is not None and f"observation:{figure.pk}" in standing.facts:
        return standing.status
    return one.rag


def label_of(indicator):
    """The number that the contract gives a measure with `called_here`; its name where it gives none."""
    return getattr(indicator, "called_here", "") or str(indicator)


class _Said:
    """What people had said of measures in quarters by a moment, each kind of fact read once."""

    def __init__(self, pks, quarters, moment):
        of_quarters = {"indicator__in": pks, "period__in": [one.text for one in quarters]}
        self.council = _by_quarter(CouncilStatus.objects.known_at(moment).filter(**of_quarters))
        self.reports = _by_quarter(ExceptionReport.objects.known_at(moment).filter(**of_quarters))
        told = Story.objects.known_at(moment).filter(indicator__in=pks).select_related("by")
        self.stories = {(row.indicator_id, row.period): row for row in told}
        self.decisions = defaultdict(list)
        for row in EscalationDecision.objects.known_at(moment).filter(**of_quarters).select_related("by"):
            self.decisions[row.indicator_id].append(row)
        waiting = ContractProposal.objects.filter(known_from__lte=moment).exclude(answer__known_from__lte=moment)
        self.waiting = list(waiting.select_related("by", "indicator").order_by("known_from", "pk"))
        self.proposals = {row.indicator_id: row for row in self.waiting}


def _by_quarter(rows):
    return {(row.indicator_id, row.period): row for row in rows.select_related("by")}
