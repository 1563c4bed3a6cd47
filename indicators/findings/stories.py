"""Which stories are owed: an indicator that is off track owes one of the very figure that puts it there."""

from dcst.models import Assessment, Question
from dcst.status.rag import Rag
from indicators.disclosure.eyes import observations_of
from indicators.models import Indicator, Story


def owing_a_story(at):
    """The indicators that were off track at a moment without a story of their figure by then; two queries."""
    standing = Assessment.objects.known_at(at).of("indicator", Question.TARGET)
    standing = standing.filter(rag=Rag.OFF_TRACK.value, area="")
    told = set(Story.objects.known_at(at).values_list("observation", flat=True))
    codes = [row.subject for row in standing if not observations_of(row) & told]
    return Indicator.objects.filter(code__in=codes).select_related("theme").order_by("framework", "position")
