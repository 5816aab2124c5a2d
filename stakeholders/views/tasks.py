"""The queue of what coordinators must see to, one task of it, and saying that an activity is ready."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders import rules
from stakeholders.forms import TaskForm
from stakeholders.models import Task
from stakeholders.services import say_ready, work_on
from stakeholders.views.base import ActivityMixin, crumbs
from statepl.core.forms import ConfirmForm
from statepl.core.rules import Verdict
from statepl.core.views import FormPage, ScopedObjectMixin, ScopedPage

PER_PAGE = 25


class TaskQueue(ScopedPage):
    """Open needs and people to reach another way, over all activities; what is overdue comes first."""

    template_name = "stakeholders/task_list.html"

    def permission(self) -> Verdict:
        return rules.can_plan(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        rows, mine = Task.objects.visible_to(user).open(), self.request.GET.get("show") == "mine"
        own = rows.filter(owner=user)
        page = Paginator((own if mine else rows).for_list(), PER_PAGE).get_page(self.request.GET.get("page"))
        address = reverse("stakeholders:tasks")
        tabs = [
            {"label": _("All"), "url": address, "current": not mine, "count": rows.count()},
            {"label": _("Mine"), "url": f"{address}?show=mine", "current": mine, "count": own.count()},
        ]
        return super().get_context_data(page_obj=page, tabs=tabs, crumbs=crumbs((_("To do"), "")), **kwargs)


class TaskPage(ScopedObjectMixin, FormPage):
    """One task: who sees to it, by when, what came of it, how the person was told."""

    template_name = "stakeholders/task.html"
    form_class = TaskForm
    success_message: Any = gettext_lazy("It is saved.")

    def rows(self) -> QuerySet[Task]:
        return Task.objects.for_list()

    @cached_property
    def task(self) -> Task:
        return self.fetch()

    def permission(self) -> Verdict:
        return rules.can_work_on(self.request.user, self.task)

    def form_kwargs(self) -> dict[str, Any]:
        return {"task": self.task}

    def perform(self, form: Any) -> str:
        version = form.cleaned_data.pop("version")
        work_on(self.task, form.work(), actor=self.request.user, version=version)
        return reverse("stakeholders:tasks")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        way = crumbs((_("To do"), reverse("stakeholders:tasks")), (self.task.what, ""))
        activity = self.task.invitation.activity
        return super().get_context_data(
            task=self.task, invitation=self.task.invitation, activity=activity, crumbs=way, **kwargs
        )


class ActivityReady(ActivityMixin, FormPage):
    """Say that everything is prepared."""

    template_name = "stakeholders/activity_confirm.html"
    form_class = ConfirmForm
    success_message: Any = gettext_lazy("The activity is ready.")

    def permission(self) -> Verdict:
        return rules.can_say_ready(self.request.user, self.activity)

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.activity.version, "submit_label": _("It is ready")}

    def perform(self, form: Any) -> str:
        say_ready(self.activity, actor=self.request.user, version=form.cleaned_data["version"])
        return self.activity.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            activity=self.activity,
            heading=_("Is everything prepared?"),
            lead=_(
                "Nobody waits for what they need. If somebody asks for something new, this is taken back."
            ),
            cancel_url=self.activity.get_absolute_url(),
            crumbs=crumbs((self.activity.title, self.activity.get_absolute_url()), (_("Ready"), "")),
            **kwargs,
        )
