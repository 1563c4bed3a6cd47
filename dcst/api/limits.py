"""How many requests one caller may make in a minute: counted in the database, and told in the headers of every answer.

The count is one statement: two requests cannot be counted as one, all processes count together, and no request waits
for the broker.
"""

import time
from dataclasses import dataclass

from django.conf import settings
from rest_framework import exceptions

from dcst.models import CallCount

WINDOW = 60


class TooMany(exceptions.APIException):
    """429: more requests than a caller may make in a minute; `wait` is the seconds until they are taken again."""

    status_code = 429

    def __init__(self, allowance):
        super().__init__(
            f"More than {allowance.calls} requests came within {WINDOW} seconds. "
            f"Send the next one in {allowance.seconds} seconds."
        )
        self.wait = allowance.seconds


@dataclass(frozen=True)
class Allowance:
    """What a caller has in this minute: `calls` in all, `left` of them, and `seconds` until the count begins anew."""

    calls: int
    left: int
    seconds: int

    @property
    def headers(self):
        """{header: value}, as the IETF draft on RateLimit header fields writes them."""
        return {
            "RateLimit-Policy": f'"default";q={self.calls};w={WINDOW}',
            "RateLimit": f'"default";r={self.left};t={self.seconds}',
        }


def moment():
    """Seconds since 1970 by the real clock, also while DCST_TODAY pins the day."""
    return int(time.time())


def take(request, caller):
    """Count one request of a caller, “key-7” or “person-3”, and set its `allowance`. Raises TooMany."""
    calls, now = settings.API_CALLS_PER_MINUTE, moment()
    used = CallCount.objects.count_one(caller, now // WINDOW)
    request.allowance = allowance = Allowance(calls, max(calls - used, 0), WINDOW - now % WINDOW)
    if used > calls:
        raise TooMany(allowance)
