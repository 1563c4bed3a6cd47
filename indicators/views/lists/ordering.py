"""The orders a list of indicators can be put in, by a name that stands in its address: “status”, “-status”."""

from collections.abc import Callable
from dataclasses import dataclass

from dcst.models import Question


@dataclass(frozen=True)
class Order:
    """How rows are sorted by one column. What has no key stands last, whichever way."""

    words: str
    key: Callable
    up: str
    down: str
    numeric: bool = False


def _finding(question):
    def key(row):
        found = row.finding(question)
        return None if found is None else found.place

    return key


def _value(row):
    return row.latest.value if row.latest else None


def _status(row):
    return None if row.status is None else row.status.place


WORST = ("worst first", "best first")
ORDERS = {
    "name": Order("Indicator", lambda row: str(row.indicator).lower(), "by name from A to Z", "by name from Z to A"),
    "value": Order("Latest value", _value, "lowest first", "highest first", numeric=True),
    "status": Order("Status", _status, "what needs attention first", "what needs attention last"),
    "comparison": Order("Compared", _finding(Question.COMPARISON), *WORST),
    "trend": Order("Where it is going", _finding(Question.TREND), *WORST),
    "variation": Order("Variation", _finding(Question.VARIATION), *WORST),
}


@dataclass(frozen=True)
class Sorting:
    """The order asked for; that of the documents where none is, or none that there is."""

    name: str = ""
    reverse: bool = False

    @classmethod
    def read(cls, text: str) -> "Sorting":
        name = text.removeprefix("-")
        return cls(name, text.startswith("-")) if name in ORDERS else cls()

    @property
    def words(self) -> str:
        """“Status, what needs attention first”."""
        if not self.name:
            return "As the documents print them"
        order = ORDERS[self.name]
        return f"{order.words}, {order.down if self.reverse else order.up}"

    def sort(self, rows: list) -> list:
        if not self.name:
            return rows
        key = ORDERS[self.name].key
        known = [row for row in rows if key(row) is not None]
        return sorted(known, key=key, reverse=self.reverse) + [row for row in rows if key(row) is None]

    def state(self, name: str) -> str:
        """As aria-sort has it."""
        if name != self.name:
            return "none"
        return "descending" if self.reverse else "ascending"

    def next(self, name: str) -> str:
        """What a press on the head of a column asks for."""
        return f"-{name}" if name == self.name and not self.reverse else name
