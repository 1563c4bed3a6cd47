"""The borough among the authorities like it: the distribution of their figures, and where chance alone would put each.

Around the figure of England, or of the region, lies a funnel: the fewer cases an authority has, the further its figure
may lie from it by chance.
"""

from dataclasses import dataclass
from functools import cached_property

from dcst.time.periods import Period
from indicators.charts.distribution import Bar, distribution_figure
from indicators.findings.lines import NEIGHBOURS
from indicators.models import BOROUGH
from indicators.statistics.comparison import funnel_proportion, funnel_rate, in_funnels
from indicators.statistics.intervals import NARROW, WIDE, CountError, Method
from indicators.statistics.rounding import places
from indicators.statistics.standing import band, quartiles, rank

FUNNELS = {Method.WILSON: funnel_proportion, Method.BYAR: funnel_rate}


@dataclass(frozen=True)
class Peer:
    """An authority: its bar with the range of chance, and the word for where its figure lies; blank without a range."""

    bar: Bar
    answer: str = ""


class Peers:
    """The authorities that have a figure for the period compared. `beside`: the Compared with England or the region.

    `rows_by_area` and `values` are {area code: figure, its value}, `names` {area code: name}.
    """

    def __init__(self, judged, beside):
        self.indicator, self.lines, self.measure, self.beside = judged.indicator, judged.lines, judged.measure, beside
        self.period, self.series = beside.other.period, beside.other.series
        self.rows_by_area = self.lines.peer_rows(beside.other.series_id, self.period)
        self.values = {code: row.value for code, row in self.rows_by_area.items()}
        self.names = {area.code: area.name for area in judged.areas}

    @cached_property
    def rows(self) -> list[Peer]:
        """[Peer], the best first; the lowest first where no way is better, or less is."""
        falling = self.measure.polarity == "high_is_good"
        placed = sorted(self.values.items(), key=lambda pair: (pair[1], pair[0]), reverse=falling)
        return [self._peer(code) for code, _ in placed]

    def _peer(self, code):
        row = self.rows_by_area[code]
        narrow, wide = (self._funnel(row, confidence) for confidence in (NARROW, WIDE))
        bar = Bar(self.names[code], row.value, code == BOROUGH, row.in_counts, narrow)
        if narrow is None:
            return Peer(bar)
        return Peer(bar, in_funnels(row.value, narrow, wide, self.measure.polarity).value)

    def _funnel(self, row, confidence):
        """None where no word could be given: its cases are not held, the whole is doubted, or nothing is judged."""
        made, multiplier = FUNNELS.get(self.measure.method), self.measure.multiplier
        unsure = row.in_counts or not row.denominator or self.lines.blocked(self.beside.other)
        if made is None or multiplier is None or unsure or self.measure.polarity == "not_applicable":
            return None
        try:
            return made(row.denominator, self.beside.value, multiplier, confidence)
        except CountError:
            return None

    @property
    def has_funnel(self):
        """Whether any authority has a range of chance."""
        return any(row.bar.chance for row in self.rows)

    @property
    def places(self):
        """How many decimals the values are written with."""
        return places(self.values.values())

    @property
    def figure(self):
        """The chart of the distribution."""
        bars = [row.bar for row in self.rows]
        return distribution_figure(bars, self.measure.unit, (self.beside.name, self.beside.value))

    @property
    def title(self):
        """“Doncaster is number 3 (shared) of 11 authorities”."""
        stands = rank(BOROUGH, self.values, self.measure.polarity)
        if stands is None:
            return f"Doncaster among {len(self.rows)} authorities"
        ties = " (shared)" if stands.ties else ""
        return f"Doncaster is number {stands.place}{ties} of {stands.of} authorities"

    @property
    def words(self):
        """Quartile band, among whom, and what the thin lines are."""
        words = "Among Doncaster and the authorities like it whose figures are held here, not among all of England’s."
        found = band(self.values[BOROUGH], quartiles(self.values.values()), self.measure.polarity)
        if found and found in "ABCD":
            words += f" Quartile band {found}, A being best."
        if self.has_funnel:
            words += f" A thin line: where chance alone puts a figure around {self.beside.name}’s, 95 times in 100."
        return words

    @property
    def caption(self):
        return f"{self.indicator}, {Period.parse(self.period).label}. Source: {self.series.name}."


def peers_of(judged) -> Peers | None:
    """The Peers of a JudgedIndicator; None without a comparison, or without others to stand among."""
    beside = next((row for row in judged.comparisons if row.area != NEIGHBOURS and row.other), None)
    found = Peers(judged, beside) if beside else None
    return found if found and len(found.values) > 1 and BOROUGH in found.values else None
