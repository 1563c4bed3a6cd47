"""How far the outcomes framework is: what is owed on a day, by whom, and how the number of it has gone down.

Gathers what `indicators.framework.rules` needs of all measures in a number of queries that does not grow with them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Count, DateTimeField, F, Max, Min, Q, Value

from dcst.models import Fact
from dcst.time.clock import day_of, end_of, start_of
from dcst.time.periods import Period
from indicators.framework.rules import (
    History,
    MeasureFacts,
    Span,
    Stage,
    burn_down,
    month_ends,
    open_obligations,
    stage,
    waiting_obligations,
)
from indicators.models import (
    BOROUGH,
    AgreedName,
    Baseline,
    CompleteSet,
    CrossReference,
    Definition,
    Indicator,
    IndicatorSource,
    Marker,
    Observation,
    Target,
    Undertaking,
)
from indicators.models.observation import NO_VALUE_SENT
from indicators.target.verdicts import PRECEDENCE
from indicators.terms import What

MOST_MONTHS = 36
# A marker in place of a value under which a number is held all the same.
HELD = (Marker.CONFIDENTIAL, Marker.LOW)
NOBODY = "nobody"
# Each fact that closes an obligation by being there, under the name of its field of MeasureFacts.
STATED = {"name": AgreedName, "baseline": Baseline, "cross_reference": CrossReference, "owner": IndicatorSource}


@dataclass(frozen=True)
class Obligation:
    """Something of a measure that is still to be confirmed on a day, since when, and who undertook to find it.

    `since` None: always. `undertaking` None: nobody's.
    """

    measure: Indicator
    what: What
    stage: Stage
    since: date | None
    undertaking: Undertaking | None
    day: date
    said: str = ""  # of a position: what its sender says in the place of a value

    @property
    def code(self):
        """“M05.baseline”: the indicator, and what of it is missing."""
        return f"{self.measure.code}.{self.what}"

    @property
    def theme(self):
        """The code of the theme; None without one."""
        return self.measure.theme and self.measure.theme.code

    @property
    def strand(self):
        """The code of the strand; None without one."""
        return self.measure.strand and self.measure.strand.code

    @property
    def due(self):
        """The day it is to be closed by; None while nobody undertook it."""
        return self.undertaking.due if self.undertaking else None

    @property
    def owner(self):
        """The User or Organisation that undertook it; None where nobody did."""
        return self.undertaking.owner if self.undertaking else None

    @property
    def owner_key(self):
        """How the owner is named in an address: the code of an organisation, “person-” and a number, or NOBODY."""
        if self.undertaking is None:
            return NOBODY
        held = self.undertaking
        return held.organisation.code if held.organisation else f"person-{held.user_id}"

    @property
    def overdue(self):
        return self.due is not None and self.due < self.day

    @property
    def days_over(self):
        """How many days it is past its due day; 0 where it is not."""
        return (self.day - self.due).days if self.overdue else 0


def framework():
    """A query of the measures of the outcomes framework, in the order in which it prints them."""
    return Indicator.objects.filter(framework=Indicator.OwnFramework.OUTCOMES).order_by("position", "pk")


def named(measures, day):
    """The measures with what they are called on a day, their theme and their strand."""
    return measures.with_agreed_name(end_of(day)).select_related("theme", "strand")


class Coverage:
    """The framework, or some of its measures, as it stood at the end of a day."""

    def __init__(self, day: date, measures=None):
        self.day = day
        self.measures = list(named(framework(), day) if measures is None else measures)
        self.histories = histories(self.measures, end_of(day)) if self.measures else {}

    @cached_property
    def known(self) -> dict[int, MeasureFacts]:
        """{indicator pk: what was known of it}; one that was not defined by then is no key."""
        found = {pk: history.on(self.day) for pk, history in self.histories.items()}
        return {pk: known for pk, known in found.items() if known}

    @cached_property
    def obligations(self) -> list[Obligation]:
        """Those with a day first, by that day, then the others; of the same day as the framework prints them."""
        undertakings, said = _undertakings(self.day), _said_instead(self.measures, end_of(self.day))
        found = [
            self._obligation(row, what, undertakings, said)
            for row in self.measures
            if row.pk in self.known
            for what in open_obligations(self.known[row.pk])
        ]
        return sorted(found, key=lambda one: (one.due is None, one.due or self.day))

    def _obligation(self, measure, what, undertakings, said):
        since = self.histories[measure.pk].open_since(what, self.day)
        held = undertakings.get((measure.pk, what))
        if held and since and day_of(held.known_from) < since:
            held = None  # it was for another time that this was open
        words = said.get(measure.pk, "") if what is What.POSITION else ""
        return Obligation(measure, what, stage(self.known[measure.pk]), since, held, self.day, words)

    @cached_property
    def waiting(self) -> int:
        """How many obligations cannot be asked for while a name is lost or a gap is open."""
        return sum(len(waiting_obligations(known)) for known in self.known.values())

    @cached_property
    def proposed(self) -> int:
        """How many measures have a definition in words that nobody agreed yet."""
        return sum(known.definition and not known.agreed for known in self.known.values())

    def open_now(self) -> int:
        """How many obligations are open, counted without gathering them."""
        return sum(len(open_obligations(known)) for known in self.known.values())

    @cached_property
    def begun(self) -> date | None:
        """The first day on which any measure was defined; None where none is."""
        return min((one.begun for one in self.histories.values() if one.begun), default=None)

    def open_at_first(self) -> int:
        """How many obligations were open on the first day of the framework."""
        return burn_down(self.histories.values(), [self.begun])[0][1].total() if self.begun else 0

    def burn_down(self) -> list[tuple[date, Counter]]:
        """[(day, {what: how many were open})] at the end of each month, the last MOST_MONTHS at most."""
        days = month_ends(self.begun or self.day, self.day)[-MOST_MONTHS:]
        return burn_down(self.histories.values(), days)

    def stages(self) -> Counter:
        """{stage: how many measures are at it}."""
        return Counter(stage(known) for known in self.known.values())

    def counted(self, say: Callable[[Obligation], object]) -> Counter:
        """{what say(obligation) gives: how many obligations}."""
        return Counter(say(one) for one in self.obligations)


def histories(measures, at) -> dict[int, History]:
    """{indicator pk: History}: all that was known of some measures by a moment."""
    ids = [row.pk for row in measures]
    spans = defaultdict(lambda: defaultdict(tuple))
    begun = {}
    for name, pk, span in (*_said(ids, at), *_targets(ids, at), *_positions(ids, at)):
        spans[pk][name] += (span,)
    for pk, span, words, agreed in _definitions(ids, at):
        begun[pk] = min(begun.get(pk, span.since), span.since)
        spans[pk]["definition"] += (span,) if words else ()
        spans[pk]["agreed"] += (span,) if words and agreed else ()
    return {
        row.pk: History(
            begun.get(row.pk),
            dict(spans[row.pk]),
            lost=row.kind == Indicator.Kind.NAME_LOST,
            gap=row.kind == Indicator.Kind.INTELLIGENCE_GAP,
        )
        for row in measures
    }


def owed(indicator, day) -> tuple[What, ...]:
    """What is open of one measure at the end of a day; () before it was defined."""
    known = histories([indicator], end_of(day))[indicator.pk].on(day)
    return open_obligations(known) if known else ()


def _span(known_from, known_to, at):
    """What ends later than the moment stands, though its last day be that of the moment."""
    ends = known_to if known_to and known_to <= at else None
    return Span(day_of(known_from) if known_from else None, day_of(ends) if ends else None)


def _definitions(ids, at):
    """All of them, since the first says from when on anything is owed; one to come stands on no day before it."""
    rows = Definition.objects.filter(indicator__in=ids).exclude(
        known_from__gt=at, known_from__lt=start_of(day_of(at) + timedelta(days=1))
    )
    for pk, since, until, words, by in rows.values_list("indicator", "known_from", "known_to", "definition", "by"):
        yield pk, _span(since, until, at), bool(words.strip()), by is not None


def _said(ids, at):
    """Agreed names, baselines, cross-references and whose figures they are, in one query."""
    parts = []
    for name, model in STATED.items():
        rows = model.objects.filter(Q(known_from__isnull=True) | Q(known_from__lte=at), indicator__in=ids)
        until = F("known_to") if issubclass(model, Fact) else Value(None, DateTimeField())
        parts.append(rows.order_by().values_list(Value(name), "indicator", "known_from", until))
    for name, pk, since, until in parts[0].union(*parts[1:], all=True):
        yield name, pk, _span(since, until, at)


def _targets(ids, at):
    """A target covers its days alone: once it has ended, another is owed. One in doubt, or a stretch, is none."""
    rows = Target.objects.filter(indicator__in=ids, known_from__lte=at, kind__in=PRECEDENCE, confirmed=True)
    for pk, *known, start, end in rows.order_by().values_list("indicator", "known_from", "known_to", "start", "end"):
        span = _span(*known, at)
        ended = end + timedelta(days=1) if end else None
        until = min((day for day in (span.until, ended) if day), default=None)
        yield "target", pk, Span(max(span.since, start), until)


def _positions(ids, at):
    """From the first own figure of the borough on; a figure that was only replaced leaves no gap."""
    held = Q(value__isnull=False) | Q(marker__in=HELD)
    rows = Observation.objects.own().filter(held, indicator__in=ids, known_from__lte=at, group="", area__code=BOROUGH)
    found = (
        rows.order_by()
        .values("indicator")
        .annotate(first=Min("known_from"), last=Max("known_to"), standing=Count("pk", filter=_stands(at)))
    )
    for row in found:
        yield "position", row["indicator"], _span(row["first"], None if row["standing"] else row["last"], at)


def _stands(at):
    return Q(known_to__isnull=True) | Q(known_to__gt=at)


def _said_instead(measures, at):
    """{indicator pk: what its sender says in the place of a value}, of the latest period."""
    rows = Observation.objects.known_at(at).own().of_borough().filter(marker__in=NO_VALUE_SENT)
    found = {}
    for row in rows.filter(indicator__in=[row.pk for row in measures]).order_by("period_end"):
        because = f": {row.note}" if row.marker == Marker.NOTHING else ""
        found[row.indicator_id] = f"{row.absence.capitalize()} for {row.when.label}{because}"
    sets = CompleteSet.objects.standing(at).filter(indicator__in=[row.pk for row in measures])
    for row in sets.select_related("organisation").order_by("known_from"):
        said = f"All sent for {Period.parse(row.period).label}, says {row.organisation}"
        found[row.indicator_id] = ". ".join(filter(None, (found.get(row.indicator_id), said)))
    return found


def _undertakings(day):
    rows = Undertaking.objects.known_at(end_of(day)).select_related("user", "organisation")
    return {(row.indicator_id, What(row.what)): row for row in rows}


def overdue(day) -> list[Obligation]:
    """The obligations that were to be closed before a day and are open on it."""
    return [one for one in Coverage(day).obligations if one.overdue]
