"""The latest result of each drill, from the file in the repository to which every run adds a line."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

RESULTS = Path(settings.BASE_DIR) / "docs" / "drills.jsonl"
NOT_FIGURES = {"drill", "what", "at", "commit", "database", "pass", "seconds"}


@dataclass(frozen=True)
class Result:
    """One run of a drill."""

    name: str
    what: str
    passed: bool
    seconds: int
    at: datetime
    commit: str
    database: str
    figures: tuple[tuple[str, int], ...]  # in the drill's own words


def latest():
    """[Result]: the last one of each drill, by name; none where no drill was ever run."""
    texts = RESULTS.read_text().splitlines() if RESULTS.exists() else []
    last = {line["drill"]: line for line in map(json.loads, texts)}
    return [_result(last[name]) for name in sorted(last)]


def _result(line):
    figures = ((name.replace("_", " "), number) for name, number in line.items() if name not in NOT_FIGURES)
    when = datetime.fromisoformat(line["at"])
    told = (line["seconds"], when, line["commit"] or "", line["database"])
    return Result(line["drill"], line["what"], line["pass"], *told, tuple(figures))
