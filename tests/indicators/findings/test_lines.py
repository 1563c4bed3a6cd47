"""The lines of an indicator: which published series speaks for it where there are several."""

from decimal import Decimal

import pytest

from indicators.findings.lines import Lines, SeriesTerms
from indicators.models import Observation
from tests.indicators.factories import IndicatorFactory, ObservationFactory, publish

pytestmark = pytest.mark.django_db
COUNTS = {"numerator": Decimal(230), "denominator": Decimal(1000)}
INTERVAL = {"lower": Decimal(21), "upper": Decimal(25)}


def test_a_published_interval_that_ends_before_it_begins_is_none():
    row = Observation(value=Decimal(23), lower=Decimal(25), upper=Decimal(21), **COUNTS)
    lines = Lines([], SeriesTerms(value_type="percentage"))
    assert lines.published_interval(row) is None
    assert lines.interval(row).method == "wilson"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([{}], [{}, {}]),  # equally complete, so the longer
        ([COUNTS], [COUNTS, {}]),
        ([{}, {}, {}], [COUNTS]),  # with its counts before the longer
        ([{}, {}], [INTERVAL]),
        ([COUNTS, {}, {}], [COUNTS, INTERVAL]),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_series_with_more_counts_or_intervals_speaks_first_and_then_the_longer(first, second, turned):
    """The second of a pair speaks, whichever was stored first."""
    indicator = IndicatorFactory()
    pair = [(publish(indicator), rows) for rows in ((second, first) if turned else (first, second))]
    for series, rows in pair:
        for number, fields in enumerate(rows):
            period = f"FY{2013 + number}-{14 + number}"
            ObservationFactory(indicator=indicator, series=series, period=period, value=Decimal(23), **fields)
    speaks = next(series.pk for series, rows in pair if rows is second)
    lines = Lines(Observation.objects.select_related("area"), SeriesTerms())
    assert lines.published[0] == speaks
