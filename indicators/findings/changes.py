"""Telling the story behind a figure, and beginning a series anew where its process is known to have changed."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from dcst.models import Origin, User
from dcst.problems import Refused
from dcst.record import audit
from dcst.record.assess import mark_due
from dcst.status.rag import say_number
from dcst.time.periods import Period
from indicators.models import Indicator, Observation, OwnerForecast, Rebase, Story
from indicators.models.judging import HEADS
from indicators.target.possible import refuse_impossible

SERIES = "series"


@transaction.atomic
def tell_story(
    observation: Observation,
    *,
    by: User,
    at: datetime,
    says: str,
    why: str,
    doing: str,
    ask: str = "",
    origin: str = Origin.REPORTED,
) -> Story:
    """The story of one figure under its four heads; an earlier one for the same period is kept and replaced.

    Raises Refused. The same words about the same figure again write nothing.
    """
    Indicator.objects.select_for_update(no_key=True).get(pk=observation.indicator_id)
    told = dict(zip(HEADS, (says.strip(), why.strip(), doing.strip(), ask.strip()), strict=True))
    for name in ("says", "why", "doing"):
        if not told[name]:
            raise Refused(f"Enter {HEADS[name][0].lower()}{HEADS[name][1:]}", name)
    if not Observation.objects.current().filter(pk=observation.pk).exists():
        raise Refused("The figure has been replaced since the page was opened: read the new one first")
    held = Story.objects.current().filter(indicator=observation.indicator_id, period=observation.period).first()
    if held and held.observation_id == observation.pk and all(getattr(held, name) == told[name] for name in HEADS):
        return held
    story = Story(indicator=observation.indicator, observation=observation, period=observation.period, **told)
    story.by, story.origin, story.known_from = by, origin, max(at, held.known_from) if held else at
    if held:
        Story.objects.filter(pk=held.pk).close(at)
    story.save()
    after = {"period": story.period, "figure": observation.pk} | told
    before = {name: getattr(held, name) for name in HEADS} if held else None
    audit.record("tell story", "indicator", story.indicator.code, by=by, at=at, before=before, after=after)
    return story


@transaction.atomic
def give_forecast(
    indicator: Indicator,
    *,
    by: User,
    at: datetime,
    period: Period,
    value: Decimal,
    reason: str,
    origin: str = Origin.REPORTED,
) -> OwnerForecast:
    """Say what the year of an indicator will end with, and why.

    `period` is the last of the year, or the year itself where figures add up. An earlier forecast of it is kept and
    replaced. Raises Refused. The same again writes nothing.
    """
    Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
    reason = reason.strip()
    if not reason:
        raise Refused("Enter why you expect this", "reason")
    refuse_impossible(indicator, at, {"value": value})
    came = Observation.objects.own().current().of_borough().filter(indicator=indicator, period=period.text)
    if came.exists():
        raise Refused(f"The figure for {period.label} has come: there is nothing to forecast", "value")
    held = OwnerForecast.objects.current().filter(indicator=indicator, period=period.text).first()
    if held and (held.value, held.reason) == (value, reason):
        return held
    new = OwnerForecast(indicator=indicator, period=period.text, value=value, reason=reason, by=by, origin=origin)
    new.known_from = max(at, held.known_from) if held else at
    if held:
        OwnerForecast.objects.filter(pk=held.pk).close(at)
    new.save()
    before, after = (_said(row) if row else None for row in (held, new))
    audit.record("give forecast", "indicator", indicator.code, by=by, at=at, before=before, after=after)
    return new


def _said(row: OwnerForecast) -> dict[str, str]:
    return {"period": row.period, "value": say_number(row.value), "reason": row.reason}


@transaction.atomic
def rebase(indicator: Indicator, *, by: User, at: datetime, start: date, reason: str) -> Rebase:
    """Begin the control limits anew with the period that starts on a day, because the process is known to differ.

    Raises Refused.
    """
    Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
    if not reason.strip():
        raise Refused("Enter what changed on that day", "reason")
    if Rebase.objects.current().filter(indicator=indicator, start=start).exists():
        raise Refused("The limits begin anew on this day already", "start")
    if not Observation.objects.current().filter(indicator=indicator, period_start=start).exists():
        raise Refused("No figure of this indicator is for a period that starts on this day", "start")
    row = Rebase.objects.create(indicator=indicator, start=start, reason=reason.strip(), by=by, known_from=at)
    _noted("rebase", row, by, at)
    return row


@transaction.atomic
def end_rebase(row: Rebase, *, by: User, at: datetime, reason: str) -> None:
    """Take back a new beginning that was set by mistake; what was concluded with it stays on record. Raises Refused."""
    Indicator.objects.select_for_update(no_key=True).get(pk=row.indicator_id)
    if not reason.strip():
        raise Refused("Enter why it is taken back", "reason")
    if not Rebase.objects.filter(pk=row.pk).close(at):
        raise Refused("This has been taken back already")
    _noted("end rebase", row, by, at, reason=reason.strip())


def _noted(verb: str, row: Rebase, by: User, at: datetime, **more: str) -> None:
    after = {"start": row.start.isoformat(), "reason": row.reason} | more
    audit.record(verb, "indicator", row.indicator.code, by=by, at=at, after=after)
    mark_due([(SERIES, row.indicator.code)], at)
