"""What people type about a plan: progress, people, dates, decisions, overrides."""

from django import forms
from django.core.validators import URLValidator

from dcst.models import User
from dcst.pages.forms import DayField, Form, Number
from dcst.people.roles import Permission, holders_of
from dcst.status.rag import Rag
from dcst.time import clock
from dcst.time.periods import PlanYear, say_day
from objectives.duties import TypedReport, missing_from
from objectives.models import ActionDecision, Meeting, Milestone, ProgressReport

TYPED = (
    "progress",
    "what_changed",
    "what_next",
    "recovery",
    "recovery_by",
    "completed_on",
    "evidence",
    "evidence_link",
)


def area(label, rows=2, **options):
    """A text field with a box of so many rows; `options` as those of a CharField."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


class WebLink(forms.URLField):
    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs):
        super().__init__(assume_scheme="https", max_length=200, **kwargs)


class MilestoneChoice(forms.ModelMultipleChoiceField):
    """The open milestones of an action, by their plan year."""

    widget = forms.CheckboxSelectMultiple(attrs={"small": True})

    def __init__(self, **options):
        super().__init__(to_field_name="year", **options)

    def label_from_instance(self, milestone):
        return f"{PlanYear.parse(milestone.year).label}, due {say_day(milestone.due)}"


class ReportForm(Form):
    """An owner's report on an action, with its open `milestones`."""

    mark_optional = False

    judgement = forms.ChoiceField(
        label="How is it going?",
        choices=ProgressReport.SelfRating.choices,
        widget=forms.RadioSelect(attrs={"inline": True, "small": True}),
        error_messages={"required": "Select how it is going"},
    )
    progress = Number(
        label="How far is it?",
        required=False,
        decimal_places=0,
        suffix="%",
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        error_messages={"invalid": "Progress must be a number, like 70"},
    )
    what_changed = area("What has changed?", error_messages={"required": "Enter what has changed"})
    what_next = area("What happens next? (optional)", required=False)
    recovery = area("What will bring it back?", required=False)
    recovery_by = DayField(label="By when?", required=False)
    completed_on = DayField(
        label="Which day was it done?", required=False, help_text="When it is done. For example, 27 1 2018"
    )
    evidence = area("Evidence (optional unless done)", rows=1, required=False)
    evidence_link = WebLink(label="Link to the evidence", required=False)
    milestones_met = MilestoneChoice(
        label="Milestones met (optional)", queryset=Milestone.objects.none(), required=False
    )

    def __init__(self, *args, milestones, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["milestones_met"].queryset = Milestone.objects.filter(pk__in=[row.pk for row in milestones])
        if not milestones:
            del self.fields["milestones_met"]

    def clean(self):
        for field, sentence in missing_from(TypedReport(**self.typed_report), self.today):
            if field not in self.errors:
                self.add_error(field, sentence)

    @property
    def typed_report(self):
        """{field: value} of duties.TypedReport. A field that could not be read is left out, and has its own error."""
        typed = {name: self.cleaned_data.get(name) for name in TYPED}
        number = typed["progress"]
        return {name: value for name, value in typed.items() if value is not None} | {
            "judgement": self.cleaned_data.get("judgement", ""),
            "progress": None if number is None else int(number),
        }


class PeopleForm(Form):
    """The owner and the reviewer of an action, among those whose roles allow it on a day."""

    owner = forms.ModelChoiceField(User.objects.none(), label="Owner", required=False, empty_label="Nobody yet")
    reviewer = forms.ModelChoiceField(User.objects.none(), label="Reviewer", required=False, empty_label="Nobody yet")

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = holders_of([Permission.REPORT_OWN, Permission.REPORT_ANY], today)
        self.fields["reviewer"].queryset = holders_of([Permission.OVERRIDE], today)


class MilestoneForm(Form):
    """Whether an action is marked for a plan year, and when it is due; `due` is None to take the mark away."""

    mark_optional = False

    year = forms.ChoiceField(label="Plan year", widget=forms.RadioSelect(attrs={"inline": True}))
    marked = forms.ChoiceField(
        label="Is the action marked for this year?",
        choices=[("yes", "Yes"), ("no", "No: take the mark away")],
        initial="yes",
        widget=forms.RadioSelect,
    )
    due = DayField(label="Due day", required=False, help_text="Blank means 31 March, the end of the plan year")
    reason = area("Reason", help_text="Where the date comes from, such as the minutes of a meeting")

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(str(year), year.label) for year in years_of(plan)]

    def clean(self):
        typed = self.cleaned_data
        if "year" in typed and typed.get("due") is None and "due" not in self.errors:
            typed["due"] = PlanYear.parse(typed["year"]).due
        if typed.get("marked") == "no":
            typed["due"] = None


