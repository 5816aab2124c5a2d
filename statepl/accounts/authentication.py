"""How programs prove who they are: `Authorization: Bearer KEY`."""

import hashlib
import hmac
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from statepl.accounts.models import ApiClient, ApiSecret

PREFIX_LENGTH = 12


def digest(key: str) -> str:
    """Return the SHA-256 under which a key is stored; keys are long random, so no salt is needed."""
    return hashlib.sha256(key.encode()).hexdigest()


class ApiKeyAuthentication(BaseAuthentication):
    """Find the client of a bearer key. No header means an anonymous reader of public data."""

    def authenticate(self, request: Request) -> tuple[ApiClient, ApiSecret] | None:
        parts = get_authorization_header(request).decode("latin-1").split()
        if not parts:
            return None
        if len(parts) != 2 or parts[0].lower() != "bearer":
            raise AuthenticationFailed(_("Send the key as 'Authorization: Bearer KEY'."))
        secret = self._secret(parts[1])
        if secret is None:
            raise AuthenticationFailed(_("This key is unknown, expired or revoked."))
        ApiClient.objects.filter(pk=secret.client_id).update(last_used_at=timezone.now())
        return secret.client, secret

    @staticmethod
    def _secret(key: str) -> ApiSecret | None:
        secret = (
            ApiSecret.objects.filter(prefix=key[:PREFIX_LENGTH], revoked_at__isnull=True)
            .select_related("client")
            .first()
        )
        if secret is None or not hmac.compare_digest(secret.digest, digest(key)):
            return None
        return secret if secret.client.is_live else None

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="statepl"'


class ScopePermission(BasePermission):
    """A view names the scope it needs in `required_scope`; None means public."""

    message = _("This key may not read this. Ask the state for the scope that the documentation names.")

    def has_permission(self, request: Request, view: Any) -> bool:
        scope = getattr(view, "required_scope", None)
        if scope is None:
            return True
        return isinstance(request.user, ApiClient) and scope in request.user.scopes


class ClientThrottle(SimpleRateThrottle):
    """So many calls a minute for each client, or for each address without a key."""

    scope = "client"

    def get_cache_key(self, request: Request, view: Any) -> str:
        ident = (
            f"client-{request.user.pk}" if isinstance(request.user, ApiClient) else self.get_ident(request)
        )
        return self.cache_format % {"scope": self.scope, "ident": ident}
