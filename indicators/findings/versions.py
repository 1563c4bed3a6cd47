"""One indicator with all that stands beside it, and every version of its definition."""

from dcst.models import Moment, One, PreparedRows
from indicators.models import Definition, FrameworkPlace, Indicator, IndicatorSource, Target


def with_versions(code, at):
    """An Indicator as with_definition(at) and with_places(at) fetch it; None where no indicator has the code.

    But its `definitions_then` are all that were known by then; the one in force `stands`.
    """
    for found in INDICATORS(code=code, at=at):
        found.definitions_then = VERSIONS(pk=found.pk, at=at)
        for row in found.definitions_then:
            row.stands = row.known_to is None or row.known_to > at
        found.senders = SENDERS(pk=found.pk)
        found.targets_then = TARGETS(pk=found.pk, at=at)
        found.places_then = PLACES(pk=found.pk, at=at)
        return found
    return None


def _known_of(rows):
    return rows.known_at(Moment("at")).filter(indicator=One("pk"))


INDICATORS = PreparedRows(
    lambda: (
        Indicator.objects.with_agreed_name(Moment("at"))
        .select_related("strand__plan", "theme")
        .filter(code=One("code"))
        .order_by()
    )
)
VERSIONS = PreparedRows(lambda: Definition.objects.filter(indicator=One("pk"), known_from__lte=Moment("at")))
SENDERS = PreparedRows(lambda: IndicatorSource.objects.filter(indicator=One("pk")).select_related("organisation"))
TARGETS = PreparedRows(lambda: _known_of(Target.objects).select_related("by", "comparator"))
PLACES = PreparedRows(lambda: _known_of(FrameworkPlace.objects).select_related("framework"))
