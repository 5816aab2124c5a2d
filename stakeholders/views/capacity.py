"""Capacity inside: a row for each body and step, trainings, and visits counted from the log."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders import rules
from stakeholders.capacity import steps, untrained
from stakeholders.filtersets import OF_THE_STATE, LogFilter
from stakeholders.forms import CapacityCheckEditForm, CapacityCheckForm, TrainingForm
from stakeholders.matrix import window_begin
from stakeholders.models import Activity, CapacityCheck, Training
from stakeholders.services import add_training, check_capacity, correct_check
from stakeholders.views.together import OnePlacePage, RowAdd, RowEdit, way
from stakeholders.vocabulary import ActivityState, Kind
from stakeholders.vocabulary.capacity import bodies_of
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.documents.models import Document

MOST_TRAININGS = 25


class CapacityPage(OnePlacePage):
    """The bodies of a place step by step, overdue reviews on top, with trainings and visits."""

    template_name = "stakeholders/capacity.html"
    tab = "capacity"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bodies, today = bodies_of(self.chosen), clock.today()
        checks = list(self.of_place(CapacityCheck.objects.all()).newest_first())
        trainings = self.of_place(Training.objects.all()).newest_first()
        visits = self._visits()
        return super().get_context_data(
            rows=steps(bodies, checks, today=today),
            readable=self._readable(checks),
            events=AuditEvent.objects.about(*(check for check in checks if check.corrected_at)),
            warnings=untrained(bodies, trainings.current(today)),
            trainings=[(row, row.holds_until >= today) for row in trainings[:MOST_TRAININGS]],
            visits=LogFilter(
                visits, Activity.objects.visible_to(self.request.user), request=self.request
            ).qs.count(),
            visits_url=f"{reverse('stakeholders:activities')}?{urlencode(visits)}",
            may_write=rules.can_write(self.request.user, self.chosen),
            crumbs=way((_("Inside"), "")),
            **kwargs,
        )

    def _visits(self) -> dict[str, str]:
        """Return the filter of the log that finds the visits: what is counted is what the log shows."""
        return {
            "kind": Kind.SITE_VISIT,
            "since": window_begin().isoformat(),
            "state": ActivityState.PAST,
            "district": str(self.chosen.pk) if self.chosen else OF_THE_STATE,
        }

    def _readable(self, checks: list[CapacityCheck]) -> set[int]:
        """Return the documents behind the checks that the reader may open."""
        given = {check.document_id for check in checks if check.document_id}
        if not given:
            return set()
        return set(
            Document.objects.visible_to(self.request.user).filter(pk__in=given).values_list("pk", flat=True)
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


class CapacityEdit(RowEdit):
    """Correct a check; what it said before stays in the history."""

    form_class = CapacityCheckEditForm
    heading = gettext_lazy("Correct a check")
    lead = gettext_lazy("For a slip of the pen. What was found later is a check of its own.")
    success_message: Any = gettext_lazy("The correction is kept.")

    def rows(self) -> QuerySet[CapacityCheck]:
        return CapacityCheck.objects.select_related("district")

    def steps(self) -> list[tuple[str, str]]:
        return [(_("Inside"), page_of(self.row))]

    def change(self, version: int, **facts: Any) -> Any:
        return correct_check(self.row, actor=self.request.user, version=version, **facts)

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
