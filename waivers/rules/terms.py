"""Who may do what with terms, amendments, letters, prepared decisions and opportunities."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from statepl.accounts.roles import Role
from statepl.core import clock
from statepl.core.rules import ALLOWED, Verdict, first_refusal, refuse
from waivers.rules import is_approver, is_lead, is_reviewer, is_team_member, is_writer
from waivers.states import Move, Party
from waivers.states.amendments import AMENDABLE, AmendmentState


def is_amendable(application: Any) -> Verdict:
    """From final approval to the last day of the five years (W-28)."""
    if application.state not in AMENDABLE:
        return refuse(_("Amendments are asked for between final approval and the end of Year Five."))
    if application.ends_on is not None and clock.today() > application.ends_on:
        return refuse(_("The five years are over. Nothing can be amended any more."))
    return ALLOWED


def may_start_amendment(user: Any, application: Any) -> Verdict:
    """The lead and contributors of the district, while the approval is in force."""
    return first_refusal(is_amendable(application), is_writer(user, application))


def may_edit_amendment(user: Any, amendment: Any) -> Verdict:
    """Writers change an amendment as long as it is a draft."""
    if amendment.state != AmendmentState.DRAFT:
        return refuse(_("The amendment is with the state or decided. Its text stands."))
    return is_writer(user, amendment.application)


def may_recommend_amendment(user: Any, amendment: Any) -> Verdict:
    """A state reviewer recommends while the amendment is under review."""
    if amendment.state != AmendmentState.UNDER_REVIEW:
        return refuse(_("A recommendation is made while the amendment is under review."))
    return is_reviewer(user, amendment.application)


def may_check_amendment(user: Any, amendment: Any) -> Verdict:
    """A state reviewer stores the federal check while the state has the amendment."""
    if not amendment.is_with_state:
        return refuse(_("The federal check is stored while the state has the amendment."))
    return is_reviewer(user, amendment.application)


def may_move_amendment(user: Any, amendment: Any, move: Move) -> Verdict:
    """Say whether this person is the party of the move; who recommended does not decide (A-05)."""
    if move.party is Party.SYSTEM:
        return ALLOWED if user is None else refuse(_("This happens by itself, on its date."))
    if user is None:
        return refuse(_("A person does this."))
    if move.party is Party.LEAD:
        return is_lead(user, amendment.application)
    if move.party is Party.REVIEWER:
        return is_reviewer(user, amendment.application)
    return first_refusal(
        is_approver(user, amendment.application), is_not_amendment_recommender(user, amendment)
    )


def is_not_amendment_recommender(user: Any, amendment: Any) -> Verdict:
    """Two people, two judgements."""
    if amendment.recommended_by_id == user.pk:
        return refuse(_("You made the recommendation. Somebody else decides: two people, two judgements."))
    return ALLOWED


def may_rescind(user: Any, application: Any) -> Verdict:
    """An approver takes a flexibility back while the approval is in force."""
    if application.state not in AMENDABLE:
        return refuse(_("A flexibility is taken back while the approval is in force."))
    return is_approver(user, application)


def may_prepare(user: Any, application: Any) -> Verdict:
    """Approvers prepare decisions with their letters."""
    return is_approver(user, application)


def may_decide_together(user: Any) -> Verdict:
    """Approvers make several decisions at a time."""
    return is_approver(user)


def may_change_templates(user: Any) -> Verdict:
    """Administrators of the SEA put the letters into the state's own words."""
    if user.has_role(Role.ADMINISTRATOR):
        return ALLOWED
    return refuse(_("Only a state administrator changes the letter templates."))


def may_read_templates(user: Any) -> Verdict:
    """State staff read the letter templates."""
    return ALLOWED if user.is_sea_staff else refuse(_("The letter templates are for the state’s staff."))


def may_write_opportunity(user: Any, district: Any) -> Verdict:
    """The lead and contributors of a district write and publish its opportunities (W-24); no delegate does."""
    return is_team_member(user, district)
