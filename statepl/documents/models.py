"""Files that people give and that the product makes: what they are, their hash, where they are kept."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from statepl.core.models import TimestampedModel
from statepl.documents.querysets import DocumentQuerySet


def random_path(_document: "Document", _name: str) -> str:
    """Return a name that says nothing: the given name stays in the row, never on disk."""
    key = uuid.uuid4().hex
    return f"documents/{key[:2]}/{key}"


class Document(TimestampedModel):
    """One file. The row is the truth about it; the bytes lie outside the web root."""

    class Scan(models.TextChoices):
        """What the virus scanner said."""

        NOT_CONFIGURED = "not_configured", _("not scanned: no scanner is set up")
        WAITING = "waiting", _("waiting for the scanner")
        CLEAN = "clean", _("clean")
        INFECTED = "infected", _("kept away: the scanner found something")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(upload_to=random_path)
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    scan = models.CharField(max_length=20, choices=Scan.choices, default=Scan.NOT_CONFIGURED)
    district = models.ForeignKey("districts.District", null=True, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("documents:download", args=[self.key])
