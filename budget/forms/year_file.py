"""The budget of a year in one file, by the finance officer: a line of it in each row."""

from django import forms

from budget.forms.csv_file import rows_of
from budget.forms.returns import Thousands
from budget.models import BudgetLine
from dcst.pages import forms as plain

YEAR_COLUMNS = ("name", "kind", "ongoing", "projects", "total", "tolerance")
KINDS = (BudgetLine.Kind.INCOME, BudgetLine.Kind.SPEND, BudgetLine.Kind.SAVING)


class LineForm(plain.Form):
    """One line of a budget, in £000. Its total is what is ongoing and for projects together, where both are given."""

    nouns = {"name": "The name of the line", "kind": "The kind"}
    name = forms.CharField(max_length=200)
    kind = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in KINDS],
        error_messages={"invalid_choice": f"The kind must be one of {', '.join(KINDS)}"},
    )
    ongoing = Thousands(required=False, label="Ongoing")
    projects = Thousands(required=False, label="Projects")
    total = Thousands(label="Total")
    tolerance = Thousands(required=False, label="Tolerance")


class YearFileForm(plain.Form):
    """The file of a year that has no budget yet: CSV with the YEAR_COLUMNS. `lines` comes out as [cleaned LineForm]."""

    nouns = {"year": "The year"}
    year = forms.ChoiceField()
    file = forms.FileField(
        label="The lines of the budget",
        help_text=f"CSV, with {', '.join(YEAR_COLUMNS)} in its first line; kind is {', '.join(KINDS)}",
        error_messages={"required": "Select the file of the budget", "empty": "The file you selected is empty"},
    )

    def __init__(self, years, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", "Select a year"), *((str(year), year.label) for year in years)]
        self.lines = []

    def clean_file(self):
        sent = self.cleaned_data["file"]
        faults = []
        for number, cells in rows_of(sent, YEAR_COLUMNS):
            form = LineForm(cells)
            if form.is_valid():
                self.lines.append(form.cleaned_data)
            faults += [f"Line {number}: {message}" for messages in form.errors.values() for message in messages]
        if faults:
            raise forms.ValidationError(faults)
        if not self.lines:
            raise forms.ValidationError("The file has no rows below its first line")
        return sent
