"""The orders a list of indicators can be put in, by a name that stands in its address: “status”, “-status”."""

from collections.abc import Callable
from dataclasses import dataclass

from dcst.models import Question
from dcst.status.attention import AttentionStep
from dcst.status.rag import Rag


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


def _status(row):
    return None if row.status is None else row.status.place


WORST = ("worst first", "best first")
ORDERS = {
    "name": Order("Indicator", lambda row: str(row).lower(), "by name from A to Z", "by name from Z to A"),
    "value": Order("Latest value", lambda row: row.value, "lowest first", "highest first", numeric=True),
    "status": Order("Status", _status, "what needs attention first", "what needs attention last"),
    "comparison": Order("Compared", _finding(Question.COMPARISON), *WORST),
    "trend": Order("Where it is going", _finding(Question.TREND), *WORST),
    "variation": Order("Variation", _finding(Question.VARIATION), *WORST),
}
ATTENTION, DOCUMENTS = "attention", "documents"
WHOLE_ORDERS = {
    ATTENTION: "By attention, as on the board",
    DOCUMENTS: "As the documents print them",
}
HIDDEN, NEVER = "Not shown to you", "Not assessed yet"


def fold_of(row) -> tuple[int, str]:
    """(place, why it is not rated) of a row that is folded in the order of attention; (-1, "") of one that is shown.

    What is not rated and yet worsening, or worse than it should be, is shown: on a board it needs attention too.
    """
    if row.hidden:
        return len(Rag) + 1, HIDDEN
    if row.status is None:
        return len(Rag), NEVER
    is_shown = row.status.is_rating or row.step is AttentionStep.FINDING
    return (-1, "") if is_shown else (row.status.place, row.status.word)


class ByAttention:
    """Rows in the order of the board (board-order-1) of what needs attention, then in that of the documents; what is
    folded last, by its reason. `weigh` is a function from rows to {code: Candidate}.

    Rows that stand alike are weighed against one another only once one of them is asked for.
    """

    def __init__(self, rows, weigh):
        self._weigh, alike = weigh, {}
        for row in rows:
            alike.setdefault((fold_of(row)[0], row.step), []).append(row)
        self._parts = [(step, alike[fold, step]) for fold, step in sorted(alike)]
        self._number = len(rows)

    def __len__(self):
        return self._number

    def __getitem__(self, asked):
        first, last, _ = asked.indices(self._number)
        found, begins = [], 0
        for step, rows in self._parts:
            ends = begins + len(rows)
            if begins < last and first < ends:
                found.append((step, rows, max(first - begins, 0), last - begins))
            begins = ends
        weights = self._weigh([row for step, rows, *_ in found if step.is_candidate for row in rows])
        for step, rows, *_ in found:
            if step.is_candidate:
                rows.sort(key=lambda row: weights[row.code].place)
        return [row for _, rows, begin, end in found for row in rows[begin:end]]


@dataclass(frozen=True)
class Sorting:
    """The order asked for; without one it is that of attention."""

    name: str = ATTENTION
    reverse: bool = False

    @classmethod
    def read(cls, text: str) -> "Sorting":
        """The order that “status”, “-status” or “documents” asks for; that of attention for any other text."""
        name = text.removeprefix("-")
        if text == DOCUMENTS:
            return cls(DOCUMENTS)
        return cls(name, text.startswith("-")) if name in ORDERS else cls()

    @property
    def is_attention(self) -> bool:
        return self.name == ATTENTION

    @property
    def is_documents(self) -> bool:
        return self.name == DOCUMENTS

    @property
    def words(self) -> str:
        """“Status, what needs attention first”."""
        if self.name in WHOLE_ORDERS:
            return WHOLE_ORDERS[self.name]
        order = ORDERS[self.name]
        return f"{order.words}, {order.down if self.reverse else order.up}"

    def sort(self, rows, weigh):
        """The rows, which come as the documents print them, in this order; those without a key last, whichever way."""
        if self.is_documents:
            return rows
        if self.is_attention:
            return ByAttention(rows, weigh)
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
