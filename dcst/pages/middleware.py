"""The site's middleware: sign-in for every page that is not opened to strangers, and an id for every request."""

import logging
import uuid
from urllib.parse import unquote

from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import resolve_url

from dcst.api.calling import KEY_SHAPE, problem_response
from dcst.models import AuditEvent
from dcst.record.audit import Passage, passage
from dcst.time.asat import reading_at

OPEN = "_open_to_strangers"
NULL = "\x00"
KEY_IN_ADDRESS = (
    "A key stands in this address, and addresses are kept in logs. Revoke the key, create another, and send it as "
    "“Authorization: Bearer …” or “X-Api-Key”."
)
log = logging.getLogger(__name__)


def open_to_strangers(view):
    """Decorates a view that anybody may see. Any other page asks for sign-in first."""
    setattr(view, OPEN, True)
    return view


# Pages of libraries that strangers need, by URL name: sign in, out and the way back in.
OPEN_NAMES = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "schema",
}


def _refuse_key_in_address(request):
    """Addresses are kept in logs and histories on the way: a key that stands in one is no secret any more."""
    found = KEY_SHAPE.search(unquote(request.get_full_path()))
    if not (found and request.path.startswith("/api/")):
        return None
    log.warning("A key stood in an address (request %s): %s…", request.id, found[0])
    return problem_response(request, 400, KEY_IN_ADDRESS, "key_in_address")


class SignInRequired:
    """Redirects a stranger to the sign-in page, except on open pages and under /api/, which refuses in its own way."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if getattr(view, OPEN, False) or request.user.is_authenticated:
            return None
        match = request.resolver_match
        if match.url_name in OPEN_NAMES or "api" in match.namespaces:
            return None
        return redirect_to_login(request.get_full_path(), resolve_url("account_login"))


class RequestContext:
    """Gives a request its id, for the log and the audit trail, and tells the audit trail by which channel it came."""

    def __init__(self, get_response):
        self.get_response = get_response

    def process_view(self, request, view, args, kwargs):
        """None; 400 for a key in an address of the API. Raises Http404 for a null character: PostgreSQL takes none."""
        asked = [request.path_info] if request.path.startswith("/api/") else [request.path_info, *request.GET.values()]
        if any(NULL in text for text in asked):
            raise Http404
        return _refuse_key_in_address(request)

    def __call__(self, request):
        request.id = uuid.uuid4().hex[:16]
        channel = AuditEvent.Channel.API if request.path.startswith("/api/") else AuditEvent.Channel.WEB
        token = passage.set(Passage(channel=channel, request_id=request.id))
        try:
            # The view sets the day it shows; it ends with the request.
            with reading_at(None):
                response = self.get_response(request)
        finally:
            passage.reset(token)
        response["X-Request-Id"] = request.id
        # Who did not look at its user shows nothing of them; and a server error may be the database's, where the user
        # stands.
        if response.status_code < 500 and request.session.accessed and request.user.is_authenticated:
            response.setdefault("Cache-Control", "no-store")
        if allowance := getattr(request, "allowance", None):
            for name, value in allowance.headers.items():
                response[name] = value
        return response
