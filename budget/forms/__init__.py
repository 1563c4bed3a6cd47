"""What the finance officer types and sends: a return, a month's account, both of a whole month in one file."""

from budget.forms.month_file import COLUMNS, MonthFileForm, rows_to_fill
from budget.forms.returns import AccountForm, MonthForm, ReturnForm, Thousands

__all__ = ["COLUMNS", "AccountForm", "MonthFileForm", "MonthForm", "ReturnForm", "Thousands", "rows_to_fill"]
