"""Answering what people said, for coordinators: one answer, merging, splitting, publishing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from stakeholders.forms.heard import DispositionForm, MergeForm, PublishForm, SplitForm
from stakeholders.models import AnswersPage, HeardAnswer, HeardItem
from stakeholders.plan_texts import places, version_label, versions_of
from stakeholders.rules import can_plan
from stakeholders.rules import heard as rules
from stakeholders.services import answer_item, merge_items, publish_answers, split_item, withdraw_answers
from stakeholders.services.lineage import origins
from stakeholders.views.heard import ItemMixin, heard_crumbs
from statepl.core import clock
from statepl.core.forms import ConfirmForm
from statepl.core.rules import Verdict
from statepl.core.views import FormPage
from statepl.districts.models import District

MOST_AT_ONCE = 20


class AnswerItemPage(ItemMixin, FormPage):
    """Say what came of a contribution, with the old and the new text of the plan."""

    template_name = "stakeholders/heard_answer.html"
    form_class = DispositionForm

    def permission(self) -> Verdict:
        return rules.can_answer(self.request.user, self.item)

    def form_kwargs(self) -> dict[str, Any]:
        plan, last = self.plan, self.last
        rows = versions_of(plan) if plan else []
        start = {"place": last.place if last and last.place else self.item.place}
        if last is not None:
            start |= {"disposition": last.disposition, "reason": last.reason}
        return {
            "item": self.item,
            "places": places(plan) if plan else [],
            "versions": [(str(row.pk), version_label(row)) for row in rows],
            "start": start,
        }

    @cached_property
    def last(self) -> HeardAnswer | None:
        """Return the answer that stands so far."""
        return self.item.answers.filter(superseded_at__isnull=True).first()

    def perform(self, form: Any) -> str:
        answer = answer_item(self.item, actor=self.request.user, **form.facts())
        told = sum(each.contact is not None for each in origins(answer.item))
        sentence = ngettext(
            "The answer is kept. %(number)s person is told by mail.",
            "The answer is kept. %(number)s people are told by mail.",
            told,
        )
        messages.success(self.request, sentence % {"number": told})
        return self.item.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        way = heard_crumbs((str(self.item), self.item.get_absolute_url()), (_("Answer"), ""))
        return super().get_context_data(item=self.item, last=self.last, crumbs=way, **kwargs)


class MergePage(FormPage):
    """Bring several contributions together; the chosen ones stand in the address."""

    template_name = "stakeholders/heard_merge.html"
    form_class = MergeForm

    def permission(self) -> Verdict:
        return can_plan(self.request.user)

    @cached_property
    def items(self) -> list[HeardItem]:
        """Return what was chosen, as far as the person sees it."""
        keys = {key for key in self.request.GET.getlist("item") if key.isascii() and key.isdigit()}
        rows = HeardItem.objects.visible_to(self.request.user).living().filter(pk__in=keys)
        return list(rows.for_list().order_by("pk")[:MOST_AT_ONCE])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if len(self.items) < 2:
            messages.error(request, _("Choose at least two contributions."))
            return HttpResponseRedirect(f"{reverse('stakeholders:heard')}?tab=unanswered")
        return super().get(request, *args, **kwargs)

    def perform(self, form: Any) -> str:
        merged = merge_items(self.items, actor=self.request.user, words=form.cleaned_data["words"])
        messages.success(self.request, _("They are merged. The originals are kept."))
        return merged.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(items=self.items, crumbs=heard_crumbs((_("Merge"), "")), **kwargs)


class SplitPage(ItemMixin, FormPage):
    """Take a contribution apart that says several things."""

    template_name = "stakeholders/heard_split.html"
    form_class = SplitForm
    success_message: Any = gettext_lazy("It is split. Read each part next.")

    def permission(self) -> Verdict:
        return rules.can_regroup(self.request.user, self.item)

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.item.version, "initial": {"parts": self.item.words}}

    def perform(self, form: Any) -> str:
        split_item(self.item, actor=self.request.user, **form.cleaned_data)
        return self.item.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        way = heard_crumbs((str(self.item), self.item.get_absolute_url()), (_("Split"), ""))
        return super().get_context_data(item=self.item, crumbs=way, **kwargs)


class PublishPage(FormPage):
    """Put the answers of a district, or of the state, on the public pages, or take them off."""

    template_name = "stakeholders/heard_publish.html"

    @cached_property
    def district(self) -> District | None:
        """Return the district of the address; None for the state."""
        if "pk" not in self.kwargs:
            return None
        return get_object_or_404(District.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def permission(self) -> Verdict:
        return rules.can_publish(self.request.user, self.district)

    @cached_property
    def page(self) -> AnswersPage:
        """Return the page as it stands; one that was never published is not stored."""
        return AnswersPage.objects.filter(district=self.district).first() or AnswersPage(
            district=self.district
        )

    @cached_property
    def refusals(self) -> int:
        """Return how many answers say no, or not now."""
        return HeardAnswer.objects.showable().of(self.district).not_taken_up().count()

    def build_form(self, data: Any = None, files: Any = None) -> Any:
        version = self.page.version
        if self.page.published_at is None:
            return PublishForm(data, files, version=version, has_refusals=self.refusals > 0)
        label = _("Take the page off the public pages")
        return ConfirmForm(data, files, version=version, reason="required", submit_label=label)

    def perform(self, form: Any) -> str:
        actor, cleaned = self.request.user, form.cleaned_data
        if self.page.published_at is None:
            publish_answers(self.district, actor=actor, **cleaned)
            messages.success(self.request, _("The page is public."))
        else:
            withdraw_answers(self.district, actor=actor, **cleaned)
            messages.success(self.request, _("The page is off the public pages."))
        return self.request.path

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = HeardAnswer.objects.showable().of(self.district)
        return super().get_context_data(
            district=self.district,
            page=self.page,
            answers=shown.count(),
            refusals=self.refusals,
            overdue=HeardItem.objects.of(self.district).answer_overdue(clock.today()).count(),
            crumbs=heard_crumbs((_("Public page"), "")),
            **kwargs,
        )
