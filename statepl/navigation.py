"""The page frame: what every page shows around its content, by role."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from statepl.accounts.roles import Role
from waivers.delegations import delegated_to


@dataclass(frozen=True)
class NavItem:
    """One entry of the main navigation."""

    label: str
    url: str
    current: bool


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the frame: agency, navigation, who is signed in, demo mark."""
    membership = getattr(request, "membership", None)
    return {
        "agency": ProgramSettings.current(),
        "demo": settings.DEMO,
        "nav_items": nav_items(request),
        "membership": membership,
        "is_delegate": membership is None and is_delegate(getattr(request, "user", None)),
        "session_seconds": settings.SESSION_COOKIE_AGE,
    }


def is_delegate(user: Any) -> bool:
    """Say whether a person works here as a delegate of a partner organization today."""
    return user is not None and bool(delegated_to(user))


def nav_items(request: HttpRequest) -> list[NavItem]:
    """Return the entries that this person may open, the current one marked."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    entries = [(_("Home"), reverse("home"))]
    if user.is_sea:
        entries += [
            (_("Desk"), reverse("waivers:queue")),
            (_("Districts"), reverse("districts:list")),
        ]
    elif user.district_ids or delegated_to(user):
        entries.append((_("Application"), reverse("waivers:list")))
    has_role = user.is_sea or bool(user.district_ids)
    entries += [(_("Engagement"), reverse("stakeholders:index"))] if has_role else []
    entries.append((_("Evaluation"), reverse("evaluation:index")))
    entries += [(_("Reports"), reverse("reports:index"))] if has_role else []
    entries.append((_("Policy"), reverse("policy:index")))
    if user.has_role(Role.ADMINISTRATOR):
        entries.append((_("Administration"), reverse("accounts:people")))
    return [NavItem(label, url, _is_current(request.path, url)) for label, url in entries]


def _is_current(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
