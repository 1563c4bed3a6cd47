"""The rows of a checked file as a page shows them: each cell with what is wrong with it beside it."""

from dataclasses import dataclass

from indicators.intake.rules.faults import anchor
from indicators.intake.rules.rows import COLUMNS
from indicators.models import Upload
from indicators.models.observation import QUERIED, REJECTED

LISTS = {"mend": "Rows to mend", "queried": "Rows that will be queried", "all": "All rows"}
OUTCOME = {"mend": REJECTED, "queried": QUERIED}
WILL_BECOME = {
    "created": "New values",
    "corrected": "Corrections of values that are in",
    "unchanged": "Unchanged: the same value is in",
    "queried": "Queried: stored, and you are asked what explains them",
    "rejected": "Left out, because there is something to mend",
}
BECAME = {
    "created": "Created",
    "corrected": "Corrected",
    "unchanged": "Unchanged",
    "queried": "Queried",
    "rejected": "Rejected: stayed out",
}


@dataclass(frozen=True)
class CheckedCell:
    """A cell of a row as it was sent, with its faults."""

    column: str
    text: str
    faults: list


@dataclass(frozen=True)
class CheckedRow:
    """A row of the file: its cells in the order of the columns, and `others`, the faults of no column shown."""

    line: object
    cells: list[CheckedCell]
    others: list


@dataclass(frozen=True)
class CheckedTable:
    """The columns shown, and the rows."""

    columns: list[str]
    rows: list[CheckedRow]


def counted(upload, words):
    """[(words, how many rows)] of a checked file, by outcome; `words` are WILL_BECOME or BECAME."""
    return [(words[name], upload.counts[name]) for name in words]


@dataclass(frozen=True)
class UploadLists:
    """The lists that the rows of a checked file can be read in, and the one that is chosen, a key of LISTS."""

    upload: Upload
    chosen: str

    @property
    def label(self):
        return LISTS[self.chosen]

    @property
    def offered(self):
        """[(name, words, how many)] of those that have any row."""
        numbers = {"mend": self.upload.faulty, "queried": self.upload.counts[QUERIED], "all": self.upload.rows}
        return [(name, words, numbers[name]) for name, words in LISTS.items() if numbers[name]]


def time_left(upload, now):
    """About how long the work on an upload will take, in words; blank until enough rows are done to say."""
    if not (upload.started_at and upload.rows_done) or upload.rows_done >= upload.rows:
        return ""
    taken = (now - upload.started_at).total_seconds()
    seconds = round(taken * (upload.rows - upload.rows_done) / upload.rows_done)
    return f"{seconds} seconds" if seconds < 100 else f"{round(seconds / 60)} minutes"


def listed(upload, chosen):
    """A query of the rows of an upload that are in a list, by a key of LISTS."""
    rows = upload.lines.all()
    return rows.filter(outcome=OUTCOME[chosen]) if chosen in OUTCOME else rows


def shown(lines):
    """The table of upload rows, with the columns in which something stands, or is missing, in any of them."""
    faulty = {fault["column"] for line in lines for fault in line.faults}
    columns = [name for name in COLUMNS if name in faulty or any(line.cells.get(name) for line in lines)]
    return CheckedTable(columns, [_row(line, columns) for line in lines])


def _row(line, columns):
    faults = [fault | {"docs": anchor(fault["code"])} for fault in line.faults]
    cells = [
        CheckedCell(name, line.cells.get(name) or "", [fault for fault in faults if fault["column"] == name])
        for name in columns
    ]
    return CheckedRow(line, cells, [fault for fault in faults if fault["column"] not in columns])
