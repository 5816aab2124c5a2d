"""Pages of the district: its applications, what it writes, what it promises."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policy.models import FlexibilityArea, FlexibilityType, ProgramSettings
from statepl.accounts.roles import Role
from statepl.audit.models import AuditEvent
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.forms import ConfirmForm
from statepl.core.rules import Verdict, refuse
from statepl.core.views import FormPage, ScopedPage, ScopedView
from statepl.districts.models import District
from waivers import pages, rules, services
from waivers.barriers import barrier_of
from waivers.calendar import school_year_of
from waivers.checks.application import missing_assurances
from waivers.forms import (
    AssurancesForm,
    RequestForm,
    StartForm,
)
from waivers.models import Amendment, Application, Comment, Extension, Filing, FinalPack, FlexibilityRequest
from waivers.pages import agenda
from waivers.pages import delegations as helper_pages
from waivers.pages.filings import filing_links
from waivers.rules import delegations as delegation_rules
from waivers.states import State
from waivers.timeline import five_years
from waivers.views.amendments import amendment_rows
from waivers.views.base import ApplicationFormPage, ApplicationMixin, ApplicationPage
from waivers.views.terms import terms_context

PAGE_SIZE = 50


class ListPage(ScopedPage):
    """The applications of a person's districts."""

    template_name = "waivers/application_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Application.objects.visible_to(self.request.user).with_row_facts()
        page = Paginator(rows, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            applications=[(row, pages.state_tag(row), pages.next_date(row)) for row in page.object_list],
            page_obj=page,
            may_start=bool(startable_districts(self.request.user)),
            **kwargs,
        )


def startable_districts(user: Any) -> list[District]:
    """Return the districts that this person leads and that have no open application."""
    led = [role.district for role in user.current_memberships if role.role == Role.LEAD and role.district]
    if not led:
        return []
    busy = set(Application.objects.open().filter(district__in=led).values_list("district_id", flat=True))
    return [district for district in led if district.pk not in busy]


