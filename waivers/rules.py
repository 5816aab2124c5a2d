"""Who may do what with an application, each with the reason a person reads."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from statepl.accounts.roles import Role
from statepl.core.rules import ALLOWED, Verdict, first_refusal, refuse
from waivers.states import EXTENSION, IN_REVIEW, PLAN_EDITABLE, Move, Party, State


def is_lead(user: Any, application: Any) -> Verdict:
    """The lead of the application's own district."""
    if user.has_district_role(application.district_id, Role.LEAD):
        return ALLOWED
    return refuse(_("Only the district’s lead does this."))


def is_writer(user: Any, application: Any) -> Verdict:
    """The lead or a contributor of the application's own district."""
    if user.has_district_role(application.district_id, Role.LEAD, Role.CONTRIBUTOR):
        return ALLOWED
    return refuse(_("Only the district’s lead and contributors write here."))


def is_reviewer(user: Any) -> Verdict:
    """A reviewer of the SEA."""
    if user.has_role(Role.REVIEWER):
        return ALLOWED
    return refuse(_("Only a state reviewer does this."))


def is_approver(user: Any) -> Verdict:
    """An approver of the SEA."""
    if user.has_role(Role.APPROVER):
        return ALLOWED
    return refuse(_("Only a state approver decides."))


def may_start(user: Any, district: Any) -> Verdict:
    """The lead starts an application for the own district."""
    if user.has_district_role(district, Role.LEAD):
        return ALLOWED
    return refuse(_("Only the district’s lead starts an application."))


def may_edit(user: Any, application: Any) -> Verdict:
    """Writers change the text while it is a draft or was returned."""
    if not application.is_editable:
        return refuse(_("The text is with the state now. It can be changed again if the state returns it."))
    return is_writer(user, application)


def may_acknowledge(user: Any, application: Any) -> Verdict:
    """The lead signs for the district, while the text can be changed."""
    if not application.is_editable:
        return refuse(_("The text is with the state now. It can be changed again if the state returns it."))
    return is_lead(user, application)


def may_comment(user: Any, application: Any) -> Verdict:
    """State reviewers comment while they review."""
    if application.state not in IN_REVIEW:
        return refuse(_("Comments are written while the application is under review."))
    return is_reviewer(user)


def may_answer(user: Any, comment: Any) -> Verdict:
    """Writers answer a comment once it was returned to them."""
    if comment.sent_at is None or comment.audience != "district":
        return refuse(_("This comment has not been sent to the district."))
    if comment.application.state not in {State.RETURNED, State.PLAN_RETURNED}:
        return refuse(_("Answers are given while the application is back with the district."))
    return is_writer(user, comment.application)


def may_recommend(user: Any, application: Any) -> Verdict:
    """State reviewers recommend while they review."""
    if application.state not in IN_REVIEW:
        return refuse(_("A recommendation is made while the application is under review."))
    return is_reviewer(user)


def may_decide_request(user: Any, application: Any) -> Verdict:
    """An approver decides requests one by one while the plan is under review."""
    if application.state != State.PLAN_UNDER_REVIEW:
        return refuse(_("Requests are decided while the comprehensive plan is under review."))
    return first_refusal(is_approver(user), is_not_recommender(user, application))


def may_extend(user: Any, application: Any) -> Verdict:
    """An approver extends the plan window once, while the plan is not with the state (W-02)."""
    if application.state not in PLAN_EDITABLE:
        return refuse(_("The plan window is extended while the district works on its plan."))
    if application.decisions.filter(verb=EXTENSION).exists():
        return refuse(_("The plan window was extended once already. There is no second extension."))
    return is_approver(user)


def may_give_evidence(user: Any, obligation: Any) -> Verdict:
    """Writers give evidence during Year One, until it is verified."""
    if obligation.status == "verified":
        return refuse(_("The state has verified this already."))
    if not obligation.application.is_plan_editable:
        return refuse(_("Evidence is given while the district works on its plan."))
    return is_writer(user, obligation.application)


def may_verify(user: Any, obligation: Any) -> Verdict:
    """A reviewer verifies evidence or sends it back, once there is some."""
    if obligation.application.is_closed:
        return refuse(_("This application is closed."))
    if obligation.status != "evidenced":
        return refuse(_("There is no evidence that waits to be verified."))
    return is_reviewer(user)


def may_resolve(user: Any, action: Any) -> Verdict:
    """An approver notes that a finding was corrected while the district is on probation."""
    if action.application.state != State.PROBATION or action.resolved_on is not None:
        return refuse(_("Only an open finding of a district on probation can be noted as corrected."))
    return is_approver(user)


def is_not_recommender(user: Any, application: Any) -> Verdict:
    """Who recommended in this round of review does not decide (A-05)."""
    mine = application.recommendations.filter(is_current=True, during=application.state, made_by=user)
    if mine.exists():
        return refuse(_("You made the recommendation. Somebody else decides: two people, two judgements."))
    return ALLOWED


PARTIES = {
    Party.LEAD: is_lead,
    Party.REVIEWER: lambda user, _application: is_reviewer(user),
    Party.APPROVER: lambda user, application: first_refusal(
        is_approver(user), is_not_recommender(user, application)
    ),
}


def may_make(user: Any, application: Any, move: Move) -> Verdict:
    """Say whether this person is the party of the move. `None` is the system itself."""
    if move.party is Party.SYSTEM:
        return ALLOWED if user is None else refuse(_("This happens by itself, on its date."))
    if user is None:
        return refuse(_("A person does this."))
    return PARTIES[move.party](user, application)
