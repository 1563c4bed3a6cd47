"""What a reader is shown of figures and verdicts: the one way from an observation to a page, a file or the API.

Small numbers are for those who work with them: who may see them all, who sent them, and who answers for an action that
should move them. To all others a figure that `disclosure` hides is “[c]”, and a verdict that rests on it Suppressed.
"""

from collections import defaultdict
from copy import copy
from dataclasses import dataclass

from django.db.models import Case, F, JSONField, TextField, Value, When

from dcst.models import Assessment, Question
from dcst.rag import Rag, Reason
from dcst.roles import Permission, organisations_of, permissions_of
from indicators.disclosure import Cell, Threshold, counts_of, hidden_of
from indicators.models import Definition, Expectation, Marker, Observation
from indicators.models.observation import STATUS_MARKS, Status
from objectives.models import Assignment

SMALL_MARK = "[c] small number: not to be shared"
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
    sender_id: int | None
    is_own: bool
    is_kept: bool  # a value that its source marks confidential


def held_of(row):
    return Held(
        row.pk,
        row.indicator_id,
        row.period,
        row.sender_id,
        row.series_id is None,
        row.value is not None and row.marker == Marker.CONFIDENTIAL,
    )


class Eyes:
    """One reader on a day: which small numbers they see."""

    def __init__(self, user, today):
        granted = permissions_of(user, today)
        self.sees_all = Permission.SEE_SMALL_NUMBERS in granted
        self.organisations = {row.pk for row in organisations_of(user, today)}
        self.user, self.may_own = user, Permission.REPORT_OWN in granted

    @property
    def indicators(self):
        """The indicators that an action should move for which the reader answers."""
        if not hasattr(self, "_indicators"):
            mine = Assignment.objects.current().filter(user=self.user).values("action")
            rows = Expectation.objects.filter(action__in=mine).values_list("indicator", flat=True)
            self._indicators = set(rows) if self.may_own else set()
        return self._indicators

    def sees(self, held):
        return self.sees_all or held.sender_id in self.organisations or held.indicator_id in self.indicators

    def figure(self, row):
        return self.figures([row])[0] if row else None

    def figures(self, rows):
        """Observations as this reader sees them, in their order; two more queries however many."""
        rows = list(rows)
        held = {row.pk: held_of(row) for row in rows}
        hidden = hidden_among(held.values())
        return [self._shown(row, held[row.pk]) if row.pk in hidden else ShownFigure(row) for row in rows]

    def _shown(self, row, held):
        sees = self.sees(held)
        return ShownFigure(row, suppressed=not sees, small=sees)

    def unseen(self, rows):
        """The pks of those observations that are kept back from this reader."""
        held = [held_of(row) for row in rows]
        if self.sees_all:
            return set()
        hidden = hidden_among(held)
        return {row.pk for row in held if row.pk in hidden and not self.sees(row)}

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


def hidden_among(held):
    """The pks of those observations that are hidden from who may not see small numbers."""
    held = list(held)
    hidden = {row.pk for row in held if row.is_kept}
    tables = {(row.indicator_id, row.period) for row in held if row.is_own}
    if not tables:
        return hidden
    rules = _rules({indicator for indicator, _ in tables})
    for (indicator, _), (cells, parents) in _cells(tables, rules).items():
        hidden |= hidden_of(cells, parents, rules[indicator].threshold)
    return hidden


@dataclass(frozen=True)
class Rule:
    threshold: Threshold | None = Threshold()
    value_type: str = ""
    unit: str = ""


def _rules(indicators):
    """{indicator: its rule}: the one in force today, for figures of whatever day."""
    rules = {
        row.indicator_id: Rule(
            None if row.suppress_from is None else Threshold(row.suppress_from, row.suppress_to),
            row.value_type,
            row.unit,
        )
        for row in Definition.objects.current().filter(indicator__in=indicators)
    }
    return {pk: rules.get(pk, Rule()) for pk in indicators}


VERSION = (
    "pk",
    "indicator_id",
    "area__code",
    "area__parent__code",
    "group",
    "period",
    "known_from",
    "known_to",
    "value",
    "numerator",
    "denominator",
    "marker",
)


def _cells(tables, rules):
    """{(indicator, period): (every version of its figures, which area is a part of which)}."""
    found = defaultdict(lambda: (set(), {}))
    rows = Observation.objects.own().filter(
        indicator__in={indicator for indicator, _ in tables}, period__in={period for _, period in tables}
    )
    for (
        pk,
        indicator,
        area,
        parent,
        group,
        period,
        *known,
        value,
        numerator,
        denominator,
        marker,
    ) in rows.order_by().values_list(*VERSION):
        if (indicator, period) in tables:
            rule = rules[indicator]
            counts = counts_of(rule.value_type, rule.unit, value, numerator, denominator)
            cells, parents = found[indicator, period]
            cells.add(Cell(pk, area, group, *known, *counts, kept=marker == Marker.CONFIDENTIAL))
            parents[area] = parent
    return found
