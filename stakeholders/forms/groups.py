"""A group of the state's own, or a shipped one in the state's words. Nothing here saves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Group
from statepl.core.forms import BaseForm, LongText


class GroupForm(BaseForm):
    """Name and description of a group."""

    submit_label = _("Save the group")
    guard = True

    name = forms.CharField(
        max_length=200,
        label=_("Name"),
        help_text=_("A kind of people or of organizations, never one person."),
    )
    description = forms.CharField(
        required=False, max_length=1000, widget=LongText(rows=3), label=_("Who they are")
    )


class GroupAddForm(GroupForm):
    """A new group."""

    parent = forms.ModelChoiceField(
        Group.objects.none(), required=False, label=_("Part of"), empty_label=_("A group of its own")
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Group.objects.top()  # type: ignore[attr-defined]
