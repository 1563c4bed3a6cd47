"""What the review of the contract waits for: exception reports that are owed, and escalations that are proposed."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from dcst.time.clock import day_of
from dcst.time.periods import Period
from indicators.contract.judged import JudgedQuarter, escalation_of, judge_quarters
from indicators.contract.rules.escalation import MANY, Decided, Escalation, EscalationCall, is_decided
from indicators.contract.rules.quarters import quarters_of
from indicators.contract.rules.standing import owes_report
from indicators.models import EscalationDecision, ExceptionReport, Indicator, Observation

CONTRACT = Indicator.OwnFramework.CONTRACT


class Asks(StrEnum):
    """Whom the review waits for: who answers for the measure, or the commissioner."""

    REPORT = "exception-report"
    DECISION = "escalation"


@dataclass(frozen=True)
class Waiting:
    """One thing the review waits for, of a measure in a quarter, since a day; `why` in sentences."""

    asks: Asks
    indicator: Indicator
    quarter: Period
    since: date
    why: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the contract calls the measure, and its name."""
        place = self.indicator.place_in(CONTRACT)
        label, words = place.label if place else "", str(self.indicator)
        return words if words.startswith(label) else f"{label} {words}"


def waiting_at(
    at: datetime, unseen: Callable[[Iterable[Observation]], Collection[int]] = lambda figures: ()
) -> list[Waiting]:
    """[Waiting] at the end of a day, in the order of the contract; the number of queries does not grow with them.

    `unseen` gives the pks of those figures that are kept back from the reader: nothing is told of their quarters.
    """
    rows = list(Indicator.objects.in_framework(CONTRACT, at).with_agreed_name(at).with_places(at).distinct())
    if not rows:
        return []
    rows.sort(key=_place)
    quarters = quarters_of(day_of(at))
    judged = judge_quarters([row.code for row in rows], quarters, at)
    hidden = set(unseen([one.figure for found in judged.values() for one in found if one.figure]))
    texts = [one.text for one in quarters]
    reports, decisions = (_by_measure(noun, rows, texts, at) for noun in (ExceptionReport, EscalationDecision))
    found = []
    for row in rows:
        shown = [one for one in judged[row.code] if not (one.figure and one.figure.pk in hidden)]
        kept = {one.quarter.text for one in judged[row.code]} - {one.quarter.text for one in shown}
        escalation = escalation_of(judged[row.code], reports[row.pk], day_of(at), kept)
        found += _owed(row, shown, {report.period for report in reports[row.pk]})
        found += _proposed(row, shown, escalation, decisions[row.pk])
    return found


def _place(row):
    place = row.place_in(CONTRACT)
    return (place.position if place else row.position, row.code)


def _by_measure(noun, rows, quarters, at):
    held = defaultdict(list)
    known = noun.objects.known_at(at).filter(indicator__in=[row.pk for row in rows], period__in=quarters)
    for one in known:
        held[one.indicator_id].append(one)
    return held


def _owed(row: Indicator, shown: list[JudgedQuarter], reported: Collection[str]) -> list[Waiting]:
    return [
        Waiting(Asks.REPORT, row, one.quarter, day_of(one.figure.known_from))
        for one in shown
        if one.figure and owes_report(one.standing, one.quarter.text in reported)
    ]


def _proposed(row, shown, escalation: Escalation, decisions) -> list[Waiting]:
    told = [Decided(one.period, day_of(one.known_from)) for one in decisions]
    if escalation.call is not EscalationCall.PROPOSED or is_decided(escalation, told):
        return []
    last = next(one for one in shown if one.quarter.text == escalation.period)
    begun = [promise.recovery_on + timedelta(days=1) for promise in escalation.missed]
    if len(escalation.outside) >= MANY:
        begun.append(day_of(last.figure.known_from))
    return [Waiting(Asks.DECISION, row, last.quarter, max(begun), tuple(escalation.words))]
