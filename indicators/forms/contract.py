"""What people type about the contract: one form for each verb."""

from django import forms

from dcst.pages.forms import DayField, Form, Number
from indicators.forms.framework import STORED, words
from indicators.forms.places import HIGHEST
from indicators.forms.typed import TOLERANCES
from indicators.models import EscalationDecision, Polarity, Target
from indicators.models.contract import SAID
from indicators.models.framework import LONGEST_LABEL
from indicators.target.rules.target import FITTING


class CouncilStatusForm(Form):
    """The Council's own status of a measure in a quarter."""

    status = forms.ChoiceField(
        label="The Council’s status",
        choices=SAID,
        widget=forms.RadioSelect,
        error_messages={"required": "Select the Council’s status"},
    )
    reason = words("What it rests on", "What the Council saw, heard or read. The Trust reads it", rows=3)


class ExceptionForm(Form):
    """An exception report, in the unit of the measure by its Definition, or None."""

    cause = words("Cause", "Why the measure is outside its tolerance", rows=3)
    action = words("Action", "What is done about it, and by whom", rows=3)
    recovery_on = DayField(label="Recovery date", help_text="The day by which a figure is in that shows the recovery")
    recovery_value = Number(
        label="Recovery figure",
        help_text="What that figure will be, or better; within the tolerance",
        **STORED,
    )

    def __init__(self, *args, definition, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["recovery_value"].suffix = "%" if definition and definition.unit == "%" else ""


class EscalationForm(Form):
    """What the commissioner decides on a proposal of escalation."""

    outcome = forms.ChoiceField(
        label="What is decided",
        choices=EscalationDecision.Escalated.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what is decided"},
    )
    reason = words("Reason", "Both sides read it, and it stays on record", rows=3)


class ProposedTargetForm(Form):
    """Another target and tolerance of a measure by its Definition, or None, as one side proposes it."""

    operator = forms.ChoiceField(
        label="The value should be",
        widget=forms.RadioSelect(attrs={"inline": True}),
        error_messages={"required": "Select what the value should be"},
    )
    value = Number(label="Target", **STORED)
    tolerance_inner = Number(
        label="Inner distance", required=False, help_text="How far from the plan it is still On track", **STORED
    )
    tolerance = Number(label="Tolerance", required=False, **STORED)
    starts = DayField(
        label="First day", help_text="Today or later. Held against figures for periods that end from this day on"
    )
    ends = DayField(label="Last day", required=False, help_text="Blank means until it is replaced")
    reason = words("Reason", "Why the contract should change. The other side reads it", rows=3)

    def __init__(self, *args, definition, **kwargs):
        super().__init__(*args, **kwargs)
        polarity = definition.polarity if definition else Polarity.NOT_APPLICABLE
        fitting = FITTING.get(polarity, Target.Operator.values)
        self.fields["operator"].choices = [choice for choice in Target.Operator.choices if choice[0] in fitting]
        if len(fitting) == 1:
            self.fields["operator"].initial = fitting[0]
        self.fields["tolerance"].help_text = TOLERANCES.get(polarity, "")
        for name in ("value", "tolerance", "tolerance_inner"):
            self.fields[name].suffix = "%" if definition and definition.unit == "%" else ""
        if polarity != Polarity.PLAN_IS_BEST:
            del self.fields["tolerance_inner"]


class ProposedMeasureForm(Form):
    """Whether and how the contract should name one of some `indicators`."""

    mark_optional = False

    indicator = forms.ModelChoiceField(
        None,
        label="Indicator",
        to_field_name="code",
        empty_label="Select an indicator",
        error_messages={"required": "Select an indicator"},
    )
    what = forms.ChoiceField(
        label="What is proposed",
        choices=[("named", "The contract names it"), ("out", "The contract names it no more")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select what is proposed"},
    )
    label = forms.CharField(
        label="Its number in the contract (optional)",
        max_length=LONGEST_LABEL,
        required=False,
        help_text="Like B13",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    position = Number(
        label="Place in the order of the contract",
        required=False,
        decimal_places=0,
        min_value=1,
        max_value=HIGHEST,
        help_text="Where the contract names it",
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
    )
    reason = words("Reason", "Why the contract should change. The other side reads it", rows=3)

    def __init__(self, *args, indicators, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = indicators
        self.fields["indicator"].label_from_instance = lambda row: f"{row.code} {row}"

    @property
    def arguments(self):
        """{name: value} as the verb takes them, beside the indicator, `by` and `at`."""
        typed = self.cleaned_data
        place = None if typed["position"] is None else int(typed["position"])
        told = {"label": typed["label"], "position": place, "reason": typed["reason"]}
        return told | {"taken_out": typed["what"] == "out"}


class AnswerForm(Form):
    """The other side's answer to a proposal."""

    answer = forms.ChoiceField(
        label="Your answer",
        choices=[("agree", "Agree"), ("decline", "Decline")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select your answer"},
    )
    reason = words("Reason", "Needed to decline. The side that proposed it reads it", required=False)


class WithdrawForm(Form):
    """Why a side takes its own proposal back."""

    reason = words("Why it is withdrawn")
