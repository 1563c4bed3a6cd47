"""The task of the worker that is measured: the product's own sweep, for indicators and the question “target” alone."""

import time

import redis
from celery import shared_task
from django.conf import settings

from dcst.record import assess
from dcst.time import clock
from indicators.target.verdicts import INDICATOR

TURNS = "bench-turns"


@shared_task(name="bench.recompute", ignore_result=True)
def recompute():
    """Compute what is asked for, and say when this began and ended."""
    begun = time.time()
    assess.sweep({INDICATOR.kind: INDICATOR}, clock.now())
    redis.Redis.from_url(settings.REDIS_URL).rpush(TURNS, f"{begun} {time.time()}")
