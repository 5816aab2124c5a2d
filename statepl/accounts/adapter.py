"""How django-allauth behaves here: nobody signs up alone, and signing in goes on the audit trail."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from statepl.accounts import services
from statepl.accounts.models import User

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator; signing up is closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Refuse the demo's password outside the demo, wherever it may have come from."""
        if credentials.get("password") == settings.DEMO_PASSWORD and not settings.DEMO:
            self.authentication_failed(request, **credentials)
            return None
        return super().authenticate(request, **credentials)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Go on in the person's own language."""
        return speak(super().post_login(request, user, **kwargs), user.language)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note the failure on the account that was meant. An address nobody has may be anything: not kept."""
        super().authentication_failed(request, **credentials)
        user = User.objects.filter(email__iexact=credentials.get("email") or "").first()
        if user is None:
            logger.info("Somebody tried to sign in with an address that has no account.")
        else:
            services.record_failed_sign_in(user)


def speak(response: HttpResponse, language: str) -> HttpResponse:
    """Let the browser remember the language of the pages."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response
