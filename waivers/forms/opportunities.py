"""What a district writes about a learning opportunity."""

from django import forms
from django.utils.translation import gettext_lazy as _

from statepl.core.forms import BaseModelForm, LongText, RadioTiles, VersionedForm
from waivers.models import LearningOpportunity


class OpportunityForm(VersionedForm, BaseModelForm):
    """One learning opportunity with a partner."""

    guard = True
    contact_page = forms.URLField(
        label=_("Page with a contact"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_("A page where students and families can ask. No names of people here."),
    )

    class Meta:
        model = LearningOpportunity
        fields = ["kind", "title", "partner", "place", "grades", "description", "contact_page"]
        widgets = {"kind": RadioTiles, "description": LongText(words=80, rows=4)}
        help_texts = {
            "partner": _("The business, college, agency or group that offers it with you."),
            "place": _("A town or an address, or “online”."),
            "grades": _("For example “9–12”."),
        }
