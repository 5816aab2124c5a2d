"""What people said, for staff: the inbox, one contribution, noting, reading, erasing."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.forms.heard import NoteForm, ReviewForm
from stakeholders.models import HeardAnswer, HeardItem, Lineage
from stakeholders.plan_texts import places, plan_for
from stakeholders.rules import can_plan, can_see_engagement
from stakeholders.rules import heard as rules
from stakeholders.services import erase_contact, note_heard, review_item
from stakeholders.views.base import ActivityMixin, crumbs
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.forms import ConfirmForm
from statepl.core.rules import Verdict
from statepl.core.views import FormPage, ScopedObjectMixin, ScopedPage
from statepl.districts.models import District
from waivers.models import Application

PER_PAGE = 25
TABS = ("unread", "unanswered", "overdue", "answered")


def heard_crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    """Return the way here from the inbox."""
    return crumbs((_("What people said"), reverse("stakeholders:heard")), *more)


class Inbox(ScopedPage):
    """Contributions: to be read, to be answered, overdue, answered."""

    template_name = "stakeholders/heard_list.html"

    def permission(self) -> Verdict:
        return can_see_engagement(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        districts = District.objects.visible_to(user)
        chosen = self._chosen(districts)
        rows = HeardItem.objects.visible_to(user)
        if chosen is not None:
            rows = rows.filter(district=chosen)
        today = clock.today()
        sets = {
            "unread": (_("To be read"), rows.unread().order_by("acknowledge_due_on", "pk")),
            "unanswered": (_("To be answered"), rows.unanswered().order_by("answer_due_on", "pk")),
            "overdue": (_("Overdue"), rows.overdue(today).order_by("answer_due_on", "pk")),
            "answered": (_("Answered"), rows.answered().order_by("-answered_at", "-pk")),
        }
        counts = {name: found.count() for name, (_label, found) in sets.items()}
        tab = self.request.GET.get("tab", "")
        tab = tab if tab in sets else next((name for name in TABS if counts[name]), "unanswered")
        page = Paginator(sets[tab][1].for_list(), PER_PAGE).get_page(self.request.GET.get("page"))
        narrowed = f"&district={chosen.pk}" if chosen else ""
        return super().get_context_data(
            page_obj=page,
            tabs=[
                {
                    "label": label,
                    "url": f"?tab={name}{narrowed}",
                    "count": counts[name],
                    "current": name == tab,
                }
                for name, (label, _found) in sets.items()
            ],
            tab=tab,
            districts=districts,
            chosen=chosen,
            can_merge=can_plan(user) and tab == "unanswered",
            can_plan=can_plan(user),
            crumbs=crumbs((_("What people said"), "")),
            **kwargs,
        )

    def _chosen(self, districts: QuerySet[District]) -> District | None:
        asked = self.request.GET.get("district", "")
        return districts.filter(pk=asked).first() if asked.isascii() and asked.isdigit() else None


class ItemMixin(ScopedObjectMixin):
    """The contribution of the address."""

    def rows(self) -> QuerySet[HeardItem]:
        related = ("district", "activity", "group__parent", "invitation", "application", "noted_by")
        return HeardItem.objects.select_related(*related)

    @cached_property
    def item(self) -> HeardItem:
        found: HeardItem = self.fetch()
        return found

    @cached_property
    def plan(self) -> Application | None:
        """Return the application of the contribution's district that the person may open."""
        return plan_for(self.item.district, self.request.user)


class ItemPage(ItemMixin, ScopedPage):
    """One contribution: the words, where they come from, what came of them, the history."""

    template_name = "stakeholders/heard_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        item, user = self.item, self.request.user
        own = rules.can_read_words(user, item)
        answers = item.answers.select_related("answered_by", "application").order_by("-number")
        return super().get_context_data(
            item=item,
            can_read_words=own,
            can_review=rules.can_review(user, item),
            can_answer=rules.can_answer(user, item),
            can_regroup=rules.can_regroup(user, item),
            can_erase=rules.can_erase(user, item),
            answers=answers.prefetch_related("replies", "wordings"),
            came_from=item.came_from.select_related("earlier__group"),
            became=item.became.select_related("later__group"),
            events=AuditEvent.objects.about(item),
            crumbs=heard_crumbs((str(item), "")),
            **kwargs,
        )


