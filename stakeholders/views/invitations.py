"""Inviting people, sending a link again, revoking it."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from stakeholders import rules
from stakeholders.forms import EnterAnswerForm, InviteForm, PersonForm, RevokeForm
from stakeholders.models import Group, Invitation
from stakeholders.services import (
    enter_answer,
    invite_people,
    note_bounce,
    resend_invitation,
    revoke_invitation,
)
from stakeholders.views.base import ActivityMixin, crumbs
from statepl.core.forms import ConfirmForm
from statepl.core.rules import Verdict
from statepl.core.views import FormPage, ScopedObjectMixin


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


class InvitePerson(ActivityMixin, FormPage):
    """Invite one person who has no email address."""

    template_name = "stakeholders/invite_person.html"
    form_class = PersonForm

    def permission(self) -> Verdict:
        return rules.can_invite(self.request.user, self.activity)

    def perform(self, form: Any) -> str:
        invited, _known = invite_people(self.activity, actor=self.request.user, guests=[form.guest()])
        messages.success(
            self.request,
            _("The person is invited. Bringing the invitation stands under “To do”.")
            if invited
            else _("This person is invited already."),
        )
        return self.activity.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        way = crumbs((self.activity.title, self.activity.get_absolute_url()), (_("Invite a person"), ""))
        return super().get_context_data(activity=self.activity, crumbs=way, **kwargs)


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

    form_class = RevokeForm
    heading = gettext_lazy("Revoke the invitation of %(person)s?")
    lead = gettext_lazy("The link stops working at once. An answer given already is kept.")
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
            tell=cleaned["tell"],
        )
        return self.invitation.activity.get_absolute_url()


class InvitationBounced(InvitationConfirm):
    """Note that a mail came back."""

    heading = gettext_lazy("Did the mail to %(person)s come back?")
    lead = gettext_lazy(
        "No more mail goes to this address. Reaching the person another way stands under “To do”."
    )
    success_message: Any = gettext_lazy("It is noted. Reach the person another way.")

    def permission(self) -> Verdict:
        return rules.can_note_bounce(self.request.user, self.invitation)

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.invitation.version, "submit_label": _("The mail came back")}

    def perform(self, form: Any) -> str:
        note_bounce(self.invitation, actor=self.request.user, version=form.cleaned_data["version"])
        return self.invitation.activity.get_absolute_url()


class InvitationEnter(InvitationConfirm):
    """Write down an answer that came on paper, by telephone, by text or in person."""

    template_name = "stakeholders/invitation_enter.html"
    form_class = EnterAnswerForm
    heading = gettext_lazy("What did %(person)s answer?")
    lead = gettext_lazy("Write it as it was said. The person can still change it by their own link.")
    success_message: Any = gettext_lazy("The answer is saved.")

    def permission(self) -> Verdict:
        return rules.can_enter_answer(self.request.user, self.invitation)

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.invitation.version, "invitation": self.invitation}

    def perform(self, form: Any) -> str:
        enter_answer(
            self.invitation,
            actor=self.request.user,
            version=form.cleaned_data["version"],
            **form.facts(),
        )
        return self.invitation.activity.get_absolute_url()
