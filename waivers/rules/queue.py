"""Who may do what at the review desk as a whole: assign, remind, save views, recuse."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from statepl.accounts.roles import Role
from statepl.core import clock
from statepl.core.rules import ALLOWED, Verdict, first_refusal, refuse
from waivers.rules import is_free, is_recused
from waivers.states import WAITING_FOR_STATE, State


def must_attest(user: Any, application: Any) -> bool:
    """Say whether this person says first that no conflict of interest stands in the way.

    Reviewers and approvers do, once for each application, before they open it while it is under review.
    """
    if application.state not in WAITING_FOR_STATE or not user.has_role(Role.REVIEWER, Role.APPROVER):
        return False
    return not application.attestations.filter(person=user).exists()


def may_attest(user: Any) -> Verdict:
    """Reviewers and approvers say whether a conflict of interest stands in the way."""
    if user.is_authenticated and user.has_role(Role.REVIEWER, Role.APPROVER):
        return ALLOWED
    return refuse(_("State reviewers and approvers answer this."))


def may_keep_queue(user: Any) -> Verdict:
    """State staff save views and take rows out as a file; the board only reads."""
    if user.is_sea_staff:
        return ALLOWED
    return refuse(_("This is for the state’s staff. The board reads the queue."))


def may_assign_any(user: Any) -> Verdict:
    """Reviewers and administrators say who reviews, and remind districts."""
    if user.has_role(Role.REVIEWER, Role.ADMINISTRATOR):
        return ALLOWED
    return refuse(_("State reviewers and administrators do this."))


def may_assign(user: Any, application: Any) -> Verdict:
    """Reviewers and administrators assign what was submitted and is not closed."""
    return first_refusal(is_assignable(application), may_assign_any(user), is_free(user, application))


def is_assignable(application: Any) -> Verdict:
    """Say whether an application has a reviewer at all now, whoever asks."""
    if application.state == State.DRAFT or application.is_closed:
        return refuse(_("A reviewer is assigned from the submission until the application is closed."))
    return ALLOWED


def may_review(person: Any, application: Any) -> Verdict:
    """Say whether an application may be given to this person."""
    if not person.is_active or not person.has_role(Role.REVIEWER):
        return refuse(_("Choose somebody who is a state reviewer."))
    if is_recused(person, application):
        return refuse(_("This person cannot take it. Choose somebody else."))
    return ALLOWED


def may_remind(user: Any, application: Any) -> Verdict:
    """The district is reminded while the next step is its own."""
    return first_refusal(is_remindable(application), may_assign_any(user), is_free(user, application))


def is_remindable(application: Any) -> Verdict:
    """Say whether the next step is the district's, whoever asks."""
    if application.state in WAITING_FOR_STATE or application.state == State.DRAFT or application.is_closed:
        return refuse(_("The next step is not the district’s: there is nothing to remind it of."))
    return ALLOWED


def may_recuse(user: Any, person: Any) -> Verdict:
    """State staff declare their own recusal; administrators that of anybody at the state."""
    if not person.is_sea:
        return refuse(_("Only people of the state are recused."))
    if user.pk == person.pk or user.is_administrator:
        return ALLOWED
    return refuse(_("You declare your own recusal. Administrators declare those of others."))


def may_see_recusals(user: Any) -> Verdict:
    """Administrators keep the list."""
    if user.is_administrator:
        return ALLOWED
    return refuse(_("Administrators of the state keep the list of recusals."))


def may_end_recusal(user: Any, recusal: Any) -> Verdict:
    """An administrator ends a recusal, never the own one."""
    if recusal.ends_on is not None and recusal.ends_on <= clock.today():
        return refuse(_("This recusal has ended already."))
    if user.pk == recusal.person_id:
        return refuse(_("Another administrator ends your recusal."))
    return may_see_recusals(user)


def may_change_view(user: Any, view: Any) -> Verdict:
    """A saved view is changed and deleted by its owner."""
    if view.owner_id == user.pk:
        return may_keep_queue(user)
    return refuse(_("Only its owner changes a view. Save it under a name of your own."))
