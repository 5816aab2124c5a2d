"""The review queue: the rows asked for, what is at risk, the state's own promise, and saved views."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from statepl.core.forms import ConfirmForm
from statepl.core.rules import ALLOWED, Verdict, refuse
from statepl.core.views import FormPage, ScopedPage
from waivers import services
from waivers.forms.queue import ViewForm
from waivers.models import ReviewRound, SavedView
from waivers.queue.asked import PARAMETERS, Asked, tab_labels
from waivers.queue.promise import Promise, kept, quarter_of
from waivers.queue.rows import row_of
from waivers.rules.queue import may_assign_any, may_change_view, may_keep_queue, may_see_recusals
from waivers.rules.terms import may_decide_together

PAGE_SIZE = 50
RISKS_SHOWN = 5
BAR_WIDTH = 520


def may_see_queue(user: Any) -> Verdict:
    """Say whether the person works for the state; the board reads."""
    if user.is_sea:
        return ALLOWED
    return refuse(gettext_lazy("The review desk is for the state’s staff."))


def columns(asked: Asked) -> list[dict[str, Any]]:
    """Return the head of the table: each label with the address that orders by it."""
    names = [
        ("district", _("District"), False),
        ("", _("What came in"), False),
        ("age", _("Age"), True),
        ("due", _("Due"), False),
        ("state", _("State"), False),
        ("who", _("With"), False),
        ("requests", _("Requests"), True),
        ("", _("Gates met"), False),
    ]
    return [_column(asked, *column) for column in names]


def _column(asked: Asked, key: str, label: str, is_number: bool) -> dict[str, Any]:
    sense = {key: "ascending", f"-{key}": "descending"}.get(asked.order, "") if key else ""
    turned = f"-{key}" if sense == "ascending" else key
    url = f"?{asked.address(sort=turned)}" if key else ""
    arrow = {"ascending": " ↑", "descending": " ↓"}.get(sense, "")
    return {"label": label, "url": url, "sort": sense, "arrow": arrow, "is_number": is_number}


class QueuePage(ScopedPage):
    """What came in and what is due; tab, filters and order stand in the address."""

    template_name = "waivers/queue.html"

    def permission(self) -> Verdict:
        return may_see_queue(self.request.user)

    @cached_property
    def asked(self) -> Asked:
        """Return what is asked for."""
        return Asked(self.request.GET, self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go to the address of a saved view that was chosen by its name."""
        chosen = request.GET.get("view", "")
        if chosen.isdecimal() and set(request.GET) == {"view"}:
            view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=chosen)
            return HttpResponseRedirect(view.get_absolute_url())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked, user = self.asked, self.request.user
        page = Paginator(asked.rows, PAGE_SIZE).get_page(self.request.GET.get("page"))
        is_staff = user.is_sea_staff
        chips = [
            {"name": label, "value": value, "remove_url": f"?{asked.address(**{name: None})}"}
            for name, label, value in asked.filter.in_use()
        ]
        return super().get_context_data(
            may_decide_together=may_decide_together(self.request.user),
            asked=asked,
            tabs=self._tabs(),
            lead=_lead(asked.counts),
            filter=asked.filter,
            chips=chips,
            reset_url=f"?tab={asked.tab}" if chips or not asked.filter.is_valid() else "",
            columns=columns(asked),
            page_obj=page,
            shown=_shown(page.paginator.count),
            rows=[row_of(row, today=asked.today, is_staff=is_staff) for row in page.object_list],
            address=asked.address(),
            risks=asked.risks[:RISKS_SHOWN],
            more_risks=max(0, len(asked.risks) - RISKS_SHOWN),
            **self._extras(),
            **kwargs,
        )

    def _tabs(self) -> list[dict[str, Any]]:
        asked = self.asked
        keys = [key for key in tab_labels() if key != "risk" or self.request.user.is_sea_staff]
        return [
            {
                "label": tab_labels()[key],
                "url": f"?{asked.address(tab=key)}",
                "count": asked.counts[key],
                "current": key == asked.tab,
            }
            for key in keys
        ]

    def _extras(self) -> dict[str, Any]:
        user = self.request.user
        promise = own_promise(self.asked)
        views = list(SavedView.objects.visible_to(user).select_related("owner"))
        return {
            "promise": promise,
            "bar": round(BAR_WIDTH * promise.on_time / promise.answered) if promise.answered else 0,
            "views": views,
            "current_view": self.request.GET.get("view", ""),
            "may_keep": may_keep_queue(user),
            "may_assign": may_assign_any(user),
            "may_see_recusals": may_see_recusals(user),
        }


def own_promise(asked: Asked) -> Promise:
    """Return how the state kept its promise this quarter, over what the person may know of."""
    rounds = ReviewRound.objects.filter(application__in=asked.visible)
    answered = rounds.answered_between(*quarter_of(asked.today))
    return kept(answered.values_list("arrived_on", "due_on", "answered_on"), days=asked.program.review_days)


