"""The forms of a monthly return, and of closing a month."""

import re
from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from budget.rules.behind import FIGURES, WORDS, faults
from dcst.pages import forms as plain

# Above a thousand million pounds somebody has entered pounds.
MOST = Decimal(1_000_000)
WRITTEN = re.compile(r"(?P<minus>-)?£?(?P<number>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d+)?(?P<unit>[km])?")
UNITS = {None: 1, "k": 1, "m": 1000}


class Thousands(plain.Number):
    """An amount in £000, a Decimal, as people type and paste it: “1,234.5”, “£1,234k”, “£1.2m”, “(149)”."""

    def __init__(self, **kwargs):
        super().__init__(prefix="£", suffix="thousand", max_digits=14, decimal_places=3, **kwargs)

    def to_python(self, value):
        if isinstance(value, str) and value.strip():
            value = self._read(value)
        return super().to_python(value)

    def _read(self, text):
        bare = re.sub(r"\s", "", text).replace("−", "-").lower()
        if bare.startswith("(") and bare.endswith(")"):
            bare = f"-{bare[1:-1]}"
        bare = re.sub(r"^£-", "-£", bare)
        found = WRITTEN.fullmatch(bare)
        if not found:
            raise ValidationError(f"{self.label} must be an amount in thousands of pounds, like 1,234.5", "invalid")
        amount = Decimal(found["number"].replace(",", "") + (found["part"] or "")) * UNITS[found["unit"]]
        if amount >= MOST:
            raise ValidationError(f"{self.label} is in thousands of pounds: for £1,234,500 enter 1,234.5", "too_large")
        return str(-amount if found["minus"] else amount)


class ReturnForm(plain.Form):
    """The return of a line for one of the `months` (Periods) that are open, in £000."""

    nouns = {
        "month": "The month",
        "budget_to_date": "The budget to date",
        "actual_to_date": "The actual to date",
        "forecast": "The forecast outturn",
    }
    month = forms.TypedChoiceField(
        coerce=date.fromisoformat,
        empty_value=None,
        error_messages={"invalid_choice": "Select a month that has begun and is not closed"},
    )
    budget_to_date = Thousands(label="Budget to date", help_text="What was planned up to the end of the month")
    actual_to_date = Thousands(
        label="Actual to date", help_text="What was spent or received up to the end of the month"
    )
    forecast = Thousands(label="Forecast outturn", help_text="What the whole year is expected to come to")
    note = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="Why it differs from the budget"
    )

    def __init__(self, months, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(month.start.isoformat(), month.label) for month in months]
        self.fields["month"].choices = [("", "Select a month"), *choices]


def said_amount(name, hint=""):
    """The field of an amount that may be left unsaid."""
    return Thousands(required=False, label=WORDS[name], help_text=hint)


class AccountForm(plain.Form):
    """What is said of a month as a whole, in £000. Every figure may stay blank: that is not said, and not nought.

    It comes out as `figures`, {name: amount or None}, and `note`.
    """

    recurrent = said_amount("recurrent", "What of it comes again next year; below zero where it is in our favour")
    best_case = said_amount("best_case", "How far over the budget if all goes well; below zero for under it")
    worst_case = said_amount("worst_case", "How far over the budget if all goes badly")
    gross_pressure = said_amount("gross_pressure", "Before anything is done about it")
    mitigation = said_amount("mitigation", "What is being done about it is worth this much")
    savings_delivered = said_amount("savings_delivered")
    savings_on_track = said_amount("savings_on_track")
    savings_at_risk = said_amount("savings_at_risk")
    savings_undeliverable = said_amount("savings_undeliverable")
    from_reserve = said_amount("from_reserve", "What is agreed. Enter 0 if nothing is")
    contract_change = said_amount("contract_change", "What is asked for, agreed or not. Enter 0 if nothing is")
    note = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="What the board should know of it"
    )

    def clean(self):
        given = {name: self.cleaned_data.get(name) for name in FIGURES}
        for name, sentence in [] if self.errors else faults(given):
            self.add_error(name or None, sentence)
        return {"figures": given, "note": self.cleaned_data.get("note", "")}


class MonthForm(forms.Form):
    """Which month is closed or opened, as its first day; sent by the buttons beside the months."""

    month = forms.DateField(input_formats=["%Y-%m-%d"])
    do = forms.ChoiceField(choices=[("close", "Close"), ("open", "Open")])

    def clean_month(self):
        return self.cleaned_data["month"].replace(day=1)
