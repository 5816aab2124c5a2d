"""The engagement plan: actions and messages, and the two tracks of change."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders import rules
from stakeholders.forms import (
    ActionEditForm,
    ActionForm,
    FinishForm,
    MindsetForm,
    PlannedMessageEditForm,
    PlannedMessageForm,
)
from stakeholders.models import Action, Concern, Mindset, PlannedMessage
from stakeholders.services import (
    add_action,
    add_planned_message,
    edit_action,
    edit_planned_message,
    finish_action,
    read_mindset,
)
from stakeholders.tracks import is_losing_people, latest, milestones
from stakeholders.views.together import OnePlacePage, RowAdd, RowEdit, RowPage, TogetherPage, way
from stakeholders.vocabulary import Strand
from statepl.core import clock
from statepl.core.rules import Verdict
from statepl.core.views import ScopedObjectMixin

PER_PAGE = 25


def plan_of(row: Any) -> str:
    """Return the address of the plan that a row stands in."""
    address = reverse("stakeholders:plan")
    return f"{address}?district={row.district_id}" if row.district_id else address


class PlanPage(TogetherPage):
    """Actions, overdue ones first, and messages group by group."""

    template_name = "stakeholders/plan.html"
    tab = "plan"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actions = self.of_place(Action.objects.all())
        messages = self.of_place(PlannedMessage.objects.all()).in_order()
        page = Paginator(actions.in_order(), PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page_obj=page,
            overdue=actions.overdue(clock.today()).count(),
            planned_messages=Paginator(messages, PER_PAGE).get_page(self.request.GET.get("messages")),
            crumbs=way((_("Plan"), "")),
            **kwargs,
        )


class TracksPage(OnePlacePage):
    """Milestones beside mindsets, for one place."""

    template_name = "stakeholders/tracks.html"
    tab = "tracks"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actions = list(self.of_place(Action.objects.all()).in_order())
        counted = milestones(actions, today=clock.today())
        readings = latest(self.of_place(Mindset.objects.all()).newest_first())
        return super().get_context_data(
            actions=actions[:PER_PAGE],
            counted=counted,
            readings=readings,
            losing=is_losing_people(counted, [newest for newest, _earlier in readings]),
            may_write=rules.can_write(self.request.user, self.chosen),
            crumbs=way((_("Two tracks"), "")),
            **kwargs,
        )


class ActionMixin(ScopedObjectMixin):
    """The action of the address."""

    def rows(self) -> QuerySet[Action]:
        return Action.objects.select_related("district")


class ActionAdd(RowAdd):
    """Plan an action."""

    form_class = ActionForm
    heading = gettext_lazy("Plan an action")
    lead = gettext_lazy("One thing, for one group, by a day, with a person who sees to it.")
    success_message: Any = gettext_lazy("The action is saved.")

    def form_kwargs(self) -> dict[str, Any]:
        """Fill in the concern of `?concern=`, with its group and place."""
        kwargs = super().form_kwargs()
        asked = self.request.GET.get("concern", "")
        rows = Concern.objects.visible_to(self.request.user).unsettled()
        concern = rows.filter(pk=asked).first() if asked.isascii() and asked.isdigit() else None
        if concern is not None:
            kwargs["initial"] |= {
                "answers": concern.pk, "group": concern.group_id, "strand": Strand.CONCERN,
                "concern": concern.words, "district": concern.district_id or "",
            }  # fmt: skip
        return kwargs

    def add(self, district: Any, **facts: Any) -> Any:
        return add_action(district, **facts)

    def target(self, row: Any) -> str:
        return plan_of(row)


class ActionEdit(ActionMixin, RowEdit):
    """Change an action."""

    form_class = ActionEditForm
    heading = gettext_lazy("Change the action")
    success_message: Any = gettext_lazy("The action is saved.")

    def change(self, version: int, **facts: Any) -> Any:
        return edit_action(self.row, actor=self.request.user, version=version, **facts)

    def target(self, row: Any) -> str:
        return plan_of(row)


class ActionFinish(ActionMixin, RowPage):
    """Say that an action is done, and what came of it."""

    form_class = FinishForm
    heading = gettext_lazy("What came of the action")
    success_message: Any = gettext_lazy("The action is done.")

    @cached_property
    def row(self) -> Action:
        """Return the action."""
        row: Action = self.fetch()
        return row

    def permission(self) -> Verdict:
        return rules.can_write(self.request.user, self.row.district)

    def eyebrow(self) -> str:
        return str(self.row)

    def form_kwargs(self) -> dict[str, Any]:
        start = {"done_on": self.row.done_on or clock.today(), "outcome": self.row.outcome}
        return {"version": self.row.version, "initial": start}

    def perform(self, form: Any) -> str:
        return plan_of(finish_action(self.row, actor=self.request.user, **form.cleaned_data))


class PlannedMessageAdd(RowAdd):
    """Plan a message."""

    form_class = PlannedMessageForm
    heading = gettext_lazy("Plan a message")
    lead = gettext_lazy("Plan with it how people answer: a message without an answer goes one way.")
    success_message: Any = gettext_lazy("The message is saved.")

    def add(self, district: Any, **facts: Any) -> Any:
        return add_planned_message(district, **facts)

    def target(self, row: Any) -> str:
        return plan_of(row)


class PlannedMessageEdit(RowEdit):
    """Change a planned message."""

    form_class = PlannedMessageEditForm
    heading = gettext_lazy("Change the message")
    success_message: Any = gettext_lazy("The message is saved.")

    def rows(self) -> QuerySet[PlannedMessage]:
        return PlannedMessage.objects.select_related("district")

    def change(self, version: int, **facts: Any) -> Any:
        return edit_planned_message(self.row, actor=self.request.user, version=version, **facts)

    def target(self, row: Any) -> str:
        return plan_of(row)


class MindsetAdd(RowAdd):
    """Keep a reading of a group."""

    form_class = MindsetForm
    heading = gettext_lazy("Read where a group stands")
    lead = gettext_lazy(
        "Describe what you saw or were told, and how you know. A later reading stands beside it."
    )
    success_message: Any = gettext_lazy("The reading is saved.")

    def add(self, district: Any, **facts: Any) -> Any:
        return read_mindset(district, **facts)

    def target(self, row: Any) -> str:
        address = reverse("stakeholders:tracks")
        return f"{address}?district={row.district_id}" if row.district_id else address
