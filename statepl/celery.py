"""The Celery application: a doorbell for rows of `statepl.jobs`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "statepl.settings")

app = Celery("statepl")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
