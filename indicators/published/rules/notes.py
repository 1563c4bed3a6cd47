"""What a publisher says of a figure in the notes beside it: its interval, its status, and why there is no value. Pure.

Nothing else of a note is taken. Above all not how a publisher labels a figure against England or its trend: in the
extracts of Fingertips “Better” and “Worse” are the wrong way round wherever less is better, and where the figures do
bear a comparison it is made here, from the interval.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from indicators.terms import ValueStatusCode

NUMBER = r"-?\d+(?:\.\d+)?"
INTERVAL = re.compile(rf"\b(?:95% )?CI (?P<lower>{NUMBER}) to (?P<upper>{NUMBER})(?=;|$)")
MARKED = re.compile(r'\bvalue "(?P<marker>[a-z]+)"')
STATUSES: dict[str, ValueStatusCode] = {"Provisional": "provisional", "Revised": "revised", "Final": "final"}
STATUS = re.compile(rf"(?:^|; )(?P<status>{'|'.join(STATUSES)})(?=;|$)")
STORED = Decimal("0.000001")


@dataclass(frozen=True)
class Noted:
    """`lower` to `upper` is the published interval of 95 %. `marker` stands in place of a value the cell leaves out."""

    lower: Decimal | None = None
    upper: Decimal | None = None
    status: ValueStatusCode | Literal[""] = ""
    marker: str = ""  # as the publisher writes it


def read_noted(note: str) -> Noted:
    """What of a note is taken; what it does not say stays blank or None."""
    interval, marked, status = INTERVAL.search(note), MARKED.search(note), STATUS.search(note)
    lower, upper = (Decimal(interval[end]).quantize(STORED) for end in ("lower", "upper")) if interval else (None, None)
    return Noted(lower, upper, STATUSES[status["status"]] if status else "", marked["marker"] if marked else "")
