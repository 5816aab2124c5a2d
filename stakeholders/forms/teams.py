"""What coordinators say of teams and seats. Nothing here saves."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from stakeholders.forms.together import GroupChoice, OfPlaceForm
from stakeholders.models import Team, TeamSeat
from stakeholders.querysets import people_of
from statepl.core.forms import BaseModelForm, LongText, VersionedForm


class TeamForm(OfPlaceForm):
    """A team and its charter."""

    submit_label = _("Save the team")

    class Meta:
        model = Team
        fields = ["name", "district", "kind", "purpose", "decides", "meets_least", "meets_most", "ends_on"]
        widgets = dict.fromkeys(("purpose", "decides"), LongText(rows=4))
        help_texts = {
            "decides": _("Who proposes, who approves, and what happens when people do not agree."),
            "meets_least": _("The source advises 4 to 8 for a working group, 1 to 2 for an advisory group."),
            "ends_on": _("Only for a team whose work is over. It is kept as it was."),
        }


class TeamEditForm(VersionedForm, TeamForm):
    """A team that exists already."""


class SeatForm(BaseModelForm):
    """One seat of a team."""

    submit_label = _("Save the seat")
    guard = True

    group = GroupChoice(label=_("Voice of which group"), required=False)

    class Meta:
        model = TeamSeat
        fields = ["role", "function", "group", "authority", "allocation", "account", "holder"]
        help_texts = {
            "role": _("For example: somebody who decides about schedules."),
            "function": _("Leave it open for the voice of a group."),
            "authority": _("What the charter gives this seat. Leave it open while nobody has said."),
            "allocation": _("The source advises 25 to 50 percent in a working group."),
            "account": _("People with a role at this place. Leave both open while the seat is empty."),
            "holder": _("For example: the principal of the high school, the community foundation."),
        }

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The check of a seat asks for its team.
        self.instance.team = team
        field: Any = self.fields["account"]
        field.queryset = people_of(team.district, also=self.instance.account_id)

    def facts(self) -> dict[str, Any]:
        """Return the fields of the seat for the service."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class SeatEditForm(VersionedForm, SeatForm):
    """A seat that exists already."""
