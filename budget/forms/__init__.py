"""What the finance officer types and sends: a return, a month's account, a month or a year in one file."""

from budget.forms.month_file import COLUMNS, MonthFileForm, rows_to_fill
from budget.forms.returns import AccountForm, MonthForm, ReturnForm, Thousands
from budget.forms.year_file import YEAR_COLUMNS, YearFileForm

__all__ = [
    "COLUMNS",
    "YEAR_COLUMNS",
    "AccountForm",
    "MonthFileForm",
    "MonthForm",
    "ReturnForm",
    "Thousands",
    "YearFileForm",
    "rows_to_fill",
]
