"""The filters of the list of indicators, kept in its address."""

from functools import cached_property

import django_filters
from django import forms
from django.utils.text import Truncator

from dcst.models import RAG_CHOICES, Organisation, Question
from dcst.pages.forms import Filter
from dcst.status.findings import Finding
from indicators.models import Framework, Indicator, IndicatorSource
from objectives.models import Objective

LONGEST_LABEL = 40


def _themes(request):
    return Objective.objects.filter(themed_indicators__isnull=False).distinct()


def _sources(request):
    # By code, which stays: on a past day a name may be another one, and its place with it.
    return Organisation.objects.filter(pk__in=IndicatorSource.objects.values("organisation")).order_by("code")


def frameworks():
    """[(code, name)]: those that indicators have their codes from, and whatever others there are."""
    return list((dict(Indicator.OwnFramework.choices) | dict(Framework.objects.values_list("code", "name"))).items())


class ThemeField(forms.ModelChoiceField):
    def label_from_instance(self, theme):
        return Truncator(f"{theme.code} {theme}").chars(LONGEST_LABEL)


class ThemeFilter(django_filters.ModelChoiceFilter):
    field_class = ThemeField


COMPARISONS = (
    Finding.WORST,
    Finding.WORSE,
    Finding.SIMILAR,
    Finding.BETTER,
    Finding.BEST,
    Finding.LOWER,
    Finding.HIGHER,
    Finding.NOT_COMPARED,
)
COURSES = (
    Finding.UP_WORSE,
    Finding.DOWN_WORSE,
    Finding.UP_BETTER,
    Finding.DOWN_BETTER,
    Finding.UP,
    Finding.DOWN,
    Finding.LEVEL,
    Finding.NO_COMPARISON,
)
VARIATIONS = (
    Finding.CONCERN_HIGH,
    Finding.CONCERN_LOW,
    Finding.IMPROVEMENT_HIGH,
    Finding.IMPROVEMENT_LOW,
    Finding.UNUSUAL_HIGH,
    Finding.UNUSUAL_LOW,
    Finding.COMMON_CAUSE,
    Finding.TOO_FEW_POINTS,
    Finding.NO_LIMITS,
)


def _choices(findings):
    return [("", "All"), *((finding.value, finding.word) for finding in findings)]


class ListForm(Filter):
    """What the address of the list may hold beside its filters by column: findings, and the order."""

    comparison = forms.ChoiceField(label="Compared", choices=_choices(COMPARISONS), required=False)
    trend = forms.ChoiceField(label="Where it is going", choices=_choices(COURSES), required=False)
    variation = forms.ChoiceField(label="Variation", choices=_choices(VARIATIONS), required=False)
    sort = forms.CharField(widget=forms.HiddenInput, required=False)


FINDINGS = {"comparison": Question.COMPARISON, "trend": Question.TREND, "variation": Question.VARIATION}


class IndicatorFilter(django_filters.FilterSet):
    """Filters the list of indicators by theme, source, frequency, framework, label and status, as at a moment.

    `with_status(rows)` annotates rows with the status as the reader sees it; only those are judged that all else lets
    through, and only where a status is asked for. Findings are compared with what a reader is shown, after the rows are
    read: see `fits`.
    """

    theme = ThemeFilter(queryset=_themes, to_field_name="code", label="Theme", empty_label="All")
    source = django_filters.ModelChoiceFilter(
        field_name="sources__organisation", queryset=_sources, to_field_name="code", label="Source", empty_label="All"
    )
    frequency = django_filters.ChoiceFilter(field_name="frequency_printed", label="Frequency", empty_label="All")
    framework = django_filters.ChoiceFilter(
        choices=frameworks, label="Framework", empty_label="All", method="in_framework"
    )
    called = django_filters.CharFilter(label="Code, or label in a framework", method="by_label")
    status = django_filters.ChoiceFilter(choices=RAG_CHOICES, label="Status", empty_label="All")

    class Meta:
        model = Indicator
        fields = []
        form = ListForm

    def __init__(self, *args, with_status, at, **kwargs):
        super().__init__(*args, **kwargs)
        self.with_status, self.at = with_status, at
        printed = Indicator.objects.exclude(frequency_printed="").order_by("frequency_printed")
        words = printed.values_list("frequency_printed", flat=True).distinct()
        self.filters["frequency"].extra["choices"] = [(word, word) for word in words]

    def in_framework(self, rows, name, code):
        return rows.in_framework(code, self.at)

    def by_label(self, rows, name, words):
        return rows.called(words.strip(), self.at)

    @property
    def asked_framework(self):
        """The code of the framework that is asked for; blank for all."""
        return self._chosen.get("framework", "")

    def filter_queryset(self, queryset):
        asked = {name: value for name, value in self.form.cleaned_data.items() if name in self.filters}
        status = asked.pop("status", None)
        for name, value in asked.items():
            queryset = self.filters[name].filter(queryset, value)
        return self.filters["status"].filter(self.with_status(queryset), status) if status else queryset

    def fits(self, row):
        """Whether the findings of a ShortRow are those asked for; one that is not for the reader fits none."""
        return all(row.answers.get(question) == code for question, code in self.asked_findings.items())

    @cached_property
    def asked_findings(self):
        """{question: the code of the finding that is asked for}"""
        return {FINDINGS[name]: value for name, value in self._chosen.items() if name in FINDINGS}

    @property
    def in_words(self):
        """[“Theme: CYP-SAFE Safe”] of the filters in use."""
        fields = self.form.fields
        return [f"{fields[name].label}: {_said(fields[name], value)}" for name, value in self._chosen.items()]

    @property
    def tells_verdicts(self):
        """Whether it asks for a status or a finding, which are not for every reader."""
        return any(name == "status" or name in FINDINGS for name in self._chosen)

    @cached_property
    def _chosen(self):
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value and name != "sort"}


def _said(field, value):
    chosen = isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField)
    return dict(field.choices)[value] if chosen else str(value)
