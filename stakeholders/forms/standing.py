"""How a group is read, and what is known of it. Nothing here saves."""

from typing import Any

from crispy_forms.bootstrap import InlineRadios
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.vocabulary import Basis, Facet, Level
from statepl.core import clock
from statepl.core.forms import BaseForm, LongText, RadioTiles

NOT_KNOWN = 0
LEVELS = ("influence", "interest", "risk", "concept", "practice")


def _level(label: Any, hint: Any, *, required: bool = True) -> forms.TypedChoiceField:
    unknown: list[tuple[Any, Any]] = [] if required else [(NOT_KNOWN, _("Not known yet"))]
    return forms.TypedChoiceField(
        label=label,
        help_text=hint,
        choices=[*unknown, *Level.choices],
        coerce=lambda chosen: int(chosen) or None,
        empty_value=None,
        required=required,
        initial=None if required else NOT_KNOWN,
        widget=forms.RadioSelect,
    )


class AssessmentForm(BaseForm):
    """Influence, interest, risk and both appetites, on what this rests, and the day."""

    submit_label = _("Keep this reading")
    guard = True
    layout = Layout(*map(InlineRadios, LEVELS), "reason", "seen_on")

    influence = _level(
        _("How much can this group affect whether the plan works?"), _("Not how important its people are.")
    )
    interest = _level(_("How much does the plan concern it?"), _("As the group itself shows it."))
    risk = _level(_("What is the risk if it is not engaged?"), _("For the plan, and for the people."))
    concept = _level(
        _("Appetite for the idea"), _("Would they say yes to personalized learning as such?"), required=False
    )
    practice = _level(
        _("Appetite for the practice"),
        _("Would they change what they do on an ordinary day?"),
        required=False,
    )
    reason = forms.CharField(
        label=_("On what does this rest?"),
        help_text=_("What was seen or said, and where. Name no single person."),
        max_length=2000,
        widget=LongText(rows=4),
    )
    seen_on = forms.DateField(label=_("As of which day?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_on"].initial = clock.today()


class ProfileForm(BaseForm):
    """One thing known of a group, who says so, and since when."""

    submit_label = _("Keep this")
    guard = True

    facet = forms.ChoiceField(label=_("What is it about?"), choices=Facet.choices, widget=RadioTiles)
    words = forms.CharField(
        label=_("What do you know?"),
        help_text=_("About the group. Name no single person."),
        max_length=2000,
        widget=LongText(rows=4),
    )
    basis = forms.ChoiceField(label=_("Who says so?"), choices=Basis.choices, widget=RadioTiles)
    seen_on = forms.DateField(label=_("As of which day?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_on"].initial = clock.today()
