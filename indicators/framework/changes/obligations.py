"""Closing what the plan leaves to be confirmed. Each verb states one fact, and so closes exactly one obligation."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from django.db import transaction

from dcst.models import Organisation, Origin, User
from dcst.problems import Refused
from dcst.record import audit
from dcst.time.clock import day_of
from dcst.time.periods import Period, PeriodText
from indicators.framework.coverage import owed
from indicators.intake.changes.observations import add_observation
from indicators.intake.rules.rows import SentCell
from indicators.intake.typed import typed_figure
from indicators.models import (
    AgreedName,
    Baseline,
    CrossReference,
    Indicator,
    IndicatorSource,
    Observation,
    Undertaking,
    ValueStatus,
)
from indicators.target.possible import refuse_impossible
from indicators.terms import What

REASON = "Enter a reason: who agreed it, and where"
Said = TypeVar("Said", Baseline, CrossReference, AgreedName, Undertaking)


@transaction.atomic
def set_baseline(
    indicator: Indicator,
    *,
    by: User,
    at: datetime,
    value: Decimal,
    period: Period | PeriodText,
    source_text: str,
    status: str = ValueStatus.FINAL,
    reason: str = "",
    origin: str = Origin.REPORTED,
) -> Baseline:
    """Say what the value was at the start, in the unit of the indicator. The same again writes nothing.

    Raises Refused.
    """
    _hold(indicator, at)
    if not source_text.strip():
        raise Refused("Enter the source of the baseline", "source_text")
    refuse_impossible(indicator, at, {"value": value})
    new = Baseline(
        value=value, period=str(period), status=status, source_text=source_text.strip(), reason=reason.strip()
    )
    said = ("value", "period", "status", "source_text", "reason")
    held = Baseline.objects.current().filter(indicator=indicator).first()
    if held and not reason.strip() and _differs(held, new, said):
        raise Refused("Enter a reason: why the baseline changes", "reason")
    return _say(held, new, said, "set baseline", indicator, by, at, origin)


@transaction.atomic
def set_cross_reference(
    indicator: Indicator,
    *,
    by: User,
    at: datetime,
    text: str,
    reason: str = "",
    origin: str = Origin.REPORTED,
) -> CrossReference:
    """Say where else the measure stands: the column “x-ref to other plans”. Raises Refused."""
    _hold(indicator, at)
    if not text.strip():
        raise Refused("Enter where else the measure stands", "text")
    held = CrossReference.objects.current().filter(indicator=indicator).first()
    new = CrossReference(text=text.strip(), reason=reason.strip())
    return _say(held, new, ("text", "reason"), "set cross-reference", indicator, by, at, origin)


@transaction.atomic
def agree_name(
    indicator: Indicator, *, by: User, at: datetime, name: str, reason: str, origin: str = Origin.REPORTED
) -> AgreedName:
    """Give a name to a measure whose printed name is lost. What the source printed stays lost. Raises Refused."""
    _lock(indicator)
    if indicator.kind != Indicator.Kind.NAME_LOST:
        raise Refused("The framework prints the name of this measure", "name")
    if not name.strip():
        raise Refused("Enter the name", "name")
    if not reason.strip():
        raise Refused(REASON, "reason")
    held = AgreedName.objects.current().filter(indicator=indicator).first()
    new = AgreedName(name=name.strip(), reason=reason.strip())
    return _say(held, new, ("name", "reason"), "agree name", indicator, by, at, origin)


@transaction.atomic
def name_source(
    indicator: Indicator,
    *,
    by: User,
    at: datetime,
    organisation: Organisation,
    reason: str,
    origin: str = Origin.REPORTED,
) -> IndicatorSource:
    """Say whose figures these are: an organisation that owns them from here on. Raises Refused."""
    _lock(indicator)
    if not reason.strip():
        raise Refused(REASON, "reason")
    held = IndicatorSource.objects.filter(indicator=indicator, organisation=organisation).first()
    if held:
        return held
    new = IndicatorSource(indicator=indicator, organisation=organisation, known_from=at, origin=origin)
    new.save()
    after = {"organisation": organisation.code, "reason": reason.strip()}
    audit.record("name source", "indicator", indicator.code, by=by, at=at, after=after)
    return new


@transaction.atomic
def enter_position(
    indicator: Indicator, *, by: User, at: datetime, organisation: Organisation, **cells: SentCell
) -> Observation:
    """The first own figure, typed in for the organisation whose figures they are; `cells` as in a row that is sent.

    Raises Refused.
    """
    _hold(indicator, at)
    figure = typed_figure(organisation, at, {"indicator": indicator.code} | cells)
    said = {name: getattr(figure, name) for name in ("period", "value", "numerator", "denominator", "status", "marker")}
    return add_observation(indicator, by=by, at=at, note=figure.note, sender=organisation, **said)


@transaction.atomic
def assign_obligation(
    indicator: Indicator,
    *,
    by: User,
    at: datetime,
    what: What,
    due: date,
    user: User | None = None,
    organisation: Organisation | None = None,
    note: str = "",
    origin: str = Origin.REPORTED,
) -> Undertaking:
    """Say who is to close an obligation, and by which day; whoever had it before has it no longer. Raises Refused."""
    _lock(indicator)
    if (user is None) == (organisation is None):
        raise Refused("Select either a person or an organisation", "user")
    if due < day_of(at):
        raise Refused("The day must be today or later", "due")
    if what not in owed(indicator, day_of(at)):
        raise Refused("This has been settled since the page was opened")
    held = Undertaking.objects.current().filter(indicator=indicator, what=what).first()
    new = Undertaking(what=what, user=user, organisation=organisation, due=due, note=note.strip())
    said = ("what", "user_id", "organisation_id", "due", "note")
    return _say(held, new, said, "assign obligation", indicator, by, at, origin)


@transaction.atomic
def hand_over_obligation(held: Undertaking, *, by: User, at: datetime, to: User | None) -> Undertaking | None:
    """Give what somebody undertook to another person, by the same day and with the same note; to nobody, when None."""
    _lock(held.indicator)
    Undertaking.objects.filter(pk=held.pk).close(at)
    new = None
    if to:
        kept = {"indicator": held.indicator, "what": held.what, "due": held.due, "note": held.note}
        new = Undertaking.objects.create(user=to, by=by, known_from=max(at, held.known_from), **kept)
    before, after = ({"what": held.what, "user": who} for who in (held.user_id, to.pk if to else None))
    audit.record("hand over obligation", "indicator", held.indicator.code, by=by, at=at, before=before, after=after)
    return new


def _lock(indicator: Indicator) -> None:
    Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)


def _hold(indicator: Indicator, at: datetime) -> None:
    """Nothing can be said of a measure that nobody has named or developed."""
    _lock(indicator)
    open_now = owed(indicator, day_of(at))
    if What.NAME in open_now:
        raise Refused("Agree the name of this measure first")
    if What.GAP in open_now:
        raise Refused("Agree first what this measure counts: it is an intelligence gap")


def _differs(held: Said, new: Said, said: Iterable[str]) -> bool:
    return any(getattr(held, name) != getattr(new, name) for name in said)


def _say(
    held: Said | None,
    new: Said,
    said: Iterable[str],
    verb: str,
    indicator: Indicator,
    by: User,
    at: datetime,
    origin: str,
) -> Said:
    """Store a fact in the place of the one that stands; the same again writes nothing. `said` are its columns."""
    if held and not _differs(held, new, said):
        return held
    new.indicator, new.by, new.origin = indicator, by, origin
    new.known_from = max(at, held.known_from) if held else at
    if held:
        type(held).objects.filter(pk=held.pk).close(at)
    new.save()
    before = _plain(held, said) if held else None
    audit.record(verb, "indicator", indicator.code, by=by, at=at, before=before, after=_plain(new, said))
    return new


def _plain(row: Said, said: Iterable[str]) -> dict[str, object]:
    return {name: _word(getattr(row, name)) for name in said}


def _word(value: object) -> str | int | None:
    return value if value is None or isinstance(value, int) else str(value)
