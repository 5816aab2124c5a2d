"""The languages in which people without an account are written to, and the one in which a page speaks to them."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def asked_language(request: HttpRequest) -> str:
    """Return the language that the address asks for, empty where it asks for none that is spoken here."""
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.PEOPLES_LANGUAGES) else ""


def language_context() -> dict[str, Any]:
    """Return what a page's language switch offers."""
    return {"page_languages": [code for code, _name in settings.PEOPLES_LANGUAGES]}
