"""What the year of the latest figure may end with: as its owner expects, and as the figures alone would have it."""

from dataclasses import dataclass
from typing import Any

from dcst.status.rag import Rag, Verdict
from dcst.time.periods import Kind, Period
from indicators.findings.known import KnownIndicator
from indicators.findings.lines import SeriesTerms
from indicators.target.gathering import value_facts
from indicators.target.meant import meant
from indicators.target.rules.forecast import forecasts
from indicators.target.rules.outlook import Outlook, judge_forecast, outlook
from indicators.target.rules.target import TargetFacts, rate_against_target
from indicators.target.verdicts import target_for

YEARS = {
    Kind.MONTH: Kind.YEAR_FINANCIAL,
    Kind.QUARTER: Kind.YEAR_FINANCIAL,
    Kind.TERM: Kind.YEAR_ACADEMIC,
}


@dataclass(frozen=True)
class YearAhead:
    """The end of a year that is under way. `owners` is the OwnerForecast that stands, or None, `expected` its status.

    `position` is the status of the latest figure by the target of that end. It, `expected` and `methods`, the first of
    which always stands, are there only where a target and a figure can be reckoned with.
    """

    period: Period
    owners: Any = None
    expected: Verdict[Rag] | None = None
    position: Verdict[Rag] | None = None
    methods: tuple[Outlook, ...] = ()


def year_ahead(known: KnownIndicator, *, outdated: bool = False) -> YearAhead | None:
    """The year of the latest figure; None of a series of whole years, and of a year that has ended.

    `outdated`: the figure or its target is of another definition, and nothing is reckoned with them. Nor is it with a
    figure of few.
    """
    row, measure = known.latest, known.measure
    end = year_end(row, measure)
    if end is None or row.when.end >= end.end:
        return None
    owners = known.owners_forecast(end)
    target = None if outdated else _target_at(known, end)
    if target is None:
        return YearAhead(end, owners)
    told = {"unit": measure.unit, "decimals": measure.decimals}
    expected = judge_forecast(owners.value, end, target, measure.polarity, **told) if owners else None
    if row.in_counts or not measure.is_reckoned(row):
        return YearAhead(end, owners, expected)
    facts = value_facts(row, known.indicator.definition)
    position = rate_against_target(facts, target, measure.polarity, **told)
    return YearAhead(end, owners, expected, position, _methods(known, end, target, told))


def _methods(known: KnownIndicator, end: Period, target: TargetFacts, told: dict[str, Any]) -> tuple[Outlook, ...]:
    measure = known.measure
    floor, ceiling = measure.bounds
    found = forecasts(
        known.lines.points(known.lines.headline),
        end,
        seasonal=measure.is_against_last_year(known.latest.when.kind),
        adds_up=measure.adds_up,
        runs_on=measure.is_cumulative,
        breaks=[row.day for row in known.rebases],
        floor=floor,
        ceiling=ceiling,
        decimals=measure.decimals,
    )
    return tuple(outlook(one, target, measure.polarity, **told) for one in found)


def year_end(row: Any, measure: SeriesTerms) -> Period | None:
    """The last period of the year of an own figure, or the year itself where periods add up; None of any other row."""
    if row is None or row.series_id is not None or row.when.kind not in YEARS:
        return None
    year = Period.containing(row.when.end, YEARS[row.when.kind])
    return year if measure.adds_up else Period.containing(year.end, row.when.kind)


def _target_at(known: KnownIndicator, end: Period) -> TargetFacts | None:
    """The target of the end of the year."""
    if not known.sees_verdict:
        return None
    found, _ = meant(target_for(known.indicator, end.end), end, known.measure.polarity, known.beside)
    return found if found and found.confirmed else None
