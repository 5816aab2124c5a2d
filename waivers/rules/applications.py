"""Who may do what with an application, each with the reason a person reads."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from statepl.accounts.roles import Role
from statepl.core.rules import ALLOWED, Verdict, first_refusal, refuse
from waivers.delegations import delegated_to
from waivers.duties import NEVER_WAIVED, Duty
from waivers.querysets import recused_from
from waivers.states import EXTENSION, IN_REVIEW, PLAN_EDITABLE, Move, Party, State

READ_ONLY = "read"


def is_lead(user: Any, application: Any) -> Verdict:
    """The lead of the application's own district."""
    if user.has_district_role(application.district_id, Role.LEAD):
        return ALLOWED
    return refuse(_("Only the district’s lead does this."))


def is_team_member(user: Any, district: Any) -> Verdict:
    """The lead or a contributor of a district."""
    if user.has_district_role(district, Role.LEAD, Role.CONTRIBUTOR):
        return ALLOWED
    return refuse(_("Only the district’s lead and contributors write here."))


def is_writer(user: Any, application: Any) -> Verdict:
    """Who may write on an application: the district's lead and contributors, and delegates who may (A-08)."""
    verdict = is_team_member(user, application.district_id)
    if verdict.allowed:
        return ALLOWED
    access = delegated_to(user).get(application.pk)
    if access == READ_ONLY:
        return refuse(_("You help here by reading. The district’s lead can let you write."))
    return ALLOWED if access else verdict


def is_on_district_side(user: Any, application: Any) -> bool:
    """Say whether a person works for the district here: by a role there, or as a delegate, also to read only."""
    return application.district_id in user.district_ids or application.pk in delegated_to(user)


def is_reviewer(user: Any, application: Any = None) -> Verdict:
    """A reviewer of the SEA; of an application, one who is not recused from it."""
    if user.has_role(Role.REVIEWER):
        return is_free(user, application)
    return refuse(_("Only a state reviewer does this."))


def is_approver(user: Any, application: Any = None) -> Verdict:
    """An approver of the SEA; of an application, one who is not recused from it."""
    if user.has_role(Role.APPROVER):
        return is_free(user, application)
    return refuse(_("Only a state approver decides."))


def is_free(user: Any, application: Any) -> Verdict:
    """Who is recused from an application does nothing with it (A-05)."""
    if application is None or not is_recused(user, application):
        return ALLOWED
    return refuse(_("You are recused here. Somebody else does this."))


def is_recused(user: Any, application: Any) -> bool:
    """Say whether this person of the state keeps out of the application."""
    return type(application).objects.filter(pk=application.pk).filter(recused_from(user)).exists()


def may_start(user: Any, district: Any) -> Verdict:
    """The lead starts an application for the own district."""
    if user.has_district_role(district, Role.LEAD):
        return ALLOWED
    return refuse(_("Only the district’s lead starts an application."))


def is_part_open(application: Any, part: str) -> Verdict:
    """Say whether a part of a returned application, or of a returned plan, was opened by the return."""
    kinds = {"returned": "application", "plan_returned": "plan"}
    kind = kinds.get(application.state)
    if kind is None or not part:
        return ALLOWED
    opened = application.filings.filter(kind=kind).values_list("unlocked", flat=True).first()
    if opened is None or part in opened:
        return ALLOWED
    return refuse(_("The state has returned other parts. This one stays as it was submitted."))


def may_edit(user: Any, application: Any, part: str = "") -> Verdict:
    """Writers change the text while it is a draft or was returned; then only the parts that were opened."""
    if not application.is_editable:
        return refuse(_("The text is with the state now. It can be changed again if the state returns it."))
    return first_refusal(is_part_open(application, part), is_writer(user, application))


def may_write(user: Any, filing: Any, section: str = "") -> Verdict:
    """Writers fill in a filing while it is theirs; after a return only the sections that it opened."""
    return first_refusal(is_open_for_writing(filing, section), is_writer(user, filing.application))


def is_open_for_writing(filing: Any, section: str = "") -> Verdict:
    """Say whether a filing, or one section of it, can be written now, whoever asks."""
    application = filing.application
    by_state = {"application": application.is_editable, "plan": application.is_plan_editable}
    own = filing.status in {"draft", "returned"} and not application.is_closed
    if not by_state.get(filing.kind, own):
        return refuse(_("This text cannot be changed now: it is with the state, or its time is over."))
    if section and filing.unlocked is not None and section not in filing.unlocked:
        return refuse(_("The state has returned other parts. This one stays as it was submitted."))
    return ALLOWED


