"""When a message is tried again, and who wants to be told. Pure."""

from collections.abc import Mapping
from datetime import timedelta

# Between one try and the next: soon at first, for most troubles pass; the last try comes after about three days.
WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
EVERY = "*"

# {(address, kind): whether it is wanted}; EVERY stands for all addresses, or for the kinds without a row of their own.
Preferences = Mapping[tuple[str, str], bool]


def wait_after(tries: int) -> timedelta | None:
    """How long to wait after so many tries that failed, one or more; None when it is given up."""
    return WAITS[tries - 1] if tries <= len(WAITS) else None


def is_wanted(preferences: Preferences, address: str, kind: str, by_default: bool) -> bool:
    """Whether an address is told of a kind: never while its organisation is told nothing; else as it chose."""
    if not preferences.get((EVERY, EVERY), True):
        return False
    return preferences.get((address, kind), preferences.get((address, EVERY), by_default))