def _lead(counts: dict[str, int]) -> str:
    waiting = ngettext(
        "%(count)s application is open.", "%(count)s applications are open.", counts["open"]
    ) % {"count": counts["open"]}
    late = ngettext("%(count)s is late.", "%(count)s are late.", counts["overdue"])
    mine = ngettext("%(count)s needs you.", "%(count)s need you.", counts["mine"])
    return f"{waiting} {late % {'count': counts['overdue']}} {mine % {'count': counts['mine']}}"


def _shown(number: int) -> str:
    return ngettext("%(count)s row", "%(count)s rows", number) % {"count": number}


def way_through(request: HttpRequest, application: Any) -> dict[str, Any] | None:
    """Return the way from a desk to the rows before and after it, as the address it was opened from says.

    None when the page was not opened from the queue.
    """
    if not set(request.GET) & set(PARAMETERS):
        return None
    asked = Asked(request.GET, request.user)
    before, after, place, number = asked.neighbours(application.pk)
    address = asked.address()
    return {
        "previous": f"{reverse('waivers:desk', args=[before])}?{address}" if before else "",
        "next": f"{reverse('waivers:desk', args=[after])}?{address}" if after else "",
        "back": f"{reverse('waivers:queue')}?{address}",
        "tab": tab_labels()[asked.tab],
        "place": place,
        "number": number,
    }


# saved views ------------------------------------------------------------------------------------------
class ViewsPage(ScopedPage):
    """One's own views and the shared ones."""

    template_name = "waivers/view_list.html"

    def permission(self) -> Verdict:
        return may_keep_queue(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = SavedView.objects.visible_to(self.request.user).select_related("owner")
        own = [view for view in rows if view.owner_id == self.request.user.pk]
        shared = [view for view in rows if view.owner_id != self.request.user.pk]
        return super().get_context_data(own=own, shared=shared, crumbs=_crumbs(_("Saved views")), **kwargs)


def _crumbs(title: str) -> list[dict[str, str]]:
    return [{"label": _("Review desk"), "url": reverse("waivers:queue")}, {"label": title, "url": ""}]


class SaveViewPage(FormPage):
    """Keep the view of the address under a name."""

    template_name = "waivers/view_form.html"
    form_class = ViewForm
    success_message = gettext_lazy("The view is saved. You find it in the list of views.")

    def permission(self) -> Verdict:
        return may_keep_queue(self.request.user)

    def query(self) -> dict[str, str]:
        """Return what the view shows: the parameters of the queue in the address."""
        return Asked(self.request.GET, self.request.user).query

    def perform(self, form: Any) -> str:
        view = services.save_view(actor=self.request.user, query=self.query(), **form.cleaned_data)
        return view.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = Asked(self.request.GET, self.request.user)
        title = _("Save this view")
        return super().get_context_data(
            title=title,
            told=[(_("Tab"), tab_labels()[asked.tab]), *(row[1:] for row in asked.filter.in_use())],
            back_url=f"{reverse('waivers:queue')}?{asked.address()}",
            crumbs=_crumbs(title),
            **kwargs,
        )


class OneViewPage(FormPage):
    """What the pages of one saved view share."""

    @cached_property
    def view(self) -> SavedView:
        """Return the view of the address."""
        return get_object_or_404(SavedView.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def permission(self) -> Verdict:
        verdict = may_keep_queue(self.request.user)
        return may_change_view(self.request.user, self.view) if verdict.allowed else verdict


class ChangeViewPage(OneViewPage):
    """Give a view another name, share it, or take it back."""

    template_name = "waivers/view_form.html"
    form_class = ViewForm
    success_message = gettext_lazy("The view is changed.")

    def build_form(self, data: Any = None, files: Any = None) -> Any:
        initial = {"name": self.view.name, "is_shared": self.view.is_shared}
        return ViewForm(data, files, initial=initial)

    def perform(self, form: Any) -> str:
        services.change_view(self.view, actor=self.request.user, **form.cleaned_data)
        return reverse("waivers:views")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title = _("Change a saved view")
        return super().get_context_data(
            title=title, back_url=reverse("waivers:views"), crumbs=_crumbs(title), **kwargs
        )


class DeleteViewPage(OneViewPage):
    """Delete a view, after a question."""

    template_name = "waivers/view_delete.html"
    form_class = ConfirmForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"submit_label": _("Delete the view")}

    def perform(self, form: Any) -> str:
        services.delete_view(self.view, actor=self.request.user)
        messages.success(self.request, _("The view is deleted."))
        return reverse("waivers:views")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            view_row=self.view,
            cancel_url=reverse("waivers:views"),
            crumbs=_crumbs(_("Delete a saved view")),
            **kwargs,
        )
