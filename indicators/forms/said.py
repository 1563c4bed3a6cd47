"""What partners say of values and periods without sending a value: one form for each verb."""

from django import forms

from dcst.models import Area
from dcst.pages.forms import Form
from indicators.groups import CODES, label
from indicators.intake.reading import SENT_FOR
from indicators.intake.rules.said import COMPLETE, NOTHING_TO_REPORT
from indicators.models import BOROUGH

READ_BY = "Every reader of the indicator sees it: give no names and no numbers of children."


class WithdrawalForm(Form):
    """A value to be withdrawn, of one of these `indicators`, and why.

    The cells stay text: they are read by the rules of every row that is sent.
    """

    indicator = forms.ChoiceField(label="Indicator", error_messages={"required": "Select the indicator"})
    period = forms.CharField(label="Period", max_length=40, help_text="For example FY2017-18-Q3")
    area = forms.ChoiceField(label="Area", initial=BOROUGH)
    group = forms.ChoiceField(label="For whom", required=False)
    reason = forms.CharField(
        label="Reason", widget=forms.Textarea(attrs={"rows": 3}), help_text=f"Why it was sent in error. {READ_BY}"
    )

    def __init__(self, *args, indicators, **kwargs):
        super().__init__(*args, **kwargs)
        areas = Area.objects.filter(kind__in=SENT_FOR).order_by("kind", "name").values_list("code", "name")
        self.fields["indicator"].choices = [
            ("", "Select an indicator"),
            *((row.code, f"{row.code} {row}") for row in indicators),
        ]
        self.fields["area"].choices = list(areas)
        self.fields["group"].choices = [("", "Everybody"), *((code, label(code)) for code in CODES)]


class DeclarationForm(Form):
    """What is said of which of these open periods, `lines`, and why."""

    says = forms.ChoiceField(
        label="What do you want to say?",
        choices=[
            (NOTHING_TO_REPORT, "Nothing to report: there is no value for the period"),
            (COMPLETE, "Complete: all that will be sent for the period has been sent"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Select what you want to say"},
    )
    lines = forms.MultipleChoiceField(
        label="Of which periods?",
        widget=forms.CheckboxSelectMultiple(attrs={"small": True}),
        error_messages={"required": "Select at least one period"},
    )
    reason = forms.CharField(
        label="Reason",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"Needed where there is nothing to report. {READ_BY}",
    )

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lines"].choices = [
            (line_key(line), f"{line.indicator.code} {line.indicator}, {line.period.label}: {line.state}")
            for line in lines
        ]

    @property
    def rows(self):
        """[{"indicator", "period"}] of the periods that were chosen."""
        return [dict(zip(("indicator", "period"), key.split("|"), strict=True)) for key in self.cleaned_data["lines"]]


class TakeBackForm(Form):
    """Why what was said of a period is taken back."""

    reason = forms.CharField(label="Why it is taken back", widget=forms.Textarea(attrs={"rows": 2}))


def line_key(line):
    """What an AwaitedPeriod is chosen by: “M05|FY2017-18-Q3”."""
    return f"{line.indicator.code}|{line.period}"
