"""How many requests one caller may make in a minute: counted exactly, announced on every answer, each caller apart.

The count is one atomic step: INCR in Valkey where REDIS_URL names one, and a locked counter of the process otherwise,
which is exact as long as the site runs in one process. A cache that cannot be reached holds nobody up: partners' values
matter more than their number, so the request goes through and the log says so.
"""

import logging
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches
from redis.exceptions import RedisError
from rest_framework import exceptions

log = logging.getLogger(__name__)
WINDOW = 60
# Two windows long, so that a count never ends inside the minute it is for.
KEPT = 2 * WINDOW


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
    used = _count(f"calls:{caller}:{now // WINDOW}")
    if used is None:
        return
    allowance = Allowance(calls, max(calls - used, 0), WINDOW - now % WINDOW)
    request.allowance = allowance
    if used > calls:
        raise TooMany(allowance)


def _count(name):
    counters = caches["counters"]
    try:
        counters.add(name, 0, KEPT)
        return counters.incr(name)
    except (RedisError, OSError) as away:
        log.warning("Requests are not counted: the cache cannot be reached. %s", away)
        return None
