"""Which role a person acts in, and the second factor of those who sign."""

from collections.abc import Callable

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
    """Send people who sign or decide to set up a second factor before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._must_set_up(request):
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    @staticmethod
    def _must_set_up(request: HttpRequest) -> bool:
        if not settings.MFA_REQUIRED or not request.user.is_authenticated:
            return False
        free = (reverse("account_logout"), "/accounts/", "/static/", "/i18n/")
        if request.path.startswith(free) or not request.user.has_role(*SECOND_FACTOR_ROLES):
            return False
        return not is_mfa_enabled(request.user)
