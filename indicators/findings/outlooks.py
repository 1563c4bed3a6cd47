"""What the year of the latest figure may end with, by each way of forecasting, beside the position to date."""

from dcst.time.periods import Kind, Period
from indicators.findings.known import KnownIndicator
from indicators.findings.lines import SeriesTerms
from indicators.target.gathering import value_facts
from indicators.target.meant import meant
from indicators.target.rules.forecast import ForecastMethod, Outlook, forecast, outlook
from indicators.target.rules.target import rate_against_target
from indicators.target.verdicts import target_for

YEARS = {
    Kind.MONTH: Kind.YEAR_FINANCIAL,
    Kind.QUARTER: Kind.YEAR_FINANCIAL,
    Kind.TERM: Kind.YEAR_ACADEMIC,
}


def outlooks_of(known: KnownIndicator) -> list[Outlook]:
    """[Outlook], one for each way of forecasting, of the year of the latest figure.

    None of a series of whole years, of a year that has ended, of one without a target, or of a figure of few.
    """
    row, measure = known.latest, known.measure
    end = year_end(row, measure)
    if end is None or row.when.end >= end.end or row.in_counts or not measure.is_reckoned(row):
        return []
    target = _target_at(known, end)
    if target is None:
        return []
    told = {"unit": measure.unit, "decimals": measure.decimals}
    position = rate_against_target(value_facts(row, known.indicator.definition), target, measure.polarity, **told)
    points = known.lines.points(known.lines.headline)
    floor, ceiling = measure.bounds
    given = {"adds_up": measure.adds_up, "breaks": [row.day for row in known.rebases]}
    given |= {"floor": floor, "ceiling": ceiling}
    return [
        outlook(position, forecast(points, end, way, **given), target, measure.polarity, **told)
        for way in ForecastMethod
    ]


def year_end(row, measure: SeriesTerms) -> Period | None:
    """The last period of the year of an own figure, or the year itself where periods add up; None of any other row."""
    if row is None or row.series_id is not None or row.when.kind not in YEARS:
        return None
    year = Period.containing(row.when.end, YEARS[row.when.kind])
    return year if measure.adds_up else Period.containing(year.end, row.when.kind)


def _target_at(known, end):
    """The target of the end of the year."""
    found, _ = meant(target_for(known.indicator, end.end), end, known.measure.polarity, known.beside)
    return found if found and found.confirmed else None
