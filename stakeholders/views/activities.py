"""Activities: the list, one of them, planning and changing it."""

from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders import rules
from stakeholders.activity_texts import languages_of
from stakeholders.forms import ActivityEditForm, ActivityForm, FullRecordForm, started_with
from stakeholders.models import Activity, Group, MailWish, ProfileNote, Task
from stakeholders.services import add_activity, edit_activity, record_in_full
from stakeholders.standing import Beforehand, beforehand
from stakeholders.views.base import ActivityMixin, crumbs
from stakeholders.views.commitments import commitments_of
from stakeholders.views.log_files import log_filter
from stakeholders.views.minutes import minutes_of
from stakeholders.views.told import told_of
from stakeholders.vocabulary import Answer, Outcome
from statepl.audit.models import AuditEvent
from statepl.core.errors import StaleVersion
from statepl.core.rules import Verdict
from statepl.core.views import FormPage, ScopedPage

PER_PAGE = 25
PEOPLE_PER_PAGE = 50
LONGEST_TITLE = 200


class ActivityList(ScopedPage):
    """All activities that the person may see, the latest first."""

    template_name = "stakeholders/activity_list.html"

    def permission(self) -> Verdict:
        return rules.can_see_engagement(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filterset, found = log_filter(self.request)
        rows = found.with_counts().latest_first()
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page_obj=page,
            filter=filterset,
            filtered=any(self.request.GET.get(name) for name in filterset.filters),
            reset_url=self.request.path,
            query=self.request.GET.urlencode(),
            can_plan=rules.can_plan(self.request.user),
            crumbs=crumbs((_("Activities"), "")),
            **kwargs,
        )


class ActivityDetail(ActivityMixin, ScopedPage):
    """One activity: facts, answers, needs, history."""

    template_name = "stakeholders/activity_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        activity, user = self.activity, self.request.user
        can_see_people = rules.can_see_people(user, activity)
        return super().get_context_data(
            activity=activity,
            groups=activity.groups.all(),
            beforehand=self._beforehand(),
            answers=self._answers(),
            page_obj=self._invitations if can_see_people else None,
            people=self._invitations.object_list if can_see_people else [],
            languages=languages_of(activity),
            can_see_people=can_see_people,
            can_edit=rules.can_edit_activity(user, activity),
            can_invite=rules.can_invite(user, activity),
            can_record=rules.can_record(user, activity),
            can_cancel=rules.can_cancel(user, activity),
            can_ready=rules.can_say_ready(user, activity),
            is_ready=activity.ready_at and not rules.open_needs(activity),
            participations=activity.participations.select_related("group"),
            events=AuditEvent.objects.about(activity),
            **minutes_of(activity, user),
            **commitments_of(activity, can_see_people=bool(can_see_people)),
            **told_of(activity, can_see_people=bool(can_see_people)),
            crumbs=crumbs((_("Activities"), reverse("stakeholders:activities")), (activity.title, "")),
            **kwargs,
        ) | self._needs(can_see_people)

    def _beforehand(self) -> list[Beforehand]:
        """Return what is known of those who are asked, for those who plan it, until it begins."""
        activity, user = self.activity, self.request.user
        if activity.has_begun or not rules.can_assess(user, activity.district):
            return []
        notes = ProfileNote.objects.visible_to(user).of_place(activity.district)
        return beforehand(activity.groups.all(), notes)

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
    def _invitations(self) -> Any:
        page = Paginator(self.activity.invitations.for_list(), PEOPLE_PER_PAGE).get_page(
            self.request.GET.get("page")
        )
        for row in page.object_list:
            row.activity = self.activity
        return page

    def _needs(self, can_see_people: Verdict) -> dict[str, Any]:
        """Who needs what, and how far it is; who wants no mail."""
        if not can_see_people:
            return {"needs": [], "no_mail": set()}
        rows = Task.objects.needs().exclude(outcome=Outcome.WITHDRAWN)
        wishes = MailWish.objects.stopped().filter(email__in={each.email for each in self._invitations})
        off = set(wishes.values_list("email", "name"))
        return {
            "needs": rows.filter(invitation__activity=self.activity).for_list(),
            "no_mail": {each.pk for each in self._invitations if (each.email, each.name) in off},
        }


class ActivityAdd(FormPage):
    """Plan an activity."""

    template_name = "stakeholders/activity_form.html"
    form_class = ActivityForm
    success_message: Any = gettext_lazy("The activity is saved. Invite people next.")

    def permission(self) -> Verdict:
        return rules.can_plan(self.request.user)

    def form_kwargs(self) -> dict[str, Any]:
        return {"user": self.request.user, "initial": self._asked()}

    def _asked(self) -> dict[str, Any]:
        """Return what the address fills in: `title`, `group` (of a part its group), `district`."""
        given = self.request.GET
        title = " ".join(given.get("title", "").split())[:LONGEST_TITLE]
        number = given.get("group", "")
        group = Group.objects.filter(pk=number).first() if number.isascii() and number.isdigit() else None
        known = {"title": title, "district": given.get("district")}
        if group is not None:
            known["groups"] = [group.parent_id or group.pk]
        return {name: value for name, value in known.items() if value}

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


class ActivityRecord(ActivityMixin, FormPage):
    """Write down what happened, or mend it."""

    template_name = "stakeholders/activity_record.html"
    form_class = FullRecordForm
    success_message: Any = gettext_lazy("The record is saved.")

    def permission(self) -> Verdict:
        return rules.can_record(self.request.user, self.activity)

    def form_kwargs(self) -> dict[str, Any]:
        activity = self.activity
        counted = activity.participations.values_list("group__code", "people")
        decisions = list(activity.decisions.for_list())
        return {
            "groups": Group.objects.of_record(activity).select_related("parent"),
            "activity": activity,
            "decisions": decisions,
            "version": activity.version,
            "initial": {
                "learned": activity.learned,
                "decided": activity.decided,
                **{f"people-{code}": people for code, people in counted},
                **started_with(activity, decisions),
            },
        }

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        record_in_full(self.activity, actor=self.request.user, version=version, **form.facts())
        return self.activity.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        way = crumbs((self.activity.title, self.activity.get_absolute_url()), (_("What happened"), ""))
        return super().get_context_data(activity=self.activity, crumbs=way, **kwargs)


def _shown(activity: Activity) -> dict[str, Any]:
    """Return the stored words of an activity, to stand beside what was typed."""
    return {name: getattr(activity, name) for name in ("title", "purpose", "place", "online_link")}