def may_ask(user: Any, application: Any) -> Verdict:
    """Writers add and change requests in the application, and later as part of the plan."""
    if not (application.is_editable or application.is_plan_editable):
        return refuse(_("The text is with the state now. It can be changed again if the state returns it."))
    return first_refusal(is_part_open(application, "requests"), is_writer(user, application))


def may_acknowledge(user: Any, application: Any) -> Verdict:
    """The lead signs for the district until final approval: a text that the state changes is signed anew (G1).

    A signature changes nothing of what was submitted, so it waits for no return.
    """
    if application.is_closed or application.final_from is not None:
        return refuse(
            _("The assurances are signed before final approval, and confirmed once a year after it.")
        )
    return is_lead(user, application)


def may_comment(user: Any, application: Any, filing: Any = None) -> Verdict:
    """State reviewers comment while they review: the application, its plan, or a report of its own."""
    is_report = filing is not None and filing.kind not in {"application", "plan"}
    if is_report and filing.status != "submitted":
        return refuse(_("Comments are written while this lies before the state."))
    if not is_report and application.state not in IN_REVIEW:
        return refuse(_("Comments are written while the application is under review."))
    return is_reviewer(user, application)


def may_answer(user: Any, comment: Any) -> Verdict:
    """Writers answer a comment once it was returned to them, and until they submit again."""
    if comment.sent_at is None or comment.audience != "district":
        return refuse(_("This comment has not been sent to the district."))
    if comment.handed_in_at is not None:
        return refuse(_("Your answer went to the state with the last submission. It stays as it is."))
    filing = comment.filing
    is_report = filing is not None and filing.kind not in {"application", "plan"}
    returned = comment.application.state in {State.RETURNED, State.PLAN_RETURNED}
    if not (filing.status == "returned" if is_report else returned):
        return refuse(_("Answers are given while the application is back with the district."))
    return is_writer(user, comment.application)


def may_recommend(user: Any, application: Any) -> Verdict:
    """State reviewers recommend while they review."""
    if application.state not in IN_REVIEW:
        return refuse(_("A recommendation is made while the application is under review."))
    return is_reviewer(user, application)


def may_decide_request(user: Any, application: Any) -> Verdict:
    """An approver decides requests one by one while the plan is under review."""
    if application.state != State.PLAN_UNDER_REVIEW:
        return refuse(_("Requests are decided while the comprehensive plan is under review."))
    return first_refusal(is_approver(user, application), is_not_recommender(user, application))


def may_extend(user: Any, application: Any) -> Verdict:
    """An approver extends the plan window once, while the plan is not with the state (W-02)."""
    if application.state not in PLAN_EDITABLE:
        return refuse(_("The plan window is extended while the district works on its plan."))
    if application.decisions.filter(verb=EXTENSION).exists():
        return refuse(_("The plan window was extended once already. There is no second extension."))
    return is_approver(user, application)


def may_give_evidence(user: Any, obligation: Any) -> Verdict:
    """Writers give evidence until it is verified: of Year One while they plan, of a condition at any time."""
    if obligation.status == "verified":
        return refuse(_("The state has verified this already."))
    if not obligation.takes_evidence or obligation.status == "waived":
        return refuse(_("No evidence is asked for here."))
    if obligation.duty == Duty.YEAR_ONE and not obligation.application.is_plan_editable:
        return refuse(_("Evidence is given while the district works on its plan."))
    if obligation.application.is_closed:
        return refuse(_("This application is closed."))
    if obligation.duty == Duty.YEAR_ONE:
        opened = is_part_open(obligation.application, "obligations")
        return first_refusal(opened, is_writer(user, obligation.application))
    return is_writer(user, obligation.application)


def may_verify(user: Any, obligation: Any) -> Verdict:
    """A reviewer verifies evidence or sends it back, once there is some."""
    verdict = is_verifiable(obligation)
    return is_reviewer(user, obligation.application) if verdict.allowed else verdict


def is_verifiable(obligation: Any) -> Verdict:
    """Say whether there is evidence that waits for the state."""
    if obligation.application.is_closed:
        return refuse(_("This application is closed."))
    if obligation.status != "evidenced":
        return refuse(_("There is no evidence that waits to be verified."))
    return ALLOWED


def may_add_condition(user: Any, application: Any) -> Verdict:
    """An approver sets conditions with the conditional approval and after it, to the end."""
    if application.conditional_from is None or application.is_closed:
        return refuse(_("Conditions belong to an approval that stands."))
    return is_approver(user, application)


