"""The lines of published series on the chart of one indicator: the borough's, and those of what it is compared with."""

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property

from dcst.models import Area
from indicators.charts.figure import IndicatorChart
from indicators.charts.gaps import ChartPoint
from indicators.charts.labels import HALF
from indicators.charts.lines import ChartLine, Unit
from indicators.models import BOROUGH, Marker, SeriesLink
from indicators.views.indicator.words import value_in_period

DRAWN = (Area.Kind.NATION, Area.Kind.REGION)
SAME_AXIS = (SeriesLink.Relation.SAME, SeriesLink.Relation.COMPONENT)
PUBLISHED = "published:"
SHORT_AREAS = {"yorkshire-and-the-humber": "Region"}
# How the published series are named beside a line, by the beginning of their code.
SHORT_NAMES = {
    "lait": "LAIT",
    "dfe": "DfE",
    "business-plan": "Business Plan",
    "cyp-plan": "CYP Plan",
    "scrutiny": "scrutiny",
    "press": "press",
}
LOW = 240  # pixels of a chart beside the one that speaks


@dataclass(frozen=True)
class PublishedLine:
    """The borough's line of one published series."""

    link: SeriesLink
    line: ChartLine

    @property
    def series(self):
        return self.link.series_id

    @property
    def is_component(self):
        return self.link.relation == SeriesLink.Relation.COMPONENT

    @property
    def said(self):
        """“A component: Children with free school meals.”, which says what the line is."""
        return f"{'A component' if self.is_component else 'Published'}: {self.link.series.name}."

    @property
    def beside(self):
        """The same as one to compare with: named by whose it is."""
        code, publisher = self.link.series.code, self.link.series.publisher
        short = next((words for start, words in SHORT_NAMES.items() if code.startswith(start)), publisher)
        return replace(self.line, name=f"Doncaster, {short}", label=short)


@dataclass(frozen=True)
class Apart:
    """A chart of figures that are another measure than the line that speaks, with what they are compared with."""

    of: PublishedLine
    beside: ChartLine | None
    unit: Unit

    @property
    def chart(self):
        return IndicatorChart(self.of.line, self.beside, unit=self.unit, height=LOW, width=HALF)

    @property
    def figure(self):
        return self.chart.figure

    @property
    def title(self):
        """“27.1 % in 2016/17; England 21.9 %”."""
        told = value_in_period(self.of.line.last, self.unit)
        last = self.beside.last if self.beside else None
        if last is None:
            return told
        other = self.unit.told(last.value)
        same = last.period == self.of.line.last.period
        return f"{told}; {self.beside.name} {other}" + ("" if same else f" in {last.period.short_label}")

    @property
    def words(self):
        """What it is, and where its axis begins."""
        return " ".join(filter(None, (self.of.said, self.chart.axis.words)))


class PublishedLines:
    """The lines of the series that may stand on an axis of the indicator: of the same measure, and components."""

    def __init__(self, figures, judged):
        self.published, self.fullest = figures.published, judged.lines.published
        self.interval = judged.lines.interval

    @cached_property
    def of_borough(self) -> list[PublishedLine]:
        """[PublishedLine] with points, those of the same measure and among them the fullest first."""
        found = []
        for link, rows, _ in self.published:
            if link.relation in SAME_AXIS:
                drawn = points([row for row in rows if row.area.code == BOROUGH and not row.group], self.interval)
                line = ChartLine("Doncaster, published", drawn, key=f"{PUBLISHED}{link.series.code}")
                found += [PublishedLine(link, line)] if line.last else []
        return sorted(found, key=lambda row: (self._rank(row.series), row.link.series.code))

    def _rank(self, series):
        return self.fullest.index(series) if series in self.fullest else len(self.fullest)

    @property
    def same_of_borough(self) -> list[ChartLine]:
        """The borough's figures as others published them, to be set beside its own."""
        return [row.beside for row in self.of_borough if row.link.relation == SeriesLink.Relation.SAME]

    def comparators(self, kind) -> list[ChartLine]:
        """England and the region in the fullest series that has them for periods of a kind.

        Of the same measure; of a component where that is all there is.
        """
        for series in self.fullest or [row.series for row in self.of_borough]:
            lines = [line for line in self.comparators_of(series) if line.kind is kind]
            if lines:
                return lines
        return []

    def comparators_of(self, series) -> list[ChartLine]:
        """England and the region in one series, as far as they have a value."""
        held = [rows for link, rows, _ in self.published if link.series_id == series]
        lines = [
            ChartLine(area.name, points(rows), False, area.kind, area.code, SHORT_AREAS.get(area.code, area.name))
            for row in held
            for area, rows in by_area(row)
            if area.kind in DRAWN
        ]
        return sorted((line for line in lines if line.last), key=lambda line: DRAWN.index(line.area_kind))


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
