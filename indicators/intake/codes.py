"""Which indicators an organisation may send, by the code it sends them by."""

from collections import defaultdict

from django.db.models import FilteredRelation, Q

from dcst.models import Moment, One, Prepared
from dcst.time.periods import Kind
from indicators.calendar.expected import NOT_COLLECTED
from indicators.intake.rules.cells import ANY, IndicatorTerms
from indicators.models import FrameworkPlace, Indicator, IndicatorSource, PartnerCode
from indicators.statistics.bounds import bounds_of

TOLD = ("period_kind", "value_type", "lowest", "highest", "suppress_from")  # of a definition
UNDEFINED = ("", "", None, None, None)


def _owned():
    """The indicators that an organisation is a source of, with what their definition at a moment says."""
    still = Q(definitions__known_to__isnull=True) | Q(definitions__known_to__gt=Moment("at"))
    defined = FilteredRelation("definitions", condition=Q(definitions__known_from__lte=Moment("at")) & still)
    sources = IndicatorSource.objects.filter(organisation=One("organisation"))
    rows = Indicator.objects.filter(pk__in=sources.values("indicator")).annotate(defined=defined).order_by()
    return rows.values_list("pk", "code", "kind", *(f"defined__{name}" for name in TOLD))


def _own_codes():
    rows = PartnerCode.objects.known_at(Moment("at")).filter(organisation=One("organisation")).order_by()
    return rows.values_list("code", "indicator")


OWNED, OWN_CODES = Prepared(_owned), Prepared(_own_codes)


def measures_by(ids, organisation, at):
    """{code: IndicatorTerms} of the indicators an organisation is a source of; None for a code that names several.

    `ids` says whose codes: “code” ours, “own” the organisation's as they stood at the moment, “framework” the
    references of the framework (B13, A1); ANY ours, and the organisation's where we have none that is alike.
    """
    told = OWNED(organisation=organisation.pk, at=at)
    by_id = {pk: _measure(code, kind, *(UNDEFINED if said[0] is None else said)) for pk, code, kind, *said in told}
    ours = {found.code: found for found in by_id.values()}
    if ids == "code":
        return ours
    if ids == "framework":
        places = FrameworkPlace.objects.known_at(at).filter(indicator__in=by_id).exclude(label="")
        return _by_text(places.values_list("label", "indicator"), by_id)
    own = _by_text(OWN_CODES(organisation=organisation.pk, at=at), by_id)
    return own | ours if ids == ANY else own


def measure(indicator, definition):
    """The IndicatorTerms of an indicator by its definition, which may be None.

    Without a calendar nothing may be sent.
    """
    told = [getattr(definition, name) for name in TOLD] if definition else UNDEFINED
    return _measure(indicator.code, indicator.kind, *told)


def _measure(code, kind, period_kind, value_type, lowest, highest, suppress_from):
    if kind in NOT_COLLECTED or not period_kind:
        return IndicatorTerms(code, None)
    bounds = bounds_of(value_type, lowest, highest)
    # Where no number is too small to be told, nobody is counted of whom there could be no part: posts, hours.
    return IndicatorTerms(code, Kind(period_kind), value_type, bounds, counts_people=suppress_from is not None)


def _by_text(pairs, by_id):
    found = defaultdict(set)
    for text, pk in pairs:
        if pk in by_id:  # an organisation may have ceased to be a source of what its code stands for
            found[text].add(pk)
    return {text: by_id[min(pks)] if len(pks) == 1 else None for text, pks in found.items()}
