"""Which stored figures are hidden from who may not see small numbers: as it was decided, read and never worked out."""

from dataclasses import dataclass

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.db.models.functions import Coalesce

from dcst.models import Many
from indicators.models import Indicator, Marker, Observation


@dataclass(frozen=True)
class DisclosureKey:
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
    return HiddenFigures(at).among(held)


@dataclass(frozen=True)
class StandingSuppression:
    """What stood at a moment of one indicator; `is_short` where it does not speak of all its figures known then."""

    by_period: dict[str, frozenset[int]]
    judged_to: int
    is_short: bool

    def hides(self, key):
        """Whether a figure is hidden: by what was decided, or because nothing was decided of it."""
        return key.pk > self.judged_to or key.pk in self.by_period.get(key.period, ())


class HiddenFigures:
    """The figures hidden at a moment from who may not see small numbers: one query for the indicators asked for first.

    `kinds` is {indicator pk: (value type, unit)} of the definitions in force, which are read with it.
    """

    def __init__(self, at):
        self.at, self.kinds, self._read, self._codes = at, {}, {}, {}

    def look_into(self, indicators):
        """Read what stood of these indicators, by their pks, unless that was done."""
        if unread := set(indicators) - self._read.keys():
            self._take(self._rows(Q(pk__in=unread)))

    def _take(self, rows):
        for pk, code, value_type, unit, judged_to, hidden, is_short in rows:
            if value_type is not None:
                self.kinds[pk] = value_type, unit
            by_period = {period: frozenset().union(*told.values()) for period, told in (hidden or {}).items()}
            self._read[pk], self._codes[code] = StandingSuppression(by_period, judged_to, is_short), pk

    def suspects(self, codes):
        """A Q of the figures that may be hidden, of those behind verdicts on these indicators, by their codes.

        `among` says which are. All others can be left unread.
        """
        if unread := set(codes) - self._codes.keys():
            self._take(self._rows(Q(code__any_of=Many(unread))))
        looked = [self._codes[code] for code in codes if code in self._codes]
        hidden = {pk for held in looked for told in self._read[held].by_period.values() for pk in told}
        unsure = [pk for pk in looked if self._read[pk].is_short]
        own = Q(pk__any_of=Many(hidden)) | Q(indicator_id__in=unsure) | ~Q(indicator_id__any_of=Many(looked))
        of_source = Q(marker=Marker.CONFIDENTIAL, value__isnull=False)
        return Q(own | Q(known_from__gt=self.at), series__isnull=True) | of_source

    def _rows(self, asked):
        known = Q(suppressions__known_to=None) | Q(suppressions__known_to__gt=self.at)
        stood = FilteredRelation("suppressions", condition=Q(known, suppressions__known_from__lte=self.at))
        in_force = FilteredRelation("definitions", condition=Q(definitions__known_to=None))
        later = Observation.objects.own().filter(indicator=OuterRef("pk"), pk__gt=OuterRef("judged_to"))
        rows = Indicator.objects.filter(asked).annotate(stood=stood, rule=in_force).order_by()
        rows = rows.annotate(judged_to=Coalesce(F("stood__judged_to"), 0))
        rows = rows.annotate(is_short=Exists(later.filter(known_from__lte=self.at)))
        return rows.values_list(
            "pk", "code", "rule__value_type", "rule__unit", "judged_to", "stood__hidden", "is_short"
        )

    def among(self, held):
        """The pks of the hidden figures among those that these DisclosureKeys are of."""
        held = list(held)
        self.look_into(row.indicator_id for row in held if row.is_own)
        return {row.pk for row in held if row.is_kept or row.is_own and self._read[row.indicator_id].hides(row)}

    def is_any(self, indicator, period):
        """Whether any figure of a period is hidden, or may be, of an indicator by its pk that was looked into."""
        stood = self._read.get(indicator)
        return stood is not None and (stood.is_short or period in stood.by_period)

    def with_any(self, indicators):
        """The pks of those indicators, of some, of which any figure of any day is hidden, or may be."""
        indicators = set(indicators)
        self.look_into(indicators)
        return {pk for pk in indicators if self._read[pk].is_short or self._read[pk].by_period}
