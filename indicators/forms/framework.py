"""What people type to close what is owed: a form for each kind, the definition sheet's, and who is to do it by when."""

from contextlib import suppress

from django import forms
from django.core.exceptions import ValidationError

from dcst.models import Organisation
from dcst.pages.forms import DayField, Filter, Form, Number
from dcst.people.roles import Permission, holders_of
from dcst.time import clock
from dcst.time.period_texts import noun
from dcst.time.periods import Kind, Period, PeriodError
from indicators.disclosure.rules.few import FEWEST
from indicators.framework.rules import Stage
from indicators.models import Indicator, Polarity, ValueStatus
from indicators.terms import FLOWS, What

STORED = {"max_digits": 18, "decimal_places": 6}
BOUNDS_HELP = "Blank: as the kind of value has it. A percentage 0 to 100, a count or rate 0 or more"
PERIOD_HELP = "For example FY2016-17 or FY2017-18-Q3"


def whole(label, help_text="", **options):
    """A field for a whole number, four digits wide."""
    narrow = forms.NumberInput(attrs={"class": "govuk-input--width-4"})
    return forms.IntegerField(label=label, help_text=help_text, widget=narrow, **options)


def words(label, help_text="", rows=2, required=True, **options):
    """A field for text of several lines."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=required, widget=area, **options)


def measure(label, help_text):
    """A field for an indicator, or none."""
    return forms.ModelChoiceField(
        Indicator.objects.order_by("framework", "position"),
        label=label,
        help_text=help_text,
        required=False,
        empty_label="None",
        to_field_name="code",
    )


class SettleForm(Form):
    """What closes one obligation of an indicator, which was fetched with_definition(at)."""

    def __init__(self, *args, indicator, **kwargs):
        super().__init__(*args, **kwargs)
        self.indicator = indicator

    @property
    def arguments(self):
        """{name: value} as the verb takes them, beside the indicator, `by` and `at`."""
        return self.cleaned_data


class NameForm(SettleForm):
    name = forms.CharField(
        label="Agreed name", max_length=300, help_text="Shown as agreed, and never as the words of the source"
    )
    reason = words("Reason", "Who agreed it, and where it is written down")


class SourceForm(SettleForm):
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), label="Whose figures these are", empty_label="Select an organisation"
    )
    reason = words("Reason", "Who agreed it, and where it is written down")


class CrossReferenceForm(SettleForm):
    text = words("Where else the measure stands", "Other plans and frameworks, with their own numbers for it")
    reason = words("Reason", "Needed to change what stands", required=False)


class BaselineForm(SettleForm):
    value = Number(label="Baseline", **STORED)
    period = forms.CharField(label="Period", max_length=40, help_text=PERIOD_HELP)
    status = forms.ChoiceField(
        label="Status",
        choices=ValueStatus.choices,
        initial=ValueStatus.FINAL,
        widget=forms.RadioSelect(attrs={"inline": True}),
    )
    source_text = forms.CharField(label="Source", max_length=300, help_text="Where the value can be looked up")
    reason = words("Reason", "Needed to change a baseline that stands", required=False)

    def __init__(self, *args, indicator, **kwargs):
        super().__init__(*args, indicator=indicator, **kwargs)
        definition = indicator.definition
        self.fields["value"].suffix = "%" if definition and definition.unit == "%" else ""

    def clean_period(self):
        """The Period typed: any in canonical text, since a baseline may be a year's; else a plain form of the own
        calendar.

        Raises ValidationError.
        """
        typed, definition = self.cleaned_data["period"].strip(), self.indicator.definition
        kind = definition.period_kind if definition else ""
        with suppress(PeriodError):
            return Period.parse(typed)
        try:
            return Period.read(typed, kind) if kind else Period.parse(typed)
        except PeriodError as wrong:
            raise ValidationError(str(wrong)) from None


class PositionForm(SettleForm):
    """The first figure of an indicator. The cells stay text: they are read by the rules of every row that is sent."""

    organisation = forms.ModelChoiceField(None, label="Whose figure it is", empty_label="Select an organisation")
    period = forms.CharField(label="Period", max_length=40, help_text=PERIOD_HELP)
    value = forms.CharField(label="Value", max_length=40)
    numerator = forms.CharField(label="Numerator", max_length=40, required=False)
    denominator = forms.CharField(label="Denominator", max_length=40, required=False)
    note = words("Note", required=False)

    def __init__(self, *args, indicator, **kwargs):
        super().__init__(*args, indicator=indicator, **kwargs)
        owners = Organisation.objects.filter(indicator_sources__indicator=indicator).distinct()
        self.fields["organisation"].queryset = owners
        if len(owners) == 1:
            self.fields["organisation"].initial = owners[0]

    @property
    def arguments(self):
        """As of every SettleForm, without the cells left blank."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


