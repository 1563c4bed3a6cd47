"""Opening and closing a period by hand, and what is asked for once it is closed: a value, or its withdrawal."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import cast

from django.db import IntegrityError, transaction

from dcst.models import Area, Organisation, User
from dcst.problems import Refused
from dcst.record import audit
from dcst.record.notices import tell
from dcst.time.clock import day_of
from dcst.time.periods import Period
from indicators.calendar.rules.windows import WindowState
from indicators.calendar.windows import Windows
from indicators.groups import GroupCode
from indicators.intake.changes.observations import add_observation
from indicators.intake.changes.withdrawals import withdraw_late
from indicators.intake.rules.rows import NUMBERS, SentCell, SentFigure
from indicators.intake.telling import item_of, tell_owners
from indicators.intake.typed import typed_figure
from indicators.models import Indicator, LateCorrection, Observation, PeriodWindow
from indicators.models.observation import NO_VALUE_SENT
from indicators.notices import CORRECTION_DECIDED, PERIOD_OPENED
from indicators.terms import AreaCode, IndicatorCode, MarkerCode


@transaction.atomic
def open_period(
    indicator: Indicator, *, by: User, at: datetime, period: Period, reason: str, until: date | None = None
) -> PeriodWindow:
    """Take values for a period through a last day, or until it is closed by hand; one that was closed is open again.

    Raises Refused.
    """
    if period.end >= day_of(at):
        raise Refused(f"{period.label} has not ended yet: it opens by itself on the next day", "period")
    if until is not None and until < day_of(at):
        raise Refused("The last day must be today or later", "until")
    return _decide(indicator, period, PeriodWindow.Opening.OPEN, until, reason, by, at)


@transaction.atomic
def close_period(indicator: Indicator, *, by: User, at: datetime, period: Period, reason: str) -> PeriodWindow:
    """Take no more values for a period from this moment on. Raises Refused."""
    return _decide(indicator, period, PeriodWindow.Opening.CLOSED, None, reason, by, at)


def _decide(
    indicator: Indicator,
    period: Period,
    state: PeriodWindow.Opening,
    until: date | None,
    reason: str,
    by: User,
    at: datetime,
) -> PeriodWindow:
    if not reason.strip():
        raise Refused("Enter the reason", "reason")
    # Two decisions at once wait for each other here: the later one replaces the earlier.
    Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
    standing = PeriodWindow.objects.current().filter(indicator=indicator, period=str(period))
    before = standing.first()
    standing.close(at)
    given = {"state": state, "until": until, "reason": reason.strip(), "by": by}
    row = PeriodWindow.objects.create(
        indicator=indicator, period=str(period), known_from=max(at, before.known_from) if before else at, **given
    )
    verb = "open period" if state == PeriodWindow.Opening.OPEN else "close period"
    _record(verb, indicator, by, at, _say_window(before) if before else None, _say_window(row))
    if state == PeriodWindow.Opening.OPEN:
        closes = until.isoformat() if until else None
        tell_owners(PERIOD_OPENED, {indicator.pk: [item_of(indicator.code, period, closes=closes)]}, at=at)
    return row


def _say_window(row: PeriodWindow) -> dict[str, str | None]:
    until = str(row.until) if row.until else None
    return {"period": row.period, "state": row.state, "until": until, "reason": row.reason}


@transaction.atomic
def ask_correction(
    organisation: Organisation, *, by: User, at: datetime, reason: str, **cells: SentCell
) -> LateCorrection:
    """Ask for a value of a closed period to be stored; `cells` as they stand in a row that is sent. Raises Refused."""
    if not reason.strip():
        raise Refused("Enter the reason", "reason")
    figure = typed_figure(organisation, at, cells)
    if Windows([figure.indicator], at).state(figure.indicator, figure.period) is not WindowState.CLOSED:
        raise Refused(f"{figure.period.label} is not closed: send the value like any other", "period")
    asked = LateCorrection(
        organisation=organisation,
        # Who withdraws the value at the same time waits here, and then finds this.
        indicator=Indicator.objects.select_for_update(no_key=True).get(code=figure.indicator),
        area=Area.objects.get(code=figure.area),
        period=str(figure.period),
        marker=figure.marker,
        reason=reason.strip(),
        asked_by=by,
        asked_at=at,
        **{name: getattr(figure, name) for name in NUMBERS},
    )
    try:
        with transaction.atomic():
            asked.save()
    except IntegrityError:
        raise Refused("A correction of this value waits for an answer already", "period") from None
    _record("ask for late correction", asked.indicator, by, at, None, _say_asked(asked))
    return asked


@transaction.atomic
def approve_correction(asked: LateCorrection, *, by: User, at: datetime, words: str = "") -> LateCorrection:
    """Store the value that was asked for, revised where another stood before; or withdraw the one that stands.

    What stood is kept. Raises Refused.
    """
    asked = _waiting(asked)
    period = Period.parse(asked.period)
    if asked.withdrawal:
        code, area = IndicatorCode(asked.indicator.code), AreaCode(asked.area.code)
        place = SentFigure(code, area, period, None, group=GroupCode(asked.group))
        asked.observation = withdraw_late(asked, place, by=by, at=at)
    else:
        asked.observation = _store_late(asked, period, by=by, at=at)
    return _answer(asked, LateCorrection.Ruling.APPROVED, words, by, at)


def _store_late(asked: LateCorrection, period: Period, *, by: User, at: datetime) -> Observation:
    standing = Observation.objects.own().current().exclude(marker__in=NO_VALUE_SENT)
    stood = standing.filter(indicator=asked.indicator, area=asked.area, group=asked.group, period=asked.period)
    return add_observation(
        asked.indicator,
        by=by,
        at=at,
        period=period,
        area=asked.area.code,
        group=asked.group,
        value=asked.value,
        numerator=asked.numerator,
        denominator=asked.denominator,
        status="revised" if stood.exists() else "final",
        marker=cast(MarkerCode, asked.marker),
        note=f"Late correction: {asked.reason}",
        sender=asked.organisation,
    )


@transaction.atomic
def refuse_correction(asked: LateCorrection, *, by: User, at: datetime, words: str) -> LateCorrection:
    """Leave the value as it is, and say why. Raises Refused."""
    if not words.strip():
        raise Refused("Enter why it is refused", "words")
    return _answer(_waiting(asked), LateCorrection.Ruling.REFUSED, words, by, at)


def _waiting(asked: LateCorrection) -> LateCorrection:
    asked = LateCorrection.objects.select_for_update(no_key=True, of=("self",)).get(pk=asked.pk)
    if asked.answer:
        raise Refused(f"This correction was {asked.get_answer_display().lower()} already")
    return asked


def _answer(asked: LateCorrection, answer: LateCorrection.Ruling, words: str, by: User, at: datetime) -> LateCorrection:
    asked.answer, asked.answer_words = answer, words.strip()
    asked.answered_by, asked.answered_at = by, at
    asked.save()
    verb = "approve late correction" if answer == LateCorrection.Ruling.APPROVED else "refuse late correction"
    _record(verb, asked.indicator, by, at, _say_asked(asked), {"words": asked.answer_words})
    told = item_of(asked.indicator.code, asked.period, asked.area.code, decision=answer.label.lower())
    tell(CORRECTION_DECIDED, asked.organisation, [told], at=at)
    return asked


def _say_asked(asked: LateCorrection) -> dict[str, str | None]:
    if asked.withdrawal:
        place = {"area": asked.area.code, "period": asked.period, "group": asked.group}
        return {"organisation": asked.organisation.code, **place, "withdrawal": "yes", "reason": asked.reason}
    return {
        "organisation": asked.organisation.code,
        "period": asked.period,
        "value": None if asked.value is None else f"{asked.value:f}",
        "marker": asked.marker,
        "reason": asked.reason,
    }


def _record(
    verb: str,
    indicator: Indicator,
    by: User,
    at: datetime,
    before: Mapping[str, object] | None,
    after: Mapping[str, object],
) -> None:
    audit.record(verb, "indicator", indicator.code, by=by, at=at, before=before, after=after)
