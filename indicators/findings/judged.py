"""All that follows from what is known of one indicator: beside its status, how sure it is, and where it is going."""

from decimal import Decimal
from functools import cached_property

from dcst.models import Question
from dcst.status.findings import Finding
from dcst.status.rag import MOST_DECIMALS
from indicators.disclosure.rules.few import Few, in_counts
from indicators.findings.flows import StockFlows, flows_of
from indicators.findings.known import KnownIndicator
from indicators.findings.lines import COMPARATORS, NEIGHBOURS, first_comparable
from indicators.findings.outlooks import YearAhead, year_ahead
from indicators.findings.verdicts import chart_of, direction_of
from indicators.models import Target
from indicators.statistics.intervals import CountError
from indicators.statistics.rounding import decimals_of, places, rounded
from indicators.statistics.trend import COURSE_WORDS, Course
from indicators.target.rules.cohort import Distance, distance, is_small, say_one_moves
from indicators.target.rules.together import count_met, said_together
from indicators.target.verdicts import PRECEDENCE, judging_day, target_for, target_given

QUESTIONS = (Question.COMPARISON, Question.TREND, Question.VARIATION, Question.ASSURANCE)
PER = 10_000  # of whom a stock is told
SIGNALS = {
    Finding.CONCERN_HIGH,
    Finding.CONCERN_LOW,
    Finding.IMPROVEMENT_HIGH,
    Finding.IMPROVEMENT_LOW,
    Finding.UNUSUAL_HIGH,
    Finding.UNUSUAL_LOW,
}
SIGNIFICANT = (COURSE_WORDS[Course.INCREASING], COURSE_WORDS[Course.DECREASING])
OUTDATED = {"value_outdated", "target_outdated"}


