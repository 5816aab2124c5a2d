"""How programs prove who they are: `Authorization: Bearer KEY`."""

import datetime as dt
import hashlib
import hmac
import logging
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle

from statepl.accounts.models import ApiClient, ApiSecret

PREFIX_LENGTH = 12
NOTE_USE_EVERY = dt.timedelta(minutes=1)
logger = logging.getLogger(__name__)


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
        _note_use(secret.client)
        return secret.client, secret

    @staticmethod
    def _secret(key: str) -> ApiSecret | None:
        if "\x00" in key:
            return None
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

    message = _("This key lacks the scope that this address needs. The state can add it.")

    def has_permission(self, request: Request, view: Any) -> bool:
        scope = getattr(view, "required_scope", None)
        if scope is None:
            return True
        if not isinstance(request.user, ApiClient):
            raise NotAuthenticated(_("Send a key as 'Authorization: Bearer KEY'. The state hands keys out."))
        return scope in request.user.scopes


class ClientThrottle(SimpleRateThrottle):
    """So many calls a minute for each client, or for each address without a key.

    It keeps the service fair; it is no protection of the data. So when the cache is away, calls pass.
    """

    scope = "client"

    def get_rate(self) -> str | None:
        return str(api_settings.DEFAULT_THROTTLE_RATES[self.scope])

    def get_cache_key(self, request: Request, view: Any) -> str:
        ident = (
            f"client-{request.user.pk}" if isinstance(request.user, ApiClient) else self.get_ident(request)
        )
        return self.cache_format % {"scope": self.scope, "ident": ident}

    def get_ident(self, request: Request) -> str:
        """Return the caller's address: what our own proxy saw, never what the caller claims."""
        if settings.SECURE_PROXY_SSL_HEADER:
            return str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip() or "unknown"
        return str(request.META.get("REMOTE_ADDR", "unknown"))

    def allow_request(self, request: Request, view: Any) -> bool:
        try:
            return bool(super().allow_request(request, view))
        except RedisError:
            logger.warning("The cache does not answer: calls are not counted.")
            return True


def _note_use(client: ApiClient) -> None:
    """Keep when the client last called, to the minute: a busy client costs one write a minute."""
    now = timezone.now()
    if client.last_used_at is None or client.last_used_at < now - NOTE_USE_EVERY:
        stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - NOTE_USE_EVERY)
        ApiClient.objects.filter(stale, pk=client.pk).update(last_used_at=now)
