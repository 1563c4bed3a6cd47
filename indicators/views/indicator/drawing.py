"""The chart of one indicator, of what one reader sees: its lines, what stands at their gaps, its targets."""

from collections import defaultdict
from datetime import timedelta
from functools import cached_property
from itertools import pairwise

from dcst.models import Area
from indicators.calendar.expected import calendar_of
from indicators.charts.figure import YEAR_BEFORE, Band, ChartLine, Edge, indicator_figure
from indicators.charts.gaps import ChartPoint, gaps_in_words, signals_in_words, with_gaps
from indicators.charts.targets import Step
from indicators.findings.lines import begins_anew
from indicators.models import BOROUGH, Marker, SeriesLink, Target
from indicators.target.meant import meant
from indicators.target.verdicts import PRECEDENCE, target_for
from indicators.views.indicator.peers import Peers, peers_of
from indicators.views.indicator.words import chart_caption, chart_title, chart_words

DRAWN = (Area.Kind.REGION, Area.Kind.NATION)
SAME_AXIS = (SeriesLink.Relation.SAME, SeriesLink.Relation.COMPONENT)
ONE_DAY = timedelta(days=1)
# How the published series are named beside a line, by the beginning of their code.
SHORT_NAMES = {
    "lait": "LAIT",
    "dfe": "DfE",
    "business-plan": "Business Plan",
    "cyp-plan": "CYP Plan",
    "scrutiny": "scrutiny",
    "press": "press",
}
SHORT_AREAS = {"yorkshire-and-the-humber": "Yorks & Humber"}


