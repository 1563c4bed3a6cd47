"""Inspections, recommendations and aims, through the API: read only, by code."""

import django_filters
from django.db.models import Prefetch
from rest_framework import serializers

from dcst.api.lists import ListViewSet, SourceField, StatusField
from dcst.models import Question, with_status
from inspections.models import Aim, Inspection, Judgement, Recommendation


class JudgementSerializer(serializers.ModelSerializer):
    grade = serializers.CharField(source="grade.word", read_only=True, default=None, allow_null=True)
    scale = serializers.CharField(source="grade.scale.code", read_only=True, default=None, allow_null=True)

    class Meta:
        model = Judgement
        fields = ["position", "area", "grade", "scale", "printed"]


class InspectionSerializer(serializers.ModelSerializer):
    judgements = JudgementSerializer(source="judgements_then", many=True, read_only=True)
    source = SourceField()

    class Meta:
        model = Inspection
        fields = [
            "code",
            "framework",
            "provider",
            "setting",
            "inspected_on",
            "published_on",
            "summary",
            "judgements",
            "origin",
            "source",
        ]


class RecommendationSerializer(serializers.ModelSerializer):
    inspection = serializers.CharField(source="inspection_code")
    actions = serializers.SerializerMethodField(help_text="The codes of the actions that answer it.")
    text = serializers.CharField(source="__str__", help_text="“Text not in source” where the source gives none.")
    source = SourceField()

    class Meta:
        model = Recommendation
        fields = ["code", "inspection", "group", "position", "text", "actions", "origin", "source"]

    def get_actions(self, row) -> list[str]:
        return [answer.action.code for answer in row.answers_then]


class AimSerializer(serializers.ModelSerializer):
    plan = serializers.SlugRelatedField("code", read_only=True)
    scale = serializers.SlugRelatedField("code", read_only=True)
    grade = serializers.CharField(source="grade.word", read_only=True)
    status = StatusField()
    source = SourceField()

    class Meta:
        model = Aim
        fields = ["code", "plan", "scale", "grade", "area", "due", "text", "status", "source"]


class RecommendationFilter(django_filters.FilterSet):
    inspection = django_filters.CharFilter("inspection_code")

    class Meta:
        model = Recommendation
        fields = []


class Inspections(ListViewSet):
    """Inspections with their judgements, each on its own scale."""

    serializer_class = InspectionSerializer
    queryset = Inspection.objects.none()

    def rows(self, at):
        judgements = Judgement.objects.known_at(at).select_related("grade__scale")
        return (
            Inspection.objects.known_at(at)
            .prefetch_related(Prefetch("judgements", judgements, to_attr="judgements_then"))
            .order_by("code")
        )


class Recommendations(ListViewSet):
    """What inspectors asked for, and the actions that answer."""

    serializer_class = RecommendationSerializer
    filterset_class = RecommendationFilter
    queryset = Recommendation.objects.none()

    def rows(self, at):
        return Recommendation.objects.known_at(at).with_answers(at).order_by("code")


class Aims(ListViewSet):
    """Grades promised by a day."""

    serializer_class = AimSerializer
    queryset = Aim.objects.none()

    def rows(self, at):
        return with_status(
            Aim.objects.select_related("plan", "scale", "grade").order_by("code"), "aim", Question.AIM, at
        )
