"""The plans, through the API: read only, by code."""

import django_filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dcst.api.lists import ListViewSet, OneOf, SourceField, StatusField
from dcst.models import RAG_CHOICES, Question, with_status
from objectives.models import Action, Milestone, Objective, Plan, PlanStatement, ProgressReport, Strand


class PlanSerializer(serializers.ModelSerializer):
    status = StatusField()
    source = SourceField()

    class Meta:
        model = Plan
        fields = ["code", "name", "start", "end", "rollup", "status", "source"]


class ObjectiveSerializer(serializers.ModelSerializer):
    plan = serializers.SlugRelatedField("code", read_only=True)
    status = StatusField()
    source = SourceField()

    class Meta:
        model = Objective
        fields = ["code", "plan", "position", "title", "text", "status", "source"]


class StrandSerializer(serializers.ModelSerializer):
    plan = serializers.SlugRelatedField("code", read_only=True)
    objective = serializers.SlugRelatedField("code", read_only=True, allow_null=True)
    bodies = serializers.SlugRelatedField("code", read_only=True, many=True)
    status = StatusField()
    source = SourceField()

    class Meta:
        model = Strand
        fields = [
            "code",
            "plan",
            "objective",
            "drive",
            "position",
            "text",
            "bodies",
            "bodies_printed",
            "status",
            "source",
        ]


class MilestoneSerializer(serializers.ModelSerializer):
    class Meta:
        model = Milestone
        fields = ["year", "due", "confidence", "reason"]


class ReportSerializer(serializers.ModelSerializer):
    by = serializers.CharField(source="by.name", read_only=True)

    class Meta:
        model = ProgressReport
        fields = [
            "reported_on",
            "by",
            "judgement",
            "progress",
            "what_changed",
            "what_next",
            "recovery",
            "recovery_by",
            "evidence",
            "evidence_link",
            "completed_on",
            "origin",
        ]


class ActionSerializer(serializers.ModelSerializer):
    plan = serializers.CharField(source="strand.plan.code", read_only=True)
    objective = serializers.CharField(source="strand.objective.code", read_only=True, default=None, allow_null=True)
    strand = serializers.SlugRelatedField("code", read_only=True)
    leads = serializers.SlugRelatedField("code", read_only=True, many=True)
    owner = serializers.CharField(source="owner_then.name", read_only=True, default=None, allow_null=True)
    due = serializers.DateField(source="due_then", read_only=True, allow_null=True)
    critical = serializers.BooleanField(read_only=True)
    milestones = MilestoneSerializer(source="milestones_then", many=True, read_only=True)
    latest_report = serializers.SerializerMethodField()
    status = StatusField()
    source = SourceField()

    class Meta:
        model = Action
        fields = [
            "code",
            "plan",
            "objective",
            "strand",
            "position",
            "text",
            "leads",
            "leads_printed",
            "owner",
            "due",
            "critical",
            "milestones",
            "latest_report",
            "status",
            "source",
        ]

    @extend_schema_field(ReportSerializer(allow_null=True))
    def get_latest_report(self, action):
        return ReportSerializer(action.reports_then[0]).data if action.reports_then else None


class StatementSerializer(serializers.ModelSerializer):
    plan = serializers.SlugRelatedField("code", read_only=True)
    parent = serializers.SlugRelatedField("code", read_only=True, allow_null=True)
    source = SourceField()

    class Meta:
        model = PlanStatement
        fields = ["code", "plan", "kind", "parent", "position", "text", "source"]


class ObjectiveFilter(django_filters.FilterSet):
    plan = django_filters.CharFilter("plan__code")
    status = OneOf(choices=RAG_CHOICES)

    class Meta:
        model = Objective
        fields = []


class StrandFilter(ObjectiveFilter):
    objective = django_filters.CharFilter("objective__code")
    drive = OneOf(choices=Strand.Drive)

    class Meta:
        model = Strand
        fields = []


class ActionFilter(django_filters.FilterSet):
    plan = django_filters.CharFilter("strand__plan__code")
    objective = django_filters.CharFilter("strand__objective__code")
    strand = django_filters.CharFilter("strand__code")
    lead = django_filters.CharFilter("leads__code", distinct=True)
    status = OneOf(choices=RAG_CHOICES)

    class Meta:
        model = Action
        fields = []


class StatementFilter(django_filters.FilterSet):
    plan = django_filters.CharFilter("plan__code")
    kind = django_filters.CharFilter("kind")

    class Meta:
        model = PlanStatement
        fields = []


class Plans(ListViewSet):
    """The two plans."""

    serializer_class = PlanSerializer
    queryset = Plan.objects.none()

    def rows(self, at):
        return with_status(Plan.objects.order_by("code"), "plan", Question.DELIVERY, at)


class Objectives(ListViewSet):
    """The Business Plan's objectives and the partnership plan's themes."""

    serializer_class = ObjectiveSerializer
    filterset_class = ObjectiveFilter
    queryset = Objective.objects.none()

    def rows(self, at):
        rows = Objective.objects.select_related("plan").order_by("code")
        return with_status(rows, "objective", Question.DELIVERY, at)


class Strands(ListViewSet):
    """How objectives are achieved; priorities, driven by evidence or voice."""

    serializer_class = StrandSerializer
    filterset_class = StrandFilter
    queryset = Strand.objects.none()

    def rows(self, at):
        rows = Strand.objects.select_related("plan", "objective").prefetch_related("bodies").order_by("code")
        return with_status(rows, "strand", Question.DELIVERY, at)


class Actions(ListViewSet):
    """Every action with its milestones, its latest report and its status as at a day."""

    serializer_class = ActionSerializer
    filterset_class = ActionFilter
    queryset = Action.objects.none()

    def rows(self, at):
        rows = Action.objects.with_facts(at).prefetch_related("leads").order_by("code")
        return with_status(rows, "action", Question.DELIVERY, at)


class Statements(ListViewSet):
    """The plans' words that carry no verdict."""

    serializer_class = StatementSerializer
    filterset_class = StatementFilter
    queryset = PlanStatement.objects.none()

    def rows(self, at):
        return PlanStatement.objects.select_related("plan", "parent").order_by("code")
