"""What coordinators say of the bodies of a place. Nothing here saves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.forms.together import OfPlaceForm
from stakeholders.models import CapacityCheck, Training
from stakeholders.vocabulary import STATE_COORDINATORS
from stakeholders.vocabulary.capacity import DISTRICT_BODIES, STATE_BODIES
from statepl.core import clock
from statepl.core.forms import LongText


class OfBodyForm(OfPlaceForm):
    """A row about a body; who works for districts only is offered those of a district."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        of_state, of_district = (
            [(each.value, each.label) for each in bodies] for bodies in (STATE_BODIES, DISTRICT_BODIES)
        )
        both = [(_("Of the state"), of_state), (_("Of a district"), of_district)]
        field: Any = self.fields["body"]
        field.choices = [("", "---------"), *(both if user.has_role(*STATE_COORDINATORS) else of_district)]


class CapacityCheckForm(OfBodyForm):
    """What was found of one body at one step."""

    submit_label = _("Keep this check")

    buy_in = forms.TypedChoiceField(
        label=_("Buy-in"),
        help_text=_("1: hardly anybody stands behind it. 5: nearly everybody does. Blank is not known."),
        choices=[("", _("Not known yet")), *((number, number) for number in range(1, 6))],
        coerce=int,
        empty_value=None,
        required=False,
    )

    class Meta:
        model = CapacityCheck
        fields = ["district", "body", "step", "checked_on", "found", "buy_in", "basis", "review_on"]
        widgets = {"found": LongText(rows=4), "basis": LongText(rows=3)}
        help_texts = {
            "found": _("About the body as a whole. Name no single person."),
            "basis": _("Talks, answers of staff, what was seen. Needed with a level of buy-in."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("checked_on", clock.today())


class TrainingForm(OfBodyForm):
    """A training that was held."""

    submit_label = _("Keep the training")

    class Meta:
        model = Training
        fields = ["district", "body", "kind", "name", "people", "held_on", "holds_until"]
