"""The benchmarks at their smallest: each says how it went in one line of JSON, and fails below its gate."""

import json
import os
import subprocess
import sys

import pytest

from tests import ROOT
from tests.bench._telling import tell
from tests.scale import many
from tests.waiting import PATIENCE

SMALLEST = {
    "ingest": ["--rows", "20", "--rounds", "1", "--loaded", "40", "--sizes", "10", "20"],
    "repost": ["--rows", "20", "--rounds", "1"],
    "race": ["--writers", "2", "--batches", "2", "--rows", "20"],
    "recompute": ["--indicators", "30", "--periods", "2", "--sample", "2", "--rounds", "1"],
    "packs": ["--measures", "1"],
    "pages": ["--rounds", "1", "--many", "0", "--pages", "board", "frameworks"],
}
# Gates that nothing misses, and one that nothing reaches.
GATES = {
    "ingest": ["--times-naive", "1e9", "--of-copy", "0", "--times-unrated", "1000"],
    "repost": ["--times-first", "0"],
    "race": [],
    "recompute": ["--times-loop", "1e9", "--times-bare", "1e9"],
    "packs": ["--megabytes", "1"],
    "pages": ["--slack", "1e9", "--times-naive", "0", "--kilobytes", "0"],
}
MISSED = {
    "ingest": ["ratio"],
    "repost": [],
    "race": [],
    "recompute": ["ratio"],
    "packs": ["megabytes"],
    "pages": ["kilobytes"],
}
TOLD = {
    "ingest": {"ours", "reference", "limit", "ratio", "of_limit", "of_unrated", "queries", "loaded", "rows", "rounds"},
    "repost": {"ours", "reference", "ratio", "ratio_replayed", "row_versions", "left", "rows", "rounds"},
    "race": {"ours", "deadlocks", "server_errors", "stale", "stored_twice", "unanswered", "writers", "batches"},
    "recompute": {"ours", "reference", "limit", "ratio", "of_bare", "mismatches", "written_unchanged", "indicators"},
    "packs": {"measures", "items", "seconds", "megabytes", "worker", "setter", "kilobytes", "pages"},
    "pages": {"empty", "of_empty", "cold", "first", "kilobytes", "times_naive", "many", "rounds"},
}


def test_every_benchmark_is_tried():
    assert set(SMALLEST) == {path.stem for path in (ROOT / "tests" / "bench").glob("[!_]*.py")}


@pytest.mark.servers
@pytest.mark.parametrize("name", many(["repost"], list(SMALLEST)))
def test_a_benchmark_tells_in_one_line_how_it_went_and_which_gate_it_missed(name):
    command = [sys.executable, "-m", f"tests.bench.{name}", *SMALLEST[name], *GATES[name]]
    done = subprocess.run(command, cwd=ROOT, env=os.environ.copy(), capture_output=True, text=True, timeout=PATIENCE)
    assert done.stdout.count("\n") == 1, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert (told["bench"], told["missed"]) == (name, MISSED[name])
    assert (done.returncode, told["pass"]) == ((1, False) if MISSED[name] else (0, True))
    assert TOLD[name] | {"gate"} <= told.keys()


@pytest.mark.parametrize(
    ("gates", "missed"),
    [
        ({"ratio": (15, "at least", 15), "stale": (0, "at most", 0)}, []),
        ({"ratio": (14.99, "at least", 15), "stale": (0, "at most", 0)}, ["ratio"]),
        ({"ratio": (15, "at least", 15), "stale": (1, "at most", 0)}, ["stale"]),
    ],
)
def test_a_gate_is_held_at_its_very_edge_and_missed_below_it(gates, missed, capsys):
    with pytest.raises(SystemExit) as ended:
        tell("thing", ours=1, gates=gates)
    told = json.loads(capsys.readouterr().out)
    assert (ended.value.code, told["missed"], told["pass"]) == (int(bool(missed)), missed, not missed)
