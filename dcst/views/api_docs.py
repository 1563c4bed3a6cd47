"""The API's documentation: one page of this site, made from the schema."""

from functools import lru_cache

from django.conf import settings
from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

from dcst.api import TITLES
from dcst.middleware import open_to_strangers
from indicators.intake_errors import ERRORS, told

METHODS = ("get", "post", "put", "patch", "delete")


@lru_cache(maxsize=1)
def operations():
    """(method, address, what it does) of every operation, from the schema itself."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    return [
        (method.upper(), address, operation.get("summary") or operation.get("description", ""))
        for address, item in sorted(paths.items())
        for method, operation in item.items()
        if method in METHODS
    ]


@open_to_strangers
def docs(request):
    problems = [(status, title, FIXES.get(status, "")) for status, title in TITLES.items()]
    context = {
        "operations": operations(),
        "problems": problems,
        "errors_told": [(code, *told(code)) for code in ERRORS],
        "site": settings.SITE_URL,
    }
    return render(request, "dcst/api_docs.html", context)


FIXES = {
    400: "Send a JSON object, the Idempotency-Key header, and only parameters that are offered.",
    401: "Send the key as “Authorization: Bearer …” or “X-Api-Key”. Create a new one on your organisation’s page.",
    403: "The detail says why: a key that waits for approval or lacks the scope, or a role that does not include this.",
    404: "Check the code. What belongs to another organisation is answered in the same way.",
    405: "Use a method that the table above offers.",
    406: "Ask for application/json.",
    409: "Wait for the time in Retry-After and send the same request again.",
    413: "Send fewer values at once.",
    415: "Send the body as application/json.",
    422: "Each error names its row, its field, what is wrong and how to mend it. Nothing of the submission was stored.",
    429: "Wait for the time in Retry-After.",
    500: "Nothing was saved. Try again later, with the same Idempotency-Key, and quote the request_id.",
    503: "Nothing was saved. Try again after the time in Retry-After, with the same Idempotency-Key.",
}


class Schema(SpectacularAPIView):
    permission_classes = [AllowAny]
    authentication_classes = []


schema = Schema.as_view()
