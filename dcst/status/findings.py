"""The answers to the questions about an indicator that are no status: comparison, trend, variation, assurance. Pure.

Each has a word and a shape. None has a colour of a status: a figure worse than England's may still be on track.
"""

from dcst.status.rag import Look, Rag, WithLook


class Finding(WithLook):
    """What a figure shows beside its target. The three unknowns of each question are told apart by their reasons."""

    # compared with another area
    BEST = "best"
    BETTER = "better"
    SIMILAR = "similar"
    WORSE = "worse"
    WORST = "worst"
    LOWER = "lower"
    HIGHER = "higher"
    NOT_COMPARED = "not_compared"
    # where it is going
    UP_BETTER = "up_better"
    DOWN_BETTER = "down_better"
    UP_WORSE = "up_worse"
    DOWN_WORSE = "down_worse"
    UP = "up"
    DOWN = "down"
    LEVEL = "level"
    NO_COMPARISON = "no_comparison"
    # whether the movement is more than noise
    IMPROVEMENT_HIGH = "improvement_high"
    IMPROVEMENT_LOW = "improvement_low"
    CONCERN_HIGH = "concern_high"
    CONCERN_LOW = "concern_low"
    UNUSUAL_HIGH = "unusual_high"
    UNUSUAL_LOW = "unusual_low"
    COMMON_CAUSE = "common_cause"
    TOO_FEW_POINTS = "too_few_points"
    NO_LIMITS = "no_limits"
    # whether the process can be relied on to meet its target
    MEETS = "meets"
    HIT_AND_MISS = "hit_and_miss"
    MISSES = "misses"
    NOT_ASSURED = "not_assured"

    @property
    def look(self) -> Look:
        return LOOKS[self]

    @property
    def is_good(self) -> bool | None:
        """Whether it is good news; None where it says nothing about that."""
        return True if self in GOOD else False if self in BAD else None


LOOKS = {
    Finding.WORST: Look("Worst", "two-down", "plain", 0),
    Finding.WORSE: Look("Worse", "chevron-down", "plain", 1),
    Finding.HIGHER: Look("Higher", "bar-high", "plain", 2),
    Finding.LOWER: Look("Lower", "bar-low", "plain", 3),
    Finding.SIMILAR: Look("Similar", "equals", "plain", 4),
    Finding.BETTER: Look("Better", "chevron-up", "plain", 5),
    Finding.BEST: Look("Best", "two-up", "plain", 6),
    Finding.NOT_COMPARED: Look("Not compared", "unequal", "plain", 7),
    Finding.UP_WORSE: Look("Up, worse", "arrow-up", "plain", 0),
    Finding.DOWN_WORSE: Look("Down, worse", "arrow-down", "plain", 1),
    Finding.UP: Look("Up", "arrow-up-open", "plain", 2),
    Finding.DOWN: Look("Down", "arrow-down-open", "plain", 3),
    Finding.LEVEL: Look("No change", "arrow-level", "plain", 4),
    Finding.UP_BETTER: Look("Up, better", "arrow-up-ringed", "plain", 5),
    Finding.DOWN_BETTER: Look("Down, better", "arrow-down-ringed", "plain", 6),
    Finding.NO_COMPARISON: Look("No comparison", "arrow-broken", "plain", 7),
    Finding.CONCERN_HIGH: Look("Concern, high", "peak", "orange", 0),
    Finding.CONCERN_LOW: Look("Concern, low", "dip", "orange", 1),
    Finding.UNUSUAL_HIGH: Look("Unusually high", "square-above", "purple", 2),
    Finding.UNUSUAL_LOW: Look("Unusually low", "square-below", "purple", 3),
    Finding.COMMON_CAUSE: Look("No significant change", "wave", "grey", 4),
    Finding.IMPROVEMENT_HIGH: Look("Improvement, high", "ball-above", "dark-blue", 5),
    Finding.IMPROVEMENT_LOW: Look("Improvement, low", "ball-below", "dark-blue", 6),
    Finding.TOO_FEW_POINTS: Look("Too few points yet", "dots", "grey", 7),
    Finding.NO_LIMITS: Look("No limits", "beam", "grey", 8),
    Finding.MISSES: Look("Consistently misses", "out-of-reach", "orange", 0),
    Finding.HIT_AND_MISS: Look("Hit and miss", "across", "grey", 1),
    Finding.MEETS: Look("Consistently meets", "within-reach", "dark-blue", 2),
    Finding.NOT_ASSURED: Look("Not assured", "frame", "grey", 3),
}
GOOD = frozenset(
    {
        Finding.BEST,
        Finding.BETTER,
        Finding.UP_BETTER,
        Finding.DOWN_BETTER,
        Finding.IMPROVEMENT_HIGH,
        Finding.IMPROVEMENT_LOW,
        Finding.MEETS,
    }
)
BAD = frozenset(
    {
        Finding.WORST,
        Finding.WORSE,
        Finding.UP_WORSE,
        Finding.DOWN_WORSE,
        Finding.CONCERN_HIGH,
        Finding.CONCERN_LOW,
        Finding.MISSES,
    }
)
ANSWERS: dict[str, Rag | Finding] = {answer.value: answer for answer in (*Rag, *Finding)}


def answer_of(code: str) -> Rag | Finding:
    """The status or finding that a stored code stands for; KeyError where none does. Their codes never meet."""
    return ANSWERS[code]
