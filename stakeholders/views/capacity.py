"""Capacity inside: a row for each body and step, trainings, and visits counted from the log."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders import rules
from stakeholders.capacity import steps, untrained
from stakeholders.forms import CapacityCheckForm, TrainingForm
from stakeholders.matrix import window_begin
from stakeholders.models import Activity, CapacityCheck, Training
from stakeholders.services import add_training, check_capacity
from stakeholders.views.together import OnePlacePage, RowAdd, way
from stakeholders.vocabulary import Kind
from stakeholders.vocabulary.capacity import bodies_of
from statepl.core import clock

MOST_TRAININGS = 25


class CapacityPage(OnePlacePage):
    """The bodies of a place step by step, overdue reviews on top, with trainings and visits."""

    template_name = "stakeholders/capacity.html"
    tab = "capacity"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bodies, today = bodies_of(self.chosen), clock.today()
        trainings = self.of_place(Training.objects.all()).newest_first()
        visits = Activity.objects.visible_to(self.request.user).filter(
            district=self.chosen, kind=Kind.SITE_VISIT, cancelled_at__isnull=True,
            starts_at__lte=clock.now(), starts_at__date__gte=window_begin(),
        )  # fmt: skip
        return super().get_context_data(
            rows=steps(bodies, self.of_place(CapacityCheck.objects.all()).newest_first(), today=today),
            warnings=untrained(bodies, trainings.current(today)),
            trainings=[(row, row.holds_until >= today) for row in trainings[:MOST_TRAININGS]],
            visits=visits.count(),
            may_write=rules.can_write(self.request.user, self.chosen),
            crumbs=way((_("Inside"), "")),
            **kwargs,
        )


def page_of(row: Any) -> str:
    """Return the address of the page of a row's place."""
    address = reverse("stakeholders:capacity")
    return f"{address}?district={row.district_id}" if row.district_id else address


class CapacityAdd(RowAdd):
    """Keep a check."""

    form_class = CapacityCheckForm
    heading = gettext_lazy("Check a step")
    lead = gettext_lazy("One body, one step, one day. The check before stays.")
    success_message: Any = gettext_lazy("The check is kept.")

    def form_kwargs(self) -> dict[str, Any]:
        given = {name: self.request.GET.get(name) for name in ("district", "body", "step")}
        return {"user": self.request.user, "initial": given}

    def add(self, district: Any, **facts: Any) -> Any:
        return check_capacity(district, **facts)

    def target(self, row: Any) -> str:
        return page_of(row)


class TrainingAdd(RowAdd):
    """Keep a training."""

    form_class = TrainingForm
    heading = gettext_lazy("Write down a training")
    success_message: Any = gettext_lazy("The training is kept.")

    def add(self, district: Any, **facts: Any) -> Any:
        return add_training(district, **facts)

    def target(self, row: Any) -> str:
        return page_of(row)
