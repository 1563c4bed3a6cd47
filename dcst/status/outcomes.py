"""The outcomes headline (rule outcomes-1): how many indicators meet their targets, and which do not. Pure.

Unlike measures have no common status, so that nothing is rolled up: the answer is counts and names.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from dcst.status.rag import GOOD, Rag, Reason, Verdict

OUTCOMES_RULE = "outcomes-1"


@dataclass(frozen=True)
class Measure:
    """An indicator with its status against target; `has_target` where one is set, whether or not there is a value.

    `kept_back` where the status rests on a figure that not every reader may see.
    """

    code: str
    name: str
    rag: Rag
    has_target: bool
    kept_back: bool = False

    @property
    def label(self) -> str:
        return f"{self.code} {self.name}"


def tell_outcomes(measures: Iterable[Measure]) -> Verdict[Rag]:
    """Counts of the indicators with a target by how they stand, then their names, the worst first. Never a rating."""
    measures = list(measures)
    aimed = [measure for measure in measures if measure.has_target]
    without = len(measures) - len(aimed)
    if not measures:
        reasons = [Reason("rollup_none", {"what": "indicators"})]
    elif not aimed:
        reasons = [Reason("outcomes_without", {"number": without})]
    else:
        groups = _grouped(aimed)
        counts = {group: len(groups[group]) for group in ("met", "within", "outside")}
        others = {"unjudged": len(groups["unjudged"]) + len(groups["kept_back"]), "without": without}
        reasons = [Reason("outcomes_counts", {"targeted": len(aimed)} | counts | others)]
        reasons += [Reason(f"outcomes_{group}", {"names": names}) for group, names in groups.items() if names]
    return Verdict(Rag.NOT_RATED, tuple(reasons), OUTCOMES_RULE)


def _grouped(measures: list[Measure]) -> dict[str, list[str]]:
    """{group: the names in it}: how it stands is said of none that is kept back, in the counts neither."""
    groups: dict[str, list[str]] = {"outside": [], "within": [], "unjudged": [], "kept_back": [], "met": []}
    for measure in measures:
        groups[_group(measure)].append(measure.label)
    return groups


def _group(measure: Measure) -> str:
    if measure.kept_back or measure.rag is Rag.SUPPRESSED:
        return "kept_back"
    if measure.rag in GOOD:
        return "met"
    return {Rag.AT_RISK: "within", Rag.OFF_TRACK: "outside"}.get(measure.rag, "unjudged")
