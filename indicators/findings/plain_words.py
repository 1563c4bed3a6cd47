"""What findings say in plain words beside a name. Pure."""

from dcst.status.findings import Finding

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
