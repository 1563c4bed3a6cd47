"""What findings say in plain words beside a name, and why one seems to contradict the status beside it. Pure."""

from dcst.status.findings import Finding
from dcst.status.rag import Rag

OFF = (Rag.OFF_TRACK, Rag.AT_RISK)
WIDER = ", by the wider interval too"
COMPARED = {
    Finding.WORST: ("Worse than", WIDER),
    Finding.WORSE: ("Worse than", ""),
    Finding.LOWER: ("Lower than", ""),
    Finding.SIMILAR: ("Similar to", ""),
    Finding.HIGHER: ("Higher than", ""),
    Finding.BETTER: ("Better than", ""),
    Finding.BEST: ("Better than", WIDER),
}


def say_comparison(finding: Finding | None, name: str) -> str:
    """“Worse than England”, “Similar to England”; blank of none."""
    if finding not in COMPARED:
        return ""
    words, besides = COMPARED[finding]
    return f"{words} {name}{besides}" if name else finding.word


def say_disagreement(status: Rag | None, variation: Finding | None, assurance: Finding | None = None) -> str:
    """A sentence where a status and what its history says point apart, since each answers a question of its own.

    Blank where they do not, or where any of it is not known.
    """
    if status is Rag.ON_TRACK:
        if assurance is Finding.MISSES:
            return "On track now; but the limits that its history sets are all worse than the target."
        if variation is not None and variation.is_good is False:
            return "On target, and getting worse by more than chance."
    if status in OFF:
        if assurance is Finding.MEETS:
            return "Off target now; but the limits that its history sets are all better than the target."
        if variation is Finding.COMMON_CAUSE:
            return "Off target, but no significant change: as things are, the figures move only by chance."
        if variation is not None and variation.is_good:
            return "Off target, and improving by more than chance."
    return ""
