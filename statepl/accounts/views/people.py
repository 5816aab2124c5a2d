"""Pages of people, their roles, and of oneself."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statepl.accounts import rules, services
from statepl.accounts.adapter import speak
from statepl.accounts.filtersets import PersonFilter
from statepl.accounts.forms import DetailsForm, PersonForm, ProfileForm, RoleForm
from statepl.accounts.models import Membership, User
from statepl.accounts.notices import choose_rhythm
from statepl.audit.views import history_of
from statepl.core.forms import ConfirmForm
from statepl.core.rules import Verdict
from statepl.core.views import FormPage, ScopedPage, ScopedView

PAGE_SIZE = 50


class Administrators(ScopedView):
    """A page for the state's administrators."""

    def permission(self) -> Verdict:
        return rules.can_administer(self.request.user)


class PeopleList(Administrators, ScopedPage):
    """Everybody with an account."""

    template_name = "accounts/user_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        held = Membership.objects.current().select_related("district").order_by("role", "pk")
        rows = User.objects.order_by("name", "pk").prefetch_related(
            Prefetch("memberships", held, to_attr="held")
        )
        filterset = PersonFilter(self.request.GET, rows)
        found = filterset.qs if filterset.is_valid() else rows.none()
        return super().get_context_data(
            filter=filterset,
            page_obj=Paginator(found, PAGE_SIZE).get_page(self.request.GET.get("page")),
            reset_url=reverse("accounts:people"),
            **kwargs,
        )


