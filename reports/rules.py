"""Who may ask for reports and publish scores, each with the reason a person reads. Who may see them: `visible_to`."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from reports.kinds import FIRST_YEAR, TOO_EARLY, ReportKind
from reports.models import ReadinessReport, ReadinessSnapshot, ReportOrder, ReportShare
from statepl.accounts.roles import DISTRICT_ROLES, SEA_ROLES, Role
from statepl.core import clock
from statepl.core.rules import ALLOWED, Verdict, first_refusal, refuse
from waivers.rules import is_free, is_lead

SHOWERS = (Role.REVIEWER, Role.ANALYST, Role.APPROVER, Role.ADMINISTRATOR)
PUBLISHERS = (Role.APPROVER, Role.ADMINISTRATOR)
State = ReadinessSnapshot.State


def can_see_reports(user: Any) -> Verdict:
    """Everybody with a role at the state or at a district."""
    if user.has_role(*SEA_ROLES, *DISTRICT_ROLES):
        return ALLOWED
    return refuse(_("Reports are for state and district staff. Ask the state’s administrator for a role."))


def can_see_portfolio(user: Any) -> Verdict:
    """Everybody with a role at the state, the board included."""
    return _when(user.is_sea, _("The portfolio is for state staff and the state board."))


def can_request(user: Any, application: Any, kind: str = ReportKind.READINESS) -> Verdict:
    """State staff for every district, district people for their own; a pack once there is something in it."""
    return first_refusal(
        _when(
            user.is_sea_staff or user.has_district_role(application.district_id),
            _("State staff and the district’s own people ask for reports."),
        ),
        can_make(application, kind),
    )


def can_make(application: Any, kind: str) -> Verdict:
    """A digest is for what is public; a pack for an approved application, from its first waiver year on."""
    if kind == ReportKind.DIGEST:
        return _when(application.submitted_on is not None, TOO_EARLY[ReportKind.DIGEST])
    first = FIRST_YEAR.get(ReportKind(kind))
    if first is None or (application.final_from is not None and application.waiver_year() >= first):
        return ALLOWED
    return refuse(TOO_EARLY[ReportKind(kind)])


def other_documents(application: Any) -> list[ReportKind]:
    """Return what can be made of an application today beside its readiness report."""
    others = [kind for kind in ReportKind if kind != ReportKind.READINESS]
    return [kind for kind in others if can_make(application, kind)]


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


# sharing ----------------------------------------------------------------------------------------------
def can_share(user: Any, report: ReadinessReport) -> Verdict:
    """The district's lead and state staff, not recused, give a made report to somebody without an account."""
    is_theirs = user.is_sea_staff and bool(is_free(user, report.application))
    return first_refusal(
        _when(
            is_theirs or bool(is_lead(user, report.application)),
            _("State staff and the district’s lead share reports."),
        ),
        can_download(report),
    )


def can_end_share(user: Any, share: ReportShare) -> Verdict:
    """Who made the address, the district's lead and administrators end it."""
    return _when(
        share.made_by_id == user.pk or user.is_administrator or bool(is_lead(user, share.report.application)),
        _("Who made this address, the district’s lead, or an administrator ends it."),
    )


# orders -----------------------------------------------------------------------------------------------
def can_order(user: Any) -> Verdict:
    """State staff ask for the reports of many districts at once."""
    return _when(user.is_sea_staff, _("State staff order reports of several districts."))


def can_pause(user: Any, order: ReportOrder) -> Verdict:
    """Who ordered, or an administrator, pauses what is being made."""
    return first_refusal(
        _steers(user, order),
        _when(order.state == ReportOrder.State.RUNNING, _("Only an order that is being made can be paused.")),
    )


def can_resume(user: Any, order: ReportOrder) -> Verdict:
    """Who ordered, or an administrator, goes on with a paused order."""
    return first_refusal(
        _steers(user, order),
        _when(order.state == ReportOrder.State.PAUSED, _("This order is not paused.")),
    )


