from indicators.models.indicator import (
    Definition,
    Expectation,
    Indicator,
    IndicatorLabel,
    IndicatorSource,
    NeighbourSet,
    Polarity,
    PublishedSeries,
    SeriesLink,
    Target,
)
from indicators.models.observation import BOROUGH, Marker, Observation, Refusal, Status, Submission

__all__ = [
    "BOROUGH",
    "Definition",
    "Expectation",
    "Indicator",
    "IndicatorLabel",
    "IndicatorSource",
    "Marker",
    "NeighbourSet",
    "Observation",
    "Polarity",
    "PublishedSeries",
    "Refusal",
    "SeriesLink",
    "Status",
    "Submission",
    "Target",
]
