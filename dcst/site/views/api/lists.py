"""The parts of the API that belong to no single app: bodies, organisations, areas, the record, who is calling."""

import django_filters
from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from dcst.api.calling import CanRead, IsKnown
from dcst.api.limits import WINDOW
from dcst.api.lists import ListViewSet, OneOf, SourceField
from dcst.models import ANSWER_CHOICES, ApiKey, Area, Assessment, GovernanceBody, Organisation, Question
from dcst.people.roles import memberships_of, organisations_of, permissions_of
from dcst.record import assess
from dcst.status.rag import Reason
from dcst.time import clock
from indicators.api.calendar import DueLine, awaited_as_json
from indicators.calendar.rules.windows import WindowState
from indicators.calendar.windows import awaited_periods
from indicators.disclosure.eyes import eyes_of, suppressed
from indicators.intake.reading import areas_sent_for
from indicators.models import Indicator


class OrganisationSerializer(serializers.ModelSerializer):
    aliases = serializers.SlugRelatedField("alias", read_only=True, many=True)
    source = SourceField()

    class Meta:
        model = Organisation
        fields = ["code", "name", "kind", "aliases", "source"]


class BodySerializer(serializers.ModelSerializer):
    aliases = serializers.SlugRelatedField("alias", read_only=True, many=True)
    seats = serializers.SerializerMethodField()
    source = SourceField()

    class Meta:
        model = GovernanceBody
        fields = ["code", "name", "kind", "remit", "aliases", "seats", "source"]

    def get_seats(self, body) -> list[str]:
        return [seat.title for seat in body.seats.all()]


class AreaSerializer(serializers.ModelSerializer):
    parent = serializers.SlugRelatedField("code", read_only=True, allow_null=True)

    class Meta:
        model = Area
        fields = ["code", "name", "kind", "parent", "ons_code"]


class AssessmentSerializer(serializers.ModelSerializer):
    reasons = serializers.SerializerMethodField()

    class Meta:
        model = Assessment
        fields = [
            "id",
            "subject_kind",
            "subject",
            "question",
            "area",
            "rag",
            "rule",
            "reasons",
            "facts",
            "period",
            "since",
            "known_from",
            "known_to",
        ]

    def to_representation(self, row):
        return super().to_representation(suppressed(row) if row.is_kept_back else row)

    def get_reasons(self, row) -> list[str]:
        return [Reason.from_json(reason).words for reason in row.reasons]


class AssessmentFilter(django_filters.FilterSet):
    subject_kind = django_filters.CharFilter("subject_kind")
    subject = django_filters.CharFilter("subject")
    question = OneOf(choices=Question)
    rag = OneOf("rag_shown", choices=ANSWER_CHOICES)

    class Meta:
        model = Assessment
        fields = []


class Organisations(ListViewSet):
    """The Trust, its partners, publishers and inspectorates, with the names the documents use."""

    permission_classes = [CanRead]
    serializer_class = OrganisationSerializer
    queryset = Organisation.objects.none()

    def rows(self, at):
        return Organisation.objects.prefetch_related("aliases").order_by("code")


class Bodies(ListViewSet):
    """The Board, its committees, the accountable groups and partnerships."""

    permission_classes = [CanRead]
    serializer_class = BodySerializer
    queryset = GovernanceBody.objects.none()

    def rows(self, at):
        return GovernanceBody.objects.prefetch_related("aliases", "seats").order_by("code")


class Areas(ListViewSet):
    """Localities, the borough, the region, the nation and neighbouring authorities."""

    permission_classes = [CanRead]
    serializer_class = AreaSerializer
    queryset = Area.objects.none()

    def rows(self, at):
        return Area.objects.select_related("parent").order_by("code")


