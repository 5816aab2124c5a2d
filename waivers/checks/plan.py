"""What the comprehensive plan needs: at its submission, and for final approval (G1 to G9, domain.md B.2)."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from statepl.core import clock
from waivers.advice import advice_on
from waivers.checks.answers import answer, link
from waivers.checks.application import assurances_are_acknowledged, recommend_first
from waivers.readiness import Finding, Status, check
from waivers.states import State


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
    return answer(
        "plan-window",
        is_open,
        _("The plan window is open until %(closes)s.") % words,
        _("Submit between %(opens)s and %(closes)s, when the plan window is open.") % words,
    )


@check("obligations-evidenced", gates={"plan_submission", "plan_resubmission"}, order=20)
def obligations_are_evidenced(application: Any) -> Finding:
    """Each of the three Year One obligations has evidence."""
    bare = [obligation.kind.label for obligation in application.obligations.bare().select_related("kind")]
    return answer(
        "obligations-evidenced",
        not bare,
        _("The three Year One obligations are evidenced."),
        _("Give evidence for: %(names)s.") % {"names": "; ".join(bare)},
        url=link(application, "obligations"),
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
    return answer(
        "G2",
        not waiting,
        _("Every request is decided."),
        _("Waits for a decision: %(names)s.") % {"names": ", ".join(waiting)},
        url=link(application, "desk") + "#requests",
        by_state=True,
    )


@check("G3", gates={"final"}, order=3)
def g3_federal_checks(application: Any) -> Finding:
    """No request waits for an examination of federal law."""
    waiting = [str(request) for request in application.requests.all() if request.is_federal_check_open]
    return answer(
        "G3",
        not waiting,
        _("No federal check is open."),
        _("Federal examination not stored yet: %(names)s.") % {"names": ", ".join(waiting)},
        url=link(application, "desk") + "#requests",
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
    return answer(
        "G5",
        not waiting,
        _("The three Year One obligations are verified."),
        _("Not verified yet: %(names)s.") % {"names": "; ".join(waiting)},
        url=link(application, "obligations"),
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
    """A reviewer has recommended, or two where the state asks for it, and the plan arrived in time."""
    advice = advice_on(application)
    is_advised = application.state == State.PLAN_UNDER_REVIEW and advice.is_enough
    closes, arrived = application.plan_closes_on, application.plan_submitted_on
    in_time = arrived is not None and closes is not None and arrived <= closes
    met = _("A reviewer has recommended, and the plan arrived in time.")
    if advice.needed > 1:
        met = _("Two reviewers have recommended, and the plan arrived in time.")
    todo = recommend_first(advice)
    if arrived is None:
        todo = _("The plan has not arrived yet. After it a reviewer recommends, and somebody else decides.")
    elif not in_time:
        todo = _("The plan arrived after the window had closed.")
    return answer(
        "G9",
        is_advised and in_time,
        met,
        todo,
        url=link(application, "desk") + "#recommend",
        by_state=True,
    )