def can_cancel_order(user: Any, order: ReportOrder) -> Verdict:
    """Who ordered, or an administrator, cancels what is not made yet."""
    return first_refusal(
        _steers(user, order), _when(order.is_open, _("This order is over; nothing is left to cancel."))
    )


def _steers(user: Any, order: ReportOrder) -> Verdict:
    return _when(
        user.is_sea_staff and (order.requested_by_id == user.pk or user.is_administrator),
        _("Only the person who ordered, or an administrator, does this."),
    )


# snapshots --------------------------------------------------------------------------------------------
def can_show(user: Any, report: ReadinessReport) -> Verdict:
    """State staff, not recused, show the score of a report of a submitted application to the district."""
    inputs = report.inputs or {}
    return first_refusal(
        _needs(user, *SHOWERS, reason=_("State staff show a score to the district.")),
        is_free(user, report.application),
        can_read(report),
        _when(
            report.kind == ReportKind.READINESS,
            _("A score is shown from a readiness report, not from another document."),
        ),
        _when("score" in inputs, _("This report has no score. Ask for a new one.")),
        _when(
            bool(inputs.get("application", {}).get("submitted_on")),
            _(
                "The application was a draft when this report was made. Ask for a new one once it is submitted."
            ),
        ),
    )


def can_stand(report: ReadinessReport) -> Verdict:
    """One score of a district waits at a time, none stands twice, none is older than what is published."""
    rows = report.application.readiness_snapshots
    published = rows.published()
    return first_refusal(
        _when(
            not rows.filter(state=State.SHOWN).exists(),
            _("A score of this district waits already. Publish it or take it back first."),
        ),
        _when(
            not published.filter(inputs_sha256=report.inputs_sha256).exists(),
            _("This very score is published already. Ask for a new report once something has changed."),
        ),
        _when(
            not published.filter(as_of__gt=report.as_of).exists(),
            _("A newer score of this district is published already. Ask for a new report."),
        ),
    )


def can_answer_snapshot(user: Any, snapshot: ReadinessSnapshot) -> Verdict:
    """The district's lead writes what stands beside the score, until it is published."""
    return first_refusal(
        is_lead(user, snapshot.application),
        _when(snapshot.state == State.SHOWN, _("The words beside a score are fixed once it is published.")),
    )


def can_publish_snapshot(user: Any, snapshot: ReadinessSnapshot) -> Verdict:
    """Two people, and the district first: an approver or administrator who did not show it, after some days."""
    return first_refusal(
        _needs(user, *PUBLISHERS, reason=_("A state approver or administrator publishes scores.")),
        is_free(user, snapshot.application),
        _when(snapshot.state == State.SHOWN, _("Only a score that the district was shown can be published.")),
        _when(
            snapshot.shown_by_id != user.pk,
            _("You showed this score to the district. Somebody else publishes it."),
        ),
        _when(
            clock.today() >= snapshot.opens_on,
            _("The district reads it first. Publish it from the day on that the page names."),
        ),
    )


def can_take_back_snapshot(user: Any, snapshot: ReadinessSnapshot) -> Verdict:
    """Before it is public, whoever may show a score takes it back."""
    return first_refusal(
        _needs(user, *SHOWERS, reason=_("State staff take a score back.")),
        is_free(user, snapshot.application),
        _when(
            snapshot.state == State.SHOWN,
            _("Only a score that is not public yet can be taken back. Withdraw a published one."),
        ),
    )


def can_withdraw_snapshot(user: Any, snapshot: ReadinessSnapshot) -> Verdict:
    """An approver or administrator withdraws a published score, with a note for the public."""
    return first_refusal(
        _needs(user, *PUBLISHERS, reason=_("A state approver or administrator withdraws scores.")),
        is_free(user, snapshot.application),
        _when(snapshot.state == State.PUBLISHED, _("Only a published score can be withdrawn.")),
    )


def _needs(user: Any, *roles: Role, reason: Any) -> Verdict:
    return _when(user.has_role(*roles), reason)


def _when(is_so: bool, reason: Any) -> Verdict:
    return ALLOWED if is_so else refuse(reason)
