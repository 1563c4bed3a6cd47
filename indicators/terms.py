"""Words that tables and rules share. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal, NewType

from dcst.status.rag import Rag

GRACE_DAYS = 92
# Which way is better; the codes of the table of definitions. Neutral and not applicable are not judged.
PolarityCode = Literal["high_is_good", "low_is_good", "neutral", "plan_is_best", "not_applicable"]
Operator = Literal["<", "<=", "=", ">=", ">"]  # how a value is to stand to its target
ValueStatusCode = Literal["management", "provisional", "revised", "final"]
# [c] confidential, [x] not available, [z] not applicable, [u] of low reliability, [low] rounds to zero, [e] estimated,
# [b] break in the series: the markers of official statistics. [wd] withdrawn by its sender and [nil] nothing to report
# are ours: they stand in the place of a value and are never sent as a marker.
MarkerCode = Literal["", "c", "x", "z", "u", "low", "e", "b", "wd", "nil"]
WITHDRAWN: MarkerCode = "wd"
NOTHING: MarkerCode = "nil"
# What the Council may say of a measure of the contract in a quarter.
COUNCIL_SAYS = (Rag.ON_TRACK, Rag.AT_RISK, Rag.OFF_TRACK, Rag.NOT_ENOUGH_KNOWN)


class ContractSide(StrEnum):
    """Who is bound by the contract."""

    TRUST = "trust"
    COUNCIL = "council"

    @property
    def words(self) -> str:
        """“the Council”."""
        return f"the {self.value.capitalize()}"

    @property
    def other(self) -> "ContractSide":
        return ContractSide.COUNCIL if self is ContractSide.TRUST else ContractSide.TRUST


IndicatorCode = NewType("IndicatorCode", str)  # M05
AreaCode = NewType("AreaCode", str)  # doncaster


@dataclass(frozen=True)
class Decision:
    """What the performance officer decided on one period of one indicator: open until a day or for good, or closed."""

    is_open: bool
    until: date | None = None


@dataclass(frozen=True)
class CountedThing:
    """What a figure counts, as sentences say it: “child” and “children”; blank where its definition does not say."""

    one: str = ""
    many: str = ""

    def told(self, number: int, how: str = "") -> str:
        """“4 more children”, “1 child”; without its name “4 more”, “1”."""
        return " ".join(filter(None, (f"{number:,}", how, self.one if number == 1 else self.many)))


UNNAMED = CountedThing()
# What the figures of an indicator are of; the points of all but a flow and a survey overlap.
FLOWS = {
    "flow": "Flow: over a period",
    "snapshot": "Snapshot: a stock, on a day",
    "rolling": "Rolling: over periods that overlap",
    "cumulative": "Cumulative: from the beginning of the year",
    "survey": "Survey: of those who answered",
}


class What(StrEnum):
    """What is missing, in the order in which the page lists it."""

    NAME = "name"
    GAP = "gap"
    OWNER = "owner"
    DEFINITION = "definition"
    CROSS_REFERENCE = "cross-reference"
    BASELINE = "baseline"
    POSITION = "position"
    TARGET = "target"

    @property
    def words(self) -> str:
        return WORDS[self]


WORDS = {
    What.NAME: "Name",
    What.GAP: "Intelligence gap",
    What.OWNER: "Owner of the figures",
    What.DEFINITION: "Definition",
    What.CROSS_REFERENCE: "Cross-reference",
    What.BASELINE: "Baseline",
    What.POSITION: "Position",
    What.TARGET: "Target",
}
