"""Shapes of what people send at the review desk as a whole."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from statepl.accounts.models import Membership, User
from statepl.accounts.roles import SEA_ROLES, Role
from statepl.core.forms import BaseForm, RadioTiles
from statepl.districts.models import District
from waivers.models import Recusal

NONE, CONFLICT = "none", "conflict"
NOBODY = "nobody"


class AttestForm(BaseForm):
    """No conflict of interest, or one, and then which. Nothing is chosen beforehand."""

    submit_label = _("Answer and go on")

    answer = forms.ChoiceField(
        label=_("Does a conflict of interest stand in the way?"),
        choices=[
            (NONE, _("No. I can judge this application for itself.")),
            (CONFLICT, _("Yes. I keep out of this application.")),
        ],
        widget=RadioTiles,
    )
    kind = forms.ChoiceField(
        label=_("If yes, why"),
        choices=[("", _("Choose")), *Recusal.Kind.choices],
        required=False,
        help_text=_("Administrators see the reason. Nobody else does."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("answer") == CONFLICT and not given.get("kind"):
            self.add_error("kind", _("Choose why you keep out."))
        return given


class RecusalForm(BaseForm):
    """Who keeps out of which district, and why."""

    submit_label = _("Declare the recusal")

    person = forms.ModelChoiceField(User.objects.none(), label=_("Who"), empty_label=_("Choose"))
    district = forms.ModelChoiceField(
        District.objects.none(), label=_("Which district"), empty_label=_("Choose")
    )
    kind = forms.ChoiceField(label=_("Why"), choices=[("", _("Choose")), *Recusal.Kind.choices])
    ends_on = forms.DateField(
        label=_("Until"), required=False, help_text=_("Leave it empty for a recusal without an end.")
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = District.objects.visible_to(user)  # type: ignore[attr-defined]
        if user.is_administrator:
            held = Membership.objects.current().filter(role__in=SEA_ROLES)
            staff = (
                User.objects.filter(is_active=True, memberships__in=held).distinct().order_by("name", "pk")
            )
            self.fields["person"].queryset = staff  # type: ignore[attr-defined]
        else:
            del self.fields["person"]


class ViewForm(BaseForm):
    """A saved view's name, and whether others see it."""

    submit_label = _("Save this view")

    name = forms.CharField(label=_("Name"), max_length=60)
    is_shared = forms.BooleanField(
        label=_("Share it with all staff of the state"),
        required=False,
        help_text=_("They can open it. Only you can change or delete it."),
    )


class AssignForm(BaseForm):
    """Who reviews. The page prints the form itself: the chosen rows stand in it. Nobody is chosen beforehand."""

    form_tag = False

    reviewer = forms.ChoiceField(label=_("Reviewer"), choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = Membership.objects.current().at_sea().filter(role=Role.REVIEWER)
        people = User.objects.filter(is_active=True, memberships__in=held).distinct().order_by("name", "pk")
        self.people = {str(person.pk): person for person in people}
        self.fields["reviewer"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            (NOBODY, _("Nobody: free to be taken up")),
            *((key, str(person)) for key, person in self.people.items()),
        ]

    def clean_reviewer(self) -> User | None:
        """Return the person, None for nobody."""
        return self.people.get(self.cleaned_data["reviewer"])
