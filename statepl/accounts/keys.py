"""Programs that read by REST, and their keys. A key is shown once; its SHA-256 is what stays."""

import datetime as dt
import secrets
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from statepl.accounts import rules
from statepl.accounts.authentication import PREFIX_LENGTH, digest
from statepl.accounts.models import ApiClient, ApiSecret
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require

LIVE_SECRETS = 2
KEY_BYTES = 32


def create_api_client(
    name: str, *, scopes: Iterable[str], actor: Any, expires_on: dt.date | None = None
) -> tuple[ApiClient, str]:
    """Make a client and its first key; return (client, key). The key cannot be had again.

    Raises ValidationError (name taken, unknown or no scope, a day that is past), NotPermitted.
    """
    _require(actor)
    if expires_on is not None and expires_on < clock.today():
        raise ValidationError({"expires_on": _("This day is past. Choose today or a later day.")})
    with transaction.atomic():
        client = ApiClient(name=name, scopes=sorted(set(map(str, scopes))), expires_on=expires_on)
        client.full_clean()
        client.save()
        key = _add_secret(client)
        facts = {"scopes": client.scopes, "expires_on": expires_on and expires_on.isoformat()}
        record(Verb.API_CLIENT_CREATED, client, actor=actor, after=facts)
    return client, key


def rotate_api_secret(client: ApiClient, *, actor: Any, newest: int | None = None) -> str:
    """Make a new key and return it. The key before it goes on working; an older one stops.

    `newest` is the id of the newest key that the actor saw: a form sent twice makes one key. Raises
    ValidationError when there is a newer one or the client is revoked, NotPermitted.
    """
    _require(actor)
    with transaction.atomic():
        client = ApiClient.objects.select_for_update().get(pk=client.pk)
        if client.revoked_at is not None:
            raise ValidationError(_("This client is revoked. Make a new one."))
        live = list(live_secrets(client))
        if newest is not None and live and live[0].pk != newest:
            raise ValidationError(_("A newer key was made meanwhile. Open the page again to see it."))
        for secret in live[LIVE_SECRETS - 1 :]:
            _revoke(secret)
        key = _add_secret(client)
        record(Verb.API_SECRET_ROTATED, client, actor=actor, after={"prefix": key[:PREFIX_LENGTH]})
    return key


def revoke_api_secret(secret: ApiSecret, *, actor: Any) -> None:
    """Stop one key at once, when it leaked say."""
    _require(actor)
    with transaction.atomic():
        secret = ApiSecret.objects.select_for_update().get(pk=secret.pk)
        if secret.revoked_at is not None:
            raise ValidationError(_("This key is revoked already."))
        _revoke(secret)
        record(Verb.API_SECRET_REVOKED, secret.client, actor=actor, before={"prefix": secret.prefix})


def revoke_api_client(client: ApiClient, *, actor: Any, reason: str = "") -> ApiClient:
    """Stop a client and all its keys for good."""
    _require(actor)
    with transaction.atomic():
        client = ApiClient.objects.select_for_update().get(pk=client.pk)
        if client.revoked_at is not None:
            raise ValidationError(_("This client is revoked already."))
        for secret in live_secrets(client):
            _revoke(secret)
        client.revoked_at = timezone.now()
        client.save(update_fields=["revoked_at"])
        record(Verb.API_CLIENT_REVOKED, client, actor=actor, reason=reason)
    return client


def live_secrets(client: ApiClient) -> Any:
    """Return the keys that work, newest first."""
    return client.secrets.filter(revoked_at__isnull=True).order_by("-pk")


def _add_secret(client: ApiClient) -> str:
    key = f"spl_{secrets.token_urlsafe(KEY_BYTES)}"
    secret = ApiSecret(client=client, prefix=key[:PREFIX_LENGTH], digest=digest(key))
    secret.full_clean()
    secret.save()
    return key


def _revoke(secret: ApiSecret) -> None:
    secret.revoked_at = timezone.now()
    secret.save(update_fields=["revoked_at"])


def _require(actor: Any) -> None:
    if actor is not None:
        require(rules.can_administer(actor))
