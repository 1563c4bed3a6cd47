"""The rest of the plans' words through the API: achievements, priorities, printed figures, wordings, reports."""

import django_filters
from rest_framework import serializers

from dcst.api.lists import ListViewSet, OneOf, SourceField
from objectives.api.plan import ReportSerializer
from objectives.models import Achievement, PrintedFigure, Priority, ProgressReport, Wording


class AchievementSerializer(serializers.ModelSerializer):
    strand = serializers.SlugRelatedField("code", read_only=True)
    source = SourceField()

    class Meta:
        model = Achievement
        fields = ["code", "strand", "position", "text", "source"]


class PrioritySerializer(serializers.ModelSerializer):
    plan = serializers.SlugRelatedField("code", read_only=True)
    source = SourceField()

    class Meta:
        model = Priority
        fields = ["code", "plan", "kind", "position", "text", "source"]


class PrintedFigureSerializer(serializers.ModelSerializer):
    plan = serializers.SlugRelatedField("code", read_only=True)
    source = SourceField()

    class Meta:
        model = PrintedFigure
        fields = ["id", "plan", "table", "row", "column", "printed", "value", "unit", "source"]


class WordingSerializer(serializers.ModelSerializer):
    source = SourceField()

    class Meta:
        model = Wording
        fields = ["id", "subject_kind", "subject", "context", "text", "source"]


class ProgressReportSerializer(ReportSerializer):
    action = serializers.SlugRelatedField("code", read_only=True)
    by = serializers.CharField(source="by.name", read_only=True, default=None, allow_null=True)

    class Meta(ReportSerializer.Meta):
        fields = ["id", "action", *ReportSerializer.Meta.fields]


class AchievementFilter(django_filters.FilterSet):
    plan = django_filters.CharFilter("strand__plan__code")
    strand = django_filters.CharFilter("strand__code")

    class Meta:
        model = Achievement
        fields = []


class PriorityFilter(django_filters.FilterSet):
    plan = django_filters.CharFilter("plan__code")
    kind = OneOf(choices=Priority.Kind)

    class Meta:
        model = Priority
        fields = []


class PrintedFigureFilter(django_filters.FilterSet):
    plan = django_filters.CharFilter("plan__code")
    table = django_filters.CharFilter("table")

    class Meta:
        model = PrintedFigure
        fields = []


class WordingFilter(django_filters.FilterSet):
    subject = django_filters.CharFilter("subject")
    context = django_filters.CharFilter("context")

    class Meta:
        model = Wording
        fields = []


class ProgressReportFilter(django_filters.FilterSet):
    action = django_filters.CharFilter("action__code")
    plan = django_filters.CharFilter("action__strand__plan__code")
    judgement = OneOf(choices=ProgressReport.SelfRating)

    class Meta:
        model = ProgressReport
        fields = []


class ById(ListViewSet):
    """Rows that have no code of their own."""

    lookup_field = "pk"
    lookup_value_regex = "[0-9]{1,18}"


class Achievements(ListViewSet):
    """“We have”: what the plan says is already done."""

    serializer_class = AchievementSerializer
    filterset_class = AchievementFilter
    queryset = Achievement.objects.none()

    def rows(self, at):
        return Achievement.objects.select_related("strand").order_by("code")


class Priorities(ListViewSet):
    """The strategic and operational priorities of the Business Plan."""

    serializer_class = PrioritySerializer
    filterset_class = PriorityFilter
    queryset = Priority.objects.none()

    def rows(self, at):
        return Priority.objects.select_related("plan").order_by("code")


class PrintedFigures(ById):
    """Cells of the tables printed in the plans, as printed and as numbers."""

    serializer_class = PrintedFigureSerializer
    filterset_class = PrintedFigureFilter
    queryset = PrintedFigure.objects.none()

    def rows(self, at):
        return PrintedFigure.objects.select_related("plan").order_by("id")


class Wordings(ById):
    """Other places' words for the same objective, priority or action."""

    serializer_class = WordingSerializer
    filterset_class = WordingFilter
    queryset = Wording.objects.none()

    def rows(self, at):
        return Wording.objects.known_at(at).order_by("id")


class ProgressReports(ById):
    """Every report of progress that was known at a day."""

    serializer_class = ProgressReportSerializer
    filterset_class = ProgressReportFilter
    queryset = ProgressReport.objects.none()

    def rows(self, at):
        return ProgressReport.objects.known_at(at).select_related("action", "by").order_by("id")