class ActivityHeard(ActivityMixin, FormPage):
    """Note what somebody said at an activity, one after the other; what is noted stands below."""

    template_name = "stakeholders/heard_note.html"
    form_class = NoteForm
    success_message: Any = gettext_lazy("It is kept. Note the next one, or go back to the activity.")

    def permission(self) -> Verdict:
        return rules.can_note(self.request.user, self.activity)

    def form_kwargs(self) -> dict[str, Any]:
        plan = plan_for(self.activity.district, self.request.user)
        return {"places": places(plan) if plan else []}

    def perform(self, form: Any) -> str:
        note_heard(self.activity, actor=self.request.user, **form.facts())
        return reverse("stakeholders:activity_heard", args=[self.activity.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        way = crumbs((self.activity.title, self.activity.get_absolute_url()), (_("What people said"), ""))
        rows = HeardItem.objects.visible_to(self.request.user).filter(activity=self.activity)
        return super().get_context_data(
            activity=self.activity, items=rows.for_list()[:PER_PAGE], crumbs=way, **kwargs
        )


class ReviewPage(ItemMixin, FormPage):
    """Read a contribution and say what the public may see of it."""

    template_name = "stakeholders/heard_review.html"
    form_class = ReviewForm
    success_message: Any = gettext_lazy("It is read. Answer it next.")

    def permission(self) -> Verdict:
        return rules.can_review(self.request.user, self.item)

    def form_kwargs(self) -> dict[str, Any]:
        return {"item": self.item, "places": places(self.plan) if self.plan else []}

    def perform(self, form: Any) -> str:
        facts = {"place": self.item.place, **form.cleaned_data}
        return review_item(self.item, actor=self.request.user, **facts).get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        way = heard_crumbs((str(self.item), self.item.get_absolute_url()), (_("Read it"), ""))
        return super().get_context_data(item=self.item, crumbs=way, **kwargs)


class ErasePage(ItemMixin, FormPage):
    """Erase who said it."""

    template_name = "stakeholders/heard_erase.html"
    form_class = ConfirmForm
    success_message: Any = gettext_lazy("The address is erased. What was said stays.")

    def permission(self) -> Verdict:
        return rules.can_erase(self.request.user, self.item)

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.item.version, "submit_label": _("Erase the address")}

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        return erase_contact(self.item, actor=self.request.user, version=version).get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        way = heard_crumbs((str(self.item), self.item.get_absolute_url()), (_("Erase"), ""))
        return super().get_context_data(
            item=self.item, cancel_url=self.item.get_absolute_url(), crumbs=way, **kwargs
        )


class PlanPage(ScopedPage):
    """What shaped a plan: its places with the contributions that were answered there."""

    template_name = "stakeholders/heard_plan.html"

    @cached_property
    def application(self) -> Application:
        """Return the application of the address."""
        rows = Application.objects.visible_to(self.request.user).select_related("district")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def permission(self) -> Verdict:
        return can_see_engagement(self.request.user) if self.application else Verdict(False)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seen = HeardItem.objects.visible_to(self.request.user)
        rows = (
            HeardAnswer.objects.standing()
            .filter(application=self.application, item__in=seen)
            .exclude(place="")
            .select_related("item__group__parent")
            .prefetch_related(Prefetch("item__came_from", queryset=Lineage.objects.select_related("earlier")))
            .order_by("section", "label", "pk")
        )
        way = crumbs(
            (str(self.application.district), self.application.get_absolute_url()),
            (_("What shaped the plan"), ""),
        )
        return super().get_context_data(application=self.application, answers=rows, crumbs=way, **kwargs)
