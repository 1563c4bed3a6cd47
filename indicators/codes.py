"""Which indicators an organisation may send, by the code it sends them by."""

from collections import defaultdict

from dcst.periods import Kind
from indicators.intake_cells import Measure
from indicators.models import Definition, Indicator, IndicatorLabel, PartnerCode
from indicators.verdicts import NOT_COLLECTED


def measures_by(ids, organisation, at):
    """{code: what it may send} of the indicators the organisation is a source of; None for a code that names several.

    By our code, by the organisation's own as it stood at the moment, or by the framework's reference (B13, A1).
    """
    indicators = Indicator.objects.owned_by_any([organisation])
    definitions = {row.indicator_id: row for row in Definition.objects.known_at(at).filter(indicator__in=indicators)}
    by_id = {row.pk: measure(row, definitions.get(row.pk)) for row in indicators}
    if ids == "own":
        rows = PartnerCode.objects.known_at(at).filter(organisation=organisation)
        return _by_text(rows.values_list("code", "indicator"), by_id)
    if ids == "framework":
        return _by_text(IndicatorLabel.objects.filter(indicator__in=by_id).values_list("label", "indicator"), by_id)
    return {found.code: found for found in by_id.values()}


def measure(indicator, definition):
    if indicator.kind in NOT_COLLECTED or definition is None or not definition.period_kind:
        return Measure(indicator.code, None)
    return Measure(indicator.code, Kind(definition.period_kind), definition.value_type)


def _by_text(pairs, by_id):
    found = defaultdict(set)
    for text, pk in pairs:
        if pk in by_id:  # an organisation may have ceased to be a source of what its code stands for
            found[text].add(pk)
    return {text: by_id[min(pks)] if len(pks) == 1 else None for text, pks in found.items()}
