"""Whether a series moves more than by chance, and whether it can be relied on to meet its target (variation-2). Pure.

Variation is of one value, the latest; assurance sets a target against the limits of the segment the value belongs to.
Neither is a rating; their words, shapes and colours stand with those of all findings in `dcst.status.findings`.
Source: Making Data Count; NHSRplotthedots.
"""

from decimal import Decimal
from enum import StrEnum

from dcst.status.rag import Reason
from indicators.statistics.points import SIGNS
from indicators.statistics.rounding import plain, rounded
from indicators.statistics.runs import Signals
from indicators.statistics.spc import Equality, Limits, Settings, SignalRule
from indicators.terms import PolarityCode

VARIATION_RULE = "variation-2"


class Variation(StrEnum):
    IMPROVEMENT_HIGH = "improvement_high"
    IMPROVEMENT_LOW = "improvement_low"
    CONCERN_HIGH = "concern_high"
    CONCERN_LOW = "concern_low"
    NEUTRAL_HIGH = "neutral_high"
    NEUTRAL_LOW = "neutral_low"
    COMMON_CAUSE = "common_cause"
    TOO_FEW = "too_few"
    FLAT = "flat"
    UNSUITED = "unsuited"
    NO_DATA = "no_data"

    @property
    def is_signal(self) -> bool:
        return self.value.endswith(("_high", "_low"))

    @property
    def group(self) -> str:
        """improvement, concern or neutral, whichever side it is on; the others are their own group."""
        return self.value.removesuffix("_high").removesuffix("_low")


class Assurance(StrEnum):
    MEETS = "meets"
    MISSES = "misses"
    HIT_AND_MISS = "hit_and_miss"
    NONE = "none"  # no target, no limits, or neither way is better


def of_signals(rules: Signals, polarity: PolarityCode) -> Variation:
    """By the first rule in the order of precedence, and its side."""
    if not rules:
        return Variation.COMMON_CAUSE
    side = next(iter(rules.values()))
    sign = SIGNS.get(polarity)
    group = "neutral" if sign is None else "improvement" if sign == side else "concern"
    return Variation(f"{group}_{'high' if side > 0 else 'low'}")


def say_signals(value: Decimal, limits: Limits, rules: Signals, settings: Settings, decimals: int) -> Reason:
    """Why the value is more than noise, or that it is not."""
    edges = {"low": limits.low, "mean": limits.mean, "high": limits.high}
    told = {name: plain(rounded(edge, [value], decimals)) for name, edge in edges.items()}
    told["value"] = plain(rounded(value, edges.values(), decimals))
    if not rules:
        return _reason("variation_common", told, "value", "low", "high")
    rule, side = next(iter(rules.items()))
    above = side > 0
    if rule is SignalRule.OUTSIDE:
        code, edge = ("variation_above", "high") if above else ("variation_below", "low")
        return _reason(code, told, "value", edge)
    if rule is SignalRule.TREND:
        return say_run(rules, settings)
    if rule is SignalRule.SHIFT:
        code = "variation_above_mean" if above else "variation_below_mean"
        return Reason(code, {"number": settings.shift, "mean": told["mean"]})
    code, edge = ("variation_near_high", "high") if above else ("variation_near_low", "low")
    return _reason(code, told, edge)


def say_run(rules: Signals, settings: Settings) -> Reason:
    """Of which run a value is one, where it rises or falls with others."""
    return Reason(
        "variation_rising" if rules[SignalRule.TREND] > 0 else "variation_falling", {"number": settings.trend}
    )


def assurance(
    limits: Limits | None, target: Decimal | None, polarity: PolarityCode, settings: Settings, decimals: int = 1
) -> tuple[Assurance, Reason | None]:
    """Of the latest target and the limits of the last segment, as judged and not as drawn."""
    sign = SIGNS.get(polarity)
    if limits is None or target is None or sign is None:
        return Assurance.NONE, None
    worst, best = (limits.low, limits.high) if sign > 0 else (limits.high, limits.low)
    margin_worst, margin_best = sign * (worst - target), sign * (best - target)
    on_it_counts = settings.equality is Equality.CONSISTENT
    low, high = (plain(rounded(edge, [target], decimals)) for edge in (limits.low, limits.high))
    told = {"low": low, "high": high, "target": plain(rounded(target))}
    if margin_worst > 0 or (on_it_counts and margin_worst == 0):
        return Assurance.MEETS, Reason("assurance_meets", told)
    if margin_best < 0 or (on_it_counts and margin_best == 0):
        return Assurance.MISSES, Reason("assurance_misses", told)
    return Assurance.HIT_AND_MISS, Reason("assurance_mixed", told)


def _reason(code: str, told: dict[str, str], *names: str) -> Reason:
    return Reason(code, {name: told[name] for name in names})
