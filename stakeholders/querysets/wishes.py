"""Reading who wants mail."""

from typing import Any, Self

from django.core import signing
from django.db import models

from stakeholders.vocabulary import Purpose

SIGNER = signing.Signer(salt="statepl.stakeholders.mail-wish")


class MailWishQuerySet(models.QuerySet[Any]):
    """Wishes about mail; only the holder of the address in a mail opens one."""

    def for_token(self, token: str) -> Any:
        """Return the wish of an address in a mail, or None for one that was altered."""
        try:
            known = SIGNER.unsign_object(token)
        except (signing.BadSignature, ValueError):
            return None
        return self.filter(pk=known["wish"]).first()

    def stopped(self, purpose: str = Purpose.ACTIVITIES) -> Self:
        """Return who does not want mail of a purpose."""
        return self.filter(purpose=purpose, stopped_at__isnull=False)
