"""The roof: home by role, health, and the few pages about the site itself."""

import shutil
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from redis.exceptions import RedisError

from policy.models import ProgramSettings
from statepl.accounts.roles import Role
from statepl.core.views import ScopedView
from statepl.jobs.models import Job
from waivers.delegations import delegated_to
from waivers.models import Application
from waivers.views.applications import DetailPage

OLDEST_JOB_SECONDS = 600
FREE_BYTES = 200 * 1024 * 1024


class HomePage(ScopedView):
    """Home by role: a district's open application, the state's desk, or where the work of a role is.

    A delegate without a role goes to the application, or to the list of several.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.has_role(Role.LEAD, Role.CONTRIBUTOR):
            application = Application.objects.filter(district__in=user.district_ids).open().first()
            if application is not None:
                return DetailPage.as_view(is_home=True)(request, pk=application.pk)
            return redirect("waivers:list")
        for role, place in PLACES.items():
            if user.has_role(role):
                return redirect(place)
        helped = list(delegated_to(user))
        if len(helped) == 1:
            return redirect("waivers:detail", helped[0])
        return redirect("waivers:list") if helped else render(request, "home.html")


PLACES = {
    Role.REVIEWER: "waivers:queue",
    Role.APPROVER: "waivers:queue",
    Role.BOARD: "waivers:queue",
    Role.ANALYST: "evaluation:index",
    Role.DATA_STEWARD: "evaluation:index",
    Role.ENGAGEMENT_LEAD: "stakeholders:index",
    Role.ADMINISTRATOR: "accounts:people",
}


class PublicIndex(TemplateView):
    """What everybody may read, without an account."""

    template_name = "public/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entries = [
            {
                "title": _("Applications"),
                "text": _(
                    "What districts have submitted, what the state decided, and where each one stands."
                ),
                "url": reverse("public:applications"),
            },
            {
                "title": _("Readiness scores"),
                "text": _(
                    "How ready each district is, as the state has verified it, with the district’s words."
                ),
                "url": reverse("public:scores"),
            },
            {
                "title": _("Learning opportunities"),
                "text": _("Internships, mentors, work-based learning and service, district by district."),
                "url": reverse("public:opportunities"),
            },
            {
                "title": _("Data"),
                "text": _("How students do, by measure and group. Small groups are protected."),
                "url": reverse("public:data"),
            },
            {
                "title": _("You said, we did"),
                "text": _("What people told districts and the state, and what came of it."),
                "url": reverse("public:answers"),
            },
            {
                "title": _("Who has been heard"),
                "text": _("Which groups were asked and heard in each kind of place, and who is missing."),
                "url": reverse("public:coverage"),
            },
            {
                "title": _("Surveys"),
                "text": _("What groups answered, year beside year. Small groups are protected."),
                "url": reverse("public:surveys"),
            },
        ]
        return super().get_context_data(entries=entries, **kwargs)


class AccessibilityPage(TemplateView):
    """The accessibility statement, with a contact."""

    template_name = "accessibility.html"


class PrivacyPage(TemplateView):
    """What is kept about whom, and for how long."""

    template_name = "privacy.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(program=ProgramSettings.current(), **kwargs)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say what to do when a form came from an old page; nothing was changed."""
    return render(
        request,
        "403.html",
        {"reason": _("This form is older than your session. Go back, reload the page and send it again.")},
        status=403,
    )


def theme(request: HttpRequest) -> HttpResponse:
    """Return the agency's five colors as a stylesheet; an empty one keeps the shipped colors."""
    response = HttpResponse(ProgramSettings.current().theme_css(), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "max-age=300"
    return response


def session(request: HttpRequest) -> HttpResponse:
    """Keep the session alive: a signed-in POST renews it, anything else answers that it is over."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    return HttpResponse(status=204 if request.user.is_authenticated else 401)


def livez(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether the site can work: database, broker, age of the oldest waiting job, disk."""
    checks = {
        "database": _database_answers(),
        "broker": _broker_answers(),
        "jobs": _jobs_move(),
        "disk": shutil.disk_usage(settings.BASE_DIR).free > FREE_BYTES,
    }
    ready = checks["database"] and checks["broker"] and checks["disk"]
    return JsonResponse({"status": "ok" if ready else "unavailable", **checks}, status=200 if ready else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker_answers() -> bool:
    try:
        cache.set("readyz", "1", 5)
    except RedisError:
        return False
    return True


def _jobs_move() -> bool:
    try:
        oldest: Any = Job.objects.filter(state=Job.State.QUEUED).order_by("created_at").first()
    except DatabaseError:
        return False
    return oldest is None or (timezone.now() - oldest.created_at).total_seconds() < OLDEST_JOB_SECONDS
