"""The chart of one indicator, of what one reader sees: its lines, what stands at their gaps, its targets."""

from datetime import timedelta
from functools import cached_property
from itertools import pairwise

from indicators.calendar.expected import calendar_of
from indicators.charts.figure import Band, Edge, IndicatorChart
from indicators.charts.gaps import ChartPoint, gaps_in_words, signals_in_words, with_gaps
from indicators.charts.lines import ChartLine, Unit, signal_that_ends_now
from indicators.charts.targets import Step
from indicators.findings.lines import begins_anew
from indicators.models import BOROUGH, SeriesLink, Target
from indicators.statistics.rounding import places, rounded
from indicators.target.meant import meant
from indicators.target.verdicts import PRECEDENCE, target_for
from indicators.views.indicator.peers import Peers, peers_of
from indicators.views.indicator.series import PUBLISHED, Apart, PublishedLine, PublishedLines, points
from indicators.views.indicator.words import chart_caption, chart_title, chart_words, unit_words

YEAR_BEFORE = "year-before"
ONE_DAY = timedelta(days=1)
SAME = SeriesLink.Relation.SAME
NOTHING = "nothing"


class Drawing:
    """The chart of one indicator: its line with the interval of its last value, its target, and one line beside it.

    `beside` is what the reader chose to compare it with: the key of a line, or NOTHING. `tools`: the door to another
    choice, as the page has rendered it. Of published series of the same measure the fullest alone is drawn for other
    areas: where they agree they would cover one another, and the tables hold them all. What comes in periods of another
    kind, or is a component, is another measure: it has a chart of its own. A proxy and an inverse have a unit of their
    own, and none.
    """

    def __init__(self, figures, judged, line, beside=""):
        self.figures, self.judged, self.line, self.chosen = figures, judged, line, beside
        self.indicator, self.day = judged.indicator, judged.known.day
        self.targets = [] if line.hidden else self.indicator.targets_then
        definition = self.indicator.definition
        self.unit = Unit(definition.unit, definition.decimals) if definition else Unit()
        self.tools = ""

    @cached_property
    def chart(self) -> IndicatorChart | None:
        """What is drawn; None where no line has a point."""
        if self.main is None:
            return None
        steps, stretch = tuple(self.steps), tuple(self.stretch_steps)
        return IndicatorChart(
            self.main,
            self.beside,
            steps,
            stretch,
            tuple(self.bands),
            tuple(self.edges),
            self._unit(self.main, self.beside),
        )

    @cached_property
    def figure(self):
        """The figure to be drawn; None where no line has a point."""
        return self.chart.figure if self.chart else None

    @property
    def title(self):
        return chart_title(self.line, self.judged.moved)

    @property
    def note(self):
        """The unit, or which component is drawn, and where the axis begins if that is not at zero."""
        is_part = not self.main.own and self.published.is_component
        what = self.published.said if is_part else unit_words(self.unit.name)
        return " ".join(filter(None, (what, self.chart.axis.words)))

    @property
    def words(self):
        before = "A dotted line shows each figure of the year before." if self._is_beside_last_year else ""
        return " ".join(filter(None, (chart_words(self.line, self.gaps, self.signals), before)))

    @property
    def _is_beside_last_year(self):
        return self.beside is not None and self.beside.area_kind == YEAR_BEFORE

    @property
    def caption(self):
        return chart_caption(self.indicator, self.figures)

    @cached_property
    def peers(self) -> Peers | None:
        return peers_of(self.judged)

    @property
    def bands(self):
        """[Band] of the control limits as drawn, one segment after the other; [] where there are none."""
        drawn = [part for part in self.judged.control.segments if part.limits]
        return [
            Band(part.first.start, part.last.end, part.drawn_low, part.limits.mean, part.drawn_high, part.trial)
            for part in drawn
        ]

    @property
    def edges(self):
        """[Edge] where the headline breaks or its limits begin anew, within the time drawn."""
        rows = [row for row in self.judged.lines.headline if begins_anew(row)]
        breaks = [Edge(row.period_start, _edge_words(row)) for row in rows]
        found = breaks + [Edge(row.day, "Limits begin anew") for row in self.judged.known.rebases]
        first = min((point.period.start for point in self.main.points), default=self.day)
        return [edge for edge in found if edge.day >= first]

    @property
    def gaps(self):
        """Which periods of its line have no value, and why; blank where none is missing."""
        return gaps_in_words(self.main.points, self.main.nothing)

    @property
    def signals(self):
        """Which of its last values move by more than chance; blank where none does."""
        return signals_in_words(self.main.points)

    @cached_property
    def main(self) -> ChartLine | None:
        """The line that speaks, own figures or else the published ones that do; None without any."""
        own = [row for row in self.figures.own if row.area.code == BOROUGH and not row.group]
        if own:
            marks = [mark for mark in self.judged.control.marks if mark.variation and mark.variation.is_signal]
            signals = {mark.period: mark.variation.group for mark in marks}
            drawn = signal_that_ends_now(points(own, self.judged.lines.interval, signals))
            return ChartLine("Own figures", (*drawn, *self._owed(own)), own=True)
        return self.published.line if self.published else None

    @cached_property
    def published(self) -> PublishedLine | None:
        """The published line that speaks where no own figure does: of the series of the headline, or the first."""
        lines, headline = self.lines.of_borough, self.judged.lines.headline
        spoken = [line for line in lines if headline and line.series == headline[-1].series_id]
        return next(iter((*spoken, *lines)), None)

    @cached_property
    def lines(self):
        return PublishedLines(self.figures, self.judged)

    @cached_property
    def choices(self) -> list[ChartLine]:
        """The lines that it can be compared with, in the order in which they speak: of periods of the same kind."""
        if self.main is None or self.main.last is None:
            return []
        kind = self.main.kind
        found = [
            *self.lines.comparators(kind),
            self.neighbours_line,
            self.year_before_line,
            *self.lines.same_of_borough,
        ]
        return [line for line in found if line.kind is kind and line.key != self.main.key]

    @cached_property
    def beside(self) -> ChartLine | None:
        """The one that is drawn: what was chosen, or the first; None of none, or where nothing was chosen."""
        if self.chosen == NOTHING:
            return None
        chosen = [line for line in self.choices if line.key == self.chosen]
        first = [line for line in self.choices if not line.key.startswith(PUBLISHED)]
        return next(iter(chosen or first), None)

    @cached_property
    def apart(self) -> "Apart | None":
        """The chart of figures that come in periods of another kind, or of a component; None without any."""
        main = self.main
        if main is None or main.last is None:
            return None
        for found in self.lines.of_borough:
            if found.line.key != main.key and (found.link.relation != SAME or found.line.kind is not main.kind):
                beside = next((line for line in self.lines.comparators_of(found.series)), None)
                return Apart(found, beside, self._unit(found.line, beside))
        return None

    def _unit(self, line, beside):
        """Published figures are written with the decimals they have; a component of a gap is in a unit of its own."""
        if line.own:
            return self.unit
        held = [point.value for one in (line, beside) if one for point in one.points]
        parts = {row.line.key for row in self.lines.of_borough if row.is_component}
        is_alike = line.key not in parts or self.unit.name == "%"
        return Unit(self.unit.name if is_alike else "", places(held))

    @cached_property
    def year_before_line(self):
        """What each period is held against where figures go with the season, or add up over the year: that of the
        year before. Without points where they do not.
        """
        rows = self.judged.lines.headline
        if not (rows and self.judged.measure.is_against_last_year(rows[-1].when.kind)):
            return ChartLine("A year before", ())
        held = {row.when: row.value for row in rows if row.value is not None and not row.in_counts}
        pairs = [(row.when, held.get(row.when.same_last_year())) for row in rows]
        before = tuple(ChartPoint(when, value) for when, value in pairs if value is not None)
        return ChartLine("A year before", before, False, YEAR_BEFORE, YEAR_BEFORE, "Year before")

    @cached_property
    def neighbours_line(self):
        """The line of the neighbours' mean in the fullest published series; without points where there is none."""
        lines = self.judged.lines
        means = lines.neighbour_means(lines.published[0]) if lines.published else []
        held = tuple(ChartPoint(row.when, rounded(value, (), self.judged.measure.decimals)) for row, value in means)
        return ChartLine("Neighbours’ mean", held, False, "neighbours", "neighbours", "Neighbours")

    def _owed(self, own):
        """The latest period that should be in, where it is not: a gap at the end of the line."""
        calendar = calendar_of(self.indicator.definition)
        latest = max((row.when for row in own), default=None)
        if calendar is None or latest is None or latest.kind is not calendar.kind:
            return ()
        expected = calendar.expected(self.day, latest)
        return (ChartPoint(expected, None),) if expected and expected.end > latest.end else ()

    @property
    def steps(self):
        """[Step] of the target that rates each time, in order; of a target that is reckoned, one for each period."""
        rows = [row for row in self.targets if row.kind in PRECEDENCE]
        days = sorted({row.start for row in rows} | {row.end + ONE_DAY for row in rows if row.end})
        found = []
        for day, following in pairwise([*days, None]):
            row = target_for(self.indicator, day)
            found += self._steps(row, day, following - ONE_DAY if following else row.end) if row else []
        return found

    @property
    def stretch_steps(self):
        """[Step] of the stretch targets."""
        rows = [row for row in self.targets if row.kind == Target.Kind.STRETCH]
        return [step for row in rows for step in self._steps(row, row.start, row.end)]

    def _steps(self, row, start, end):
        if row.shape == Target.Shape.LEVEL:
            far = None if row.tolerance_inner else row.tolerance  # around a plan it is a distance
            return [Step(row.value, start, end, row.tolerance_inner, row.confirmed, far)]
        periods = [point.period for point in with_gaps(self.main.points)] if self.main else []
        found = []
        for period in periods:
            facts, _ = meant(row, period, self.judged.measure.polarity, self.judged.known.beside)
            if facts and start <= period.end and (end is None or period.end <= end):
                found.append(Step(facts.value, period.start, period.end, None, row.confirmed, facts.tolerance))
        return found


def _edge_words(row):
    return f"Another {row.counted_anew}" if row.counted_anew else "Break in the series"
