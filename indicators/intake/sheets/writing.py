"""Files that a partner fills in, and files handed back with what is wrong beside each row. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from openpyxl.utils import column_index_from_string, get_column_letter

from dcst.files.exports import table_csv, workbook
from indicators.groups import CODES, label
from indicators.intake.rules.cells import DECIMALS, LONGEST_NOTE, WHOLE_DIGITS
from indicators.intake.rules.faults import Fault
from indicators.intake.rules.rows import COLUMNS
from indicators.intake.sheets.headers import known
from indicators.intake.sheets.shape import NAME, NOTES_SHEET, PROBLEM, VALUES_SHEET, Cell, Sheet, SheetRow

TemplateRow = Mapping[str, str]  # by the names of columns: at least indicator, name and period
IDS_COLUMN = "ids"  # in no template: there every row has our own code
TEMPLATE = ("indicator", NAME, *(name for name in COLUMNS[1:] if name != IDS_COLUMN))
COLUMN_WORDS = {
    "indicator": "The code of the indicator. Filled in for you.",
    NAME: "What the indicator is called, for you to read. It is not sent.",
    "area": "Leave it empty for the whole borough, or give a locality: its code or its name, as listed below.",
    "period": "The period the value is for. Filled in for you.",
    "value": f"A number such as 1234.5: at most {WHOLE_DIGITS} digits before the point and {DECIMALS} after it. "
    "Percentages run from 0 to 100.",
    "numerator": "The count above the line, where the value is a share. Give both counts or neither.",
    "denominator": "The count below the line.",
    "status": "How settled the value is. Empty means management.",
    "marker": "Why there is no value, or what is special about it.",
    "group": "Leave it empty for everybody, or give the code of a group such as sex:female.",
    IDS_COLUMN: "Only where the indicators are not named by the codes below: own for the codes of your organisation, "
    "framework for those of the framework.",
    "note": f"What explains the value, at most {LONGEST_NOTE:,} letters.",
}
STATUS_WORDS = {
    "management": "management information",
    "provisional": "published, and may be revised",
    "revised": "changed since it was published",
    "final": "no change is expected",
}
GROUP_WORDS = {code: label(code) for code in CODES}
MARKER_WORDS = {
    "c": "suppressed because the numbers are small; leave the value empty",
    "x": "not available; leave the value empty",
    "z": "not applicable; leave the value empty",
    "u": "unreliable",
    "low": "rounds to nought, and is not nought",
    "e": "estimated; beside a value",
    "b": "a break in the series; beside a value",
}


def template_csv(rows: Iterable[TemplateRow]) -> bytes:
    """The rows to fill in."""
    return table_csv(TEMPLATE, _template_rows(rows))


def template_xlsx(
    rows: Iterable[TemplateRow], notes: Iterable[str] = (), areas: Iterable[tuple[str, str]] = ()
) -> bytes:
    """The same as a workbook, with a sheet that explains the columns and lists the indicators and areas.

    `notes` come first; `areas` are those that values are sent for, (code, name).
    """
    rows = list(rows)
    explained = [*_explained(rows, notes, dict(areas))]
    return workbook([(VALUES_SHEET, TEMPLATE, _template_rows(rows)), (NOTES_SHEET, (), explained)])


def _template_rows(rows: Iterable[TemplateRow]) -> list[list[str | None]]:
    return [[row.get(column) for column in TEMPLATE] for row in rows]


def _explained(rows: Iterable[TemplateRow], notes: Iterable[str], areas: Mapping[str, str]) -> Iterator[list[str]]:
    yield from ([note] for note in notes)
    names = {row["indicator"]: row.get(NAME) or "" for row in rows}
    for head, words in (
        (("Column", "What goes in it"), COLUMN_WORDS),
        (("Status", "What it means"), STATUS_WORDS),
        (("Marker", "What it means"), MARKER_WORDS),
        (("Area", "What it is called"), areas),
        (("Group", "What it means"), GROUP_WORDS),
        (("Indicator", "Name"), names),
    ):
        yield []
        yield list(head)
        yield from (list(pair) for pair in words.items())


def with_errors(sheet: Sheet, errors: Mapping[int, Iterable[str | Fault]]) -> bytes:
    """The file as it was sent, each row where it stood, with a last column that says what is wrong with it.

    `errors` by number of the row: texts, or faults. Formulas come back as the values they had; sending the file again
    leaves the last column unread.
    """
    held = {row.number: row for row in (*sheet.rows, *sheet.left_out)}
    names = _names(sheet, held.values())
    last = max((*held, *errors, sheet.header))
    table = [_row(held.get(number), names, errors.get(number, ())) for number in range(sheet.header + 1, last + 1)]
    head = [*names.values(), PROBLEM]
    if sheet.header == 1:
        return table_csv(head, table) if sheet.kind == "csv" else workbook([(VALUES_SHEET, head, table)])
    above: list[list[Cell]] = [[] for _ in range(1, sheet.header)]
    whole: list[Sequence[Cell]] = [*above, head, *table]
    return table_csv((), whole[1:]) if sheet.kind == "csv" else workbook([(VALUES_SHEET, (), whole)])


def _names(sheet: Sheet, rows: Collection[SheetRow]) -> dict[str, str]:
    """{letter of a column: its name}, and those without a name in which something stands."""
    letters = {get_column_letter(place): name for place, name in enumerate(sheet.columns, 1) if known(name) != PROBLEM}
    outside = {letter for row in rows for letter in row.outside}
    return letters | dict.fromkeys(sorted(outside - set(letters), key=column_index_from_string), "")


def _row(row: SheetRow | None, names: Mapping[str, str], wrong: Iterable[str | Fault]) -> list[Cell]:
    cells = [None if row is None else _as_sent(row, letter, name) for letter, name in names.items()]
    told = " ".join(text if isinstance(text, str) else _told(text) for text in wrong)
    return [*cells, told or None]


def _as_sent(row: SheetRow, letter: str, name: str) -> Cell:
    if letter in row.outside:
        return row.outside[letter]
    column = known(name)
    if column is None:
        return None
    return row.sent.get(column, row.cells.get(column))


def _told(found: Fault) -> str:
    return f"{found.column}: {found.message} {found.fix}".removeprefix(": ").strip()
