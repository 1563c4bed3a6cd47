"""What is still to be confirmed in the outcomes framework, through the API. Drawn from the facts of a day, not kept."""

import django_filters
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dcst.api.lists import ListViewSet, OneOf, YesNo
from dcst.time.clock import day_of
from indicators.framework.coverage import Coverage
from indicators.framework.rules import Stage
from indicators.models import Indicator
from indicators.terms import What

WHATS = [(what.value, what.words) for what in What]
STAGES = [(stage.value, stage.words) for stage in Stage]


class ObligationSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="The indicator and what of it is missing: M05.baseline.")
    indicator = serializers.CharField(source="measure.code")
    name = serializers.CharField(
        source="measure.__str__", help_text="“Name lost in source” until one is agreed; an agreed one says that it is."
    )
    what = serializers.ChoiceField(choices=WHATS)
    stage = serializers.ChoiceField(choices=STAGES, help_text="How far the whole measure is.")
    theme = serializers.CharField(allow_null=True)
    strand = serializers.CharField(allow_null=True)
    open_since = serializers.DateField(source="since", allow_null=True)
    owner = serializers.SerializerMethodField(
        help_text="The code of an organisation, or person- and a number; null where nobody has undertaken it."
    )
    owner_name = serializers.SerializerMethodField()
    due = serializers.DateField(allow_null=True)
    overdue = serializers.BooleanField()
    note = serializers.SerializerMethodField()
    said = serializers.CharField(
        allow_blank=True, help_text="Of a position: what its sender says in the place of a value."
    )

    @extend_schema_field({"type": ["string", "null"]})
    def get_owner(self, one):
        return one.owner_key if one.owner else None

    @extend_schema_field({"type": ["string", "null"]})
    def get_owner_name(self, one):
        return str(one.owner) if one.owner else None

    @extend_schema_field(OpenApiTypes.STR)
    def get_note(self, one):
        return one.undertaking.note if one.undertaking else ""


class Rows(list):
    """Obligations in a list that has what filters and lists ask of a query: a model, and all()."""

    model = Indicator

    def all(self):
        return self


class ObligationFilterSet(django_filters.FilterSet):
    indicator = django_filters.CharFilter()
    what = OneOf(choices=WHATS)
    stage = OneOf(choices=STAGES)
    theme = django_filters.CharFilter()
    strand = django_filters.CharFilter()
    owner = django_filters.CharFilter()
    overdue = YesNo()

    def filter_queryset(self, rows):
        wanted = {name: value for name, value in self.form.cleaned_data.items() if value not in ("", None)}
        return Rows(one for one in rows if all(SAYS[name](one) == value for name, value in wanted.items()))


SAYS = {
    "indicator": lambda one: one.measure.code,
    "what": lambda one: one.what.value,
    "stage": lambda one: one.stage.value,
    "theme": lambda one: one.theme,
    "strand": lambda one: one.strand,
    "owner": lambda one: one.owner_key,
    "overdue": lambda one: "true" if one.overdue else "false",
}


class Obligations(ListViewSet):
    """What of the outcomes framework was still to be confirmed at a day: overdue first, then by the day it is due."""

    serializer_class = ObligationSerializer
    filterset_class = ObligationFilterSet
    queryset = Indicator.objects.none()

    def rows(self, at):
        return Rows(Coverage(day_of(at)).obligations)

    def get_object(self):
        rows = self.filter_queryset(self.get_queryset())
        found = next((one for one in rows if one.code == self.kwargs["code"]), None)
        if found is None:
            raise Http404
        return found
