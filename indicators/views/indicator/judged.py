"""The four questions about one indicator as a page answers them: the answers on record, and what they rest on."""

from functools import cached_property

from dcst.models import FINDING_QUESTIONS, Assessment, Question
from dcst.status.findings import Finding
from dcst.time.periods import Kind, Period
from indicators.charts.figure import Band, ChartLine, Edge
from indicators.charts.gaps import ChartPoint
from indicators.disclosure.rules.few import Few, in_counts
from indicators.findings.lines import COMPARATORS, NEIGHBOURS, Lines, SeriesTerms, begins_anew
from indicators.findings.verdicts import chart_of, direction_of, neighbours_on, part_by_definition, rebases_of, rows_of
from indicators.models import Observation, Story, Target
from indicators.statistics.intervals import CountError
from indicators.statistics.rounding import places
from indicators.target.gathering import value_facts
from indicators.target.meant import meant
from indicators.target.rules.cohort import Distance, distance, is_small, say_one_child
from indicators.target.rules.forecast import ForecastMethod, Outlook, forecast, outlook
from indicators.target.rules.target import rate_against_target
from indicators.target.verdicts import beside_of, target_for, target_given
from indicators.views.indicator.peers import Peers, peers_of

QUESTIONS = (Question.COMPARISON, Question.TREND, Question.VARIATION, Question.ASSURANCE)
YEARS = {
    Kind.MONTH: Kind.YEAR_FINANCIAL,
    Kind.QUARTER: Kind.YEAR_FINANCIAL,
    Kind.TERM: Kind.YEAR_ACADEMIC,
}
OUTDATED = {"value_outdated", "target_outdated"}


