"""Telling how a benchmark went: one JSON line, and exit 1 below a gate."""

import json
import statistics
import sys
import time


def timed(ways, rounds):
    """{name: median seconds} of ways to do the same, taken in turns. ways: {name: () → the work, made ready}."""
    taken = {name: [] for name in ways}
    for _ in range(rounds):
        for name, prepare in ways.items():
            work = prepare()
            begun = time.perf_counter()
            work()
            taken[name].append(time.perf_counter() - begun)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def tell(bench, **told):
    """Print the line; `gates` is {name: (figure, "at least" or "at most", bound)}."""
    gates = told.pop("gates")
    missed = [name for name, (figure, side, bound) in gates.items() if not _holds(figure, side, bound)]
    said = {name: f"{side} {bound}" for name, (_, side, bound) in gates.items()}
    line = json.dumps({"bench": bench, **told, "gate": said, "missed": missed, "pass": not missed})
    sys.stdout.write(f"{line}\n")
    sys.exit(1 if missed else 0)


def _holds(figure, side, bound):
    return figure >= bound if side == "at least" else figure <= bound