class PersonCreate(Administrators, FormPage):
    """Make an account with its first role."""

    template_name = "accounts/form.html"
    form_class = PersonForm
    success_message = gettext_lazy("The account is made. A message says how to set a password.")
    extra_context = {
        "title": gettext_lazy("Make an account"),
        "lead": gettext_lazy("The person gets a message and sets a password alone; nobody else learns it."),
    }

    def perform(self, form: Any) -> str:
        values = form.cleaned_data
        user = services.create_user(values.pop("email"), actor=self.request.user, **values)
        return reverse("accounts:person", args=[user.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [{"label": _("People"), "url": reverse("accounts:people")}, {"label": _("Make an account")}]
        return super().get_context_data(crumbs=crumbs, **kwargs)


class _OnePerson(Administrators):
    @cached_property
    def person(self) -> User:
        return get_object_or_404(User, pk=self.kwargs["pk"])

    @property
    def address(self) -> str:
        return reverse("accounts:person", args=[self.person.pk])

    def crumbs(self, *last: str) -> list[dict[str, str]]:
        steps = [{"label": _("People"), "url": reverse("accounts:people")}]
        if not last:
            return [*steps, {"label": self.person.name}]
        return [*steps, {"label": self.person.name, "url": self.address}, {"label": last[0]}]


class PersonPage(_OnePerson, ScopedPage):
    """One person: what the account says, the roles, the history."""

    template_name = "accounts/user_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        roles = list(self.person.memberships.select_related("district").order_by("-starts_on", "-pk"))
        for membership in roles:
            membership.may_end = rules.can_end(membership)
        return super().get_context_data(
            person=self.person,
            facts=_facts(self.person),
            roles=roles,
            may_deactivate=rules.can_deactivate(self.request.user, self.person),
            events=history_of(self.person)[:50],
            crumbs=self.crumbs(),
            **kwargs,
        )


def _facts(person: User) -> list[dict[str, Any]]:
    state = (_("active"), "done") if person.is_active else (_("deactivated"), "no")
    return [
        {"label": _("Account"), "value": state[0], "status": state[1]},
        {"label": _("Email address"), "value": person.email},
        {"label": _("Job title"), "value": person.title or _("not given")},
        {"label": _("Language for messages"), "value": person.get_language_label()},
        {"label": _("Last signed in"), "value": person.last_login or _("never")},
    ]


class PersonEdit(_OnePerson, FormPage):
    """Change what an account says of its person."""

    template_name = "accounts/form.html"
    form_class = DetailsForm
    success_message = gettext_lazy("The account is changed.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": _details(self.person)}

    def perform(self, form: Any) -> str:
        services.edit_user(self.person, actor=self.request.user, **form.cleaned_data)
        return self.address

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title = _("Change the account of %(name)s") % {"name": self.person.name}
        return super().get_context_data(title=title, crumbs=self.crumbs(_("Change")), **kwargs)


class RoleGrant(_OnePerson, FormPage):
    """Give a person a role."""

    template_name = "accounts/form.html"
    form_class = RoleForm
    success_message = gettext_lazy("The role is given, from today on.")

    def perform(self, form: Any) -> str:
        services.grant_membership(self.person, actor=self.request.user, **form.cleaned_data)
        return self.address

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title = _("Give %(name)s a role") % {"name": self.person.name}
        return super().get_context_data(title=title, crumbs=self.crumbs(_("Give a role")), **kwargs)


class _Confirm(_OnePerson, FormPage):
    """A question before an act, with a reason for the history."""

    template_name = "accounts/confirm.html"
    form_class = ConfirmForm
    submit_label: Any = ""

    def form_kwargs(self) -> dict[str, Any]:
        return {"reason": "required", "submit_label": self.submit_label}


class RoleEnd(_Confirm):
    """End one role at once."""

    submit_label = gettext_lazy("End this role")
    success_message = gettext_lazy("The role has ended. The work stays with the district.")

    @cached_property
    def membership(self) -> Membership:
        rows = Membership.objects.select_related("user", "district")
        return get_object_or_404(rows, pk=self.kwargs["role"], user=self.kwargs["pk"])

    def perform(self, form: Any) -> str:
        services.end_membership(self.membership, actor=self.request.user, reason=form.cleaned_data["reason"])
        return self.address

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        role = self.membership
        return super().get_context_data(
            title=_("End a role of %(name)s") % {"name": role.user.name},
            lead=_("%(role)s, %(place)s. It ends at once; what the person wrote stays.")
            % {"role": role.get_role_display(), "place": role.district or _("at the state")},
            verdict=rules.can_end(role),
            cancel_url=self.address,
            crumbs=self.crumbs(_("End a role")),
            **kwargs,
        )


class PersonDeactivate(_Confirm):
    """Close an account and end its roles."""

    submit_label = gettext_lazy("Deactivate the account")
    success_message = gettext_lazy("The account is deactivated and its roles have ended.")

    def perform(self, form: Any) -> str:
        services.deactivate_user(self.person, actor=self.request.user, reason=form.cleaned_data["reason"])
        return self.address

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title=_("Deactivate the account of %(name)s") % {"name": self.person.name},
            lead=_("The person cannot sign in from now on. What the person did stays in the history."),
            verdict=rules.can_deactivate(self.request.user, self.person),
            cancel_url=self.address,
            crumbs=self.crumbs(_("Deactivate")),
            **kwargs,
        )


class PersonReactivate(_Confirm):
    """Open a closed account again."""

    submit_label = gettext_lazy("Open the account again")
    success_message = gettext_lazy("The account is open again. It has no role yet.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"reason": "none", "submit_label": self.submit_label}

    def perform(self, form: Any) -> str:
        services.reactivate_user(self.person, actor=self.request.user)
        return self.address

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title=_("Open the account of %(name)s again") % {"name": self.person.name},
            cancel_url=self.address,
            crumbs=self.crumbs(_("Open again")),
            **kwargs,
        )


class ProfilePage(FormPage):
    """Oneself: name, job title, language, roles, and the way to password and second step."""

    template_name = "accounts/profile.html"
    form_class = ProfileForm
    success_message = gettext_lazy("Saved.")

    def form_kwargs(self) -> dict[str, Any]:
        person = self.request.user
        return {"initial": {**_details(person), "mail_rhythm": person.mail_rhythm}}

    def perform(self, form: Any) -> str:
        values, person = dict(form.cleaned_data), self.request.user
        rhythm = values.pop("mail_rhythm") or person.mail_rhythm
        services.edit_user(person, actor=person, **values)
        choose_rhythm(person, rhythm=rhythm, actor=person)
        return reverse("accounts:profile")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        saved = response.status_code == 302
        return speak(response, request.POST["language"]) if saved else response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(roles=self.request.user.current_memberships, **kwargs)


def _details(person: Any) -> dict[str, str]:
    return {"name": person.name, "title": person.title, "language": person.language}
