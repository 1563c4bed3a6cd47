"""How many requests one caller may make in a minute: counted exactly, announced on every answer, each caller apart.

The count is one statement in the database: no two requests can share a step, all processes count together, and a broker
that is down or hangs holds nobody up.
"""

import time
from dataclasses import dataclass

from django.conf import settings
from rest_framework import exceptions

from dcst.models import CallCount

WINDOW = 60


class TooMany(exceptions.APIException):
    """More requests than a caller may make in a minute; `wait` says for how many seconds nothing more is taken."""

    status_code = 429

    def __init__(self, allowance):
        super().__init__(
            f"More than {allowance.calls} requests came within {WINDOW} seconds. "
            f"Send the next one in {allowance.seconds} seconds."
        )
        self.wait = allowance.seconds


@dataclass(frozen=True)
class Allowance:
    """What is left of a caller's minute: requests, and seconds until it begins anew."""

    calls: int
    left: int
    seconds: int

    @property
    def headers(self):
        """As the IETF draft on RateLimit header fields writes them."""
        return {
            "RateLimit-Policy": f'"default";q={self.calls};w={WINDOW}',
            "RateLimit": f'"default";r={self.left};t={self.seconds}',
        }


def moment():
    """Seconds of the real clock: a pinned day does not hold the minutes still."""
    return int(time.time())


def take(request, caller):
    """Count one request of a caller, note on the request what is left, and refuse it when nothing was."""
    calls, now = settings.API_CALLS_PER_MINUTE, moment()
    used = CallCount.objects.count_one(caller, now // WINDOW)
    request.allowance = allowance = Allowance(calls, max(calls - used, 0), WINDOW - now % WINDOW)
    if used > calls:
        raise TooMany(allowance)
