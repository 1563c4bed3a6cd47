"""The Celery application, and the task that beat sends."""

import gc
import os

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dcst.settings")

app = Celery("dcst")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def keep_what_is_loaded(**told):
    """What is loaded stays: full collections that walk through all of it take half of a sweep."""
    gc.collect()
    gc.freeze()
