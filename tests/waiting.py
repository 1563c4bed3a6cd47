"""Waiting for what other threads, processes and browsers do, on a machine of any speed."""

import time

# Seconds, and less than pytest's own time-out, which could not say what was waited for.
PATIENCE = 600
PAUSE = 0.05


def until(holds, what="it"):
    """What `holds()` answers, as soon as it is true; an AssertionError that says `what` when it has hung."""
    end = time.monotonic() + PATIENCE
    while not (found := holds()):
        assert time.monotonic() < end, f"{what}: not within {PATIENCE} seconds"
        time.sleep(PAUSE)
    return found
