"""How an aim (rule aim-1) and a recommendation (rule recommendation-1) are judged. Pure.

Position 1 is the best grade of a scale. Judgements on another scale are never compared with the aim.
"""

from dataclasses import dataclass
from datetime import date

from dcst.rag import Verdict

AIM_RULE = "aim-1"
RECOMMENDATION_RULE = "recommendation-1"


@dataclass(frozen=True)
class AimFacts:
    scale: str
    position: int
    word: str
    due: date | None


@dataclass(frozen=True)
class JudgementFacts:
    id: str
    scale: str
    position: int
    word: str
    inspected_on: date
    published_on: date


@dataclass(frozen=True)
class RecommendationFacts:
    id: str
    state: str | None = None  # not_started, on_track, at_risk, off_track, done; None when never reported
    reported_on: date | None = None
    completed_on: date | None = None
    due: date | None = None


def rate_aim(aim: AimFacts, judgements: tuple[JudgementFacts, ...], today: date) -> Verdict:
    raise NotImplementedError


def rate_recommendation(facts: RecommendationFacts, today: date) -> Verdict:
    raise NotImplementedError
