"""A percentage of fewer than twenty is told by its counts: “3 of 11”, never “27.3 %”. Pure.

One child among so few moves a percentage by more than most tolerances are wide. What is judged stays judged: status and
findings rest on the number as stored, and their reasons are said with the counts in its place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from dcst.status.rag import PARAMETERS, Reason, say_number
from dcst.time.periods import PeriodText

FEWEST = 20
NOTE = f"Where fewer than {FEWEST} are counted, the counts stand in the place of a percentage."
# The sentence with the counts for each that quotes the percentage, or a difference made of it.
INSTEAD = {
    "target_met": "few_target_met",
    "target_within": "few_target_within",
    "target_within_level": "few_target_within",
    "target_outside": "few_target_outside",
    "target_missed": "few_target_missed",
    "target_missed_level": "few_target_missed",
    "plan_met": "few_plan_met",
    "plan_near": "few_plan_near",
    "plan_within": "few_plan_within",
    "plan_outside": "few_plan_outside",
    "plan_missed": "few_plan_missed",
    "part_off_track": "few_part_off_track",
    "compared_similar": "few_compared_similar",
    "compared_lower": "few_compared_lower",
    "compared_higher": "few_compared_higher",
    "difference_above": "few_difference_above",
    "difference_below": "few_difference_below",
    "direction_up": "few_direction_up",
    "direction_down": "few_direction_down",
    "variation_common": "few_variation_common",
    "variation_above": "few_variation_above",
    "variation_below": "few_variation_below",
}


@dataclass(frozen=True)
class Few:
    """A figure that is told by its counts. `part` is the name of the locality or group; blank for the whole."""

    period: PeriodText
    counts: str  # “3 of 11”
    part: str = ""


def is_percentage(value_type: str, unit: str) -> bool:
    return value_type == "percentage" or (value_type == "" and unit == "%")


def counts_instead(value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None) -> str:
    """“3 of 11” for a percentage of fewer than twenty; blank where the percentage itself is told.

    A share that came without its numerator has the one that the denominator gives.
    """
    if value is None or denominator is None or not 0 < denominator < FEWEST:
        return ""
    counted = (value * denominator / 100).to_integral_value() if numerator is None else numerator
    return f"{say_number(counted)} of {say_number(denominator)}"


def in_counts(reasons: Iterable[Reason], few: Iterable[Few], period: PeriodText) -> list[Reason]:
    """The reasons of a verdict on a period, with counts wherever one quotes the percentage of a figure of few.

    `few` are those that the verdict rests on. A change or a difference loses its size where either end is of few.
    """
    wholes = {row.period: row.counts for row in few if not row.part}
    parts = {row.part: row.counts for row in few if row.part}
    return [_told(reason, wholes, wholes.get(period, ""), parts) for reason in reasons]


def _told(reason: Reason, wholes: Mapping[PeriodText, str], counts: str, parts: Mapping[str, str]) -> Reason:
    code = INSTEAD.get(reason.code)
    if reason.code == "part_off_track":
        counts = parts.get(str(reason.params["part"]), "")
    if code is None or not (counts or _is_size(code) and wholes):
        return reason
    given = reason.params | {"counts": counts}
    return Reason(code, {name: given[name] for name in PARAMETERS[code]})


def _is_size(code: str) -> bool:
    """Whether the sentence names no figure but how far two lie apart."""
    return "counts" not in PARAMETERS[code]
