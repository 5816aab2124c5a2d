"""Who may do what after final approval, each with the reason a person reads."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from statepl.accounts.roles import Role
from statepl.core import clock
from statepl.core.rules import ALLOWED, Verdict, first_refusal, refuse
from waivers.rules import is_approver, is_free, is_lead, is_reviewer, is_writer
from waivers.states import Party, State
from waivers.states.filings import FilingMove

LAST_YEAR = 5
RUNNING = frozenset({State.IMPLEMENTING, State.PROBATION})
HELPED = RUNNING | {State.CONDITIONALLY_APPROVED, State.PLAN_SUBMITTED, State.PLAN_UNDER_REVIEW,
                    State.PLAN_RETURNED, State.FINALLY_APPROVED}  # fmt: skip


def is_running(application: Any) -> Verdict:
    """Say whether the plan is being put into practice; before that nothing starts in schools (W-03)."""
    if application.is_closed:
        return refuse(_("This application is closed."))
    if application.final_from is None:
        return refuse(_("Nothing starts in schools before final approval."))
    if application.final_from > clock.today():
        sentence = _now("Final approval is in force from %(date)s. Nothing starts before that day.")
        return refuse(sentence % {"date": date_format(application.final_from, "DATE_FORMAT")})
    if application.state not in RUNNING:
        return refuse(_("Implementation has not started yet. It starts by itself, on its day."))
    return ALLOWED


def may_note_progress(user: Any, application: Any) -> Verdict:
    """Writers of the district say how far a goal is, once implementation has started."""
    return first_refusal(is_writer(user, application), is_running(application))


def may_attest(user: Any, application: Any) -> Verdict:
    """The lead says once a year whether the assurances were kept (W-14)."""
    return first_refusal(is_lead(user, application), is_running(application))


def may_write_cycle(user: Any, application: Any) -> Verdict:
    """Writers of the district run improvement cycles."""
    return first_refusal(is_writer(user, application), is_running(application))


def may_edit_cycle(user: Any, cycle: Any) -> Verdict:
    """Writers go on with a cycle until it is decided; a closed one stays as it was learned."""
    if cycle.is_closed:
        return refuse(_("This cycle is closed. What was learned stays as it is; start a new one."))
    return may_write_cycle(user, cycle.application)


# monitoring -------------------------------------------------------------------------------------------
def may_monitor(user: Any, application: Any) -> Verdict:
    """A state reviewer reviews a year while the plan is in practice."""
    return first_refusal(is_reviewer(user, application), is_running(application))


def may_edit_review(user: Any, review: Any) -> Verdict:
    """A state reviewer changes a review until it is published."""
    if review.is_published:
        return refuse(_("This review is published. It stays as the district has read it."))
    return may_monitor(user, review.application)


def may_answer_review(user: Any, review: Any) -> Verdict:
    """Writers of the district answer a published review, once or again until the application closes."""
    if not review.is_published:
        return refuse(_("This review has not been published."))
    return first_refusal(is_writer(user, review.application), is_running(review.application))


def may_show_correction(user: Any, action: Any) -> Verdict:
    """Writers of the district show what was corrected until the state has noted it."""
    if action.resolved_on is not None:
        return refuse(_("The state has noted this as corrected."))
    return first_refusal(is_writer(user, action.application), is_running(action.application))


def may_give_notice(user: Any, application: Any) -> Verdict:
    """An approver announces a revocation while the district is on probation."""
    if application.state != State.PROBATION:
        return refuse(_("A revocation is announced while the district is on probation."))
    if application.revocation_notices.filter(ended_on=None).exists():
        return refuse(_("A notice runs already."))
    return is_approver(user, application)


def may_answer_notice(user: Any, notice: Any) -> Verdict:
    """The lead answers a notice while it runs."""
    if notice.ended_on is not None or notice.application.state != State.PROBATION:
        return refuse(_("This notice does not run any more."))
    return is_lead(user, notice.application)


# what the state owes ----------------------------------------------------------------------------------
def is_helper(user: Any, application: Any = None) -> Verdict:
    """Reviewers, engagement leads and approvers of the state help districts from which they keep no distance."""
    if user.has_role(Role.REVIEWER, Role.ENGAGEMENT_LEAD, Role.APPROVER):
        return is_free(user, application)
    return refuse(_("Only state reviewers, approvers and engagement leads write this down."))


def may_log_support(user: Any, application: Any) -> Verdict:
    """Staff of the state write down the help given from conditional approval on."""
    if application.state not in HELPED:
        return refuse(_("Help is written down from the conditional approval to the end of the five years."))
    return is_helper(user, application)


def may_rate_provider(user: Any) -> Verdict:
    """State reviewers and approvers keep the list of providers (P-16)."""
    return is_reviewer(user) if user.has_role(Role.REVIEWER) else is_approver(user)


def may_share_duty(user: Any, application: Any) -> Verdict:
    """The district's lead and a state reviewer write down how a shared duty is done; both sign (W-27)."""
    if application.state not in HELPED:
        return refuse(_("This is kept from the conditional approval to the end of the five years."))
    if is_lead(user, application):
        return ALLOWED
    return is_reviewer(user, application)


# reports and the sustainability plan ------------------------------------------------------------------
def may_confirm(user: Any, filing: Any) -> Verdict:
    """Writers confirm carried values while they write the report."""
    if filing.status not in {"draft", "returned"}:
        return refuse(_("This was handed in. It can be changed again if the state returns it."))
    return first_refusal(is_writer(user, filing.application), is_running(filing.application))


def may_open_report(user: Any, application: Any) -> Verdict:
    """Writers of the district open the report of a year."""
    return first_refusal(is_writer(user, application), is_running(application))


def may_open_sustainability(user: Any, application: Any) -> Verdict:
    """Writers of the district write the sustainability plan in Year Five (W-06)."""
    verdict = first_refusal(is_writer(user, application), is_running(application))
    if verdict.allowed and application.waiver_year() < LAST_YEAR:
        return refuse(_("The sustainability plan is written in Year Five."))
    return verdict


def may_move_filing(user: Any, filing: Any, move: FilingMove) -> Verdict:
    """Say whether this person is the party of the move; who recommended does not accept (A-05)."""
    application = filing.application
    party = {Party.LEAD: is_lead, Party.REVIEWER: is_reviewer, Party.APPROVER: is_approver}[move.party]
    verdict = first_refusal(party(user, application), is_running(application))
    if verdict.allowed and move.verb == "approve":
        return is_second_person(user, filing)
    return verdict


def is_second_person(user: Any, filing: Any) -> Verdict:
    """Say whether somebody else has recommended what is with the state now."""
    arrived = filing.steps.filter(verb__in=["submit", "resubmit"]).order_by("-pk").first()
    advice = filing.steps.filter(verb="recommend", pk__gt=arrived.pk if arrived else 0)
    if not advice.exists():
        return refuse(_("A reviewer recommends first; then somebody else decides."))
    if advice.filter(made_by=user).exists():
        return refuse(_("You made the recommendation. Somebody else decides: two people, two judgements."))
    return ALLOWED
