"""What people type about indicators, their figures, periods and keys: one form for each verb."""

import datetime

from django import forms

from dcst.models import ApiKey, Area
from dcst.pages.forms import DayField, Form, Number
from dcst.time import clock
from indicators.models import Polarity, Target
from indicators.models.judging import HEADS
from indicators.target.rules.target import FITTING

STORED = {"max_digits": 18, "decimal_places": 6}
SETTABLE = (Target.Kind.CONTRACT, Target.Kind.PLAN, Target.Kind.STRETCH)
WITHOUT_NUMBER = (Target.Shape.YEARLY_CHANGE, Target.Shape.HALVE, Target.Shape.IN_LINE)
TOLERANCES = {
    Polarity.HIGH_IS_GOOD: "The value at the edge of At risk: at or below the target. Blank means no At risk",
    Polarity.LOW_IS_GOOD: "The value at the edge of At risk: at or above the target. Blank means no At risk",
    Polarity.PLAN_IS_BEST: "How far from the plan it is still At risk. Blank means no At risk",
}


class TargetForm(Form):
    """A target of an indicator by its Definition, or None: it offers only the operators that fit the polarity.

    Of a measure `of_contract` it offers no target that rates: that is for both sides to agree.
    """

    kind = forms.ChoiceField(
        label="Kind",
        choices=[(kind, kind.label) for kind in SETTABLE],
        widget=forms.RadioSelect(attrs={"inline": True}),
    )
    operator = forms.ChoiceField(
        label="The value should be",
        widget=forms.RadioSelect(attrs={"inline": True}),
        error_messages={"required": "Select what the value should be"},
    )
    shape = forms.ChoiceField(
        label="Shape",
        choices=Target.Shape.choices,
        initial=Target.Shape.LEVEL,
        widget=forms.RadioSelect(attrs={"small": True}),
        help_text="Most targets are a number. The others give each period a number of its own",
    )
    value = Number(label="Target", help_text="For a number, and for the end of a line", **STORED)
    baseline = Number(label="Baseline", required=False, help_text="For a line, a change each year, or a half", **STORED)
    baseline_period = forms.CharField(
        label="Period of the baseline", required=False, max_length=20, help_text="For example FY2015-16"
    )
    rate = Number(
        label="Change each year",
        required=False,
        suffix="%",
        max_digits=9,
        decimal_places=4,
        help_text="Below zero for less each year, such as -5",
    )
    comparator = forms.ModelChoiceField(
        Area.objects.filter(kind__in=[Area.Kind.NATION, Area.Kind.REGION]),
        label="In line with",
        required=False,
        empty_label="No area",
    )
    tolerance_inner = Number(
        label="Inner distance", required=False, help_text="How far from the plan it is still On track", **STORED
    )
    tolerance = Number(label="Tolerance", required=False, **STORED)
    start = DayField(label="First day", help_text="Held against figures for periods that end from this day on")
    end = DayField(label="Last day", required=False, help_text="Blank means until it is replaced")
    reason = forms.CharField(
        label="Reason", widget=forms.Textarea(attrs={"rows": 2}), help_text="Where the target comes from"
    )

    def __init__(self, *args, definition, of_contract=False, **kwargs):
        super().__init__(*args, **kwargs)
        if of_contract:
            self.fields["kind"].choices = [(Target.Kind.STRETCH, Target.Kind.STRETCH.label)]
        polarity = definition.polarity if definition else Polarity.NOT_APPLICABLE
        fitting = FITTING.get(polarity, Target.Operator.values)
        self.fields["operator"].choices = [choice for choice in Target.Operator.choices if choice[0] in fitting]
        if len(fitting) == 1:
            self.fields["operator"].initial = fitting[0]
        self.fields["tolerance"].help_text = TOLERANCES.get(polarity, "")
        self.fields["value"].required = self.data.get("shape") not in WITHOUT_NUMBER
        for name in ("value", "tolerance", "tolerance_inner"):
            self.fields[name].suffix = "%" if definition and definition.unit == "%" else ""
        if polarity != Polarity.PLAN_IS_BEST:
            del self.fields["tolerance_inner"]


class ConfirmForm(Form):
    """Why a target that is printed in doubt is confirmed."""

    reason = forms.CharField(
        label="Reason",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Who says that the printed target means this",
    )


class KeyForm(Form):
    """A new API key of an organisation."""

    name = forms.CharField(
        label="Name", max_length=100, help_text="What it is for, such as “Nightly from the case system”"
    )
    kind = forms.ChoiceField(
        label="Kind",
        choices=[(ApiKey.Kind.TEST, "Test: values are checked and not stored"), (ApiKey.Kind.LIVE, "Live")],
        initial=ApiKey.Kind.TEST,
        widget=forms.RadioSelect,
        error_messages={"required": "Select test or live"},
    )
    scopes = forms.ChoiceField(
        label="What it may do",
        choices=[("send read", "Send values and read"), ("send", "Send values only"), ("read", "Read only")],
        initial="send read",
        widget=forms.RadioSelect,
        error_messages={"required": "Select what the key may do"},
    )
    expires_on = DayField(
        label="Last day", required=False, help_text="Blank means until it is revoked. For example, 31 3 2019"
    )

    @property
    def arguments(self):
        """{name: value} as issue_key takes them, beside `by` and `at`."""
        typed, expires = self.cleaned_data, self.cleaned_data["expires_on"]
        return {
            "name": typed["name"],
            "kind": typed["kind"],
            "may_send": "send" in typed["scopes"],
            "may_read": "read" in typed["scopes"],
            "expires_at": clock.end_of(expires) if expires else None,
        }


