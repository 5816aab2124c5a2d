"""Whether a person without an account wants mail, purpose by purpose."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stakeholders.querysets import MailWishQuerySet
from stakeholders.querysets.wishes import SIGNER
from stakeholders.vocabulary import Purpose
from statepl.core.models import TimestampedModel


class MailWish(TimestampedModel):
    """One person (an address and a name: families share addresses) and one purpose of mail.

    The address in a mail carries the row's number, signed with 256 bits; nothing of it is stored.
    """

    email = models.EmailField(_("email"))
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=8)
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose.choices)
    stopped_at = models.DateTimeField(_("does not want mail since"), null=True, blank=True, editable=False)

    objects = MailWishQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("wish about mail")
        verbose_name_plural = _("wishes about mail")
        constraints = [
            models.UniqueConstraint(
                name="person_has_one_wish_a_purpose", fields=["email", "name", "purpose"]
            ),
        ]

    def __str__(self) -> str:
        # History is kept for good, so the label names no person.
        return gettext("Wish about mail %(number)s") % {"number": self.pk}

    @property
    def token(self) -> str:
        """Return the signed number for the address in a mail."""
        return SIGNER.sign_object({"wish": self.pk})