class Assessments(ListViewSet):
    """The record of verdicts as it stood at a day, with rule, reasons and the facts each rests on."""

    serializer_class = AssessmentSerializer
    filterset_class = AssessmentFilter
    queryset = Assessment.objects.none()
    lookup_field = "pk"
    lookup_value_regex = "[0-9]{1,18}"

    def rows(self, at):
        eyes = eyes_of(self.request, clock.today(), clock.day_of(at))
        return eyes.judged(Assessment.objects.known_at(at)).order_by("id")


class Limit(serializers.Serializer):
    """How many requests a caller may make in how many seconds."""

    requests = serializers.IntegerField()
    seconds = serializers.IntegerField()


class SentArea(serializers.Serializer):
    """An area that values are sent for: its code, or in its place the name or the code of the ONS."""

    code = serializers.CharField()
    name = serializers.CharField()
    ons_code = serializers.CharField(allow_blank=True)


class Me(serializers.Serializer):
    """Who is calling, what that caller may do, and for which organisations."""

    name = serializers.CharField()
    key = serializers.CharField(allow_null=True)
    key_kind = serializers.ChoiceField(choices=ApiKey.Kind.choices, allow_null=True)
    key_expires_at = serializers.DateTimeField(allow_null=True)
    sandbox = serializers.BooleanField(help_text="Whether what is sent is checked and not stored: a test key.")
    scopes = serializers.ListField(child=serializers.CharField(), help_text="What the key may do: send, read.")
    limits = Limit()
    roles = serializers.ListField(child=serializers.CharField())
    permissions = serializers.ListField(child=serializers.CharField())
    organisations = serializers.ListField(child=serializers.CharField())
    open_periods = DueLine(many=True, help_text="The periods whose values are taken today.")
    indicators = serializers.ListField(
        child=serializers.CharField(), help_text="The codes that may be sent for these organisations."
    )
    areas = SentArea(many=True, help_text="The areas that values are sent for.")


class WhoIsCalling(APIView):
    permission_classes = [IsKnown]

    @extend_schema(responses=Me, summary="Who is calling, what the caller may do, and what can be sent")
    def get(self, request):
        today = clock.today()
        organisations = organisations_of(request.user, today)
        return Response(
            {
                "name": str(request.user),
                **_key_of(request),
                "limits": {"requests": settings.API_CALLS_PER_MINUTE, "seconds": WINDOW},
                "roles": [held.role for held in memberships_of(request.user, today)],
                "permissions": sorted(permissions_of(request.user, today)),
                "organisations": [one.code for one in organisations],
                "indicators": _codes(organisations),
                "areas": list(areas_sent_for().values("code", "name", "ons_code")) if organisations else [],
                "open_periods": _open_periods(organisations),
            }
        )


def _key_of(request):
    key = request.auth if isinstance(request.auth, ApiKey) else None
    return {
        "key": key and key.name,
        "key_kind": key and key.kind,
        "key_expires_at": key and key.expires_at,
        "sandbox": bool(key and key.is_test),
        "scopes": key.scopes if key else [],
    }


def _codes(organisations):
    owned = Indicator.objects.owned_by_any(organisations) if organisations else Indicator.objects.none()
    return list(owned.order_by("code").values_list("code", flat=True))


def _open_periods(organisations):
    if not organisations:
        return []
    owned = Indicator.objects.owned_by_any(organisations)
    return [
        row
        for row in map(awaited_as_json, awaited_periods(list(owned), clock.now()))
        if row["window"] == WindowState.OPEN
    ]


class ServiceStatus(serializers.Serializer):
    """Whether verdicts keep up: how long the oldest request for reassessment has waited."""

    status = serializers.ChoiceField(choices=["up to date", "recalculating"])
    oldest_waiting_seconds = serializers.IntegerField()


class Recalculation(APIView):
    permission_classes = [CanRead]

    @extend_schema(responses=ServiceStatus, summary="Whether every verdict is up to date")
    def get(self, request):
        waited = assess.oldest_waiting(clock.now())
        return Response(
            {
                "status": "recalculating" if waited else "up to date",
                "oldest_waiting_seconds": int(waited.total_seconds()) if waited else 0,
            }
        )
