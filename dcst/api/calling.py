"""What every request to the API goes through: who calls, and problem+json for whatever goes wrong."""

import logging
import re

from django.conf import settings
from django.core.exceptions import DisallowedHost, ObjectDoesNotExist, PermissionDenied, ValidationError
from django.http import Http404, JsonResponse
from django.urls import reverse
from rest_framework import authentication, exceptions, permissions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from dcst.api import limits
from dcst.api.codes import BY_STATUS, CODES, code_of
from dcst.logs import without_keys
from dcst.models import ApiKey, AuditEvent
from dcst.people.roles import Permission, permissions_of
from dcst.record.audit import Passage, passage
from dcst.time import clock

MEDIA_TYPE = "application/problem+json"
NO_KEY = ApiKey(secret_hash="-" * 64)
KEY_SHAPE = re.compile(r"dcst_(?:live|test)_[0-9a-f]{8}")
log = logging.getLogger(__name__)


class KeyAuthentication(authentication.BaseAuthentication):
    """A partner's key, as `Authorization: Bearer …` or `X-Api-Key`. It acts as its organisation's service user."""

    def authenticate(self, request):
        """(user, ApiKey), or None where no key is sent. Raises AuthenticationFailed for a key that is unknown, revoked
        or expired, PermissionDenied for one that waits for approval, TooMany.

        Notes the use of the key, and in the audit passage that what follows came by it.
        """
        raw = self.key_in(request)
        if raw is None:
            return None
        # Whatever is refused from here on: it is known whose request it is.
        request._request.key_shown = key = self.known(raw, request)
        now = clock.now()
        if key.revoked_at is not None or not key.user.is_active:
            raise exceptions.AuthenticationFailed(
                "This key has been revoked. Create another on your organisation’s page.", "key_revoked"
            )
        if key.expires_at is not None and key.expires_at <= now:
            raise exceptions.AuthenticationFailed(
                "This key has expired. Create another on your organisation’s page.", "key_expired"
            )
        if key.is_pending:
            raise exceptions.PermissionDenied(
                "This key waits for the performance officer’s approval. A test key can be used at once.", "key_waits"
            )
        key.note_use(now)
        passage.set(Passage(AuditEvent.Channel.API, getattr(request._request, "id", ""), key.pk))
        limits.take(request._request, f"key-{key.pk}")
        return key.user, key

    def known(self, raw, request):
        """The ApiKey of a raw “prefix.secret”. Raises AuthenticationFailed where there is none with this secret."""
        prefix, _, secret = raw.partition(".")
        key = None
        # A header may hold what no database takes; no key that was issued does.
        if raw.isascii() and raw.isprintable():
            key = ApiKey.objects.select_related("user", "organisation").filter(prefix=prefix).first()
        # A prefix that is not known takes as long as a wrong secret: the time taken tells neither from the other.
        if not (key or NO_KEY).opens_with(secret):
            named = prefix if KEY_SHAPE.fullmatch(prefix) else "no key of ours"
            log.warning("A key that is not known was sent (request %s): %s", getattr(request, "id", ""), named)
            raise exceptions.AuthenticationFailed(
                "This key is not known. Check that it was copied whole.", "key_unknown"
            )
        return key

    def key_in(self, request):
        """The raw key as the headers hold it; None without one."""
        header = request.headers.get("Authorization", "")
        scheme, _, value = header.partition(" ")
        if scheme.lower() == "bearer" and value:
            return value.strip()
        return request.headers.get("X-Api-Key")

    def authenticate_header(self, request):
        return 'Bearer realm="dcst"'


def key_shown(request):
    """The ApiKey a request came with, once its secret matched, refused or not; None for any other caller."""
    return getattr(getattr(request, "_request", request), "key_shown", None)


class PersonAuthentication(authentication.SessionAuthentication):
    """The session of a person who signed in; its requests are counted as those of a key are."""

    def authenticate(self, request):
        """(user, None), or None without a session. Raises PermissionDenied without the CSRF token, and TooMany."""
        found = super().authenticate(request)
        if found:
            limits.take(request._request, f"person-{found[0].pk}")
        return found


class IsKnown(permissions.BasePermission):
    """Lets in a person or key whose roles grant READ or READ_OWN; also a key that may only send."""

    message = "Your role does not include this."

    def has_permission(self, request, view):
        granted = permissions_of(request.user, clock.today())
        return bool(granted & {Permission.READ, Permission.READ_OWN})


class CanRead(IsKnown):
    """Lets in whoever holds READ or READ_OWN; a key must also be one that may read."""

    def has_permission(self, request, view):
        if isinstance(request.auth, ApiKey) and not request.auth.may_read:
            self.message = "This key may send values and may not read. Create one that may read."
            self.code = "key_may_not_read"
            return False
        return super().has_permission(request, view)


def can(permission):
    """A DRF permission class for whoever holds one permission; a key must also be one that may send."""

    class Can(IsKnown):
        def has_permission(self, request, view):
            if isinstance(request.auth, ApiKey) and not request.auth.may_send:
                self.message = "This key may read and may not send values. Create one that may send."
                self.code = "key_may_not_send"
                return False
            return permission in permissions_of(request.user, clock.today())

    return Can


