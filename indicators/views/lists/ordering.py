"""The orders a list of indicators can be put in, by a name that stands in its address: “status”, “-status”."""

from collections.abc import Callable
from dataclasses import dataclass

from dcst.models import Question


@dataclass(frozen=True)
class Order:
    """How rows are sorted by one column: `key(row)` gives None where there is nothing to sort by, and such rows stand
    last.

    `up` and `down` say either way in words.
    """

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
    """The order asked for; a blank name is that of the documents."""

    name: str = ""
    reverse: bool = False

    @classmethod
    def read(cls, text: str) -> "Sorting":
        """The order that “status” or “-status” asks for; that of the documents for any other text."""
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
        """The rows in this order; those without a key last, whichever way."""
        if not self.name:
            return rows
        key = ORDERS[self.name].key
        known = [row for row in rows if key(row) is not None]
        return sorted(known, key=key, reverse=self.reverse) + [row for row in rows if key(row) is None]

    def state(self, name: str) -> str:
        """“none”, “ascending” or “descending”, as aria-sort has it, for the column of a name."""
        if name != self.name:
            return "none"
        return "descending" if self.reverse else "ascending"

    def next(self, name: str) -> str:
        """What a press on the head of a column asks for, as read() takes it."""
        return f"-{name}" if name == self.name and not self.reverse else name
