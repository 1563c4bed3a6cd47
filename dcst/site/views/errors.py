"""The designed pages for what goes wrong: each says what happened to what was typed, and what to do."""

import logging
import sys

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.shortcuts import render
from django.template import loader
from django.urls import Resolver404, resolve
from django.views import defaults

from dcst.api.calling import problem_response, wants_problem
from dcst.problems import is_away

log = logging.getLogger(__name__)
AGAIN = {"Retry-After": "30"}
TOO_LARGE = "What was sent is larger than 5 MB. Nothing was saved. Send it in parts."


def _page(request, status, template, detail, code=None):
    if wants_problem(request):
        return problem_response(request, status, detail, code)
    return render(request, f"dcst/errors/{template}.html", status=status)


def bad_request(request, exception=None):
    """400 for what Django itself cannot take, such as a host that is not ours; 413 for more than is read at once."""
    if isinstance(exception, RequestDataTooBig):
        return _page(request, 413, "413", TOO_LARGE)
    if wants_problem(request):
        return problem_response(request, 400, "The request cannot be read. Check its address and its headers.")
    return defaults.bad_request(request, exception)


def csrf_failure(request, reason=""):
    return _page(request, 403, "csrf", "The form’s security token is missing or old.", "token_missing")


def denied(request, exception=None):
    return _page(request, 403, "403", "Your role does not include this.")


def not_found(request, exception=None):
    return _page(request, 404, "404", "There is nothing at this address that you can see.")


def without_slash(request):
    """What stands at an address of the API that lacks its last slash; else that there is nothing.

    It is answered and not redirected: a client that follows a redirect may leave the body, or the key, behind.
    """
    try:
        found = resolve(f"{request.path_info}/")
    except Resolver404:
        return not_found(request)
    if found.url_name is None:  # no address of the API is this one, which has no name
        return not_found(request)
    request.resolver_match = found
    return found.func(request, *found.args, **found.kwargs)


def too_many(request, exception=None):
    """Of pages alone, where tries are counted by the address they come from; the API counts and answers for itself."""
    response = _page(request, 429, "429", "Wait a minute, then try again.")
    response["Retry-After"] = "60"
    return response


def server_error(request):
    """Whatever no view foresaw, raised by a view or by a middleware; without its database the site is unavailable."""
    if is_away(sys.exc_info()[1]):
        return unavailable(request)
    # The page shows the same reference, so that whoever reports it names the line beside which the trace stands.
    log.error("Reference %s: %s %s failed", getattr(request, "id", ""), request.method, request.path)
    if wants_problem(request):
        return problem_response(request, 500, "Nothing was saved. Try again later.")
    # No context processors: whatever failed may fail in them too.
    page = loader.get_template("dcst/errors/500.html").render({"request_id": getattr(request, "id", "")})
    return HttpResponse(page, status=500)


def unavailable(request):
    if wants_problem(request):
        return problem_response(request, 503, "Nothing was saved. Try again later.", **AGAIN)
    page = loader.get_template("dcst/errors/503.html").render({"request_id": getattr(request, "id", "")})
    return HttpResponse(page, status=503, headers=AGAIN)
