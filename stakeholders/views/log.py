"""The log: facts of an activity's kind, quick notes, who is met how, and the log as a file."""

import zoneinfo
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders import rules
from stakeholders.forms import NoteForm, ParticularsForm, started_with
from stakeholders.models import Activity
from stakeholders.services import keep_particulars, note_contact, zone_of
from stakeholders.views.base import ActivityMixin, crumbs
from stakeholders.vocabulary import Kind
from statepl.core import clock
from statepl.core.rules import Verdict
from statepl.core.views import FormPage


class ParticularsPage(ActivityMixin, FormPage):
    """The facts of an activity's kind: before it begins what is known, afterwards all of them."""

    template_name = "stakeholders/particulars_form.html"
    form_class = ParticularsForm
    success_message: Any = gettext_lazy("The details are saved.")

    def permission(self) -> Verdict:
        return rules.can_edit_activity(self.request.user, self.activity)

    def form_kwargs(self) -> dict[str, Any]:
        activity = self.activity
        return {"activity": activity, "version": activity.version, "initial": started_with(activity, ())}

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        keep_particulars(self.activity, actor=self.request.user, version=version, facts=form.facts())
        return self.activity.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        way = crumbs((self.activity.title, self.activity.get_absolute_url()), (_("Details"), ""))
        return super().get_context_data(activity=self.activity, crumbs=way, **kwargs)


class QuickNote(FormPage):
    """Keep an informal contact from a phone in under a minute."""

    template_name = "stakeholders/note_form.html"
    form_class = NoteForm
    success_message: Any = gettext_lazy("The note is kept.")

    def permission(self) -> Verdict:
        return rules.can_plan(self.request.user)

    def form_kwargs(self) -> dict[str, Any]:
        user: Any = self.request.user
        zone = zone_of(user)
        last = (
            Activity.objects.visible_to(user)
            .filter(kind=Kind.INFORMAL, created_by=user)
            .order_by("-pk")
            .first()
        )
        now = clock.now().astimezone(zoneinfo.ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)
        start: dict[str, Any] = {"when": now}
        if last is not None:
            start |= {"place": last.place, "district": last.district_id, "group": last.groups.first()}
        return {"user": user, "zone": zone, "initial": start}

    def perform(self, form: Any) -> str:
        given = dict(form.cleaned_data)
        note_contact(given.pop("district"), actor=self.request.user, **given)
        return reverse("stakeholders:activities")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        way = crumbs((_("Activities"), reverse("stakeholders:activities")), (_("Quick note"), ""))
        return super().get_context_data(crumbs=way, **kwargs)
