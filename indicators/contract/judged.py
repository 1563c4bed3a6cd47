"""How measures stood in quarters, by what was known at a moment: the figure that speaks for each, and its status.

The record keeps the status of the latest figure alone. A review sets four beside one another, so that the rule of the
target is asked of each figure as it is known: a quarter that was revised is judged as revised.
"""

from collections import namedtuple
from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from dcst.models import GivenDay, Moment, Prepared, Some
from dcst.status.rag import Rag
from dcst.time.clock import day_of
from dcst.time.periods import Period, PeriodText
from indicators.calendar.expected import calendar_of
from indicators.contract.rules.escalation import Escalation, Quarter, RecoveryPromise, escalate
from indicators.contract.rules.quarters import absence, latest_in, quarters_of
from indicators.contract.rules.standing import ContractStanding, reaches, standing_of
from indicators.disclosure.short import COLUMNS, ShortArea
from indicators.models import ExceptionReport, Indicator, Observation
from indicators.models.observation import FigureWords
from indicators.target.gathering import gather_terms
from indicators.target.rules.target import TargetFacts
from indicators.target.verdicts import beside_of, judge
from indicators.terms import PolarityCode

_Columns: Any = namedtuple("_Columns", (*COLUMNS, "note", "area_code"))  # type: ignore[misc]


class QuarterFigure(FigureWords, _Columns):
    """An own figure for all of the borough, by the names of an Observation."""

    __slots__ = ()
    area_code: str
    group = counted_anew = ""

    @property
    def area(self) -> ShortArea:
        return ShortArea(self.area_code)


class JudgedQuarter(NamedTuple):
    """One measure in one quarter: the figure that speaks for it, its status, and what it was held against."""

    quarter: Period
    rag: Rag
    figure: Any = None  # a QuarterFigure, or None
    target: TargetFacts | None = None
    polarity: PolarityCode = "not_applicable"

    @property
    def standing(self) -> ContractStanding:
        return standing_of(self.rag)


def judge_quarters(measures: Iterable[Any], quarters: list[Period], at: datetime) -> dict[str, list[JudgedQuarter]]:
    """{code: [JudgedQuarter]} of measures in quarters, as known at a moment, in a fixed number of queries.

    A measure is an Indicator, or anything with its pk, code and kind.
    """
    gathered = gather_terms([(row.pk, row.code, row.kind) for row in measures], at)
    figures = _figures([row.pk for row in gathered], quarters, at)
    beside, today = beside_of(gathered, at), day_of(at)
    return {
        row.code: [_judged(row, one, figures.get(row.pk, []), today, beside.get(row.pk)) for one in quarters]
        for row in gathered
    }


def _ending():
    rows = Observation.objects.own().of_borough().known_at(Moment("at")).with_queries(Moment("at"))
    rows = rows.filter(
        indicator__any_of=Some("pks"), period_end__gte=GivenDay("start"), period_end__lte=GivenDay("end")
    )
    return rows.order_by("pk").values_list(*COLUMNS, "note", "area__code")


ENDING = Prepared(_ending)


def _figures(pks, quarters, at):
    """{pk: [the own figures for all of the borough whose period ends in one of the quarters]}."""
    found = {}
    for row in map(QuarterFigure._make, ENDING(pks=pks, start=quarters[0].start, end=quarters[-1].end, at=at)):
        found.setdefault(row.indicator_id, []).append(row)
    return found


def _judged(measure, quarter, figures, today, beside):
    held = measure.definition
    polarity = held.polarity if held else "not_applicable"
    of_kind = {row.when: row for row in figures if held and row.period_kind == held.period_kind}
    period = latest_in(quarter, of_kind)
    if period is None:
        return JudgedQuarter(quarter, absence(quarter, calendar_of(held), measure.since, today), polarity=polarity)
    target, verdict = judge(measure, of_kind[period], today, beside)
    return JudgedQuarter(quarter, verdict.rag, of_kind[period], target, polarity)


def escalation_of(
    quarters: list[JudgedQuarter],
    reports: Iterable[ExceptionReport],
    today: date,
    hidden: Collection[PeriodText] = (),
) -> Escalation:
    """What the rule of escalation says of a measure; `hidden` are the quarters whose figures are kept back."""
    found = [
        Quarter(one.quarter.text, ContractStanding.UNKNOWN if one.quarter.text in hidden else one.standing)
        for one in quarters
    ]
    promises = [
        RecoveryPromise(row.quarter.text, row.recovery_on, _recovered(row, quarters, hidden)) for row in reports
    ]
    return escalate(found, promises, today)


def _recovered(report: ExceptionReport, quarters: list[JudgedQuarter], hidden: Collection[PeriodText]) -> bool | None:
    """Whether a figure of a later quarter reaches what a report promised; None where one is kept back."""
    later = [one for one in quarters if one.quarter > report.quarter]
    seen = [one for one in later if one.quarter.text not in hidden]
    if any(_reached(one, report.recovery_value) for one in seen):
        return True
    return False if len(seen) == len(later) else None


def _reached(one: JudgedQuarter, promised: Decimal) -> bool:
    value = one.figure.value if one.figure else None
    if value is None or not one.rag.is_rating:
        return False
    return bool(reaches(value, promised, one.polarity, one.target.value if one.target else None))


def quarter_of(indicator: Indicator, quarter: Period, at: datetime) -> JudgedQuarter:
    """How a measure stood in one quarter, as known at a moment."""
    return judge_quarters([indicator], [quarter], at)[indicator.code][0]


def escalation_at(indicator: Indicator, at: datetime) -> Escalation:
    """What the rule of escalation said of a measure at a moment, with all that was known."""
    today = day_of(at)
    quarters = judge_quarters([indicator], quarters_of(today), at)[indicator.code]
    reports = ExceptionReport.objects.known_at(at).filter(indicator=indicator)
    return escalation_of(quarters, reports, today)
