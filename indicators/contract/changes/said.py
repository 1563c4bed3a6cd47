"""What the two sides say of a measure in a quarter: the Council its own status, the Trust why it is outside."""

from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from django.db import transaction

from dcst.models import Origin, User
from dcst.problems import Refused
from dcst.record import audit
from dcst.status.rag import Rag, say_number
from dcst.time.clock import day_of
from dcst.time.periods import Period
from indicators.contract.judged import JudgedQuarter, escalation_at, quarter_of
from indicators.contract.rules.escalation import EscalationCall
from indicators.contract.rules.quarters import quarters_of
from indicators.contract.rules.standing import ContractStanding
from indicators.models import CouncilStatus, EscalationDecision, ExceptionReport, Indicator
from indicators.target.agreed import is_of_contract
from indicators.target.possible import refuse_impossible
from indicators.target.rules.target import ValueFacts, rate_against_target
from indicators.terms import COUNCIL_SAYS

Said = TypeVar("Said", CouncilStatus, ExceptionReport, EscalationDecision)


@transaction.atomic
def give_council_status(
    indicator: Indicator,
    *,
    by: User,
    at: datetime,
    quarter: Period,
    status: str,
    reason: str,
    origin: str = Origin.REPORTED,
) -> CouncilStatus:
    """The Council's own status of a measure in a quarter under review, beside the Trust's. Raises Refused.

    An earlier one is kept and replaced; the same again writes nothing.
    """
    _lock(indicator, quarter, at)
    if status not in COUNCIL_SAYS:
        raise Refused("Select the Council’s status", "status")
    if not reason.strip():
        raise Refused("Enter what the status rests on", "reason")
    new = CouncilStatus(status=Rag(status).value, reason=reason.strip(), origin=origin)
    return _replace(new, indicator, quarter, "give council status", ("status", "reason"), by=by, at=at)


@transaction.atomic
def report_exception(
    indicator: Indicator,
    *,
    by: User,
    at: datetime,
    quarter: Period,
    cause: str,
    action: str,
    recovery_on: date,
    recovery_value: Decimal,
    origin: str = Origin.REPORTED,
) -> ExceptionReport:
    """Why a measure is outside its tolerance in a quarter, what is done, and when a figure shows which recovery.

    Raises Refused: of what is not outside, and once the recovery date has passed, which a new one does not undo.
    """
    _lock(indicator, quarter, at)
    for name, words, text in (("cause", "the cause", cause), ("action", "what is done about it", action)):
        if not text.strip():
            raise Refused(f"Enter {words}", name)
    stood = quarter_of(indicator, quarter, at)
    if stood.standing is not ContractStanding.OUTSIDE:
        raise Refused(f"{indicator.code} is not outside its tolerance in {quarter.short_label}")
    today = day_of(at)
    if recovery_on <= today:
        raise Refused("The recovery date must be in the future", "recovery_on")
    held = ExceptionReport.objects.current().filter(indicator=indicator, period=quarter.text).first()
    if held and held.recovery_on < today:
        raise Refused("The recovery date of this report has passed, and stays: report on the next quarter")
    refuse_impossible(indicator, at, {"recovery_value": recovery_value})
    _refuse_outside(stood, recovery_value)
    new = ExceptionReport(cause=cause.strip(), action=action.strip(), recovery_on=recovery_on, origin=origin)
    new.recovery_value = recovery_value
    return _replace(new, indicator, quarter, "report exception", REPORTED, by=by, at=at)


REPORTED = ("cause", "action", "recovery_on", "recovery_value")


def _refuse_outside(stood: JudgedQuarter, value: Decimal) -> None:
    """Raises Refused for a recovery that would be none: a figure that is outside the tolerance still."""
    if rate_against_target(ValueFacts("typed", value), stood.target, stood.polarity).rag is Rag.OFF_TRACK:
        raise Refused("The recovery must be a figure within the tolerance", "recovery_value")


@transaction.atomic
def decide_escalation(
    indicator: Indicator,
    *,
    by: User,
    at: datetime,
    quarter: Period,
    outcome: str,
    reason: str,
    origin: str = Origin.REPORTED,
) -> EscalationDecision:
    """What the commissioner decides on the escalation that is proposed of a measure, and why. Raises Refused.

    A decision on the same quarter is kept and replaced. Nobody decides on what they reported themselves.
    """
    _lock(indicator, quarter, at)
    if outcome not in EscalationDecision.Escalated.values:
        raise Refused("Select what is decided", "outcome")
    if not reason.strip():
        raise Refused("Enter the reason", "reason")
    found = escalation_at(indicator, at)
    if found.call is not EscalationCall.PROPOSED or found.period != quarter.text:
        raise Refused("No escalation is proposed for this quarter: open the review again")
    if ExceptionReport.objects.filter(indicator=indicator, period__in=found.outside, by=by).exists():
        raise Refused("Nobody decides on what they reported themselves")
    new = EscalationDecision(outcome=outcome, reason=reason.strip(), origin=origin)
    return _replace(new, indicator, quarter, "decide escalation", ("outcome", "reason"), by=by, at=at)


def _lock(indicator: Indicator, quarter: Period, at: datetime) -> None:
    """One at a time for a measure; refused of what is no measure of the contract, or not under review."""
    Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
    if not is_of_contract(indicator, at):
        raise Refused("This is no measure of the contract")
    if quarter not in quarters_of(day_of(at)):
        raise Refused(f"{quarter.short_label} is not one of the four quarters under review")


def _replace(
    new: Said, indicator: Indicator, quarter: Period, verb: str, says: tuple[str, ...], *, by: User, at: datetime
) -> Said:
    """Store what is said of a quarter and end what was said before; what says the same is not stored again."""
    rows = type(new).objects.current().filter(indicator=indicator, period=quarter.text)
    held = rows.first()
    if held and all(getattr(held, name) == getattr(new, name) for name in says):
        return held
    new.indicator, new.period, new.by = indicator, quarter.text, by
    new.known_from = max(at, held.known_from) if held else at
    if held:
        rows.close(at)
    new.save()
    before, after = (_plain(row, says) if row else None for row in (held, new))
    audit.record(verb, "indicator", indicator.code, by=by, at=at, before=before, after=after)
    return new


def _plain(row: Said, says: tuple[str, ...]) -> dict[str, str]:
    values = {name: getattr(row, name) for name in says}
    told = {name: say_number(value) if isinstance(value, Decimal) else str(value) for name, value in values.items()}
    return {"period": row.period} | told
