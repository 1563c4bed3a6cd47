"""The first address of the API: what there is, for a program or a person who asks with nothing but the address."""

import re

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from dcst.pages.middleware import open_to_strangers
from dcst.site.views.api.docs import METHODS, is_for_keys, paths

FIRST_SENTENCE = re.compile(r"(.+?[.])(?:\s|$)", re.DOTALL)


class ApiAddress(serializers.Serializer):
    """One operation of the API."""

    method = serializers.CharField()
    address = serializers.CharField(help_text="Parts in braces stand for a code or an id.")
    what = serializers.CharField(help_text="What it does, in a sentence.")
    for_keys = serializers.BooleanField(help_text="Whether an organisation’s key may call it; else the Trust’s people.")


class ApiIndex(serializers.Serializer):
    """What the API offers."""

    version = serializers.CharField()
    documentation = serializers.URLField()
    description = serializers.URLField(help_text="In OpenAPI 3.1.")
    addresses = ApiAddress(many=True)


class Index(APIView):
    # It says no more than the documentation, which is open as well.
    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(operation_id="index", responses=ApiIndex, summary="Every address, with what it does")
    def get(self, request):
        return Response(
            {
                "version": settings.SPECTACULAR_SETTINGS["VERSION"],
                "documentation": request.build_absolute_uri(reverse("docs")),
                "description": request.build_absolute_uri(reverse("schema")),
                "addresses": list(_addresses()),
            }
        )


index = open_to_strangers(Index.as_view())


def _addresses():
    for address, item in sorted(paths().items()):
        for method in METHODS:
            if operation := item.get(method):
                words = {"what": _sentence(operation), "for_keys": is_for_keys(address)}
                yield {"method": method.upper(), "address": address} | words


def _sentence(operation):
    words = " ".join((operation.get("summary") or operation["description"]).replace("`", "").split())
    first = FIRST_SENTENCE.match(words)
    return (first[1] if first else words).rstrip(".") + "."
