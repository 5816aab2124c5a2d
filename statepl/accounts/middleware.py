"""Which role a person acts in, and the second factor of those who sign."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from statepl.accounts.roles import SECOND_FACTOR_ROLES


class MembershipMiddleware:
    """Put the person's first current role on the request, for the page frame."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        roles = request.user.current_memberships if request.user.is_authenticated else []
        request.membership = roles[0] if roles else None  # type: ignore[attr-defined]
        return self.get_response(request)


class SecondFactorMiddleware:
    """Send people who sign or decide to set up a second factor before anything else.

    The pages of signing in and setting up (all under /accounts/), and what every page needs to be
    drawn, stay open; so the way there is no circle.
    """

    FREE_NAMES = ("theme", "session", "set_language", "accessibility", "privacy", "livez", "readyz")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        free = [reverse(name) for name in self.FREE_NAMES]
        self.free = (*free, reverse("account_login").removesuffix("login/"), settings.STATIC_URL)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._must_set_up(request):
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    def _must_set_up(self, request: HttpRequest) -> bool:
        if not settings.MFA_REQUIRED or not request.user.is_authenticated:
            return False
        if request.path.startswith(self.free) or not self._signs(request.user):
            return False
        return not is_mfa_enabled(request.user)

    @staticmethod
    def _signs(user: Any) -> bool:
        """Say whether the person signs or decides, or opens the operators' pages."""
        return user.is_staff or user.has_role(*SECOND_FACTOR_ROLES)