class JudgedIndicator:
    """The answers on record about one indicator for one reader as at a day, and what is concluded beside them.

    Numbers are in the unit of the indicator.
    """

    def __init__(self, known: KnownIndicator):
        self.known, self.indicator, self.measure = known, known.indicator, known.measure

    @property
    def lines(self):
        return self.known.lines

    @property
    def questions(self):
        """[(question, the assessment the reader sees, or None)] of what is asked beside the target."""
        return [(question, self.known.findings.get(question)) for question in QUESTIONS]

    @cached_property
    def rated_by(self) -> Target | None:
        """The stored target that judges it, by its own latest figure; None without one, or where it is not for the
        reader.
        """
        return target_for(self.indicator, self._day) if self.known.sees_verdict else None

    @property
    def _day(self):
        return judging_day(self.known.latest, self.known.day)

    @cached_property
    def target(self):
        """The number the latest own figure is held against, as the rule takes it; None where none is confirmed."""
        row = self.known.latest
        if self.is_outdated or row is None or row.series_id is not None or self.rated_by is None:
            return None
        found = target_given(self.indicator, row, self.known.beside)
        return found if found and found.confirmed else None

    @property
    def is_outdated(self):
        """Whether the latest figure or its target is of a definition that counted otherwise."""
        standing = self.known.standing
        return standing is not None and any(reason["code"] in OUTDATED for reason in standing.reasons)

    @property
    def stretch(self):
        """The stretch target beside the one that judges, which is shown and never rated; None without one."""
        rows = [row for row in self.indicator.targets_then if row.kind == Target.Kind.STRETCH and row.covers(self._day)]
        return max(rows, key=lambda row: row.start, default=None)

    @property
    def targets(self):
        """Every target known, those that rate first, the latest first."""
        return sorted(self.indicator.targets_then, key=lambda row: (row.kind not in PRECEDENCE, -row.start.toordinal()))

    @cached_property
    def control(self):
        """The control chart of the headline."""
        return chart_of(self.lines, self.known.rebases, self.target)

    @cached_property
    def direction(self):
        """How the last figure of the headline stands to the one before it; None without a headline."""
        line = self.lines.headline
        return direction_of(self.lines, line, [row.day for row in self.known.rebases]) if line else None

    @property
    def in_a_row(self):
        """“5 in a row” of the headline, where so many of its figures go one way; else blank."""
        return self.direction.in_a_row if self.direction else ""

    @property
    def moved(self):
        """“Up 2.1 points, worse” of the headline, without the size for a figure of few; blank without a base.

        What lies within the figure's own interval is no change; if it ends a signal, that is what is to be told.
        """
        found = self.direction
        if not (found and found.arrow):
            return ""
        if found.is_within:
            return self._signal or f"{found.words[:1].lower()}{found.words[1:]}"
        of_few = any(row.in_counts for row in self.lines.headline if row.when in (found.period, found.base))
        return found.unsized if of_few else found.words

    @property
    def _signal(self):
        """“Concern, high” where its last value moves by more than chance; else blank."""
        variation = self.known.findings.get(Question.VARIATION)
        is_signal = variation is not None and variation.status in SIGNALS
        return variation.status.word if is_signal else ""

    @property
    def is_within_interval(self):
        """Whether the last figure moved, and by no more than its own interval; never where five years show a trend."""
        trend = self.known.findings.get(Question.TREND)
        told = (
            [reason["params"]["words"] for reason in trend.reasons if reason["code"] == "trend_says"] if trend else []
        )
        has_trend = any(words.startswith(SIGNIFICANT) for words in told)
        return bool(self.direction and self.direction.is_within and not has_trend)

    @cached_property
    def comparisons(self):
        """[Compared], one for each comparator that has a figure, in the order in which they speak."""
        return self.lines.comparisons(COMPARATORS)

    @cached_property
    def compared(self):
        """[(a comparison, its word by two levels, why)], with counts where the figure compared is of few."""
        strict = self.lines.comparisons(COMPARATORS, two_levels=True)
        return [(row, strictly.answer, _why(row)) for row, strictly in zip(self.comparisons, strict, strict=True)]

    @property
    def compared_places(self):
        """How many decimals the comparators' values are written with; a mean without end has those of the indicator."""
        values = (row.value for row in self.comparisons)
        made = self.measure.decimals
        return places(value if decimals_of(value) <= MOST_DECIMALS else rounded(value, (), made) for value in values)

    @property
    def beside_neighbours(self):
        """(the comparison with the statistical neighbours, why), where another area speaks for it; else None."""
        spoken = first_comparable(self.comparisons)
        if spoken is None or spoken.area == NEIGHBOURS:
            return None
        return next(((row, _said_short(row)) for row in self.comparisons if row.area == NEIGHBOURS), None)

    @property
    def neighbour_names(self):
        """The authorities whose mean is compared, by name; none where no mean is."""
        if not any(row.area == NEIGHBOURS for row in self.comparisons):
            return []
        return sorted(area.name for area in self.areas if area.code in self.lines.neighbours.areas)

    @property
    def areas(self):
        """The areas that any of its lines is of."""
        return {row.area for rows in self.lines.every for row in rows}

    @cached_property
    def interval(self):
        """How sure the latest figure is; None where it has no interval, or is of few and so written as counts."""
        row = self.known.latest
        return self.lines.interval(row) if row and row.value is not None and not row.in_counts else None

    @cached_property
    def distance(self) -> Distance | None:
        """How many are missing to the target, of a percentage with its counts; None of any other figure."""
        row, target = self.known.latest, self.target
        if not (self._is_counted(row) and target):
            return None
        try:
            return distance(
                row.numerator,
                row.denominator,
                target.value,
                self.measure.polarity,
                operator=target.operator,
                thing=self.measure.thing,
            )
        except CountError:
            return None

    @property
    def one_moves(self):
        """By how much one of those counted moves the figure, in words; blank unless the cohort is too small for the
        tolerance.
        """
        row, target = self.known.latest, self.target
        if not (self._is_counted(row) and target) or not is_small(row.denominator, target.value, target.tolerance):
            return ""
        measure = self.measure
        return say_one_moves(row.denominator, measure.unit, measure.decimals, thing=measure.thing)

    def _is_counted(self, row):
        counted = row and row.value is not None and row.numerator is not None and row.denominator
        return self.measure.value_type == "percentage" and counted

    @cached_property
    def flows(self) -> StockFlows | None:
        """What came to a stock and what left it; None of what is no stock, or has no flows named."""
        return flows_of(self.known)

    @property
    def rate(self) -> Decimal | None:
        """A stock's count for each 10,000 of its denominator; None of what is no count of a stock, or came without."""
        row = self.known.latest
        if not (row and self.measure.is_stock and self.measure.value_type == "count"):
            return None
        return row.value * PER / row.denominator if row.value is not None and row.denominator else None

    @cached_property
    def year_ahead(self) -> YearAhead | None:
        """What its year may end with; None where none is under way."""
        return year_ahead(self.known, outdated=self.is_outdated)

    @property
    def is_story_of_latest(self):
        """Whether its story was told of the latest figure, in the version that stands."""
        return self.known.story is not None and self.known.story.observation_id == self.known.latest.pk

    @property
    def story_revised(self):
        """Whether the figure its story speaks of has been replaced by the day shown. Only where there is a story."""
        return not self.known.stood(self.known.story.observation)

    @property
    def story_withdrawn(self):
        """Whether the value its story speaks of has been withdrawn by the day shown. Only where there is a story."""
        spoken = self.known.story.observation
        return any(
            row.withdrawn_at and (row.period, row.area_id, row.group) == (spoken.period, spoken.area_id, spoken.group)
            for row in self.known.figures
        )

    @property
    def owes_story(self):
        """Whether it is off track and nobody has told the story of its latest figure."""
        standing = self.known.standing
        return standing is not None and standing.rag == "off_track" and not self.is_story_of_latest

    @property
    def disagreement(self):
        """A sentence where status and findings point apart, since each answers a question of its own; else blank."""
        standing, found = self.known.standing, self.known.findings
        variation, assurance = found.get(Question.VARIATION), found.get(Question.ASSURANCE)
        if standing is None or variation is None:
            return ""
        values, target = self._held_in_limits, self.target
        met = count_met(values, target.value, target.operator, self.measure.polarity) if target else 0
        return said_together(standing.rag, variation.status, assurance and assurance.status, met, len(values))

    @property
    def _held_in_limits(self):
        """The values of the segment that the limits in force are made of."""
        marks = self.control.marks
        last = marks[-1].segment if marks else None
        return [mark.value for mark in marks if mark.segment == last and mark.value is not None and not mark.queried]


def _why(compared):
    return ". ".join(reason.words for reason in _reasons(compared))


def _said_short(compared):
    """“27.1 against 20.1 for the mean of 10 of 10 statistical neighbours”; of what is not compared, why not."""
    reason = _reasons(compared)[0]
    figure = reason.params.get("value") or reason.params.get("counts")
    if not figure:
        return reason.words
    name = compared.comparison.comparator.partition(" (")[0]
    return f"{figure} against {reason.params['other']} for {name}"


def _reasons(compared):
    few = [Few(compared.row.period, compared.row.in_counts)] if compared.row and compared.row.in_counts else []
    return in_counts(compared.comparison.reasons, few, compared.row.period if compared.row else "")
