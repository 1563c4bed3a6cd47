"""The rows of a submission: what they may hold, what a figure read from one says. Pure.

A row is what the sender wrote; a SentFigure is what it says (`row_reader`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from dcst.time.periods import Period, PeriodText
from indicators.groups import EVERYBODY, GroupCode
from indicators.intake.rules.cells import IDS
from indicators.intake.rules.faults import Fault, fault
from indicators.intake.rules.text import revealed, shown
from indicators.terms import AreaCode, IndicatorCode, MarkerCode, ValueStatusCode

SentCell = str | Decimal | int | None
SentRow = Mapping[str, SentCell]  # by the names of the columns, as read_shape lets it pass
FigureKey = tuple[IndicatorCode, AreaCode, PeriodText, GroupCode]
Watch = Callable[[int], None]  # is told after each row how many have been read
COLUMNS = (
    "indicator",
    "area",
    "period",
    "value",
    "numerator",
    "denominator",
    "status",
    "marker",
    "note",
    "group",
    "ids",
)
KNOWN = frozenset(COLUMNS)
NUMBERS = ("value", "numerator", "denominator")
DEFAULTS = {"area": "doncaster", "status": "management", "marker": "", "note": "", "group": ""}
SHARED = ("period", "area", "status")  # may stand at the top of the body
ENVELOPE = (*SHARED, "ids", "values")
KEPT = ("numerator", "denominator", "status", "marker", "note")  # stay as they stand where a repeat leaves them out
ALL_KEPT: frozenset[str] = frozenset(KEPT)
ONLY_IN_PLACE = ("c", "x", "z")  # say why there is no value
ONLY_BESIDE = ("e", "b")  # say something of a value
MOST_ROWS = 5000  # that a request has time for
MOST_ROWS_BY_WORKER = 50_000  # that are left to a worker


class SentFigure(NamedTuple):
    """What a row says. A tuple, because there are thousands."""

    indicator: IndicatorCode
    area: AreaCode
    period: Period
    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    status: ValueStatusCode = "management"
    marker: MarkerCode = ""
    note: str = ""
    group: GroupCode = EVERYBODY
    left_out: frozenset[str] = frozenset()  # of KEPT, what the row does not say

    @property
    def key(self) -> FigureKey:
        return self.indicator, self.area, self.period.text, self.group

    @property
    def content(self) -> tuple[Decimal | None, Decimal | None, Decimal | None, ValueStatusCode, MarkerCode, str]:
        """What makes a repeat a correction: everything but the key."""
        return self.value, self.numerator, self.denominator, self.status, self.marker, self.note


@dataclass
class RowRead:
    """One row and what was read of it: a figure, or the faults that keep it from being one."""

    number: int
    cells: SentRow
    figure: SentFigure | None = None
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_shape(body: object, most: int = MOST_ROWS) -> list[Fault]:
    """Whether a body is a submission at all: `values`, rows of known columns, text where text belongs."""
    if not isinstance(body, dict):
        return [fault(None, "", "not_an_object", what="The body", example='{"values": […]}')]
    faults = [*_envelope_shape(body)]
    rows = body.get("values")
    if not isinstance(rows, list) or not rows:
        return [*faults, fault(None, "values", "no_values")]
    if len(rows) > most:
        return [*faults, fault(None, "values", "too_many_values", count=f"{len(rows):,}", most=f"{most:,}")]
    strange = ((number, row) for number, row in enumerate(rows, 1) if not _is_plain(row))
    return faults + [found for number, row in strange for found in _row_shape(number, row)]


def _envelope_shape(body: dict[str, object]) -> Iterator[Fault]:
    for name, cell in body.items():
        if name not in ENVELOPE:
            allowed = ", ".join(ENVELOPE)
            yield fault(None, shown(name), "unknown_field", name=revealed(name), whole="submission", allowed=allowed)
        elif name != "values" and cell is not None and not isinstance(cell, str):
            yield fault(None, name, "wrong_type", field=name.capitalize(), wanted="text")
        elif name == "ids" and cell not in (None, *IDS):
            yield fault(None, name, "unknown_ids", given=revealed(str(cell)), allowed=", ".join(IDS))


def _is_plain(row: object) -> bool:
    """Whether a row is seen at once to have the right shape; most are."""
    return (
        type(row) is dict
        and row.keys() <= KNOWN
        and all(type(cell) is str or (type(cell) is Decimal and name in NUMBERS) for name, cell in row.items())
    )


def _row_shape(number: int, row: object) -> Iterator[Fault]:
    if not isinstance(row, dict):
        yield fault(number, "", "not_an_object", what="A value", example='{"indicator": …, "period": …}')
        return
    for name, cell in row.items():
        if name not in COLUMNS:
            allowed = ", ".join(COLUMNS)
            yield fault(number, shown(name), "unknown_field", name=revealed(name), whole="value", allowed=allowed)
        elif cell is not None and (
            isinstance(cell, bool) or not isinstance(cell, (str, Decimal, int) if name in NUMBERS else str)
        ):
            wanted = "a number" if name in NUMBERS else "text"
            yield fault(number, name, "wrong_type", field=name.capitalize(), wanted=wanted)
