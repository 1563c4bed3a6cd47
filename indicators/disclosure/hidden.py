"""Which stored figures are hidden from who may not see small numbers: as it was decided, read and never worked out."""

import json
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, TextField
from django.db.models.functions import Cast, Coalesce

from dcst.models import Moment, Prepared, Some
from indicators.models import Indicator, Marker, Observation, Suppression

NOTHING = "{}"  # is hidden, as JSON


class DisclosureKey(NamedTuple):
    """What must be known of an observation to say who sees it."""

    pk: int
    indicator_id: int
    period: str
    is_own: bool
    is_kept: bool  # a value that its source marks confidential


def disclosure_key(row):
    """The DisclosureKey of an observation, or of anything with its columns."""
    return DisclosureKey(
        row.pk,
        row.indicator_id,
        row.period,
        row.series_id is None,
        row.value is not None and row.marker == Marker.CONFIDENTIAL,
    )


def hidden_among(held, at):
    """The pks of those DisclosureKeys whose figures are hidden, as at a moment, from who may not see small numbers."""
    return HiddenFigures(at, at).among(held)


@dataclass(frozen=True)
class StandingSuppression:
    """What stood at a moment of one indicator; `is_short` where it does not speak of all its figures known then."""

    by_period: dict[str, frozenset[int]]
    judged_to: int
    is_short: bool

    def hides(self, key):
        """Whether a figure is hidden: by what was decided, or because nothing was decided of it."""
        return key.pk > self.judged_to or key.pk in self.by_period.get(key.period, ())


def _stood(asked):
    at = Moment("at")
    known = Q(suppressions__known_to=None) | Q(suppressions__known_to__gt=at)
    stood = FilteredRelation("suppressions", condition=Q(known, suppressions__known_from__lte=at))
    standing = Q(definitions__known_to=None) | Q(definitions__known_to__gt=Moment("now"))
    in_force = FilteredRelation("definitions", condition=Q(standing, definitions__known_from__lte=Moment("now")))
    later = Observation.objects.own().filter(indicator=OuterRef("pk"), pk__gt=OuterRef("judged_to"))
    rows = Indicator.objects.filter(asked).annotate(stood=stood, rule=in_force).order_by()
    rows = rows.annotate(judged_to=Coalesce(F("stood__judged_to"), 0))
    rows = rows.annotate(is_short=Exists(later.filter(known_from__lte=at)))
    return rows.values_list("pk", "rule__value_type", "rule__unit", "judged_to", "stood__hidden", "is_short")


def _judged(asked):
    rows = Suppression.objects.known_at(Moment("at")).filter(asked).order_by()
    return rows.values_list("indicator__code", "indicator", "judged_to", Cast("hidden", TextField()))


BY_PK = Prepared(lambda: _stood(Q(pk__any_of=Some("pks"))))
JUDGED_BY_PK = Prepared(lambda: _judged(Q(indicator__any_of=Some("pks"))))
JUDGED_BY_CODE = Prepared(lambda: _judged(Q(indicator__code__any_of=Some("codes"))))


def may_be_hidden():
    """A Q of the figures that `HiddenFigures.suspects` names, or that came later, or that their source hides."""
    own = Q(pk__any_of=Some("unsure")) | ~Q(indicator_id__any_of=Some("looked")) | Q(known_from__gt=Moment("at"))
    return Q(own, series__isnull=True) | Q(marker=Marker.CONFIDENTIAL, value__isnull=False)


class HiddenFigures:
    """The figures hidden at a moment from who may not see small numbers: one query for the indicators asked for first.

    `kinds` is {indicator pk: (value type, unit)} of the definitions in force `now`, which are read with it.
    """

    def __init__(self, at, now):
        self.at, self.now, self.kinds, self._read = at, now, {}, {}
        self._pks, self._judged, self._any, self._asked = {}, {}, set(), set()

    def look_into(self, indicators):
        """Read what stood of these indicators, by their pks, unless that was done."""
        if unread := set(indicators) - self._read.keys():
            for pk, value_type, unit, judged_to, hidden, is_short in BY_PK(at=self.at, now=self.now, pks=unread):
                if value_type is not None:
                    self.kinds[pk] = value_type, unit
                by_period = {period: frozenset().union(*told.values()) for period, told in (hidden or {}).items()}
                self._read[pk] = StandingSuppression(by_period, judged_to, is_short)

    def suspects(self, facts):
        """What may_be_hidden() is asked with of the figures that verdicts rest on.

        `facts` are {code of the indicator: {pk of a figure}}. `among` says which of them are hidden; all others can be
        left unread.
        """
        if unread := facts.keys() - self._asked:
            self._judge(JUDGED_BY_CODE(at=self.at, codes=unread), unread)
        looked = {code: self._pks[code] for code in facts if code in self._pks}
        judged = {code: self._judged[pk] for code, pk in looked.items()}
        unsure = {pk for code, found in facts.items() for pk in found if pk in self._any or pk > judged.get(code, 0)}
        return {"at": self.at, "unsure": unsure, "looked": looked.values()}

    def _judge(self, told, asked):
        """Take up to which figure indicators were judged, and which of theirs are hidden. `asked` are codes or pks."""
        self._asked |= asked
        for code, indicator, judged_to, hidden in told:
            self._pks[code], self._judged[indicator] = indicator, judged_to
            if hidden != NOTHING:
                for by_reason in json.loads(hidden).values():
                    self._any.update(*by_reason.values())

    def among(self, held):
        """The pks of the hidden figures among those that these DisclosureKeys are of."""
        held = list(held)
        own = {row.indicator_id for row in held if row.is_own}
        if unread := own - self._read.keys() - self._judged.keys() - self._asked:
            self._judge(JUDGED_BY_PK(at=self.at, pks=unread), unread)
        return {row.pk for row in held if row.is_kept or row.is_own and self._hides(row)}

    def _hides(self, row):
        """By what was decided, or because nothing was decided of it."""
        if stood := self._read.get(row.indicator_id):
            return stood.hides(row)
        return row.pk > self._judged.get(row.indicator_id, 0) or row.pk in self._any

    def is_any(self, indicator, period):
        """Whether any figure of a period is hidden, or may be, of an indicator by its pk that was looked into."""
        stood = self._read.get(indicator)
        return stood is not None and (stood.is_short or period in stood.by_period)

    def with_any(self, indicators):
        """The pks of those indicators, of some, of which any figure of any day is hidden, or may be."""
        indicators = set(indicators)
        self.look_into(indicators)
        return {pk for pk in indicators if self._read[pk].is_short or self._read[pk].by_period}