class AssignForm(Form):
    """Who is to close an obligation, a person or an organisation, by when."""

    user = forms.ModelChoiceField(None, label="Person", required=False, empty_label="Nobody")
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), label="Or organisation", required=False, empty_label="None"
    )
    due = DayField(label="By when")
    note = words("Note", "What was agreed", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = holders_of({Permission.READ}, clock.today())


class DefinitionForm(Form):
    """Every field of the definition sheet: what is sent becomes the next version, and no version is changed.

    `asks`: whether there are figures or targets, so that the change must be accepted knowingly.
    """

    rationale = words("Rationale", "Why this is measured", required=False)
    definition = words("Definition", "What is counted: numerator and denominator", rows=4)
    method = words("Method", "How the value is worked out, and from which return", rows=3, required=False)
    unit = forms.CharField(label="Unit", max_length=120, help_text="For example % or per 10,000 aged 0-17")
    value_type = forms.CharField(
        label="Kind of value", max_length=40, required=False, help_text="For example percentage, rate, count"
    )
    counted_one = forms.CharField(
        label="What is counted, one of it",
        max_length=40,
        required=False,
        help_text="As a sentence says it: child, referral, visit. Blank: sentences name nothing",
    )
    counted_many = forms.CharField(
        label="What is counted, many of it", max_length=40, required=False, help_text="Children, referrals, visits"
    )
    decimals = whole("Decimals", min_value=0, max_value=6, initial=1)
    lowest = Number(label="Lowest possible value", help_text=BOUNDS_HELP, required=False, **STORED)
    highest = Number(label="Highest possible value", help_text=BOUNDS_HELP, required=False, **STORED)
    snapshot_or_flow = forms.ChoiceField(
        label="Snapshot or flow",
        required=False,
        help_text="Points of a snapshot, of rolling periods and of running totals overlap: they get no limits",
    )
    starts = measure("Starts are counted by", "Of a snapshot: the indicator of who or what is added to it")
    ends = measure("Ends are counted by", "Of a snapshot: the indicator of who or what leaves it")
    seasonal = forms.TypedChoiceField(
        label="Goes with the season",
        required=False,
        help_text="Then a figure is held against the same period of the year before",
        coerce=lambda typed: typed == "True",
        empty_value=None,
        choices=[("", "As its calendar: terms do, others do not"), ("True", "Yes"), ("False", "No")],
    )
    period_kind = forms.ChoiceField(label="Each value is for", required=False)
    months = whole("Months between two values", "24 is every two years", required=False, min_value=1, max_value=120)
    anchor = forms.ChoiceField(
        label="Year it goes by",
        required=False,
        choices=[("", "Not settled"), *((word, word.capitalize()) for word in ("financial", "academic", "calendar"))],
    )
    lag_days = whole("Lag", "Days from the period’s end to its figure", required=False, min_value=0, max_value=1000)
    grace_days = whole("Open for values", "Days from the day they are due", min_value=0, max_value=1000)
    polarity = forms.ChoiceField(label="Polarity", choices=Polarity.choices)
    polarity_basis = words("Reason for the polarity", required=False)
    suppress_from = whole(
        "Small numbers from", "Counts that could point at a person. Blank: none", required=False, min_value=1
    )
    suppress_to = whole("Small numbers to", "5 unless there is a reason for another", required=False, min_value=1)
    suppression_basis = words(
        "Reason for the suppression rule", "Needed for another range than before, or none", required=False
    )
    is_sensitive = forms.BooleanField(
        label="Sensitive trait: keep back a share of all or none of few",
        help_text=f"0 % or 100 % of fewer than {FEWEST} says of each of them what is so of all",
        required=False,
    )
    structural_noughts = words(
        "Noughts that cannot be anything else",
        "One a line: an area, a group, or both with a comma. For example Male, or North, Aged 0 to 4. Never kept back",
        required=False,
    )
    ambiguities = words("What is not clear", required=False)
    known_issues = words("Known issues", "What a reader of the figures should know", required=False)
    reason = words("Reason for the change", "Who agreed this version, and why it changes")
    accepted = forms.BooleanField(
        label="I have seen what a change of unit, kind of value, calendar or polarity affects", required=False
    )

    def __init__(self, *args, asks, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [(kind.value, noun(kind).partition(" ")[2].capitalize()) for kind in Kind]
        self.fields["period_kind"].choices = [("", "Not settled"), *kinds]
        standing = self.initial.get("snapshot_or_flow") or ""
        as_it_stands = [] if standing in ("", *FLOWS) else [(standing, standing)]
        self.fields["snapshot_or_flow"].choices = [("", "Not settled"), *FLOWS.items(), *as_it_stands]
        for name in ("starts", "ends"):
            self.fields[name].label_from_instance = lambda row: f"{row.code} {row}"
        if not asks:
            del self.fields["accepted"]


class CoverageFilter(Filter):
    """Filters the obligations of a Coverage; each list offers only what is among them."""

    what = forms.ChoiceField(label="What is missing", required=False)
    stage = forms.ChoiceField(label="Stage", required=False)
    theme = forms.ChoiceField(label="Theme", required=False)
    strand = forms.ChoiceField(label="Strand", required=False)
    owner = forms.ChoiceField(label="Owner", required=False)
    when = forms.ChoiceField(
        label="When",
        required=False,
        choices=[("", "All"), ("overdue", "Overdue"), ("dated", "With a day"), ("undated", "Without a day")],
    )

    def __init__(self, *args, coverage, **kwargs):
        super().__init__(*args, **kwargs)
        self.obligations = coverage.obligations
        rows = [row for row in coverage.measures if row.pk in coverage.known]
        offered = {
            "what": [(what.value, what.words) for what in What],
            "stage": [(stage.value, stage.words) for stage in Stage],
            "theme": sorted({(row.theme.code, row.theme.code) for row in rows if row.theme}),
            "strand": sorted({(row.strand.code, row.strand.code) for row in rows if row.strand}),
            "owner": sorted({(one.owner_key, str(one.owner or "Nobody")) for one in self.obligations}),
        }
        for name, choices in offered.items():
            self.fields[name].choices = [("", "All"), *choices]

    @property
    def chosen(self):
        """[Obligation] that fit; an answer that is none of the choices filters nothing."""
        self.is_valid()
        wanted = {name: value for name, value in self.cleaned_data.items() if value}
        return [one for one in self.obligations if all(SAYS[name](one) == value for name, value in wanted.items())]

    @property
    def is_used(self):
        """Whether anything is filtered."""
        self.is_valid()
        return any(self.cleaned_data.values())


def _when(one):
    if one.overdue:
        return "overdue"
    return "undated" if one.due is None else "dated"


SAYS = {
    "what": lambda one: one.what.value,
    "stage": lambda one: one.stage.value,
    "theme": lambda one: one.theme,
    "strand": lambda one: one.strand,
    "owner": lambda one: one.owner_key,
    "when": _when,
}
