"""The checks that waivers can answer itself: what blocks a submission, a decision, the final approval.

Gates G1 to G9 are domain.md B.2. A gate that needs facts this version does not hold answers BY_HAND:
the state checks it, and the page says so.
"""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from policy.models import Assurance, ProgramSettings
from statepl.core import clock
from waivers import calendar
from waivers.readiness import Finding, Status, check
from waivers.states import State

SUBMISSION = {"submission", "resubmission"}


def _answer(code: str, met: bool, done: str, todo: str, **more: Any) -> Finding:
    return Finding(code, Status.MET if met else Status.OPEN, done if met else todo, **more)


def _link(application: Any, page: str) -> str:
    return reverse(f"waivers:{page}", args=[application.pk])


# the application ------------------------------------------------------------------------------------
@check("vision", gates=SUBMISSION, order=10)
def vision_is_drafted(application: Any) -> Finding:
    """A draft of the vision is written."""
    return _answer(
        "vision",
        bool(application.vision.strip()),
        _("The draft vision is written."),
        _("Write a draft of your vision."),
        detail=_("A few sentences are enough now. Year One is for working on it with your community."),
        url=_link(application, "edit") + "#id_vision",
    )


@check("manager", gates=SUBMISSION, order=20)
def manager_is_named(application: Any) -> Finding:
    """A project manager is named, with an email address."""
    return _answer(
        "manager",
        bool(application.manager_name.strip() and application.manager_email),
        _("The project manager is named."),
        _("Name the project manager, with an email address."),
        detail=_("One person who leads the work every day."),
        url=_link(application, "edit") + "#id_manager_name",
    )


@check("request", gates=SUBMISSION, order=30)
def something_is_requested(application: Any) -> Finding:
    """At least one kind of flexibility is asked for."""
    count = application.requests.count()
    return _answer(
        "request",
        count > 0,
        ngettext(
            "%(count)s request for flexibility is written.",
            "%(count)s requests for flexibility are written.",
            count,
        )
        % {"count": count},
        _("Ask for at least one kind of flexibility."),
        detail=_("There are ten kinds in five areas, each with what another state has done."),
        url=_link(application, "requests"),
    )


@check("assurances", gates=SUBMISSION, order=40)
def assurances_are_acknowledged(application: Any) -> Finding:
    """The lead has acknowledged the current text of the four assurances."""
    missing = missing_assurances(application)
    return _answer(
        "assurances",
        not missing,
        _("Four assurances are acknowledged."),
        _("Acknowledge the assurances: %(names)s.")
        % {"names": ", ".join(assurance.label for assurance in missing)},
        detail=_("The district lead signs them for the district."),
        url=_link(application, "assurances"),
    )


def missing_assurances(application: Any) -> list[Assurance]:
    """Return the assurances whose current text nobody has acknowledged."""
    accepted = set(application.acceptances.values_list("assurance_id", "text_version"))
    return [item for item in Assurance.objects.all() if (item.pk, item.text_version) not in accepted]


# review -----------------------------------------------------------------------------------------------
@check("comment", gates={"return"}, order=10)
def district_has_a_comment_to_answer(application: Any) -> Finding:
    """At least one comment for the district waits to be sent."""
    return _answer(
        "comment",
        application.comments.unsent().exists(),
        _("There is a comment for the district."),
        _("Write at least one comment for the district: it must know what to change."),
        url=_link(application, "desk") + "#comment",
        by_state=True,
    )


@check("answers", gates={"resubmission", "plan_resubmission"}, order=5)
def comments_are_answered(application: Any) -> Finding:
    """The district has answered every comment that the state sent."""
    count = application.comments.unanswered().count()
    return _answer(
        "answers",
        count == 0,
        _("Every comment from the state is answered."),
        ngettext(
            "Answer %(count)s comment from the state.", "Answer %(count)s comments from the state.", count
        )
        % {"count": count},
        url=_link(application, "comments"),
    )


@check("recommendation", gates={"decision"}, order=10)
def recommendation_is_made(application: Any) -> Finding:
    """A reviewer has recommended in this round; somebody else decides."""
    return _answer(
        "recommendation",
        application.recommendations.filter(is_current=True, during=application.state).exists(),
        _("A reviewer has made a recommendation."),
        _("A reviewer recommends first; then somebody else decides."),
        url=_link(application, "desk") + "#recommend",
        by_state=True,
    )


