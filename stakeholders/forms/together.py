"""What every form of a place shares: for whom it is, and the choice of a group. Nothing here saves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Group, full_label
from stakeholders.querysets import coordinated_districts
from stakeholders.vocabulary import STATE_COORDINATORS
from statepl.core.forms import BaseModelForm
from statepl.districts.models import District


class GroupChoice(forms.ModelChoiceField):
    """One group or a part of one, a part after its group."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Group.objects.select_related("parent"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return full_label(obj)


class OfPlaceForm(BaseModelForm):
    """A row of a place. A new one asks for whom it is; a stored one stays where it is."""

    guard = True

    district = forms.ModelChoiceField(District.objects.none(), required=False, label=_("For whom"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["district"]
        if self.instance.pk:
            del self.fields["district"]
        elif user.has_role(*STATE_COORDINATORS):
            field.queryset, field.empty_label = District.objects.visible_to(user), _("The state’s own")
        else:
            field.queryset = District.objects.filter(pk__in=coordinated_districts(user))
            field.required, field.empty_label = True, None

    def facts(self) -> dict[str, Any]:
        """Return the fields of the row for the service."""
        return {
            name: value for name, value in self.cleaned_data.items() if name not in {"district", "version"}
        }
