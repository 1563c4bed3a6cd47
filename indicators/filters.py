"""The filters of the list of indicators, kept in its address."""

import django_filters
from django import forms
from django.utils.text import Truncator

from dcst.forms import Filter
from dcst.models import RAG_CHOICES, Organisation
from indicators.models import Indicator, IndicatorSource
from objectives.models import Objective

LONGEST_LABEL = 40


def _themes(request):
    return Objective.objects.filter(themed_indicators__isnull=False).distinct()


def _sources(request):
    return Organisation.objects.filter(pk__in=IndicatorSource.objects.values("organisation"))


class ThemeField(forms.ModelChoiceField):
    def label_from_instance(self, theme):
        return Truncator(f"{theme.code} {theme}").chars(LONGEST_LABEL)


class ThemeFilter(django_filters.ModelChoiceFilter):
    field_class = ThemeField


class IndicatorFilter(django_filters.FilterSet):
    """Filters by theme, source, frequency, status and framework; `status` needs rows annotated by with_status."""

    theme = ThemeFilter(queryset=_themes, to_field_name="code", label="Theme", empty_label="All")
    source = django_filters.ModelChoiceFilter(
        field_name="sources__organisation", queryset=_sources, to_field_name="code", label="Source", empty_label="All"
    )
    frequency = django_filters.ChoiceFilter(field_name="frequency_printed", label="Frequency", empty_label="All")
    framework = django_filters.ChoiceFilter(choices=Indicator.Framework, label="Framework", empty_label="All")
    status = django_filters.ChoiceFilter(choices=RAG_CHOICES, label="Status", empty_label="All")

    class Meta:
        model = Indicator
        fields = []
        form = Filter

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        printed = Indicator.objects.exclude(frequency_printed="").order_by("frequency_printed")
        words = printed.values_list("frequency_printed", flat=True).distinct()
        self.filters["frequency"].extra["choices"] = [(word, word) for word in words]
