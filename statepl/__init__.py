"""The building: what any agency's system needs."""

from statepl.celery import app as celery_app

__all__ = ["celery_app"]