TITLES = {
    400: "The request cannot be read",
    401: "Who is calling is not known",
    403: "No permission",
    404: "Not found",
    405: "Method not offered",
    406: "Format not offered",
    409: "The same request is being handled",
    411: "Length needed",
    413: "Too large",
    415: "Not a type that is read",
    422: "The values were refused",
    429: "Too many requests",
    500: "Problem with the service",
    503: "Service unavailable",
}


def problem_body(request, status_code, detail, errors=(), code=None):
    """The JSON of a refusal as a dict, by RFC 9457: type, title, status, detail and instance, and our code, request_id
    and errors.

    `errors` are dicts with row, pointer, column, code, message, fix and docs. Without `code` the first error's is
    taken, else that of the status.
    """
    return {
        "type": f"{_docs_address(request)}#problem-{status_code}",
        "title": TITLES.get(status_code, "Problem"),
        "status": status_code,
        "detail": detail,
        "code": code or (errors[0]["code"] if errors else BY_STATUS[status_code]),
        "instance": without_keys(request.path),
        "request_id": getattr(request, "id", getattr(getattr(request, "_request", None), "id", "")),
        "errors": list(errors),
    }


def _docs_address(request):
    try:
        return request.build_absolute_uri(reverse("docs"))
    except DisallowedHost:
        return settings.SITE_URL + reverse("docs")


def problem_response(request, status_code, detail, code=None, **headers):
    """A JsonResponse of problem_body with these headers, for Django's own error pages under /api/."""
    body = problem_body(request, status_code, detail, code=code)
    return JsonResponse(body, status=status_code, content_type=MEDIA_TYPE, headers=headers)


def wants_problem(request):
    """Whether an address is the API's, where whatever goes wrong is answered as problem+json."""
    return request.path.startswith("/api/")


def problem(exc, context):
    """DRF's exception handler: a refusal as a problem+json Response in the words of this site; else None."""
    request = context["request"]
    exc = _as_refusal(exc)
    if not isinstance(exc, exceptions.APIException):
        return None
    errors = _errors_of(exc)
    detail = errors[0]["message"] if errors else _in_our_words(exc, context["view"])
    code = None if errors else code_of(exc.detail.code, exc.status_code)
    headers = dict(getattr(exc, "headers", {}))
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header
    if getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(exc.wait))
    # A problem is JSON, whatever the address answers with when all goes well.
    request.accepted_renderer, request.accepted_media_type = JSONRenderer(), MEDIA_TYPE
    body = problem_body(request, exc.status_code, detail, errors, code)
    return Response(body, status=exc.status_code, headers=headers, content_type=MEDIA_TYPE)


def _as_refusal(exc):
    if isinstance(exc, (Http404, ObjectDoesNotExist)):
        return exceptions.NotFound("There is nothing at this address that you can see.")
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied("Your role does not include this.")
    if isinstance(exc, exceptions.PermissionDenied) and str(exc.detail).startswith("CSRF Failed"):
        words = CODES["token_missing"]
        return exceptions.PermissionDenied(f"{words.message} {words.fix}", "token_missing")
    if isinstance(exc, ValidationError):
        return exceptions.ValidationError(exc.messages, "refused_by_rule")
    return exc


def _in_our_words(exc, view):
    """What the framework itself refuses, said so that the caller knows what to do instead."""
    if isinstance(exc, exceptions.NotAuthenticated):
        return "Send a key as “Authorization: Bearer …” or “X-Api-Key”, or sign in."
    if isinstance(exc, exceptions.MethodNotAllowed):
        return f"This address offers {', '.join(view.allowed_methods)}."
    if isinstance(exc, exceptions.NotAcceptable):
        offered = [renderer.media_type for renderer in view.get_renderers()]
        return f"Ask for {' or '.join(offered)}." if len(offered) > 1 else f"The answer is JSON: ask for {offered[0]}."
    if isinstance(exc, exceptions.UnsupportedMediaType):
        *others, last = getattr(view, "takes", ("application/json",))
        return f"Send the body as {', '.join(others)} or {last}." if others else f"Send the body as {last}."
    return str(exc.detail)


class UnreadableRequest(exceptions.APIException):
    """400: a request that cannot be read. `errors` are dicts as in problem_body, one or more."""

    status_code = 400

    def __init__(self, errors):
        super().__init__(errors[0]["message"])
        self.errors = errors


def _errors_of(exc):
    if isinstance(exc, exceptions.ValidationError):
        return list(_errors(exc.detail))
    return exc.errors if isinstance(exc, UnreadableRequest) else []


def _errors(detail, pointer=""):
    """DRF's nested detail as a flat list of {pointer, column, code, message, fix, docs}."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _errors(inner, f"{pointer}/{name}")
    elif isinstance(detail, list):
        for inner in detail:
            yield from _errors(inner, pointer)
    else:
        code = code_of(detail.code, 400)
        yield {
            "row": None,
            "pointer": pointer,
            "column": pointer.rsplit("/", 1)[-1],
            "code": code,
            "message": str(detail),
            "fix": CODES[code].fix,
            "docs": f"{reverse('docs')}#error-{code}",
        }
