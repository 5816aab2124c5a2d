"""How two groups relate. Nothing here saves."""

from typing import Any

from crispy_forms.bootstrap import InlineRadios
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.forms.together import GroupChoice
from stakeholders.models import GroupRelation
from stakeholders.models.relations import LONGEST
from stakeholders.vocabulary import Basis
from stakeholders.vocabulary.relations import RelationKind
from statepl.core import clock
from statepl.core.forms import BaseForm, BaseModelForm, LongText, RadioTiles, VersionedForm

FIELDS = ("group", "kind", "other", InlineRadios("basis"), "note", "seen_on")


class RelationForm(BaseModelForm):
    """Two groups, what the one has to do with the other, and who says so."""

    submit_label = _("Keep this")
    guard = True
    layout = Layout(*FIELDS)

    group = GroupChoice(label=_("Which group"))
    kind = forms.ChoiceField(
        choices=RelationKind.choices, widget=RadioTiles, label=_("What has it to do with the other?")
    )
    other = GroupChoice(label=_("With which other group"))
    basis = forms.ChoiceField(label=_("Who says so?"), choices=Basis.choices, widget=forms.RadioSelect)
    seen_on = forms.DateField(label=_("As of which day?"))

    class Meta:
        model = GroupRelation
        fields = ["group", "kind", "other", "basis", "note", "seen_on"]
        labels = {"note": _("What do you know of it?")}
        help_texts = {"note": _("About the groups. Name no single person.")}
        widgets = {"note": LongText(rows=3)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("seen_on", clock.today())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("group") and cleaned.get("group") == cleaned.get("other"):
            self.add_error("other", _("Choose two different groups."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """Return the fields of the row for the service."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def _post_clean(self) -> None:
        """Leave what stands already to the service, which holds the lock."""


class RelationEditForm(VersionedForm, RelationForm):
    """A relation that stands."""

    layout = Layout("version", *FIELDS)


class EndRelationForm(VersionedForm, BaseForm):
    """Until when it held, and what changed."""

    submit_label = _("End it")
    guard = True

    ended_on = forms.DateField(label=_("Held until"))
    ended_why = forms.CharField(widget=LongText(rows=3), max_length=LONGEST, label=_("What changed?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ended_on"].initial = clock.today()
