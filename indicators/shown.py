"""What a reader is shown of figures and verdicts: the one way from an observation to a page, a file or the API.

Small numbers are for those who work with them: who may see them all, the sources of the indicator, and who answers for
an action that should move it. To all others a figure that `disclosure` hides is “[c]”, a verdict that rests on one is
Suppressed, and words that may quote one are not shown.
"""

from collections import defaultdict
from copy import copy
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Case, F, FilteredRelation, JSONField, Q, TextField, Value, When

from dcst.models import Assessment, Question
from dcst.rag import Rag, Reason
from dcst.roles import Permission, organisations_of, permissions_of
from indicators import groups
from indicators.disclosure import Cell, Threshold, counts_of, hidden_of
from indicators.models import Expectation, Indicator, Marker, Observation
from indicators.models.observation import STATUS_MARKS, Status
from objectives.models import Assignment

SMALL_MARK = "[c] small number: not to be shared"
NOT_QUOTED = "Not shown to you: it may quote a small number."
KEPT_BACK = Reason("value_kept_back")
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
    "by",
    "status",
    "known_from",
    "known_to",
    "known_from_estimated",
    "origin",
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
    """A figure as one reader sees it. `suppressed`: kept back from them; `small`: seen, but not to be shared."""

    def __init__(self, row, *, suppressed=False, small=False):
        self._row, self.suppressed, self.small = row, suppressed, small

    @property
    def status_shown(self):
        """What is in question is provisional, whatever it was sent as."""
        return Status.PROVISIONAL if self.queried else self.status

    @property
    def group_words(self):
        return groups.label(self.group)

    @property
    def status_words(self):
        return Status(self.status).label

    @property
    def marks(self):
        """The shorthand that stands beside the figure, with its words: “[p] provisional”, “[e] estimated”."""
        if self.small:
            words = [mark for mark in self._row.marks if mark != Marker.CONFIDENTIAL.label]
            return [*words, SMALL_MARK]
        if self.suppressed:
            return [mark for mark in (STATUS_MARKS.get(self.status), Marker.CONFIDENTIAL.label) if mark]
        return self._row.marks

    @property
    def shorthand(self):
        return " ".join(words.partition(" ")[0] for words in self.marks)


class ShownQuery:
    """A question about a value as one reader sees it, with how it ended. A silent one says neither."""

    def __init__(self, row, figure, *, silent=False):
        self._row, self.figure, self._silent = row, figure, silent
        self.id, self.rule, self.by, self.asked_at = row.pk, row.rule, row.by, row.known_from
        self.is_open = row.known_to is None
        self.state = "open" if self.is_open else row.end.kind

    @property
    def question(self):
        return NOT_QUOTED if self._silent else self._row.reason

    @property
    def comment(self):
        said = "" if self.is_open else self._row.end.comment
        return NOT_QUOTED if said and self._silent else said

    @property
    def end(self):
        """Who ended it, when and how; never what they said."""
        return None if self.is_open else (self._row.end.at, self._row.end.by, self._row.end.get_kind_display())


def _safe(name):
    return property(lambda figure: getattr(figure._row, name))


def _kept(name, instead):
    return property(lambda figure: instead if figure.suppressed else getattr(figure._row, name))


for _name in SAFE:
    setattr(ShownFigure, _name, _safe(_name))
for _name, _instead in KEPT.items():
    setattr(ShownFigure, _name, _kept(_name, _instead))


@dataclass(frozen=True)
class Held:
    """What must be known of an observation to say who sees it."""

    pk: int
    indicator_id: int
    period: str
    is_own: bool
    is_kept: bool  # a value that its source marks confidential


def held_of(row):
    return Held(
        row.pk,
        row.indicator_id,
        row.period,
        row.series_id is None,
        row.value is not None and row.marker == Marker.CONFIDENTIAL,
    )


