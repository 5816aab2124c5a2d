"""What staff write for people, in other languages."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from statepl.core.models import TimestampedModel


class Translation(TimestampedModel):
    """One text in another language. Once the original reads otherwise than `of`, it is out of date.

    `key` names the text of its owner.
    """

    language = models.CharField(_("language"), max_length=8, choices=settings.PEOPLES_LANGUAGES)
    key = models.CharField(max_length=20)
    words = models.TextField(_("words"), max_length=5000)
    of = models.TextField(_("original when it was translated"), max_length=5000)

    class Meta:
        abstract = True
        ordering = ["pk"]
        verbose_name = _("translation")
        verbose_name_plural = _("translations")

    def __str__(self) -> str:
        return self.words
