"""A figure, and a question about one, with all of it that a reader may see; `Eyes` says what that is."""

from operator import attrgetter

from dcst.status.rag import say_number
from indicators import groups
from indicators.models import Marker
from indicators.models.observation import STATUS_MARKS, ValueStatus, absence

SMALL_MARK = "[c] small number: not to be shared"
NOT_QUOTED = "Not shown to you: it may quote a small number."
# What of a figure tells nothing of its number.
SAFE = (
    "pk",
    "id",
    "indicator",
    "indicator_id",
    "series",
    "series_id",
    "area",
    "area_id",
    "group",
    "period",
    "period_kind",
    "period_start",
    "period_end",
    "when",
    "sender",
    "sender_id",
    "submission_id",
    "by",
    "status",
    "known_from",
    "known_to",
    "known_from_estimated",
    "origin",
    "counted_anew",
    "withdrawn_at",
)
# What does, and what stands in its place.
KEPT = {
    "value": None,
    "numerator": None,
    "denominator": None,
    "lower": None,
    "upper": None,
    "marker": Marker.CONFIDENTIAL,
    "note": "",
    "source_text": "",
    "queried": False,
}


class ShownFigure:
    """A figure as one reader sees it: it has the names of an Observation. One kept back has none of its numbers and
    words.

    `suppressed`: kept back from them; `small`: seen, but not to be shared. `in_counts` is what is written where the
    value would stand, “3 of 11”, if that is a percentage of fewer than twenty; else blank. `silent`: why it was
    withdrawn may quote a number kept back from them.
    """

    def __init__(self, row, *, suppressed=False, small=False, in_counts="", silent=False):
        self._row, self.suppressed, self.small, self._silent = row, suppressed, small, silent
        self.in_counts = "" if suppressed else in_counts

    @property
    def status_shown(self):
        """Its status; provisional while it is in question, whatever it was sent as."""
        return ValueStatus.PROVISIONAL if self.queried else self.status

    @property
    def absence(self):
        """What is written where the value would stand."""
        return absence(self.marker)

    @property
    def group_words(self):
        return groups.label(self.group)

    @property
    def status_words(self):
        return ValueStatus(self.status).label

    @property
    def marks(self):
        """[the shorthand that stands beside the figure, with its words]: “[p] provisional”, “[e] estimated”."""
        if self.small:
            words = [mark for mark in self._row.marks if mark != Marker.CONFIDENTIAL.label]
            return [*words, SMALL_MARK]
        if self.suppressed:
            return [mark for mark in (STATUS_MARKS.get(self.status), Marker.CONFIDENTIAL.label) if mark]
        return self._row.marks

    @property
    def shorthand(self):
        """The marks without their words: “[p] [e]”."""
        return " ".join(words.partition(" ")[0] for words in self.marks)


def say_figure(figure, definition):
    """The value of a ShownFigure with its unit, as far as its reader may see it: “24.6 %”, “3 of 11”, “withdrawn”."""
    if figure.suppressed or figure.value is None:
        return "" if figure.suppressed else figure.absence
    if figure.in_counts:
        return figure.in_counts
    decimals, unit = (definition.decimals, definition.unit) if definition else (None, "")
    return f"{say_number(figure.value, decimals, commas=True)} {unit}".rstrip()


class ShownQuery:
    """A question about a value as one reader sees it, with how it ended.

    `silent`: its words and the answer's may quote a number kept back from the reader, and are not shown.
    """

    def __init__(self, row, figure, *, silent=False):
        self._row, self.figure, self._silent = row, figure, silent
        self.id, self.rule, self.by, self.asked_at = row.pk, row.rule, row.by, row.known_from
        self.is_open = row.known_to is None
        self.state = "open" if self.is_open else row.end.kind

    @property
    def question(self):
        """What is asked; NOT_QUOTED where it is not for the reader."""
        return NOT_QUOTED if self._silent else self._row.reason

    @property
    def comment(self):
        """What was said when it ended; blank while it is open, NOT_QUOTED where it is not for the reader."""
        said = "" if self.is_open else self._row.end.comment
        return NOT_QUOTED if said and self._silent else said

    @property
    def end(self):
        """(when, by whom, how it ended in words), never what was said; None while it is open."""
        return None if self.is_open else (self._row.end.at, self._row.end.by, self._row.end.get_kind_display())


class OpenFigure(ShownFigure):
    """The same of a figure of which nothing is kept back: pages ask for its names by the ten thousand."""


def _plain(name):
    return property(attrgetter(f"_row.{name}"))


def _kept(name, instead):
    def seen(figure):
        if figure.suppressed:
            return instead
        return NOT_QUOTED if figure._silent and name == "note" else getattr(figure._row, name)

    return property(seen)


for _name in SAFE:
    setattr(ShownFigure, _name, _plain(_name))
for _name, _instead in KEPT.items():
    setattr(ShownFigure, _name, _kept(_name, _instead))
    setattr(OpenFigure, _name, _plain(_name))
