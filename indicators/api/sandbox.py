"""Answers to a test key: they say of themselves that nothing was stored."""

from dcst.api.calling import key_shown
from indicators.api.attempts import Logged


def is_test(request):
    """Whether a request came with a test key, also where it was then refused."""
    key = key_shown(request)
    return key is not None and key.is_test


class Sandbox(Logged):
    """For a view that receives values: every answer to a test key says “sandbox”, and leads to nothing stored."""

    def finalize_response(self, request, response, *args, **kwargs):
        if request.method == "POST" and is_test(request) and isinstance(response.data, dict):
            response.data |= {"sandbox": True} | {name: None for name in ("id", "submission") if name in response.data}
            response.status_code = 200 if response.status_code == 201 else response.status_code
            response.headers.pop("Location", None)
        return super().finalize_response(request, response, *args, **kwargs)
