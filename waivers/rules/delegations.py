"""Who may let a person of a partner organization work on an application, who that may be, who ends it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from statepl.core import clock
from statepl.core.rules import ALLOWED, Verdict, first_refusal, refuse
from waivers.calendar import WAIVER_YEARS, year_ends
from waivers.rules import is_free, is_lead

LASTS = _("The five years are over. Nobody is asked to help any more.")


def last_day(application: Any) -> Any:
    """Return the last day until which anybody may help: the end of the application's five years."""
    planned = year_ends(application.start_school_year, WAIVER_YEARS, start_month=application.start_month)
    return application.ends_on or planned


def may_see_delegations(user: Any, application: Any) -> Verdict:
    """The district's people and state staff see who helps; delegates and the board do not need it."""
    if user.is_sea_staff or user.has_district_role(application.district_id):
        return ALLOWED
    return refuse(_("The district and the state’s staff see who helps with this application."))


def may_grant(user: Any, application: Any) -> Verdict:
    """The district's lead lets somebody help, as long as something can happen to the application."""
    if application.is_closed:
        return refuse(_("This application is closed."))
    if last_day(application) < clock.today():
        return refuse(LASTS)
    return is_lead(user, application)


def may_help(person: Any, application: Any) -> Verdict:
    """Say whether a person can be a delegate here: nobody with a role at the state or at this district."""
    if not person.is_active:
        return refuse(
            _(
                "The account with this address is deactivated. Ask an administrator of the state to open it "
                "again, or name somebody else."
            )
        )
    held = person.memberships.lasting()
    if held.at_sea().exists():
        return refuse(
            _(
                "This person has a role at the state, which decides on your application: that would be a "
                "conflict of interest. Name somebody else."
            )
        )
    if held.filter(district=application.district_id).exists():
        return refuse(
            _(
                "This person has a role at your district and sees the application already. For another "
                "role, write to an administrator of the state."
            )
        )
    return ALLOWED


def may_end_delegation(user: Any, delegation: Any) -> Verdict:
    """The district's lead ends it, or an administrator of the state who does not keep out of the application."""
    if user.is_administrator:
        return is_free(user, delegation.application)
    if is_lead(user, delegation.application):
        return ALLOWED
    return refuse(_("The district’s lead ends this, or an administrator of the state."))


def can_be_ended(user: Any, delegation: Any) -> Verdict:
    """Say whether there is something to end, and for this person."""
    over = ALLOWED if delegation.is_lasting else refuse(_("This has ended already."))
    return first_refusal(may_end_delegation(user, delegation), over)
