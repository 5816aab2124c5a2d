"""The Celery application: a doorbell for rows of `statepl.jobs`."""

import os

from celery import Celery
from celery.signals import worker_process_shutdown

from statepl.core import pdf

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "statepl.settings")

app = Celery("statepl")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_shutdown.connect
def tidy_up(**_kwargs: object) -> None:
    """Leave no files of fonts behind: a worker's process ends without Python's own farewell."""
    pdf.forget_styles()
