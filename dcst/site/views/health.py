"""Whether the process lives, and whether it can serve: for those who watch over the site."""

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.http import JsonResponse

from dcst.models import Due
from dcst.models.patience import briefly
from dcst.pages.middleware import open_to_strangers
from dcst.time import clock

PATIENCE = 0.5
LATE = 60


@open_to_strangers
def live(request):
    """200 while the process answers, whatever it depends on."""
    return JsonResponse({"status": "ok"})


@open_to_strangers
def ready(request):
    """Down (503) without the database. Without the broker, or with verdicts that wait too long or unseen, degraded:
    pages still open and reports are still saved, so a load balancer must not take the site away."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return JsonResponse({"status": "down", "database": "not answering"}, status=503)
    found = {"database": "ok", "broker": _broker(), **_waiting()}
    degraded = (
        found["broker"] == "not answering"
        or found["waiting"] == "not answering"
        or (found["oldest_waiting_seconds"] or 0) > LATE
    )
    return JsonResponse({"status": "degraded" if degraded else "ok", **found})


def _waiting():
    """How many verdicts wait, and for how long the first of them has; the table they stand in may be locked."""
    try:
        with briefly(PATIENCE):
            waiting, age = Due.objects.waiting(clock.now())
    except (DatabaseError, InterfaceError):
        return {"waiting": "not answering", "oldest_waiting_seconds": None}
    return {"waiting": waiting, "oldest_waiting_seconds": None if age is None else int(age.total_seconds())}


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
