"""What a person has seen, carried by the page that hands it in."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LOST = _("This page has lost what you have seen of the text. Open it again.")


class SeenField(forms.CharField):
    """A hidden field with the digests of `waivers.seen.parts_of`; cleaned into the same dictionary."""

    widget = forms.HiddenInput

    def __init__(self, parts: dict[str, str]) -> None:
        super().__init__(initial=json.dumps(parts, sort_keys=True), error_messages={"required": LOST})

    def clean(self, value: Any) -> dict[str, str]:
        """Return the digests. Raises ValidationError for anything else."""
        text = super().clean(value)
        try:
            parts = json.loads(text)
        except ValueError:
            raise ValidationError(LOST) from None
        if not isinstance(parts, dict) or not all(isinstance(each, str) for each in parts.values()):
            raise ValidationError(LOST)
        return parts