def years_of(plan):
    """[PlanYear] of a plan, first to last."""
    first, last = PlanYear.containing(plan.start), PlanYear.containing(plan.end)
    return [PlanYear(year) for year in range(first.first, last.first + 1)]


BACK = "back"


class DecisionForm(Form):
    """Cancel or defer an action, or take back the decision `held` on it."""

    kind = forms.ChoiceField(label="Decision", widget=forms.RadioSelect)
    reason = area("Reason", rows=3)

    def __init__(self, *args, held=None, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(kind, words) for kind, words in ActionDecision.Kind.choices if held is None or kind != held.kind]
        back = [(BACK, f"Take back: the action is no longer {held.get_kind_display().lower()}")] if held else []
        self.fields["kind"].choices = [*choices, *back]

    @property
    def decision(self):
        """{"kind", "reason"} for changes.decide; a kind of None takes the decision back."""
        kind = self.cleaned_data["kind"]
        return {"kind": None if kind == BACK else kind, "reason": self.cleaned_data["reason"]}


class CriticalForm(Form):
    """Whether an action is critical, and why."""

    critical = forms.ChoiceField(
        label="Is this action critical?",
        help_text="While a critical action is off track, what it is part of is at risk at best",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
    )
    reason = area("Reason", rows=3)

    @property
    def said(self):
        """{"critical", "reason"} for changes.mark_critical."""
        return {"critical": self.cleaned_data["critical"] == "yes", "reason": self.cleaned_data["reason"]}


class OverrideForm(Form):
    """A reviewer's status for an action, its reason, and the last day it holds."""

    rag = forms.ChoiceField(
        label="Status",
        choices=[(rag.value, rag.word) for rag in Rag if rag.is_rating],
        widget=forms.RadioSelect,
    )
    reason = area("Reason", rows=3, help_text="Shown beside the status by the rule")
    expires_on = DayField(label="Last day it holds", help_text="It ends by itself after this day")


class MeetingForm(Form):
    """A day on which a body meets, and when its papers go out; blank papers are not known yet."""

    day = DayField(label="Day of the meeting")
    kind = forms.ChoiceField(label="Kind of meeting", choices=Meeting.Kind.choices, widget=forms.RadioSelect)
    papers_on = DayField(label="Day the papers go out", required=False, help_text="Leave blank until it is known")
    papers_time = forms.TimeField(
        label="Time the papers go out",
        required=False,
        help_text="For example, 12:00. Blank means by the end of that day",
        widget=forms.TimeInput(format="%H:%M", attrs={"class": "govuk-input--width-5"}),
        error_messages={"invalid": "Time the papers go out must be a time, like 12:00"},
    )

    def clean(self):
        if self.cleaned_data.get("papers_time") and not self.cleaned_data.get("papers_on"):
            self.add_error("papers_on", "Enter the day the papers go out, or leave the time blank")

    @property
    def said(self):
        """{name: value} for the verbs of a meeting."""
        typed = dict(self.cleaned_data)
        on, time = typed.pop("papers_on"), typed.pop("papers_time")
        return typed | {"papers_at": clock.at_time(on, time) if on else None}


class MoveForm(MeetingForm):
    """Another day of a meeting or of its papers, and why."""

    reason = area("Reason", help_text="Shown beside the new day")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["kind"]


class CallOffForm(Form):
    """Why a meeting is not held."""

    reason = area("Reason", help_text="Shown beside the meeting")
