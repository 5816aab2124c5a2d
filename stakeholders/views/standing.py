"""Where groups stand and what is known of them: for those who work with them."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders import rules
from stakeholders.forms import AssessmentForm, ProfileForm
from stakeholders.models import Assessment, Group, GroupRelation
from stakeholders.services import assess_group, describe_group
from stakeholders.standing import influence_grid, standings
from stakeholders.views.base import crumbs
from stakeholders.views.groups import PlaceMixin
from stakeholders.vocabulary.relations import MUTUAL, RelationKind
from statepl.core.charts import Chart, GridItem, Network, Tie, network
from statepl.core.rules import Verdict
from statepl.core.views import FormPage, ScopedPage
from statepl.districts.models import District

MOST_DRAWN = 20  # relations; more of them are a table only


class StandingMixin(PlaceMixin):
    """The place that is asked about, for its coordinators."""

    kwargs: dict[str, Any]

    @cached_property
    def district(self) -> District | None:
        """Return the chosen district; one that cannot be chosen is not there: nothing is written elsewhere."""
        asked, found = self.request.GET.get("district", ""), super().district
        if asked and (found is None or asked != str(found.pk)):
            raise Http404
        return found

    def permission(self) -> Verdict:
        """Let coordinators of the place in."""
        return rules.can_assess(self.request.user, self.district)

    @cached_property
    def readings(self) -> Any:
        """Return the readings of the place, oldest first."""
        return Assessment.objects.visible_to(self.request.user).of_place(self.district)

    @cached_property
    def group(self) -> Group:
        """Return the group of the address."""
        return get_object_or_404(Group.objects.select_related("parent"), pk=self.kwargs["pk"])

    def address(self, page: str, *args: Any) -> str:
        """Return the address of a page about the same place."""
        query = f"?{urlencode({'district': self.district.pk})}" if self.district else ""
        return reverse(f"stakeholders:{page}", args=args) + query


class MapPage(StandingMixin, ScopedPage):
    """Influence against interest, group by group, with where each stood first."""

    template_name = "stakeholders/map.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = standings(self.readings)
        read = {each.group.pk for each in found}
        relations = GroupRelation.objects.visible_to(self.request.user).of(self.district).for_list()
        return super().get_context_data(
            chosen=self.district,
            districts=self.districts,
            chart=chart_of(found) if found else None,
            rows=list(enumerate(found, start=1)),
            unread=[group for group in Group.objects.top() if group.pk not in read],
            groups=Group.objects.select_related("parent"),
            relations=(standing := [row for row in relations if not row.is_over]),
            network=network_of(standing),
            ended=[row for row in relations if row.is_over],
            relation_url=self.address("relation_add"),
            query=self.address("map").partition("?")[2],
            crumbs=crumbs((_("Where groups stand"), "")),
            **kwargs,
        )


def chart_of(found: list[Any]) -> Chart:
    """Return the grid of influence and interest."""
    return influence_grid(
        [
            GridItem(
                number,
                each.group.label,
                each.now.interest,
                each.now.influence,
                each.first.interest,
                each.first.influence,
            )
            for number, each in enumerate(found, start=1)
        ]
    )


def network_of(relations: list[GroupRelation]) -> Network | None:
    """Return the drawing of how groups relate, numbered as in the table; None for none or too many."""
    if not 0 < len(relations) <= MOST_DRAWN:
        return None
    ties = [
        Tie(
            number,
            row.group.label,
            row.other.label,
            row.sentence,
            has_direction=row.kind not in MUTUAL,
            is_dashed=row.kind == RelationKind.CONFLICT,
        )
        for number, row in enumerate(relations, start=1)
    ]
    return network(title=_("How groups relate"), ties=ties)


class AssessPage(StandingMixin, FormPage):
    """Read a group anew; what was read before stays below."""

    template_name = "stakeholders/standing_form.html"
    form_class = AssessmentForm
    success_message: Any = gettext_lazy("Kept. The reading before stays.")

    def perform(self, form: AssessmentForm) -> str:
        assess_group(self.group, self.district, actor=self.request.user, **form.cleaned_data)
        return self.address("map")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            group=self.group,
            district=self.district,
            heading=_("How do you read this group?"),
            lead=_("This is an opinion of staff, read by coordinators only. It needs something to rest on."),
            earlier=reversed(self.readings.filter(group=self.group)),
            crumbs=crumbs((_("Where groups stand"), self.address("map")), (self.group.label, "")),
            **kwargs,
        )


class ProfileAdd(StandingMixin, FormPage):
    """Write down one thing known of a group."""

    template_name = "stakeholders/standing_form.html"
    form_class = ProfileForm
    success_message: Any = gettext_lazy("Kept. What was known before stays.")

    def perform(self, form: ProfileForm) -> str:
        describe_group(self.group, self.district, actor=self.request.user, **form.cleaned_data)
        return self.address("reach", self.group.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        way = crumbs((self.group.label, self.address("reach", self.group.pk)), (_("What we know"), ""))
        return super().get_context_data(
            group=self.group,
            district=self.district,
            heading=_("What do you know of this group?"),
            lead=_("Ask the group itself where you can; a guess of staff is marked as one."),
            crumbs=way,
            **kwargs,
        )
