"""The Celery application, and the task that beat sends."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dcst.settings")

app = Celery("dcst")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
