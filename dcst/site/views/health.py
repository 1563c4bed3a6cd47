"""Whether the process lives, and whether it can serve: for those who watch over the site."""

import redis
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import JsonResponse

from dcst.pages.middleware import open_to_strangers
from dcst.record.assess import oldest_waiting
from dcst.time import clock

PATIENCE = 0.5
LATE = 60


@open_to_strangers
def live(request):
    """200 while the process answers, whatever it depends on."""
    return JsonResponse({"status": "ok"})


@open_to_strangers
def ready(request):
    """200 “ok” or “degraded”, 503 “down”, with what was found of database and broker, and the oldest wait in seconds.

    Down is without the database. Degraded is without the broker, or with verdicts that wait for more than a minute:
    pages still open and reports are still saved, so a load balancer must not take the site away.
    """
    try:
        waiting = _waiting()
    except (OperationalError, InterfaceError):
        return JsonResponse({"status": "down", "database": "not answering"}, status=503)
    found = {"database": "ok", "broker": _broker(), "oldest_waiting_seconds": waiting}
    degraded = found["broker"] == "not answering" or (waiting or 0) > LATE
    return JsonResponse({"status": "degraded" if degraded else "ok", **found})


def _waiting():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    age = oldest_waiting(clock.now())
    return None if age is None else int(age.total_seconds())


def _broker():
    if not settings.REDIS_URL:
        return "none"
    broker = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
    try:
        broker.ping()
    except redis.RedisError:
        return "not answering"
    finally:
        broker.close()
    return "ok"
