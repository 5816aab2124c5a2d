"""Forms for what a place shares with the others. Nothing here saves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.forms.together import OfPlaceForm
from stakeholders.models import SharedPractice
from statepl.core.forms import LongText, VersionedForm


class PracticeForm(OfPlaceForm):
    """One thing from which others can learn."""

    submit_label = _("Save this")

    link = forms.URLField(required=False, assume_scheme="https", label=_("Where to find it"))

    class Meta:
        model = SharedPractice
        fields = [
            "kind", "title", "text", "district", "groups", "starts_on", "ends_on", "cadence", "link", "contact",
            "is_shared",
        ]  # fmt: skip
        widgets = {"text": LongText(rows=5)}
        help_texts = {
            "groups": _("Nobody chosen means: for everybody."),
            "starts_on": _("For convenings and visits."),
            "cadence": _("For learning communities, such as “every second Tuesday”."),
            "is_shared": _("Until you check this, only the people of this place and of the state see it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: Any = self.fields["groups"]
        groups.queryset = groups.queryset.filter(parent=None)


class PracticeEditForm(VersionedForm, PracticeForm):
    """A thing that is listed already."""
