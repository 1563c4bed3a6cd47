"""The figures through the API: as they were known at a moment, what changed of them, and own ones as a file."""

import django_filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.renderers import JSONRenderer

from dcst.api.calling import CanRead
from dcst.api.lists import AS_AT, EVERYWHERE, ListViewSet, OneOf, Since, YesNo
from dcst.api.pages import PagesOfChanges, drawn
from dcst.api.tags import IF_NONE_MATCH
from dcst.time import clock
from indicators.api.own_figures import FORMAT, CsvRenderer, OfferedFormats, as_file, check_file
from indicators.disclosure.eyes import eyes_of
from indicators.disclosure.shown import ShownFigure
from indicators.groups import CODES, label
from indicators.models import Marker, Observation, ValueStatus

EVERYBODY = "everybody"
CHANGES = (
    "Rows that were made or ended since this moment, those that no longer stand too. Give what `until` said last time, "
    "and no change is missed; a row may come twice."
)


class ShownList(serializers.ListSerializer):
    """Figures as the caller sees them, all at once."""

    def to_representation(self, rows):
        return super().to_representation(self.child.eyes.figures(rows))


class ObservationSerializer(serializers.ModelSerializer):
    indicator = serializers.SlugRelatedField("code", read_only=True)
    series = serializers.SlugRelatedField("code", read_only=True, allow_null=True)
    area = serializers.SlugRelatedField("code", read_only=True)
    sender = serializers.SlugRelatedField("code", read_only=True, allow_null=True)
    submission = serializers.UUIDField(
        source="submission_id",
        read_only=True,
        allow_null=True,
        help_text="The submission it came in; null without one.",
    )
    status = serializers.ChoiceField(choices=ValueStatus.choices, source="status_shown", read_only=True)
    queried = serializers.BooleanField(read_only=True, help_text="Its sender has been asked what explains it.")
    marker = serializers.ChoiceField(
        choices=[("", "none"), *Marker.choices],
        read_only=True,
        help_text="`c` in place of a value: a small number, or one that would give a small number away.",
    )
    withdrawn_at = serializers.DateTimeField(
        read_only=True,
        allow_null=True,
        help_text="Since when its sender has withdrawn the value, which is then null; `note` says why.",
    )

    class Meta:
        model = Observation
        list_serializer_class = ShownList
        fields = [
            "id",
            "indicator",
            "series",
            "area",
            "group",
            "period",
            "period_start",
            "period_end",
            "value",
            "numerator",
            "denominator",
            "status",
            "queried",
            "marker",
            "withdrawn_at",
            "note",
            "sender",
            "submission",
            "known_from",
            "known_from_estimated",
            "known_to",
            "origin",
            "source_text",
        ]

    @property
    def eyes(self):
        request = self.context["request"]
        return eyes_of(request, clock.today(), clock.day_of(drawn(request).at))

    def to_representation(self, row):
        return super().to_representation(row if isinstance(row, ShownFigure) else self.eyes.figure(row))


class GroupFilter(OneOf):
    """Figures of one group, or those that are for everybody."""

    def filter(self, rows, value):
        return rows.filter(group="") if value == EVERYBODY else super().filter(rows, value)


class SubmissionFilter(django_filters.UUIDFilter):
    """Figures that came in a submission, by the id that its answer gave."""

    def __init__(self, field_name):
        words = {"invalid": "Write the id of a submission as its answer gave it."}
        super().__init__(field_name, error_messages=words)


class ObservationFilterSet(django_filters.FilterSet):
    indicator = django_filters.CharFilter("indicator__code")
    area = django_filters.CharFilter("area__code")
    group = GroupFilter(choices=[(EVERYBODY, "no group"), *((code, label(code)) for code in CODES)])
    series = django_filters.CharFilter("series__code")
    own = YesNo("series", lookup_expr="isnull")
    period = django_filters.CharFilter("period")
    origin = django_filters.CharFilter("origin")
    submission = SubmissionFilter("submission")
    changed_since = Since("changed_at", by_the_wall=True, help_text=CHANGES)

    class Meta:
        model = Observation
        fields = []


class Observations(ListViewSet):
    """Figures as they were known at a day: own, and each published series apart."""

    permission_classes = [CanRead]
    serializer_class = ObservationSerializer
    filterset_class = ObservationFilterSet
    pagination_class = PagesOfChanges
    content_negotiation_class = OfferedFormats
    queryset = Observation.objects.none()
    written = Observation
    lookup_field = "pk"
    lookup_value_regex = "[0-9]{1,18}"
    parameters = EVERYWHERE | {FORMAT}

    def get_renderers(self):
        return [JSONRenderer()] if self.detail else [JSONRenderer(), CsvRenderer()]

    def rows(self, at):
        rows = self.known(at).readable_by(self.request.user, clock.today()).with_queries(at)
        return rows.select_related("indicator", "series", "area", "sender").order_by("id")

    def known(self, at):
        """The rows that stood at a moment; all there are for one who asks which of them changed."""
        asked = () if self.detail else self.request.query_params
        if "changed_since" not in asked:
            return Observation.objects.stood_at(at, self.drawn.seen)
        if "as_at" in asked:
            words = "What changed is told as it stands now: give “changed_since” or “as_at”."
            raise exceptions.ValidationError({"as_at": [words]}, "not_together")
        return Observation.objects.all()

    @extend_schema(
        parameters=[AS_AT, IF_NONE_MATCH],
        responses={
            (200, "application/json"): ObservationSerializer(many=True),
            (200, "text/csv"): OpenApiTypes.STR,
        },
    )
    def list(self, request, *args, **kwargs):
        if request.accepted_renderer.format != CsvRenderer.format:
            return super().list(request, *args, **kwargs)
        check_file(request.query_params)
        rows = self.filter_queryset(self.get_queryset()).own()
        return as_file(eyes_of(request, clock.today(), clock.day_of(self.drawn.at)).figures(rows))
