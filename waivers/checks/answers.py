"""How a check answers: one shape for all."""

from typing import Any

from django.urls import reverse

from waivers.readiness import Finding, Status


def answer(code: str, met: bool, done: str, todo: str, **more: Any) -> Finding:
    """Return the finding of a check: `done` says that it is met, `todo` what is to be done."""
    return Finding(code, Status.MET if met else Status.OPEN, done if met else todo, **more)


def link(application: Any, page: str) -> str:
    """Return the address of a page of the application."""
    return reverse(f"waivers:{page}", args=[application.pk])
