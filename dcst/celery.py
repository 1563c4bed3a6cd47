"""The Celery application, and the task that beat sends."""

import gc
import os
import sys

from celery import Celery
from celery.signals import task_postrun, task_prerun, worker_process_init
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dcst.settings")

app = Celery("dcst")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["dcst.site"])
app.conf.CELERY_DB_REUSE_MAX = sys.maxsize  # see keep_connections_as_a_site_does


@worker_process_init.connect
def keep_what_is_loaded(**told):
    """What is loaded stays: full collections that walk through all of it take half of a sweep.

    And a chunk is many small things that live for a moment: they are looked through once in a while, not every 700.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)


@task_prerun.connect
@task_postrun.connect
def keep_connections_as_a_site_does(task, **told):
    """A connection serves many tasks, until it is old or fails its check; Celery would open one for each."""
    if not task.request.is_eager:
        close_old_connections()
