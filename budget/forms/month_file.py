"""A month in one file: the returns of its lines and what is said of the whole, read by the forms people type into."""

from django import forms

from budget.forms.csv_file import rows_of
from budget.forms.returns import AccountForm, ReturnForm
from budget.rules.behind import FIGURES, WORDS
from dcst.pages import forms as plain

COLUMNS = ("line", "name", "budget_to_date", "actual_to_date", "forecast", "amount", "note")
RETURNED = ("budget_to_date", "actual_to_date", "forecast")
NOTE = "account_note"


def rows_to_fill(lines, returns, account):
    """[cells by COLUMNS] of the file of a month, with what is held: {line id: return}, MonthlyAccount or None."""
    rows = []
    for line in lines:
        held = returns.get(line.pk)
        figures = [held and getattr(held, name) for name in RETURNED]
        rows.append([line.code, line.name, *figures, None, held.note if held else ""])
    for name in FIGURES:
        rows.append([name, WORDS[name], None, None, None, account and getattr(account, name), ""])
    return [*rows, [NOTE, "Note on the whole month", None, None, None, None, account.note if account else ""]]


class MonthFileForm(plain.Form):
    """The file of a month: CSV with the COLUMNS in its first line. A row without a figure is left out.

    `returns` comes out as [(line of the budget, cleaned data of a ReturnForm)], `account` as that of an AccountForm or
    None. Every fault is told with its line in the file.
    """

    file = forms.FileField(
        label="The file of the month",
        help_text="CSV, as the template has it",
        error_messages={"required": "Select the file of the month", "empty": "The file you selected is empty"},
    )

    def __init__(self, month, lines, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.month, self.lines = month, {line.code: line for line in lines}
        self.returns, self.account = [], None

    def clean_file(self):
        sent = self.cleaned_data["file"]
        rows = rows_of(sent, COLUMNS)
        faults = self._read(rows)
        if faults:
            raise forms.ValidationError(faults)
        if not self.returns and not self.account:
            raise forms.ValidationError("No figure is entered in the file")
        return sent

    def _read(self, rows):
        faults, said, first = [], {}, {}
        for number, cells in rows:
            code = cells["line"]
            if first.setdefault(code, number) != number:
                faults.append(f"Line {number}: “{code}” stands in line {first[code]} already")
            elif code in self.lines:
                faults += self._read_return(number, code, cells)
            elif code in FIGURES or code == NOTE:
                said[code] = number, cells
            else:
                faults.append(f"Line {number}: there is no budget line “{code}” in this year")
        return faults + self._read_account(said)

    def _read_return(self, number, code, cells):
        if cells["amount"]:
            return [f"Line {number}: a budget line has no amount, but budget to date, actual to date and forecast"]
        if not any(cells[name] for name in RETURNED):
            return []
        form = ReturnForm([self.month], cells | {"month": self.month.start.isoformat()})
        if form.is_valid():
            self.returns.append((self.lines[code], form.cleaned_data))
        return _faults_of(form, lambda name: number)

    def _read_account(self, said):
        misplaced = [
            f"Line {number}: the figure of “{code}” goes under amount"
            for code, (number, cells) in said.items()
            if any(cells[name] for name in RETURNED)
        ]
        given = {code: cells["amount"] for code, (_, cells) in said.items() if code in FIGURES and cells["amount"]}
        note = said[NOTE][1]["note"] if NOTE in said else ""
        if misplaced or not (given or note):
            return misplaced
        form = AccountForm(given | {"note": note})
        if form.is_valid():
            self.account = form.cleaned_data
        return _faults_of(form, lambda name: said[name][0] if name in said else None)


def _faults_of(form, line_of):
    """[sentence] of a form's errors, each with the line of the file that it is about, where it is about one."""
    return [
        f"Line {line_of(name)}: {message}" if line_of(name) else message
        for name, messages in form.errors.items()
        for message in messages
    ]
