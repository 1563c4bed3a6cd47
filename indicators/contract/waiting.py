"""What the review of the contract waits for: exception reports that are owed, and escalations that are proposed."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from dcst.models import Moment, Prepared, PreparedRows, Some
from dcst.status.attention import printed_code
from dcst.time.clock import day_of
from dcst.time.periods import Period
from indicators.contract.judged import JudgedQuarter, QuarterFigure, escalation_of, judge_quarters
from indicators.contract.rules.escalation import MANY, Decided, Escalation, EscalationCall, is_decided
from indicators.contract.rules.quarters import quarters_of
from indicators.contract.rules.standing import owes_report
from indicators.models import EscalationDecision, ExceptionReport, FrameworkPlace, Indicator
from indicators.models.indicator import say_name

CONTRACT = Indicator.OwnFramework.CONTRACT


class Asks(StrEnum):
    """Whom the review waits for: who answers for the measure, or the commissioner."""

    REPORT = "exception-report"
    DECISION = "escalation"


class WaitingMeasure(NamedTuple):
    """A measure of the contract, by the names of an Indicator; its label and place are those in the contract."""

    pk: int
    code: str
    kind: str
    printed: str
    agreed_name: str | None
    label: str
    place: int

    def __str__(self) -> str:
        return say_name(self.printed, self.agreed_name)

    @property
    def short_name(self) -> str:
        return printed_code(self.code) or str(self)


@dataclass(frozen=True)
class Waiting:
    """One thing the review waits for, of a measure in a quarter, since a day; `why` in sentences."""

    asks: Asks
    indicator: WaitingMeasure
    quarter: Period
    since: date
    why: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the contract calls the measure, and its name."""
        label, words = self.indicator.label, str(self.indicator)
        return words if words.startswith(label) else f"{label} {words}"


def waiting_at(
    at: datetime, unseen: Callable[[Iterable[QuarterFigure]], Collection[int]] = lambda figures: ()
) -> list[Waiting]:
    """[Waiting] at the end of a day, in the order of the contract; the number of queries does not grow with them.

    `unseen` gives the pks of those figures that are kept back from the reader: nothing is told of their quarters.
    """
    rows = sorted(map(WaitingMeasure._make, MEASURES(at=at)), key=lambda row: (row.place, row.code))
    if not rows:
        return []
    quarters = quarters_of(day_of(at))
    judged = judge_quarters(rows, quarters, at)
    hidden = set(unseen([one.figure for found in judged.values() for one in found if one.figure]))
    asked = {"pks": [row.pk for row in rows], "periods": [one.text for one in quarters], "at": at}
    reports, decisions = _by_measure(REPORTS(**asked)), _by_measure(DECISIONS(**asked))
    found = []
    for row in rows:
        shown = [one for one in judged[row.code] if not (one.figure and one.figure.pk in hidden)]
        kept = {one.quarter.text for one in judged[row.code]} - {one.quarter.text for one in shown}
        escalation = escalation_of(judged[row.code], reports[row.pk], day_of(at), kept)
        found += _owed(row, shown, {report.period for report in reports[row.pk]})
        found += _proposed(row, shown, escalation, decisions[row.pk])
    return found


def _measures():
    places = FrameworkPlace.objects.known_at(Moment("at")).filter(framework__code=CONTRACT, indicator=OuterRef("pk"))
    label, place = (Subquery(places.values(name)[:1]) for name in ("label", "position"))
    rows = Indicator.objects.in_framework(CONTRACT, Moment("at")).with_agreed_name(Moment("at")).order_by()
    rows = rows.annotate(label=Coalesce(label, Value("")), place=Coalesce(place, F("position")))
    return rows.values_list("pk", "code", "kind", "name", "agreed_name", "label", "place")


def _of_quarters(noun):
    asked = {"indicator__any_of": Some("pks"), "period__any_of": Some("periods")}
    return PreparedRows(lambda: noun.objects.known_at(Moment("at")).filter(**asked))


MEASURES = Prepared(_measures)
REPORTS, DECISIONS = map(_of_quarters, (ExceptionReport, EscalationDecision))


def _by_measure(rows):
    held = defaultdict(list)
    for row in rows:
        held[row.indicator_id].append(row)
    return held


def _owed(row: WaitingMeasure, shown: list[JudgedQuarter], reported: Collection[str]) -> list[Waiting]:
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
