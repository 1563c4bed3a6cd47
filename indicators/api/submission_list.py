"""The submissions of one's organisations, the newest first: what came when, and what became of its rows, counted."""

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.settings import api_settings

from dcst.api.calling import IsKnown
from dcst.api.cursors import CURSOR, PAGE, PAGE_SIZE
from dcst.api.lists import OneOf, Since, StrictFilters
from dcst.api.pages import Pages
from dcst.api.tags import IF_NONE_MATCH, Tagged
from dcst.time import clock
from indicators.models import Submission

SINCE = "Those received at this moment or later."


class SubmissionListed(serializers.ModelSerializer):
    """One submission without its rows and errors, which its own address tells."""

    organisation = serializers.SlugRelatedField("code", read_only=True)
    received_at = serializers.DateTimeField(default_timezone=clock.LONDON, read_only=True)
    faulty = serializers.IntegerField(min_value=0, read_only=True, help_text="Rows with something wrong with them.")

    class Meta:
        model = Submission
        fields = [
            "id",
            "organisation",
            "received_at",
            "outcome",
            "mode",
            "rows",
            "valid",
            "faulty",
            "created",
            "corrected",
            "unchanged",
            "queried",
            "rejected",
            "request_id",
        ]


class SubmissionFilterSet(django_filters.FilterSet):
    outcome = OneOf(choices=Submission.Outcome)
    received_since = Since("received_at", help_text=SINCE)
    organisation = django_filters.CharFilter("organisation__code")

    class Meta:
        model = Submission
        fields = []


class SubmissionList(Tagged, GenericAPIView):
    """For the view that receives submissions: a GET lists them, for whoever may read one, also for a person."""

    serializer_class = SubmissionListed
    filterset_class = SubmissionFilterSet
    filter_backends = [StrictFilters]
    pagination_class = Pages
    queryset = Submission.objects.none()
    parameters = {PAGE, PAGE_SIZE, CURSOR}
    detail = False

    @property
    def is_asking(self):
        # While the schema is made there is no request yet.
        return self.request is not None and self.request.method in ("GET", "HEAD", "OPTIONS")

    def get_authenticators(self):
        if self.is_asking:
            return [kind() for kind in api_settings.DEFAULT_AUTHENTICATION_CLASSES]
        return super().get_authenticators()

    def get_permissions(self):
        return [IsKnown()] if self.is_asking else super().get_permissions()

    def get_queryset(self):
        # The rows and errors of a long one are megabytes, and are told at its own address.
        rows = Submission.objects.readable_by(self.request.user, clock.today()).defer("answer")
        return rows.select_related("organisation").order_by("-received_at", "id")

    @extend_schema(
        operation_id="submissions",
        summary="Submissions, the newest first",
        description="What came when, and what became of its rows. Ask for one by its id for its rows and errors, and "
        "for `/api/v1/observations/?submission=…` for the figures that stand of it.",
        parameters=[IF_NONE_MATCH],
        responses=SubmissionListed(many=True),
    )
    def get(self, request):
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)