class RollForm(Form):
    """How long an old key goes on beside the new one."""

    overlap = forms.ChoiceField(
        label="When the old key ends",
        choices=[
            ("now", "Now"),
            ("1h", "In 1 hour"),
            ("24h", "In 24 hours"),
            ("7d", "In 7 days"),
        ],
        initial="24h",
        widget=forms.RadioSelect,
        error_messages={"required": "Select when the old key ends"},
    )


class PartnerCodeForm(Form):
    """A partner's code for one of its indicators, of which `indicators` is a query."""

    code = forms.CharField(
        label="The partner’s code", max_length=60, widget=forms.TextInput(attrs={"class": "govuk-input--width-20"})
    )
    indicator = forms.ModelChoiceField(
        None, label="Indicator", to_field_name="code", error_messages={"required": "Select an indicator"}
    )

    def __init__(self, *args, indicators, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = indicators
        self.fields["indicator"].label_from_instance = lambda row: f"{row.code} {row}"


class WindowForm(Form):
    """A period of an indicator to be opened or closed, and why."""

    period = forms.CharField(label="Period", max_length=20, help_text="For example FY2017-18-Q3")
    state = forms.ChoiceField(
        label="What happens",
        choices=[("open", "Open it: values are taken"), ("closed", "Close it: no more values are taken")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether to open or close it"},
    )
    until = DayField(label="Last day", required=False, help_text="For an opened period. Blank means until it is closed")
    reason = forms.CharField(label="Reason", widget=forms.Textarea(attrs={"rows": 2}))


class CorrectionForm(Form):
    """A value for a closed period, as a partner asks for it, for one of its `indicators`.

    The cells stay text: they are read by the rules of every row that is sent.
    """

    indicator = forms.ChoiceField(label="Indicator", error_messages={"required": "Select the indicator"})
    period = forms.CharField(label="Period", max_length=40, help_text="For example FY2017-18-Q3")
    value = forms.CharField(label="Value", max_length=40, required=False)
    numerator = forms.CharField(label="Numerator", max_length=40, required=False)
    denominator = forms.CharField(label="Denominator", max_length=40, required=False)
    reason = forms.CharField(
        label="Reason",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Why the value changes after its period was closed",
    )

    def __init__(self, *args, indicators, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = [("", "Select an indicator")] + [
            (row.code, f"{row.code} {row}") for row in indicators
        ]


class QueryAnswerForm(Form):
    """The performance officer's answer to a late correction."""

    words = forms.CharField(
        label="Your answer", required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="Needed to refuse"
    )


class QuestionForm(Form):
    """What is asked about a value, what explains it, or why the question is withdrawn; `verb` is a key of WORDS."""

    WORDS = {
        "ask": ("What is asked about the value", "Query this value"),
        "answer": ("What explains the value", "Send the comment"),
        "withdraw": ("Why the question is withdrawn", "Withdraw the question"),
    }
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)

    def __init__(self, verb, *args, **kwargs):
        super().__init__(*args, **kwargs)
        label, self.button = self.WORDS[verb]
        self.fields["text"].label = label
        self.fields["text"].error_messages["required"] = f"Enter {label[0].lower()}{label[1:]}"


class StoryForm(Form):
    """The four heads of a story, and the pk of the figure that stood beside the form."""

    says = forms.CharField(label=HEADS["says"], widget=forms.Textarea(attrs={"rows": 3}))
    why = forms.CharField(label=HEADS["why"], widget=forms.Textarea(attrs={"rows": 3}))
    doing = forms.CharField(label=HEADS["doing"], widget=forms.Textarea(attrs={"rows": 3}))
    ask = forms.CharField(
        label=HEADS["ask"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Blank means nothing is asked",
    )
    figure = forms.IntegerField(widget=forms.HiddenInput)


class ForecastForm(Form):
    """What the year will end with, and why. `period` is the end of the year that stood beside the form."""

    value = Number(label="Your forecast", **STORED)
    reason = forms.CharField(
        label="Reason",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What you know that the figures do not show yet. Every reader of the indicator sees it",
    )
    period = forms.CharField(widget=forms.HiddenInput, max_length=20)

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["value"].suffix = "%" if unit == "%" else ""


class RebaseForm(Form):
    """From which of these `periods` the control limits begin anew, and why."""

    start = forms.TypedChoiceField(
        label="First period of the new beginning",
        coerce=datetime.date.fromisoformat,
        error_messages={"required": "Select the period"},
    )
    reason = forms.CharField(
        label="What changed on that day",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="A change of the process itself. A surprising figure is no reason",
    )

    def __init__(self, *args, periods, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["start"].choices = [("", "Select a period"), *((f"{row.start}", row.label) for row in periods)]


class EndRebaseForm(Form):
    """Why a new beginning of the limits is taken back."""

    reason = forms.CharField(label="Why it is taken back", widget=forms.Textarea(attrs={"rows": 2}))
