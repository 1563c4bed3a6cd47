"""ETags: an answer that says the same as the one a caller holds is not sent again (304)."""

import hashlib
import json

from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from drf_spectacular.utils import OpenApiParameter
from rest_framework.utils.encoders import JSONEncoder

from dcst.api.calling import key_shown

HEADER = "If-None-Match"
# What of a page says where it leads, and nothing of its rows: it differs from moment to moment.
LEADING = ("next", "previous", "until")
# Who asks, and for which form: nobody is answered with what was kept for another.
VARY = ("Accept", "Authorization", "Cookie", "X-Api-Key")
IF_NONE_MATCH = OpenApiParameter(
    HEADER, str, OpenApiParameter.HEADER, description="The `ETag` you hold: 304 where the answer says the same."
)


class Tagged:
    """For a view that reads: its answers bear an ETag, and one that the caller holds already is 304.

    Strong for the same bytes; weak for a page of a list, which has the same rows and may lead on by other addresses.
    A key's answers may be kept by the caller alone, and asked for again each time; a person's are not kept at all.
    """

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if request.method not in ("GET", "HEAD"):
            return response
        patch_vary_headers(response, VARY)
        if response.status_code != 200:
            return response
        response["ETag"] = tag = tag_of(response)
        if key_shown(request):
            response["Cache-Control"] = "private, no-cache"
        return _unchanged(response) if is_held(tag, request.headers.get(HEADER, "")) else response


def tag_of(response):
    """The ETag of an answer that is not yet rendered, or of a file."""
    data = getattr(response, "data", None)
    if data is None:
        return strong(response.content)
    is_page = isinstance(data, dict) and "results" in data
    said = {name: part for name, part in data.items() if name not in LEADING} if is_page else data
    tag = strong(json.dumps(said, cls=JSONEncoder).encode())
    return f"W/{tag}" if is_page else tag


def strong(content):
    """The ETag of bytes."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def is_held(tag, header):
    """Whether `If-None-Match` names a tag, weak or strong, or any."""
    held = parse_etags(header)
    return held == ["*"] or tag.removeprefix("W/") in [one.removeprefix("W/") for one in held]


def _unchanged(response):
    response.status_code = 304
    del response["Content-Disposition"]
    if hasattr(response, "data"):
        response.data = None
    else:
        response.content = b""
    return response
