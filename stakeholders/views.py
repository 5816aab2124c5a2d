"""Pages of state and district staff. What invited people see is in answer_views."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from stakeholders import rules
from stakeholders.coverage import coverage
from stakeholders.forms import ActivityEditForm, ActivityForm, InviteForm
from stakeholders.models import Activity, Group, Invitation
from stakeholders.services import (
    add_activity,
    edit_activity,
    invite_people,
    resend_invitation,
    revoke_invitation,
)
from stakeholders.vocabulary import Answer, Need
from statepl.audit.models import AuditEvent
from statepl.core.errors import StaleVersion
from statepl.core.forms import ConfirmForm
from statepl.core.rules import Verdict
from statepl.core.views import FormPage, ScopedObjectMixin, ScopedPage
from statepl.districts.models import District

PER_PAGE = 25
NEXT_FEW = 5


def crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    """Return the way here from the engagement page; the last step has no address."""
    steps = [(_("Engagement"), reverse("stakeholders:index")), *more]
    return [{"label": label, "url": url} for label, url in steps]


class Index(ScopedPage):
    """Who has been asked and who has answered, group by group, and what comes next."""

    template_name = "stakeholders/index.html"

    def permission(self) -> Verdict:
        return rules.can_see_engagement(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        activities = Activity.objects.visible_to(user)
        districts = District.objects.visible_to(user)
        chosen = self._chosen(districts)
        if chosen is not None:
            activities = activities.filter(district=chosen)
        rows = coverage(Group.objects.all(), Invitation.objects.filter(activity__in=activities).tally())
        return super().get_context_data(
            districts=districts,
            chosen=chosen,
            rows=rows,
            unheard=sum(not row.answered for row in rows),
            upcoming=activities.upcoming().with_counts()[:NEXT_FEW],
            any_activity=activities.exists(),
            can_plan=rules.can_plan(user),
            **kwargs,
        )

    def _chosen(self, districts: QuerySet[District]) -> District | None:
        asked = self.request.GET.get("district", "")
        return districts.filter(pk=asked).first() if asked.isascii() and asked.isdigit() else None


class ActivityList(ScopedPage):
    """All activities that the person may see, the latest first."""

    template_name = "stakeholders/activity_list.html"

    def permission(self) -> Verdict:
        return rules.can_see_engagement(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Activity.objects.visible_to(self.request.user).with_counts().latest_first()
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page_obj=page,
            can_plan=rules.can_plan(self.request.user),
            crumbs=crumbs((_("Activities"), "")),
            **kwargs,
        )


class ActivityMixin(ScopedObjectMixin):
    """The activity of the address."""

    def rows(self) -> QuerySet[Activity]:
        return Activity.objects.select_related("district")

    @cached_property
    def activity(self) -> Activity:
        return self.fetch()


class ActivityDetail(ActivityMixin, ScopedPage):
    """One activity: facts, answers, needs, history."""

    template_name = "stakeholders/activity_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        activity, user = self.activity, self.request.user
        can_see_people = rules.can_see_people(user, activity)
        return super().get_context_data(
            activity=activity,
            groups=activity.groups.all(),
            answers=self._answers(),
            people=self._people() if can_see_people else [],
            can_see_people=can_see_people,
            can_edit=rules.can_edit_activity(user, activity),
            can_invite=rules.can_invite(user, activity),
            events=AuditEvent.objects.about(activity),
            crumbs=crumbs((_("Activities"), reverse("stakeholders:activities")), (activity.title, "")),
            **kwargs,
        ) | self._needs(can_see_people)

    def _answers(self) -> list[tuple[str, int]]:
        given = list(self.activity.invitations.standing().values_list("answer", flat=True))
        counts = [(_("Invited"), len(given)), (_("No answer yet"), given.count(""))]
        labels = {
            Answer.ACCEPTED: _("Come"),
            Answer.MAYBE: _("Maybe"),
            Answer.DECLINED: _("Do not come"),
            Answer.ALTERNATIVE: _("Another way"),
        }
        return counts + [(label, given.count(answer)) for answer, label in labels.items()]

    @cached_property
    def _invitations(self) -> list[Invitation]:
        rows = list(self.activity.invitations.for_list())
        for row in rows:
            row.activity = self.activity
        return rows

    def _people(self) -> list[Invitation]:
        return self._invitations

    def _needs(self, can_see_people: Verdict) -> dict[str, Any]:
        """Who needs what, for those who may come: the list that somebody has to work off."""
        if not can_see_people:
            return {"needs": []}
        coming = [
            each for each in self._invitations if not each.revoked_at and each.answer != Answer.DECLINED
        ]
        table = [
            {
                "label": label,
                "people": [
                    {"person": each.person, "note": need.note}
                    for each in coming
                    for need in each.needs
                    if need.kind == kind
                ],
            }
            for kind, label in Need.choices
        ]
        return {"needs": [row for row in table if row["people"]]}


class ActivityAdd(FormPage):
    """Plan an activity."""

    template_name = "stakeholders/activity_form.html"
    form_class = ActivityForm
    success_message: Any = gettext_lazy("The activity is saved. Invite people next.")

    def permission(self) -> Verdict:
        return rules.can_plan(self.request.user)

    def form_kwargs(self) -> dict[str, Any]:
        return {"user": self.request.user}

    def perform(self, form: Any) -> str:
        district = form.cleaned_data["district"]
        return add_activity(district, actor=self.request.user, **form.facts()).get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(crumbs=crumbs((_("Plan an activity"), "")), **kwargs)


class ActivityEdit(ActivityMixin, FormPage):
    """Change an activity."""

    template_name = "stakeholders/activity_form.html"
    form_class = ActivityEditForm
    success_message: Any = gettext_lazy("The activity is saved.")

    def permission(self) -> Verdict:
        return rules.can_edit_activity(self.request.user, self.activity)

    def form_kwargs(self) -> dict[str, Any]:
        # The form writes into its instance while it checks; the page's own stays as stored.
        return {"user": self.request.user, "instance": self.fetch()}

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        try:
            edit_activity(self.activity, actor=self.request.user, version=version, **form.facts())
        except StaleVersion as stale:
            form.show_stored(_shown(stale.current), version=stale.current.version)
            raise
        return self.activity.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        way = crumbs((self.activity.title, self.activity.get_absolute_url()), (_("Change"), ""))
        return super().get_context_data(activity=self.activity, crumbs=way, **kwargs)


def _shown(activity: Activity) -> dict[str, Any]:
    """Return the stored words of an activity, to stand beside what was typed."""
    return {name: getattr(activity, name) for name in ("title", "purpose", "place", "online_link")}


class Invite(ActivityMixin, FormPage):
    """Invite several people to an activity."""

    template_name = "stakeholders/invite.html"
    form_class = InviteForm

    def permission(self) -> Verdict:
        return rules.can_invite(self.request.user, self.activity)

    def perform(self, form: Any) -> str:
        guests = form.cleaned_data["guests"]
        invited, known = invite_people(self.activity, actor=self.request.user, guests=guests)
        messages.success(self.request, _invited_sentence(invited, known))
        return self.activity.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        way = crumbs((self.activity.title, self.activity.get_absolute_url()), (_("Invite people"), ""))
        return super().get_context_data(
            activity=self.activity, groups=Group.objects.all(), crumbs=way, **kwargs
        )


def _invited_sentence(invited: int, known: int) -> str:
    sentence = ngettext("%(number)s person is invited.", "%(number)s people are invited.", invited)
    parts = [sentence % {"number": invited}]
    if known:
        again = ngettext(
            "%(number)s was invited already and gets no second mail.",
            "%(number)s were invited already and get no second mail.",
            known,
        )
        parts.append(again % {"number": known})
    return " ".join(parts)


class InvitationConfirm(ScopedObjectMixin, FormPage):
    """One question before something happens to an invitation."""

    template_name = "stakeholders/invitation_confirm.html"
    form_class = ConfirmForm
    heading: Any = ""
    lead: Any = ""

    def rows(self) -> QuerySet[Invitation]:
        return Invitation.objects.select_related("activity__district")

    @cached_property
    def invitation(self) -> Invitation:
        return self.fetch()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        activity = self.invitation.activity
        return super().get_context_data(
            invitation=self.invitation,
            heading=self.heading % {"person": self.invitation.person},
            lead=self.lead,
            cancel_url=activity.get_absolute_url(),
            crumbs=crumbs((activity.title, activity.get_absolute_url()), (_("Invitation"), "")),
            **kwargs,
        )


class InvitationResend(InvitationConfirm):
    """Send a new link."""

    heading = gettext_lazy("Send %(person)s a new link?")
    lead = gettext_lazy("The link from the earlier mail stops working. An answer given already is kept.")
    success_message: Any = gettext_lazy("A new link is on its way.")

    def permission(self) -> Verdict:
        return rules.can_resend(self.request.user, self.invitation)

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.invitation.version, "submit_label": _("Send a new link")}

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        resend_invitation(self.invitation, actor=self.request.user, version=version)
        return self.invitation.activity.get_absolute_url()


class InvitationRevoke(InvitationConfirm):
    """Revoke an invitation."""

    heading = gettext_lazy("Revoke the invitation of %(person)s?")
    lead = gettext_lazy("The link stops working at once. The person is not told; do that yourself.")
    success_message: Any = gettext_lazy("The invitation is revoked.")

    def permission(self) -> Verdict:
        return rules.can_revoke(self.request.user, self.invitation)

    def form_kwargs(self) -> dict[str, Any]:
        return {
            "version": self.invitation.version,
            "submit_label": _("Revoke the invitation"),
            "reason": "optional",
        }

    def perform(self, form: Any) -> str:
        cleaned = form.cleaned_data
        revoke_invitation(
            self.invitation,
            actor=self.request.user,
            version=cleaned["version"],
            reason=cleaned["reason"],
        )
        return self.invitation.activity.get_absolute_url()