def may_waive(user: Any, obligation: Any) -> Verdict:
    """An approver lets an open duty off; not one on which an approval rests."""
    verdict = is_waivable(obligation)
    return is_approver(user, obligation.application) if verdict.allowed else verdict


def is_waivable(obligation: Any) -> Verdict:
    """Say whether a duty can be let off at all."""
    if obligation.application.is_closed:
        return refuse(_("This application is closed."))
    if obligation.status != "open":
        return refuse(_("Only what is still open can be let off."))
    if obligation.duty in NEVER_WAIVED:
        return refuse(_("The approval rests on this. It can be extended, and not be let off."))
    return ALLOWED


def may_ask_extension(user: Any, obligation: Any) -> Verdict:
    """The lead asks for more time for a duty of the district that is still open."""
    if obligation.application.is_closed:
        return refuse(_("This application is closed."))
    if obligation.owner != "district":
        return refuse(_("This is due from the state."))
    if obligation.status != "open":
        return refuse(_("More time is asked for what is still open."))
    if obligation.duty == Duty.PLAN and obligation.application.decisions.filter(verb=EXTENSION).exists():
        return refuse(_("The plan window was extended once already. There is no second extension."))
    if any(each.is_waiting for each in obligation.extensions.all()):
        return refuse(_("More time is asked for already. The state has not answered yet."))
    return is_lead(user, obligation.application)


def may_read_messages(user: Any, application: Any) -> Verdict:
    """State staff read what was written to whom about an application."""
    if user.is_sea_staff:
        return ALLOWED
    return refuse(_("What was sent to whom is kept for the state’s staff."))


def may_have_feed(user: Any, application: Any) -> Verdict:
    """People of the state and of districts, and delegates, have a secret calendar address, for what they may open."""
    if application is not None and not type(application).objects.visible_to(user).filter(pk=application.pk):
        return refuse(_("This application is not yours to see."))
    if user.is_sea or user.district_ids or delegated_to(user):
        return ALLOWED
    return refuse(_("You have no role yet, so there are no dates to show."))


def may_revoke_feed(user: Any, feed: Any) -> Verdict:
    """Only the person whose address it is ends it."""
    if feed.person_id == user.pk:
        return ALLOWED
    return refuse(_("This is somebody else’s calendar address."))


def may_decide_extension(user: Any, extension: Any) -> Verdict:
    """An approver grants or denies more time, once."""
    verdict = is_decidable(extension)
    return is_approver(user, extension.obligation.application) if verdict.allowed else verdict


def is_decidable(extension: Any) -> Verdict:
    """Say whether more time still waits for its decision."""
    if not extension.is_waiting:
        return refuse(_("This was decided already."))
    if extension.obligation.application.is_closed:
        return refuse(_("This application is closed."))
    return ALLOWED


def may_resolve(user: Any, action: Any) -> Verdict:
    """The state notes that a finding was corrected: of a review a reviewer, of a probation an approver."""
    by_approver = is_resolved_by_approver(user, action)
    hand = is_approver(user, action.application) if by_approver else is_reviewer(user, action.application)
    return first_refusal(is_resolvable(action), hand)


def is_resolvable(action: Any) -> Verdict:
    """Say whether a finding can be noted as corrected now, whoever asks."""
    stands = action.application.state in {State.PROBATION, State.IMPLEMENTING}
    if stands and action.resolved_on is None:
        return ALLOWED
    return refuse(_("Only an open finding can be noted as corrected, while the approval stands."))


def is_resolved_by_approver(user: Any, action: Any) -> bool:
    """Say whether this person acts as an approver here; a finding of a probation needs one."""
    is_of_probation = not hasattr(action, "correction") or action.correction.review_id is None
    return is_of_probation or user.has_role(Role.APPROVER)


def is_not_recommender(user: Any, application: Any) -> Verdict:
    """Who recommended in this round of review does not decide (A-05)."""
    mine = application.recommendations.filter(is_current=True, during=application.state, made_by=user)
    if mine.exists():
        return refuse(_("You made the recommendation. Somebody else decides: two people, two judgements."))
    return ALLOWED


PARTIES = {
    Party.LEAD: is_lead,
    Party.REVIEWER: is_reviewer,
    Party.APPROVER: lambda user, application: first_refusal(
        is_approver(user, application), is_not_recommender(user, application)
    ),
}


def may_make(user: Any, application: Any, move: Move) -> Verdict:
    """Say whether this person is the party of the move. `None` is the system itself."""
    if move.party is Party.SYSTEM:
        return ALLOWED if user is None else refuse(_("This happens by itself, on its date."))
    if user is None:
        return refuse(_("A person does this."))
    return PARTIES[move.party](user, application)
