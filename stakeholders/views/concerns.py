"""What worries groups: the list of a place, the steps of one concern."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders import rules
from stakeholders.forms.concerns import AnswerConcernForm, ConcernEditForm, ConcernForm, HearConcernForm
from stakeholders.models import Action, Concern
from stakeholders.services import add_concern, answer_concern, edit_concern, hear_of_concern
from stakeholders.views.together import RowAdd, RowEdit, RowPage, TogetherPage, way
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.rules import Verdict
from statepl.core.views import ScopedObjectMixin, ScopedPage

PER_PAGE = 25


class ConcernsPage(TogetherPage):
    """Concerns, what nobody sees to on top, then what is open, the gravest first."""

    template_name = "stakeholders/concerns.html"
    tab = "concerns"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.of_place(Concern.objects.all())
        page = Paginator(rows.in_order(), PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page_obj=page,
            unseen=rows.without_action().count(),
            unsettled=rows.unsettled().count(),
            crumbs=way((_("Concerns"), "")),
            **kwargs,
        )


class ConcernAdd(RowAdd):
    """Write down a concern."""

    form_class = ConcernForm
    heading = gettext_lazy("Write down a concern")
    lead = gettext_lazy("What worries a group about the plan, as the group says it or as staff guess.")
    success_message: Any = gettext_lazy("The concern is kept.")

    def form_kwargs(self) -> dict[str, Any]:
        kwargs = super().form_kwargs()
        kwargs["initial"] |= {"group": self.request.GET.get("group")}
        return kwargs

    def add(self, district: Any, **facts: Any) -> Any:
        return add_concern(district, **facts)


class ConcernMixin(ScopedObjectMixin):
    """The concern of the address."""

    def rows(self) -> QuerySet[Concern]:
        return Concern.objects.select_related("district", "group__parent")


class ConcernDetail(ConcernMixin, ScopedPage):
    """One concern: where it stands, what is done about it, its history."""

    template_name = "stakeholders/concern_detail.html"

    def rows(self) -> QuerySet[Concern]:
        rows = Concern.objects.select_related("district", "group__parent")
        return rows.prefetch_related(Prefetch("actions", queryset=Action.objects.in_order()))

    @cached_property
    def row(self) -> Concern:
        """Return the concern."""
        row: Concern = self.fetch()
        return row

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.row
        actions = row.actions.all()
        place = f"?district={row.district_id}" if row.district_id else ""
        return super().get_context_data(
            row=row,
            place=place,
            actions=actions,
            can_write=rules.can_write(self.request.user, row.district),
            events=AuditEvent.objects.about(row, *actions),
            crumbs=way((_("Concerns"), f"{reverse('stakeholders:concerns')}{place}"), (_("Concern"), "")),
            **kwargs,
        )


class ConcernEdit(ConcernMixin, RowEdit):
    """Change how a concern is written down."""

    form_class = ConcernEditForm
    heading = gettext_lazy("Change the concern")
    success_message: Any = gettext_lazy("The concern is kept.")

    def change(self, version: int, **facts: Any) -> Any:
        return edit_concern(self.row, actor=self.request.user, version=version, **facts)


class ConcernStep(ConcernMixin, RowPage):
    """One step of a concern."""

    @cached_property
    def row(self) -> Concern:
        """Return the concern."""
        row: Concern = self.fetch()
        return row

    def permission(self) -> Verdict:
        return rules.can_write(self.request.user, self.row.district)

    def eyebrow(self) -> str:
        return f"{self.row.whom}: {self.row}"


class ConcernAnswer(ConcernStep):
    """Say what was done about a concern."""

    form_class = AnswerConcernForm
    heading = gettext_lazy("What was done about it?")
    lead = gettext_lazy("Whether that settles it, the group says: ask it next.")
    success_message: Any = gettext_lazy("Kept. Now ask the group whether it is settled.")

    def form_kwargs(self) -> dict[str, Any]:
        start = {"mitigation": self.row.mitigation, "mitigated_on": self.row.mitigated_on or clock.today()}
        return {"version": self.row.version, "initial": start}

    def perform(self, form: Any) -> str:
        return answer_concern(self.row, actor=self.request.user, **form.cleaned_data).get_absolute_url()


class ConcernHear(ConcernStep):
    """Keep what the group says of an answered concern."""

    form_class = HearConcernForm
    heading = gettext_lazy("Is it settled for the group?")
    lead = gettext_lazy("Only the group settles its concern.")
    success_message: Any = gettext_lazy("What the group says is kept.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.row.version, "initial": {"confirmed_on": clock.today()}}

    def perform(self, form: Any) -> str:
        return hear_of_concern(self.row, actor=self.request.user, **form.cleaned_data).get_absolute_url()
