"""What a password may not be."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class NotTheDemoPassword:
    """Nobody chooses the password that the first page of the README prints."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for the demo's password."""
        if password == settings.DEMO_PASSWORD:
            raise ValidationError(_("Everybody knows the password of the demo. Choose another one."))

    def get_help_text(self) -> str:
        """Return the hint that stands beside the field."""
        return _("It is not the password of the demo.")
