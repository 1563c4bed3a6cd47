"""What a file is read into, what refuses it, and how much of one is read. Pure."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, Union

from indicators.intake.rules.faults import Fault, Wrong
from indicators.intake.rules.rows import COLUMNS

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 50
LONGEST_LINE = 20_000
VALUES_SHEET = "Values"  # what the template calls the sheet that is read
NOTES_SHEET = "Notes"  # what it calls the one that explains it
NAME, PROBLEM = "name", "problem"
IGNORED = (NAME, PROBLEM)  # in a template and in a file handed back; not read
REQUIRED = ("indicator", "period", "value")
KNOWN = (*COLUMNS, *IGNORED)

Cell = str | Decimal | None
Found = Union[Cell, "Broken"]
Row = tuple[int, list[Found]]  # its number, as a spreadsheet shows it, and its cells from the first column on
FileKind = Literal["csv", "xlsx"]


class SheetRefused(Wrong):
    """A file that is not read at all: one of the codes of `file_faults`, and where in the file where that is known."""

    def __init__(self, code: str, *, row: int | None = None, column: str = "", **words: Any) -> None:
        super().__init__(code, **(words if row is None else words | {"row": row}))
        self.row, self.column = row, column

    @property
    def fault(self) -> Fault:
        return Fault(self.row, self.column, self.code, self.message, self.fix)


@dataclass(frozen=True)
class Broken:
    """A cell that holds no value: the code of what is wrong, and what fills its words."""

    code: str
    typed: str  # as the file shows it
    words: dict[str, str] = field(default_factory=dict)


@dataclass
class SheetRow:
    """A row by its number in the file. `cells` has every column that intake knows and the file has."""

    number: int
    cells: dict[str, Cell]
    sent: dict[str, Cell] = field(default_factory=dict)  # as found, where cleaning changed it or it is not read
    outside: dict[str, Cell] = field(default_factory=dict)  # {"K": …}: what stands in columns without a name
    signs: dict[str, str] = field(default_factory=dict)  # {"value": "%"}: the sign that stood with a number


@dataclass
class Sheet:
    """A file's rows. `faults` are of cells: row is the number in the file; intake's own at the same cell say less.

    `left_out` are the rows of a template that nothing was entered in.
    """

    columns: list[str]  # the file's own names, in order
    rows: list[SheetRow]
    notes: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    left_out: list[SheetRow] = field(default_factory=list)
    kind: FileKind = "csv"
    header: int = 1  # the row of the column names
