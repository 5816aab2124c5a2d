"""The Celery application: a doorbell for rows of `statepl.jobs`."""

import gc
import itertools
import os

from celery import Celery
from celery.signals import task_postrun, worker_process_init, worker_process_shutdown

from statepl.core import pdf

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "statepl.settings")

app = Celery("statepl")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


# A document is hundreds of thousands of short-lived objects: with Python's own 700 the collector runs through
# everything that is loaded, over and over, for a fifth of the time of a report.
COLLECT_AFTER = (100_000, 20, 20)


@worker_process_init.connect
def collect_less_often(**_kwargs: object) -> None:
    """Leave what is loaded for good out of the collector's rounds, and let it make fewer."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


# With so few rounds nobody would come to the oldest objects for dozens of documents: 1.5 MB were left of each.
FULLY_AFTER = 5
_done = itertools.count(1)


@task_postrun.connect
def collect_now_and_then(**_kwargs: object) -> None:
    """Give back what some tasks have left behind, where the collector makes few rounds."""
    if gc.get_threshold() == COLLECT_AFTER and next(_done) % FULLY_AFTER == 0:
        gc.collect()


@worker_process_shutdown.connect
def tidy_up(**_kwargs: object) -> None:
    """Leave no files of fonts behind: a worker's process ends without Python's own farewell."""
    pdf.forget_styles()