# Year One and the plan --------------------------------------------------------------------------------
@check("plan-window", gates={"plan_submission", "plan_resubmission"}, order=10)
def plan_window_is_open(application: Any) -> Finding:
    """Today lies inside the plan window."""
    today = clock.today()
    opens, closes = application.plan_opens_on, application.plan_closes_on
    is_open = opens is not None and closes is not None and opens <= today <= closes
    words = {
        "opens": date_format(opens, "DATE_FORMAT") if opens else "",
        "closes": date_format(closes, "DATE_FORMAT") if closes else "",
    }
    return _answer(
        "plan-window",
        is_open,
        _("The plan window is open until %(closes)s.") % words,
        _("Submit between %(opens)s and %(closes)s, when the plan window is open.") % words,
    )


@check("obligations-evidenced", gates={"plan_submission", "plan_resubmission"}, order=20)
def obligations_are_evidenced(application: Any) -> Finding:
    """Each of the three Year One obligations has evidence."""
    bare = [obligation.kind.label for obligation in application.obligations.bare().select_related("kind")]
    return _answer(
        "obligations-evidenced",
        not bare,
        _("The three Year One obligations are evidenced."),
        _("Give evidence for: %(names)s.") % {"names": "; ".join(bare)},
        url=_link(application, "obligations"),
    )


@check("plan-sections", gates={"plan_submission"}, order=30)
def plan_sections_are_checked_by_hand(application: Any) -> Finding:
    """No section of the plan is empty and the board has acted; the state checks it itself."""
    return Finding(
        "plan-sections",
        Status.BY_HAND,
        _("The state checks itself that no section of the plan is empty, and that the board has acted."),
        by_state=True,
    )


# final approval: G1 to G9 -----------------------------------------------------------------------------
@check("G1", gates={"final"}, order=1)
def g1_assurances(application: Any) -> Finding:
    """Four assurances are acknowledged by the lead, in their current text."""
    finding = assurances_are_acknowledged(application)
    return Finding(
        "G1", finding.status, finding.sentence, _("Current text, signed by the lead."), finding.url
    )


@check("G2", gates={"final"}, order=2)
def g2_requests_decided(application: Any) -> Finding:
    """Every request for flexibility is decided; denied and not needed count."""
    waiting = [str(request) for request in application.requests.undecided()]
    return _answer(
        "G2",
        not waiting,
        _("Every request is decided."),
        _("Waits for a decision: %(names)s.") % {"names": ", ".join(waiting)},
        url=_link(application, "desk") + "#requests",
        by_state=True,
    )


@check("G3", gates={"final"}, order=3)
def g3_federal_checks(application: Any) -> Finding:
    """No request waits for an examination of federal law."""
    waiting = [str(request) for request in application.requests.all() if request.is_federal_check_open]
    return _answer(
        "G3",
        not waiting,
        _("No federal check is open."),
        _("Federal examination not stored yet: %(names)s.") % {"names": ", ".join(waiting)},
        url=_link(application, "desk") + "#requests",
        by_state=True,
    )


@check("G4", gates={"final"}, order=4)
def g4_goals(application: Any) -> Finding:
    """Each of the ten conditions has goal, objective, dates and a responsible party; the state checks it itself."""
    return Finding(
        "G4",
        Status.BY_HAND,
        _("The state checks itself that each of the ten conditions has a full goal."),
        _("Goal, objective, dates from Year Two to Year Five, and who is responsible."),
        by_state=True,
    )


@check("G5", gates={"final"}, order=5)
def g5_obligations_verified(application: Any) -> Finding:
    """The state has verified the three Year One obligations."""
    waiting = [item.kind.label for item in application.obligations.unverified().select_related("kind")]
    return _answer(
        "G5",
        not waiting,
        _("The three Year One obligations are verified."),
        _("Not verified yet: %(names)s.") % {"names": "; ".join(waiting)},
        url=_link(application, "obligations"),
        by_state=not application.obligations.bare().exists(),
    )


@check("G6", gates={"final"}, order=6)
def g6_planning_groups(application: Any) -> Finding:
    """The planning groups took part; the state checks it itself."""
    return Finding(
        "G6",
        Status.BY_HAND,
        _("The state checks itself that the planning groups took part."),
        by_state=True,
    )


@check("G7", gates={"final"}, order=7)
def g7_funding(application: Any) -> Finding:
    """The funding table names Titles I and II; the state checks it itself."""
    return Finding(
        "G7",
        Status.BY_HAND,
        _("The state checks itself that the funding table names Titles I and II."),
        by_state=True,
    )


