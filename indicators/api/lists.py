"""The framework, its targets and series, through the API. A partner reads its own and what is published."""

import django_filters
from django.db.models import Case, Exists, F, OuterRef, When
from rest_framework import serializers

from dcst.api.calling import CanRead
from dcst.api.lists import ListViewSet, OneOf, SourceField, StatusField
from dcst.api.pages import drawn
from dcst.models import RAG_CHOICES, Question, with_status
from dcst.people.roles import Permission, organisations_of, permissions_of
from dcst.time import clock
from indicators.api.findings import FindingsField, findings_of
from indicators.disclosure.eyes import eyes_of
from indicators.forms.filters import frameworks
from indicators.models import Definition, FrameworkPlace, Indicator, IndicatorSource, PublishedSeries, Target


class SourceOfFigures(serializers.ModelSerializer):
    organisation = serializers.SlugRelatedField("code", read_only=True)

    class Meta:
        model = IndicatorSource
        fields = ["organisation", "printed"]


class DefinitionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Definition
        fields = [
            "unit",
            "value_type",
            "counted_one",
            "counted_many",
            "decimals",
            "polarity",
            "polarity_basis",
            "period_kind",
            "months",
            "lag_days",
            "snapshot_or_flow",
            "seasonal",
            "definition",
            "ambiguities",
            "suppress_from",
            "suppress_to",
            "suppression_basis",
            "is_sensitive",
            "structural_noughts",
        ]


class TargetSerializer(serializers.ModelSerializer):
    indicator = serializers.SlugRelatedField("code", read_only=True)
    source = SourceField()

    class Meta:
        model = Target
        fields = [
            "id",
            "indicator",
            "kind",
            "operator",
            "value",
            "tolerance",
            "tolerance_inner",
            "start",
            "end",
            "confirmed",
            "reason",
            "origin",
            "source",
        ]


class PlaceSerializer(serializers.ModelSerializer):
    framework = serializers.SlugRelatedField("code", read_only=True)

    class Meta:
        model = FrameworkPlace
        fields = ["framework", "label", "position"]


class IndicatorList(serializers.ListSerializer):
    """Indicators with their findings, gathered for all at once."""

    def to_representation(self, rows):
        return super().to_representation(self.child.with_findings(rows))


class IndicatorSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="__str__", help_text="“Name lost in source” where the source gives none.")
    theme = serializers.SlugRelatedField("code", read_only=True, allow_null=True)
    strand = serializers.SlugRelatedField("code", read_only=True, allow_null=True)
    sources = SourceOfFigures(source="senders", many=True, read_only=True)
    places = PlaceSerializer(source="places_then", many=True, read_only=True)
    definition = DefinitionSerializer(read_only=True, allow_null=True)
    targets = TargetSerializer(source="targets_then", many=True, read_only=True)
    status = StatusField()
    findings = FindingsField()
    source = SourceField()

    class Meta:
        model = Indicator
        list_serializer_class = IndicatorList
        fields = [
            "code",
            "framework",
            "kind",
            "theme",
            "strand",
            "position",
            "places",
            "name",
            "suggestion",
            "frequency_printed",
            "sources",
            "definition",
            "targets",
            "status",
            "findings",
            "source",
        ]

    def with_findings(self, rows):
        request = self.context["request"]
        at = drawn(request).at
        return findings_of(rows, eyes_of(request, clock.today(), clock.day_of(at)), at)

    def to_representation(self, row):
        [row] = [row] if hasattr(row, "findings") else self.with_findings([row])
        answer = super().to_representation(row)
        return answer if row.judged else answer | {"targets": []}


class SeriesSerializer(serializers.ModelSerializer):
    class Meta:
        model = PublishedSeries
        fields = ["code", "name", "publisher", "dataset", "url"]


class IndicatorFilterSet(django_filters.FilterSet):
    framework = OneOf(choices=Indicator.OwnFramework, method="in_framework")
    called = django_filters.CharFilter(method="by_label", label="Its code, or its label in a framework.")
    kind = OneOf(choices=Indicator.Kind)
    theme = django_filters.CharFilter("theme__code")
    strand = django_filters.CharFilter("strand__code")
    source = django_filters.CharFilter("sources__organisation__code", distinct=True)
    frequency = django_filters.CharFilter("frequency_printed")
    status = OneOf(choices=RAG_CHOICES)

    class Meta:
        model = Indicator
        fields = []

    def __init__(self, *args, **kwargs):
        """What people added is offered beside the frameworks of the plans."""
        super().__init__(*args, **kwargs)
        self.filters["framework"] = OneOf(choices=frameworks(), method="in_framework")
        self.filters["framework"].parent = self

    def in_framework(self, rows, name, code):
        return rows.in_framework(code, drawn(self.request).at)

    def by_label(self, rows, name, words):
        return rows.called(words.strip(), drawn(self.request).at)


class TargetFilterSet(django_filters.FilterSet):
    indicator = django_filters.CharFilter("indicator__code")
    kind = OneOf(choices=Target.Kind)

    class Meta:
        model = Target
        fields = []


class Indicators(ListViewSet):
    """Every indicator as defined, targeted and judged as at a day.

    A partner reads its own and those with published figures; of another organisation's indicator it reads neither
    targets nor status.
    """

    permission_classes = [CanRead]
    serializer_class = IndicatorSerializer
    filterset_class = IndicatorFilterSet
    queryset = Indicator.objects.none()

    def rows(self, at):
        user, today = self.request.user, clock.today()
        rows = Indicator.objects.readable_by(user, today).with_definition(at).with_places(at).order_by("code")
        rows = rows.filter(**self.kwargs)  # of one indicator the one alone is judged
        rows = with_status(rows, "indicator", Question.TARGET, at)
        rows = eyes_of(self.request, today, clock.day_of(at)).with_status(rows, at)
        judged = Exists(judged_by(user, today).filter(pk=OuterRef("pk")))
        return rows.annotate(judged=judged).annotate(status=Case(When(judged=True, then=F("status"))))


def judged_by(user, today):
    """A query of the indicators whose targets and verdicts a user reads on a day: all for staff, a partner's own."""
    if Permission.READ in permissions_of(user, today):
        return Indicator.objects.all()
    return Indicator.objects.owned_by_any(organisations_of(user, today))


class Targets(ListViewSet):
    """Targets with operator and tolerance, as they were known at a day."""

    permission_classes = [CanRead]
    serializer_class = TargetSerializer
    filterset_class = TargetFilterSet
    queryset = Target.objects.none()
    lookup_field = "pk"
    lookup_value_regex = "[0-9]{1,18}"

    def rows(self, at):
        judged = judged_by(self.request.user, clock.today()).values("pk")
        return Target.objects.known_at(at).filter(indicator__in=judged).select_related("indicator").order_by("id")


class PublishedSeriesList(ListViewSet):
    """The published series, each kept apart from every other."""

    permission_classes = [CanRead]
    serializer_class = SeriesSerializer
    queryset = PublishedSeries.objects.none()

    def rows(self, at):
        return PublishedSeries.objects.order_by("code")