class Eyes:
    """One reader on a day: which small numbers they see."""

    def __init__(self, user, today):
        granted = permissions_of(user, today)
        self.sees_all = Permission.SEE_SMALL_NUMBERS in granted
        self.user, self.owns = user, Permission.REPORT_OWN in granted
        self.organisations = organisations_of(user, today)

    @cached_property
    def indicators(self):
        """Those whose small numbers the reader works with: their own organisation's, and those their actions move."""
        found = set()
        if self.organisations:
            found |= set(Indicator.objects.owned_by_any(self.organisations).values_list("pk", flat=True))
        if self.owns:
            mine = Assignment.objects.current().filter(user=self.user).values("action")
            found |= set(Expectation.objects.filter(action__in=mine).values_list("indicator", flat=True))
        return found

    def sees(self, indicator):
        """Whether small numbers of an indicator, by its primary key, are for this reader."""
        return self.sees_all or indicator in self.indicators

    def figure(self, row):
        return self.figures([row])[0] if row else None

    def figures(self, rows):
        """Observations as this reader sees them, in their order; one more query however many."""
        rows = list(rows)
        held = {row.pk: held_of(row) for row in rows}
        hidden = hidden_among(held.values())
        return [self._shown(row, held[row.pk]) if row.pk in hidden else ShownFigure(row) for row in rows]

    def _shown(self, row, held):
        sees = self.sees(held.indicator_id)
        return ShownFigure(row, suppressed=not sees, small=sees)

    def unseen(self, rows):
        """The pks of those observations that are kept back from this reader."""
        held = [held_of(row) for row in rows]
        if self.sees_all:
            return set()
        hidden = hidden_among(held)
        return {row.pk for row in held if row.pk in hidden and not self.sees(row.indicator_id)}

    def verdicts(self, rows):
        """Assessments as this reader sees them: one that rests on a figure kept back is Suppressed."""
        rows = list(rows)
        kept = self.kept_verdicts(rows)
        return [suppressed(row) if row.pk in kept else row for row in rows]

    def verdict(self, row):
        return self.verdicts([row])[0] if row else None

    def verdicts_by(self, rows):
        """The same for {key: assessment}."""
        return dict(zip(rows, self.verdicts(rows.values()), strict=True))

    def kept_verdicts(self, rows):
        """The pks of the assessments that rest on a figure kept back from this reader."""
        rests = {row.pk: observations_of(row) for row in rows if row.subject_kind == "indicator"}
        facts = set().union(*rests.values())
        if self.sees_all or not facts:
            return set()
        unseen = self.unseen(Observation.objects.filter(pk__in=facts))
        return {pk for pk, found in rests.items() if found & unseen}

    def judged(self, rows):
        """Assessments, each with whether it is kept back from this reader, and the status they see: `rag_shown`."""
        kept = self.kept_verdicts(rows.filter(subject_kind="indicator"))
        hidden = When(pk__in=kept, then=Value(Rag.SUPPRESSED.value))
        return rows.annotate(
            is_kept_back=Case(When(pk__in=kept, then=Value(True)), default=Value(False)),
            rag_shown=Case(hidden, default=F("rag"), output_field=TextField()),
        )

    def unquotable(self, indicators):
        """Those of some indicators about which words may quote a figure that is kept back from this reader."""
        unseen = set() if self.sees_all else {pk for pk in indicators if not self.sees(pk)}
        rows = Observation.objects.own().filter(indicator__in=unseen) if unseen else ()
        held = [held_of(row) for row in rows]
        hidden = hidden_among(held)
        return {row.indicator_id for row in held if row.pk in hidden}

    def queries(self, rows):
        """Questions about values as this reader sees them: what they and their answers say may quote other values."""
        rows = list(rows)
        silent = self.unquotable({row.observation.indicator_id for row in rows})
        figures = self.figures(row.observation for row in rows)
        return [
            ShownQuery(row, figure, silent=row.observation.indicator_id in silent)
            for row, figure in zip(rows, figures, strict=True)
        ]

    def with_status(self, rows, at):
        """Indicators annotated by with_status(), with what this reader sees of it: filters and pages alike."""
        standing = Assessment.objects.known_at(at).of("indicator", Question.TARGET)
        kept = self.kept_verdicts(standing)
        codes = [row.subject for row in standing if row.pk in kept]
        if not codes:
            return rows
        hidden = When(code__in=codes, then=Value(Rag.SUPPRESSED.value))
        reasons = Value([KEPT_BACK.as_json()], output_field=JSONField())
        return rows.annotate(
            status=Case(hidden, default=F("status"), output_field=TextField()),
            status_reasons=Case(
                When(code__in=codes, then=reasons), default=F("status_reasons"), output_field=JSONField()
            ),
        )


def observations_of(assessment):
    pairs = (fact.partition(":") for fact in assessment.facts)
    return {int(pk) for kind, _, pk in pairs if kind == "observation"}


def suppressed(row):
    """The assessment as it is told to somebody who may not know what it rests on. Never saved."""
    told = copy(row)
    told.rag, told.reasons, told.facts = Rag.SUPPRESSED.value, [KEPT_BACK.as_json()], []
    told.since = row.known_from
    return told


def is_kept_back(row):
    return row.reasons == [KEPT_BACK.as_json()]


def hidden_among(held):
    """The pks of those observations that are hidden from who may not see small numbers."""
    held = list(held)
    hidden = {row.pk for row in held if row.is_kept}
    tables = {(row.indicator_id, row.period) for row in held if row.is_own}
    if not tables:
        return hidden
    for cells, parents, threshold in _tables(tables):
        hidden |= hidden_of(cells, parents, threshold)
    return hidden


VERSION = (
    "pk",
    "indicator_id",
    "period",
    "rule__pk",
    "rule__suppress_from",
    "rule__suppress_to",
    "rule__value_type",
    "rule__unit",
    "area__code",
    "area__parent__code",
    "group",
    "known_from",
    "known_to",
    "value",
    "numerator",
    "denominator",
    "marker",
)


def _tables(asked):
    """[(every version of its figures, which area is a part of which, what is small)] of each (indicator, period).

    The definition in force today decides, for figures of whatever day: what is small now was small then.
    """
    found = defaultdict(lambda: (set(), {}))
    limits = {}
    indicators, periods = ({pair[place] for pair in asked} for place in (0, 1))
    in_force = FilteredRelation("indicator__definitions", condition=Q(indicator__definitions__known_to=None))
    rows = Observation.objects.own().filter(indicator__in=indicators, period__in=periods).annotate(rule=in_force)
    for row in rows.order_by().values_list(*VERSION, named=True):
        table = row.indicator_id, row.period
        if table in asked:
            cells, parents = found[table]
            cells.add(_cell(row))
            parents[row.area__code] = row.area__parent__code
            limits[table] = _threshold(row)
    return [(*held, limits[table]) for table, held in found.items()]


def _cell(row):
    numbers = row.value, row.numerator, row.denominator
    counts = counts_of(row.rule__value_type or "", row.rule__unit or "", *numbers)
    kept = row.marker == Marker.CONFIDENTIAL
    return Cell(row.pk, row.area__code, row.group, row.known_from, row.known_to, *counts, kept=kept)


def _threshold(row):
    """Small is what is small of every indicator, unless its definition says otherwise."""
    if row.rule__pk is None:
        return Threshold()
    return None if row.rule__suppress_from is None else Threshold(row.rule__suppress_from, row.rule__suppress_to)
