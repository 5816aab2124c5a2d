"""Pages of the calendar: of one application, of the whole state, and secret calendar addresses."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from statepl.accounts.views.messages import message_page
from statepl.core import clock
from statepl.core.forms import ConfirmForm
from statepl.core.rules import Verdict
from statepl.core.views import FormBase, FormPage, ScopedPage
from statepl.jobs.models import Message
from waivers import rules, services
from waivers.filtersets import DutyFilter
from waivers.forms.calendar import AskExtensionForm, ConditionForm, DecideExtensionForm, FeedForm
from waivers.models import CalendarFeed, Extension, Obligation
from waivers.pages import agenda
from waivers.services.feeds import feed_file, find_feed
from waivers.views.base import ApplicationFormPage, ApplicationMixin, ApplicationPage

PAGE_SIZE = 50
SHOWN = ("open", "overdue", "asked", "all")


class CalendarPage(ApplicationPage):
    """Everything that is due in the five years of one application."""

    template_name = "waivers/calendar.html"
    page_title = gettext_lazy("Calendar")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            years=agenda.calendar_of(self.application, user),
            may_condition=rules.may_add_condition(user, self.application),
            may_feed=rules.may_have_feed(user, self.application),
            may_read_messages=rules.may_read_messages(user, self.application),
            **kwargs,
        )


class MessagesPage(ApplicationPage):
    """What was written to whom about one application."""

    template_name = "waivers/message_list.html"
    page_title = gettext_lazy("Messages sent")

    def permission(self) -> Verdict:
        return rules.may_read_messages(self.request.user, self.application)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Message.objects.about(self.application)
        page = message_page(rows, self.request.GET.get("page"))
        return super().get_context_data(page_obj=page, **kwargs)


class StateCalendarPage(ScopedPage):
    """What is due from everybody that the person may see, by date."""

    template_name = "waivers/calendar_list.html"

    @cached_property
    def shown(self) -> str:
        """Return the view that is asked for."""
        asked = self.request.GET.get("show", "open")
        return asked if asked in SHOWN else "open"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        everything = Obligation.objects.visible_to(self.request.user)
        filterset = DutyFilter(self.request.GET, everything)
        found = filterset.qs if filterset.is_valid() else everything.none()
        views = self._views(found)
        page = Paginator(
            views[self.shown].with_row_facts().order_by("due_on", "application__district__name", "pk"),
            PAGE_SIZE,
        ).get_page(self.request.GET.get("page"))
        counts = {name: rows.count() for name, rows in views.items()}
        return super().get_context_data(
            filter=filterset,
            tabs=agenda.tabs(counts, current=self.shown, address=self._address()),
            rows=agenda.lines(page.object_list),
            page_obj=page,
            reset_url=reverse("waivers:calendars"),
            **kwargs,
        )

    def _views(self, found: Any) -> dict[str, Any]:
        return {
            "open": found.standing(),
            "overdue": found.overdue(clock.today()),
            "asked": found.standing().with_extension_waiting(),
            "all": found,
        }

    def _address(self) -> str:
        given = self.request.GET.copy()
        for name in ("show", "page"):
            given.pop(name, None)
        return f"&{given.urlencode()}" if given else ""


# more time ----------------------------------------------------------------------------------------------
class DutyFormPage(ApplicationFormPage):
    """A form about one duty."""

    @cached_property
    def duty(self) -> Obligation:
        """Return the duty of the address."""
        rows = self.application.duties.with_row_facts()
        return get_object_or_404(rows, pk=self.kwargs["obligation_pk"])

    def back(self) -> str:
        return reverse("waivers:calendar", args=[self.application.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(duty=self.duty, when=agenda.when(self.duty, clock.today()), **kwargs)


class AskExtensionPage(DutyFormPage):
    """Ask for a later date."""

    template_name = "waivers/extension_form.html"
    form_class = AskExtensionForm
    page_title = gettext_lazy("Ask for more time")
    success_message = gettext_lazy("The state is told. Until it has decided, the present date stands.")

    def rule(self) -> Verdict:
        return rules.may_ask_extension(self.request.user, self.duty)

    def perform(self, form: Any) -> str:
        services.ask_extension(self.duty, actor=self.request.user, **form.cleaned_data)
        return self.back()


class DecideExtensionPage(DutyFormPage):
    """Grant or deny a later date, once."""

    template_name = "waivers/extension_form.html"
    form_class = DecideExtensionForm
    page_title = gettext_lazy("Decide on more time")
    success_message = gettext_lazy("Decided. The district’s lead is told.")

    @cached_property
    def extension(self) -> Extension:
        """Return the request of the address."""
        rows = Extension.objects.with_people().filter(obligation__application=self.application)
        return get_object_or_404(rows, pk=self.kwargs["extension_pk"])

    @cached_property
    def duty(self) -> Obligation:
        """Return the duty that the request is about."""
        return get_object_or_404(self.application.duties.with_row_facts(), pk=self.extension.obligation_id)

    def rule(self) -> Verdict:
        return rules.may_decide_extension(self.request.user, self.extension)

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.extension.version}

    def perform(self, form: Any) -> str:
        services.decide_extension(self.extension, actor=self.request.user, **form.cleaned_data)
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(extension=self.extension, **kwargs)


class WaivePage(DutyFormPage):
    """Let something off for good."""

    template_name = "waivers/extension_form.html"
    form_class = ConfirmForm
    page_title = gettext_lazy("Let this off")
    success_message = gettext_lazy(
        "It is not asked for any more. The district reads your reason in the calendar."
    )

    def rule(self) -> Verdict:
        return rules.may_waive(self.request.user, self.duty)

    def form_kwargs(self) -> dict[str, Any]:
        return {
            "version": self.duty.version,
            "reason": "required",
            "reason_hint": _("The district reads it."),
            "submit_label": self.page_title,
        }

    def perform(self, form: Any) -> str:
        services.waive_obligation(self.duty, actor=self.request.user, **form.cleaned_data)
        return self.back()


class ConditionPage(ApplicationFormPage):
    """Set one more condition of the approval."""

    form_class = ConditionForm
    page_title = gettext_lazy("Set a condition")
    success_message = gettext_lazy("The condition stands in the calendar.")

    def rule(self) -> Verdict:
        return rules.may_add_condition(self.request.user, self.application)

    def back(self) -> str:
        return reverse("waivers:calendar", args=[self.application.pk])

    def perform(self, form: Any) -> str:
        services.add_condition(self.application, actor=self.request.user, **form.cleaned_data)
        return self.back()


# secret addresses ---------------------------------------------------------------------------------------
class FeedMaker:
    """Make an address and show it once, on the page that answers; it is kept nowhere."""

    request: Any

    def answer(self, form: Any) -> HttpResponse:
        _feed, token = services.make_feed(actor=self.request.user, application=self.subject())
        address = self.request.build_absolute_uri(reverse("waivers:feed", args=[token]))
        context = self.get_context_data(form=self.build_form(), address=address)  # type: ignore[attr-defined]
        response: HttpResponse = self.render_to_response(context)  # type: ignore[attr-defined]
        response["Cache-Control"] = "no-store"
        return response

    def subject(self) -> Any:
        """Return the application that the address is for, None for all of one's own."""
        return None


