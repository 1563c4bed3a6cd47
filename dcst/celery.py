"""The Celery application, and the task that beat sends."""

import os
import sys

from celery import Celery
from celery.signals import task_postrun, task_prerun, worker_process_init
from django.db import close_old_connections

from dcst.memory import spare_what_is_loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dcst.settings")

app = Celery("dcst")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["dcst.site"])
app.conf.CELERY_DB_REUSE_MAX = sys.maxsize  # see keep_connections_as_a_site_does


@worker_process_init.connect
def begin(**told):
    """A new worker serves as a process of the site does."""
    spare_what_is_loaded()


@task_prerun.connect
@task_postrun.connect
def keep_connections_as_a_site_does(task, **told):
    """Before and after a task, close the database connections that are old or fail their check, and keep the others.

    Celery would open one for each task.
    """
    if not task.request.is_eager:
        close_old_connections()
