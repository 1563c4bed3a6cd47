"""What the intake is held against: the usual way to store a list, and the intake without its verdicts."""

from unittest.mock import patch

from django.db import transaction
from rest_framework.permissions import AllowAny
from rest_framework.serializers import ModelSerializer
from rest_framework.viewsets import ModelViewSet

from indicators.api.submissions import Submissions
from indicators.intake.changes import submissions
from indicators.models import Observation


class ObservationSerializer(ModelSerializer):
    class Meta:
        model = Observation
        fields = "__all__"


class Naive(ModelViewSet):
    """Rows checked by the model's own validators and saved one by one; no key, no history, no verdict."""

    queryset = Observation.objects.all()
    serializer_class = ObservationSerializer
    authentication_classes = []
    permission_classes = [AllowAny]

    def get_serializer(self, *args, **kwargs):
        return super().get_serializer(*args, many=isinstance(kwargs.get("data"), list), **kwargs)

    @transaction.atomic
    def create(self, request, *args, **kwargs):
        return super().create(request, *args, **kwargs)


class Unrated(Submissions):
    """The intake with the verdicts of what it touched left out."""

    def post(self, request):
        with patch.object(submissions, "reassess", lambda *given: None):
            return super().post(request)