class FeedsPage(FeedMaker, FormBase):
    """One's own secret calendar addresses."""

    template_name = "waivers/feeds.html"
    form_class = FeedForm

    def permission(self) -> Verdict:
        return rules.may_have_feed(self.request.user, None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(feeds=CalendarFeed.objects.of(self.request.user), **kwargs)


class ApplicationFeedPage(FeedMaker, ApplicationMixin, FormBase):
    """A secret address for the dates of one application."""

    template_name = "waivers/feeds.html"
    form_class = FeedForm
    page_title = gettext_lazy("Dates in your own calendar")

    def permission(self) -> Verdict:
        return rules.may_have_feed(self.request.user, self.application)

    def subject(self) -> Any:
        return self.application

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        feeds = CalendarFeed.objects.of(self.request.user).filter(application=self.application)
        back_url = reverse("waivers:calendar", args=[self.application.pk])
        return super().get_context_data(feeds=feeds, back_url=back_url, **kwargs)


class FeedRevokePage(FormPage):
    """End a secret address."""

    template_name = "waivers/feed_revoke.html"
    form_class = ConfirmForm
    success_message = gettext_lazy("The address no longer works.")

    @cached_property
    def feed(self) -> CalendarFeed:
        """Return the person's own address."""
        return get_object_or_404(CalendarFeed.objects.of(self.request.user), pk=self.kwargs["pk"])

    def form_kwargs(self) -> dict[str, Any]:
        return {"submit_label": gettext_lazy("End this address")}

    def perform(self, form: Any) -> str:
        services.revoke_feed(self.feed, actor=self.request.user)
        return reverse("waivers:feeds")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        made = date_format(self.feed.created_at, "DATE_FORMAT")
        return super().get_context_data(feed=self.feed, made=made, **kwargs)


class FeedFile(View):
    """What a calendar program reads: no sign-in, the secret in the address is the key. Changes nothing."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, token: str) -> HttpResponseBase:
        feed = find_feed(token)
        if feed is None:
            raise Http404
        response = HttpResponse(feed_file(feed), content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="flexibility.ics"'
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response
