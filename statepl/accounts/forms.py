"""The shape of input about people, roles and keys."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from statepl.accounts.roles import DISTRICT_ROLES, Rhythm, Role, Scope
from statepl.core.forms import BaseForm, CheckboxTiles, RadioTiles
from statepl.districts.models import District

NO_CHOICE = [("", _("Choose a role"))]


def _language_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Language for messages"), choices=settings.LANGUAGES)


class RoleForm(BaseForm):
    """A role, and the district it belongs to."""

    submit_label = _("Give this role")

    role = forms.ChoiceField(label=_("Role"), choices=[*NO_CHOICE, *Role.choices])
    district = forms.ModelChoiceField(
        label=_("District"),
        queryset=District.objects.all(),
        required=False,
        empty_label=_("None: the role is at the state"),
        help_text=_("For roles at a district only."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        role, district = values.get("role"), values.get("district")
        if role in DISTRICT_ROLES and district is None and "district" not in self.errors:
            self.add_error("district", _("Choose the district that this role belongs to."))
        if role and role not in DISTRICT_ROLES and district is not None:
            self.add_error("district", _("A role at the state has no district. Choose none here."))
        return values


class PersonForm(RoleForm):
    """A new account with its first role."""

    submit_label = _("Make the account")
    field_order = ("email", "name", "title", "language", "role", "district")
    autocomplete = {"email": "off", "name": "off"}

    email = forms.EmailField(label=_("Email address"), help_text=_("The person signs in with it."))
    name = forms.CharField(label=_("Name"), max_length=150)
    title = forms.CharField(label=_("Job title"), max_length=150, required=False)
    language = _language_field()


class DetailsForm(BaseForm):
    """What an account says of its person."""

    autocomplete = {"name": "name", "title": "organization-title"}

    name = forms.CharField(label=_("Name"), max_length=150)
    title = forms.CharField(label=_("Job title"), max_length=150, required=False)
    language = _language_field()


class ProfileForm(DetailsForm):
    """What a person says of oneself, and how often messages shall come."""

    mail_rhythm = forms.ChoiceField(
        label=_("How often messages come"),
        choices=Rhythm.choices,
        widget=RadioTiles,
        required=False,
        help_text=_(
            "Decisions, returned texts and warnings before an approval ends always come at once, "
            "whatever you choose."
        ),
    )


class ClientForm(BaseForm):
    """A program that may read by REST."""

    submit_label = _("Make the client and its key")

    name = forms.CharField(label=_("Name"), max_length=150, help_text=_("Say whose program it is."))
    scopes = forms.MultipleChoiceField(label=_("May read"), choices=Scope.choices, widget=CheckboxTiles)
    expires_on = forms.DateField(
        label=_("Last day"), required=False, help_text=_("Leave it empty if there is none.")
    )


class RotateForm(BaseForm):
    """A new key; carries the newest key that the page showed, so that sending it twice makes one."""

    submit_label = _("Make a new key")

    newest = forms.IntegerField(required=False, widget=forms.HiddenInput)
