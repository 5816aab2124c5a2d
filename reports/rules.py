"""Who may ask for reports, each with the reason a person reads. Who may see one: `visible_to`."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from statepl.accounts.roles import DISTRICT_ROLES, SEA_ROLES
from statepl.core.rules import ALLOWED, Verdict, refuse


def can_see_reports(user: Any) -> Verdict:
    """Everybody with a role at the state or at a district."""
    if user.has_role(*SEA_ROLES, *DISTRICT_ROLES):
        return ALLOWED
    return refuse(_("Reports are for state and district staff. Ask the state’s administrator for a role."))


def can_request(user: Any, application: Any) -> Verdict:
    """State staff for every district, district people for their own."""
    if user.is_sea_staff or user.has_district_role(application.district_id):
        return ALLOWED
    return refuse(_("State staff and the district’s own people ask for reports."))


def can_download(report: Any) -> Verdict:
    """The document must be there."""
    if report.is_made:
        return ALLOWED
    return refuse(_("The PDF of this report is not made yet."))


def can_read(report: Any) -> Verdict:
    """The facts must have been collected."""
    if report.inputs is not None:
        return ALLOWED
    return refuse(_("This report is not ready to be read yet. Its page says how far it is."))
