"""What coordinators say of a partnership and its compact. Nothing here saves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.forms.together import OfPlaceForm
from stakeholders.models import Compact, Group, Partnership
from stakeholders.partnering import needs
from stakeholders.vocabulary import GROUPED_KINDS, Lever, PartnershipKind, Side
from statepl.core.forms import BaseForm, BaseModelForm, LongText, VersionedForm

OF_ALL = ("name", "groups", "interests", "roles", "trust", "gap", "accommodations", "starts_on", "ends_on")


class PartnershipForm(OfPlaceForm):
    """How a partnership begins: its name and what it is. The next page asks what its kind requires."""

    submit_label = _("Save and go on")

    kind = forms.ChoiceField(choices=GROUPED_KINDS, label=_("What it is"))

    class Meta:
        model = Partnership
        fields = ["name", "district", "kind"]
        help_texts = {"name": _("The partner’s name, or what the partnership is called.")}


class PartnershipEditForm(VersionedForm, OfPlaceForm):
    """The whole partnership: what all have, and what its kind requires."""

    submit_label = _("Save the partnership")

    groups = forms.ModelMultipleChoiceField(
        Group.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Groups whose voice it brings"),
    )
    levers = forms.MultipleChoiceField(
        choices=Lever.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("What the help brings"),
    )

    class Meta:
        model = Partnership
        fields = [
            "name", "district", "members", "new_members", "led_by", "facilitator", "works_for", "amount", "voters",
            "partners", "levers", "interests", "roles", "trust", "gap", "groups", "accommodations", "handover",
            "starts_on", "ends_on",
        ]  # fmt: skip
        widgets = dict.fromkeys(
            ("interests", "roles", "trust", "gap", "accommodations", "voters", "partners", "handover"),
            LongText(rows=3),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = {*OF_ALL, *(field for field, _sentence in needs(self.instance.kind)), "version"}
        for name in [name for name in self.fields if name not in kept]:
            del self.fields[name]
        self.fields["groups"].queryset = Group.objects.top()  # type: ignore[attr-defined]
        self.initial["groups"] = list(self.instance.groups.values_list("pk", flat=True))
        if self.instance.kind == PartnershipKind.NETWORK:
            self.fields["facilitator"].help_text = str(
                _("An organization or a person who works for none of those who take part.")
            )


class CompactForm(BaseModelForm):
    """What both sides gain and promise."""

    submit_label = _("Save the compact")
    guard = True

    class Meta:
        model = Compact
        fields = ["our_gains", "our_commitments", "their_gains", "their_commitments", "review_on"]
        widgets = dict.fromkeys(fields[:4], LongText(rows=4))

    # The compact may not exist yet: then there is no version to carry.
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def facts(self) -> dict[str, Any]:
        """Return what the service keeps."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class SignForm(VersionedForm, BaseForm):
    """Who signed for which side, and when."""

    submit_label = _("Keep the signature")

    side = forms.ChoiceField(choices=(), widget=forms.RadioSelect, label=_("Who signed"))
    signer = forms.CharField(max_length=200, label=_("Name and office of the person who signed"))
    signed_on = forms.DateField(label=_("Day of the signature"))

    def __init__(self, *args: Any, sides: list[Side], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["side"].choices = [(side.value, side.label) for side in sides]  # type: ignore[attr-defined]


class ReviewForm(VersionedForm, BaseForm):
    """What both sides found, and when they look again."""

    submit_label = _("Keep the review")
    guard = True

    review = forms.CharField(
        widget=LongText(rows=6), max_length=4000, label=_("What both sides found"),
        help_text=_("Which promises were kept, which were not, and what changes."),
    )  # fmt: skip
    next_on = forms.DateField(label=_("Day of the next review"))
