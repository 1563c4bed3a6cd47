"""What people type about frameworks: a new one, the place of an indicator, or a file of places."""

import csv
import io

from django import forms

from dcst.pages.forms import Form, Number
from indicators.models import Indicator
from indicators.models.framework import LONGEST_LABEL, Placed

COLUMNS = ("indicator", "label", "position")
MOST_BYTES = 1_000_000
HIGHEST = 9999


class FrameworkForm(Form):
    """A new framework: what it is called in addresses, its name, and the document that prints it."""

    mark_optional = False

    name = forms.CharField(label="Name", max_length=200, error_messages={"required": "Enter the name of the framework"})
    code = forms.SlugField(
        label="Code",
        max_length=40,
        help_text="In addresses and in the API: small letters, digits and hyphens, like council-plan",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
        error_messages={"invalid": "The code must be of letters, digits and hyphens", "required": "Enter a code"},
    )
    document = forms.CharField(
        label="Document",
        max_length=60,
        help_text="That prints it, with its year",
        error_messages={"required": "Enter the document that prints it"},
    )


class PlaceForm(Form):
    """The place of one indicator in a framework. A row of a file is read by it as well."""

    mark_optional = False

    indicator = forms.ModelChoiceField(
        Indicator.objects.all(),
        label="Indicator",
        to_field_name="code",
        empty_label="Select an indicator",
        error_messages={"required": "Select an indicator", "invalid_choice": "There is no such indicator"},
    )
    label = forms.CharField(
        label="What it is called there (optional)",
        max_length=LONGEST_LABEL,
        required=False,
        help_text="Its number in that document, like B13",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    position = Number(
        label="Place in the order of the document",
        decimal_places=0,
        min_value=1,
        max_value=HIGHEST,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
        error_messages={"required": "Enter its place, like 13", "invalid": "The place must be a number, like 13"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["indicator"].label_from_instance = lambda row: f"{row.code} {row}"

    @property
    def placed(self):
        typed = self.cleaned_data
        return Placed(typed["indicator"], typed["label"], int(typed["position"]))


class PlacesFileForm(Form):
    """A file of places: CSV with the columns of COLUMNS. `placed` is [Placed]; every fault is told with its line."""

    file = forms.FileField(
        label="A file of places",
        help_text="CSV, with the columns indicator, label and position in its first line",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )

    def clean_file(self):
        sent = self.cleaned_data["file"]
        if sent.size > MOST_BYTES:
            raise forms.ValidationError("The file must be smaller than 1 MB")
        try:
            reader = csv.DictReader(io.StringIO(sent.read().decode("utf-8-sig")), strict=True)
            if tuple(name.strip() for name in reader.fieldnames or ()) != COLUMNS:
                raise forms.ValidationError(f"The first line must be: {','.join(COLUMNS)}")
            lines = [(reader.line_num, row) for row in reader]
        except UnicodeDecodeError:
            raise forms.ValidationError("The file must be text in UTF-8") from None
        except csv.Error as fault:
            raise forms.ValidationError(f"The file cannot be read as CSV: {fault}") from None
        if not lines:
            raise forms.ValidationError("The file has no rows below its first line")
        self.placed = self._read(lines)
        return sent

    def _read(self, lines):
        forms_of_lines = [(number, PlaceForm({name: row.get(name) or "" for name in COLUMNS})) for number, row in lines]
        faults = [
            f"Line {number}: {COLUMNS_WORDS.get(name, '')}{message}"
            for number, form in forms_of_lines
            for name, messages in form.errors.items()
            for message in messages
        ]
        faults += [f"Line {number}: there are more than {len(COLUMNS)} cells" for number, row in lines if None in row]
        if faults:
            raise forms.ValidationError(faults)
        return [form.placed for _, form in forms_of_lines]


COLUMNS_WORDS = {name: f"{name}: " for name in COLUMNS}