class StartPage(FormPage):
    """Start an application: the first page of five years."""

    template_name = "waivers/application_start.html"
    form_class = StartForm

    @cached_property
    def district(self) -> District | None:
        """Return the district to start for: one without an open application, if the person leads one."""
        leads = [m.district for m in self.request.user.current_memberships if m.role == Role.LEAD]
        return next(iter([*startable_districts(self.request.user), *leads]), None)

    def permission(self) -> Verdict:
        if self.district is None:
            return refuse(gettext_lazy("Only the district’s lead starts an application."))
        return rules.may_start(self.request.user, self.district)

    def form_kwargs(self) -> dict[str, Any]:
        month = ProgramSettings.current().start_month
        return {"this_year": school_year_of(clock.today(), start_month=month)}

    def perform(self, form: Any) -> str:
        made = services.start_application(self.district, actor=self.request.user, **form.cleaned_data)
        return str(made.get_absolute_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(district=self.district, **kwargs)


class DetailPage(ApplicationPage):
    """Everything about one application: where it is in five years, what is missing, what happened."""

    template_name = "waivers/application_detail.html"
    is_home = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        application, user = self.application, self.request.user
        is_own = rules.is_on_district_side(user, application)
        own_comments = Comment.objects.visible_to(user).filter(application=application).unanswered()
        return super().get_context_data(
            title=pages.headline(application) if is_own else str(application.district),
            is_own=is_own,
            sees_helpers=delegation_rules.may_see_delegations(user, application),
            lead=pages.lead(application),
            state_tag=pages.state_tag(application),
            timeline=five_years(application),
            next_date=pages.correction_date(application) or agenda.next_date(application),
            next_text=self.next_text(),
            facts=pages.facts(application),
            moves=services.available_moves(application, actor=user),
            filings=filing_links(application, user),
            may_edit=rules.may_edit(user, application),
            comments=own_comments if is_own else [],
            **self.tasks(is_own),
            **self.record(),
            **terms_context(application, self.request.GET),
            **kwargs,
        )

    def tasks(self, is_own: bool) -> dict[str, Any]:
        """Return what is missing; a person of a partner organization gets links to what is open to helpers."""
        application, user = self.application, self.request.user
        groups = pages.task_groups(application, for_district=is_own)
        is_member = user.is_sea or application.district_id in user.district_ids
        groups = groups if is_member else helper_pages.own_links(groups, application)
        return {
            "helping": None if is_member else helper_pages.own_delegation(application, user),
            "task_groups": groups,
            "task_summary": pages.done_of(groups),
            "is_ready": not any(item["status"] == "stop" for group in groups[:1] for item in group["tasks"]),
            "is_complete": not any(item["status"] == "stop" for group in groups for item in group["tasks"]),
        }

    def record(self) -> dict[str, Any]:
        """Return what was decided, found, asked for and kept, and what happened last."""
        application, user = self.application, self.request.user
        amendments = Amendment.objects.visible_to(user).filter(application=application)
        return {
            "actions": application.corrective_actions.filter(resolved_on=None),
            "decisions": application.decisions.select_related("letter", "flexibility_type"),
            "has_terms": application.final_from is not None,
            "pack": final_pack(application, user),
            "amendments": amendment_rows(amendments.select_related("flexibility_type")),
            "feed": [
                {"at": event.at, "text": f"{event.actor_name}: {event.get_verb_display()}"}
                for event in self.events()[:6]
            ],
        }

    def next_text(self) -> str:
        """Return what the next date asks for, beside the days that are left."""
        if self.application.state == State.CONDITIONALLY_APPROVED:
            return pages.evidence_left(self.application)
        return ""

    def events(self) -> Any:
        """Return what happened, newest first."""
        return AuditEvent.objects.about(self.application)

    def crumbs(self) -> list[dict[str, str]]:
        if self.is_home:
            return []
        return [*super().crumbs()[:1], {"label": str(self.application.district), "url": ""}]


def final_pack(application: Application, user: Any) -> FinalPack | None:
    """Return the final pack that this person may take, None while the application is open."""
    if not application.is_closed:
        return None
    rows = FinalPack.objects.visible_to(user).filter(application=application)
    return rows.select_related("document", "job").first()  # type: ignore[no-any-return]


class HistoryPage(ApplicationPage):
    """What happened to one application, and to its requests and obligations."""

    template_name = "waivers/application_history.html"
    page_title = gettext_lazy("History")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # What is due stands in the calendar; here stands what people did.
        told = AuditEvent.objects.about(self.application, *self.parts()).exclude(verb=Verb.OBLIGATION_MADE)
        page = Paginator(told, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(events=page.object_list, page_obj=page, **kwargs)

    def parts(self) -> list[Any]:
        """Return what else to tell of: each part that this person may read, no other."""
        application, user = self.application, self.request.user
        return [
            *application.requests.all(),
            *(application.filings.all() if user.is_sea_staff or not user.is_sea else []),
            *application.duties.all(),
            *Extension.objects.filter(obligation__application=application),
            *application.corrective_actions.all(),
            *application.letters.visible_to(user),
            *self.years(),
            *application.delegations.visible_to(user),
            *Comment.objects.visible_to(user).filter(application=application),
            *(application.recommendations.all() if user.is_sea_staff else []),
        ]

    def years(self) -> list[Any]:
        """Return what there is to tell of the years after approval; a draft review is the state's own."""
        application = self.application
        return [
            *application.goal_progress.all(),
            *application.yearly_attestations.all(),
            *application.cycles.all(),
            *application.monitoring_reviews.visible_to(self.request.user),
            *application.revocation_notices.all(),
            *application.support.all(),
            *application.shared_duties.all(),
        ]


# writing ----------------------------------------------------------------------------------------------
class EditPage(ApplicationMixin, ScopedView):
    """The way to the application's text: its first section, where everything is saved as it is typed."""

    def permission(self) -> Verdict:
        return rules.may_edit(self.request.user, self.application)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        filing = get_object_or_404(self.application.filings, kind=Filing.Kind.APPLICATION)
        return HttpResponseRedirect(reverse("waivers:section", args=[pk, filing.pk, "vision"]))


class RequestsPage(ApplicationPage):
    """Five areas, ten kinds of flexibility, what other states did, and what this district asks for."""

    template_name = "waivers/request_list.html"
    page_title = gettext_lazy("Areas of flexibility")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = {row.flexibility_type_id: row for row in self.application.requests.all()}
        areas = FlexibilityArea.objects.prefetch_related("types__precedents")
        tags = {pk: pages.request_tag(row) for pk, row in asked.items()}
        rows = [
            (area, [(kind, asked.get(kind.pk), tags.get(kind.pk)) for kind in area.types.all()])
            for area in areas
        ]
        may_edit = rules.may_ask(self.request.user, self.application)
        barrier = barrier_of(self.application, self.request.GET.get("barrier", ""))
        return super().get_context_data(
            areas=rows, asked=len(asked), may_edit=may_edit, barrier=barrier, **kwargs
        )


class RequestFormPage(ApplicationFormPage):
    """Write one request, the precedents beside it."""

    template_name = "waivers/request_form.html"
    form_class = RequestForm

    def rule(self) -> Verdict:
        return rules.may_ask(self.request.user, self.application)

    @cached_property
    def kind(self) -> FlexibilityType:
        """Return the type that is asked for."""
        kinds = FlexibilityType.objects.select_related("area").prefetch_related("precedents")
        return get_object_or_404(kinds, code=self.kwargs["code"])

    @cached_property
    def existing(self) -> FlexibilityRequest | None:
        """Return the request for this type, if there is one."""
        return self.application.requests.filter(flexibility_type=self.kind).first()

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return self.kind.label

    def back(self) -> str:
        return reverse("waivers:requests", args=[self.application.pk])

    def form_kwargs(self) -> dict[str, Any]:
        if self.existing is None:
            barrier = barrier_of(self.application, self.request.GET.get("barrier", ""))
            return {"version": 0, "initial": barrier.request_fields() if barrier else {}}
        return {"instance": FlexibilityRequest.objects.get(pk=self.existing.pk)}

    def perform(self, form: Any) -> str:
        fields = form.cleaned_data
        if self.existing is None:
            fields.pop("version")
            services.add_request(
                self.application, actor=self.request.user, flexibility_type=self.kind, **fields
            )
        else:
            services.edit_request(self.existing, actor=self.request.user, **fields)
        messages.success(self.request, _("The request is saved."))
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kind=self.kind, existing=self.existing, **kwargs)


class RequestRemove(ApplicationFormPage):
    """Take a request out of a draft, after one question."""

    template_name = "waivers/request_remove.html"
    form_class = ConfirmForm
    success_message = gettext_lazy("The request is taken out. Its text stays in the history.")

    @cached_property
    def flexibility_request(self) -> FlexibilityRequest:
        """Return the request of the address."""
        rows = self.application.requests.select_related("flexibility_type")
        return get_object_or_404(rows, pk=self.kwargs["request_pk"])

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return _("Take out: %(request)s") % {"request": self.flexibility_request}

    def rule(self) -> Verdict:
        return rules.may_ask(self.request.user, self.application)

    def back(self) -> str:
        return reverse("waivers:requests", args=[self.application.pk])

    def form_kwargs(self) -> dict[str, Any]:
        return {"submit_label": _("Take it out")}

    def perform(self, form: Any) -> str:
        services.remove_request(self.flexibility_request, actor=self.request.user)
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(flexibility_request=self.flexibility_request, **kwargs)


class AssurancesPage(ApplicationFormPage):
    """Four promises, their text, and the signature of the lead."""

    template_name = "waivers/assurances.html"
    form_class = AssurancesForm
    page_title = gettext_lazy("Assurances")
    success_message = gettext_lazy("The assurances are acknowledged.")

    def form_kwargs(self) -> dict[str, Any]:
        user = self.request.user
        membership_title = user.title or ""
        return {
            "missing": missing_assurances(self.application),
            "initial": {"signer_name": user.name, "signer_title": membership_title},
        }

    def perform(self, form: Any) -> str:
        services.acknowledge_assurances(self.application, actor=self.request.user, **form.cleaned_data)
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            acceptances=self.application.acceptances.select_related("assurance"),
            missing=missing_assurances(self.application),
            may_sign=rules.may_acknowledge(self.request.user, self.application),
            **kwargs,
        )
