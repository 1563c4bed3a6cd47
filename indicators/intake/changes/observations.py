"""Writing figures: an unchanged one writes nothing, a changed one closes the row it replaces."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from dcst.models import Organisation, Origin, User
from dcst.problems import Refused
from dcst.record import audit
from dcst.record.assess import reassess
from dcst.time.periods import Period
from indicators.disclosure.deciding import decide_changed
from indicators.groups import GroupCode
from indicators.intake.planning import Planned, StandingRows, lock_standing, plan
from indicators.intake.rules.rows import SentFigure
from indicators.intake.storing import Provenance, store
from indicators.intake.telling import tell_of_stored
from indicators.models import BOROUGH, Indicator, Observation, QueryEnd, ValueQuery
from indicators.models.observation import CORRECTED, CREATED, UNCHANGED
from indicators.target.verdicts import INDICATOR
from indicators.terms import AreaCode, IndicatorCode, MarkerCode, ValueStatusCode

__all__ = ["CORRECTED", "CREATED", "UNCHANGED", "add_observation", "carry_out", "supersede"]


@transaction.atomic
def add_observation(
    indicator: Indicator,
    *,
    by: User,
    at: datetime,
    period: Period,
    value: Decimal | None = None,
    area: str = BOROUGH,
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
    status: ValueStatusCode = "management",
    marker: MarkerCode = "",
    note: str = "",
    group: str = "",
    sender: Organisation | None = None,
    origin: str = Origin.REPORTED,
) -> Observation:
    """One own figure, entered or corrected by hand, in the unit of the indicator; the row that now stands.

    `area` and `group` are codes, no group everybody. Raises Refused.
    """
    if value is None and not marker and not note.strip():
        raise Refused("Enter the value, or why there is none", "value")
    figure = SentFigure(
        IndicatorCode(indicator.code),
        AreaCode(area),
        period,
        value,
        numerator,
        denominator,
        status,
        marker,
        note,
        GroupCode(group),
    )
    [outcome] = supersede([figure], Provenance(sender=sender, origin=origin), by=by, at=at)
    standing = Observation.objects.own().current()
    row: Observation = standing.get(indicator=indicator, area__code=area, group=group, period=str(period))
    if outcome != UNCHANGED:
        said = {"value": None if value is None else f"{value:f}", "marker": marker}
        after = {"period": row.period, "area": area, **({"group": group} if group else {}), **said}
        audit.record("add observation", "indicator", indicator.code, by=by, at=at, after=after)
        reassess(INDICATOR, [indicator.code], at)
    return row


@transaction.atomic(savepoint=False)
def supersede(
    figures: Sequence[SentFigure], provenance: Provenance, *, by: User | None, at: datetime, decides: bool = True
) -> list[str]:
    """Store own figures, each for another key; what became of each, in order. The caller audits and reassesses.

    With `decides` unset it also decides what is hidden of them, which nobody sees until then.
    """
    held = lock_standing(figures)
    planned = plan(figures, held)
    carry_out(planned, held, provenance, by=by, at=at, decides=decides)
    return [row.outcome for row in planned]


@transaction.atomic(savepoint=False)
def carry_out(
    planned: Sequence[Planned],
    held: StandingRows,
    provenance: Provenance,
    *,
    by: User | None,
    at: datetime,
    ending: QueryEnd.Kind = QueryEnd.Kind.REPLACED,
    decides: bool = True,
) -> None:
    """Write what was planned under a lock of `lock_standing`: an old row is closed, a new one opened, the same left.

    What is hidden of the tables they are in is decided with it, where it `decides`. `ending` says how a question about
    an old row ends with it.
    """
    changed = [row for row in planned if row.outcome != UNCHANGED]
    if not changed:
        return
    if replaced := [row.old for row in changed if row.old]:
        Observation.objects.filter(pk__in=[old.pk for old in replaced]).close(at)
        _end_queries([old.pk for old in replaced if old.queried], ending, by, at)
    store(changed, held, provenance, by=by, at=at)
    if decides:
        codes = {pk: code for code, pk in held.indicators.items()}
        decide_changed(codes, {held.place(row.figure)[::2] for row in changed}, at)
    _begin_queries([row for row in changed if row.question], held, at)
    tell_of_stored(changed, held, provenance, at=at)


def _begin_queries(doubted: Sequence[Planned], held: StandingRows, at: datetime) -> None:
    """The questions about figures that were just stored."""
    if not doubted:
        return
    fresh = held.rows([row.figure for row in doubted]).values_list("indicator", "area", "period", "group", "pk")
    pks = {tuple(place): pk for *place, pk in fresh}
    ValueQuery.objects.bulk_create(
        ValueQuery(
            observation_id=pks[held.place(row.figure)],
            rule=row.reasons[0],
            reason=row.question,
            known_from=max(at, row.old.known_from) if row.old else at,
        )
        for row in doubted
        if row.question
    )


def _end_queries(replaced: Sequence[int], ending: QueryEnd.Kind, by: User | None, at: datetime) -> None:
    """A question about a figure that stands no longer, by its id, has ended with it."""
    if not replaced:
        return
    queries = list(ValueQuery.objects.current().filter(observation__in=replaced))
    ValueQuery.objects.filter(pk__in=[row.pk for row in queries]).close(at)
    QueryEnd.objects.bulk_create(QueryEnd(query=row, kind=ending, by=by, at=max(at, row.known_from)) for row in queries)
