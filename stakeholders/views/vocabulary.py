"""The list of groups, which a state extends and puts into its own words."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders import rules
from stakeholders.forms.groups import GroupAddForm, GroupForm
from stakeholders.models import Group
from stakeholders.services import add_group, rename_group
from stakeholders.views.base import crumbs
from statepl.core.rules import Verdict
from statepl.core.views import FormPage, ScopedPage


class GroupList(ScopedPage):
    """Every group with its parts, each with its source."""

    template_name = "stakeholders/groups.html"

    def permission(self) -> Verdict:
        return rules.can_see_engagement(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            groups=Group.objects.top().prefetch_related("parts"),
            can_keep=rules.can_keep_groups(self.request.user),
            crumbs=crumbs((_("Groups"), "")),
            **kwargs,
        )


class GroupPage(FormPage):
    """A form about a group."""

    template_name = "stakeholders/together_form.html"
    success_message: Any = gettext_lazy("The group is saved.")
    heading: Any = ""

    def permission(self) -> Verdict:
        return rules.can_keep_groups(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        way = crumbs((_("Groups"), reverse("stakeholders:groups")), (str(self.heading), ""))
        return super().get_context_data(heading=self.heading, crumbs=way, **kwargs)


class GroupAdd(GroupPage):
    """Add a group."""

    form_class = GroupAddForm
    heading = gettext_lazy("Add a group")

    def perform(self, form: Any) -> str:
        add_group(actor=self.request.user, **form.cleaned_data)
        return reverse("stakeholders:groups")


class GroupEdit(GroupPage):
    """Put a group into other words."""

    form_class = GroupForm
    heading = gettext_lazy("Put the group into other words")

    @cached_property
    def group(self) -> Group:
        """Return the group of the address."""
        return get_object_or_404(Group, pk=self.kwargs["pk"])

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"name": self.group.name, "description": self.group.description}}

    def perform(self, form: Any) -> str:
        rename_group(self.group, actor=self.request.user, **form.cleaned_data)
        return reverse("stakeholders:groups")
