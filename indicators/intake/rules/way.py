"""The way of a request to send values: decided once, here. Pure."""

from enum import Enum, auto
from typing import Protocol

from indicators.intake.rules.rows import MOST_ROWS, MOST_ROWS_BY_WORKER


class Way(Enum):
    REPEAT = auto()  # it is known already and answered from what stands; nobody reads it
    REFUSED = auto()  # it cannot be read as a submission
    DRY_RUN = auto()  # read, and nothing is written
    TEST_KEY = auto()  # received in full, and taken back
    AT_ONCE = auto()  # received while its sender waits
    PROMISED = auto()  # left to a worker


class Asked(Protocol):
    """What is asked of a request, each only where it decides: to look for a repeat and to read a body take time."""

    @property
    def is_dry_run(self) -> bool: ...

    @property
    def has_test_key(self) -> bool: ...

    @property
    def is_repeat(self) -> bool: ...

    @property
    def is_faulty(self) -> bool: ...

    @property
    def rows(self) -> int: ...


def way_of(asked: Asked) -> Way:
    """The first way that fits."""
    if not is_trial(asked) and asked.is_repeat:
        return Way.REPEAT
    if asked.is_faulty:
        return Way.REFUSED
    if asked.is_dry_run:
        return Way.DRY_RUN
    if asked.has_test_key:
        return Way.TEST_KEY
    return Way.AT_ONCE if asked.rows <= MOST_ROWS else Way.PROMISED


def most_rows(asked: Asked) -> int:
    """How many rows a request may bring: no worker keeps a promise to a trial."""
    return MOST_ROWS if is_trial(asked) else MOST_ROWS_BY_WORKER


def is_trial(asked: Asked) -> bool:
    """Whether nothing of it is to stay."""
    return asked.is_dry_run or asked.has_test_key