class Drawing:
    """The chart of one indicator: own figures of the borough with their intervals, and each other line of the measure.

    Of published series of the same measure the fullest alone is drawn for other areas: where they agree they would
    cover one another, and the tables hold them all. A proxy and an inverse have a unit of their own: on this axis they
    would be read as the measure.
    """

    def __init__(self, figures, judged, line):
        self.figures, self.judged, self.line = figures, judged, line
        self.indicator, self.day = judged.indicator, judged.known.day
        self.targets = [] if line.hidden else self.indicator.targets_then

    @cached_property
    def figure(self):
        """The figure to be drawn; None where no line has a point."""
        if not any(line.points for line in self.lines):
            return None
        definition = self.indicator.definition
        unit = definition.unit if definition else ""
        lines = [*self.lines, self.year_before_line, self.neighbours_line]
        return indicator_figure(lines, self.steps, unit, self.day, self.bands, self.edges, self.stretch_steps)

    @property
    def title(self):
        return chart_title(self.line, self.judged.moved)

    @property
    def words(self):
        before = "A dotted line shows each figure of the year before." if self.year_before_line.points else ""
        return " ".join(filter(None, (chart_words(self.line, self.gaps, self.signals), before)))

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
        """[Edge] where the headline breaks or its limits begin anew."""
        rows = [row for row in self.judged.lines.headline if begins_anew(row)]
        breaks = [Edge(row.period_start, _edge_words(row)) for row in rows]
        return breaks + [Edge(row.day, "Limits begin anew") for row in self.judged.known.rebases]

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
        points = tuple(ChartPoint(when, value) for when, value in pairs if value is not None)
        return ChartLine("A year before", points, False, YEAR_BEFORE)

    @property
    def neighbours_line(self):
        """The line of the neighbours' mean in the fullest published series; without points where there is none."""
        lines = self.judged.lines
        means = lines.neighbour_means(lines.published[0]) if lines.published else []
        points = tuple(ChartPoint(row.when, value) for row, value in means)
        return ChartLine("Neighbours’ mean", points, False, "neighbours")

    @property
    def gaps(self):
        """Which periods of the line that speaks for the borough have no value, and why; blank without such a line."""
        line = self._spoken
        return gaps_in_words(line.points, line.nothing) if line else ""

    @property
    def signals(self):
        """Which of its values move by more than chance; blank without such a line."""
        return signals_in_words(self._spoken.points) if self._spoken else ""

    @property
    def _spoken(self):
        return next((line for line in self.lines if line.points and line.area_kind == Area.Kind.BOROUGH), None)

    @cached_property
    def lines(self):
        """[ChartLine]: own figures first, then each published series by area."""
        own = [row for row in self.figures.own if row.area.code == BOROUGH and not row.group]
        marks = [mark for mark in self.judged.control.marks if mark.variation and mark.variation.is_signal]
        signals = {mark.period: mark.variation.group for mark in marks}
        drawn = points(own, self.judged.lines.interval, signals)
        lines = [ChartLine("Own figures", (*drawn, *self._owed(own)), True)]
        for place, (link, held, _) in enumerate(self.figures.published):
            for area, rows in by_area(held) if self._is_drawn(link) else ():
                sure = None if own or area.code != BOROUGH else self.judged.lines.interval
                lines.append(ChartLine(self._name(area, link.series), points(rows, sure), False, area.kind, place))
        return lines

    def _owed(self, own):
        """The latest period that should be in, where it is not: a gap at the end of the line."""
        calendar = calendar_of(self.indicator.definition)
        latest = max((row.when for row in own), default=None)
        if calendar is None or latest is None or latest.kind is not calendar.kind:
            return ()
        expected = calendar.expected(self.day, latest)
        return (ChartPoint(expected, None),) if expected and expected.end > latest.end else ()

    def _is_drawn(self, link):
        published = self.judged.lines.published
        if link.relation == SeriesLink.Relation.SAME:
            return link.series_id == published[0] if published else True
        return link.relation in SAME_AXIS

    def _name(self, area, series):
        """The area alone where there is one series; else with whose it is, short enough to stand beside its line."""
        if len(self.figures.published) == 1:
            return f"{area.name}, published"
        short = next((words for start, words in SHORT_NAMES.items() if series.code.startswith(start)), series.publisher)
        return f"{SHORT_AREAS.get(area.code, area.name)}, {short}"

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
            return [Step(row.value, start, end, row.tolerance_inner, row.confirmed)]
        line = next((line for line in self.lines if line.points), None)
        periods = [point.period for point in with_gaps(line.points)] if line else []
        found = []
        for period in periods:
            facts, _ = meant(row, period, self.judged.measure.polarity, self.judged.known.beside)
            if facts and start <= period.end and (end is None or period.end <= end):
                found.append(Step(facts.value, period.start, period.end, confirmed=row.confirmed))
        return found


def _edge_words(row):
    return f"Another {row.counted_anew}" if row.counted_anew else "Break in the series"


def points(rows, interval=None, signals=None):
    """The ChartPoints of a line: `interval(row)` gives their intervals, `signals` is {period: signal}."""
    return tuple(_point(row, interval(row) if interval else None, (signals or {}).get(row.when, "")) for row in rows)


def _point(row, sure, signal):
    if row.value is None or row.in_counts:
        return ChartPoint(row.when, None, marks=row.shorthand, absent=_absent(row))
    ends = (sure.lower, sure.upper) if sure else (None, None)
    return ChartPoint(row.when, row.value, row.status_shown == "provisional", row.shorthand, *ends, signal=signal)


def _absent(row):
    """What stands at the gap: the counts, that it is suppressed, or what the marker says."""
    if row.in_counts:
        return row.in_counts
    if row.marker == Marker.CONFIDENTIAL:
        return "suppressed [c]"
    if not row.marker:
        return "no value"
    mark, _, words = Marker(row.marker).label.partition(" ")
    return f"{words} {mark}"


def by_area(rows):
    """[(area, [row])] of the areas that are drawn, Doncaster first, then by name; rows of groups are left out."""
    held = defaultdict(list)
    for row in rows:
        if not row.group and (row.area.code == BOROUGH or row.area.kind in DRAWN):
            held[row.area].append(row)
    return sorted(held.items(), key=lambda pair: (pair[0].code != BOROUGH, pair[0].name))
