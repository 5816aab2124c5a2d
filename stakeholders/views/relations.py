"""How groups relate, for those who work with them: add, change, end."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders import rules
from stakeholders.forms.relations import EndRelationForm, RelationEditForm, RelationForm
from stakeholders.models import GroupRelation
from stakeholders.services import edit_relation, end_relation, relate_groups
from stakeholders.views.base import crumbs
from stakeholders.views.standing import StandingMixin
from statepl.core.rules import Verdict
from statepl.core.views import FormPage, ScopedObjectMixin


def map_address(district: Any) -> str:
    """Return where the relations of a place stand."""
    query = f"?{urlencode({'district': district.pk})}" if district else ""
    return f"{reverse('stakeholders:map')}{query}#relations"


class RelationAdd(StandingMixin, FormPage):
    """Write down how two groups of the place relate; `?group=` fills in the first."""

    template_name = "stakeholders/together_form.html"
    form_class = RelationForm
    success_message: Any = gettext_lazy("Kept. Coordinators alone see it.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"group": self.request.GET.get("group")}}

    def perform(self, form: Any) -> str:
        relate_groups(self.district, actor=self.request.user, **form.facts())
        return map_address(self.district)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        heading = _("How do two groups relate?")
        return super().get_context_data(
            heading=heading,
            lead=_(
                "Read by coordinators only. Ask the groups themselves where you can; a guess is marked as one."
            ),
            eyebrow=self.district or "",
            crumbs=crumbs((_("Where groups stand"), map_address(self.district)), (heading, "")),
            **kwargs,
        )


class RelationStep(ScopedObjectMixin, FormPage):
    """A form about the relation of the address."""

    template_name = "stakeholders/together_form.html"
    heading: Any = ""
    lead: Any = ""

    def rows(self) -> QuerySet[GroupRelation]:
        return GroupRelation.objects.select_related("district", "group__parent", "other__parent")

    @cached_property
    def row(self) -> GroupRelation:
        """Return the relation as stored."""
        found: GroupRelation = self.fetch()
        return found

    def permission(self) -> Verdict:
        return rules.can_assess(self.request.user, self.row.district)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        way = crumbs((_("Where groups stand"), map_address(self.row.district)), (str(self.heading), ""))
        return super().get_context_data(
            heading=self.heading, lead=self.lead, eyebrow=self.row.sentence, crumbs=way, **kwargs
        )


class RelationEdit(RelationStep):
    """Mend how a relation is written down."""

    form_class = RelationEditForm
    heading = gettext_lazy("Change how they relate")
    lead = gettext_lazy(
        "To mend what is written. If it holds no longer, end it and write down what holds now."
    )
    success_message: Any = gettext_lazy("Kept. Coordinators alone see it.")

    def form_kwargs(self) -> dict[str, Any]:
        # The form writes into its instance while it checks; the page's own stays as stored.
        return {"instance": self.fetch()}

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        edit_relation(self.row, actor=self.request.user, version=version, **form.facts())
        return map_address(self.row.district)


class RelationEnd(RelationStep):
    """Say until when a relation held."""

    form_class = EndRelationForm
    heading = gettext_lazy("Does it hold no longer?")
    lead = gettext_lazy("It stays on the map, with its days. Nothing is deleted.")
    success_message: Any = gettext_lazy("Ended. It stays below, with its days.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.row.version}

    def perform(self, form: Any) -> str:
        end_relation(self.row, actor=self.request.user, **form.cleaned_data)
        return map_address(self.row.district)
