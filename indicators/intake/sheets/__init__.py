"""Files of values: a CSV or XLSX file read into rows for intake, a template to fill in, a file handed back. Pure.

What a row means is intake's to say. Here is only what a cell holds, where it stands, and why a file is not read.
"""

from indicators.intake.sheets.reader import read, sign_faults
from indicators.intake.sheets.shape import (
    IGNORED,
    MOST_BYTES,
    MOST_ROWS,
    PROBLEM,
    VALUES_SHEET,
    Sheet,
    SheetRefused,
    SheetRow,
)
from indicators.intake.sheets.writing import template_csv, template_xlsx, with_errors

__all__ = [
    "IGNORED",
    "MOST_BYTES",
    "MOST_ROWS",
    "PROBLEM",
    "VALUES_SHEET",
    "Sheet",
    "SheetRefused",
    "SheetRow",
    "read",
    "sign_faults",
    "template_csv",
    "template_xlsx",
    "with_errors",
]
