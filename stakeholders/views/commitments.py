"""Commitments: the list by side, writing them down, closing them, and the page behind a mailed link."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders import rules
from stakeholders.forms import AskForm, CloseForm, CommitmentEditForm, CommitmentForm, KeptForm
from stakeholders.models import Commitment, CommitmentLink
from stakeholders.services import (
    add_commitment,
    answer_commitment,
    ask_commitment,
    close_commitment,
    edit_commitment,
    people_to_ask,
    renew_commitment_link,
)
from stakeholders.views.base import ActivityMixin, crumbs
from stakeholders.views.links import LinkPage
from stakeholders.vocabulary import Promiser
from statepl.core.rules import Verdict
from statepl.core.views import FormPage, ScopedObjectMixin, ScopedPage

PER_PAGE = 25


class CommitmentList(ScopedPage):
    """What both sides promised, the overdue first, counted by side."""

    template_name = "stakeholders/commitment_list.html"

    def permission(self) -> Verdict:
        return rules.can_see_engagement(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Commitment.objects.visible_to(self.request.user)
        counts = rows.by_side()
        side = self.request.GET.get("side", "")
        if side in Promiser.values:
            rows = rows.filter(side=side)
        only_late = "overdue" in self.request.GET
        found = rows.overdue() if only_late else rows
        nothing = {"open": 0, "overdue": 0, "kept": 0, "let_off": 0}
        return super().get_context_data(
            page_obj=Paginator(found.for_list(), PER_PAGE).get_page(self.request.GET.get("page")),
            sides=[(each, counts.get(each.value, nothing)) for each in Promiser],
            side=side if side in Promiser.values else "",
            only_late=only_late,
            crumbs=crumbs((_("Commitments"), "")),
            **kwargs,
        )


class CommitmentAdd(ActivityMixin, FormPage):
    """Write down a promise made at an activity."""

    template_name = "stakeholders/commitment_form.html"
    form_class = CommitmentForm
    success_message: Any = gettext_lazy("The commitment is kept in mind.")

    def permission(self) -> Verdict:
        return rules.can_edit_activity(self.request.user, self.activity)

    def perform(self, form: Any) -> str:
        return add_commitment(self.activity, actor=self.request.user, **form.facts()).get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        way = crumbs((self.activity.title, self.activity.get_absolute_url()), (_("Commitment"), ""))
        return super().get_context_data(activity=self.activity, crumbs=way, **kwargs)


class _OneCommitment(ScopedObjectMixin, FormPage):
    """A form about one commitment."""

    heading: Any = ""

    def rows(self) -> QuerySet[Commitment]:
        return Commitment.objects.select_related("activity__district", "group__parent")

    @cached_property
    def commitment(self) -> Commitment:
        row: Commitment = self.fetch()
        return row

    def permission(self) -> Verdict:
        return rules.can_change_commitment(self.request.user, self.commitment)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        activity = self.commitment.activity
        way = crumbs((activity.title, activity.get_absolute_url()), (str(self.heading), ""))
        facts = {"commitment": self.commitment, "activity": activity, "heading": self.heading}
        return super().get_context_data(crumbs=way, **facts, **kwargs)


class CommitmentEdit(_OneCommitment):
    """Change an open commitment."""

    template_name = "stakeholders/commitment_act.html"
    form_class = CommitmentEditForm
    heading = gettext_lazy("Change the commitment")
    success_message: Any = gettext_lazy("The commitment is saved.")

    def form_kwargs(self) -> dict[str, Any]:
        row = self.commitment
        start = {"side": row.side, "group": row.group_id, "what": row.what, "due_on": row.due_on}
        return {"version": row.version, "initial": start}

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        edit_commitment(self.commitment, actor=self.request.user, version=version, **form.facts())
        return self.commitment.get_absolute_url()


class CommitmentClose(_OneCommitment):
    """Enter how the other side closed a commitment."""

    template_name = "stakeholders/commitment_act.html"
    form_class = CloseForm
    heading = gettext_lazy("Close the commitment")
    success_message: Any = gettext_lazy("The commitment is closed.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.commitment.version, "commitment": self.commitment}

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        close_commitment(self.commitment, actor=self.request.user, version=version, **form.facts())
        return self.commitment.get_absolute_url()


class CommitmentAsk(_OneCommitment):
    """Mail somebody of the group the question whether a promise was kept."""

    template_name = "stakeholders/commitment_act.html"
    form_class = AskForm
    heading = gettext_lazy("Ask the group")
    success_message: Any = gettext_lazy("The question is on its way.")

    def permission(self) -> Verdict:
        return rules.can_ask(self.request.user, self.commitment)

    def form_kwargs(self) -> dict[str, Any]:
        return {"people": people_to_ask(self.commitment)}

    def perform(self, form: Any) -> str:
        ask_commitment(self.commitment, actor=self.request.user, invitation=form.cleaned_data["invitation"])
        return self.commitment.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(nobody=not people_to_ask(self.commitment).exists(), **kwargs)


class KeptPage(LinkPage):
    """Somebody of the group says whether a promise to it was kept."""

    links = CommitmentLink.objects
    template_name = "stakeholders/commitment_answer.html"

    def build_form(self, data: Any = None) -> Any:
        return KeptForm(data) if self.link.commitment.is_open else None

    def keep(self, form: Any) -> None:
        answer_commitment(self.link, **form.cleaned_data)

    def renew(self) -> None:
        renew_commitment_link(self.link)

    def facts(self) -> dict[str, Any]:
        return {"commitment": self.link.commitment}


def commitments_of(activity: Any, *, can_see_people: bool) -> dict[str, Any]:
    """Return the context of `_commitments.html`."""
    return {
        "commitments": list(activity.commitments.for_list()),
        "commitment_add_url": reverse("stakeholders:commitment_add", args=[activity.pk])
        if can_see_people
        else "",
    }
