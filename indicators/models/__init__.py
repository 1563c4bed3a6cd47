"""The tables of the indicators, each imported from here."""

from indicators.models.attempt import Attempt
from indicators.models.contract import (
    ContractAnswer,
    ContractProposal,
    CouncilStatus,
    EscalationDecision,
    ExceptionReport,
)
from indicators.models.framework import Framework, FrameworkPlace
from indicators.models.indicator import (
    AgreedName,
    Definition,
    Expectation,
    Indicator,
    IndicatorSource,
    NeighbourSet,
    Polarity,
    PublishedSeries,
    SeriesLink,
    Target,
)
from indicators.models.judging import OwnerForecast, Rebase, Story
from indicators.models.obligation import Baseline, CrossReference, Undertaking
from indicators.models.observation import (
    BOROUGH,
    Marker,
    Observation,
    QueryEnd,
    Refusal,
    Submission,
    ValueQuery,
    ValueStatus,
)
from indicators.models.partner_code import PartnerCode
from indicators.models.suppression import Suppression
from indicators.models.upload import Upload, UploadRow
from indicators.models.window import CompleteSet, LateCorrection, PeriodWindow

__all__ = [
    "ContractAnswer",
    "ContractProposal",
    "CouncilStatus",
    "EscalationDecision",
    "ExceptionReport",
    "Framework",
    "FrameworkPlace",
    "AgreedName",
    "Baseline",
    "CrossReference",
    "Undertaking",
    "Attempt",
    "BOROUGH",
    "CompleteSet",
    "Definition",
    "Expectation",
    "Indicator",
    "IndicatorSource",
    "LateCorrection",
    "Marker",
    "NeighbourSet",
    "Observation",
    "OwnerForecast",
    "PartnerCode",
    "PeriodWindow",
    "Polarity",
    "PublishedSeries",
    "QueryEnd",
    "Rebase",
    "Refusal",
    "SeriesLink",
    "ValueStatus",
    "Story",
    "Submission",
    "Suppression",
    "Target",
    "Upload",
    "UploadRow",
    "ValueQuery",
]