class JudgedIndicator:
    """One indicator for one reader as at a day. Small numbers that are kept back from them are nowhere in it."""

    def __init__(self, indicator, reader, line):
        self.indicator, self.reader, self.line = indicator, reader, line
        self.measure = SeriesTerms.of(indicator.definition)

    @cached_property
    def answers(self):
        """{question: the answer on record}, the four findings; a question never answered is not there."""
        rows = Assessment.objects.known_at(self.reader.then.moment).filter(
            subject_kind="indicator", subject=self.indicator.code, question__in=FINDING_QUESTIONS, area=""
        )
        return {row.question: row for row in self.reader.eyes.verdicts(rows)}

    @property
    def questions(self):
        return [(question, self.answers.get(question)) for question in QUESTIONS]

    @cached_property
    def lines(self):
        readable = Observation.objects.readable_by(self.reader.user, self.reader.then.today)
        held = rows_of([self.indicator.code], self.reader.then.moment, readable)
        part_by_definition(held, self.reader.then.moment)
        return Lines(
            self.reader.eyes.figures(held[self.indicator.pk]), self.measure, neighbours_on(self.reader.then.day)
        )

    @cached_property
    def rebases(self):
        return rebases_of([self.indicator.code], self.reader.then.moment)[self.indicator.pk]

    @cached_property
    def beside(self):
        """Where a target in line with another area looks up its figure."""
        return beside_of([self.indicator], self.reader.then.moment)[self.indicator.pk]

    @cached_property
    def target(self):
        """The number the latest figure is held against, as the rule takes it; None where none is meant."""
        row = self.line.latest
        if self.is_outdated:
            return None
        found = target_given(self.indicator, row, self.beside) if row and self.line.target else None
        return found if found and found.confirmed else None

    @property
    def is_outdated(self):
        """Whether the latest figure or its target is of a definition that counted otherwise."""
        standing = self.line.standing
        return standing is not None and any(reason["code"] in OUTDATED for reason in standing.reasons)

    @property
    def stretch(self):
        """What is hoped for beyond the target in the period of the latest figure: shown, never rated."""
        day = self.line.latest.period_end if self.line.latest else self.reader.then.day
        rows = [row for row in self.indicator.targets_then if row.kind == Target.Kind.STRETCH and row.covers(day)]
        return max(rows, key=lambda row: row.start, default=None)

    @cached_property
    def control(self):
        return chart_of(self.lines, self.rebases, self.target)

    @cached_property
    def moved(self):
        """“Up 2.1 points, worse” of the headline; blank where there is nothing to compare it with."""
        line = self.lines.headline
        found = direction_of(self.lines, line, [row.day for row in self.rebases]) if line else None
        if not (found and found.arrow):
            return ""
        of_few = any(row.in_counts for row in line if row.when in (found.period, found.base))
        return found.unsized if of_few else found.words

    @cached_property
    def comparisons(self):
        return self.lines.comparisons(COMPARATORS)

    @cached_property
    def compared(self):
        """[(a comparison, its word by two levels, why)], with counts where the figure compared is of few."""
        strict = self.lines.comparisons(COMPARATORS, two_levels=True)
        return [(row, strictly.answer, _why(row)) for row, strictly in zip(self.comparisons, strict, strict=True)]

    @property
    def compared_places(self):
        return places(row.value for row in self.comparisons)

    @property
    def neighbour_names(self):
        """The authorities whose mean is compared, where there is one."""
        if not any(row.area == NEIGHBOURS for row in self.comparisons):
            return []
        return sorted(area.name for area in self.areas if area.code in self.lines.neighbours.areas)

    @cached_property
    def interval(self):
        """How sure the latest figure is; none beside a figure of few, which is told by its counts."""
        row = self.line.latest
        return self.lines.interval(row) if row and row.value is not None and not row.in_counts else None

    @cached_property
    def distance(self) -> Distance | None:
        """How many children are missing to the target, of a proportion with its counts."""
        row, target = self.line.latest, self.target
        if not (self._is_counted(row) and target):
            return None
        try:
            return distance(
                row.numerator, row.denominator, target.value, self.measure.polarity, operator=target.operator
            )
        except CountError:
            return None

    @property
    def one_child(self):
        """By how much one child moves the figure, where the cohort is too small for the tolerance."""
        row, target = self.line.latest, self.target
        if not (self._is_counted(row) and target) or not is_small(row.denominator, target.value, target.tolerance):
            return ""
        return say_one_child(row.denominator, self.measure.unit, self.measure.decimals)

    def _is_counted(self, row):
        counted = row and row.value is not None and row.numerator is not None and row.denominator
        return self.measure.value_type == "percentage" and counted

    @cached_property
    def outlooks(self) -> list[Outlook]:
        """What the year may end with by each method, beside the position to date; none of a series of whole years."""
        row, end = self.line.latest, self._year_end
        facts = self._target_at(end) if end and not self.is_outdated else None
        if not (facts and row.when.end < end.end and row.value is not None) or row.in_counts:
            return []
        floor, ceiling = self.measure.bounds
        unit, decimals = self.measure.unit, self.measure.decimals
        position = rate_against_target(value_facts(row), facts, self.measure.polarity, unit=unit, decimals=decimals)
        points = self.lines.points(self.lines.headline)
        breaks = [row.day for row in self.rebases]
        return [
            outlook(
                position,
                forecast(points, end, way, adds_up=self._adds_up, breaks=breaks, floor=floor, ceiling=ceiling),
                facts,
                self.measure.polarity,
                unit=unit,
                decimals=decimals,
            )
            for way in ForecastMethod
        ]

    def _target_at(self, end):
        """The target of the end of the year."""
        found = target_for(self.indicator, end.end)
        facts, _ = meant(found, end, self.measure.polarity, self.beside)
        return facts if facts and facts.confirmed else None

    @property
    def _adds_up(self):
        return self.measure.value_type == "count" and self.measure.flow == "flow"

    @property
    def _year_end(self):
        """The last period of the year of the latest figure; the year itself where periods add up."""
        row = self.line.latest
        if row is None or row.series_id is not None or row.when.kind not in YEARS:
            return None
        year = Period.containing(row.when.end, YEARS[row.when.kind])
        return year if self._adds_up else Period.containing(year.end, row.when.kind)

    @cached_property
    def peers(self) -> Peers | None:
        return peers_of(self)

    @property
    def bands(self):
        """The control limits as drawn, one segment after the other; none where there are none."""
        drawn = [part for part in self.control.segments if part.limits]
        return [
            Band(part.first.start, part.last.end, part.drawn_low, part.limits.mean, part.drawn_high, part.trial)
            for part in drawn
        ]

    @property
    def edges(self):
        """Where the headline breaks or its limits begin anew."""
        rows = [row for row in self.lines.headline if begins_anew(row)]
        breaks = [Edge(row.period_start, _edge_words(row)) for row in rows]
        return breaks + [Edge(row.day, "Limits begin anew") for row in self.rebases]

    @property
    def neighbours_line(self):
        """The mean of the statistical neighbours, period by period, of the fullest published series."""
        means = self.lines.neighbour_means(self.lines.published[0]) if self.lines.published else []
        points = tuple(ChartPoint(row.when, value) for row, value in means)
        return ChartLine("Neighbours’ mean", points, False, "neighbours")

    @property
    def areas(self):
        return {row.area for rows in self.lines.every for row in rows}

    @cached_property
    def story(self):
        """The story of the latest figure as it stood on the day; None where none was told, or may not be shown."""
        row = self.line.latest
        if row is None or row.suppressed or self.indicator.pk in self.reader.eyes.unquotable([self.indicator.pk]):
            return None
        rows = Story.objects.known_at(self.reader.then.moment).filter(indicator=self.indicator)
        return rows.select_related("observation", "by").order_by("-observation__period_end", "-known_from").first()

    @property
    def story_figure(self):
        """The figure the story speaks of, as this reader sees it."""
        return self.reader.eyes.figure(self.story.observation)

    @property
    def is_story_of_latest(self):
        return self.story is not None and self.story.observation_id == self.line.latest.pk

    @property
    def story_revised(self):
        """Whether the figure the story speaks of has been replaced by the day shown."""
        figure = self.story.observation
        return figure.known_to is not None and figure.known_to <= self.reader.then.moment

    @property
    def disagreement(self):
        """What to make of a status and a variation that point apart: each answers a question of its own."""
        standing, variation = self.line.standing, self.answers.get(Question.VARIATION)
        if standing is None or variation is None or not isinstance(variation.status, Finding):
            return ""
        off, good = standing.rag in ("off_track", "at_risk"), standing.rag == "on_track"
        if off and variation.status is Finding.COMMON_CAUSE:
            return "Off target, but no significant change: as things are, the figures move only by chance."
        if off and variation.status.is_good:
            return "Off target, and improving by more than chance."
        if good and variation.status.is_good is False:
            return "On target, and getting worse by more than chance."
        return ""

    @property
    def owes_story(self):
        """Whoever is off track says why."""
        standing = self.line.standing
        return standing is not None and standing.rag == "off_track" and not self.is_story_of_latest


def _edge_words(row):
    return f"Another {row.counted_anew}" if row.counted_anew else "Break in the series"


def _why(compared):
    few = [Few(compared.row.period, compared.row.in_counts)] if compared.row and compared.row.in_counts else []
    reasons = in_counts(compared.comparison.reasons, few, compared.row.period if compared.row else "")
    return ". ".join(reason.words for reason in reasons)
