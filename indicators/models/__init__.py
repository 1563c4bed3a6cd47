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
from indicators.models.partner_code import PartnerCode

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
    "PartnerCode",
    "Polarity",
    "PublishedSeries",
    "Refusal",
    "SeriesLink",
    "Status",
    "Submission",
    "Target",
]
