"""What an organisation owes and has sent: its indicators with the value that is in and the one that is due."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, F, Max, Min, OuterRef, Q, Subquery

from dcst.models import ApiKey, Organisation
from dcst.people.roles import Permission, organisations_of, permissions_of
from dcst.time.clock import day_of
from dcst.time.periods import Period
from indicators.calendar.expected import NOT_COLLECTED, calendar_of
from indicators.disclosure.eyes import ShownFigure
from indicators.models import Definition, Indicator, IndicatorSource, Observation, Submission, ValueQuery
from indicators.models.observation import NO_VALUE_SENT

STATES = ("Overdue", "Due", "Not known when", "Not collected")


@dataclass(frozen=True)
class Owed:
    """An indicator of an organisation: its latest own figure, the period that is awaited, and by when.

    `state` is one of STATES; period and day are None where nothing is awaited.
    """

    indicator: Indicator
    latest: ShownFigure | None
    state: str
    period: Period | None = None
    by: date | None = None
    can_be_withdrawn: bool = False  # it is a value, and the organisation's own

    @property
    def definition(self):
        return self.indicator.definition

    @property
    def place(self):
        """What the list is sorted by: state, day, then as the framework prints them."""
        return STATES.index(self.state), self.by or date.max, self.indicator.position


def owed_by(organisation, at, eyes):
    """[Owed] of an organisation's indicators at a moment, overdue ones first, in a fixed number of queries."""
    indicators = list(Indicator.objects.owned_by_any([organisation]).with_definition(at))
    rows = Observation.objects.known_at(at).own().with_queries(at).filter(indicator__in=[row.pk for row in indicators])
    latest = {row.indicator_id: row for row in eyes.figures(rows.headline())}
    definitions = Definition.objects.filter(known_from__lte=at).order_by()
    begun = dict(definitions.values_list("indicator").annotate(first=Min("known_from")))
    found = [_owed(row, latest.get(row.pk), begun.get(row.pk), day_of(at)) for row in indicators]
    own = {
        pk for pk, row in latest.items() if row.marker not in NO_VALUE_SENT and row.sender_id in (None, organisation.pk)
    }
    found = [replace(row, can_be_withdrawn=row.indicator.pk in own) for row in found]
    return sorted(found, key=lambda row: row.place)


def _owed(indicator, latest, begun, today):
    calendar = calendar_of(indicator.definition)
    if indicator.kind in NOT_COLLECTED:
        return Owed(indicator, latest, "Not collected")
    received = latest.when if latest and calendar and latest.period_kind == calendar.kind else None
    expected = calendar and calendar.expected(today, received)
    if expected is None:
        return Owed(indicator, latest, "Not known when")
    if received and latest.withdrawn_at:  # its own period awaits a value again
        awaited = max(received, expected)
        late = calendar.due_on(awaited) < today
        return Owed(indicator, latest, "Overdue" if late else "Due", awaited, calendar.due_on(awaited))
    if received is None:
        late = calendar.absence(today, day_of(begun)) == "overdue"
    else:
        late = received.end < expected.end
    awaited = expected if late else (received or expected).next(calendar.months)
    return Owed(indicator, latest, "Overdue" if late else "Due", awaited, calendar.due_on(awaited))


def queries_to(organisation):
    """A query of the open questions about figures of the organisation's indicators, the newest first."""
    own = Indicator.objects.owned_by_any([organisation])
    rows = ValueQuery.objects.current().filter(observation__indicator__in=own, observation__known_to__isnull=True)
    return rows.select_related("observation__indicator", "observation__area")


def visible_organisations(user, today):
    """A query of the organisations a user may see on a day: all for who manages partners; a partner its own."""
    if Permission.MANAGE_PARTNERS in permissions_of(user, today):
        return Organisation.objects.all()
    return Organisation.objects.filter(pk__in=[row.pk for row in organisations_of(user, today)])


def senders(at):
    """A query of the organisations that are sources or hold keys, those with most indicators first.

    Each with `indicators`, `live_keys` at a moment and `last_sent`, None for nothing.
    """
    keys = ApiKey.objects.live_at(at).filter(organisation=OuterRef("pk")).order_by().values("organisation")
    sent = Submission.objects.filter(organisation=OuterRef("pk")).order_by().values("organisation")
    sources = IndicatorSource.objects.filter(organisation=OuterRef("pk")).order_by().values("organisation")
    return (
        Organisation.objects.annotate(
            indicators=Subquery(sources.annotate(number=Count("pk")).values("number")),
            live_keys=Subquery(keys.annotate(number=Count("pk")).values("number")),
            last_sent=Subquery(sent.annotate(last=Max("received_at")).values("last")),
        )
        .filter(Q(indicators__gt=0) | Q(live_keys__gt=0))
        .order_by(F("indicators").desc(nulls_last=True), "name")
    )
