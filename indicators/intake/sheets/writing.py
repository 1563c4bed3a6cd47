"""Files that a partner fills in, and files handed back with what is wrong beside each row. Pure."""

from collections.abc import Iterable, Mapping

from openpyxl.utils import column_index_from_string, get_column_letter

from dcst.files.exports import table_csv, workbook
from indicators.groups import CODES, label
from indicators.intake.rules.cells import DECIMALS, LONGEST_NOTE, WHOLE_DIGITS
from indicators.intake.rules.rows import COLUMNS
from indicators.intake.sheets.headers import known
from indicators.intake.sheets.shape import NAME, NOTES_SHEET, PROBLEM, VALUES_SHEET, Sheet

TEMPLATE = ("indicator", NAME, *COLUMNS[1:])
COLUMN_WORDS = {
    "indicator": "The code of the indicator. Filled in for you.",
    NAME: "What the indicator is called, for you to read. It is not sent.",
    "area": "Leave it empty for the whole borough, or give the code of a locality.",
    "period": "The period the value is for. Filled in for you.",
    "value": f"A number such as 1234.5: at most {WHOLE_DIGITS} digits before the point and {DECIMALS} after it. "
    "Percentages run from 0 to 100.",
    "numerator": "The count above the line, where the value is a share. Give both counts or neither.",
    "denominator": "The count below the line.",
    "status": "How settled the value is. Empty means management.",
    "marker": "Why there is no value, or what is special about it.",
    "group": "Leave it empty for everybody, or give the code of a group such as sex:female.",
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


def template_csv(rows: Iterable[Mapping]) -> bytes:
    """The rows to fill in, each a mapping of column names: at least indicator, name and period."""
    return table_csv(TEMPLATE, _template_rows(rows))


def template_xlsx(rows: Iterable[Mapping], notes: Iterable[str] = ()) -> bytes:
    """The same as a workbook, with a sheet that explains the columns and lists the indicators. `notes` come first."""
    rows = list(rows)
    return workbook([(VALUES_SHEET, TEMPLATE, _template_rows(rows)), (NOTES_SHEET, (), [*_explained(rows, notes)])])


def _template_rows(rows):
    return [[row.get(column) for column in TEMPLATE] for row in rows]


def _explained(rows, notes):
    yield from ([note] for note in notes)
    names = {row["indicator"]: row.get(NAME) or "" for row in rows}
    for head, words in (
        (("Column", "What goes in it"), COLUMN_WORDS),
        (("Status", "What it means"), STATUS_WORDS),
        (("Marker", "What it means"), MARKER_WORDS),
        (("Group", "What it means"), GROUP_WORDS),
        (("Indicator", "Name"), names),
    ):
        yield []
        yield list(head)
        yield from (list(pair) for pair in words.items())


def with_errors(sheet: Sheet, errors: Mapping[int, Iterable]) -> bytes:
    """The file as it was sent, each row where it stood, with a last column that says what is wrong with it.

    `errors` by number of the row: texts, or faults. Formulas come back as the values they had; sending the file again
    leaves the last column unread.
    """
    held = {row.number: row for row in (*sheet.rows, *sheet.left_out)}
    names = _names(sheet, held.values())
    last = max((*held, *errors, sheet.header))
    table = [_row(held.get(number), names, errors.get(number, ())) for number in range(sheet.header + 1, last + 1)]
    above = [[] for _ in range(1, sheet.header)]
    whole = [*above, [*names.values(), PROBLEM], *table]
    if sheet.kind == "csv":
        return table_csv(whole[0], whole[1:])
    return workbook([(VALUES_SHEET, (), whole) if above else (VALUES_SHEET, whole[0], whole[1:])])


def _names(sheet, rows):
    """{letter of a column: its name}, and those without a name in which something stands."""
    letters = {get_column_letter(place): name for place, name in enumerate(sheet.columns, 1) if known(name) != PROBLEM}
    outside = {letter for row in rows for letter in row.outside}
    return letters | dict.fromkeys(sorted(outside - set(letters), key=column_index_from_string), "")


def _row(row, names, wrong):
    cells = [None if row is None else _as_sent(row, letter, name) for letter, name in names.items()]
    told = " ".join(text if isinstance(text, str) else _told(text) for text in wrong)
    return [*cells, told or None]


def _as_sent(row, letter, name):
    if letter in row.outside:
        return row.outside[letter]
    column = known(name)
    return row.sent.get(column, row.cells.get(column))


def _told(found):
    return f"{found.column}: {found.message} {found.fix}".removeprefix(": ").strip()
