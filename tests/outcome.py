"""What a run of pytest came to, in one line: `./run test` tells it of both halves at the end."""

import os
from pathlib import Path

import pytest

MOST_NAMED = 5


def told(failed, passed):
    """The names of the tests that are red, in order, and how many are green → the line."""
    if not failed:
        return f"all {passed:,} passed" if passed else "nothing to run"
    more = f" and {len(failed) - MOST_NAMED:,} more" if len(failed) > MOST_NAMED else ""
    return f"{len(failed):,} of {len(failed) + passed:,} failed ({', '.join(failed[:MOST_NAMED])}{more})"


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter):
    if path := os.environ.get("DCST_OUTCOME"):
        stats = terminalreporter.stats
        red = [report.nodeid for kind in ("failed", "error") for report in stats.get(kind, ())]
        green = len(stats.get("passed", ()))
        Path(path).write_text(told(list(dict.fromkeys(red)), green))