@check("G8", gates={"final"}, order=8)
def g8_baseline(application: Any) -> Finding:
    """The Year One baseline is reported or explained; the state checks it itself."""
    return Finding(
        "G8",
        Status.BY_HAND,
        _("The state checks itself that the Year One baseline is reported or explained."),
        by_state=True,
    )


@check("G9", gates={"final"}, order=9)
def g9_recommendation_and_time(application: Any) -> Finding:
    """A reviewer has recommended, and the plan arrived before the window closed."""
    plan_round = {"is_current": True, "during": State.PLAN_UNDER_REVIEW}
    recommended = application.recommendations.filter(**plan_round).exists()
    closes, arrived = application.plan_closes_on, application.plan_submitted_on
    in_time = arrived is not None and closes is not None and arrived <= closes
    todo = _("A reviewer recommends first; then somebody else decides.")
    if arrived is None:
        todo = _("The plan has not arrived yet. After it a reviewer recommends, and somebody else decides.")
    elif not in_time:
        todo = _("The plan arrived after the window had closed.")
    return _answer(
        "G9",
        recommended and in_time,
        _("A reviewer has recommended, and the plan arrived in time."),
        todo,
        url=_link(application, "desk") + "#recommend",
        by_state=True,
    )


# implementation and end -------------------------------------------------------------------------------
@check("effective-date", gates={"start"})
def effective_date_is_reached(application: Any) -> Finding:
    """The date of the final approval is reached."""
    day = application.final_from
    return _answer(
        "effective-date",
        day is not None and day <= clock.today(),
        _("The date of the final approval is reached."),
        _("Implementation starts on %(date)s.") % {"date": date_format(day, "DATE_FORMAT") if day else ""},
    )


@check("actions-resolved", gates={"lift_probation"})
def corrective_actions_are_resolved(application: Any) -> Finding:
    """Every finding is noted as corrected."""
    count = application.corrective_actions.filter(resolved_on=None).count()
    return _answer(
        "actions-resolved",
        count == 0,
        _("Every finding is corrected."),
        ngettext(
            "%(count)s finding is not corrected yet.", "%(count)s findings are not corrected yet.", count
        )
        % {"count": count},
        url=_link(application, "detail") + "#actions",
    )


@check("action-overdue", gates={"revocation"})
def corrective_action_is_overdue(application: Any) -> Finding:
    """Notice was given and a corrective action is overdue."""
    today = clock.today()
    overdue = any(action.is_overdue(today) for action in application.corrective_actions.all())
    return _answer(
        "action-overdue",
        overdue,
        _("Notice was given and a corrective action is overdue."),
        _("An approval is revoked only after notice, when a corrective action is overdue."),
        url=_link(application, "desk") + "#actions",
    )


@check("year-five", gates={"completion"}, order=10)
def year_five_has_come(application: Any) -> Finding:
    """Year Five has begun."""
    starts = calendar.year_starts(application.start_school_year, 5, start_month=application.start_month)
    return _answer(
        "year-five",
        clock.today() >= starts,
        _("Year Five has come."),
        _("The five years can be completed from %(date)s.") % {"date": date_format(starts, "DATE_FORMAT")},
    )


@check("sustainability", gates={"completion"}, order=20)
def sustainability_is_checked_by_hand(application: Any) -> Finding:
    """The sustainability plan is accepted and the due indicators are in; the state checks it itself."""
    return Finding(
        "sustainability",
        Status.BY_HAND,
        _("The state checks itself that the sustainability plan is accepted and the indicators are in."),
        by_state=True,
    )


@check("five-years-over", gates={"end"})
def five_years_and_grace_are_over(application: Any) -> Finding:
    """The five years and the days of grace after them are over."""
    grace = ProgramSettings.current().end_grace_days
    ends = application.ends_on
    return _answer(
        "five-years-over",
        ends is not None and (clock.today() - ends).days > grace,
        _("The five years and the time after them are over."),
        _("The five years and the time after them are not over."),
    )


@check("window-closed", gates={"lapse"})
def plan_window_has_closed(application: Any) -> Finding:
    """The plan window has closed without a plan."""
    closes = application.plan_closes_on
    return _answer(
        "window-closed",
        closes is not None and closes < clock.today(),
        _("The plan window has closed."),
        _("The plan window has not closed."),
    )
