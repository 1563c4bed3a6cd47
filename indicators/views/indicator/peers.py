"""The borough among the authorities like it: the distribution of their figures, each with its own interval."""

from dataclasses import dataclass, replace
from functools import cached_property

from dcst.status.rag import say_number
from indicators.charts.distribution import PeerDot, axis_words, distribution_figure
from indicators.findings.lines import NEIGHBOURS
from indicators.models import BOROUGH
from indicators.statistics.comparison import Comparator, compare
from indicators.statistics.rounding import places
from indicators.statistics.standing import band, quartiles, rank
from indicators.views.indicator.words import unit_words


@dataclass(frozen=True)
class Peer:
    """An authority: its dot with its own interval, and the word for how it stands to England; blank without one."""

    dot: PeerDot
    answer: str = ""


class Peers:
    """The authorities that have a figure for the period compared. `beside`: the Compared with England or the region.

    `rows_by_area` and `values` are {area code: figure, its value}, `names` {area code: name}.
    """

    def __init__(self, judged, beside):
        self.lines, self.measure, self.beside = judged.lines, judged.measure, beside
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
        held = self.lines.figure(row)
        dot = PeerDot(self.names[code], row.value, code == BOROUGH, row.in_counts, held.interval)
        if row.in_counts or held.interval is None or self.lines.blocked(self.beside.other):
            return Peer(replace(dot, sure=None) if row.in_counts else dot)
        whole = Comparator(self.beside.name, self.beside.value, self.period)
        return Peer(dot, compare(held, whole, self.measure.polarity, decimals=self.measure.decimals).outcome.value)

    @property
    def has_intervals(self):
        """Whether any authority has an interval."""
        return any(row.dot.sure for row in self.rows)

    @property
    def places(self):
        """How many decimals the values are written with."""
        return places(self.values.values())

    @property
    def figure(self):
        """The chart of the distribution."""
        return distribution_figure([row.dot for row in self.rows], self._whole)

    @property
    def _whole(self):
        return self.beside.name, self.beside.value, say_number(self.beside.value, self.places, commas=True)

    @property
    def note(self):
        """The unit, what the lines beside the dots are, and where the axis begins if that is not at zero."""
        said = [unit_words(self.measure.unit)]
        said += ["Dots with their own intervals of 95 %."] if self.has_intervals else []
        return " ".join(filter(None, (*said, axis_words([row.dot for row in self.rows], self._whole))))

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
        """Among whom, and the quartile band."""
        words = "Among Doncaster and the authorities like it whose figures are held here, not among all of England’s."
        found = band(self.values[BOROUGH], quartiles(self.values.values()), self.measure.polarity)
        return f"{words} Quartile band {found}, A being best." if found and found in "ABCD" else words


def peers_of(judged) -> Peers | None:
    """The Peers of a JudgedIndicator; None without a comparison, or without others to stand among."""
    beside = next((row for row in judged.comparisons if row.area != NEIGHBOURS and row.other), None)
    found = Peers(judged, beside) if beside else None
    return found if found and len(found.values) > 1 and BOROUGH in found.values else None
