"""The ground of the API: who calls, in pages of what size, and one shape for everything that goes wrong."""

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.http import Http404, JsonResponse
from django.urls import reverse
from rest_framework import authentication, exceptions, pagination, permissions
from rest_framework.response import Response

from dcst import clock
from dcst.audit import Passage, passage
from dcst.models import ApiKey, AuditEvent
from dcst.roles import Permission, permissions_of

MEDIA_TYPE = "application/problem+json"


class KeyAuthentication(authentication.BaseAuthentication):
    """A partner's key, as `Authorization: Bearer …` or `X-Api-Key`. It acts as its organisation's service user."""

    def authenticate(self, request):
        raw = self.key_in(request)
        if raw is None:
            return None
        prefix, _, secret = raw.partition(".")
        now = clock.now()
        key = ApiKey.objects.select_related("user", "organisation").filter(prefix=prefix).first()
        if key is None or not key.opens_with(secret):
            raise exceptions.AuthenticationFailed("This key is not known. Check that it was copied whole.")
        if key.revoked_at is not None:
            raise exceptions.AuthenticationFailed("This key has been revoked. Ask the performance officer for another.")
        if key.expires_at is not None and key.expires_at <= now:
            raise exceptions.AuthenticationFailed("This key has expired. Ask the performance officer for another.")
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
        passage.set(Passage(AuditEvent.Channel.API, getattr(request._request, "id", ""), key.pk))
        return key.user, key

    def key_in(self, request):
        header = request.headers.get("Authorization", "")
        scheme, _, value = header.partition(" ")
        if scheme.lower() == "bearer" and value:
            return value.strip()
        return request.headers.get("X-Api-Key")

    def authenticate_header(self, request):
        return 'Bearer realm="dcst"'


class CanRead(permissions.BasePermission):
    """Signed in, and granted to read: everything, or one's own indicators."""

    message = "Your role does not include this."

    def has_permission(self, request, view):
        granted = permissions_of(request.user, clock.today())
        return bool(granted & {Permission.READ, Permission.READ_OWN})


def can(permission):
    """A DRF permission class for one permission of the table of roles."""

    class Can(CanRead):
        def has_permission(self, request, view):
            return permission in permissions_of(request.user, clock.today())

    return Can


class Pages(pagination.PageNumberPagination):
    """Pages of 50, of 200 at most; asking for more is an error that names the limit."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def get_page_size(self, request):
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        if not (asked.isascii() and asked.isdigit() and 1 <= int(asked) <= self.max_page_size):
            raise exceptions.ValidationError(
                {"page_size": [f"Ask for between 1 and {self.max_page_size} rows a page."]}
            )
        return int(asked)


TITLES = {
    400: "The request cannot be read",
    401: "Who is calling is not known",
    403: "No permission",
    404: "Not found",
    405: "Method not offered",
    406: "Format not offered",
    409: "The same request is being handled",
    413: "Too large",
    415: "Send JSON",
    422: "The values were refused",
    429: "Too many requests",
    500: "Problem with the service",
    503: "Service unavailable",
}


def problem_body(request, status_code, detail, errors=(), code=None):
    """RFC 9457: type, title, status, detail, instance, and our request_id and errors."""
    docs = request.build_absolute_uri(reverse("docs"))
    return {
        "type": f"{docs}#problem-{code or status_code}",
        "title": TITLES.get(status_code, "Problem"),
        "status": status_code,
        "detail": detail,
        "instance": request.path,
        "request_id": getattr(request, "id", getattr(getattr(request, "_request", None), "id", "")),
        "errors": list(errors),
    }


def problem_response(request, status_code, title, detail, errors=()):
    """The same for Django's own error pages under /api/."""
    return JsonResponse(
        problem_body(request, status_code, detail, errors) | {"title": title},
        status=status_code,
        content_type=MEDIA_TYPE,
    )


def wants_problem(request):
    return request.path.startswith("/api/")


def problem(exc, context):
    """DRF's exception handler: every refusal as problem+json."""
    request = context["request"]
    if isinstance(exc, (Http404, ObjectDoesNotExist)):
        exc = exceptions.NotFound("There is nothing at this address that you can see.")
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied("Your role does not include this.")
    elif isinstance(exc, ValidationError):
        exc = exceptions.ValidationError(exc.messages)
    if not isinstance(exc, exceptions.APIException):
        return None
    errors = list(_errors(exc.detail)) if isinstance(exc, exceptions.ValidationError) else []
    detail = errors[0]["message"] if errors else str(exc.detail)
    body = problem_body(request, exc.status_code, detail, errors)
    headers = {}
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header
    if getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(exc.wait))
    return Response(body, status=exc.status_code, headers=headers, content_type=MEDIA_TYPE)


def _errors(detail, pointer=""):
    """DRF's nested detail as a flat list of {pointer, column, code, message}."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _errors(inner, f"{pointer}/{name}")
    elif isinstance(detail, list):
        for inner in detail:
            yield from _errors(inner, pointer)
    else:
        yield {
            "row": None,
            "pointer": pointer,
            "column": pointer.rsplit("/", 1)[-1],
            "code": getattr(detail, "code", "refused"),
            "message": str(detail),
            "fix": "",
        }
