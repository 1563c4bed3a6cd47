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
from indicators.models.observation import Marker, Observation, Refusal, Status, Submission

__all__ = [
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
