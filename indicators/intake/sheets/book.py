"""The rows of an XLSX workbook: which sheet is meant, and what of it must be said. Pure."""

from collections.abc import Iterator

from indicators.intake.rules.text import shown
from indicators.intake.sheets.archive import Archive
from indicators.intake.sheets.grid import MOST_NAMED, Grid, Head, Probe
from indicators.intake.sheets.package import ListedSheet, Workbook
from indicators.intake.sheets.shape import NOTES_SHEET, VALUES_SHEET, Row, SheetRefused
from indicators.intake.sheets.xml import parse


def rows_of(content: bytes) -> tuple[list[Row], list[str]]:
    """(rows that hold anything, notes on what was read). Raises SheetRefused."""
    book = Workbook(Archive(content))
    sheet = _chosen(book)
    grid = parse(book.archive, sheet.part, Grid(book.strings(), book.shown_as(), book.from_1904))
    if not grid.rows:
        raise SheetRefused("no_sheet", sheet=VALUES_SHEET)
    if grid.merged:
        raise SheetRefused("merged_cells", cells=_some(grid.merged, grid.merges))
    return grid.rows, list(_notes(book, sheet, grid))


def _chosen(book: Workbook) -> ListedSheet:
    """The sheet called as in the template; else the only one that holds anything, or that names its columns."""
    named = [sheet for sheet in book.sheets if sheet.name.strip().casefold() == VALUES_SHEET.casefold()]
    full = named or _full([sheet for sheet in book.sheets if sheet.name != NOTES_SHEET], book)
    full = full if len(full) < 2 or named else _with_columns(full, book) or full
    seen = [sheet for sheet in full if not sheet.hidden]
    if full and not seen:
        raise SheetRefused("hidden_sheet", name=shown(full[0].name))
    if not seen:
        raise SheetRefused("no_sheet", sheet=VALUES_SHEET)
    if len(full) > 1:
        names = _some([f"“{shown(sheet.name)}”{' (hidden)' if sheet.hidden else ''}" for sheet in full])
        raise SheetRefused("several_sheets", sheets=names, sheet=VALUES_SHEET)
    return seen[0]


def _full(sheets: list[ListedSheet], book: Workbook) -> list[ListedSheet]:
    return [sheet for sheet in sheets if parse(book.archive, sheet.part, Probe()).done]


def _with_columns(sheets: list[ListedSheet], book: Workbook) -> list[ListedSheet]:
    """Those that name the columns of values: a cover or a chart stands beside one."""
    strings, shown_as = book.strings(), book.shown_as()
    return [
        sheet
        for sheet in sheets
        if parse(book.archive, sheet.part, Head(strings, shown_as, book.from_1904)).names_columns
    ]


def _notes(book: Workbook, sheet: ListedSheet, grid: Grid) -> Iterator[str]:
    hidden = [f"“{shown(other.name)}”" for other in book.sheets if other.hidden]
    if hidden:
        yield f"Not read: the hidden {'sheets' if len(hidden) > 1 else 'sheet'} {_some(hidden)}."
    if len(book.sheets) > 1 and sheet.name.strip().casefold() != VALUES_SHEET.casefold():
        yield f"The sheet “{shown(sheet.name)}” was read, the only one that holds values."
    if unseen := grid.unseen:
        many = len(unseen) > 1
        yield f"The hidden {'columns' if many else 'column'} {_some(unseen)} {'were' if many else 'was'} read as well."
    if grid.hidden:
        yield f"Hidden rows were read as well: {_some(list(map(str, grid.hidden)))}."
    if grid.formulas:
        yield f"Formulas count with the values they were saved with: {_some(grid.formulas)}."


def _some(names: list[str], count: int = 0) -> str:
    """The first few, and how many more of `count` there are, or of the names themselves."""
    more = f" and {count - MOST_NAMED:,} more" if (count := count or len(names)) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
