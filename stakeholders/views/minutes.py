"""Minutes: reading all versions, writing, publishing, settling corrections; the page behind a mailed link."""

from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from stakeholders import rules
from stakeholders.forms import CorrectionForm, MinutesForm, PublishMinutesForm, SettleForm
from stakeholders.models import Correction, Minutes, MinutesLink
from stakeholders.services import (
    propose_correction,
    publish_minutes,
    renew_minutes_link,
    settle_correction,
    write_minutes,
)
from stakeholders.views.base import ActivityMixin, crumbs
from stakeholders.views.links import LinkPage
from statepl.core.rules import Verdict
from statepl.core.views import FormPage, ScopedPage


class _OfMinutes(ActivityMixin):
    """The minutes of the activity of the address."""

    @cached_property
    def minutes(self) -> Minutes | None:
        """Return the minutes, None before the first text."""
        row = Minutes.objects.filter(activity=self.activity).first()
        if row is not None:
            row.activity = self.activity
        return row

    def written(self) -> Minutes:
        """Return the minutes; without any the page is not there."""
        if self.minutes is None:
            raise Http404
        return self.minutes

    def way(self, last: str) -> list[dict[str, str]]:
        """Return the way here."""
        return crumbs((self.activity.title, self.activity.get_absolute_url()), (last, ""))


class MinutesPage(_OfMinutes, ScopedPage):
    """All versions side by side, and what those who were there say of them."""

    template_name = "stakeholders/minutes_detail.html"

    def permission(self) -> Verdict:
        return rules.can_read_minutes(self.request.user, self.written())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        minutes, user = self.written(), self.request.user
        can_see_people = rules.can_see_people(user, self.activity)
        every = list(minutes.versions.select_related("written_by"))
        versions = every if can_see_people else minutes.public_versions
        rows = minutes.corrections.select_related("invitation__group", "of_version", "made", "ruled_by")
        return super().get_context_data(
            activity=self.activity,
            minutes=minutes,
            newest=every[-1],
            pairs=list(pairwise(versions))[::-1],
            corrections=list(rows),
            can_write=rules.can_write_minutes(user, self.activity, minutes),
            can_see_people=can_see_people,
            crumbs=self.way(_("Minutes")),
            **kwargs,
        )


class MinutesEdit(_OfMinutes, FormPage):
    """Write the minutes."""

    template_name = "stakeholders/minutes_form.html"
    form_class = MinutesForm
    success_message: Any = gettext_lazy("The minutes are saved. Send them to those who were there.")

    def permission(self) -> Verdict:
        return rules.can_write_minutes(self.request.user, self.activity, self.minutes)

    def form_kwargs(self) -> dict[str, Any]:
        minutes = self.minutes
        start = minutes.text if minutes else self.activity.learned
        return {"version": minutes.version if minutes else 0, "initial": {"text": start}}

    def perform(self, form: Any) -> str:
        version, text = form.cleaned_data["version"], form.cleaned_data["text"]
        kept = write_minutes(self.activity, actor=self.request.user, version=version, text=text)
        return kept.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(activity=self.activity, crumbs=self.way(_("Minutes")), **kwargs)


class MinutesPublish(_OfMinutes, FormPage):
    """Send the minutes to those who were there."""

    template_name = "stakeholders/minutes_publish.html"
    form_class = PublishMinutesForm

    def permission(self) -> Verdict:
        return rules.can_publish_minutes(self.request.user, self.written())

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.written().version}

    def perform(self, form: Any) -> str:
        given, minutes = form.cleaned_data, self.written()
        number = publish_minutes(
            minutes, actor=self.request.user, version=given["version"], closes_on=given["closes_on"]
        )
        said = ngettext("%(n)s person gets a link.", "%(n)s people get a link each.", number)
        messages.success(self.request, said % {"n": number})
        return minutes.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            activity=self.activity,
            newest=self.written().newest,
            crumbs=self.way(_("Send the minutes")),
            **kwargs,
        )


class CorrectionSettle(_OfMinutes, FormPage):
    """Take a correction in, or say why the text stays."""

    template_name = "stakeholders/correction_settle.html"
    form_class = SettleForm
    success_message: Any = gettext_lazy("The correction is settled.")

    @cached_property
    def correction(self) -> Correction:
        """Return the correction of the address."""
        rows: QuerySet[Correction] = self.written().corrections.select_related(
            "of_version", "invitation__group"
        )
        found = rows.filter(pk=self.kwargs["correction"]).first()
        if found is None:
            raise Http404
        found.minutes = self.written()
        return found

    def permission(self) -> Verdict:
        return rules.can_settle(self.request.user, self.correction)

    def form_kwargs(self) -> dict[str, Any]:
        start = self.correction.text or self.written().newest.text
        return {"version": self.correction.version, "initial": {"text": start}}

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        settle_correction(self.correction, actor=self.request.user, version=version, **form.facts())
        return self.written().get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            activity=self.activity,
            correction=self.correction,
            newest=self.written().newest,
            crumbs=self.way(_("Correction")),
            **kwargs,
        )


class ReadMinutes(LinkPage):
    """Somebody who was there reads the minutes and corrects them."""

    links = MinutesLink.objects
    template_name = "stakeholders/minutes_answer.html"

    def build_form(self, data: Any = None) -> Any:
        minutes = self.link.minutes
        newest = minutes.newest
        start = {"text": newest.text, "number": newest.number}
        return CorrectionForm(data, initial=start) if minutes.is_window_open else None

    def keep(self, form: Any) -> None:
        given = form.cleaned_data
        propose_correction(self.link, text=given["text"], remark=given["remark"], version=given["number"])

    def renew(self) -> None:
        renew_minutes_link(self.link)

    def facts(self) -> dict[str, Any]:
        minutes = self.link.minutes
        versions = minutes.public_versions
        return {
            "minutes": minutes,
            "newest": versions[-1],
            "pairs": list(pairwise(versions))[::-1],
            "own": list(minutes.corrections.filter(invitation=self.link.invitation_id)),
        }


def minutes_of(activity: Any, user: Any) -> dict[str, Any]:
    """Return the context of `_minutes.html`."""
    minutes = Minutes.objects.filter(activity=activity).with_waiting().first()
    if minutes is not None:
        minutes.activity = activity
    readable = minutes is not None and rules.can_read_minutes(user, minutes)
    return {
        "minutes": minutes if readable else None,
        "can_write_minutes": rules.can_write_minutes(user, activity, minutes),
        "minutes_edit_url": reverse("stakeholders:minutes_edit", args=[activity.pk]),
    }
